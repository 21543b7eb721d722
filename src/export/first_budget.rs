//! A first budget as the file that `trtmem check` reads.

use crate::analysis::budget::{BUDGET_SCHEMA, FirstBudget, FirstEntry, written};
use crate::analysis::comparison::Quantity;
use crate::analysis::digest::Category;
use crate::escape::{acts, bounded};
use crate::units;

/// The file: each budget with what was seen in a comment above it.
pub fn toml(first: &FirstBudget) -> String {
    let runs = match first.runs {
        1 => "1 run".to_owned(),
        runs => format!("{runs} runs"),
    };
    let mut text = format!(
        "# What {} may cost: by {runs} of {}.\n# Each limit is the median that was seen, plus the larger of 10% of \
         it and three times its\n# noise, rounded up. Lower the limits that matter, remove those that do not.\n",
        bounded(&first.label, 120),
        bounded(&first.created, 120),
    );
    if first.engines_together {
        text += "# There are too many engines for a budget each: a limit is for every engine, by the largest.\n";
    }
    text += &format!(
        "#\n# stage     its id; without it the lifecycle; \"*\" each stage by itself\n# category  total, cpu, device, \
         other, allocator or buffers; without it the total\n# engine    a name with * and ?; without it every \
         engine and the process\n# peak      true: the peak instead of the memory at the end\n# at-most   the most \
         it may be; growth = \"5%|1MiB\" the most it may grow over the baseline\nschema = \"{BUDGET_SCHEMA}\"\n# baseline = \
         \"reports/last-release.json\"\n"
    );
    for entry in &first.entries {
        text += &budget(entry);
    }
    if !first.too_noisy.is_empty() {
        text += "\n# Not limited: the noise is more than half of what was seen, so a limit with room for it \
                 would\n# be meaningless. Measure on a quieter machine, or with --runs 10.\n";
    }
    for entry in &first.too_noisy {
        text += &format!("#   {}: {}\n", place(entry), seen(entry));
    }
    text
}

/// `deserialize.other`, `total.peak`: what a limit of a comparison calls it.
fn place(entry: &FirstEntry) -> String {
    let stage = entry.stage.map(|stage| format!("{}.", stage.id()));
    let peak = match entry.quantity {
        Quantity::Peak => ".peak",
        Quantity::Held => "",
    };
    let engine = entry.engine.as_deref();
    let engine = engine.map_or_else(String::new, |name| format!(" of {}", quoted(name)));
    format!(
        "{}{}{peak}{engine}",
        stage.unwrap_or_default(),
        entry.owner.id()
    )
}

fn budget(entry: &FirstEntry) -> String {
    let mut text = format!("\n# {}\n[[budget]]\n", seen(entry));
    if let Some(stage) = entry.stage {
        text += &format!("stage = \"{}\"\n", stage.id());
    }
    if let Some(engine) = &entry.engine {
        text += &format!("engine = {}\n", quoted(engine));
    }
    if entry.owner != Category::Total {
        text += &format!("category = \"{}\"\n", entry.owner.id());
    }
    if entry.quantity == Quantity::Peak {
        text += "peak = true\n";
    }
    text + &format!("at-most = {}\n", written(entry.at_most))
}

/// `seen 12.4 MiB ±16 KiB in 5 runs`
fn seen(entry: &FirstEntry) -> String {
    let seen = &entry.seen;
    let sign = if seen.median_bytes < 0 { "-" } else { "" };
    let size = units::size(seen.median_bytes.unsigned_abs());
    let noise = match entry.half_width_bytes {
        Some(0) => ", exact".to_owned(),
        Some(noise) => format!(" ±{}", units::size(noise)),
        None => ", noise unknown".to_owned(),
    };
    let runs = match seen.runs {
        1 => "1 run".to_owned(),
        runs => format!("{runs} runs"),
    };
    let rows = match entry.rows {
        0 | 1 => String::new(),
        rows => format!(", the largest of {rows}"),
    };
    format!("seen {sign}{size}{noise} in {runs}{rows}")
}

/// A string of TOML on one line. What a terminal would act upon is written by its number.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if acts(character) => quoted += &format!("\\u{:04X}", u32::from(character)),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
