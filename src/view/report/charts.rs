//! The stages as a waterfall, and memory over the time of a run.

use crate::analysis::lifecycle::{
    Figures, OVER_TIME, OverTime, Row as Line, RowOf, Shown, model_name, repeated,
};
use crate::chart::{Band, Curve, Hue, Row, RowKind, Timeline, Waterfall, carried, folded};
use crate::report::{Run, StageStatus};
use crate::units::{self, joined};
use crate::view::document::{Block, Chart, Depth, Section};

use super::stages::mark;

/// Steps that are drawn one by one; of more, the largest are.
const MOST_STEPS: usize = 40;

/// The waterfall among the blocks of a page.
pub(super) fn stages(shown: &Shown, lines: &[Line]) -> Block {
    Block::Figure {
        id: "waterfall".to_owned(),
        chart: Chart::Waterfall(waterfall(shown, lines)),
        caption: "Each bar begins where the one before ended; a sum begins at zero.".into(),
    }
}

/// The stages as steps, the lifecycle total as their sum, then what was given back.
pub(super) fn waterfall(shown: &Shown, lines: &[Line]) -> Waterfall {
    // What lies between the stages, or what the medians of the stages leave of the median of the whole.
    let left_over = if shown.medians() {
        "left over by the medians"
    } else {
        "between the stages"
    };
    let rows = carried(folded(steps(shown, lines), MOST_STEPS), left_over);
    Waterfall {
        title: "What each stage takes".to_owned(),
        description: description(&rows),
        noise_bytes: shown.noise_bytes(),
        rows,
        may_cut: false,
    }
}

/// The rows in words, as far as a listener has patience.
fn description(rows: &[Row]) -> String {
    const MOST_TOLD: usize = 30;
    let told = rows.iter().take(MOST_TOLD).map(|row| match row.kind {
        RowKind::Words => format!("{}: {}", row.label, row.mark),
        _ => format!("{} {}", row.label, units::signed_mib(row.total_bytes())),
    });
    let told = joined(told, ", ");
    format!("In MiB: {told}. The table has every figure.")
}

fn steps(shown: &Shown, lines: &[Line]) -> Vec<Row> {
    let mut engine = "";
    let steps = lines.iter().filter_map(|line| {
        let kind = match line.of {
            RowOf::Engine => {
                engine = &line.label;
                return None;
            }
            // A sum in between, which no step begins at.
            RowOf::EngineCost => return None,
            RowOf::Stage(..) => RowKind::Step,
            RowOf::Lifecycle | RowOf::AfterTeardown => RowKind::Sum,
        };
        let figures = line.figures.as_ref();
        let (kind, parts, words) = match (figures, figures.and_then(parts)) {
            (Some(figures), Some(parts)) => (kind, parts, mark(figures.mark)),
            (Some(_), None) => (RowKind::Words, Vec::new(), "not measured"),
            (None, _) => (RowKind::Words, Vec::new(), shown.ended()),
        };
        let of = format!(" ({engine})");
        let of = if line.is_within { &of } else { "" };
        Some(Row {
            label: format!("{}{of}", line.label),
            kind,
            parts,
            peak_bytes: figures.and_then(|it| it.peak.as_ref()?.get()),
            mark: words.to_owned(),
        })
    });
    steps.collect()
}

/// What the total is made of. Parts that are not known, and what medians of parts leave over, are one
/// part that is not told apart; all together are the total exactly.
fn parts(figures: &Figures) -> Option<Vec<(Hue, i64)>> {
    let delta = &figures.delta;
    let total = delta.total_bytes.get()?;
    let parts = [
        (Hue::Cpu, &delta.cpu_bytes),
        (Hue::Device, &delta.device_bytes),
        (Hue::Other, &delta.other_bytes),
    ];
    let parts = parts.into_iter();
    let known = parts.filter_map(|(hue, bytes)| Some((hue, bytes.get()?)));
    Some(Row::parts_of(total, known))
}

/// Memory over the time of the first run shown; `None` where nothing was read over time.
pub(super) fn over_time(shown: &Shown) -> Option<Section> {
    let run = shown.runs.first()?;
    let which = format!("Run {}. ", u64::from(run.index) + 1);
    let which = if shown.medians() { &which } else { "" };
    let figure = Block::Figure {
        id: "timeline".to_owned(),
        chart: Chart::Timeline(timeline(shown, run)?),
        caption: format!(
            "{which}Dots are readings at the borders of stages; the line between them is read from outside. A stage reaches from its beginning to the reading after it, settling included."
        )
        .into(),
    };
    Some(Depth::Full.section("time", "Over time", vec![figure]))
}

fn timeline(shown: &Shown, run: &Run) -> Option<Timeline> {
    let start = moments(run).min()?;
    let names = [
        ("available memory of the system", Hue::Other),
        ("resident memory of the process", Hue::Cpu),
        ("device memory in use, by all processes", Hue::Device),
    ];
    let curves = names.into_iter().zip(OVER_TIME);
    let curves = curves.filter_map(|(name, counter)| curve(run, start, name, counter));
    let curves: Vec<Curve> = curves.collect();
    let bands = bands(shown, run, start);
    (!curves.is_empty()).then(|| Timeline {
        title: "Memory over the time of a run".to_owned(),
        description: in_words(&bands, &curves),
        bands,
        curves,
    })
}

/// When something was read.
fn moments(run: &Run) -> impl Iterator<Item = u64> {
    let samples = run.samples.iter().map(|sample| sample.at_ns);
    samples.chain(run.timeline.iter().map(|point| point.at_ns))
}

/// A figure at the borders of stages and, where it was watched, in between. A counter that tells nothing
/// has no curve.
fn curve(
    run: &Run,
    start: u64,
    (label, hue): (&str, Hue),
    (at_border, watched): OverTime,
) -> Option<Curve> {
    let since = |at_ns: u64| at_ns.saturating_sub(start);
    let samples = run.samples.iter();
    let readings = samples.filter_map(|it| Some((since(it.at_ns), at_border(it)?)));
    let mut readings: Vec<(u64, u64)> = readings.collect();
    readings.sort_unstable_by_key(|(at, _)| *at);
    let seen = run.timeline.iter();
    let seen = seen.filter_map(|point| Some((since(point.at_ns), watched(point)?)));
    let mut points: Vec<(u64, u64)> = seen.chain(readings.iter().copied()).collect();
    points.sort_unstable_by_key(|(at, _)| *at);
    (points.len() > 1).then(|| Curve {
        label: label.to_owned(),
        hue,
        points,
        readings,
    })
}

/// Every stage that was begun, up to the reading after it; one that did not end, to the end of the run.
fn bands(shown: &Shown, run: &Run, start: u64) -> Vec<Band> {
    let end = moments(run).max().unwrap_or(start);
    let begun = run.begun().filter_map(|(record, occurrence)| {
        let (from, to) = match &record.status {
            StageStatus::NotApplicable { .. } => return None,
            StageStatus::Unfinished { began_ns } => (*began_ns, end.max(*began_ns)),
            StageStatus::Finished(figures) => {
                let ended = figures.began_ns.saturating_add(figures.duration_ns);
                let after = run.sample(figures.after).map(|sample| sample.at_ns);
                (figures.began_ns, after.unwrap_or(ended))
            }
        };
        let mut label = repeated(record.stage, occurrence);
        if let Some(model) = record.model.filter(|_| shown.has_several_models()) {
            label += &format!(" ({})", model_name(shown.report, model));
        }
        Some(Band {
            label,
            from_ns: from.saturating_sub(start),
            to_ns: to.saturating_sub(start),
        })
    });
    begun.collect()
}

fn in_words(bands: &[Band], curves: &[Curve]) -> String {
    let words = curves.iter().filter_map(|curve| {
        let bytes = || curve.points.iter().map(|(_, bytes)| *bytes);
        let (low, high) = (units::size(bytes().min()?), units::size(bytes().max()?));
        Some(format!(
            "The {} lies between {low} and {high}. ",
            curve.label
        ))
    });
    format!("{}{} stages are marked.", joined(words, ""), bands.len())
}
