//! Reports held against budgets.

use serde_json::Value;

use super::diff::json_of;
use super::facts::{Case, Facts};
use super::figure::Figure;
use super::grid::{Grid, Row, Text};
use super::program::{in_form, json};
use super::words::checked;

const CHECKS: [(&str, &str); 4] = [
    ("field/interval-new.json", "budgets/interval-new.toml"),
    ("reports/host-run.json", "budgets/host-run.toml"),
    ("reports/host-models.json", "budgets/host-models.toml"),
    (
        "reports/tensorrt-counted.json",
        "budgets/tensorrt-counted.toml",
    ),
];

pub(crate) fn cases() -> Vec<Case> {
    CHECKS
        .iter()
        .map(|(report, budget)| Case {
            view: "check",
            name: report
                .rsplit('/')
                .next()
                .unwrap()
                .trim_end_matches(".json")
                .to_owned(),
            truth: truth(&json(&["check", report, "--budget", budget])),
            forms: forms(report, budget),
        })
        .collect()
}

/// What each form of a check says.
pub(crate) fn forms(report: &str, budget: &str) -> Vec<(&'static str, Facts)> {
    let args = ["check", report, "--budget", budget];
    let rows = json(&args)["rows"].take();
    let for_people = |form, grids: &dyn Fn(&Text) -> Vec<Grid>| {
        let text = in_form(&args, form);
        (form, of_grids(&text, grids(&text), &rows))
    };
    vec![
        ("table", of_table(&in_form(&args, "table"), &rows)),
        for_people("markdown", &|text| text.markdown()),
        for_people("html", &|text| {
            text.html().into_iter().map(|it| it.1).collect()
        }),
        ("csv", of_csv(&in_form(&args, "csv"))),
        ("junit", of_junit(&in_form(&args, "junit"))),
        ("sarif", of_sarif(&json_of(&args, "sarif"))),
    ]
}

fn growth(label: &str, kind: &str) -> String {
    match kind {
        "growth" => format!("{label}, growth"),
        _ => label.to_owned(),
    }
}

fn truth(check: &Value) -> Facts {
    let mut facts = Facts::default();
    for row in check["rows"].as_array().unwrap() {
        let limit = &row["limit"];
        let word = |name: &str| limit[name].as_str().unwrap_or("");
        let name = growth(row["label"].as_str().unwrap(), word("kind"));
        facts.put(&name, "allowed", Figure::of_json(&limit["allowed_bytes"]));
        facts.put(&name, "seen", Figure::of_json(&limit["value_bytes"]));
        facts.put(&name, "±", Figure::of_json(&limit["half_width_bytes"]));
        facts.put(&name, "line", Figure::of_json(&limit["line"]));
        facts.put(&name, "verdict", Figure::word(word("verdict")));
        facts.put(&name, "why", Figure::word(word("text")));
    }
    facts
}

fn put_verdict(facts: &mut Facts, name: &str, said: &str) {
    let verdict = checked(said).map_or(Figure::Word(format!("? {said}")), Figure::word);
    facts.put(name, "verdict", verdict);
}

fn of_table(text: &Text, rows: &Value) -> Facts {
    let mut facts = said_of(text, rows);
    for row in &text.table("MiB").rows {
        let verdict = row.beyond.first().map_or("", String::as_str);
        put_row(&mut facts, row, verdict);
    }
    facts
}

fn of_grids(text: &Text, grids: Vec<Grid>, rows: &Value) -> Facts {
    let mut facts = said_of(text, rows);
    let is_of_limits = |grid: &Grid| grid.columns.get(1).is_some_and(|it| it == "allowed");
    for row in grids
        .into_iter()
        .filter(is_of_limits)
        .flat_map(|grid| grid.rows)
    {
        let verdict = row.cell("").replace("**", "");
        put_row(&mut facts, &row, &verdict);
    }
    facts
}

fn put_row(facts: &mut Facts, row: &Row, verdict: &str) {
    facts.put(&row.label, "allowed", Figure::bytes(row.cell("allowed")));
    facts.put(&row.label, "seen", Figure::bytes(row.cell("seen")));
    let width = match row.cell("±") {
        "exact" => Figure::exact(0.0),
        width => Figure::bytes(width),
    };
    facts.put(&row.label, "±", width);
    put_verdict(facts, &row.label, verdict);
}

/// The sentences on limits that are not met, each with the budget's line: "label: 13.2 MiB, … allowed (line 5)".
fn said_of(text: &Text, rows: &Value) -> Facts {
    let mut facts = Facts::default();
    for row in rows.as_array().unwrap() {
        let limit = &row["limit"];
        let (why, line) = (limit["text"].as_str().unwrap(), &limit["line"]);
        if limit["verdict"] == "within" {
            continue;
        }
        let name = growth(
            row["label"].as_str().unwrap(),
            limit["kind"].as_str().unwrap_or(""),
        );
        let [said, of_line] = if text.says(&format!("{why} (line {line})")) {
            [Figure::word(why), Figure::of_json(line)]
        } else {
            ["? not said"; 2].map(Figure::word)
        };
        facts.put(&name, "why", said);
        facts.put(&name, "line", of_line);
    }
    facts
}

fn of_csv(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for row in text.csv() {
        let name = growth(&row["label"], &row["kind"]);
        facts.put(&name, "allowed", Figure::plain(&row["allowed_bytes"]));
        facts.put(&name, "seen", Figure::plain(&row["value_bytes"]));
        facts.put(&name, "±", Figure::plain(&row["half_width_bytes"]));
        facts.put(&name, "line", Figure::plain(&row["budget_line"]));
        facts.put(&name, "verdict", Figure::word(&row["verdict"]));
        facts.put(&name, "why", Figure::word(&row["message"]));
    }
    facts
}

/// "label: 13.2 MiB, 1.3 MiB over the 11.9 MiB allowed; …", "label: grew by 35.2 MiB (from …), … the 1 MiB allowed".
fn put_message(facts: &mut Facts, label: &str, message: &str) -> String {
    let sentence = message
        .rsplit_once(&format!("{label}: "))
        .map_or(message, |(_, sentence)| sentence);
    let is_growth = sentence.starts_with("grew by ")
        || sentence.starts_with("shrank by ")
        || sentence.contains("growth is unknown");
    let name = growth(label, if is_growth { "growth" } else { "" });
    let seen = sentence
        .trim_start_matches("grew by ")
        .replace("shrank by ", "−");
    facts.put(&name, "seen", Figure::bytes(&seen));
    if let Some((_, allowed)) = sentence
        .rsplit_once("over the ")
        .or(sentence.rsplit_once("below the "))
    {
        facts.put(&name, "allowed", Figure::bytes(allowed));
    } else if let Some(known) = sentence.strip_suffix(" would be allowed") {
        let (_, allowed) = known.rsplit_once("; ").unwrap_or_default();
        facts.put(&name, "allowed", Figure::bytes(allowed));
    }
    facts.put(&name, "why", Figure::word(message));
    name
}

fn of_junit(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for case in text.junit() {
        let name = put_message(&mut facts, &case.name, &case.said["message"]);
        let verdict = match case.element.as_str() {
            "skipped" => "not-measured",
            "system-out" => "within",
            _ => &case.said["type"],
        };
        put_verdict(&mut facts, &name, verdict);
    }
    facts
}

fn of_sarif(sarif: &Value) -> Facts {
    let mut facts = Facts::default();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        let text = result["message"]["text"].as_str().unwrap();
        let (label, _) = text.split_once(": ").unwrap();
        let name = put_message(&mut facts, label, text);
        let rule = result["ruleId"].as_str().unwrap();
        put_verdict(&mut facts, &name, rule.trim_start_matches("trtmem/budget-"));
        let region = &result["locations"][0]["physicalLocation"]["region"];
        facts.put(&name, "line", Figure::of_json(&region["startLine"]));
    }
    facts
}
