//! The lines of a history.

use crate::analysis::comparison::Quantity;
use crate::analysis::digest::Category;
use crate::analysis::history::{History, Series};
use crate::chart::{Line, Lines, Mark, Point};
use crate::escape::escape;
use crate::render::page::comparison::unsigned;
use crate::report::Stage;
use crate::units;

/// Lines of a chart; more cannot be told apart.
const MOST_LINES: usize = 6;

/// Series that share a chart: the same figure of several engines.
type Key = (Option<Stage>, u32, Category, Quantity);

/// The lifecycle by category; `None` where no report has it.
pub(super) fn whole_life(history: &History) -> Option<Lines> {
    let series: Vec<&Series> = history
        .series
        .iter()
        .filter(|series| is_life(series))
        .collect();
    chart(history, "The lifecycle over the releases", &series)
}

/// Whether a series is of the whole life of the process, held.
pub(super) fn is_life(series: &Series) -> bool {
    series.stage.is_none() && series.engine.is_none() && series.quantity == Quantity::Held
}

/// Charts of the other figures, a line per engine: those that changed most first, then the largest.
pub(super) fn others(history: &History, most: usize) -> (Vec<Lines>, usize) {
    let mut groups: Vec<(Key, Vec<&Series>)> = Vec::new();
    let mut places: std::collections::HashMap<Key, usize> = std::collections::HashMap::new();
    for series in history.series.iter().filter(|series| !is_life(series)) {
        let key = (series.stage, series.nth, series.owner, series.quantity);
        let place = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(series),
            None => groups.push((key, vec![series])),
        }
    }
    groups.retain(|(_, group)| group.iter().any(|series| has_points(series)));
    groups.sort_by_cached_key(|(_, group)| {
        let steps = group.iter().map(|series| largest_step(series)).max();
        let level = group.iter().filter_map(|series| last(series)).max();
        std::cmp::Reverse((steps, level))
    });
    let left_out = groups.len().saturating_sub(most);
    let charts = groups
        .iter()
        .take(most)
        .filter_map(|((stage, nth, owner, quantity), group)| {
            let title = title(*stage, *nth, *owner, *quantity);
            chart(history, &title, group)
        })
        .collect();
    (charts, left_out)
}

fn title(stage: Option<Stage>, nth: u32, owner: Category, quantity: Quantity) -> String {
    let stage = stage.map_or("Lifecycle", Stage::label);
    let nth = match nth {
        0 => String::new(),
        more => format!(" {}", u64::from(more) + 1),
    };
    let peak = match quantity {
        Quantity::Held => "",
        Quantity::Peak => ", peak",
    };
    format!("{stage}{nth} · {}{peak}", owner.label())
}

fn has_points(series: &Series) -> bool {
    series.points.iter().any(Option::is_some)
}

fn last(series: &Series) -> Option<i64> {
    let last = series.points.iter().rev().flatten().next()?;
    Some(last.median_bytes)
}

pub(super) fn largest_step(series: &Series) -> u64 {
    let steps = series.changes.iter();
    steps
        .map(|change| change.to_bytes.abs_diff(change.from_bytes))
        .max()
        .unwrap_or(0)
}

fn chart(history: &History, title: &str, series: &[&Series]) -> Option<Lines> {
    let mut shown: Vec<&&Series> = series.iter().filter(|series| has_points(series)).collect();
    if shown.is_empty() {
        return None;
    }
    let all = shown.len();
    if all > MOST_LINES {
        shown.sort_by_cached_key(|series| std::cmp::Reverse((largest_step(series), last(series))));
        shown.truncate(MOST_LINES);
    }
    let lines: Vec<Line> = shown.iter().map(|series| line(series)).collect();
    let title = match all.checked_sub(MOST_LINES) {
        Some(more @ 1..) => format!("{title} ({more} more engines not drawn)"),
        _ => title.to_owned(),
    };
    Some(Lines {
        description: description(&lines, history),
        title,
        places: history
            .releases
            .iter()
            .map(|release| escape(&release.label).into_owned())
            .collect(),
        lines,
    })
}

fn line(series: &Series) -> Line {
    let label = match (&series.engine, series.stage) {
        (None, None) => series.owner.label().to_owned(),
        (Some(engine), _) => escape(engine).into_owned(),
        (None, Some(_)) => "whole process".to_owned(),
    };
    Line {
        label,
        points: series
            .points
            .iter()
            .map(|point| {
                let point = (*point)?;
                Some(Point {
                    bytes: point.median_bytes,
                    interval: point.low_bytes.zip(point.high_bytes),
                })
            })
            .collect(),
        marks: series
            .changes
            .iter()
            .filter_map(|change| {
                let by = change.to_bytes.saturating_sub(change.from_bytes);
                Some(Mark {
                    place: usize::try_from(change.release).ok()?,
                    label: units::signed_mib(by),
                })
            })
            .collect(),
    }
}

/// First and last figure of every line, and where it changed.
fn description(lines: &[Line], history: &History) -> String {
    let told: Vec<String> = lines
        .iter()
        .filter_map(|line| {
            let mut known = line.points.iter().flatten();
            let first = known.next()?;
            let last = known.last().unwrap_or(first);
            let changes: Vec<String> = line
                .marks
                .iter()
                .take(5)
                .filter_map(|mark| {
                    let release = history.releases.get(mark.place)?;
                    Some(format!("{} from {}", mark.label, escape(&release.label)))
                })
                .collect();
            let changes = if changes.is_empty() {
                "no step change".to_owned()
            } else {
                changes.join(", ")
            };
            Some(format!(
                "{}: {} MiB at first, {} at last, {changes}.",
                line.label,
                unsigned(first.bytes),
                unsigned(last.bytes)
            ))
        })
        .collect();
    told.join(" ")
}
