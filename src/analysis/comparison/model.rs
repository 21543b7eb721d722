//! A comparison as data, which is also its JSON; nothing else is needed to show it. And as it is read: what is news, what
//! the others come to together, and what is left over of the total.
//!
//! Integers are bytes, signed, new less base: positive is growth.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::change::{Basis, Change, DiffOutcome, Verdict};
use crate::analysis::digest::Category;
use crate::analysis::engines::EngineMatch;
use crate::analysis::figure::is_counted;
use crate::analysis::figure::{Quantity, Scope};
use crate::analysis::rows::{Cell, CellKind, Headline, Row, Rules};
use crate::analysis::sides::Side;
use crate::report::{AttributionKind, Stage, Tool};
use crate::units;

/// The version of the comparisons this program writes as JSON.
pub const DIFF_SCHEMA: &str = "trtmem.diff/1";

/// Two or more sides compared with the first: `trtmem.diff/1`, of `diff` and of `ab`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Comparison {
    /// `trtmem.diff/1`.
    pub schema: &'static str,
    /// The program that compared.
    pub tool: Tool,
    /// The result.
    pub headline: Headline<DiffOutcome>,
    /// Warnings to read before the figures, one sentence each, the most severe first.
    pub warnings: Vec<String>,
    /// What was compared; the first is the base.
    pub sides: Vec<Side>,
    /// The rules of the verdicts.
    pub rules: Rules,
    /// How total, CPU, device and other are derived, of the first side.
    pub attribution: AttributionKind,
    /// The engines of all sides, matched; rows refer to them by position.
    pub engines: Vec<EngineMatch>,
    /// What differs between the environments and workloads.
    pub environment: Vec<EnvironmentRow>,
    /// Every row: the lifecycle first, then each stage, each with its categories.
    pub rows: Vec<Row>,
    /// For every later side, what makes up the change of the lifecycle total; sums exactly.
    pub waterfalls: Vec<Waterfall>,
    /// When `ab` looked at the runs; absent for `diff`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

/// When `ab` looked at the runs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Plan {
    /// Runs of each variant at each look, in order.
    pub looks: Vec<u32>,
    /// The significance of each look; that of all together is its product with their number.
    pub significance_of_a_look: f64,
    /// Why no more runs were made, and what that is worth.
    pub text: String,
}

/// A line of the environments that is not the same everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EnvironmentRow {
    /// What it is, in words: `TensorRT`, `kernel`, `engine resnet50.engine`.
    pub name: String,
    /// What each side has; absent where a side does not say.
    pub values: Vec<Option<String>>,
    /// What the difference is called, such as `rebuilt`; empty where the values say it all.
    pub note: String,
}

/// What makes up the change of the total between the base and a later side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Waterfall {
    /// Median total of the base.
    pub base_bytes: Option<i64>,
    /// Median total of the later side.
    pub new_bytes: Option<i64>,
    /// One step for every stage and owner that changed, and the last for what they leave over. They
    /// sum to `new_bytes - base_bytes` exactly.
    pub steps: Vec<WaterfallStep>,
}

/// One step of a waterfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaterfallStep {
    /// Position in [`Comparison::rows`]; absent for the step that is left over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The category of the bytes.
    pub category: Category,
    /// By how much they grew.
    pub change_bytes: i64,
}

/// One later side against the base.
pub struct Outline<'a> {
    /// The stages before teardown in their order, their categories below them.
    pub stages: Vec<Entry<'a>>,
    /// The stages that are not news, together; absent where there is none.
    pub others: Option<Others>,
    /// What the stages that are news and the others leave over of the change of the total, as they are printed.
    pub left_over: Option<LeftOver>,
    /// What all stages leave over of it.
    pub left_over_of_all: Option<LeftOver>,
    /// The lifecycle, or the brackets that stand for it, and its categories; empty where no side has a total.
    pub whole: Vec<Entry<'a>>,
    /// Peaks, what teardown gives back, and sizes that are exact by nature.
    pub beside: Vec<Entry<'a>>,
}

/// A row with what became of it on the later side.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The row.
    pub row: &'a Row,
    /// What became of it.
    pub change: &'a Change,
    /// How much it matters.
    pub weight: Weight,
    /// Whether it is a category of the entry above it.
    pub is_part: bool,
}

/// How much a row matters to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It is shown to differ, or cannot be decided.
    News,
    /// It belongs to what is news, or somebody limited it.
    Shown,
    /// It stands among the others.
    Folded,
}

/// Stages together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Others {
    /// How many.
    pub count: usize,
    /// By how much they grew together, bytes.
    pub grown_bytes: i64,
    /// What can be said of each of them: that it is identical, the same within so many bytes, or no more than that no
    /// difference is shown.
    pub verdict: Verdict,
}

/// What is missing for printed rows to add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// The bytes that are printed as what is missing.
    pub bytes: i64,
    /// Whether the figures add up and only their printed digits do not; else medians of stages do not add up to that of
    /// the whole.
    pub is_rounding: bool,
}

impl Comparison {
    /// The side at `later` among the sides against the base.
    pub fn outline(&self, later: usize) -> Outline<'_> {
        // The rows of a scope follow each other.
        let scopes = || self.rows.chunk_by(|a, b| a.key.scope == b.key.scope);
        let stages: Vec<Vec<Entry>> = scopes().map(|scope| stage(scope, later)).collect();
        let is_folded = |stage: &&Vec<Entry>| stage.iter().all(|it| it.weight == Weight::Folded);
        let folded = stages.iter().filter(is_folded);
        let others = Others::of(folded.filter_map(|stage| stage.first()));
        let printed = |stages: &mut dyn Iterator<Item = &Vec<Entry>>| {
            let entries = stages.flatten().filter(|entry| entry.row.key.is_total());
            let grown = entries.filter_map(|entry| entry.change.change_bytes);
            let printed = grown.map(units::mib_hundredths);
            printed.fold(0, i64::saturating_add)
        };
        let of_others = others.map_or(0, |it| units::mib_hundredths(it.grown_bytes));
        let news = printed(&mut stages.iter().filter(|stage| !is_folded(stage)));
        Outline {
            others,
            left_over: self.left_over(later, news.saturating_add(of_others)),
            left_over_of_all: self.left_over(later, printed(&mut stages.iter())),
            whole: self.whole_with_categories(later),
            beside: scopes().flat_map(|scope| beside(scope, later)).collect(),
            stages: stages.into_iter().flatten().collect(),
        }
    }

    /// The total of the lifecycle, or of the brackets that stand for it.
    pub fn whole(&self) -> Option<&Row> {
        let mut totals = self.rows.iter().filter(|row| row.key.is_total());
        totals.find(|row| row.key.scope.is_whole())
    }

    /// The totals of the stages before teardown.
    pub fn stages(&self) -> impl Iterator<Item = &Row> {
        let rows = self.rows.iter();
        rows.filter(|row| row.key.scope.is_part_of_the_whole() && row.key.is_total())
    }

    /// The total, and below it its categories, of which those matter that somebody limited.
    fn whole_with_categories(&self, later: usize) -> Vec<Entry<'_>> {
        let Some(total) = self.whole().and_then(|row| entry(row, later)) else {
            return Vec::new();
        };
        let scope = total.row.key.scope;
        let held = self
            .rows
            .iter()
            .filter(|row| row.key.scope == scope && row.key.is_category());
        let parts = held.filter_map(|row| entry(row, later)).map(|part| Entry {
            weight: match part.change.limit_bytes {
                Some(_) => part.weight.min(Weight::Shown),
                None => Weight::Folded,
            },
            is_part: true,
            ..part
        });
        let total = Entry {
            weight: total.weight.min(Weight::Shown),
            ..total
        };
        std::iter::once(total).chain(parts).collect()
    }

    /// What rows that are printed as so many hundredths of a MiB together leave over of the change of the total.
    fn left_over(&self, later: usize, printed: i64) -> Option<LeftOver> {
        let fall = self.waterfalls.get(later.checked_sub(1)?)?;
        let total = fall.change_bytes()?;
        let stages = self.stages().filter_map(|row| row.grown_by(later));
        let stages = stages.fold(0, i64::saturating_add);
        let hundredths = units::mib_hundredths(total).checked_sub(printed)?;
        (hundredths != 0).then(|| LeftOver {
            bytes: units::bytes_of_hundredths(hundredths),
            is_rounding: total == stages,
        })
    }
}

impl Others {
    /// Entries together; `None` where there is none.
    fn of<'a>(entries: impl Iterator<Item = &'a Entry<'a>>) -> Option<Others> {
        let of_one = |entry: &Entry| Others {
            count: 1,
            grown_bytes: entry.change.change_bytes.unwrap_or_default(),
            verdict: match entry.change.verdict {
                known @ (Verdict::Identical | Verdict::Same { .. }) => known,
                _ => Verdict::Open,
            },
        };
        let together = |a: Others, b: Others| Others {
            count: a.count + b.count,
            grown_bytes: a.grown_bytes.saturating_add(b.grown_bytes),
            verdict: match (a.verdict, b.verdict) {
                (known, Verdict::Identical) | (Verdict::Identical, known) => known,
                (Verdict::Same { within_bytes: a }, Verdict::Same { within_bytes: b }) => {
                    Verdict::Same {
                        within_bytes: a.max(b),
                    }
                }
                _ => Verdict::Open,
            },
        };
        entries.map(of_one).reduce(together)
    }
}

/// A row with what became of it: news if it is shown to differ or cannot be decided.
fn entry(row: &Row, later: usize) -> Option<Entry<'_>> {
    let change = row.change(later)?;
    Some(Entry {
        row,
        change,
        weight: if change.verdict.is_news() {
            Weight::News
        } else {
            Weight::Folded
        },
        is_part: false,
    })
}

impl Entry<'_> {
    /// Whether a figure of the row is to the byte: a size, or a count that was the same in every run.
    pub fn is_exact(&self, figure: &Cell) -> bool {
        let is_count = is_counted(self.row.key.category) || self.change.basis == Basis::Exact;
        (figure.kind == CellKind::Exact || is_count) && figure.half_width_bytes == Some(0)
    }
}

/// The entries of a stage: its total with its categories, or where no side has a total the categories by themselves.
fn stage(scope: &[Row], later: usize) -> Vec<Entry<'_>> {
    let is_part = |row: &&Row| row.key.scope.is_part_of_the_whole();
    let entries = || {
        scope
            .iter()
            .filter(is_part)
            .filter_map(|row| entry(row, later))
    };
    let parts = entries().filter(|entry| entry.row.key.is_category());
    let parts = parts.map(|part| Entry {
        // News that come to nothing, such as an added category without a byte, are none of a category.
        weight: match part.change.change_bytes {
            Some(0) => Weight::Folded,
            _ => part.weight,
        },
        ..part
    });
    let Some(total) = entries().find(|entry| entry.row.key.is_total()) else {
        return parts.collect();
    };
    let is_limited = |entry: &Entry| entry.change.limit_bytes.is_some();
    let has_limit = entries().any(|entry| !entry.row.key.is_total() && is_limited(&entry));
    let has_news = parts.clone().any(|part| part.weight == Weight::News);
    let is_unknown = total.change.verdict == Verdict::NotMeasured;
    let is_shown = total.weight == Weight::News || has_limit || is_unknown && has_news;
    let weight = match (is_shown, has_news) {
        (false, _) => Weight::Folded,
        (true, true) => Weight::News,
        (true, false) => total.weight.min(Weight::Shown),
    };
    let parts = parts.map(|part| Entry {
        weight: match part.weight {
            _ if !is_shown => Weight::Folded,
            Weight::Folded if is_limited(&part) => Weight::Shown,
            weight => weight,
        },
        is_part: true,
        ..part
    });
    std::iter::once(Entry { weight, ..total })
        .chain(parts)
        .collect()
}

/// What of a scope stands beside the stages and their sum. That a stage was added says that its peak and its release
/// were.
fn beside(scope: &[Row], later: usize) -> impl Iterator<Item = Entry<'_>> {
    let entries = scope.iter().filter_map(move |row| entry(row, later));
    entries.filter_map(|entry| {
        let key = entry.row.key;
        let is_size = matches!(key.scope, Scope::Engine { .. });
        let is_teardown = key.scope.stage().is_some_and(Stage::is_release);
        let is_one_sided = matches!(entry.change.verdict, Verdict::Added | Verdict::Removed);
        let weight = match entry.weight {
            _ if !is_size && (is_one_sided || key.is_category()) => Weight::Folded,
            weight => weight,
        };
        let is_beside = is_teardown || key.quantity == Quantity::Peak || is_size;
        is_beside.then_some(Entry { weight, ..entry })
    })
}

impl WaterfallStep {
    /// Its row among the rows; `None` for what is left over.
    pub fn row_of<'a>(&self, rows: &'a [Row]) -> Option<&'a Row> {
        rows.get(usize::try_from(self.row?).ok()?)
    }
}

impl Waterfall {
    /// By how much the whole changed, bytes.
    pub fn change_bytes(&self) -> Option<i64> {
        self.new_bytes?.checked_sub(self.base_bytes?)
    }

    /// The steps of rows, in their order: at most so many of the largest, and the others.
    pub fn largest(&self, most: usize) -> (Vec<&WaterfallStep>, Vec<&WaterfallStep>) {
        let size = |step: &WaterfallStep| step.change_bytes.unsigned_abs();
        let mut sizes: Vec<u64> = self.steps.iter().map(size).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let least = sizes.get(most).copied().unwrap_or(0);
        let of_rows = self.steps.iter().filter(|step| step.row.is_some());
        let of_rows = of_rows.filter(|step| step.change_bytes != 0);
        of_rows.partition(|step| size(step) > least)
    }
}
