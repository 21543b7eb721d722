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
    let figures: Vec<Figure> = metrics::of(report)
        .into_iter()
        .filter(|figure| is_charted(figure.subject.stage))
        .collect();
    let points: Vec<Point> = figures
        .iter()
        .filter(|figure| figure.summary.median_bytes >= 0)
        .map(|figure| Point {
            name: name(figure, &names),
            unit: "bytes",
            value: figure.summary.median_bytes,
            range: (figure.summary.half_width_bytes()).map(|it| format!("± {it}")),
            extra: format!(
                "n={}{}{context}",
                figure.summary.runs,
                below_zero(figure, &figures)
            ),
        })
        .collect();
    json::document(&points)
}

/// What else of the same stage is not charted, since it is below zero.
fn below_zero(figure: &Figure, all: &[Figure]) -> String {
    let scope = |figure: &Figure| {
        let subject = &figure.subject;
        (subject.stage, subject.model, subject.nth)
    };
    let below: Vec<String> = all
        .iter()
        .filter(|other| scope(other) == scope(figure) && other.summary.median_bytes < 0)
        .map(|other| format!("{}={}", category(other), other.summary.median_bytes))
        .collect();
    if below.is_empty() {
        return String::new();
    }
    format!("\nnot charted, below zero: {}", below.join(" "))
}

/// `device`, `total-peak`.
fn category(figure: &Figure) -> String {
    let subject = &figure.subject;
    let peak = match subject.quantity {
        Quantity::Held => "",
        Quantity::Peak => "-peak",
    };
    format!("{}{peak}", subject.owner.id())
}

fn is_charted(stage: Option<Stage>) -> bool {
    !stage.is_some_and(Stage::gives_back)
}

/// `resnet50.engine/context/device`, `…/context-2/device-peak`.
fn name(figure: &Figure, names: &[String]) -> String {
    let subject = &figure.subject;
    let category = category(figure);
    let Some(stage) = subject.stage else {
        return format!("lifecycle/{category}");
    };
    let engine = subject.engine(names);
    let engine = engine.as_deref().unwrap_or("process");
    let again = match subject.nth {
        0 => String::new(),
        nth => format!("-{}", nth.saturating_add(1)),
    };
    format!("{engine}/{}{again}/{category}", stage.id())
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
