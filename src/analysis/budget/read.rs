//! From TOML to budgets.

use serde::Deserialize;
use toml::{Spanned, Value};

use crate::analysis::comparison::{Allowance, Quantity};
use crate::analysis::digest::Category;
use crate::report::{Place, Stage};
use crate::units::parse_size;

use super::error::{BudgetFileError, Fault, MAX_BUDGET_BYTES, MAX_BUDGETS};
use super::file::{BUDGET_SCHEMA, Budget, BudgetFile, StageChoice};
use super::pattern::Pattern;

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
