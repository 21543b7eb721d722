//! A budget file: what it says, how it is read, and why one is refused.

use std::fmt;

use serde::Deserialize;
use toml::{Spanned, Value};

use crate::analysis::comparison::{Allowance, Quantity, file_name};
use crate::analysis::digest::Category;
use crate::report::{Place, Stage};
use crate::units::parse_size;
use crate::wildcard;

/// The version of the budget files this program reads and writes.
///
/// Within a version keys are only added. An unknown key is refused all the same: a budget that is not
/// understood would watch something else than its writer meant.
///
/// Changes:
/// - 1: the first version.
pub const BUDGET_SCHEMA: &str = "trtmem.budget/1";

/// A budget file.
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetFile {
    /// The report that growth is held against, as written; relative to the budget file.
    pub baseline: Option<String>,
    /// The budgets in the file's order.
    pub budgets: Vec<Budget>,
}

impl BudgetFile {
    /// The first budget that limits growth, and so needs a baseline.
    pub fn first_growth(&self) -> Option<&Budget> {
        self.budgets.iter().find(|budget| budget.growth.is_some())
    }
}

/// One `[[budget]]`: what is limited, and by how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// Line of the file on which it begins, from 1.
    pub line: u32,
    /// The stages it is about.
    pub stages: StageChoice,
    /// Whose bytes.
    pub owner: Category,
    /// The engines it is about; absent for the process and every engine.
    pub engine: Option<Pattern>,
    /// What is held, or the highest point.
    pub quantity: Quantity,
    /// The most the figure may be, bytes; negative where a stage has to give back.
    pub at_most: Option<i64>,
    /// The most it may grow over the baseline.
    pub growth: Option<Allowance>,
}

/// The stages a budget is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageChoice {
    /// The whole life of the process; of an engine, all its stages before the releases together.
    Life,
    /// Each stage by itself.
    Every,
    /// One stage.
    One(Stage),
}

/// A name in which `*` stands for any characters, also none, and `?` for exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as written.
    pub fn new(text: &str) -> Pattern {
        Pattern(text.to_owned())
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an engine's path is meant: all of it where the pattern has a `/`, else its file name.
    pub fn matches_path(&self, path: &str) -> bool {
        if self.0.contains('/') {
            self.matches(path)
        } else {
            self.matches(file_name(path))
        }
    }

    /// Whether the whole of `text` is meant.
    pub fn matches(&self, text: &str) -> bool {
        wildcard::matches(&self.0, text)
    }
}

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

/// The one key that every version has.
#[derive(Deserialize)]
struct Marked {
    schema: Option<Spanned<Value>>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(rename = "schema")]
    _schema: Value,
    baseline: Option<String>,
    #[serde(default)]
    budget: Vec<Spanned<RawBudget>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawBudget {
    stage: Option<Spanned<String>>,
    /// Once called `owner`.
    #[serde(rename = "category", alias = "owner")]
    owner: Option<Spanned<String>>,
    engine: Option<Spanned<String>>,
    peak: Option<Spanned<bool>>,
    at_most: Option<Spanned<Value>>,
    growth: Option<Spanned<Value>>,
}

/// Reads a budget file.
///
/// # Errors
/// It is too large, no TOML, of another version, or something in it is not what a budget has; the error
/// says where.
pub fn read_budget(text: &str) -> Result<BudgetFile, BudgetFileError> {
    if text.len() > MAX_BUDGET_BYTES {
        return Err(BudgetFileError::TooLarge);
    }
    let file = File(text);
    let marked: Marked = toml::from_str(text).map_err(|error| file.refused(&error))?;
    match marked.schema {
        None => return Err(file.at(0, Fault::Unmarked)),
        Some(schema) if schema.get_ref().as_str() == Some(BUDGET_SCHEMA) => {}
        Some(schema) => {
            let found = words(schema.get_ref());
            return Err(file.at(schema.span().start, Fault::Schema(found)));
        }
    }
    let raw: Raw = toml::from_str(text).map_err(|error| file.refused(&error))?;
    if raw.budget.is_empty() {
        return Err(file.at(text.trim_end().len(), Fault::Empty));
    }
    if raw.budget.len() > MAX_BUDGETS {
        let budgets = raw.budget.len();
        return Err(BudgetFileError::TooMany { budgets });
    }
    let mut lines = Lines::of(text);
    let budgets = raw.budget.into_iter().map(|budget| {
        let line = lines.line(budget.span().start);
        file.budget(budget, line)
    });
    Ok(BudgetFile {
        baseline: raw.baseline,
        budgets: budgets.collect::<Result<_, _>>()?,
    })
}

/// The text, for telling where something stands in it.
struct File<'a>(&'a str);

impl File<'_> {
    fn budget(&self, raw: Spanned<RawBudget>, line: u32) -> Result<Budget, BudgetFileError> {
        let start = raw.span().start;
        let raw = raw.into_inner();
        let stages = self
            .read(raw.stage.as_ref(), stages)?
            .unwrap_or(StageChoice::Life);
        let owner = self
            .read(raw.owner.as_ref(), owner)?
            .unwrap_or(Category::Total);
        let quantity = match &raw.peak {
            Some(peak) if *peak.get_ref() => {
                if !matches!(owner, Category::Total | Category::Device) {
                    return Err(self.at(peak.span().start, Fault::Peak(owner)));
                }
                Quantity::Peak
            }
            _ => Quantity::Held,
        };
        if let (StageChoice::One(stage), Some(engine)) = (stages, &raw.engine)
            && stage.is_per_process()
        {
            return Err(self.at(engine.span().start, Fault::EngineOfProcess(stage)));
        }
        let budget = Budget {
            line,
            stages,
            owner,
            engine: self.read(raw.engine.as_ref(), engine)?,
            quantity,
            at_most: self.read(raw.at_most.as_ref(), at_most)?,
            growth: self.read(raw.growth.as_ref(), growth)?,
        };
        if budget.at_most.is_none() && budget.growth.is_none() {
            return Err(self.at(start, Fault::Unlimited));
        }
        Ok(budget)
    }

    /// Reads a value that may be there.
    fn read<T, V>(
        &self,
        value: Option<&Spanned<V>>,
        read: impl Fn(&V) -> Result<T, Fault>,
    ) -> Result<Option<T>, BudgetFileError> {
        value
            .map(|value| read(value.get_ref()).map_err(|fault| self.at(value.span().start, fault)))
            .transpose()
    }

    /// The TOML reader's own error, in one line.
    fn refused(&self, error: &toml::de::Error) -> BudgetFileError {
        let start = error.span().map_or(0, |span| span.start);
        let words = error.message().trim().replace('\n', "; ");
        self.at(start, Fault::Syntax(words))
    }

    fn at(&self, offset: usize, fault: Fault) -> BudgetFileError {
        let place = place(self.0, offset);
        BudgetFileError::At { place, fault }
    }
}

/// Line and column of a position, counted in characters; the end for positions beyond it.
fn place(text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let last = before.rsplit('\n').next().unwrap_or_default();
    Place {
        line: before.matches('\n').count() + 1,
        column: Some(last.chars().count() + 1),
    }
}

/// Counts lines once for positions that follow each other.
struct Lines<'a> {
    text: &'a str,
    seen: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Lines {
            text,
            seen: 0,
            line: 1,
        }
    }

    fn line(&mut self, offset: usize) -> u32 {
        // An earlier position than the last means that the budgets do not stand in their order.
        if offset < self.seen {
            *self = Lines::of(self.text);
        }
        let between = self.text.get(self.seen..offset).unwrap_or_default();
        let more = between.matches('\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        self.seen = offset;
        self.line
    }
}

// What follows takes `&String` because that is what a span holds.
#[allow(clippy::ptr_arg)]
fn stages(id: &String) -> Result<StageChoice, Fault> {
    match id.as_str() {
        "*" => Ok(StageChoice::Every),
        // What `trtmem trend` calls it, with the word it had there once.
        "lifecycle" | "life" => Ok(StageChoice::Life),
        _ => Stage::from_id(id)
            .map(StageChoice::One)
            .ok_or_else(|| Fault::Stage(id.clone())),
    }
}

#[allow(clippy::ptr_arg)]
fn owner(id: &String) -> Result<Category, Fault> {
    Category::from_id(id)
        .filter(|owner| Category::MEASURED.contains(owner))
        .ok_or_else(|| Fault::Category(id.clone()))
}

#[allow(clippy::ptr_arg)]
fn engine(name: &String) -> Result<Pattern, Fault> {
    if name.is_empty() {
        return Err(Fault::Engine);
    }
    Ok(Pattern::new(name))
}

/// A size, which may be negative.
fn at_most(value: &Value) -> Result<i64, Fault> {
    let text = match value {
        Value::Integer(bytes) => return Ok(*bytes),
        Value::String(text) => text.trim(),
        other => return Err(Fault::Size(words(other))),
    };
    let (negative, magnitude) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let bytes = parse_size(magnitude)
        .ok()
        .and_then(|bytes| i64::try_from(bytes).ok())
        .ok_or_else(|| Fault::Size(text.to_owned()))?;
    Ok(if negative { -bytes } else { bytes })
}

fn growth(value: &Value) -> Result<Allowance, Fault> {
    let limit = match value {
        Value::Integer(bytes) => u64::try_from(*bytes).ok().map(|bytes| Allowance {
            percent: None,
            bytes: Some(bytes),
        }),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    limit.ok_or_else(|| Fault::Growth(words(value)))
}

/// A value as an error repeats it.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_with_a_slash_is_held_against_the_whole_path() {
        let path = "models/a/net.onnx";
        assert!(Pattern::new("net.onnx").matches_path(path));
        assert!(Pattern::new("models/*/net.onnx").matches_path(path));
        assert!(!Pattern::new("a/net.onnx").matches_path(path));
        assert!(Pattern::new("*/a/net.onnx").matches_path(path));
    }
}
