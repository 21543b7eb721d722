//! Histories.

use serde_json::Value;

use super::diff::farther_end;
use super::facts::{Case, Facts};
use super::figure::Figure;
use super::grid::{Grid, Row, Text};
use super::program::{grown, in_form, json};

/// Runs with uneven intervals; a history in which a release lacks figures.
const HISTORIES: [(&str, &[&str]); 2] = [
    (
        "intervals",
        &["field/interval-base.json", "field/interval-new.json"],
    ),
    (
        "workloads",
        &[
            "reports/host-run.json",
            "reports/host-models.json",
            "field/two-runs.json",
        ],
    ),
];

pub(crate) fn cases() -> Vec<Case> {
    let grown = grown();
    HISTORIES
        .iter()
        .copied()
        .chain([("grown", &grown[..])])
        .map(|(name, files)| {
            let history = json(&[&["trend"], files].concat());
            Case {
                view: "trend",
                name: name.to_owned(),
                truth: truth(&history),
                forms: forms(files, &history),
            }
        })
        .collect()
}

/// What each form of a history says.
pub(crate) fn forms(files: &[&str], history: &Value) -> Vec<(&'static str, Facts)> {
    let args = [&["trend"], files].concat();
    let text = |form| in_form(&args, form);
    vec![
        ("table", of_table(&text("table"))),
        ("markdown", of_markdown(&text("markdown"))),
        ("csv", of_csv(&text("csv"))),
        ("openmetrics", of_openmetrics(&text("openmetrics"), history)),
        ("html", of_html(&text("html"))),
    ]
}

fn release(history: &Value, at: usize) -> &str {
    let label = history["sides"][at]["label"].as_str();
    label.expect("a release has a name")
}

fn at(label: &str, release: &str) -> String {
    format!("{label} in {release}")
}

/// Where a figure changes is another row than its value there.
fn change_at(label: &str, release: &str) -> String {
    format!("change of {label} in {release}")
}

fn truth(history: &Value) -> Facts {
    let mut facts = Facts::default();
    for row in history["rows"].as_array().unwrap() {
        let label = row["label"].as_str().unwrap();
        let cells = row["cells"].as_array().unwrap();
        for (nth, cell) in cells.iter().enumerate() {
            let name = at(label, release(history, nth));
            facts.put(&name, "value", Figure::of_json(&cell["value_bytes"]));
            facts.put(&name, "±", farther_end(cell));
        }
        let values = || {
            cells
                .iter()
                .map(|cell| Figure::of_json(&cell["value_bytes"]))
        };
        let mut known = values().filter(|value| *value != Figure::Absent);
        let first = known.next().unwrap_or(Figure::Absent);
        facts.put(
            label,
            "last",
            known.next_back().unwrap_or_else(|| first.clone()),
        );
        facts.put(label, "first", first);
        for step in row["steps"].as_array().unwrap() {
            let side = usize::try_from(step["side"].as_u64().unwrap()).unwrap();
            let name = change_at(label, release(history, side));
            facts.put(&name, "before", Figure::of_json(&step["from_bytes"]));
            facts.put(&name, "after", Figure::of_json(&step["to_bytes"]));
            facts.put(&name, "change", Figure::of_json(&step["change_bytes"]));
            facts.put(&name, "p", Figure::of_json(&step["p_adjusted"]));
        }
    }
    facts
}

fn of_table(text: &Text) -> Facts {
    of_changes(text.table("MiB").rows)
}

fn of_changes(rows: Vec<Row>) -> Facts {
    let mut facts = Facts::default();
    let mut last = String::new();
    for mut row in rows {
        // A second step of a figure stands below the first.
        if row.label.is_empty() {
            row.label.clone_from(&last);
        }
        last.clone_from(&row.label);
        if row.label.starts_with('[') || row.label.starts_with("new in ") {
            continue;
        }
        facts.put(&row.label, "first", Figure::bytes(row.cell("first")));
        facts.put(&row.label, "last", Figure::bytes(row.cell("last")));
        if !row.cell("in").is_empty() {
            let name = change_at(&row.label, row.cell("in"));
            facts.put(&name, "change", Figure::bytes(row.cell("step")));
            facts.put(&name, "p", Figure::chance(row.cell("rests on")));
        }
    }
    facts
}

fn of_markdown(text: &Text) -> Facts {
    of_grids(text.markdown())
}

fn of_html(text: &Text) -> Facts {
    of_grids(text.html().into_iter().map(|(_, grid)| grid).collect())
}

/// The changes, and the figures of every release.
fn of_grids(grids: Vec<Grid>) -> Facts {
    let is_of = |grid: &Grid, column: &str| grid.columns.first().is_some_and(|it| it == column);
    let (changes, others): (Vec<Grid>, Vec<Grid>) =
        grids.into_iter().partition(|grid| is_of(grid, "MiB"));
    let mut facts = of_changes(changes.into_iter().flat_map(|grid| grid.rows).collect());
    for grid in others.iter().filter(|grid| is_of(grid, "figure")) {
        for row in &grid.rows {
            for release in &grid.columns[1..] {
                let name = at(&row.label, release);
                facts.put(&name, "value", Figure::bytes(row.cell(release)));
                facts.put(&name, "±", Figure::half_width(row.cell(release)));
            }
        }
    }
    facts
}

fn of_csv(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for row in text.csv() {
        let name = at(&row["label"], &row["release"]);
        let bytes = |which: &str| row[&format!("{which}_bytes")].parse::<f64>().ok();
        facts.put(&name, "value", Figure::plain(&row["median_bytes"]));
        facts.put(&name, "±", Figure::plain(&row["half_width_bytes"]));
        let name = change_at(&row["label"], &row["release"]);
        facts.put(&name, "before", Figure::plain(&row["level_before_bytes"]));
        facts.put(&name, "after", Figure::plain(&row["level_from_here_bytes"]));
        if let (Some(before), Some(after)) = (bytes("level_before"), bytes("level_from_here")) {
            facts.put(&name, "change", Figure::exact(after - before));
        }
        facts.put(&name, "p", Figure::plain(&row["change_p"]));
    }
    facts
}

fn of_openmetrics(text: &Text, history: &Value) -> Facts {
    let mut facts = Facts::default();
    for (metric, said, value) in text.openmetrics() {
        let nth: usize = said["series"].parse().unwrap();
        let label = history["rows"][nth]["label"].as_str().unwrap();
        let name = at(label, &said["release"]);
        if metric.contains("half_width") {
            continue;
        }
        if metric.contains("change") {
            let name = change_at(label, &said["release"]);
            facts.put(&name, "change", Figure::exact(value));
        } else {
            facts.put(&name, "value", Figure::exact(value));
            facts.put(label, "last", Figure::exact(value));
        }
    }
    facts
}
