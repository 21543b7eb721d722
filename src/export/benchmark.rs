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
use crate::report::{Report, Stage};

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
    let names = metrics::engine_names(report);
    let context = context(report);
    let points: Vec<Point> = metrics::of(report)
        .into_iter()
        .filter(|figure| figure.summary.median_bytes >= 0 && is_charted(figure.subject.stage))
        .map(|figure| Point {
            name: name(&figure, &names),
            unit: "bytes",
            value: figure.summary.median_bytes,
            range: (figure.summary.half_width_bytes()).map(|it| format!("± {it}")),
            extra: format!("n={}{context}", figure.summary.runs),
        })
        .collect();
    json::document(&points)
}

fn is_charted(stage: Option<Stage>) -> bool {
    !stage.is_some_and(Stage::gives_back)
}

/// `resnet50.engine/context/device`, `…/context-2/device-peak`.
fn name(figure: &Figure, names: &[String]) -> String {
    let subject = &figure.subject;
    let peak = match subject.quantity {
        Quantity::Held => "",
        Quantity::Peak => "-peak",
    };
    let category = subject.owner.id();
    let Some(stage) = subject.stage else {
        return format!("lifecycle/{category}{peak}");
    };
    let engine = subject.engine(names);
    let engine = engine.as_deref().unwrap_or("process");
    let again = match subject.nth {
        0 => String::new(),
        nth => format!("-{}", nth.saturating_add(1)),
    };
    format!("{engine}/{}{again}/{category}{peak}", stage.id())
}

/// What the chart shows beside a point.
fn context(report: &Report) -> String {
    let header = &report.header;
    let environment = &header.environment;
    let mut lines = String::new();
    let mut line = |name: &str, text: &str| {
        lines.push_str(&format!(
            "\n{}={}",
            bounded(name, LONGEST),
            bounded(text, LONGEST)
        ));
    };
    if let Some(release) = &header.release {
        line("release", release);
    }
    if let Some(board) = environment.board.value() {
        line("board", board);
    }
    for (name, version) in environment.libraries.iter().take(8) {
        line(name, version);
    }
    line("attribution", header.attribution.kind.name());
    lines
}
