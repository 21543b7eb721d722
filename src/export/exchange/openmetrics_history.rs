//! The latest figures of a history, and its step changes, as `OpenMetrics`.

use std::fmt::Display;

use crate::analysis::comparison::{Quantity, Summary};
use crate::analysis::history::{ChangePoint, History, Series};
use crate::report::Stage;

use super::openmetrics::{HALF_WIDTH, label, push};

/// The history as an exposition: of every figure the latest release's, and every step change.
pub fn history(history: &History) -> String {
    let mut text = String::new();
    let mut figures = String::new();
    let mut widths = String::new();
    let mut changes = String::new();
    for (at, series) in history.series.iter().enumerate() {
        let labels = labels(at, series, history);
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
fn labels(at: usize, series: &Series, history: &History) -> String {
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
