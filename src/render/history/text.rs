//! The answer, the table of what changed, and what there is to know.

use std::collections::BTreeSet;

use crate::analysis::history::{ChangePoint, History, Series};
use crate::analysis::words::ground;
use crate::escape::{bounded, escape};
use crate::form::Style as TableStyle;
use crate::render::grid::ruled_grid;
use crate::render::page_of_text::Page;
use crate::units;

use super::spark::spark;

/// Longest name of a figure and of a release, characters.
const LONGEST_LABEL: usize = 56;
const LONGEST_RELEASE: usize = 24;

/// Longest answer, characters.
const LONGEST_ANSWER: usize = 400;

/// Releases whose news are told, and news of one.
const MOST_NEWS: usize = 8;

/// The history as text, every line ended; at most `most` figures have a row.
pub fn text(history: &History, most: usize, style: &TableStyle) -> String {
    let mut page = Page::new(*style);
    page.paragraph(&headline(history), 0);
    for warning in &history.warnings {
        page.paragraph(&format!("! {}", escape(warning)), 0);
    }
    page.blank();
    page.paragraph(&bounded(&history.answer(), LONGEST_ANSWER), 0);
    page.blank();
    page.raw(&table(history, most, style));
    for note in news(history) {
        page.paragraph(&note, 2);
    }
    if let Some(note) = grounds(history) {
        page.paragraph(&note, 2);
    }
    page.into_text()
}

/// `12 releases from drive-6.0.5 to drive-6.0.18, by label, as versions are read · 4210 reports · unified`
fn headline(history: &History) -> String {
    let reports: u64 = history
        .releases
        .iter()
        .map(|it| u64::from(it.reports))
        .sum();
    let name = |release: Option<&crate::analysis::history::Release>| {
        release.map_or(String::new(), |it| bounded(&it.label, LONGEST_RELEASE))
    };
    let releases = match history.releases.as_slice() {
        [only] => format!("1 release, {}", name(Some(only))),
        all => format!(
            "{} releases from {} to {}, {}",
            all.len(),
            name(all.first()),
            name(all.last()),
            history.order
        ),
    };
    let noun = if reports == 1 { "report" } else { "reports" };
    format!(
        "{releases} · {reports} {noun} · {}",
        history.attribution.name()
    )
}

/// A row for every change, those of a figure below each other, then the largest figures that stay.
fn table(history: &History, most: usize, style: &TableStyle) -> String {
    let mut rows = vec![head(style)];
    let mut rules = Vec::new();
    let mut after_a_change = false;
    let order = history.most_telling();
    for series in order
        .iter()
        .take(most)
        .filter_map(|at| history.series.get(*at))
    {
        // A rule between what changed and what did not.
        let changed = !series.changes.is_empty();
        if after_a_change && !changed {
            rules.push(rows.len());
        }
        after_a_change = changed;
        rows.extend(series_rows(history, series, style));
    }
    let others = order.len().saturating_sub(most);
    if others > 0 {
        rows.push(vec![left_out(history, &order, most, others)]);
    }
    // Label, sparkline, then numbers; without the sparkline a column less.
    let first = if style.plain { 1 } else { 2 };
    ruled_grid(&rows, &[first, first + 1, first + 2], &rules)
}

fn head(style: &TableStyle) -> Vec<String> {
    row(
        style,
        "MiB".to_owned(),
        String::new(),
        ["first", "last", "step", "in", ""],
    )
}

fn row(style: &TableStyle, label: String, spark: String, rest: [&str; 5]) -> Vec<String> {
    let mut cells = vec![label];
    if !style.plain {
        cells.push(spark);
    }
    cells.extend(rest.map(str::to_owned));
    cells
}

fn series_rows(history: &History, series: &Series, style: &TableStyle) -> Vec<Vec<String>> {
    let mib = |bytes: Option<i64>| bytes.map_or("—".to_owned(), units::signed_mib);
    let (first, last) = (mib(series.first()), mib(series.latest()));
    let label = bounded(&series.label, LONGEST_LABEL);
    let line = spark(&series.points);
    let Some((earliest, later)) = series.changes.split_first() else {
        return vec![row(
            style,
            label,
            line,
            [&first, &last, &unchanged(series), "", ""],
        )];
    };
    let told = |change: &ChangePoint| {
        (
            units::signed_mib(change.bytes()),
            bounded(history.label_of(change.release), LONGEST_RELEASE),
            ground(change.basis, change.p, true).unwrap_or_default(),
        )
    };
    let (bytes, release, why) = told(earliest);
    let mut rows = vec![row(
        style,
        label,
        line,
        [&first, &last, &bytes, &release, &why],
    )];
    for change in later {
        let (bytes, release, why) = told(change);
        let empty = String::new();
        rows.push(row(
            style,
            empty.clone(),
            empty,
            ["", "", &bytes, &release, &why],
        ));
    }
    rows
}

/// What stands where no change was found: a movement that is not decided is no rest.
fn unchanged(series: &Series) -> String {
    match series.open {
        Some(open) => format!("{}, not decided", units::signed_mib(open.bytes)),
        None => "no step shown".to_owned(),
    }
}

fn left_out(history: &History, order: &[usize], most: usize, others: usize) -> String {
    let rest = order
        .iter()
        .skip(most)
        .filter_map(|at| history.series.get(*at));
    let changed = rest.filter(|it| !it.changes.is_empty()).count();
    let noun = if others == 1 { "other" } else { "others" };
    match changed {
        0 => format!("[{others} {noun}: no step shown]"),
        changed => format!("[{others} {noun}, {changed} with a step]"),
    }
}

/// What is new in the releases that changed something.
fn news(history: &History) -> Vec<String> {
    let changes = history.series.iter().flat_map(|it| &it.changes);
    let releases: BTreeSet<u32> = changes.map(|it| it.release).collect();
    let told = releases.iter().filter_map(|at| {
        let release = history.releases.get(usize::try_from(*at).ok()?)?;
        let shown = release.news.iter().take(MOST_NEWS);
        let mut news: Vec<String> = shown.map(|it| bounded(it, LONGEST_LABEL)).collect();
        let more = release.news.len().saturating_sub(MOST_NEWS);
        if more > 0 {
            news.push(format!("{more} more"));
        }
        if news.is_empty() {
            news.push("the same libraries, engines and settings as before".to_owned());
        }
        let label = bounded(&release.label, LONGEST_RELEASE);
        Some(format!("new in {label}: {}", news.join(" · ")))
    });
    told.take(MOST_NEWS).collect()
}

/// What the verdicts rest on.
fn grounds(history: &History) -> Option<String> {
    let mut changes = history.series.iter().flat_map(|it| &it.changes);
    changes.any(|it| it.p.is_some()).then(|| {
        "p by Mann and Whitney, corrected for every border of every figure that was tested"
            .to_owned()
    })
}
