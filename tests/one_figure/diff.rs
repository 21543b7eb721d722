//! Comparisons of two reports.

use serde_json::Value;

use crate::facts::{Case, Facts};
use crate::figure::Figure;
use crate::grid::Text;
use crate::program::{grown, in_form, json};
use crate::words::{
    CATEGORIES, SAME, category, category_of, compared, is_of_an_engine, runs_that_would_do,
};

/// Uneven intervals; no run against several; one against one, with engines that are new and gone.
const PAIRS: [(&str, &str, &str); 4] = [
    (
        "intervals",
        "field/interval-base.json",
        "field/interval-new.json",
    ),
    ("same", "reports/host-runs.json", "reports/host-run.json"),
    (
        "engines",
        "reports/host-run.json",
        "reports/host-models.json",
    ),
    (
        "gone",
        "reports/host-models.json",
        "reports/host-run-before-devices.json",
    ),
];

pub(crate) fn cases() -> Vec<Case> {
    let grown = grown();
    PAIRS
        .iter()
        .copied()
        .chain([("grown", grown[0], grown[1])])
        .map(|(name, base, new)| {
            let comparison = json(&["diff", base, new]);
            Case {
                view: "diff",
                name: name.to_owned(),
                truth: truth(&comparison),
                forms: forms(base, new, &comparison),
            }
        })
        .collect()
}

/// What each form of a comparison says.
pub(crate) fn forms(base: &str, new: &str, comparison: &Value) -> Vec<(&'static str, Facts)> {
    let args = ["diff", base, new];
    let every_row = ["diff", base, new, "--all"];
    let sides = [label(comparison, 0), label(comparison, 1)];
    let mut forms = vec![
        ("table", of_table(&in_form(&every_row, "table"))),
        ("markdown", of_markdown(&in_form(&args, "markdown"), &sides)),
        ("html", of_html(&in_form(&args, "html"), &sides)),
        ("csv", of_csv(&in_form(&args, "csv"))),
        ("junit", of_junit(&in_form(&args, "junit"))),
        ("sarif", of_sarif(&json_of(&args, "sarif"))),
    ];
    let headline = headline(comparison);
    for (form, facts) in forms.iter_mut().take(3) {
        let is_there = in_form(&args, form).says(headline);
        facts.put(
            HEADLINE,
            "headline",
            Figure::word(if is_there { headline } else { "" }),
        );
    }
    forms
}

/// The row of what is said of the comparison as a whole.
const HEADLINE: &str = "(all)";

fn headline(comparison: &Value) -> &str {
    let said = comparison["headline"]["text"].as_str();
    said.or(comparison["answers"][0]["sentence"].as_str())
        .unwrap()
}

pub(crate) fn json_of(args: &[&str], form: &str) -> Value {
    serde_json::from_str(&in_form(args, form).0).expect("JSON is printed")
}

fn label(comparison: &Value, side: usize) -> String {
    comparison["sides"][side]["label"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// How a row is called everywhere: its label, its category, and whether it is the highest point.
pub(crate) fn name(row: &Value) -> String {
    let label = row["label"].as_str().unwrap();
    if row["scope"] == "engine" {
        return label.to_owned();
    }
    let peak = if row["quantity"] == "peak" {
        ", peak"
    } else {
        ""
    };
    format!("{label} · {}{peak}", category(category_of(row)))
}

/// The farther end of an interval from its middle.
pub(crate) fn farther_end(summary: &Value) -> Figure {
    let bytes = |name: &str| summary[name].as_f64();
    match (
        bytes("low_bytes"),
        bytes("median_bytes"),
        bytes("high_bytes"),
    ) {
        (Some(low), Some(middle), Some(high)) => Figure::exact((middle - low).max(high - middle)),
        _ => Figure::Absent,
    }
}

pub(crate) fn truth(comparison: &Value) -> Facts {
    let mut facts = Facts::default();
    facts.put(HEADLINE, "headline", Figure::word(headline(comparison)));
    for row in comparison["rows"].as_array().unwrap() {
        let name = name(row);
        for (side, cell) in ["base", "new"].iter().zip(row["cells"].as_array().unwrap()) {
            facts.put(&name, side, Figure::of_json(&cell["median_bytes"]));
            facts.put(&name, &format!("{side} ±"), farther_end(cell));
        }
        let change = &row["changes"][0];
        facts.put(&name, "change", Figure::of_json(&change["change_bytes"]));
        facts.put(&name, "p", Figure::of_json(&change["p_adjusted"]));
        facts.put(&name, "limit", Figure::of_json(&change["limit_bytes"]));
        facts.put(
            &name,
            "verdict",
            Figure::word(change["verdict"]["is"].as_str().unwrap()),
        );
        facts.put(
            &name,
            "runs needed",
            Figure::of_json(&change["verdict"]["runs_needed"]),
        );
    }
    facts
}

/// A verdict in words: its id, and how it is said.
fn put_verdict(facts: &mut Facts, name: &str, said: &str) {
    let said = said.trim().trim_start_matches(SAME).trim();
    let verdict = compared(said).map_or(Figure::Word(format!("? {said}")), Figure::word);
    facts.put(name, "verdict", verdict);
    facts.put(name, "wording", Figure::word(said));
}

/// What stands around a verdict: a limit, a chance, a number of runs.
fn put_note(facts: &mut Facts, name: &str, note: &str) {
    if let Some(limit) = note.strip_prefix("limit ") {
        facts.put(name, "limit", Figure::bytes(limit));
    } else if note.starts_with("p ") {
        facts.put(name, "p", Figure::chance(note));
    } else if let Some(runs) = runs_that_would_do(note) {
        facts.put(name, "runs needed", Figure::exact(runs));
    }
}

fn put_side(facts: &mut Facts, name: &str, side: &str, cell: &str) {
    facts.put(name, side, Figure::bytes(cell));
    facts.put(name, &format!("{side} ±"), Figure::half_width(cell));
}

/// "Deserialization: cpu", a part of a stage that has no total.
fn part_alone(label: &str) -> Option<(&str, &str)> {
    let (stage, part) = label.rsplit_once(": ")?;
    CATEGORIES
        .contains(&part.split(',').next()?)
        .then_some((stage, part))
}

/// "whole life, peak" and, further in, "cpu" below "Deserialization".
fn of_table(text: &Text) -> Facts {
    let mut facts = Facts::default();
    let grid = text.table("MiB");
    let mut above = String::new();
    for row in &grid.rows {
        let name = if row.depth > 2 {
            format!("{above} · {}", row.label)
        } else if is_of_an_engine(&row.label) {
            row.label.clone()
        } else if let Some((label, part)) = part_alone(&row.label) {
            format!("{label} · {part}")
        } else if let Some(label) = row.label.strip_suffix(", peak") {
            format!("{label} · total, peak")
        } else {
            above.clone_from(&row.label);
            format!("{} · total", row.label)
        };
        put_side(&mut facts, &name, "base", row.cell("base"));
        put_side(&mut facts, &name, "new", row.cell("new"));
        facts.put(&name, "change", Figure::bytes(row.cell("change")));
        for said in row.beyond.iter().filter(|said| *said != SAME) {
            if said.ends_with('%') {
                facts.put(&name, "share", Figure::percent(said));
            } else if compared(said).is_some() {
                put_verdict(&mut facts, &name, said);
            } else {
                said.split("; ")
                    .for_each(|note| put_note(&mut facts, &name, note));
            }
        }
    }
    facts
}

/// "**undecided; 21 runs on each side would decide**, limit 1 MiB, p = 0.052".
fn put_sentence(facts: &mut Facts, name: &str, sentence: &str) {
    let sentence = sentence
        .replace("**", "")
        .replace(", limit ", "; limit ")
        .replace(", p ", "; p ");
    let mut parts = sentence.split("; ");
    put_verdict(facts, name, parts.next().unwrap_or(""));
    parts.for_each(|note| put_note(facts, name, note));
}

fn of_markdown(text: &Text, sides: &[String; 2]) -> Facts {
    let mut facts = Facts::default();
    for grid in text.markdown() {
        let Some(category) = grid.columns.get(1).filter(|_| grid.columns[0] == "MiB") else {
            continue;
        };
        for row in &grid.rows {
            let name = if is_of_an_engine(&row.label) {
                row.label.clone()
            } else {
                format!("{} · {}", row.label, row.cell(category))
            };
            put_side(&mut facts, &name, "base", row.cell(&sides[0]));
            put_side(&mut facts, &name, "new", row.cell(&sides[1]));
            let change = row.cell("change");
            facts.put(&name, "change", Figure::bytes(change));
            if let Some((_, share)) = change.split_once('(') {
                facts.put(&name, "share", Figure::percent(share));
            }
            put_sentence(&mut facts, &name, row.cell("verdict"));
        }
    }
    facts
}

fn of_html(text: &Text, sides: &[String; 2]) -> Facts {
    let mut facts = Facts::default();
    for (_, grid) in text.html() {
        if !grid.columns.iter().any(|column| column == "rests on") {
            continue;
        }
        for row in &grid.rows {
            let name = without_total_of_an_engine(&row.label);
            put_side(&mut facts, name, "base", row.cell(&sides[0]));
            put_side(&mut facts, name, "new", row.cell(&sides[1]));
            facts.put(name, "change", Figure::bytes(row.cell("change")));
            facts.put(name, "share", Figure::percent(row.cell("share")));
            put_sentence(&mut facts, name, row.cell("verdict"));
            put_note(&mut facts, name, row.cell("rests on"));
        }
    }
    facts
}

fn of_csv(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for row in text.csv() {
        let peak = if row["quantity"] == "peak" {
            ", peak"
        } else {
            ""
        };
        let name = if row["scope"] == "engine" {
            row["label"].clone()
        } else {
            let id = row.get("category").or(row.get("owner")).unwrap();
            format!("{} · {}{peak}", row["label"], category(id))
        };
        for side in ["base", "new"] {
            let bytes = |which: &str| row[&format!("{side}_{which}_bytes")].parse::<f64>().ok();
            facts.put(
                &name,
                side,
                bytes("median").map_or(Figure::Absent, Figure::exact),
            );
            let width = match (bytes("low"), bytes("median"), bytes("high")) {
                (Some(low), Some(middle), Some(high)) => {
                    Figure::exact((middle - low).max(high - middle))
                }
                _ => Figure::Absent,
            };
            facts.put(&name, &format!("{side} ±"), width);
        }
        facts.put(&name, "change", Figure::plain(&row["change_bytes"]));
        facts.put(&name, "p", Figure::plain(&row["p_adjusted"]));
        facts.put(&name, "limit", Figure::plain(&row["limit_bytes"]));
        facts.put(&name, "runs needed", Figure::plain(&row["runs_needed"]));
        facts.put(&name, "verdict", Figure::word(&row["verdict"]));
    }
    facts
}

/// "+67.0 MiB → +102.2 MiB, change +35.2 MiB, limit 1 MiB: undecided; 21 runs on each side would decide".
fn put_message(facts: &mut Facts, name: &str, message: &str) {
    let (figures, sentence) = message.split_once(": ").unwrap_or((message, ""));
    for part in figures.split(", ") {
        if let Some((base, new)) = part.split_once(" → ") {
            facts.put(name, "base", Figure::bytes(base));
            facts.put(name, "new", Figure::bytes(new));
        } else if let Some(limit) = part.strip_prefix("limit ") {
            facts.put(name, "limit", Figure::bytes(limit));
        } else {
            facts.put(
                name,
                "change",
                Figure::bytes(part.trim_start_matches("change ")),
            );
        }
    }
    put_sentence(facts, name, sentence);
}

fn without_total_of_an_engine(name: &str) -> &str {
    match name.strip_suffix(" · total") {
        Some(row) if is_of_an_engine(row) => row,
        _ => name,
    }
}

fn of_junit(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for case in text.junit() {
        let name = without_total_of_an_engine(&case.name);
        put_message(&mut facts, name, &case.said["message"]);
        if let Some(kind) = case.said.get("type") {
            facts.put(name, "verdict", Figure::word(kind));
        }
    }
    facts
}

fn of_sarif(sarif: &Value) -> Facts {
    let mut facts = Facts::default();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        let text = result["message"]["text"].as_str().unwrap();
        let (row, message) = text.split_once(": ").unwrap();
        let name = row.replacen(", ", " · ", 1);
        put_message(&mut facts, &name, message);
        let rule = result["ruleId"].as_str().unwrap();
        facts.put(
            &name,
            "verdict",
            Figure::word(rule.trim_start_matches("trtmem/")),
        );
    }
    facts
}
