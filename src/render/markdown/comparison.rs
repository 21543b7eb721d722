//! A comparison as a comment: the answer, what changed, the rest folded away.

use crate::analysis::comparison::{Change, Comparison, DiffOutcome, Row, Side, Summary, Verdict};
use crate::analysis::words as verdict;
use crate::units;

use crate::form::markdown::page::Page;
use crate::form::markdown::text::{SENTENCE, cell, plain, sentence};

/// A figure that is not there.
const NONE: &str = "—";

/// The comparison as a comment on a pull request.
pub fn comparison(comparison: &Comparison) -> String {
    let mut page = Page::default();
    answers(&mut page, comparison);
    let warnings = comparison.warnings.iter();
    page.list("warning", warnings.map(|it| format!("⚠️ {}", sentence(it))));
    let (news, rest): (Vec<&Row>, Vec<&Row>) = comparison
        .rows
        .iter()
        .partition(|row| row.changes.iter().any(|it| verdict::is_news(it.verdict)));
    if news.is_empty() {
        page.paragraph("No row changed.");
    }
    let titles = titles(comparison);
    let words = words(comparison);
    let lines = |rows: Vec<&Row>| rows.into_iter().map(|row| line(comparison, row)).collect();
    let changed: Vec<Vec<String>> = lines(news);
    page.table("row", &titles, &words, changed);
    let others = format!("{} other rows", rest.len());
    let unchanged: Vec<Vec<String>> = lines(rest);
    page.details(&others, |page| {
        page.table("row", &titles, &words, unchanged);
    });
    page.details("What was compared", |page| compared(page, comparison));
    page.finish()
}

fn answers(page: &mut Page, comparison: &Comparison) {
    let several = comparison.answers.len() > 1;
    for (answer, side) in comparison
        .answers
        .iter()
        .zip(comparison.sides.iter().skip(1))
    {
        let mark = match answer.outcome {
            DiffOutcome::Regression => "❌",
            DiffOutcome::Undecided => "❔",
            DiffOutcome::WithinLimits | DiffOutcome::Identical => "✅",
        };
        let label = if several {
            format!("{}: ", cell(&side.label))
        } else {
            String::new()
        };
        let answer = plain(&answer.sentence, SENTENCE);
        page.paragraph(&format!("**{mark} {label}{answer}**"));
    }
}

/// `| MiB | base | new | change | verdict |`, the last three for every later side.
fn titles(comparison: &Comparison) -> Vec<String> {
    let mut titles = vec!["MiB".to_owned()];
    for (position, side) in comparison.sides.iter().enumerate() {
        titles.push(cell(&side.label));
        if position > 0 {
            titles.push("change".to_owned());
            titles.push("verdict".to_owned());
        }
    }
    titles
}

/// The columns that hold words: the verdict of every later side.
fn words(comparison: &Comparison) -> Vec<usize> {
    let later = 1..comparison.sides.len();
    later.map(|side| 1 + 3 * side).collect()
}

fn line(comparison: &Comparison, row: &Row) -> Vec<String> {
    let mut line = vec![cell(&row.name())];
    for position in 0..comparison.sides.len() {
        let summary = row.cells.get(position).copied().flatten();
        line.push(figure(summary));
        if position > 0 {
            let change = row.changes.get(position - 1);
            line.push(change.map(|it| grown(it, row)).unwrap_or_default());
            line.push(change.map(shown).unwrap_or_default());
        }
    }
    line
}

/// `+215.20 ±0.21`, the farther end of the interval.
pub(super) fn figure(summary: Option<Summary>) -> String {
    let Some(summary) = summary else {
        return NONE.to_owned();
    };
    let median = units::signed_mib(summary.median_bytes);
    match summary.half_width_bytes() {
        Some(half_width) => format!("{median} ±{}", units::plain_mib(half_width)),
        None => median,
    }
}

/// `+52.11 (+24.2%)`; no share of a base that is nothing or given back.
fn grown(change: &Change, row: &Row) -> String {
    let Some(bytes) = change.change_bytes else {
        return NONE.to_owned();
    };
    let bytes = units::signed_mib(bytes);
    match verdict::share(row, change) {
        Some(share) => format!("{bytes} ({share})"),
        None => bytes,
    }
}

/// The verdict's sentence, the short word of the grave ones bold.
fn shown(change: &Change) -> String {
    let (short, details) = (verdict::short(change.verdict), verdict::details(change));
    let details = cell(&details);
    match change.verdict {
        Verdict::Regression | Verdict::Undecided { .. } => format!("**{short}**{details}"),
        _ => format!("{short}{details}"),
    }
}

fn compared(page: &mut Page, comparison: &Comparison) {
    let labels = comparison.sides.iter().map(|side| cell(&side.label));
    let titles: Vec<String> = std::iter::once(String::new()).chain(labels).collect();
    let column: Vec<usize> = (1..titles.len()).collect();
    let runs = comparison.sides.iter().map(runs);
    let runs = std::iter::once("runs".to_owned()).chain(runs).collect();
    let environment = comparison.environment.iter().map(|row| {
        let note = match row.note.as_str() {
            "" => String::new(),
            note => format!(" ({})", cell(note)),
        };
        let values = row.values.iter().map(|value| match value {
            Some(value) => cell(value),
            None => NONE.to_owned(),
        });
        let name = format!("{}{note}", cell(&row.name));
        std::iter::once(name).chain(values).collect()
    });
    page.table(
        "row of the environment",
        &titles,
        &column,
        std::iter::once(runs).chain(environment),
    );
    let rules = &comparison.rules;
    let mut lines = vec![
        format!("attribution {}", comparison.attribution.name()),
        format!(
            "changes up to {} are ignored; significance {}, confidence {}",
            units::size(rules.threshold_bytes),
            rules.significance,
            rules.confidence
        ),
    ];
    lines.extend(
        rules
            .limits
            .iter()
            .map(|limit| format!("limit {}", cell(limit))),
    );
    let tool = &comparison.tool;
    lines.push(format!(
        "{} {} ({})",
        cell(&tool.name),
        cell(&tool.version),
        cell(&tool.commit)
    ));
    page.list("rule", lines);
}

/// `10`, and what was left out.
fn runs(side: &Side) -> String {
    let mut runs = side.runs.to_string();
    for (count, why) in [
        (side.unfinished_runs, "unfinished"),
        (side.cold_runs_left_out, "cold"),
    ] {
        if count > 0 {
            runs.push_str(&format!(", {count} {why} left out"));
        }
    }
    runs
}
