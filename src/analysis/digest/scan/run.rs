//! A run, read piece by piece: the long arrays where they stand, everything else as the report has it.

use super::cursor::{Cursor, Figure};
use super::outline::{End, part};
use super::sample;
use super::series;
use super::stage::{self, Finished, Record};
use crate::analysis::digest::model::{
    Category, Ended, Figures, RecordedNoise, RunDigest, StageDigest,
};
use crate::analysis::digest::of_report::{Nth, Reasons, life_figures, recorded_peak};
use crate::report::{LIFECYCLE_RULES, Lifecycle, Measured, Run, not_watched};

const SAMPLES: &str = "samples";
const STAGES: &str = "stages";
const TIMELINE: &str = "timeline";
const LOG: &str = "log";
const CYCLES: &str = "cycles";
const LOOPS: &str = "loops";

/// The arrays that are read where they stand.
const ARRAYS: [&str; 6] = [SAMPLES, STAGES, TIMELINE, LOG, CYCLES, LOOPS];

/// A run that is being read.
#[derive(Default)]
pub(super) struct RunReader {
    /// The run's own text, its long arrays left empty.
    outline: Vec<u8>,
    /// The array whose elements come next, and whether one has come.
    inside: Option<(&'static str, bool)>,
    stages: Vec<StageDigest>,
    nth: Nth,
    /// Memory known to the system, by the first sample that tells it.
    system_total: Option<u64>,
    /// Of the timeline so far.
    lowest_available: Option<u64>,
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is more of the run.
    On,
    /// The run has ended.
    Ended,
    /// What comes is no element, or not the whole of one.
    Stuck,
}

impl RunReader {
    /// Whether single elements come next, none of which is long.
    pub(super) fn is_inside(&self) -> bool {
        self.inside.is_some()
    }

    /// Reads one element, or what stands between two arrays. The cursor moves only behind what was read.
    pub(super) fn step(&mut self, reasons: &mut Reasons, text: &mut Cursor<'_>) -> Step {
        let mut ahead = *text;
        let step = match self.inside {
            None => self.between(&mut ahead),
            Some((array, has_come)) => self.element(array, has_come, reasons, &mut ahead),
        };
        let Some(step) = step else {
            return Step::Stuck;
        };
        *text = ahead;
        step
    }

    fn between(&mut self, text: &mut Cursor<'_>) -> Option<Step> {
        let depth = usize::from(!self.outline.is_empty());
        let (length, end) = part(text.rest(), depth, &ARRAYS)?;
        let (part, rest) = text.rest().split_at_checked(length)?;
        *text = Cursor::new(rest);
        self.outline.extend_from_slice(part);
        match end {
            End::Object => Some(Step::Ended),
            End::Array(name) => {
                self.inside = Some((name, false));
                Some(Step::On)
            }
        }
    }

    #[inline]
    fn element(
        &mut self,
        array: &'static str,
        has_come: bool,
        reasons: &mut Reasons,
        text: &mut Cursor<'_>,
    ) -> Option<Step> {
        if text.found(b']') {
            self.outline.push(b']');
            self.inside = None;
            return Some(Step::On);
        }
        if has_come {
            text.mark(b',')?;
            text.space();
        }
        match array {
            SAMPLES => {
                let total = sample::read(text)?.get();
                self.system_total = self.system_total.or(total);
            }
            STAGES => {
                if let Record::Finished(finished) = stage::read(text)? {
                    self.keep(&finished, reasons);
                }
            }
            TIMELINE => {
                let available = series::timeline_point(text)?;
                let lowest = self.lowest_available.get_or_insert(available);
                *lowest = available.min(*lowest);
            }
            LOG => series::log_line(text)?,
            CYCLES => series::growth_point(text)?,
            LOOPS => series::watched_loop(text)?,
            _ => return None,
        }
        self.inside = Some((array, true));
        Some(Step::On)
    }

    fn keep(&mut self, finished: &Finished<'_>, reasons: &mut Reasons) {
        let figures = figures(finished, reasons);
        let Finished { stage, model, .. } = *finished;
        self.stages.push(StageDigest {
            stage,
            model,
            nth: self.nth.next(stage, model),
            figures,
        });
    }

    /// The run that has ended, where its outline is one; the reader is then ready for the next.
    pub(super) fn finish(&mut self) -> Option<RunDigest> {
        let run: Run = serde_json::from_slice(&self.outline).ok()?;
        let next = Vec::with_capacity(self.stages.len());
        let stages = std::mem::replace(&mut self.stages, next);
        let life = run.lifecycle.value();
        if !is_current(life, &stages) {
            return None;
        }
        let digest = RunDigest {
            temperature: run.temperature,
            ended: Ended::of(&run.outcome),
            noise: RecordedNoise::of(&run),
            drift_bytes: run.drift_bytes(),
            life: life
                .map(|life| life_figures(life, &stages))
                .or_else(|| self.recorded_peak()),
            stages,
        };
        self.outline.clear();
        self.system_total = None;
        self.lowest_available = None;
        self.nth.clear();
        Some(digest)
    }
}

/// Whether the lifecycle is one of this program's rules; if not it is to be computed anew, and the stages with it.
fn is_current(life: Option<&Lifecycle>, stages: &[StageDigest]) -> bool {
    life.map_or(stages.is_empty(), |life| life.rules == LIFECYCLE_RULES)
}

impl RunReader {
    fn recorded_peak(&self) -> Option<Figures> {
        recorded_peak(self.system_total?, self.lowest_available?)
    }
}

/// The figures of a stage; the reasons are taken in the order in which [`crate::analysis::digest::Digest::of`] does.
fn figures(finished: &Finished<'_>, reasons: &mut Reasons) -> Figures {
    let [allocator, buffers] = seen(finished, reasons);
    let [total, cpu, device, other] = finished.delta;
    Figures {
        allocator,
        buffers,
        total: take(reasons, Category::Total, total),
        cpu: take(reasons, Category::Cpu, cpu),
        device: take(reasons, Category::Device, device),
        other: take(reasons, Category::Other, other),
        peak: finished.peak,
        device_peak: finished.device_peak,
    }
}

/// Growth of the allocator's bytes and of the buffers'.
fn seen(finished: &Finished<'_>, reasons: &mut Reasons) -> [Option<i64>; 2] {
    if let Some([allocator, buffers]) = finished.device_seen {
        let allocator = take(reasons, Category::Allocator, allocator);
        return [allocator, take(reasons, Category::Buffers, buffers)];
    }
    // From before allocations were watched.
    let reason = Measured::absent(not_watched().reason().unwrap_or_default());
    [Category::Allocator, Category::Buffers].map(|owner| reasons.take(owner, &reason))
}

/// The figure, its reason kept where it is the first of its owner.
#[inline]
fn take(reasons: &mut Reasons, owner: Category, figure: Figure<'_, i64>) -> Option<i64> {
    if let Figure::Absent(reason) = figure
        && !reasons.has(owner)
    {
        let token = [b"\"", reason, b"\""].concat();
        // The cursor takes no string that the JSON reader does not.
        let reason: String = serde_json::from_slice(&token).unwrap_or_default();
        return reasons.take(owner, &Measured::absent(reason));
    }
    figure.get()
}
