//! The whole life of a run, by the report's own arithmetic, from the counters that were kept.

use super::sample::Counters;
use crate::digest::model::{Figures, StageDigest};
use crate::digest::of_report::life_figures;
use crate::report::{AttributionKind, Bracket, Measured, attribute, fullest, raise, total_growth};

/// The life of a run with these samples and finished stages; `None` where there is none, as
/// [`crate::report::whole_life`] has it. The `brackets` are those of the `stages`.
pub(super) fn life(
    kind: AttributionKind,
    samples: &[Counters],
    brackets: &[Bracket],
    stages: &[StageDigest],
) -> Option<Figures> {
    let sample = |position: u32| samples.get(usize::try_from(position).ok()?);
    let baseline = samples.first()?.sample();
    let fullest = sample(fullest(brackets.iter().copied())?)?.sample();
    let delta = attribute(kind, &baseline, &fullest);
    let mut highest = Measured::absent(String::new());
    let mut before = baseline.clone();
    for (bracket, stage) in brackets.iter().zip(stages) {
        if let Some(counters) = sample(bracket.before) {
            counters.put_total(&mut before);
            let held = total_growth(kind, &baseline, &before);
            let peak = Measured::from_option(stage.figures.peak, String::new());
            raise(&mut highest, held.plus(&peak));
        }
    }
    Some(life_figures(&delta, &highest, stages))
}
