//! A first budget as the file that `trtmem check` reads.

use crate::analysis::budget::{BUDGET_SCHEMA, FirstBudget, FirstEntry, StageChoice, written};
use crate::analysis::comparison::Quantity;
use crate::analysis::digest::Category;
use crate::escape::{acts, bounded};
use crate::units::{count, size};

/// The file: each budget with what was seen in a comment above it.
pub fn toml(first: &FirstBudget) -> String {
    let mut text = format!(
        "# What {} may cost: by {} of {}.\n# Each limit is the median that was seen, plus the larger of 10% of \
         it and three times its\n# noise, rounded up. Lower the limits that matter, remove those that do not.\n",
        bounded(&first.report.label, 120),
        count(first.report.runs.unwrap_or_default(), "run"),
        bounded(&first.report.created, 120),
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
        text += &format!("\n# {}\n[[budget]]\n", seen(entry));
        let budget = &entry.budget;
        let keys = [
            stage(entry).map(|stage| format!("stage = \"{stage}\"\n")),
            engine(entry).map(|engine| format!("engine = {engine}\n")),
            (budget.owner != Category::Total)
                .then(|| format!("category = \"{}\"\n", budget.owner.id())),
            (budget.quantity == Quantity::Peak).then(|| "peak = true\n".to_owned()),
            budget
                .at_most
                .map(|bytes| format!("at-most = {}\n", written(bytes))),
        ];
        text.extend(keys.into_iter().flatten());
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

fn stage(entry: &FirstEntry) -> Option<&'static str> {
    match entry.budget.stages {
        StageChoice::One(stage) => Some(stage.id()),
        StageChoice::Life | StageChoice::Every => None,
    }
}

fn engine(entry: &FirstEntry) -> Option<String> {
    entry.budget.engine.as_ref().map(|engine| quoted(&engine.0))
}

/// `deserialize.other`, `total.peak`: what a limit of a comparison calls it.
fn place(entry: &FirstEntry) -> String {
    let stage = stage(entry).map(|stage| format!("{stage}."));
    let engine = engine(entry).map(|engine| format!(" of {engine}"));
    let peak = match entry.budget.quantity {
        Quantity::Peak => ".peak",
        Quantity::Held => "",
    };
    let owner = entry.budget.owner.id();
    format!(
        "{}{owner}{peak}{}",
        stage.unwrap_or_default(),
        engine.unwrap_or_default()
    )
}

/// `seen 12.4 MiB ±16 KiB in 5 runs`
fn seen(entry: &FirstEntry) -> String {
    let seen = &entry.seen;
    let sign = if seen.median_bytes < 0 { "-" } else { "" };
    let median = size(seen.median_bytes.unsigned_abs());
    let noise = match entry.half_width_bytes {
        0 => ", exact".to_owned(),
        noise => format!(" ±{}", size(noise)),
    };
    let rows = match entry.rows {
        0 | 1 => String::new(),
        rows => format!(", the largest of {rows}"),
    };
    format!(
        "seen {sign}{median}{noise} in {}{rows}",
        count(seen.runs, "run")
    )
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
