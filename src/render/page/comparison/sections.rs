//! The sections of a comparison's page, from the answer to how it is read.

use crate::analysis::comparison::{Comparison, DiffOutcome, EngineChange, Side};
use crate::form::html::markup::{Markup, plain};
use crate::render::page::document::{Badge, Block, Cell, Column, Page, Row, Section, Table, Tile};
use crate::render::page::shape::{alone, figure};
use crate::units;

use super::verdict::unsigned;
use super::{rows, steps};

/// Later sides that have a chart of their own; the table has all.
const MOST_CHARTS: usize = 6;

/// Rows of the smaller tables.
const MOST_LISTED: usize = 80;

/// Names of the charts, which are the names of elements.
const CHARTS: [&str; MOST_CHARTS] = [
    "change-1", "change-2", "change-3", "change-4", "change-5", "change-6",
];

/// A comparison as a page: one HTML file with nothing outside it.
pub fn comparison_page(comparison: &Comparison) -> String {
    let name = name(comparison);
    let tool = &comparison.tool;
    Page {
        title: plain(&format!("{name} · trtmem comparison")),
        kind: "trtmem comparison",
        name: Markup::prose(&name),
        about: vec![Markup::prose(&format!(
            "{} · {}",
            comparison.attribution.name(),
            runs(comparison)
        ))],
        badge: badge(comparison),
        answer: answers(comparison),
        warnings: comparison
            .warnings
            .iter()
            .map(|it| Markup::prose(it))
            .collect(),
        tiles: tiles(comparison),
        sections: sections(comparison),
        origin: Markup::prose(&format!(
            "Made by {} {} ({}). One MiB is 2^20 bytes.",
            tool.name, tool.version, tool.commit
        )),
    }
    .html()
}

/// The waterfall from the base to the first later side for which there is one, to stand alone; `None`
/// where no side has a total.
pub fn comparison_chart(comparison: &Comparison) -> Option<String> {
    let mut waterfalls = comparison.waterfalls.iter().enumerate();
    let waterfall =
        waterfalls.find_map(|(index, it)| steps::waterfall(comparison, index + 1, it))?;
    Some(alone(&waterfall))
}

/// `drive-6.0.5 → drive-6.0.10`
fn name(comparison: &Comparison) -> String {
    const MOST_NAMED: usize = 4;
    let mut names: Vec<&str> = comparison
        .sides
        .iter()
        .take(MOST_NAMED)
        .map(|side| side.label.as_str())
        .collect();
    if comparison.sides.len() > MOST_NAMED {
        names.push("…");
    }
    names.join(" → ")
}

fn runs(comparison: &Comparison) -> String {
    let each: Vec<String> = comparison
        .sides
        .iter()
        .map(|side| side.runs.to_string())
        .collect();
    format!("{} runs", each.join(" and "))
}

fn badge(comparison: &Comparison) -> Option<Badge> {
    let gravest = comparison.answers.iter().map(|it| it.outcome).max()?;
    let (word, class) = match gravest {
        DiffOutcome::Identical => ("identical", "good"),
        DiffOutcome::WithinLimits => ("within its limits", "good"),
        DiffOutcome::Undecided => ("undecided", "warn"),
        DiffOutcome::Regression => ("regression", "bad"),
    };
    Some(Badge { word, class })
}

fn answers(comparison: &Comparison) -> Vec<Markup> {
    let later = comparison.sides.iter().skip(1);
    comparison
        .answers
        .iter()
        .zip(later)
        .take(MOST_LISTED)
        .map(|(answer, side)| {
            if comparison.answers.len() > 1 {
                Markup::prose(&format!("{}: {}", side.label, answer.sentence))
            } else {
                Markup::prose(&answer.sentence)
            }
        })
        .collect()
}

/// Base, new and change, of two sides.
fn tiles(comparison: &Comparison) -> Vec<Tile> {
    let ([base, new], [waterfall]) = (
        comparison.sides.as_slice(),
        comparison.waterfalls.as_slice(),
    ) else {
        return Vec::new();
    };
    let (Some(before), Some(after)) = (waterfall.base_bytes, waterfall.new_bytes) else {
        return Vec::new();
    };
    let tile = |label: String, figure: String| Tile {
        label,
        figure,
        unit: "MiB".to_owned(),
        class: "",
    };
    vec![
        tile(plain(&base.label), unsigned(before)),
        tile(plain(&new.label), unsigned(after)),
        tile(
            "change".to_owned(),
            units::signed_mib(after.saturating_sub(before)),
        ),
    ]
}

fn sections(comparison: &Comparison) -> Vec<Section> {
    let section = |id, title, blocks: Vec<Block>| Section { id, title, blocks };
    let mut sections = vec![
        section("changes", "What changed", charts(comparison)),
        section("rows", "Row by row", vec![rows::table(comparison)]),
        section(
            "environment",
            "What differs around it",
            environment(comparison),
        ),
        section("engines", "Engines", engines(comparison)),
        section("sides", "What was compared", vec![sides(comparison)]),
        section("reading", "How to read this", reading(comparison)),
    ];
    sections.retain(|section| !section.blocks.is_empty());
    sections
}

fn charts(comparison: &Comparison) -> Vec<Block> {
    let several = comparison.waterfalls.len() > 1;
    let mut blocks = Vec::new();
    for ((index, waterfall), id) in comparison.waterfalls.iter().enumerate().zip(CHARTS) {
        let Some(chart) = steps::waterfall(comparison, index + 1, waterfall) else {
            continue;
        };
        if several {
            blocks.push(Block::Heading(Markup::prose(&chart.title)));
        }
        let caption = "Each step begins where the one before ended; together they are the change of the total, exactly.";
        blocks.push(figure(&chart, id, caption));
    }
    blocks
}

/// A table of `rows`, bounded; what is left out is said.
fn listed(id: &'static str, caption: &str, head: Vec<Column>, mut rows: Vec<Row>) -> Block {
    let mut caption = caption.to_owned();
    if let Some(more @ 1..) = rows.len().checked_sub(MOST_LISTED) {
        caption += &format!("; {more} more are in the JSON");
    }
    rows.truncate(MOST_LISTED);
    Block::Table(Table {
        id,
        caption: Markup::prose(&caption),
        narrow: false,
        head,
        rows,
    })
}

fn side_columns(first: &str, comparison: &Comparison, last: &str) -> Vec<Column> {
    let mut head = vec![Column::words(first)];
    head.extend(comparison.sides.iter().map(|side| Column {
        title: Markup::name(&side.label),
        class: "words",
    }));
    head.push(Column::words(last));
    head
}

fn value(value: Option<&String>) -> Cell {
    Cell::words(value.map_or_else(|| Markup::prose("—"), |value| Markup::name(value)))
}

fn environment(comparison: &Comparison) -> Vec<Block> {
    if comparison.environment.is_empty() {
        return vec![Block::Prose(Markup::prose(
            "Environment and workload are the same, as far as the reports say.",
        ))];
    }
    let rows = comparison
        .environment
        .iter()
        .map(|row| {
            let mut cells: Vec<Cell> = row.values.iter().map(|it| value(it.as_ref())).collect();
            cells.push(Cell::words(Markup::prose(&row.note)));
            Row {
                class: "",
                head: Markup::name(&row.name),
                cells,
            }
        })
        .collect();
    let head = side_columns("what", comparison, "note");
    let caption = "Environments and workloads where they are not the same";
    vec![listed("environment-caption", caption, head, rows)]
}

fn engines(comparison: &Comparison) -> Vec<Block> {
    if comparison.engines.is_empty() {
        return Vec::new();
    }
    let rows = comparison
        .engines
        .iter()
        .map(|engine| {
            let mut cells: Vec<Cell> = engine.paths.iter().map(|it| value(it.as_ref())).collect();
            let change = match engine.change {
                EngineChange::Same => "the same file",
                EngineChange::Rebuilt => "rebuilt",
                EngineChange::Renamed => "renamed",
                EngineChange::Added => "added",
                EngineChange::Removed => "removed",
                EngineChange::Unknown => "known by name only",
            };
            cells.push(Cell::words(Markup::prose(change)));
            Row {
                class: "",
                head: Markup::name(&engine.label),
                cells,
            }
        })
        .collect();
    let head = side_columns("engine", comparison, "relation");
    vec![listed(
        "engines-caption",
        "Engines and their files",
        head,
        rows,
    )]
}

fn sides(comparison: &Comparison) -> Block {
    let titles = [
        "runs",
        "not finished",
        "cold, left out",
        "noise, MiB",
        "not reclaimed, MiB",
    ];
    let mut head = vec![Column::words("side")];
    head.extend(titles.map(Column::figures));
    head.push(Column::words("read from"));
    let rows = comparison.sides.iter().map(side).collect();
    listed(
        "sides-caption",
        "The sides; the first is the base",
        head,
        rows,
    )
}

fn side(side: &Side) -> Row {
    const MOST_PATHS: usize = 5;
    let bytes_cell = |bytes: Option<u64>| {
        let text = bytes.map_or_else(|| "—".to_owned(), units::plain_mib);
        Cell::figure(&text)
    };
    let mut paths = Markup::default();
    for (index, path) in side.paths.iter().take(MOST_PATHS).enumerate() {
        let path = Markup::name(path);
        paths = if index == 0 { path } else { paths.above(&path) };
    }
    if let Some(more @ 1..) = side.paths.len().checked_sub(MOST_PATHS) {
        paths = paths.above(&Markup::prose(&format!("{more} more")));
    }
    Row {
        class: "",
        head: Markup::name(&side.label).above(&Markup::prose(&side.created)),
        cells: vec![
            Cell::figure(&side.runs.to_string()),
            Cell::figure(&side.unfinished_runs.to_string()),
            Cell::figure(&side.cold_runs_left_out.to_string()),
            bytes_cell(side.noise.system_bytes()),
            bytes_cell(side.noise.drift_bytes()),
            Cell::words(paths),
        ],
    }
}

fn reading(comparison: &Comparison) -> Vec<Block> {
    let rules = &comparison.rules;
    let mut points = vec![
        "changes are the later side less the base; positive is growth".to_owned(),
        format!(
            "± is the farther end of the {:.0}% confidence interval of the median",
            rules.confidence * 100.0
        ),
        format!(
            "a family of rows calls anything changed by chance in at most {:.0}% of comparisons in which nothing changed",
            rules.significance * 100.0
        ),
        format!(
            "changes up to {} are ignored, and are also what \u{201c}the same\u{201d} means",
            units::size(rules.threshold_bytes)
        ),
    ];
    points.extend(
        rules
            .limits
            .iter()
            .take(MOST_LISTED)
            .map(|limit| format!("limit: {limit}")),
    );
    vec![Block::List(
        points.iter().map(|point| Markup::prose(point)).collect(),
    )]
}
