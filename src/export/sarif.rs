//! Verdicts as SARIF 2.1.0 (docs.oasis-open.org/sarif), which code hosts show beside the code.
//!
//! Only what is over a limit is a result, the gravest first: the hosts show the first 5,000 of a run and
//! refuse more than 25,000 (GitHub, "SARIF results exceed one or more limits").

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::analysis::budget::{BudgetKind, CheckVerdict, Checked, CheckedRow};
use crate::analysis::comparison::{Change, Comparison, Row, Scope, Verdict};
use crate::escape::bounded;
use crate::export::RenderError;
use crate::export::json;
use crate::report::{Stage, Tool};
use crate::units;

/// Most results of a run.
const MOST: usize = 1_000;

/// Longest message, characters.
const MESSAGE: usize = 1_000;

/// Longest path, characters.
const PATH: usize = 1_000;

/// The format's schema, by the address that its own text gives.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A rule; its identifier never changes.
struct Rule {
    id: &'static str,
    level: &'static str,
    about: &'static str,
    help: &'static str,
}

/// The rules of comparisons, the gravest first.
const COMPARED: [Rule; 2] = [
    Rule {
        id: "trtmem/regression",
        level: "error",
        about: "Memory grew beyond its limit",
        help: "The growth was decided against the noise of the runs, and is larger than the limit allows.",
    },
    Rule {
        id: "trtmem/undecided",
        level: "warning",
        about: "Growth beyond its limit that cannot be decided",
        help: "The growth is not beyond the noise of the runs. More runs on each side may decide it.",
    },
];

/// The rules of budgets, the gravest first.
const CHECKED: [Rule; 3] = [
    Rule {
        id: "trtmem/budget-exceeded",
        level: "error",
        about: "A memory budget is exceeded",
        help: "What was seen lies over the budget, beyond the noise.",
    },
    Rule {
        id: "trtmem/budget-undecided",
        level: "warning",
        about: "A memory budget that cannot be decided",
        help: "What was seen lies over the budget, but not beyond the noise. More runs may decide it.",
    },
    Rule {
        id: "trtmem/budget-not-measured",
        level: "note",
        about: "A memory budget without a figure",
        help: "The report, or the baseline, has no figure for this budget.",
    },
];

/// A result, before it is known whether it has a place.
struct Finding<'a> {
    /// Position of its rule.
    rule: usize,
    message: String,
    path: &'a str,
    line: u32,
    /// What stays the same from run to run.
    key: String,
    /// By how much it is over; the larger come first.
    over: u64,
}

/// The comparison: what is over its limit, at the later side's report.
///
/// # Errors
/// The JSON cannot be written, which does not happen in memory.
pub fn comparison(comparison: &Comparison) -> Result<String, RenderError> {
    let mut findings = Vec::new();
    for (position, side) in comparison.sides.iter().enumerate().skip(1) {
        let path = side.paths.first().map_or("", String::as_str);
        for row in &comparison.rows {
            let Some(change) = row.changes.get(position - 1) else {
                continue;
            };
            let rule = match change.verdict {
                Verdict::Regression => 0,
                Verdict::Undecided { .. } => 1,
                _ => continue,
            };
            findings.push(Finding {
                rule,
                message: compared(row, change),
                path,
                line: 1,
                key: format!("{position}|{}", key(row)),
                over: change.change_bytes.unwrap_or_default().unsigned_abs(),
            });
        }
    }
    log(&comparison.tool, &COMPARED, &findings)
}

/// The check: what is over or lacks a figure, at the line of the budget.
///
/// # Errors
/// The JSON cannot be written, which does not happen in memory.
pub fn checked(checked: &Checked) -> Result<String, RenderError> {
    let path = checked.rules.budget.as_deref().unwrap_or_default();
    let finding = |CheckedRow { row, limit }: &CheckedRow| {
        let rule = match limit.verdict {
            CheckVerdict::Within => return None,
            CheckVerdict::Exceeded => 0,
            CheckVerdict::Undecided => 1,
            CheckVerdict::NotMeasured => 2,
        };
        Some(Finding {
            rule,
            message: limit.text.clone(),
            path,
            line: limit.line.max(1),
            key: budget_key(row, limit.kind),
            over: limit.over_bytes().map_or(0, i64::unsigned_abs),
        })
    };
    let findings: Vec<Finding> = checked.rows.iter().filter_map(finding).collect();
    log(&checked.tool, &CHECKED, &findings)
}

/// `Runtime creation, cpu: +52.1 MiB: regression: over its limit of 10.8 MiB, p < 0.001`
fn compared(row: &Row, change: &Change) -> String {
    let by = change
        .change_bytes
        .map(|bytes| format!(": {}", units::signed_size(bytes)));
    format!("{}{}: {}", row.label, by.unwrap_or_default(), change.text)
}

/// What a row is about, without what differs from release to release.
fn key(row: &Row) -> String {
    let engine = row.engine.as_deref().unwrap_or_default();
    let scope = match row.key.scope {
        Scope::Life => "life".to_owned(),
        Scope::Brackets => "brackets".to_owned(),
        Scope::Bracket { bracket, .. } => format!("bracket|{engine}|{}", bracket.id()),
        Scope::Stage { stage, nth, .. } => format!("stage|{engine}|{}|{nth}", stage.id()),
        Scope::Stages { .. } => format!("stages|{engine}"),
        Scope::Engine { size, .. } => format!("engine|{engine}|{size:?}"),
    };
    let quantity = row.key.quantity.id();
    format!("{scope}|{}|{quantity}", row.key.category.id())
}

fn budget_key(row: &Row, kind: BudgetKind) -> String {
    let kind = match kind {
        BudgetKind::Absolute => "absolute",
        BudgetKind::Growth => "growth",
    };
    let engine = row.engine.as_deref().unwrap_or_default();
    let (key, stage) = (row.key, row.key.scope.stage().map_or("life", Stage::id));
    let (nth, owner) = (key.scope.nth(), key.category.id());
    let quantity = key.quantity.id();
    format!("{engine}|{stage}|{nth}|{owner}|{quantity}|{kind}")
}

/// The whole log of one run.
fn log(tool: &Tool, rules: &[Rule], findings: &[Finding]) -> Result<String, RenderError> {
    // Two budgets may limit one figure: findings of one key are numbered, in the order of the file, which a figure that
    // grows does not change.
    let mut before: BTreeMap<(usize, &str), u32> = BTreeMap::new();
    let numbered = findings.iter().map(|finding| {
        let nth = before.entry((finding.rule, &finding.key)).or_default();
        *nth = nth.saturating_add(1);
        (finding, *nth)
    });
    let mut numbered: Vec<(&Finding, u32)> = numbered.collect();
    numbered.sort_by_key(|(finding, _)| (finding.rule, Reverse(finding.over)));
    let cut = numbered.len().saturating_sub(MOST);
    let results = numbered.iter().take(MOST).map(|(finding, nth)| {
        let rule = rules.get(finding.rule);
        rule.map(|rule| result(rule, finding, *nth))
    });
    let results: Vec<Value> = results.flatten().collect();
    let mut invocation = json!({ "executionSuccessful": true });
    if cut > 0 {
        let text = format!(
            "{cut} results were left out, the least severe ones; the CSV and JSON forms have everything"
        );
        invocation["toolExecutionNotifications"] =
            json!([{ "level": "warning", "message": { "text": text } }]);
    }
    let rules = rules.iter().map(|rule| {
        json!({
            "id": rule.id,
            "shortDescription": { "text": rule.about },
            "fullDescription": { "text": rule.about },
            "help": { "text": rule.help },
            "defaultConfiguration": { "level": rule.level },
        })
    });
    let rules: Vec<Value> = rules.collect();
    json::document(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": bounded(&tool.name, 100),
                "version": bounded(&tool.version, 100),
                "rules": rules,
            } },
            "invocations": [invocation],
            // The lines are those of files, whatever their bytes.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

/// A result. GitHub tells alerts apart by rule, file and `primaryLocationLineHash`, which it makes of
/// the line's text where it is missing: all rows of one report would be one alert.
fn result(rule: &Rule, finding: &Finding, nth: u32) -> Value {
    let hash = Sha256::digest(format!("{}\0{}", rule.id, finding.key));
    let hash = hash.iter().take(16).map(|byte| format!("{byte:02x}"));
    let hash: String = hash.collect();
    json!({
        "ruleId": rule.id,
        "level": rule.level,
        "message": { "text": message(&finding.message) },
        "partialFingerprints": {
            "primaryLocationLineHash": format!("{hash}:{nth}"),
            "trtmemRow/v1": hash,
        },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(finding.path) },
            "region": { "startLine": finding.line },
        } }],
    })
}

/// Text without SARIF's own marks: `{0}` stands for an argument, `[text](target)` for a link (3.11.5,
/// 3.11.6).
fn message(text: &str) -> String {
    bounded(text, MESSAGE)
        .replace(['{', '['], "(")
        .replace(['}', ']'], ")")
}

/// A path as a relative reference, or as a `file` URI where it begins at the root (RFC 3986): every byte
/// but the unreserved ones and `/` is written by its number.
fn uri(path: &str) -> String {
    let path: String = path.chars().take(PATH).collect();
    let (scheme, path) = match path.strip_prefix('/') {
        // Two slashes would begin the name of a host.
        Some(rest) => ("file:///", rest.trim_start_matches('/')),
        None => ("", path.trim_start_matches("./")),
    };
    let bytes = path.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    format!("{scheme}{}", bytes.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference_that_points_to_it() {
        assert_eq!(uri("reports/a b#1.json"), "reports/a%20b%231.json");
        assert_eq!(uri("/x/é"), "file:///x/%C3%A9");
        assert_eq!(uri("//host/x"), "file:///host/x");
        assert_eq!(uri("a:b"), "a%3Ab");
    }

    #[test]
    fn a_message_has_no_marks_of_the_format() {
        assert_eq!(message("{0} [a](b)\n"), "(0) (a)(b)\\x0a");
    }
}
