//! Reports: what `render` makes of them. A report's JSON has samples; the medians of its runs are those of its
//! comparison with itself.

use std::collections::BTreeMap;

use serde_json::Value;

use super::diff::farther_end;
use super::facts::{Case, Facts};
use super::figure::Figure;
use super::grid::{Row, Text};
use super::program::{in_form, json};
use super::words::category;

const REPORTS: [&str; 7] = [
    "field/interval-base.json",
    "field/two-runs.json",
    "reports/host-runs.json",
    "reports/host-run.json",
    "reports/tensorrt-counted.json",
    "reports/qnx-subtracted.json",
    "reports/drive-sample.json",
];

const FIGURES: [&str; 6] = ["total", "spread", "cpu", "device", "other", "peak"];

/// The label of a stage, by its id and occurrence; the lifecycle has no stage.
pub(crate) type Labels = BTreeMap<(String, u64), String>;

pub(crate) fn cases() -> Vec<Case> {
    REPORTS
        .iter()
        .map(|path| {
            let compared = json(&["diff", path, path, "--force"]);
            let csv = in_form(&["render", path], "csv");
            let mut truth = truth(&compared);
            put_times(&mut truth, &csv, &compared);
            Case {
                view: "render",
                name: path
                    .rsplit('/')
                    .next()
                    .unwrap()
                    .trim_end_matches(".json")
                    .to_owned(),
                truth,
                forms: forms(path, &compared),
            }
        })
        .collect()
}

/// What each form of a report says, the rows being called as in its comparison with itself.
pub(crate) fn forms(path: &str, compared: &Value) -> Vec<(&'static str, Facts)> {
    let args = ["render", path];
    let labels = labels(compared);
    let text = |form| in_form(&args, form);
    let mut forms = vec![
        ("table", of_table(&text("table"))),
        ("markdown", of_markdown(&text("markdown"))),
        ("html", of_html(&text("html"))),
        ("openmetrics", of_openmetrics(&text("openmetrics"), &labels)),
        (
            "github-benchmark",
            of_benchmark(&text("github-benchmark"), &labels),
        ),
    ];
    // A row of CSV is a stage of a run.
    if json(&args)["runs"].as_array().unwrap().len() == 1 {
        forms.push(("csv", of_csv(&text("csv"), &labels)));
    }
    forms
}

pub(crate) fn labels(compared: &Value) -> Labels {
    let rows = compared["rows"].as_array().unwrap();
    rows.iter()
        .filter_map(|row| {
            let stage = row["stage"].as_str().unwrap_or("").to_owned();
            let occurrence = row["occurrence"].as_u64().unwrap_or(0) + 1;
            Some(((stage, occurrence), name(row)?))
        })
        .collect()
}

/// How a report calls the row whose part "Deserialization, cpu" is; nothing of an engine's own rows.
fn name(row: &Value) -> Option<String> {
    match row["scope"].as_str()? {
        "lifecycle" => Some("lifecycle total".to_owned()),
        "stage" => {
            let label = row["label"].as_str()?.trim_end_matches(", peak");
            let part = format!(", {}", category(row["category"].as_str()?));
            Some(label.trim_end_matches(&part).to_owned())
        }
        _ => None,
    }
}

fn truth(compared: &Value) -> Facts {
    let mut facts = Facts::default();
    for row in compared["rows"].as_array().unwrap() {
        let Some(name) = name(row) else {
            continue;
        };
        let cell = &row["cells"][0];
        let figure = match (
            row["category"].as_str().unwrap(),
            row["quantity"].as_str().unwrap(),
        ) {
            ("total", "peak") => "peak",
            (_, "peak") => continue,
            (category, _) => category,
        };
        facts.put(&name, figure, Figure::of_json(&cell["value_bytes"]));
        facts.put(&name, &format!("{figure} ±"), farther_end(cell));
        let extremes = (cell["min_bytes"].as_f64(), cell["max_bytes"].as_f64());
        if let ("total", (Some(low), Some(high))) = (figure, extremes)
            && cell["runs"].as_u64() > Some(1)
        {
            facts.put(&name, "spread", Figure::exact(high - low));
        }
    }
    facts
}

/// The middle of the times of the runs that are compared; no JSON has it.
fn put_times(facts: &mut Facts, csv: &Text, compared: &Value) {
    let rows = csv.csv();
    let left_out = compared["sides"][0]["runs_left_out"].as_array().unwrap();
    let warm = left_out.iter().any(|left| left["reason"] == "cold");
    let labels = labels(compared);
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for row in rows
        .iter()
        .filter(|row| !warm || row["temperature"] == "warm")
    {
        let stage = (row["stage"].clone(), row["occurrence"].parse().unwrap_or(1));
        if let (Some(label), Ok(time)) = (labels.get(&stage), row["duration_ns"].parse()) {
            times.entry(label).or_default().push(time);
        }
    }
    for (label, mut times) in times {
        times.sort_by(f64::total_cmp);
        let middle = f64::midpoint(times[(times.len() - 1) / 2], times[times.len() / 2]);
        facts.put(label, "time", Figure::exact(middle));
    }
}

/// "Inference ×20" is the stage "Inference".
fn stage_of(label: &str) -> &str {
    label.split(" ×").next().unwrap_or(label)
}

fn put_row(facts: &mut Facts, row: &Row) {
    let name = stage_of(&row.label);
    for figure in FIGURES {
        if let Some(cell) = row.cells.get(figure) {
            facts.put(name, figure, Figure::bytes(cell));
        }
    }
    if let Some(time) = row.cells.get("time") {
        facts.put(name, "time", Figure::time(time));
    }
    let total = row.cell("total");
    let mark = total.rsplit_once(' ').map_or("", |(_, mark)| mark);
    facts.put(name, "mark", Figure::word(mark));
}

fn of_table(text: &Text) -> Facts {
    let mut facts = Facts::default();
    text.table("MiB")
        .rows
        .iter()
        .for_each(|row| put_row(&mut facts, row));
    facts
}

fn of_markdown(text: &Text) -> Facts {
    let mut facts = Facts::default();
    let grids = text.markdown();
    let stages = grids.iter().find(|grid| grid.columns[0] == "MiB");
    stages
        .iter()
        .flat_map(|grid| &grid.rows)
        .for_each(|row| put_row(&mut facts, row));
    facts
}

fn of_html(text: &Text) -> Facts {
    let mut facts = Facts::default();
    let grids = text.html();
    let stages = grids
        .iter()
        .find(|(_, grid)| grid.columns.first().is_some_and(|column| column == "MiB"));
    stages
        .iter()
        .flat_map(|(_, grid)| &grid.rows)
        .for_each(|row| put_row(&mut facts, row));
    facts
}

fn of_csv(text: &Text, labels: &Labels) -> Facts {
    let mut facts = Facts::default();
    for row in text.csv() {
        let stage = (row["stage"].clone(), row["occurrence"].parse().unwrap_or(1));
        let Some(name) = labels.get(&stage) else {
            continue;
        };
        for figure in ["total", "cpu", "device", "other"] {
            facts.put(
                name,
                figure,
                Figure::plain(&row[&format!("{figure}_bytes")]),
            );
        }
        facts.put(name, "peak", Figure::plain(&row["peak_total_bytes"]));
        facts.put(name, "time", Figure::plain(&row["duration_ns"]));
    }
    facts
}

fn of_openmetrics(text: &Text, labels: &Labels) -> Facts {
    let mut facts = Facts::default();
    for (name, said, value) in text.openmetrics() {
        let Some(category) = said.get("category") else {
            continue;
        };
        if name.contains("half_width") {
            continue;
        }
        let stage = said.get("stage").cloned().unwrap_or_default();
        let occurrence = said.get("occurrence").map_or(1, |it| it.parse().unwrap());
        let Some(row) = labels.get(&(stage, occurrence)) else {
            continue;
        };
        let is_peak = name.contains("_peak_");
        match (category.as_str(), is_peak) {
            ("total", true) => facts.put(row, "peak", Figure::exact(value)),
            (_, true) => {}
            (category, false) => facts.put(row, category, Figure::exact(value)),
        }
    }
    facts
}

/// "resnet50.engine/context-2/total-peak".
fn of_benchmark(text: &Text, labels: &Labels) -> Facts {
    let mut facts = Facts::default();
    let entries: Value = serde_json::from_str(&text.0).expect("JSON is printed");
    for entry in entries.as_array().unwrap() {
        let parts: Vec<&str> = entry["name"].as_str().unwrap().split('/').collect();
        let (stage, figure) = match parts[..] {
            [.., stage, figure] if parts.len() > 2 => (stage, figure),
            [.., figure] => ("", figure),
            [] => continue,
        };
        let (id, occurrence) = match stage.rsplit_once('-') {
            Some((id, nth)) if nth.parse::<u64>().is_ok() => (id, nth.parse().unwrap()),
            _ => (stage, 1),
        };
        let Some(row) = labels.get(&(id.to_owned(), occurrence)) else {
            continue;
        };
        let figure = match figure.strip_suffix("-peak") {
            Some("total") => "peak",
            Some(_) => continue,
            None => figure,
        };
        facts.put(row, figure, Figure::of_json(&entry["value"]));
        // What is below zero is told beside the others.
        let told = entry["extra"].as_str().unwrap_or("").lines();
        let below = told.filter_map(|line| line.strip_prefix("not charted, below zero: "));
        for (category, bytes) in below
            .flat_map(|all| all.split(' '))
            .filter_map(|it| it.split_once('='))
        {
            facts.put(row, category, Figure::plain(bytes));
        }
        let width = entry["range"]
            .as_str()
            .map_or("", |range| range.trim_start_matches("± "));
        facts.put(row, &format!("{figure} ±"), Figure::plain(width));
    }
    facts
}
