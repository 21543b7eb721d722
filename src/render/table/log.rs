//! What the libraries complained of.

use crate::escape::escape;
use crate::report::{LogLine, Severity};

use crate::analysis::lifecycle::Shown;
use crate::units::count;

/// Complaints shown; all are in the JSON.
const MOST_SHOWN: usize = 3;

/// Characters of a complaint that are shown.
const MOST_CHARACTERS: usize = 240;

/// How many errors and warnings were logged, and the first of them, the gravest first.
pub(crate) fn lines(shown: &Shown) -> Vec<String> {
    let Some(run) = shown.runs.first() else {
        return Vec::new();
    };
    let graver = |than: Severity| run.log.iter().filter(move |line| line.severity <= than);
    let errors = graver(Severity::Error).count();
    let warnings = graver(Severity::Warning).count().saturating_sub(errors);
    let mut parts = Vec::new();
    if errors > 0 {
        parts.push(count(errors, "error"));
    }
    if warnings > 0 {
        parts.push(count(warnings, "warning"));
    }
    if run.log_dropped > 0 {
        let dropped = usize::try_from(run.log_dropped).unwrap_or(usize::MAX);
        parts.push(format!("{} that did not fit", count(dropped, "line")));
    }
    if parts.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!(
        "the libraries logged {}: {}",
        count(run.log.len(), "line"),
        parts.join(", ")
    )];
    lines.extend(
        distinct(graver(Severity::Warning))
            .into_iter()
            .map(complaint),
    );
    lines
}

/// The gravest complaints, each with how often it came; those of one gravity in their order.
fn distinct<'a>(complaints: impl Iterator<Item = &'a LogLine>) -> Vec<(&'a LogLine, usize)> {
    let mut sorted: Vec<&LogLine> = complaints.collect();
    sorted.sort_by_key(|line| line.severity > Severity::Error);
    let mut distinct: Vec<(&LogLine, usize)> = Vec::new();
    for line in sorted {
        let same = |(other, _): &(&LogLine, usize)| {
            (other.severity, other.stage, &other.text) == (line.severity, line.stage, &line.text)
        };
        if let Some((_, times)) = distinct.iter_mut().find(|complaint| same(complaint)) {
            *times = times.saturating_add(1);
        } else if distinct.len() < MOST_SHOWN {
            distinct.push((line, 1));
        }
    }
    distinct
}

/// `  [W] Deserialization: Using an engine plan file across different models of devices is not …`
fn complaint((line, times): (&LogLine, usize)) -> String {
    let stage = line
        .stage
        .map_or_else(String::new, |stage| format!("{}: ", stage.label()));
    let mut text: String = line.text.trim().chars().take(MOST_CHARACTERS).collect();
    if text.len() < line.text.trim().len() {
        text.push('…');
    }
    let times = if times > 1 {
        format!(" (×{times})")
    } else {
        String::new()
    };
    let letter = line.severity.letter();
    format!("  [{letter}] {stage}{}{times}", escape(&text))
}
