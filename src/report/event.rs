//! What happens during a measurement, in the order it happens.
//!
//! The journal is these events, one JSON document a line. The builder knows nothing else, so a
//! report rebuilt from a journal is the report the run itself would have made.

use serde::{Deserialize, Serialize};

use super::device::{DeviceSeen, not_watched};
use super::facts::Fact;
use super::growth::{GrowthPoint, WatchedLoop};
use super::log::LogLine;
use super::measured::Measured;
use super::model::Header;
use super::run::{Drift, Noise, Outcome, Settle, Temperature, TimelinePoint, ToolCost};
use super::sample::Sample;
use super::stage::Stage;

/// Something that happened during a measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant)]
pub enum Event {
    /// Measuring begins. Always the first event.
    Began {
        /// `trtmem.journal/1`.
        journal: String,
        /// What is known before the first run.
        header: Header,
    },
    /// A fresh process is about to be started.
    RunBegan {
        /// Position among the runs, from 0.
        run: u32,
        /// First or later.
        temperature: Temperature,
    },
    /// The child is ready; its counters are at rest.
    Baseline {
        /// How much they moved while nothing happened.
        noise: Noise,
        /// The sample before the first stage.
        sample: Sample,
    },
    /// The backend has no such step.
    StageSkipped {
        /// Which stage.
        stage: Stage,
        /// Which model.
        model: Option<u32>,
        /// Why.
        reason: String,
    },
    /// A long stage tells how far it is, at most once a second. A report does not keep it.
    Progressed {
        /// How far.
        progress: StageProgress,
    },
    /// A stage begins.
    StageBegan {
        /// Which stage.
        stage: Stage,
        /// Which model.
        model: Option<u32>,
        /// Monotonic time, nanoseconds.
        at_ns: u64,
    },
    /// A stage has ended and the counters have come to rest.
    StageEnded {
        /// Which stage.
        stage: Stage,
        /// Which model.
        model: Option<u32>,
        /// Monotonic time it began, nanoseconds.
        began_ns: u64,
        /// Time of the step itself, nanoseconds.
        duration_ns: u64,
        /// How the counters came to rest.
        settle: Settle,
        /// The sample after it, which is also the one before the next.
        sample: Sample,
        /// What was seen from outside meanwhile.
        seen: Extremes,
        /// Device memory the child itself saw being allocated.
        #[serde(default = "not_watched")]
        device_seen: Measured<DeviceSeen>,
    },
    /// Something was learnt of libraries, device or engine.
    Learnt {
        /// What.
        fact: Fact,
    },
    /// The counters once more, because something was done since the last stage: the next one begins at
    /// this sample.
    Resampled {
        /// The sample.
        sample: Sample,
    },
    /// A library logged a line.
    Logged {
        /// The line.
        line: LogLine,
    },
    /// Lines were logged that are not kept.
    LogDropped {
        /// How many since the last time this was said.
        lines: u64,
    },
    /// The steady loop of the stage that ended last, as it was watched from inside.
    LoopWatched {
        /// The loop.
        watched: WatchedLoop,
    },
    /// Everything was created and released once more.
    Cycled {
        /// The counters then.
        point: GrowthPoint,
    },
    /// The child is gone.
    RunEnded {
        /// How it ended.
        outcome: Outcome,
        /// What the system had not got back.
        #[serde(rename = "not_reclaimed", alias = "drift")]
        drift: Measured<Drift>,
        /// What measuring took.
        cost: Measured<ToolCost>,
        /// Memory over time.
        timeline: Vec<TimelinePoint>,
        /// The end of its output.
        child_output: String,
    },
    /// Every run has ended; a journal without this is partial.
    Ended,
}

impl Event {
    /// The name the event has in a journal.
    pub fn name(&self) -> &'static str {
        match self {
            Event::Began { .. } => "began",
            Event::RunBegan { .. } => "run-began",
            Event::Baseline { .. } => "baseline",
            Event::StageSkipped { .. } => "stage-skipped",
            Event::Progressed { .. } => "progressed",
            Event::StageBegan { .. } => "stage-began",
            Event::StageEnded { .. } => "stage-ended",
            Event::Learnt { .. } => "learnt",
            Event::Resampled { .. } => "resampled",
            Event::Logged { .. } => "logged",
            Event::LogDropped { .. } => "log-dropped",
            Event::LoopWatched { .. } => "loop-watched",
            Event::Cycled { .. } => "cycled",
            Event::RunEnded { .. } => "run-ended",
            Event::Ended => "ended",
        }
    }
}

/// How far a stage is, in the words of the library that does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageProgress {
    /// The stage.
    pub stage: Stage,
    /// What is done.
    pub phase: String,
    /// Steps of it that are done.
    pub done: u32,
    /// Of so many; 0 where nobody knows.
    pub of: u32,
}

impl std::fmt::Display for StageProgress {
    /// `Building Engine, 3 of 4 steps`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.of {
            0 => f.write_str(&self.phase),
            of => write!(f, "{}, {} of {of} steps", self.phase, self.done),
        }
    }
}

/// Extremes seen from outside between two stage borders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extremes {
    /// Lowest available system memory.
    pub min_available_bytes: Measured<u64>,
    /// Highest resident size of the child.
    pub max_resident_bytes: Measured<u64>,
    /// Lowest free device memory; by the process's own figure where the driver books one: all memory
    /// of the device minus the most it held.
    #[serde(default = "device_not_watched")]
    pub min_device_free_bytes: Measured<u64>,
    /// Lowest sum of available system memory and free device memory, read together: what the peak of
    /// a total is made of where device memory is counted on its own.
    #[serde(default = "device_not_watched")]
    pub min_combined_bytes: Measured<u64>,
    /// Readings taken.
    pub readings: u64,
    /// Longest time between two of them, nanoseconds.
    pub largest_gap_ns: u64,
}

fn device_not_watched() -> Measured<u64> {
    Measured::absent("device memory was not watched from outside")
}
