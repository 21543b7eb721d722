//! What the lifecycles of a report come to. Here: which runs are shown, one figure of several runs, and what their marks
//! rest on; below, each row and what is inside it, growth, and the answer in words. Decided once; every form takes it
//! from here.

mod answer;
mod growth;
mod inside;
mod rows;

use std::mem::discriminant;

use crate::analysis::figure::count;
use crate::analysis::sides::ENOUGH_WARM;
use crate::report::{
    Delta, Lifecycle, Mark, Measured, Model, Origin, OthersMoved, Outcome, Report, Run, SeenInLife,
    Temperature, life_end, middle, seen_in_life,
};
#[cfg(any(feature = "host", feature = "layers"))]
use crate::report::{Sample, TimelinePoint};

pub(crate) use answer::{MOST_OUTPUT_AT_END, answer, end_of_output, ended, endings};
pub(crate) use growth::{growth, leaks};
pub(crate) use inside::{
    Beside, allocating, beside_tensorrt, brackets, build_peaks, disagreement, inside,
    is_built_past_allocator, pinned, skipped,
};
#[cfg(any(feature = "host", feature = "layers"))]
pub(crate) use rows::repeated;
pub(crate) use rows::{Figures, Row, RowOf, rows};

/// The runs whose figures are shown.
pub(crate) struct Shown<'a> {
    pub(crate) report: &'a Report,
    /// One run, or several of which medians are shown; empty where nothing ran.
    pub(crate) runs: Vec<&'a Run>,
    /// Whether they are the warm runs only.
    pub(crate) warm_only: bool,
}

impl<'a> Shown<'a> {
    /// The finished warm runs where there are enough, else all finished ones, else the last run.
    pub(crate) fn of(report: &'a Report) -> Self {
        let is_finished = |run: &&Run| run.outcome == Outcome::Finished;
        let finished: Vec<&Run> = report.runs.iter().filter(is_finished).collect();
        let is_warm = |run: &&Run| run.temperature == Temperature::Warm;
        let warm: Vec<&Run> = finished.iter().copied().filter(is_warm).collect();
        let warm_only = count(warm.len()) >= ENOUGH_WARM;
        let runs = match finished[..] {
            _ if warm_only => warm,
            [] => report.runs.last().into_iter().collect(),
            _ => finished,
        };
        Shown {
            report,
            runs,
            warm_only,
        }
    }

    /// Whether figures are medians.
    pub(crate) fn medians(&self) -> bool {
        self.runs.len() > 1
    }

    /// Whether the shown runs finished.
    pub(crate) fn finished(&self) -> bool {
        self.runs.iter().all(|run| run.outcome == Outcome::Finished)
    }

    /// What stands in the row of the stage in which the first run shown ended.
    pub(crate) fn ended(&self) -> &'static str {
        let first = self.runs.first();
        first.map_or("", |run| ended(&run.outcome).1)
    }

    /// What the lifecycle total is called; where a run did not finish it is none.
    pub(crate) fn whole(&self) -> &'static str {
        if self.finished() {
            "lifecycle total"
        } else {
            "until then"
        }
    }

    /// Whether stages have to say whose they are.
    pub(crate) fn has_several_models(&self) -> bool {
        self.report.header.workload.models.len() > 1
    }

    /// The median over the shown runs of a figure each may have.
    pub(crate) fn median(&self, figure: impl Fn(&Run) -> Option<Measured<i64>>) -> Measured<i64> {
        Measured::median(self.runs.iter().filter_map(|run| figure(run)))
    }

    /// The median of a figure of the lifecycles.
    pub(crate) fn of_life(&self, figure: impl Fn(&Lifecycle) -> Measured<i64>) -> Measured<i64> {
        self.median(|run| Some(figure(run.lifecycle.value()?)))
    }

    /// The median of a part of the lifecycle total.
    pub(crate) fn of_total(&self, part: fn(&Delta) -> &Measured<i64>) -> Measured<i64> {
        self.of_life(|life| part(&life.delta).clone())
    }

    /// The median of what was seen being allocated.
    pub(crate) fn seen(&self, part: fn(SeenInLife) -> Measured<i64>) -> Measured<i64> {
        self.median(|run| Some(part(seen_in_life(run))))
    }

    /// The middle noise of the shown runs.
    pub(crate) fn noise_bytes(&self) -> Option<u64> {
        middle(self.runs.iter().filter_map(|run| run.noise_bytes()))
    }

    /// The mark of a total: that of the one run shown, or of the median over several.
    pub(crate) fn mark(&self, total: &Measured<i64>, marks: &[Mark]) -> Mark {
        match marks {
            [only] => *only,
            several => Mark::of_median(total.get(), self.noise_bytes(), several),
        }
    }
}

/// Whether a run was the first of its report, in a word.
pub(crate) fn temperature(of: Temperature) -> &'static str {
    match of {
        Temperature::Cold => "cold",
        Temperature::Warm => "warm",
    }
}

/// Name of a model: the last part of its path, and its position where the file is loaded repeatedly.
pub(crate) fn model_name(report: &Report, position: u32) -> String {
    let models = &report.header.workload.models;
    let known = usize::try_from(position).ok();
    let Some((index, model)) = known.and_then(|index| Some((index, models.get(index)?))) else {
        return format!("model {position}");
    };
    let name = model.path.rsplit('/').next().unwrap_or(&model.path);
    let alike = |models: &[Model]| models.iter().filter(|it| it.path == model.path).count();
    let earlier = models.get(..index).map_or(0, alike);
    match alike(models) {
        2.. => format!("{name} ({})", earlier + 1),
        _ => name.to_owned(),
    }
}

/// What other processes moved and in which stage, by the evidence that says so; of each kind and direction the largest.
pub(crate) fn others_moved<'a>(shown: &Shown<'a>) -> Vec<(OthersMoved, &'a str)> {
    let runs = || shown.runs.iter().copied();
    let stages = runs().flat_map(|run| {
        let marked = run
            .finished()
            .filter(|(_, it)| it.mark == Mark::OtherProcesses);
        marked.map(move |(record, it)| {
            let between = [it.before, it.after];
            (run, between, &it.delta.total_bytes, record.stage.label())
        })
    });
    // The sum of several stages can stand out where none of them does.
    let lives = runs().filter_map(|run| {
        let total = &run.lifecycle.value()?.delta.total_bytes;
        Some((run, [0, life_end(run)?], total, "the whole lifecycle"))
    });
    let moved = largest_moved(shown, stages);
    if moved.is_empty() {
        return largest_moved(shown, lives);
    }
    moved
}

/// The evidence that decided for other processes between two samples with a total; of each kind and direction the
/// largest.
fn largest_moved<'a>(
    shown: &Shown<'a>,
    spans: impl Iterator<Item = (&'a Run, [u32; 2], &'a Measured<i64>, &'a str)>,
) -> Vec<(OthersMoved, &'a str)> {
    let kind = shown.report.header.attribution.kind;
    let mut largest: Vec<(OthersMoved, &str)> = Vec::new();
    for (run, [before, after], total, label) in spans {
        let noise = run.noise_between(before, after).zip(total.get());
        let evidence = run.evidence(kind, before, after).zip(noise);
        let moved = evidence.and_then(|(it, (noise, total))| it.decisive(total, noise));
        let Some(moved) = moved else { continue };
        let is_alike = |(kept, _): &&mut (OthersMoved, &str)| {
            discriminant(kept) == discriminant(&moved) && (kept.bytes() < 0) == (moved.bytes() < 0)
        };
        match largest.iter_mut().find(is_alike) {
            Some((kept, _)) if kept.bytes().unsigned_abs() >= moved.bytes().unsigned_abs() => {}
            Some(kept) => *kept = (moved, label),
            None => largest.push((moved, label)),
        }
    }
    largest
}

/// Why it is not known whether other processes moved memory.
pub(crate) fn unchecked_because<'a>(shown: &Shown<'a>) -> &'a str {
    let of_run = |run: &'a Run| {
        let noise = run.noise.value().map(|noise| &noise.system_bytes);
        let drift = run.drift.value().map(|drift| &drift.available_bytes);
        let others = run.samples.iter().map(|sample| &sample.other_processes);
        let mut incomplete = others.filter_map(|others| others.incomplete.as_deref());
        let noise = run.noise.reason().or(noise.and_then(Measured::reason));
        let drift = run.drift.reason().or(drift.and_then(Measured::reason));
        noise.or(incomplete.next_back()).or(drift)
    };
    let mut runs = shown.runs.iter().copied();
    runs.find_map(of_run).unwrap_or("there is no evidence")
}

/// The stages after which the counters moved more than at rest when they were read, one of each name, and whether
/// they are all. Nothing is known of a log's.
pub(crate) fn restless<'a>(shown: &Shown<'a>) -> (Vec<&'a str>, bool) {
    if shown.report.header.origin() == Origin::Logged {
        return (Vec::new(), false);
    }
    let (mut labels, mut are_all) = (Vec::new(), true);
    for run in &shown.runs {
        let noise = run.noise_bytes();
        for (record, figures) in run.finished() {
            let spread = figures.settle.spread_bytes.get().zip(noise);
            // Where they moved no more than at rest, the cap took nothing away.
            if figures.settle.at_rest || spread.is_some_and(|(spread, noise)| spread <= noise) {
                are_all = false;
            } else if !labels.contains(&record.stage.label()) {
                labels.push(record.stage.label());
            }
        }
    }
    (labels, are_all)
}

/// A counter that is read over the time of a run: what a sample has of it, and what a point in between, bytes.
#[cfg(any(feature = "host", feature = "layers"))]
pub(crate) type OverTime = (
    fn(&Sample) -> Option<u64>,
    fn(&TimelinePoint) -> Option<u64>,
);

/// Available memory of the system, resident memory of the process, and device memory in use by all processes.
#[cfg(any(feature = "host", feature = "layers"))]
pub(crate) const OVER_TIME: [OverTime; 3] = [
    (
        |sample| sample.system.available_bytes.get(),
        |point| Some(point.min_available_bytes),
    ),
    (
        |sample| sample.process.resident_bytes.get(),
        |point| point.max_resident_bytes,
    ),
    (
        |sample| sample.device.held_bytes(false).get(),
        |point| point.max_device_bytes,
    ),
];
