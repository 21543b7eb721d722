//! The parts of the answer put together.

use crate::analysis::comparison::{Basis, Comparison, Detail, Verdict};
use crate::escape::escape;
use crate::form::Style as TableStyle;
use crate::render::page_of_text::Page;

use super::{environment, matrix, pair};

/// The comparison as text, every line ended.
pub fn text(comparison: &Comparison, detail: Detail, style: &TableStyle) -> String {
    let mut page = Page::new(*style);
    page.raw(&environment::text(comparison));
    for warning in &comparison.warnings {
        page.paragraph(&format!("! {}", escape(warning)), 0);
    }
    page.blank();
    match comparison.answers.as_slice() {
        [only] => {
            page.paragraph(&escape(&only.sentence), 0);
            page.blank();
            page.raw(&pair::text(comparison, detail));
        }
        several => {
            for (answer, side) in several.iter().zip(comparison.sides.iter().skip(1)) {
                let line = format!("{}: {}", escape(&side.label), escape(&answer.sentence));
                page.paragraph(&line, 0);
            }
            page.blank();
            page.raw(&matrix::text(comparison, detail));
        }
    }
    for note in notes(comparison) {
        page.paragraph(&note, 2);
    }
    page.into_text()
}

/// What the marks mean, as far as they occur.
fn notes(comparison: &Comparison) -> Vec<String> {
    let has = |is_it: fn(&Verdict, Basis) -> bool| {
        let mut changes = comparison.rows.iter().flat_map(|row| &row.changes);
        changes.any(|change| is_it(&change.verdict, change.basis))
    };
    let mut notes = Vec::new();
    if has(|_, basis| basis == Basis::Ranks) {
        notes.push(format!(
            "medians; ± is the farther end of their {}% confidence interval; p by Mann and Whitney, corrected by Holm over the lifecycle and the stages; decided at p ≤ {}",
            // 98.75, not 98.7499…
            (comparison.rules.confidence * 1e6).round() / 1e4,
            comparison.rules.significance
        ));
    }
    if has(|verdict, _| matches!(verdict, Verdict::Same { .. })) {
        notes.push("[ = ] shown to be the same, within so much".to_owned());
    }
    notes
}
