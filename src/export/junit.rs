//! Verdicts as `JUnit` XML, which every continuous-integration host shows as tests.
//!
//! Every row is a case, the passing ones too, so that hosts chart them from run to run. A row over its
//! limit that cannot be decided is an `error`, the format's word for a test that came to no result: the
//! command ends with a status of its own there, and a host must not show the row as passed or left out.
//! What was not measured is `skipped`: no limit applied to anything.

use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::analysis::comparison::{Change, Comparison, Row, Side, Verdict};
use crate::analysis::words as verdict;
use crate::escape::bounded;
use crate::export::RenderError;
use crate::units;

use crate::analysis::budget::{CheckVerdict, Checked, CheckedLine};

/// Longest name or attribute, characters.
const NAME: usize = 300;

/// Longest message, characters.
const MESSAGE: usize = 1_000;

/// The comparison, a suite for every later side and a case for every row.
///
/// # Errors
/// The XML cannot be written, which does not happen in memory.
pub fn comparison(comparison: &Comparison) -> Result<String, RenderError> {
    let mut report = Report::new("trtmem diff");
    let base = comparison.sides.first();
    let base = base.map_or("", |side| side.label.as_str());
    for (position, side) in comparison.sides.iter().enumerate().skip(1) {
        let mut suite = TestSuite::new(text(&format!("{base} → {}", side.label), NAME));
        describe(&mut suite, side);
        for row in &comparison.rows {
            if let Some(change) = row.changes.get(position - 1) {
                suite.add_test_case(compared(row, change, position));
            }
        }
        report.add_test_suite(suite);
    }
    written(&report)
}

/// The check, a case for every line.
///
/// # Errors
/// The XML cannot be written, which does not happen in memory.
pub fn checked(checked: &Checked) -> Result<String, RenderError> {
    let mut report = Report::new("trtmem check");
    let mut suite = TestSuite::new(text(&checked.label, NAME));
    property(&mut suite, "budget", &checked.budget_path);
    property(&mut suite, "created", &checked.created);
    property(&mut suite, "runs", &checked.runs.to_string());
    for line in &checked.lines {
        suite.add_test_case(held_against(line));
    }
    report.add_test_suite(suite);
    written(&report)
}

fn compared(row: &Row, change: &Change, position: usize) -> TestCase {
    let figure = |at: usize| {
        row.bytes(at)
            .map_or_else(|| "none".to_owned(), units::signed_size)
    };
    let mut message = format!("{} → {}", figure(0), figure(position));
    if let Some(bytes) = change.change_bytes {
        message.push_str(&format!(", change {}", units::signed_size(bytes)));
    }
    message.push_str(&format!(": {}", change.text));
    let kind = verdict::id(change.verdict);
    let status = match change.verdict {
        Verdict::Regression => failure(&message, kind),
        Verdict::Undecided { .. } => error(&message, kind),
        Verdict::NotMeasured => skipped(&message),
        Verdict::Identical
        | Verdict::Improvement
        | Verdict::Larger
        | Verdict::Smaller
        | Verdict::Same { .. }
        | Verdict::Open
        | Verdict::Added
        | Verdict::Removed => TestCaseStatus::success(),
    };
    let engine = row.engine.as_deref().unwrap_or("process");
    case(&row.label, engine, status, &message)
}

fn held_against(line: &CheckedLine) -> TestCase {
    let status = match line.verdict {
        CheckVerdict::Within => TestCaseStatus::success(),
        CheckVerdict::Exceeded => failure(&line.message, verdict::check_id(line.verdict)),
        CheckVerdict::Undecided => error(&line.message, verdict::check_id(line.verdict)),
        CheckVerdict::NotMeasured => skipped(&line.message),
    };
    let engine = line.engine.as_deref().unwrap_or("process");
    case(&line.label, engine, status, &line.message)
}

/// A case; hosts group cases by the part of the class name before the last dot, so dots of an engine's
/// name are no dots there.
fn case(name: &str, engine: &str, status: TestCaseStatus, message: &str) -> TestCase {
    let mut case = TestCase::new(text(name, NAME), status);
    case.set_classname(text(&format!("trtmem.{}", engine.replace('.', "_")), NAME));
    case.set_system_out(text(message, MESSAGE));
    case
}

fn failure(message: &str, kind: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(text(message, MESSAGE)).set_type(kind);
    status
}

fn error(message: &str, kind: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(text(message, MESSAGE)).set_type(kind);
    status
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(text(message, MESSAGE));
    status
}

fn describe(suite: &mut TestSuite, side: &Side) {
    property(suite, "created", &side.created);
    property(suite, "runs", &side.runs.unwrap_or_default().to_string());
    for path in side.paths.iter().take(1) {
        property(suite, "report", path);
    }
}

fn property(suite: &mut TestSuite, name: &str, value: &str) {
    suite.add_property((name, text(value, NAME).as_str()));
}

/// Text that XML can hold: control characters are shown by their number, and the two code points that
/// are no characters in XML (production 2, `Char`) likewise.
fn text(text: &str, most: usize) -> String {
    bounded(text, most)
        .replace('\u{fffe}', "\\u{fffe}")
        .replace('\u{ffff}', "\\u{ffff}")
}

/// The XML. The root's `skipped` goes: neither the schema of Ant nor that of Jenkins knows it, while
/// both know that of a suite. A quote within a name is an entity, so what is found is the attribute.
fn written(report: &Report) -> Result<String, RenderError> {
    const SKIPPED: &str = " skipped=\"";
    let xml = report
        .to_string()
        .map_err(|error| RenderError::Write(io::Error::other(error)))?;
    let Some((before, rest)) = xml.split_once(SKIPPED) else {
        return Ok(xml);
    };
    let after = rest.split_once('"').map_or("", |(_, after)| after);
    Ok(format!("{before}{after}"))
}
