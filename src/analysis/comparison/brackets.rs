//! The brackets of the DRIVE OS trtexec sample as the common ground of a log of the sample and a live report.
//!
//! A log of the sample knows its five brackets and nothing else: what a live report has beside them, such as reading
//! the plan, is in no figure of the log. So there is no life to compare then but the sum of the brackets, in the
//! sample's own definition (device = total − cpu); what lies outside is named with its bytes, without a verdict.

use std::collections::BTreeMap;

use crate::analysis::digest::{Figures, RunDigest};
use crate::report::{AttributionKind, DriveStage, Stage};
use crate::stats::median;
use crate::units;

use super::align::Engines;
use super::model::Scope;
use super::side::Gathered;
use super::table::{Line, Values};

/// The stages that a log of the sample can have. Its runtime bracket holds CUDA's start, its inferences the first.
const OF_THE_SAMPLE: [Stage; 5] = [
    Stage::Runtime,
    Stage::Deserialize,
    Stage::Context,
    Stage::Bindings,
    Stage::Inference,
];

/// Whether some of the sides know the brackets alone while others know more.
pub(super) fn are_common_ground(sides: &[Gathered]) -> bool {
    let unified = |side: &Gathered| side.header.attribution.kind == AttributionKind::Unified;
    let bracketed = sides
        .iter()
        .filter(|side| knows_brackets_alone(side))
        .count();
    sides.iter().all(unified) && bracketed > 0 && bracketed < sides.len()
}

fn knows_brackets_alone(side: &Gathered) -> bool {
    let mut stages = side.runs.iter().flat_map(|run| &run.stages).peekable();
    stages.peek().is_some() && stages.all(|stage| OF_THE_SAMPLE.contains(&stage.stage))
}

/// A row for the brackets together and one for each, on every side.
pub(super) fn lines(sides: &[Gathered], engines: &Engines) -> Vec<Line> {
    let mut together = Line {
        scope: Scope::Brackets,
        sides: Vec::new(),
    };
    let mut rows: BTreeMap<(Option<u32>, DriveStage), Vec<Option<Values>>> = BTreeMap::new();
    for (at, side) in sides.iter().enumerate() {
        let mut sums = Values::default();
        for run in &side.runs {
            let brackets = of_run(run, |model| engines.position(at, model));
            if let Some(sum) = brackets
                .values()
                .copied()
                .reduce(|sum, next| plus(&sum, &next))
            {
                sums.take(&sum);
            }
            for (key, figures) in brackets {
                let cells = rows
                    .entry(key)
                    .or_insert_with(|| (0..sides.len()).map(|_| None).collect());
                if let Some(cell) = cells.get_mut(at) {
                    cell.get_or_insert_with(Values::default).take(&figures);
                }
            }
        }
        together.sides.push((sums.runs > 0).then_some(sums));
    }
    let rows = rows.into_iter().map(|((engine, bracket), sides)| Line {
        scope: Scope::Bracket { bracket, engine },
        sides,
    });
    let mut lines: Vec<Line> = std::iter::once(together).chain(rows).collect();
    for line in &mut lines {
        line.sort();
    }
    lines
}

/// The brackets of one run.
fn of_run(
    run: &RunDigest,
    engine: impl Fn(u32) -> Option<u32>,
) -> BTreeMap<(Option<u32>, DriveStage), Figures> {
    let mut brackets: BTreeMap<(Option<u32>, DriveStage), Figures> = BTreeMap::new();
    for stage in &run.stages {
        let Some(bracket) = DriveStage::of(stage.stage) else {
            continue;
        };
        let own = as_the_sample_counts(&stage.figures);
        let key = (stage.model.and_then(&engine), bracket);
        let sum = brackets.get(&key).map_or(own, |sum| plus(sum, &own));
        brackets.insert(key, sum);
    }
    brackets
}

/// Total and cpu as they are, device what the heap leaves of the total.
fn as_the_sample_counts(figures: &Figures) -> Figures {
    Figures {
        total: figures.total,
        cpu: figures.cpu,
        device: figures
            .total
            .zip(figures.cpu)
            .and_then(|(total, cpu)| total.checked_sub(cpu)),
        ..Figures::default()
    }
}

/// Two of them together; a sum over something unknown is unknown.
fn plus(a: &Figures, b: &Figures) -> Figures {
    let both = |a: Option<i64>, b: Option<i64>| a?.checked_add(b?);
    Figures {
        total: both(a.total, b.total),
        cpu: both(a.cpu, b.cpu),
        device: both(a.device, b.device),
        ..Figures::default()
    }
}

/// What each side has outside the brackets, one sentence a side.
pub(super) fn left_out(sides: &[Gathered]) -> Vec<String> {
    sides.iter().filter_map(outside).collect()
}

fn outside(side: &Gathered) -> Option<String> {
    let mut by_stage: BTreeMap<Stage, Vec<i64>> = BTreeMap::new();
    for stage in side.runs.iter().flat_map(|run| &run.stages) {
        if let (None, Some(bytes)) = (DriveStage::of(stage.stage), stage.figures.total) {
            by_stage.entry(stage.stage).or_default().push(bytes);
        }
    }
    let told: Vec<String> = by_stage
        .into_iter()
        .filter_map(|(stage, mut bytes)| {
            bytes.sort_unstable();
            let bytes = units::signed_size(median(&bytes)?);
            Some(format!("{} {bytes}", stage.label()))
        })
        .collect();
    (!told.is_empty()).then(|| {
        format!(
            "only the DRIVE brackets are compared; {} has more, left out: {}",
            side.side.label,
            told.join(", ")
        )
    })
}
