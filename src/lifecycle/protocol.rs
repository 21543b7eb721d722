//! What parent and worker say to each other.
//!
//! One JSON document a line. The worker speaks first ([`Message::Hello`]), with the protocol's
//! version and the build; the parent answers with a [`WorkerPlan`] and from then on only with
//! [`GO`]: after the baseline, before each stage and after it. So a stage begins only when the one
//! before it, and that this one begins, are safe on disk, and the parent has nothing to do but watch
//! while it runs.

use serde::{Deserialize, Serialize};

use super::origin::OriginSpec;
use super::settle::SettlePolicy;
use crate::backend::BackendSpec;
use crate::report::{DeviceReading, Fact, Noise, Severity, Stage};

/// Version of the messages; a worker of another version is refused.
pub const PROTOCOL: u32 = 4;

/// The parent's line that lets the worker go on.
pub(super) const GO: &[u8] = b"go\n";

/// Longest line accepted from a worker. A reading is about 6 KiB; what is learnt of an engine with
/// thousands of tensors takes some MiB.
pub(super) const LONGEST_LINE: usize = 16 << 20;

/// Identifies the build, so that a worker from another one is refused: version, commit and target.
pub fn build_id() -> &'static str {
    concat!(
        env!("CARGO_PKG_VERSION"),
        "+",
        env!("TRTMEM_COMMIT"),
        "/",
        env!("TRTMEM_TARGET")
    )
}

/// One step of the lifecycle: a stage, for one of the models where it is not the whole process's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The stage.
    pub stage: Stage,
    /// Position of the model.
    pub model: Option<u32>,
}

/// Everything a worker is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerPlan {
    /// The steps in their order.
    pub steps: Vec<Step>,
    /// What performs them.
    pub backend: BackendSpec,
    /// How long to wait before a reading.
    pub settle: SettlePolicy,
    /// How long the counters are watched before the first stage, nanoseconds.
    pub noise_window_ns: u64,
    /// Where the counters are read.
    pub origin: OriginSpec,
    /// Times everything is created and released in the one process; the first is `steps`.
    pub cycles: u32,
}

/// What a worker saw of itself in the middle of a steady loop. Plain numbers, so that keeping and
/// telling them allocates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopPoint {
    /// Iterations done.
    pub done: u64,
    /// Monotonic time, nanoseconds.
    pub at_ns: u64,
    /// Available system memory.
    pub available_bytes: Option<u64>,
    /// Heap in use; modulo 2^32 with a layout that wraps.
    pub heap_in_use_bytes: Option<u64>,
    /// Resident bytes of the process.
    pub resident_bytes: Option<u64>,
    /// Device memory held by the backend's own count.
    #[serde(default)]
    pub device_seen_bytes: Option<u64>,
}

/// What a worker says. `S` is its text, `R` its readings: borrowed where it writes, owned where the
/// parent reads, so that writing allocates nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant)]
pub enum Message<S, R> {
    /// The first message.
    Hello {
        /// [`PROTOCOL`].
        protocol: u32,
        /// [`build_id`].
        build: S,
    },
    /// The counters are at rest; how much they move is watched next, and then the baseline is taken.
    Steady,
    /// The counters are at rest and the baseline is taken.
    Ready {
        /// How much they moved while nothing happened.
        noise: Noise,
        /// Why the high-water mark cannot be reset, if it cannot; its figures are then worthless.
        high_water_unusable: Option<S>,
        /// The baseline.
        reading: R,
        /// What the backend sees of the device.
        device: DeviceReading,
    },
    /// The backend has no such step: said before it begins, or at its end where that is known only then.
    Skip {
        /// The step.
        step: Step,
        /// Why not.
        reason: S,
    },
    /// A step is about to begin: it does at the parent's word.
    Begin {
        /// The step.
        step: Step,
        /// Monotonic time, nanoseconds.
        at_ns: u64,
    },
    /// The step has returned; the counters are waited for next. What neighbours do meanwhile is no
    /// part of the step's peak.
    Returned {
        /// The step.
        step: Step,
    },
    /// A step has ended and the counters are at rest.
    End {
        /// The step.
        step: Step,
        /// Monotonic time it began, nanoseconds.
        began_ns: u64,
        /// Its own time, nanoseconds.
        duration_ns: u64,
        /// Time waited for the counters, nanoseconds.
        waited_ns: u64,
        /// Whether they came to rest before the cap.
        at_rest: bool,
        /// Largest minus smallest available memory over the last readings before the sample.
        spread_bytes: Option<u64>,
        /// The sample after it.
        reading: R,
        /// What the backend sees of the device.
        device: DeviceReading,
    },
    /// A library logged a line. Comes at any time after the baseline.
    Log {
        /// Monotonic time, nanoseconds.
        at_ns: u64,
        /// How grave it is.
        severity: Severity,
        /// What it said.
        text: S,
    },
    /// How far a long step is. Comes at any time after the baseline, now and then.
    Progress {
        /// What is done, in the library's words.
        phase: S,
        /// Steps of it that are done.
        done: u32,
        /// Of so many; 0 where nobody knows.
        of: u32,
    },
    /// Lines were logged for which there was no room.
    LogDropped {
        /// How many since the last time this was said.
        lines: u64,
    },
    /// Something was learnt in the stage that ended last.
    Learnt {
        /// What.
        fact: Fact,
    },
    /// The steady loop of the stage that ended last, as it was watched from inside.
    Looped {
        /// The step.
        step: Step,
        /// The points, in time order.
        points: Vec<LoopPoint>,
    },
    /// The counters once more, because something was learnt since the last stage: the next one begins
    /// here.
    Resampled {
        /// The sample.
        reading: R,
        /// What the backend sees of the device.
        device: DeviceReading,
    },
    /// A step of a later cycle is done now. Nobody waits for a word.
    Doing {
        /// The step.
        step: Step,
    },
    /// Everything was created and released once more, and the counters are at rest.
    Cycled {
        /// Cycles done, from 1.
        done: u64,
        /// The sample after it.
        reading: R,
        /// What the backend sees of the device.
        device: DeviceReading,
    },
    /// A step failed, or the backend could not be made (no step then).
    Failed {
        /// The step.
        step: Option<Step>,
        /// The error in words.
        message: S,
        /// Whether the machine lacks something.
        missing: bool,
    },
    /// Every step was done.
    Done,
}

/// A message as the parent reads it.
pub(super) type OwnedMessage = Message<String, crate::probe::OwnedReading>;

/// What was wrong with a line from a worker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// Not a message of this protocol.
    #[error("its message could not be read: {detail}")]
    Unreadable {
        /// Where and why.
        detail: String,
    },
    /// A message without end.
    #[error("its message is longer than {LONGEST_LINE} bytes")]
    TooLong,
    /// Another program, or another build of this one.
    #[error(
        "it speaks protocol {protocol} (build {build}), this program protocol {PROTOCOL} (build {ours})",
        ours = build_id()
    )]
    OtherBuild {
        /// Its protocol.
        protocol: u32,
        /// Its build.
        build: String,
    },
    /// A message that cannot come here.
    #[error("it said `{said}` where {expected} was expected")]
    OutOfTurn {
        /// The message's name.
        said: &'static str,
        /// What could have come.
        expected: &'static str,
    },
    /// It closed its end without a word.
    #[error("it closed its message channel before it was done")]
    Closed,
}

impl<S, R> Message<S, R> {
    /// The message's name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Message::Hello { .. } => "hello",
            Message::Steady => "steady",
            Message::Ready { .. } => "ready",
            Message::Skip { .. } => "skip",
            Message::Begin { .. } => "begin",
            Message::Returned { .. } => "returned",
            Message::End { .. } => "end",
            Message::Log { .. } => "log",
            Message::Progress { .. } => "progress",
            Message::LogDropped { .. } => "log-dropped",
            Message::Learnt { .. } => "learnt",
            Message::Looped { .. } => "looped",
            Message::Resampled { .. } => "resampled",
            Message::Doing { .. } => "doing",
            Message::Cycled { .. } => "cycled",
            Message::Failed { .. } => "failed",
            Message::Done => "done",
        }
    }
}

/// Reads one line from a worker.
///
/// # Errors
/// [`ProtocolError::Unreadable`] where it is no message.
pub fn parse_message(line: &[u8]) -> Result<OwnedMessage, ProtocolError> {
    serde_json::from_slice(line).map_err(|error| ProtocolError::Unreadable {
        detail: error.to_string(),
    })
}
