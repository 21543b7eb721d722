//! Verdicts as `JUnit` XML, which every continuous-integration host shows as tests.
//!
//! Every row is a case, the passing ones too, so that hosts chart them from run to run. A row over its
//! limit that cannot be decided is an `error`, the format's word for a test that came to no result: the
//! command ends with a status of its own there, and a host must not show the row as passed or left out.
//! What was not measured is `skipped`: no limit applied to anything.

use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::analysis::budget::{CheckVerdict, Checked, CheckedRow};
use crate::analysis::comparison::{Change, Comparison, Row, Side, Verdict};
use crate::escape::bounded;
use crate::export::RenderError;
use crate::units::signed_size;

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
        if let Some(path) = side.paths.first() {
            property(&mut suite, "report", path);
        }
        for row in &comparison.rows {
            if let Some(change) = row.changes.get(position - 1) {
                suite.add_test_case(compared(row, change, position));
            }
        }
        report.add_test_suite(suite);
    }
    written(&report)
}

/// The check, a case for every row.
///
/// # Errors
/// The XML cannot be written, which does not happen in memory.
pub fn checked(checked: &Checked) -> Result<String, RenderError> {
    let mut report = Report::new("trtmem check");
    let side = &checked.sides.report;
    let mut suite = TestSuite::new(text(&side.label, NAME));
    let budget = checked.rules.budget.as_deref();
    property(&mut suite, "budget", budget.unwrap_or_default());
    describe(&mut suite, side);
    for CheckedRow { row, limit } in &checked.rows {
        let status = match limit.verdict {
            CheckVerdict::Within => TestCaseStatus::success(),
            CheckVerdict::Exceeded => TestCaseStatus::non_success(NonSuccessKind::Failure),
            CheckVerdict::Undecided => TestCaseStatus::non_success(NonSuccessKind::Error),
            CheckVerdict::NotMeasured => TestCaseStatus::skipped(),
        };
        suite.add_test_case(case(row, status, limit.verdict.id(), &limit.text));
    }
    report.add_test_suite(suite);
    written(&report)
}

/// A row of a comparison: its figures, the change and the verdict.
fn compared(row: &Row, change: &Change, position: usize) -> TestCase {
    let figure = |at: usize| row.bytes(at).map_or("none".to_owned(), signed_size);
    let by = change
        .change_bytes
        .map(|bytes| format!(", change {}", signed_size(bytes)));
    let message = format!(
        "{} → {}{}: {}",
        figure(0),
        figure(position),
        by.unwrap_or_default(),
        change.text
    );
    let status = match change.verdict {
        Verdict::Regression => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Undecided { .. } => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::NotMeasured => TestCaseStatus::skipped(),
        Verdict::Identical
        | Verdict::Improvement
        | Verdict::Larger
        | Verdict::Smaller
        | Verdict::Same { .. }
        | Verdict::Open
        | Verdict::Added
        | Verdict::Removed => TestCaseStatus::success(),
    };
    case(row, status, change.verdict.id(), &message)
}

/// A case; hosts group cases by the part of the class name before the last dot, so dots of an engine's
/// name are no dots there.
fn case(row: &Row, mut status: TestCaseStatus, kind: &str, message: &str) -> TestCase {
    let message = text(message, MESSAGE);
    status.set_message(message.as_str());
    if matches!(status, TestCaseStatus::NonSuccess { .. }) {
        status.set_type(kind);
    }
    let mut case = TestCase::new(text(&row.label, NAME), status);
    let engine = row.engine.as_deref().unwrap_or("process").replace('.', "_");
    case.set_classname(text(&format!("trtmem.{engine}"), NAME));
    case.set_system_out(message);
    case
}

/// When the report of a side was made, and how many runs of it count.
fn describe(suite: &mut TestSuite, side: &Side) {
    property(suite, "created", &side.created);
    property(suite, "runs", &side.runs.unwrap_or_default().to_string());
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
