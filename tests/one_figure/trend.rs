//! Histories.

use serde_json::Value;

use crate::diff::farther_end;
use crate::facts::{Case, Facts};
use crate::figure::Figure;
use crate::grid::Text;
use crate::program::{grown, in_form, json};

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
            let mut forms = forms(files, &history);
            // Its page has the figures of one workload.
            forms.retain(|(form, _)| name != "workloads" || *form != "html");
            Case {
                view: "trend",
                name: name.to_owned(),
                truth: truth(&history),
                forms,
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
        ("html", of_html(&text("html"), history)),
    ]
}

fn release(history: &Value, at: usize) -> &str {
    history["releases"][at]["label"]
        .as_str()
        .or(history["releases"][at]["name"].as_str())
        .expect("a release has a name")
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
    for series in history["series"].as_array().unwrap() {
        let label = series["label"].as_str().unwrap();
        let points = series["points"].as_array().unwrap();
        for (nth, point) in points.iter().enumerate() {
            let name = at(label, release(history, nth));
            facts.put(&name, "value", Figure::of_json(&point["median_bytes"]));
            facts.put(&name, "±", farther_end(point));
        }
        let known: Vec<&Value> = points.iter().filter(|point| !point.is_null()).collect();
        let value = |point: Option<&&Value>| {
            point.map_or(Figure::Absent, |point| {
                Figure::of_json(&point["median_bytes"])
            })
        };
        facts.put(label, "first", value(known.first()));
        facts.put(label, "last", value(known.last()));
        for change in series["changes"].as_array().unwrap() {
            let nth = usize::try_from(change["release"].as_u64().unwrap()).unwrap();
            let bytes = |name: &str| change[name].as_f64().unwrap();
            let name = change_at(label, release(history, nth));
            facts.put(&name, "before", Figure::exact(bytes("from_bytes")));
            facts.put(&name, "after", Figure::exact(bytes("to_bytes")));
            facts.put(
                &name,
                "change",
                Figure::exact(bytes("to_bytes") - bytes("from_bytes")),
            );
            facts.put(&name, "p", Figure::of_json(&change["p"]));
        }
    }
    facts
}

fn of_table(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for row in text.table("MiB").rows {
        if row.label.starts_with('[') || row.label.starts_with("new in ") {
            continue;
        }
        facts.put(&row.label, "first", Figure::bytes(row.cell("first")));
        facts.put(&row.label, "last", Figure::bytes(row.cell("last")));
        if !row.cell("in").is_empty() {
            let name = change_at(&row.label, row.cell("in"));
            facts.put(&name, "change", Figure::bytes(row.cell("change")));
        }
    }
    facts
}

fn of_markdown(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for grid in text.markdown() {
        let has = |column: &str| grid.columns.iter().any(|it| it == column);
        if has("before") {
            for row in &grid.rows {
                let name = change_at(row.cell("series"), row.cell("release"));
                facts.put(&name, "before", Figure::bytes(row.cell("before")));
                facts.put(&name, "after", Figure::bytes(row.cell("after")));
                facts.put(&name, "change", Figure::bytes(row.cell("change, MiB")));
            }
        } else if has("series") {
            for row in &grid.rows {
                for release in &grid.columns[1..] {
                    let name = at(&row.label, release);
                    facts.put(&name, "value", Figure::bytes(row.cell(release)));
                    facts.put(&name, "±", Figure::half_width(row.cell(release)));
                }
            }
        }
    }
    facts
}

fn of_html(text: &Text, history: &Value) -> Facts {
    let mut facts = Facts::default();
    let whole = history["series"][0]["label"]
        .as_str()
        .unwrap()
        .split(" · ")
        .next()
        .unwrap();
    for (_, grid) in text.html() {
        let has = |column: &str| grid.columns.iter().any(|it| it == column);
        if has("before") {
            for row in &grid.rows {
                let name = change_at(&row.label, row.cell("from release"));
                facts.put(&name, "before", Figure::bytes(row.cell("before")));
                facts.put(&name, "after", Figure::bytes(row.cell("after")));
                facts.put(&name, "change", Figure::bytes(row.cell("change")));
                facts.put(&name, "p", Figure::chance(row.cell("rests on")));
            }
        } else if has("total") {
            for row in &grid.rows {
                for category in &grid.columns[1..] {
                    let name = at(&format!("{whole} · {category}"), &row.label);
                    facts.put(&name, "value", Figure::bytes(row.cell(category)));
                }
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
        if let (Some(low), Some(middle), Some(high)) =
            (bytes("low"), bytes("median"), bytes("high"))
        {
            facts.put(&name, "±", Figure::exact((middle - low).max(high - middle)));
        }
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
        let label = history["series"][nth]["label"].as_str().unwrap();
        let name = at(label, &said["release"]);
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
