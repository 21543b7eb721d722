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

/// The lifecycle by category; `None` where no report has it.
pub(super) fn whole_life(history: &History) -> Option<Lines> {
    let whole = history.series.iter().filter(|series| series.is_whole());
    let series: Vec<&Series> = whole.filter(|it| it.latest().is_some()).collect();
    chart(history, "The lifecycle over the releases", &series)
}

/// Charts of the other figures, a line per engine: those that changed most first, then the largest.
pub(super) fn others(history: &History, most: usize) -> (Vec<Lines>, usize) {
    let groups = history.by_figure(MOST_LINES);
    let left_out = groups.len().saturating_sub(most);
    let charts = groups.iter().take(most).filter_map(|group| {
        let of = group.first()?;
        let title = title(of.stage, of.nth, of.owner, of.quantity);
        chart(history, &title, group)
    });
    (charts.collect(), left_out)
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

fn chart(history: &History, title: &str, series: &[&Series]) -> Option<Lines> {
    let all = series.len();
    let shown = series.get(..MOST_LINES).unwrap_or(series);
    if shown.is_empty() {
        return None;
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
