//! Which figure a row is: what it is about, the category of its bytes, and whether they are held or a peak; and what a
//! figure comes to over the runs of a side.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::digest::Category;
use crate::report::{DriveStage, Stage};
use crate::stats::{median, median_interval};

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The lifecycle total's row: from the baseline to the first release.
    Life,
    /// The brackets of the DRIVE OS trtexec sample together: what a log of the sample and a live report have in
    /// common instead of a lifecycle.
    Brackets,
    /// One bracket of the DRIVE OS trtexec sample.
    Bracket {
        /// Which.
        bracket: DriveStage,
        /// Position among the engines; absent for the bracket of the whole process.
        engine: Option<u32>,
    },
    /// One stage.
    Stage {
        /// Which.
        stage: Stage,
        /// Position among the engines; absent for stages of the whole process.
        engine: Option<u32>,
        /// Position among the stages of the same name and engine, from 0.
        nth: u32,
    },
    /// All stages of an engine before the releases together, which only a check looks at.
    Stages {
        /// Position among the engines.
        engine: u32,
    },
    /// A size that an engine has by nature: its file, its context, its weights.
    Engine {
        /// Position among the engines.
        engine: u32,
        /// Which size.
        size: ExactSize,
    },
}

/// Sizes that are exact by nature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExactSize {
    /// The model or plan file.
    File,
    /// Device memory one execution context needs.
    Context,
    /// All weights.
    Weights,
}

/// Held at the end of the stage, or the highest point inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// What the stage took or freed.
    Held,
    /// The highest point inside, above the beginning.
    Peak,
}

impl Quantity {
    /// The identifier that JSON has too.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Quantity::Held => "held",
            Quantity::Peak => "peak",
        }
    }
}

/// The categories and quantities that a scope has figures of, in printing order; the first that a scope has leads it.
pub const COLUMNS: [(Category, Quantity); 9] = [
    (Category::Total, Quantity::Held),
    (Category::Cpu, Quantity::Held),
    (Category::Device, Quantity::Held),
    (Category::Allocator, Quantity::Held),
    (Category::Buffers, Quantity::Held),
    (Category::DeviceRest, Quantity::Held),
    (Category::Other, Quantity::Held),
    (Category::Total, Quantity::Peak),
    (Category::Device, Quantity::Peak),
];

/// One row: a figure, whatever side it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "WrittenKey")]
pub struct RowKey {
    /// What it is about.
    pub scope: Scope,
    /// The category of the bytes.
    pub category: Category,
    /// Held or peak.
    pub quantity: Quantity,
}

impl Scope {
    /// Whether it is all of a side together: its lifecycle, or the brackets that stand for it.
    pub fn is_whole(self) -> bool {
        matches!(self, Scope::Life | Scope::Brackets)
    }

    /// Position of the engine it belongs to.
    pub fn engine(self) -> Option<u32> {
        match self {
            Scope::Life | Scope::Brackets => None,
            Scope::Bracket { engine, .. } | Scope::Stage { engine, .. } => engine,
            Scope::Engine { engine, .. } | Scope::Stages { engine } => Some(engine),
        }
    }

    /// The stage that it is.
    pub fn stage(self) -> Option<Stage> {
        match self {
            Scope::Stage { stage, .. } => Some(stage),
            _ => None,
        }
    }

    /// Position among the stages of the same name and engine, from 0.
    pub fn nth(self) -> u32 {
        match self {
            Scope::Stage { nth, .. } => nth,
            _ => 0,
        }
    }

    /// Whether it is there to give back what another took.
    pub fn gives_back(self) -> bool {
        self.stage().is_some_and(Stage::gives_back)
    }

    /// Whether it is a part of the lifecycle total, which ends where the first release begins.
    pub fn is_part_of_the_whole(self) -> bool {
        match self {
            Scope::Stage { stage, .. } => !stage.is_release(),
            Scope::Bracket { .. } => true,
            Scope::Life | Scope::Brackets | Scope::Stages { .. } | Scope::Engine { .. } => false,
        }
    }

    /// The same of an engine that is numbered otherwise; `None` where that engine is unknown.
    pub(super) fn renumbered(mut self, numbers: &[u32]) -> Option<Scope> {
        let engine = match &mut self {
            Scope::Bracket { engine, .. } | Scope::Stage { engine, .. } => engine.as_mut(),
            Scope::Stages { engine } | Scope::Engine { engine, .. } => Some(engine),
            Scope::Life | Scope::Brackets => None,
        };
        if let Some(engine) = engine {
            *engine = *numbers.get(usize::try_from(*engine).ok()?)?;
        }
        Some(self)
    }

    /// What it is called without its engine: `Context creation 2`, `lifecycle`, `all stages`.
    pub fn words(self) -> String {
        match self {
            Scope::Life => "lifecycle".to_owned(),
            Scope::Brackets => "DRIVE brackets together".to_owned(),
            Scope::Bracket { bracket, .. } => bracket.title().to_owned(),
            Scope::Stage { stage, nth: 0, .. } => stage.label().to_owned(),
            Scope::Stage { stage, nth, .. } => {
                format!("{} {}", stage.label(), u64::from(nth) + 1)
            }
            Scope::Stages { .. } => "all stages".to_owned(),
            Scope::Engine { size, .. } => match size {
                ExactSize::File => "file",
                ExactSize::Context => "context memory",
                ExactSize::Weights => "weights",
            }
            .to_owned(),
        }
    }
}

impl RowKey {
    /// The total of a scope, held.
    pub fn total(scope: Scope) -> RowKey {
        RowKey {
            scope,
            category: Category::Total,
            quantity: Quantity::Held,
        }
    }

    /// Whether it is the total of its scope, held.
    pub fn is_total(self) -> bool {
        (self.category, self.quantity) == COLUMNS[0]
    }

    /// Whether it is a category of its scope, held.
    pub fn is_category(self) -> bool {
        self.quantity == Quantity::Held && self.category != Category::Total
    }

    /// What its scope is called, with an engine where one is to be told apart: `Deserialization (lanes.engine)`,
    /// `lifecycle total`, `file of lanes.engine`.
    pub fn label(self, engine: Option<&str>) -> String {
        let scope = match self.scope {
            Scope::Life if self.is_total() => "lifecycle total".to_owned(),
            scope => scope.words(),
        };
        match (self.scope, engine) {
            (Scope::Engine { .. }, engine) => format!("{scope} of {}", engine.unwrap_or("?")),
            (_, Some(engine)) => format!("{scope} ({engine})"),
            (_, None) => scope,
        }
    }

    /// What it is called with its engine: `Runtime creation, cpu`, `lifecycle total`, `lifecycle, peak`.
    pub fn name(self, engine: Option<&str>) -> String {
        let mut name = self.label(engine);
        if self.category != Category::Total {
            name.push_str(&format!(", {}", self.category.label()));
        }
        if self.quantity == Quantity::Peak {
            name.push_str(", peak");
        }
        name
    }

    /// What of its scope it is: `cpu`, `peak`, `device peak`.
    pub fn part(self) -> String {
        match (self.category, self.quantity) {
            (category, Quantity::Held) => category.label().to_owned(),
            (Category::Total, Quantity::Peak) => "peak".to_owned(),
            (category, Quantity::Peak) => format!("{} peak", category.label()),
        }
    }
}

/// A figure over the runs of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Runs that have it.
    pub runs: u32,
    /// The median; between the middle two, towards zero.
    pub median_bytes: i64,
    /// Lower end of the confidence interval of the median; absent where there are too few runs for one.
    pub low_bytes: Option<i64>,
    /// Upper end.
    pub high_bytes: Option<i64>,
    /// Smallest.
    pub min_bytes: i64,
    /// Largest.
    pub max_bytes: i64,
}

/// Summarises sorted figures; `None` where there is none.
pub fn summarise(sorted: &[i64], confidence: f64) -> Option<Summary> {
    let interval = median_interval(sorted, confidence);
    Some(Summary {
        runs: count(sorted.len()),
        median_bytes: median(sorted)?,
        low_bytes: interval.map(|(low, _)| low),
        high_bytes: interval.map(|(_, high)| high),
        min_bytes: *sorted.first()?,
        max_bytes: *sorted.last()?,
    })
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Summary {
    /// The farther end of the confidence interval from the median, bytes: what every form prints after `±`.
    /// Absent where there is no interval.
    pub fn half_width_bytes(&self) -> Option<u64> {
        let interval = self.low_bytes.zip(self.high_bytes)?;
        Some(half_width(self.median_bytes, interval))
    }

    /// The same of a figure that is exact by nature: where it does not vary, its interval has no width.
    #[must_use]
    pub(super) fn exact(self) -> Summary {
        let is_constant = self.min_bytes == self.max_bytes;
        let exactly = is_constant.then_some(self.median_bytes);
        Summary {
            low_bytes: exactly.or(self.low_bytes),
            high_bytes: exactly.or(self.high_bytes),
            ..self
        }
    }
}

/// The farther end of an interval from a value, bytes. Half the interval's width is less wherever the value does
/// not lie in its middle, and would promise more than the runs hold.
pub fn half_width(value_bytes: i64, (low, high): (i64, i64)) -> u64 {
    low.abs_diff(value_bytes).max(high.abs_diff(value_bytes))
}

/// Which figure a row is, as it is written.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WrittenKey {
    /// The scope of the row.
    scope: WrittenScope,
    /// The stage, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<Stage>,
    /// The bracket, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    bracket: Option<DriveStage>,
    /// Position among the stages of the same name and engine, from 0.
    occurrence: u32,
    /// Which size, of the scope `engine-size`.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<ExactSize>,
    /// The category of the bytes.
    category: Category,
    /// Held, peak or size.
    quantity: WrittenQuantity,
}

/// What a row is about.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Scope")]
enum WrittenScope {
    /// From the baseline to the last stage before teardown.
    Lifecycle,
    /// One stage, or every stage where a budget names all of them.
    Stage,
    /// All stages of an engine together.
    EngineStages,
    /// The DRIVE brackets together.
    Brackets,
    /// One of the DRIVE brackets.
    Bracket,
    /// A size that an engine has by nature.
    EngineSize,
}

/// What a row's bytes are.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "RowQuantity")]
enum WrittenQuantity {
    /// What the scope took, or freed (negative).
    Held,
    /// The highest point inside, above the beginning.
    Peak,
    /// A size.
    Size,
}

impl From<RowKey> for WrittenKey {
    fn from(key: RowKey) -> WrittenKey {
        let (scope, bracket, size) = match key.scope {
            Scope::Life => (WrittenScope::Lifecycle, None, None),
            Scope::Brackets => (WrittenScope::Brackets, None, None),
            Scope::Bracket { bracket, .. } => (WrittenScope::Bracket, Some(bracket), None),
            Scope::Stage { .. } => (WrittenScope::Stage, None, None),
            Scope::Stages { .. } => (WrittenScope::EngineStages, None, None),
            Scope::Engine { size, .. } => (WrittenScope::EngineSize, None, Some(size)),
        };
        WrittenKey {
            scope,
            stage: key.scope.stage(),
            bracket,
            occurrence: key.scope.nth(),
            size,
            category: key.category,
            quantity: match (size, key.quantity) {
                (Some(_), _) => WrittenQuantity::Size,
                (None, Quantity::Held) => WrittenQuantity::Held,
                (None, Quantity::Peak) => WrittenQuantity::Peak,
            },
        }
    }
}

/// Whether figures of a category are counted as they are allocated, and not read from a counter that others move too.
pub fn is_counted(category: Category) -> bool {
    matches!(category, Category::Allocator | Category::Buffers)
}

/// An interval with both ends moved out by so many bytes.
pub fn widened((low, high): (i64, i64), bytes: u64) -> (i64, i64) {
    (
        low.saturating_sub_unsigned(bytes),
        high.saturating_add_unsigned(bytes),
    )
}
