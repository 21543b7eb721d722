//! A budget file: what it says, how it is read, and why one is refused.

use serde::Deserialize;
use toml::{Spanned, Value};

use crate::analysis::comparison::{Allowance, Quantity, file_name};
use crate::analysis::digest::Category;
use crate::analysis::figure::count;
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
pub struct Pattern(pub String);

impl Pattern {
    /// Whether an engine's path is meant: all of it where the pattern has a `/`, else its file name.
    pub fn matches_path(&self, path: &str) -> bool {
        let is_path = self.0.contains('/');
        wildcard::matches(&self.0, if is_path { path } else { file_name(path) })
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
        /// What, in words.
        fault: String,
    },
}

/// Longest piece of a file that an error repeats, characters.
const MOST_REPEATED: usize = 60;

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
    let Some(schema) = marked.schema else {
        let fault = format!("it has no schema: begin it with schema = \"{BUDGET_SCHEMA}\"");
        return Err(file.at(0, fault));
    };
    if schema.get_ref().as_str() != Some(BUDGET_SCHEMA) {
        let found = repeated(schema.get_ref());
        let fault = format!("its schema is `{found}`, and this program reads `{BUDGET_SCHEMA}`");
        return Err(file.at(schema.span().start, fault));
    }
    let raw: Raw = toml::from_str(text).map_err(|error| file.refused(&error))?;
    if raw.budget.is_empty() {
        return Err(file.at(text.trim_end().len(), NO_BUDGET));
    }
    if raw.budget.len() > MAX_BUDGETS {
        let budgets = raw.budget.len();
        return Err(BudgetFileError::TooMany { budgets });
    }
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let budgets = raw.budget.into_iter().map(|budget| {
        let start = budget.span().start;
        let line = count(ends.partition_point(|end| *end < start)).saturating_add(1);
        file.budget(budget.into_inner(), start, line)
    });
    Ok(BudgetFile {
        baseline: raw.baseline,
        budgets: budgets.collect::<Result<_, _>>()?,
    })
}

const NO_BUDGET: &str = "it has no budget: write at least one [[budget]], or let `trtmem check --init REPORT` write a first file";

/// The text, for telling where something stands in it.
struct File<'a>(&'a str);

impl File<'_> {
    fn budget(&self, raw: RawBudget, start: usize, line: u32) -> Result<Budget, BudgetFileError> {
        let stages = self.read(raw.stage.as_ref(), |it| stages(it))?;
        let stages = stages.unwrap_or(StageChoice::Life);
        let owner = self
            .read(raw.owner.as_ref(), |it| owner(it))?
            .unwrap_or(Category::Total);
        let peak = raw.peak.filter(|peak| *peak.get_ref());
        if let Some(peak) = &peak
            && !matches!(owner, Category::Total | Category::Device)
        {
            let owner = owner.id();
            let fault = format!("{owner} has no peak; only total and device have one");
            return Err(self.at(peak.span().start, fault));
        }
        if let (StageChoice::One(stage), Some(engine)) = (stages, &raw.engine)
            && stage.is_per_process()
        {
            let stage = stage.id();
            let fault = format!(
                "the stage {stage} belongs to the whole process and to no engine; take `engine` out"
            );
            return Err(self.at(engine.span().start, fault));
        }
        let budget = Budget {
            line,
            stages,
            owner,
            engine: self.read(raw.engine.as_ref(), |it| engine(it))?,
            quantity: peak.map_or(Quantity::Held, |_| Quantity::Peak),
            at_most: self.read(raw.at_most.as_ref(), at_most)?,
            growth: self.read(raw.growth.as_ref(), growth)?,
        };
        if budget.at_most.is_none() && budget.growth.is_none() {
            let fault = "this budget limits nothing: give it at-most = \"64MiB\", growth = \"5%|1MiB\", or both";
            return Err(self.at(start, fault));
        }
        Ok(budget)
    }

    /// Reads a value that may be there.
    fn read<T, V>(
        &self,
        value: Option<&Spanned<V>>,
        read: impl Fn(&V) -> Result<T, String>,
    ) -> Result<Option<T>, BudgetFileError> {
        let value = value.map(|value| {
            let read = read(value.get_ref());
            read.map_err(|fault| self.at(value.span().start, fault))
        });
        value.transpose()
    }

    /// The TOML reader's own error, in one line.
    fn refused(&self, error: &toml::de::Error) -> BudgetFileError {
        let start = error.span().map_or(0, |span| span.start);
        self.at(start, error.message().trim().replace('\n', "; "))
    }

    /// A fault with its line and its column, which counts characters; at the end for positions beyond it.
    fn at(&self, offset: usize, fault: impl Into<String>) -> BudgetFileError {
        let before = self.0.get(..offset).unwrap_or(self.0);
        let last = before.rsplit('\n').next().unwrap_or_default();
        BudgetFileError::At {
            place: Place {
                line: before.matches('\n').count() + 1,
                column: Some(last.chars().count() + 1),
            },
            fault: fault.into(),
        }
    }
}

fn stages(id: &str) -> Result<StageChoice, String> {
    match id {
        "*" => Ok(StageChoice::Every),
        // What `trtmem trend` calls it, with the word it had there once.
        "lifecycle" | "life" => Ok(StageChoice::Life),
        _ => Stage::from_id(id).map(StageChoice::One).ok_or_else(|| {
            let (id, ids) = (cut(id), Stage::ids());
            format!("there is no stage `{id}`; the stages are {ids}, and \"*\" is each of them")
        }),
    }
}

fn owner(id: &str) -> Result<Category, String> {
    let owner = Category::from_id(id).filter(|owner| Category::MEASURED.contains(owner));
    owner.ok_or_else(|| {
        let (id, ids) = (cut(id), Category::MEASURED.map(Category::id).join(", "));
        format!("there is no category `{id}`; the categories are {ids}")
    })
}

fn engine(name: &str) -> Result<Pattern, String> {
    if name.is_empty() {
        return Err("the engine's name is empty; leave the key out for every engine".to_owned());
    }
    Ok(Pattern(name.to_owned()))
}

/// A size, which may be negative.
fn at_most(value: &Value) -> Result<i64, String> {
    let wrong = |found: String| {
        format!(
            "`{found}` is not a size; write bytes, or a text with B, KiB, MiB, GiB (1024) or kB, MB, GB (1000), such as \"64MiB\""
        )
    };
    let text = match value {
        Value::Integer(bytes) => return Ok(*bytes),
        Value::String(text) => text.trim(),
        _ => return Err(wrong(repeated(value))),
    };
    let (sign, magnitude) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let bytes = parse_size(magnitude).ok();
    let bytes = bytes.and_then(|bytes| i64::try_from(bytes).ok());
    bytes
        .map(|bytes| sign * bytes)
        .ok_or_else(|| wrong(cut(text)))
}

fn growth(value: &Value) -> Result<Allowance, String> {
    let limit = match value {
        Value::Integer(bytes) => u64::try_from(*bytes).ok().map(|bytes| Allowance {
            percent: None,
            bytes: Some(bytes),
        }),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    limit.ok_or_else(|| {
        let found = repeated(value);
        format!("`{found}` is not a limit on growth; write a share, a size, or both, such as \"5%|1MiB\"")
    })
}

/// A value as an error repeats it.
fn repeated(value: &Value) -> String {
    value.as_str().map_or_else(|| cut(&value.to_string()), cut)
}

/// A piece of the file, not too long.
fn cut(text: &str) -> String {
    shortened(text, MOST_REPEATED)
}

/// The first `most` characters of a text, with a sign where there are more.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern(text.to_owned())
    }

    #[test]
    fn a_pattern_with_a_slash_is_held_against_the_whole_path() {
        let path = "models/a/net.onnx";
        assert!(pattern("net.onnx").matches_path(path));
        assert!(pattern("models/*/net.onnx").matches_path(path));
        assert!(!pattern("a/net.onnx").matches_path(path));
        assert!(pattern("*/a/net.onnx").matches_path(path));
    }
}
