//! What comparisons need of a report: the figures of every stage of every run, without samples, timelines
//! and logs. A tenth of the report, so that thousands can be held side by side.

use crate::report::{EngineFacts, Header, Rounding, Stage, Temperature};
use schemars::JsonSchema;

/// A report, boiled down.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// Environment, workload, attribution, release and time, as the report has them.
    pub header: Header,
    /// The engines as TensorRT describes them: sizes that are exact by nature.
    pub engines: Vec<EngineFacts>,
    /// The runs in the order they were made.
    pub runs: Vec<RunDigest>,
    /// Why figures are absent, one reason for each owner that lacks some.
    pub absences: Vec<(Category, String)>,
}

/// The category of bytes that a figure counts.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// All memory taken: cpu + device + other.
    Total,
    /// Growth of heap in use.
    Cpu,
    /// Device memory.
    Device,
    /// Of device memory, what TensorRT asked its allocator for; counted exactly.
    Allocator,
    /// Of device memory, the buffers this program made; counted exactly.
    Buffers,
    /// Device memory beyond allocator and buffers, where both were watched.
    DeviceRest,
    /// What is neither cpu nor device.
    Other,
    /// What the rows of a comparison leave over.
    Unattributed,
}

impl Category {
    /// The owners a digest holds figures of, in the order of [`Figures::of`].
    pub const MEASURED: [Category; 6] = [
        Category::Total,
        Category::Cpu,
        Category::Device,
        Category::Other,
        Category::Allocator,
        Category::Buffers,
    ];

    /// The name used in limits, budgets and files.
    pub fn id(self) -> &'static str {
        self.names().0
    }

    /// The owner with this name.
    pub fn from_id(id: &str) -> Option<Category> {
        [Category::DeviceRest, Category::Unattributed]
            .into_iter()
            .chain(Category::MEASURED)
            .find(|owner| owner.id() == id)
    }

    /// The name shown to people.
    pub fn label(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Category::Total => ("total", "total"),
            Category::Cpu => ("cpu", "cpu"),
            Category::Device => ("device", "device"),
            Category::Allocator => ("allocator", "TRT allocator"),
            Category::Buffers => ("buffers", "buffers"),
            Category::DeviceRest => ("device-rest", "rest of device"),
            Category::Other => ("other", "other"),
            Category::Unattributed => ("unattributed", "unattributed"),
        }
    }
}

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunDigest {
    /// Cold (the first of its report) or warm.
    pub temperature: Temperature,
    /// How it ended.
    pub ended: Ended,
    /// What each counter moved while nothing happened.
    pub noise: RecordedNoise,
    /// What the system had not got back at the end, bytes.
    pub drift_bytes: Option<i64>,
    /// The lifecycle total, from the baseline to the first release; absent where no stage finished.
    pub life: Option<Figures>,
    /// The stages that finished, in the order they were reached.
    pub stages: Vec<StageDigest>,
}

/// What each counter of a run moved while nothing happened, bytes; absent where it was not recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordedNoise {
    /// Available system memory.
    pub system_bytes: Option<u64>,
    /// Heap in use.
    pub heap_bytes: Option<u64>,
    /// Device memory.
    pub device_bytes: Option<u64>,
    /// How coarsely the figures were written; absent where they are whole bytes.
    pub rounding: Option<Rounding>,
    /// Whether they stand in for noise that is unknown.
    pub assumed: bool,
}

/// How a run ended, without the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ended {
    /// Every stage was reached.
    Finished,
    /// It failed, died, or its journal ends before it does.
    Failed,
    /// The user stopped it.
    Interrupted,
}

/// One finished stage of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct StageDigest {
    /// Which stage.
    pub stage: Stage,
    /// Position of the model among the workload's; absent for stages of the whole process.
    pub model: Option<u32>,
    /// Position among the run's stages of the same name and model, from 0.
    pub nth: u32,
    /// Its figures.
    pub figures: Figures,
}

/// Bytes by owner; positive is consumption, absent is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// All memory taken.
    pub total: Option<i64>,
    /// Growth of heap in use.
    pub cpu: Option<i64>,
    /// Device memory.
    pub device: Option<i64>,
    /// The rest.
    pub other: Option<i64>,
    /// Through TensorRT's allocator; exact.
    pub allocator: Option<i64>,
    /// Buffers of this program; exact.
    pub buffers: Option<i64>,
    /// Highest total inside, above the beginning.
    pub peak: Option<i64>,
    /// Highest device memory inside, above the beginning.
    pub device_peak: Option<i64>,
}

impl Figures {
    /// The figure of an owner.
    pub fn of(&self, owner: Category) -> Option<i64> {
        match owner {
            Category::Total => self.total,
            Category::Cpu => self.cpu,
            Category::Device => self.device,
            Category::Allocator => self.allocator,
            Category::Buffers => self.buffers,
            Category::Other => self.other,
            Category::DeviceRest => self
                .device?
                .checked_sub(self.allocator?)?
                .checked_sub(self.buffers?),
            Category::Unattributed => None,
        }
    }

    /// The peak of an owner; only the total and device memory have one.
    pub fn peak_of(&self, owner: Category) -> Option<i64> {
        match owner {
            Category::Total => self.peak,
            Category::Device => self.device_peak,
            _ => None,
        }
    }

    /// Two of them together, without peaks. What counters say is unknown as soon as one of them is; what is counted as
    /// it is allocated is watched only in the stages that can allocate it.
    #[must_use]
    pub fn plus(&self, other: &Figures) -> Figures {
        let both = |category: Category| self.of(category)?.checked_add(other.of(category)?);
        let any = |category: Category| match (self.of(category), other.of(category)) {
            (Some(a), Some(b)) => a.checked_add(b),
            (one, None) | (None, one) => one,
        };
        Figures {
            total: both(Category::Total),
            cpu: both(Category::Cpu),
            device: both(Category::Device),
            other: both(Category::Other),
            allocator: any(Category::Allocator),
            buffers: any(Category::Buffers),
            peak: None,
            device_peak: None,
        }
    }
}
