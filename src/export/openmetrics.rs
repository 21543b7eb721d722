//! The figures of a report as `OpenMetrics` 1.0 text (`prometheus.io/docs/specs/om/open_metrics_spec`):
//! gauges in bytes for a pushgateway or a textfile collector.
//!
//! There are no timestamps: a board's clock may say 1970, and a pushgateway refuses them.

use std::fmt::Display;

use crate::analysis::comparison::{Quantity, Summary};
use crate::analysis::history::{ChangePoint, History, Series};
use crate::escape::bounded;
use crate::report::{Measured, Report, Run, Stage};

use super::metrics;
use super::metrics::Figure;

/// Longest value of a label, characters.
const LONGEST: usize = 200;

/// The report as an exposition. Every figure is the median of the runs that the table shows.
pub(crate) fn openmetrics(report: &Report) -> String {
    let names = metrics::engine_names(report);
    let common = common(report);
    let figures = metrics::of(report);
    let mut text = String::new();
    for family in &FAMILIES {
        let (mut samples, mut widths) = (String::new(), String::new());
        let half_width = family.half_width();
        for figure in figures.iter().filter(|figure| (family.holds)(figure)) {
            let labels = labels(figure, &names) + &common;
            let labels = labels.trim_start_matches(',');
            let summary = &figure.summary;
            samples += &format!("{}{{{labels}}} {}\n", family.name, summary.median_bytes);
            if let Some(bytes) = summary.half_width_bytes() {
                widths += &format!("{half_width}{{{labels}}} {bytes}\n");
            }
        }
        push(&mut text, family.name, family.help, &samples);
        push(&mut text, &half_width, HALF_WIDTH, &widths);
    }
    let runs = || report.runs.iter();
    let noise = Measured::median(runs().filter_map(Run::noise_bytes).map(signed));
    let drift = Measured::median(runs().filter_map(Run::drift_bytes).map(Measured::Value));
    for (name, help, bytes) in [
        (
            "trtmem_noise_bytes",
            "What available memory moved while nothing happened.",
            noise.get(),
        ),
        (
            "trtmem_not_reclaimed_bytes",
            "What was not reclaimed after the run.",
            drift.get(),
        ),
    ] {
        let labels = common.trim_start_matches(',');
        let sample = bytes.map(|bytes| format!("{name}{{{labels}}} {bytes}\n"));
        push(&mut text, name, help, &sample.unwrap_or_default());
    }
    text.push_str("# EOF\n");
    text
}

/// A metric family.
struct Family {
    name: &'static str,
    help: &'static str,
    holds: fn(&Figure) -> bool,
}

impl Family {
    /// What the half-widths of its figures are called.
    fn half_width(&self) -> String {
        let stem = self.name.strip_suffix("_bytes").unwrap_or(self.name);
        format!("{stem}_half_width_bytes")
    }
}

/// What a half-width is.
pub(crate) const HALF_WIDTH: &str = "The farther end of the confidence interval of the median from it; absent where there are too few runs for one.";

const FAMILIES: [Family; 4] = [
    Family {
        name: "trtmem_lifecycle_held_bytes",
        help: "Memory held at the end of the lifecycle, before teardown. The categories cpu, device and other sum to total.",
        holds: |it| it.subject.stage.is_none() && it.subject.quantity == Quantity::Held,
    },
    Family {
        name: "trtmem_lifecycle_peak_bytes",
        help: "Highest point of the lifecycle above the baseline.",
        holds: |it| it.subject.stage.is_none() && it.subject.quantity == Quantity::Peak,
    },
    Family {
        name: "trtmem_stage_held_bytes",
        help: "Memory a stage took, negative where it freed memory. The categories cpu, device and other sum to total; allocator and buffers are parts of device.",
        holds: |it| it.subject.stage.is_some() && it.subject.quantity == Quantity::Held,
    },
    Family {
        name: "trtmem_stage_peak_bytes",
        help: "Highest point inside a stage above its beginning.",
        holds: |it| it.subject.stage.is_some() && it.subject.quantity == Quantity::Peak,
    },
];

/// A family with its samples; nothing where it has none.
pub(crate) fn push(text: &mut String, name: &str, help: &str, samples: &str) {
    if !samples.is_empty() {
        text.push_str(&format!(
            "# TYPE {name} gauge\n# UNIT {name} bytes\n# HELP {name} {help}\n{samples}"
        ));
    }
}

fn signed(bytes: u64) -> Measured<i64> {
    Measured::Value(i64::try_from(bytes).unwrap_or(i64::MAX))
}

/// The labels of every sample. One that has no value is left out, as the specification has it.
fn common(report: &Report) -> String {
    let header = &report.header;
    let release = header.release.as_deref().unwrap_or_default();
    let board = header.environment.board.value();
    let board = board.map_or("", |board| board);
    label("release", &bounded(release, LONGEST)) + &label("board", &bounded(board, LONGEST))
}

fn labels(figure: &Figure, names: &[String]) -> String {
    let subject = &figure.subject;
    let mut labels = label("engine", &subject.engine(names).unwrap_or_default());
    if let Some(stage) = subject.stage {
        labels += &label("stage", stage.id());
        labels += &label("occurrence", &subject.nth.saturating_add(1).to_string());
    }
    labels + &label("category", subject.owner.id())
}

/// `,name="value"`, with backslash, quote and line feed escaped. The value is not cut here: names of
/// engines are cut already, and differ at their ends.
pub(crate) fn label(name: &str, value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    // The line feed is gone already, as every other control character.
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    format!(",{name}=\"{value}\"")
}

/// The history as an exposition: of every figure the latest release's, and every step change.
pub fn history(history: &History) -> String {
    let mut text = String::new();
    let mut figures = String::new();
    let mut widths = String::new();
    let mut changes = String::new();
    for (at, series) in history.series.iter().enumerate() {
        let labels = series_labels(at, series, history);
        if let Some((release, point)) = latest(series) {
            let labels = labels.clone() + &release_of(history, release);
            figures += &sample("trtmem_trend_bytes", &labels, point.median_bytes);
            if let Some(bytes) = point.half_width_bytes() {
                widths += &sample("trtmem_trend_half_width_bytes", &labels, bytes);
            }
        }
        for change in &series.changes {
            let release = usize::try_from(change.release).unwrap_or(usize::MAX);
            let labels = labels.clone() + &release_of(history, release);
            changes += &sample(
                "trtmem_trend_change_bytes",
                &labels,
                ChangePoint::bytes(change),
            );
        }
    }
    let help = "The figure of the latest release that has it; the middle of its runs.";
    push(&mut text, "trtmem_trend_bytes", help, &figures);
    push(
        &mut text,
        "trtmem_trend_half_width_bytes",
        HALF_WIDTH,
        &widths,
    );
    let help = "Step changes: by how much a release moved the level of a figure.";
    push(&mut text, "trtmem_trend_change_bytes", help, &changes);
    text + "# EOF\n"
}

fn sample(name: &str, labels: &str, bytes: impl Display) -> String {
    format!("{name}{{{}}} {bytes}\n", labels.trim_start_matches(','))
}

fn latest(series: &Series) -> Option<(usize, &Summary)> {
    let mut points = series.points.iter().enumerate().rev();
    points.find_map(|(at, point)| Some((at, point.as_ref()?)))
}

fn release_of(history: &History, at: usize) -> String {
    let release = history.releases.get(at);
    label("release", release.map_or("", |it| it.label.as_str()))
}

/// The position tells apart what shortened names would not.
fn series_labels(at: usize, series: &Series, history: &History) -> String {
    let quantity = match series.quantity {
        Quantity::Held => "held",
        Quantity::Peak => "peak",
    };
    let mut labels = label("series", &at.to_string());
    labels += &label("engine", series.engine.as_deref().unwrap_or_default());
    labels += &label("stage", series.stage.map_or("lifecycle", Stage::id));
    labels += &label(
        "occurrence",
        &u64::from(series.nth).saturating_add(1).to_string(),
    );
    labels += &label("category", series.owner.id());
    labels += &label("quantity", quantity);
    labels + &label("attribution", history.attribution.name())
}
