//! Why a file is no budget file.

use std::fmt;

use crate::analysis::digest::Category;
use crate::report::{Place, Stage};

use super::file::BUDGET_SCHEMA;

/// The largest budget file that is read, bytes: thousands of budgets stay below it.
pub const MAX_BUDGET_BYTES: usize = 1 << 20;

/// The most budgets a file may hold.
pub const MAX_BUDGETS: usize = 4096;

/// Why a budget file cannot be read. It repeats words of the file: to be escaped before it reaches a
/// terminal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BudgetFileError {
    /// It is larger than any budget file.
    #[error("it has more than the {MAX_BUDGET_BYTES} bytes that are read; is it a budget?")]
    TooLarge,
    /// It has more budgets than are read.
    #[error(
        "it has {budgets} budgets, more than the {MAX_BUDGETS} that are read; let patterns such as engine = \"resnet*\" stand for several"
    )]
    TooMany {
        /// How many it has.
        budgets: usize,
    },
    /// Something in it is wrong.
    #[error("{place}: {fault}")]
    At {
        /// Where.
        place: Place,
        /// What.
        fault: Fault,
    },
}

/// What is wrong at a place of a budget file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no TOML, or has keys that no budget has; in the words of the TOML reader.
    Syntax(String),
    /// It does not say that it is a budget file.
    Unmarked,
    /// It says it is something else, or a version this program does not read.
    Schema(String),
    /// It has no budget.
    Empty,
    /// A stage that there is not.
    Stage(String),
    /// An owner that no budget can have.
    Category(String),
    /// An empty name of an engine.
    Engine,
    /// A peak of something that has none.
    Peak(Category),
    /// An engine for a stage that belongs to the whole process.
    EngineOfProcess(Stage),
    /// Not a size.
    Size(String),
    /// Not a limit on growth.
    Growth(String),
    /// A budget that limits nothing.
    Unlimited,
}

/// Longest piece of a file that an error repeats, characters.
const MOST_REPEATED: usize = 60;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_REPEATED) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Syntax(words) => f.write_str(words),
            Fault::Unmarked => write!(f, "it has no schema: begin it with schema = \"{BUDGET_SCHEMA}\""),
            Fault::Schema(found) => write!(f, "its schema is `{}`, and this program reads `{BUDGET_SCHEMA}`", shortened(found)),
            Fault::Empty => f.write_str("it has no budget: write at least one [[budget]], or let `trtmem check --init REPORT` write a first file"),
            Fault::Stage(found) => write!(f, "there is no stage `{}`; the stages are {}, and \"*\" is each of them", shortened(found), Stage::ids()),
            Fault::Category(found) => write!(f, "there is no category `{}`; the categories are {}", shortened(found), owners()),
            Fault::Engine => f.write_str("the engine's name is empty; leave the key out for every engine"),
            Fault::Peak(owner) => write!(f, "{} has no peak; only total and device have one", owner.id()),
            Fault::EngineOfProcess(stage) => write!(f, "the stage {} belongs to the whole process and to no engine; take `engine` out", stage.id()),
            Fault::Size(found) => write!(f, "`{}` is not a size; write bytes, or a text with B, KiB, MiB, GiB (1024) or kB, MB, GB (1000), such as \"64MiB\"", shortened(found)),
            Fault::Growth(found) => write!(f, "`{}` is not a limit on growth; write a share, a size, or both, such as \"5%|1MiB\"", shortened(found)),
            Fault::Unlimited => f.write_str("this budget limits nothing: give it at-most = \"64MiB\", growth = \"5%|1MiB\", or both"),
        }
    }
}

fn owners() -> String {
    Category::MEASURED.map(Category::id).join(", ")
}
