//! Comparisons of two reports.

use serde_json::Value;

use super::facts::{Case, Facts};
use super::figure::Figure;
use super::grid::{Grid, Row, Text};
use super::program::{grown, in_form, json};
use super::words::{compared, runs_that_would_do};

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
    let mut forms = vec![
        ("table", of_table(&in_form(&every_row, "table"))),
        ("markdown", of_markdown(&in_form(&args, "markdown"))),
        ("html", of_html(&in_form(&args, "html"))),
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
    comparison["headline"]["text"].as_str().unwrap()
}

/// What is printed in a form that is JSON.
pub(crate) fn json_of(args: &[&str], form: &str) -> Value {
    serde_json::from_str(&in_form(args, form).0).expect("JSON is printed")
}

/// The farther end of an interval from its middle, as the JSON has it.
pub(crate) fn farther_end(cell: &Value) -> Figure {
    Figure::of_json(&cell["half_width_bytes"])
}

pub(crate) fn truth(comparison: &Value) -> Facts {
    let mut facts = Facts::default();
    facts.put(HEADLINE, "headline", Figure::word(headline(comparison)));
    for row in comparison["rows"].as_array().unwrap() {
        let name = row["label"].as_str().unwrap();
        for (side, cell) in ["base", "new"].iter().zip(row["cells"].as_array().unwrap()) {
            facts.put(name, side, Figure::of_json(&cell["value_bytes"]));
            facts.put(name, &format!("{side} ±"), farther_end(cell));
        }
        let change = &row["changes"][0];
        let verdict = &change["verdict"];
        facts.put(name, "change", Figure::of_json(&change["change_bytes"]));
        facts.put(name, "p", Figure::of_json(&change["p_adjusted"]));
        facts.put(name, "limit", Figure::of_json(&change["limit_bytes"]));
        facts.put(
            name,
            "verdict",
            Figure::word(verdict["is"].as_str().unwrap()),
        );
        facts.put(
            name,
            "runs needed",
            Figure::of_json(&verdict["runs_needed"]),
        );
        facts.put(
            name,
            "wording",
            Figure::word(change["text"].as_str().unwrap()),
        );
    }
    facts
}

/// "**undecided**: over its limit of 1 MiB, p = 0.052; 21 runs on each side would decide it".
fn put_sentence(facts: &mut Facts, name: &str, sentence: &str) {
    let sentence = sentence.replace("**", "");
    let verdict = compared(&sentence).map_or(Figure::Word(format!("? {sentence}")), Figure::word);
    facts.put(name, "verdict", verdict);
    facts.put(name, "wording", Figure::word(&sentence));
    for part in sentence.split([',', ';', ':']).map(str::trim) {
        if let Some(limit) = part.strip_prefix("over its limit of ") {
            facts.put(name, "limit", Figure::bytes(limit));
        } else if part.starts_with("p ") {
            facts.put(name, "p", Figure::chance(part));
        } else if let Some(runs) = runs_that_would_do(part) {
            facts.put(name, "runs needed", Figure::exact(runs));
        }
    }
}

fn put_side(facts: &mut Facts, name: &str, side: &str, cell: &str) {
    facts.put(name, side, Figure::bytes(cell));
    facts.put(name, &format!("{side} ±"), Figure::half_width(cell));
}

/// "cpu", further in, below "Deserialization" or "lifecycle total".
fn of_rows(rows: &[Row]) -> Facts {
    let mut facts = Facts::default();
    let mut above = String::new();
    for row in rows {
        let name = if row.depth > 2 {
            format!("{above}, {}", row.label)
        } else {
            row.label.trim_end_matches(" total").clone_into(&mut above);
            row.label.clone()
        };
        // What the shown rounding of its parts leaves is no figure.
        if name == "rounding" {
            continue;
        }
        put_side(&mut facts, &name, "base", row.cell("base"));
        put_side(&mut facts, &name, "new", row.cell("new"));
        facts.put(&name, "change", Figure::bytes(row.cell("change")));
        if !row.cell("share").is_empty() {
            facts.put(&name, "share", Figure::percent(row.cell("share")));
        }
        // A sentence is longer than its column's title.
        let beyond = row.beyond.iter().map(String::as_str);
        for said in [row.cell("verdict")].into_iter().chain(beyond) {
            if !said.is_empty() {
                put_sentence(&mut facts, &name, said);
            }
        }
    }
    facts
}

fn of_table(text: &Text) -> Facts {
    of_rows(&text.table("MiB").rows)
}

/// A part says of what it is one: "lifecycle total, cpu".
fn of_markdown(text: &Text) -> Facts {
    let grids = text.markdown().into_iter();
    let rows = grids
        .filter(|grid| grid.columns[0] == "MiB")
        .flat_map(|grid| grid.rows);
    let named = rows.map(|row| Row {
        label: row.label.replace("lifecycle total, ", "lifecycle, "),
        ..row
    });
    of_rows(&named.collect::<Vec<_>>())
}

fn of_html(text: &Text) -> Facts {
    let grids = text.html().into_iter().map(|(_, grid)| grid);
    let compared = |grid: &Grid| grid.columns.iter().any(|column| column == "verdict");
    let rows = grids.filter(compared).flat_map(|grid| grid.rows);
    of_rows(&rows.collect::<Vec<_>>())
}

fn of_csv(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for row in text.csv() {
        let name = &row["label"];
        for side in ["base", "new"] {
            let bytes = |which: &str| Figure::plain(&row[&format!("{side}_{which}_bytes")]);
            facts.put(name, side, bytes("median"));
            facts.put(name, &format!("{side} ±"), bytes("half_width"));
        }
        facts.put(name, "change", Figure::plain(&row["change_bytes"]));
        facts.put(name, "p", Figure::plain(&row["p_adjusted"]));
        facts.put(name, "limit", Figure::plain(&row["limit_bytes"]));
        facts.put(name, "runs needed", Figure::plain(&row["runs_needed"]));
        facts.put(name, "verdict", Figure::word(&row["verdict"]));
        facts.put(name, "wording", Figure::word(&row["sentence"]));
    }
    facts
}

/// "+67.0 MiB → +102.2 MiB, change +35.2 MiB: undecided: over its limit of 1 MiB, p = 0.052; …".
fn put_message(facts: &mut Facts, name: &str, message: &str) {
    let (figures, sentence) = message.split_once(": ").unwrap_or((message, ""));
    for part in figures.split(", ") {
        if let Some((base, new)) = part.split_once(" → ") {
            facts.put(name, "base", Figure::bytes(base));
            facts.put(name, "new", Figure::bytes(new));
        } else {
            let change = part.trim_start_matches("change ");
            facts.put(name, "change", Figure::bytes(change));
        }
    }
    put_sentence(facts, name, sentence);
}

fn of_junit(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for case in text.junit() {
        put_message(&mut facts, &case.name, &case.said["message"]);
        if let Some(kind) = case.said.get("type") {
            facts.put(&case.name, "verdict", Figure::word(kind));
        }
    }
    facts
}

fn of_sarif(sarif: &Value) -> Facts {
    let mut facts = Facts::default();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        let text = result["message"]["text"].as_str().unwrap();
        let (name, message) = text.split_once(": ").unwrap();
        put_message(&mut facts, name, message);
        let rule = result["ruleId"].as_str().unwrap();
        facts.put(
            name,
            "verdict",
            Figure::word(rule.trim_start_matches("trtmem/")),
        );
    }
    facts
}
