//! What a report holds of a run. Integers are bytes or nanoseconds and say so in their names.

use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use super::device::{DeviceSeen, not_watched};
use super::growth::{Growth, GrowthPoint, WatchedLoop};
use super::log::LogLine;
use super::measured::Measured;
use super::sample::Sample;
use super::stage::{DriveStage, Stage};

/// One lifecycle in one fresh process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Position among the runs, from 0.
    pub index: u32,
    /// Whether files and libraries may have had to come from disk (the first run) or not.
    pub temperature: Temperature,
    /// How the run ended.
    pub outcome: Outcome,
    /// How much each counter moved while nothing happened; absent when the run ended before.
    pub noise: Measured<Noise>,
    /// The samples, in time order; stages refer to them by position.
    pub samples: Vec<Sample>,
    /// The stages in the order they were reached.
    pub stages: Vec<StageRecord>,
    /// What the lifecycle costs as a whole, computed by the rules its version names.
    #[serde(default = "not_stored", deserialize_with = "stored")]
    pub lifecycle: Measured<Lifecycle>,
    /// What was not reclaimed after the child's exit.
    #[serde(rename = "not_reclaimed", alias = "drift")]
    pub drift: Measured<Drift>,
    /// What measuring itself took.
    pub cost: Measured<ToolCost>,
    /// Available memory and the child's size over the run, thinned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<TimelinePoint>,
    /// The end of what the child wrote to its standard output and error.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub child_output: String,
    /// What the libraries logged, in the order they said it, from the severity that was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<LogLine>,
    /// Lines that were logged and not kept, because there were too many.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub log_dropped: u64,
    /// The counters after each cycle of creating and releasing everything, where cycles were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cycles: Vec<GrowthPoint>,
    /// The steady loops as they were watched from inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loops: Vec<WatchedLoop>,
    /// What cycles and loops show of growth.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub growth: Vec<Growth>,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Whether a run was the first of its report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Temperature {
    /// The first run: files and libraries may have had to come from disk.
    Cold,
    /// A later run.
    Warm,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "ended", rename_all = "kebab-case")]
pub enum Outcome {
    /// Every stage was reached.
    Finished,
    /// A stage reported an error and the child ended in order.
    Failed {
        /// The stage that failed.
        stage: Option<Stage>,
        /// The error in words.
        message: String,
        /// Whether it failed because the machine lacks something: a driver, a device, a library.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        missing: bool,
    },
    /// The child ended, or was ended, without finishing.
    Died {
        /// The stage it was in; absent before the first.
        stage: Option<Stage>,
        /// What ended it.
        cause: Cause,
        /// Nanoseconds from the beginning of that stage.
        after_ns: Option<u64>,
        /// What is known that supports the cause, one sentence each.
        evidence: Vec<String>,
    },
    /// The user stopped the measurement.
    Interrupted {
        /// The stage the child was in.
        stage: Option<Stage>,
    },
    /// The journal ends here; its writer is gone.
    Unknown {
        /// The stage the child was in when the journal ended.
        stage: Option<Stage>,
    },
}

/// What ended a child that did not finish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cause {
    /// A signal that trtmem did not send.
    Signal {
        /// Its number.
        number: i32,
        /// Its name, for example `SIGSEGV`.
        name: String,
    },
    /// It left with a status of its own.
    Exit {
        /// The status.
        status: i32,
    },
    /// The system ended it because memory ran out.
    OutOfMemory,
    /// It met a limit on its own memory.
    MemoryLimit,
    /// A stage took longer than `--timeout`.
    Timeout,
    /// Available memory fell below `--min-free`.
    MinFree,
    /// It spoke a protocol this program does not: another build, or a broken message.
    Protocol {
        /// What was wrong with what it said.
        detail: String,
    },
    /// It could not be started.
    Spawn {
        /// The system's reason.
        detail: String,
    },
}

/// The granule in which CUDA's drivers give out device memory, bytes: no figure of it moves by less.
pub const DEVICE_GRANULE_BYTES: u64 = 2 << 20;

/// How much each counter moves while nothing happens: the largest of what it moved before the first stage,
/// what it moved between stages while it was at rest, and its own resolution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Noise {
    /// Readings taken.
    pub readings: u32,
    /// Nanoseconds over which they were taken.
    pub window_ns: u64,
    /// Available system memory.
    pub system_bytes: Measured<u64>,
    /// Heap in use.
    pub heap_bytes: Measured<u64>,
    /// Resident size of the process.
    pub process_bytes: Measured<u64>,
    /// Device memory, before the first stage; its granule alone where the driver books it to the process.
    #[serde(default = "device_noise_not_measured")]
    pub device_bytes: Measured<u64>,
    /// Whether it is assumed: the figures stand in for those of a machine like this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
    /// How coarsely the figures were written where they were read; absent where they are whole bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
}

/// The step in which the figures of a log were written, all of them cut and not rounded, bytes; 0 where
/// they are exact. It is a bias beside the noise and not a part of it: a delta is off by up to one step
/// either way, a comparison of two deltas by two, and no number of runs averages that out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rounding {
    /// Of totals. Two steps where a total is the sum of two cut figures.
    pub total_bytes: u64,
    /// Of CPU.
    pub cpu_bytes: u64,
    /// Of device memory, what TensorRT's allocator handed out among it.
    pub device_bytes: u64,
}

/// What was not reclaimed after the child's exit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Drift {
    /// Available memory before the child began minus after its exit; positive was not reclaimed.
    pub available_bytes: Measured<i64>,
    /// Growth of the system's file cache over the same time, where it is reported.
    pub cached_bytes: Measured<i64>,
    /// Nanoseconds waited after the child's end for the counters to come to rest.
    pub settle_ns: u64,
}

/// What measuring itself took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ToolCost {
    /// Resident bytes of the child at the baseline, before the first stage.
    pub child_resident_bytes: Measured<u64>,
    /// Median nanoseconds of one full sample at a stage border.
    pub border_sample_ns: u64,
    /// Processor time the parent used while the child lived, nanoseconds.
    pub parent_cpu_ns: u64,
    /// Wall-clock time the child lived, nanoseconds.
    pub wall_ns: u64,
}

/// A point of the thinned timeline: extremes over the time since the point before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelinePoint {
    /// Monotonic time of the end of the interval, nanoseconds.
    pub at_ns: u64,
    /// Lowest available memory in the interval.
    pub min_available_bytes: u64,
    /// Highest resident size of the child in the interval, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_resident_bytes: Option<u64>,
    /// Highest use of device memory in the interval, by all processes, where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_device_bytes: Option<u64>,
}

/// One stage of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StageRecord {
    /// Which stage.
    pub stage: Stage,
    /// Which of the workload's models, by position; absent for stages of the whole process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<u32>,
    /// Whether it was measured.
    #[serde(flatten)]
    pub status: StageStatus,
}

/// Whether a stage was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "kebab-case")]
// A finished stage is the rule and the others are the exception: boxing it would cost every reader.
#[allow(clippy::large_enum_variant)]
pub enum StageStatus {
    /// It ran to its end between two samples.
    Finished(StageFigures),
    /// The backend has no such step.
    NotApplicable {
        /// Why, in words.
        reason: String,
    },
    /// It began and did not end; the run's outcome says why.
    Unfinished {
        /// Monotonic time it began, nanoseconds.
        began_ns: u64,
    },
}

/// The figures of a finished stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StageFigures {
    /// Position of the sample before it among the run's samples.
    pub before: u32,
    /// Position of the sample after it.
    pub after: u32,
    /// Monotonic time it began, nanoseconds.
    pub began_ns: u64,
    /// Time the step itself took, nanoseconds, sampling and settling excluded.
    pub duration_ns: u64,
    /// How the counters came to rest after it.
    pub settle: Settle,
    /// Total, CPU, device and other bytes; positive is consumption.
    pub delta: Delta,
    /// Where the total went; the rows sum to it.
    pub breakdown: Breakdown,
    /// Device memory the process itself saw being allocated; exact.
    #[serde(default = "not_watched")]
    pub device_seen: Measured<DeviceSeen>,
    /// The highest point inside the stage.
    pub peak: Peak,
    /// How far the total can be relied upon.
    #[serde(default, alias = "trust")]
    pub mark: Mark,
}

/// How the counters came to rest after a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settle {
    /// Nanoseconds waited.
    pub waited_ns: u64,
    /// Whether they came to rest, or the cap ended the wait.
    pub at_rest: bool,
    /// Largest minus smallest available system memory over the last readings before the sample. Where the
    /// counters were at rest it is a part of the run's noise, else it is the noise of this stage.
    #[serde(default = "not_followed")]
    pub spread_bytes: Measured<u64>,
}

impl Settle {
    /// A sample that was taken at once.
    pub fn not_waited() -> Self {
        Settle {
            waited_ns: 0,
            at_rest: false,
            spread_bytes: Measured::absent("nothing was waited for"),
        }
    }
}

/// Total, CPU, device and other bytes of a stage: total = cpu + device + other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delta {
    /// All memory taken.
    pub total_bytes: Measured<i64>,
    /// Growth of heap in use.
    pub cpu_bytes: Measured<i64>,
    /// Device memory.
    pub device_bytes: Measured<i64>,
    /// The rest.
    pub other_bytes: Measured<i64>,
}

/// Where a stage's total went. The rows that are present, `unattributed_bytes` among them, sum to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Breakdown {
    /// Growth of heap in use.
    pub heap_in_use_bytes: Measured<i64>,
    /// Heap that was asked for and not touched, so it takes no memory: negative. Positive where such heap is freed.
    #[serde(default = "not_told_apart")]
    pub heap_untouched_bytes: Measured<i64>,
    /// Growth of what is free in the allocator: freed by the program and kept.
    #[serde(alias = "heap_held_free_bytes")]
    pub heap_free_bytes: Measured<i64>,
    /// Growth of other private memory of the process: stacks, direct mappings. Where nothing is known of
    /// the heap it holds the heap as well.
    pub other_private_bytes: Measured<i64>,
    /// Growth of resident file and shared mappings.
    pub file_mapping_bytes: Measured<i64>,
    /// File pages which the system counts as available all the same (negative of their growth).
    pub reclaimable_file_bytes: Measured<i64>,
    /// Device bytes seen being allocated.
    pub device_seen_bytes: Measured<i64>,
    /// What is left; absent only with the total.
    pub unattributed_bytes: Measured<i64>,
}

/// The highest point inside a stage, above the sample before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Peak {
    /// Largest fall of available system memory seen from outside; never below the stage's own total.
    pub total_bytes: Measured<i64>,
    /// Largest growth of the child's resident size seen from outside.
    pub resident_bytes: Measured<i64>,
    /// Growth to the system's own high-water mark of the child: found however short the peak, to within
    /// the batches in which Linux counts pages per processor (0.3 MiB seen).
    pub high_water_bytes: Measured<i64>,
    /// Largest growth of device memory seen from outside, by the same counter as the stage's own.
    #[serde(default = "device_not_watched")]
    pub device_bytes: Measured<i64>,
    /// Readings taken from outside inside the stage.
    pub readings: u64,
    /// Longest time between two of them, nanoseconds; a shorter peak can have been missed.
    pub largest_gap_ns: u64,
}

fn not_told_apart() -> Measured<i64> {
    Measured::absent("it was not split from other private memory")
}

fn device_noise_not_measured() -> Measured<u64> {
    Measured::absent("device noise was not measured")
}

fn device_not_watched() -> Measured<i64> {
    Measured::absent("device memory was not watched from outside")
}

fn not_followed() -> Measured<u64> {
    Measured::absent("it was not kept how far the counters moved last")
}

/// The version of the rules by which lifecycles, and the figures of their stages, are computed.
///
/// A stored lifecycle with another version is computed anew from the samples when its report is read, so
/// that no comparison mixes versions.
///
/// Changes:
/// - 1: the first that is stored. Earlier reports have none: their device memory under `unified` was
///   total - cpu, and heap that was never touched made other private memory negative.
pub const LIFECYCLE_RULES: u32 = 1;

/// What a lifecycle costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lifecycle {
    /// The version of the rules that computed it, see [`LIFECYCLE_RULES`].
    pub rules: u32,
    /// The lifecycle total, bytes: from the baseline to the sample before the first release stage, or to the
    /// last sample.
    pub delta: Delta,
    /// Where the total went; the rows sum to it.
    pub breakdown: Breakdown,
    /// The highest point over the baseline, bytes.
    pub peak_bytes: Measured<i64>,
    /// How far the lifecycle total can be relied upon.
    pub mark: Mark,
    /// What is still allocated when everything has been released, bytes: from the baseline to the last
    /// sample. Absent where no release stage finished.
    pub after_teardown: Measured<Delta>,
    /// The brackets of the DRIVE sample: the process's own first, then those of each model.
    pub brackets: Vec<DriveRow>,
    /// The stage that takes most. Absent where none takes anything or the total is unknown.
    pub headline: Measured<Headline>,
}

/// The stage that takes most of a lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Headline {
    /// Which stage. Where CUDA has a stage of its own, `runtime` stands for it and the first runtime
    /// together.
    pub stage: Stage,
    /// Which model's; absent for stages of the whole process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<u32>,
    /// How many of the same stage and model came before.
    pub occurrence: u32,
    /// What it takes, bytes.
    pub bytes: i64,
    /// Of those, CUDA's initialisation, where `runtime` stands for both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cuda_bytes: Option<i64>,
    /// The lifecycle total, bytes; smaller than the stage where others give memory back.
    pub lifecycle_bytes: i64,
}

/// How far a total can be relied upon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It is above the noise, and nothing says that other processes moved more than the noise.
    Clear,
    /// It is no larger than what the counters move by themselves.
    WithinNoise,
    /// Other processes moved more than the noise meanwhile; the total may hold theirs too.
    #[serde(alias = "doubtful")]
    OtherProcesses,
    /// It is a lower bound: a part of it is unknown.
    AtLeast,
    /// Total, noise or every kind of evidence is missing.
    #[default]
    #[serde(alias = "unknown")]
    NotChecked,
}

impl Mark {
    /// The marks that a figure made of others takes over, the gravest first.
    const WORST: [Mark; 3] = [Mark::OtherProcesses, Mark::NotChecked, Mark::AtLeast];

    /// The name used in reports.
    pub fn id(self) -> &'static str {
        match self {
            Mark::Clear => "clear",
            Mark::WithinNoise => "within-noise",
            Mark::OtherProcesses => "other-processes",
            Mark::AtLeast => "at-least",
            Mark::NotChecked => "not-checked",
        }
    }

    /// The mark of a sum of totals, from theirs: what disturbed one of them disturbed the sum. Against the
    /// noise it stands for itself.
    pub fn of_sum(
        total: Option<i64>,
        noise: Option<u64>,
        marks: impl Iterator<Item = Mark>,
    ) -> Mark {
        let (Some(total), Some(noise)) = (total, noise) else {
            return Mark::NotChecked;
        };
        if total.unsigned_abs() <= noise {
            return Mark::WithinNoise;
        }
        let marks: Vec<Mark> = marks.collect();
        let worst = Mark::WORST.into_iter().find(|mark| marks.contains(mark));
        worst.unwrap_or(Mark::Clear)
    }

    /// The mark of a median over runs, from the marks of the runs. Against the noise it stands for itself.
    /// What disturbed fewer than half of the runs does not reach a median; what was not checked in as many
    /// was not checked.
    pub fn of_median(total: Option<i64>, noise: Option<u64>, marks: &[Mark]) -> Mark {
        let (Some(total), Some(noise)) = (total, noise) else {
            return Mark::NotChecked;
        };
        if total.unsigned_abs() <= noise {
            return Mark::WithinNoise;
        }
        let half_have = |wanted: &Mark| {
            let having = marks.iter().filter(|mark| *mark == wanted).count();
            having > 0 && having * 2 >= marks.len()
        };
        Mark::WORST
            .into_iter()
            .find(half_have)
            .unwrap_or(Mark::Clear)
    }
}

/// One bracket of the DRIVE sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DriveRow {
    /// Which bracket.
    pub bracket: DriveStage,
    /// Which model; `None` for the bracket that belongs to the whole process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<u32>,
    /// Sum over its stages; absent where none was measured or one did not finish.
    pub delta: Delta,
    /// Time of its stages' own steps, nanoseconds; absent as the delta is.
    pub duration_ns: Measured<u64>,
}

/// Why a report made before lifecycles were stored has none, until it is completed.
fn not_stored() -> Measured<Lifecycle> {
    Measured::absent("the report was made before lifecycles were stored")
}

/// Reads a stored lifecycle; one that another version of the rules shaped otherwise is none.
fn stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Measured<Lifecycle>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Readable(Box<Measured<Lifecycle>>),
        Foreign(IgnoredAny),
    }
    Ok(match Stored::deserialize(deserializer)? {
        Stored::Readable(lifecycle) => *lifecycle,
        Stored::Foreign(_) => not_stored(),
    })
}
