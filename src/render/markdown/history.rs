//! A history as a comment: what changed and in which release, the latest figures, the rest folded away.

use crate::analysis::history::{ChangePoint, History, Release, Series};
use crate::analysis::words as verdict;
use crate::units;

use super::comparison::figure;
use crate::form::markdown::page::Page;
use crate::form::markdown::text::{SENTENCE, cell, plain, sentence};

/// Releases whose figures stand side by side; more make a table too wide to read.
const COLUMNS: usize = 8;

/// The history as a comment or a page of a wiki.
pub fn history(history: &History) -> String {
    let mut page = Page::default();
    page.paragraph(&format!("**{}**", plain(&history.answer(), SENTENCE)));
    let warnings = history.warnings.iter();
    page.list("warning", warnings.map(|it| format!("⚠️ {}", sentence(it))));
    let titles = [
        "release",
        "figure",
        "step, MiB",
        "before",
        "after",
        "rests on",
    ]
    .map(str::to_owned);
    page.table("step change", &titles, &[1, 5], changes(history));
    page.details("The figures, MiB", |page| figures(page, history));
    page.details("The releases", |page| releases(page, history));
    page.finish()
}

/// Every step change, the latest release first, in a release the largest first.
fn changes(history: &History) -> Vec<Vec<String>> {
    let mut changes: Vec<(&Series, &ChangePoint)> = history
        .series
        .iter()
        .flat_map(|series| series.changes.iter().map(move |change| (series, change)))
        .collect();
    let size = |change: &ChangePoint| change.to_bytes.abs_diff(change.from_bytes);
    changes.sort_by_key(|(_, it)| std::cmp::Reverse((it.release, size(it))));
    let line = |(series, change): (&Series, &ChangePoint)| {
        let ground = verdict::ground(change.basis, change.p, true);
        vec![
            cell(history.label_of(change.release)),
            cell(&series.label),
            units::signed_mib(change.bytes()),
            units::signed_mib(change.from_bytes),
            units::signed_mib(change.to_bytes),
            cell(&ground.unwrap_or_default()),
        ]
    };
    changes.into_iter().map(line).collect()
}

fn figures(page: &mut Page, history: &History) {
    let first = history.releases.len().saturating_sub(COLUMNS);
    if first > 0 {
        page.paragraph(&format!(
            "The last {COLUMNS} of {} releases.",
            history.releases.len()
        ));
    }
    let latest = history.releases.iter().skip(first);
    let titles: Vec<String> = std::iter::once("series".to_owned())
        .chain(latest.map(|release| cell(&release.label)))
        .collect();
    let rows = history.series.iter().map(|series| {
        let points = series.points.iter().skip(first).map(|point| figure(*point));
        let mut row: Vec<String> = std::iter::once(cell(&series.label)).chain(points).collect();
        row.resize(titles.len(), String::new());
        row
    });
    page.table("series", &titles, &[], rows);
}

fn releases(page: &mut Page, history: &History) {
    page.paragraph(&format!("Order: {}.", sentence(&history.order)));
    let titles = ["release", "reports", "made", "news"].map(str::to_owned);
    let line = |release: &Release| {
        let mut news: Vec<String> = release.news.iter().take(12).map(|it| cell(it)).collect();
        if release.news.len() > news.len() {
            news.push("…".to_owned());
        }
        vec![
            cell(&release.label),
            release.reports.to_string(),
            cell(&release.created),
            news.join("; "),
        ]
    };
    page.table(
        "release",
        &titles,
        &[2, 3],
        history.releases.iter().map(line),
    );
}
