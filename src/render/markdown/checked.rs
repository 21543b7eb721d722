//! A check as a comment: how many budgets are kept, what is over, the rest folded away.

use crate::analysis::budget::{BudgetKind, CheckOutcome, CheckVerdict, Checked, CheckedLine};
use crate::analysis::words as verdict;
use crate::render::table::text::count;
use crate::units;

use super::comparison::figure;
use super::page::Page;
use super::text::{SENTENCE, cell, plain, sentence};

/// The check as a comment on a pull request.
pub fn checked(checked: &Checked) -> String {
    let mut page = Page::default();
    page.paragraph(&format!("**{}**", answer(checked)));
    let warnings = checked.warnings.iter();
    page.list("warning", warnings.map(|it| format!("⚠️ {}", sentence(it))));
    let (mut grave, rest): (Vec<&CheckedLine>, Vec<&CheckedLine>) = checked
        .lines
        .iter()
        .partition(|line| line.verdict != CheckVerdict::Within);
    grave.sort_by_key(|line| match line.verdict {
        CheckVerdict::Exceeded => 0,
        CheckVerdict::Undecided => 1,
        CheckVerdict::NotMeasured | CheckVerdict::Within => 2,
    });
    let titles = ["MiB", "allowed", "seen", "verdict", "line"].map(str::to_owned);
    let grave: Vec<Vec<String>> = grave.into_iter().map(line).collect();
    page.table("budget", &titles, &[3], grave);
    let kept = format!("{} met", count(rest.len(), "budget"));
    let rest: Vec<Vec<String>> = rest.into_iter().map(line).collect();
    page.details(&kept, |page| page.table("budget", &titles, &[3], rest));
    page.details("What was checked", |page| page.list("path", held(checked)));
    page.finish()
}

fn answer(checked: &Checked) -> String {
    let mark = match checked.outcome {
        CheckOutcome::Within => "✅",
        CheckOutcome::Undecided => "❔",
        CheckOutcome::Exceeded | CheckOutcome::NotMeasured => "❌",
    };
    let answer = plain(&checked.answer(), SENTENCE);
    format!("{mark} {}: {answer}", cell(&checked.label))
}

fn line(line: &CheckedLine) -> Vec<String> {
    let short = verdict::check_short(line.verdict);
    let verdict = match line.verdict {
        CheckVerdict::Within => format!("{short}: "),
        _ => format!("**{short}**: "),
    };
    let allowed = (line.allowed_bytes).map_or_else(|| "—".to_owned(), units::signed_mib);
    let (allowed, seen) = match line.kind {
        BudgetKind::Absolute => (allowed, figure(line.seen)),
        BudgetKind::Growth => (
            format!("growth {allowed}"),
            line.value_bytes
                .map_or_else(|| "—".to_owned(), units::signed_mib),
        ),
    };
    vec![
        cell(&line.label),
        allowed,
        seen,
        format!("{verdict}{}", sentence(&line.message)),
        line.budget_line.to_string(),
    ]
}

fn held(checked: &Checked) -> Vec<String> {
    let paths = |what: &str, paths: &[String]| {
        let shown: Vec<String> = paths.iter().take(8).map(|path| cell(path)).collect();
        let more = paths.len().saturating_sub(shown.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        format!("{what}: {}{more}", shown.join(", "))
    };
    let mut lines = vec![
        paths("report", &checked.paths),
        format!("made: {}, runs: {}", cell(&checked.created), checked.runs),
        format!("budget: {}", cell(&checked.budget_path)),
    ];
    if !checked.baseline_paths.is_empty() {
        lines.push(paths("baseline", &checked.baseline_paths));
    }
    let tool = &checked.tool;
    lines.push(format!(
        "{} {} ({})",
        cell(&tool.name),
        cell(&tool.version),
        cell(&tool.commit)
    ));
    lines
}
