//! A report checked against a budget, for people.

use super::TableStyle;
use super::grid::grid;
use super::page_of_text::Page;
use crate::analysis::budget::{BudgetKind, CheckVerdict, Checked, CheckedLine};
use crate::analysis::comparison::Basis;
use crate::analysis::words as verdict;
use crate::escape::bounded;
use crate::units;

/// Rows that are shown at most; more are a matter for a program.
const MOST_ROWS: usize = 60;

/// Sentences about single lines that are shown at most.
const MOST_SENTENCES: usize = 20;

/// Characters of a sentence, and of a name from outside, that are shown at most.
const LONGEST: usize = 1_000;
const LONGEST_NAME: usize = 120;

/// What was not measured.
const NOTHING: &str = "—";

/// The check as a table, what is said of the lines that are not within, and the answer.
pub fn text(checked: &Checked, style: &TableStyle) -> String {
    let mut page = Page::new(*style);
    page.paragraph(&header(checked), 0);
    for warning in &checked.warnings {
        page.paragraph(&format!("! {}", bounded(warning, LONGEST)), 0);
    }
    page.blank();
    page.raw(&figures(checked));
    page.blank();
    let grave = || not_within(checked);
    for line in grave().take(MOST_SENTENCES) {
        page.paragraph(&bounded(&line.message, LONGEST), 2);
    }
    let more = grave().count().saturating_sub(MOST_SENTENCES);
    if more > 0 {
        page.paragraph(&format!("[{more} others] --format json lists them all"), 2);
    }
    page.blank();
    page.paragraph(&bounded(&checked.answer(), LONGEST), 0);
    page.into_text()
}

/// `drive-6.0.10 · 5 runs · checked against budget.toml and the baseline base.json`
fn header(checked: &Checked) -> String {
    let runs = match checked.runs {
        1 => "1 run".to_owned(),
        runs => format!("{runs} runs"),
    };
    let name = |text: &str| bounded(text, LONGEST_NAME);
    let baseline = match checked.baseline_paths.as_slice() {
        [] => String::new(),
        [one] => format!(" and the baseline {}", name(one)),
        [first, rest @ ..] => format!(" and the baseline {} with {} more", name(first), rest.len()),
    };
    format!(
        "{} · {runs} · checked against {}{baseline}",
        name(&checked.label),
        name(&checked.budget_path)
    )
}

fn not_within(checked: &Checked) -> impl Iterator<Item = &CheckedLine> {
    let lines = checked.lines.iter();
    lines.filter(|line| line.verdict != CheckVerdict::Within)
}

/// The rows in the budget's order. Where they are too many those that are within give way first.
fn figures(checked: &Checked) -> String {
    let heading = ["MiB", "allowed", "seen", "±", ""];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let room = MOST_ROWS.saturating_sub(not_within(checked).count());
    let (mut within, mut others) = (0, 0);
    let mut hidden = (0, 0);
    for line in &checked.lines {
        let (shown, most, left_out) = match line.verdict {
            CheckVerdict::Within => (&mut within, room, &mut hidden.0),
            _ => (&mut others, MOST_ROWS, &mut hidden.1),
        };
        if *shown < most {
            *shown += 1;
            rows.push(row(line));
        } else {
            *left_out += 1;
        }
    }
    for (count, words) in [(hidden.1, "not within"), (hidden.0, "within")] {
        if count > 0 {
            let others = format!("[{count} others]");
            let blank = String::new;
            rows.push(vec![others, blank(), blank(), blank(), words.to_owned()]);
        }
    }
    grid(&rows, &[1, 2, 3])
}

fn row(line: &CheckedLine) -> Vec<String> {
    let label = bounded(&line.label, LONGEST_NAME);
    let mib = |bytes: Option<i64>| bytes.map_or_else(|| NOTHING.to_owned(), units::signed_mib);
    vec![
        match line.kind {
            BudgetKind::Absolute => label,
            BudgetKind::Growth => format!("{label}, growth"),
        },
        mib(line.allowed_bytes),
        mib(line.value_bytes),
        match (line.basis, line.half_width_bytes()) {
            (Basis::Exact, _) => "exact".to_owned(),
            (_, Some(half_width)) => units::plain_mib(half_width),
            (_, None) => NOTHING.to_owned(),
        },
        word(line.verdict),
    ]
}

/// The short word, what fails in capitals.
fn word(verdict: CheckVerdict) -> String {
    let word = verdict::check_short(verdict);
    match verdict {
        CheckVerdict::Exceeded | CheckVerdict::NotMeasured => word.to_uppercase(),
        CheckVerdict::Within | CheckVerdict::Undecided => word.to_owned(),
    }
}
