//! What TensorRT said in a stage, to be set beside what was measured.

use super::line::parse_text;
use super::said::{Meter, Said};
use crate::report::{LogLine, Stage};

/// Something said about memory, and the line it was said in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uttered<'a> {
    /// The line as it was recorded.
    pub line: &'a LogLine,
    /// What it says.
    pub said: Said,
}

/// What TensorRT said about memory in a stage of a model, in its order. `model` is the line's own:
/// absent for stages of the whole process. Where a stage came several times for one model, all of
/// them; [`said_between`] tells them apart.
pub fn beside(log: &[LogLine], stage: Stage, model: Option<u32>) -> Vec<Uttered<'_>> {
    said_in(log, |line| line.stage == Some(stage) && line.model == model)
}

/// What was said from `from_ns` on and before `to_ns`, monotonic nanoseconds.
pub fn said_between(log: &[LogLine], from_ns: u64, to_ns: u64) -> Vec<Uttered<'_>> {
    said_in(log, |line| (from_ns..to_ns).contains(&line.at_ns))
}

fn said_in<'a>(log: &'a [LogLine], wanted: impl Fn(&LogLine) -> bool) -> Vec<Uttered<'a>> {
    let lines = log.iter().filter(|line| wanted(line));
    let said = |line: &'a LogLine| parse_text(&line.text).map(move |said| Uttered { line, said });
    lines.flat_map(said).collect()
}

/// What TensorRT's own meter says a stage cost. Whole MiB, each rounded down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Managed {
    /// Host memory through TensorRT's allocators.
    pub cpu_delta_mib: i64,
    /// Device memory through TensorRT's allocators.
    pub gpu_delta_mib: i64,
    /// Lines this is the sum of: each can lack up to 1 MiB.
    pub lines: u32,
}

/// The sum of the `TensorRT-managed allocation` lines; `None` where there is none, as for the
/// deserialization from 10 on.
pub fn managed(said: &[Uttered<'_>]) -> Option<Managed> {
    let deltas = said.iter().filter_map(|uttered| match &uttered.said {
        Said::Change {
            meter: Meter::TensorRt,
            cpu_delta_mib,
            gpu_delta_mib,
            ..
        } => Some((*cpu_delta_mib, *gpu_delta_mib)),
        _ => None,
    });
    deltas.fold(None, |sum: Option<Managed>, (cpu, gpu)| {
        let sum = sum.unwrap_or_default();
        Some(Managed {
            cpu_delta_mib: sum.cpu_delta_mib.saturating_add(cpu),
            gpu_delta_mib: sum.gpu_delta_mib.saturating_add(gpu),
            lines: sum.lines.saturating_add(1),
        })
    })
}
