//! What the GitHub action `github-action-benchmark` charts and alerts on, as its tool
//! `customSmallerIsBetter`: an array of `{name, unit, value, range, extra}`, of which `range` and `extra`
//! are texts (the action's README, "custom benchmarks").
//!
//! The name is the key of a series for ever: `engine/stage/category`, `process/stage/category`,
//! `lifecycle/category`. The action divides the new value by the last one, which says nothing of memory that is
//! given back; figures below zero and the stages that only release are therefore not in it.

use serde::Serialize;

use crate::analysis::comparison::Quantity;
use crate::escape::bounded;
use crate::export::RenderError;
use crate::export::json;
use crate::report::Report;

use super::metrics::{self, Figure};

/// Longest text in `extra`, characters.
const LONGEST: usize = 200;

/// One series' newest point.
#[derive(Serialize)]
struct Point {
    name: String,
    unit: &'static str,
    value: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    extra: String,
}

/// The figures of a report, medians of the runs that the table shows.
pub(crate) fn benchmark(report: &Report) -> Result<String, RenderError> {
    let context = context(report);
    let mut figures = metrics::of(report);
    figures.retain(|figure| !figure.scope.gives_back());
    let points = figures
        .iter()
        .filter(|figure| figure.summary.median_bytes >= 0);
    let points = points.map(|figure| {
        let summary = &figure.summary;
        let below_zero = below_zero(figure, &figures);
        Point {
            name: name(figure),
            unit: "bytes",
            value: summary.median_bytes,
            range: summary.half_width_bytes().map(|it| format!("± {it}")),
            extra: format!("n={}{below_zero}{context}", summary.runs),
        }
    });
    json::document(&points.collect::<Vec<Point>>())
}

/// What else of the same stage is not charted, since it is below zero.
fn below_zero(figure: &Figure, all: &[Figure]) -> String {
    let same = all.iter().filter(|other| other.scope == figure.scope);
    let below = same.filter(|other| other.summary.median_bytes < 0);
    let below = below.map(|it| format!("{}={}", category(it), it.summary.median_bytes));
    let below: Vec<String> = below.collect();
    if below.is_empty() {
        return String::new();
    }
    format!("\nnot charted, below zero: {}", below.join(" "))
}

/// `device`, `total-peak`.
fn category(figure: &Figure) -> String {
    let peak = match figure.quantity {
        Quantity::Held => "",
        Quantity::Peak => "-peak",
    };
    format!("{}{peak}", figure.owner.id())
}

/// `resnet50.engine/context/device`, `…/context-2/device-peak`.
fn name(figure: &Figure) -> String {
    let category = category(figure);
    let Some(stage) = figure.scope.stage() else {
        return format!("lifecycle/{category}");
    };
    let engine = figure.engine.as_deref().unwrap_or("process");
    let again = match figure.scope.nth() {
        0 => String::new(),
        nth => format!("-{}", nth.saturating_add(1)),
    };
    format!("{engine}/{}{again}/{category}", stage.id())
}

/// What the chart shows beside a point.
fn context(report: &Report) -> String {
    let header = &report.header;
    let release = header.release.as_ref().map(|it| ("release", it.as_str()));
    let board = header
        .environment
        .board
        .value()
        .map(|it| ("board", it.as_str()));
    let libraries = header.environment.libraries.iter().take(8);
    let libraries = libraries.map(|(name, version)| (name.as_str(), version.as_str()));
    let lines = release.into_iter().chain(board).chain(libraries);
    let lines = lines.chain([("attribution", header.attribution.kind.name())]);
    let lines = lines
        .map(|(name, text)| format!("\n{}={}", bounded(name, LONGEST), bounded(text, LONGEST)));
    lines.collect()
}
