//! Sides in, comparison out.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::analysis::change::{Basis, Change, Verdict};
use crate::analysis::digest::Category;
use crate::analysis::engines::Engines;
use crate::analysis::figure::{ExactSize, Quantity, RowKey, Scope, Summary, summarise};
use crate::analysis::noise::ASSUMED_NOISE_BYTES;
use crate::analysis::rows::{Cell, Row, Rules};
use crate::analysis::sides::{
    Gathered, Side, SideError, SideInput, engines_of, gather, have_brackets_in_common, table_of,
};
use crate::analysis::table::{Line, Table, Wanted};
use crate::analysis::verdict::{Named, Pair, TestRules, judge};
use crate::report::{AttributionKind, DriveStage, Stage, Tool};
use crate::stats::median;
use crate::units;

use super::answer::{answer, headline, waterfall};
use super::environment::{self, Incomparable, check_alike};
use super::limits::Limits;
use super::model::{Comparison, DIFF_SCHEMA};

/// The chance that any row of a family is called changed where nothing changed. A comparison in CI is made again
/// and again, and a false alarm costs an engineer's day: one in two hundred, as Benjamin et al. propose for
/// claims of discovery ("Redefine statistical significance", Nature Human Behaviour 2, 2018).
pub const SIGNIFICANCE: f64 = 0.005;

/// The confidence of intervals.
pub const CONFIDENCE: f64 = 0.95;

/// Changes of less are of no interest where nothing else is said, bytes.
pub const THRESHOLD_BYTES: u64 = 1 << 20;

/// What a comparison goes by.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffRules {
    /// Changes up to so many bytes are of no interest; also the margin of "the same".
    pub threshold_bytes: u64,
    /// Limits; where there is none every row of the first family has the threshold for its limit.
    pub limits: Limits,
    /// Compare what makes no sense to compare, and leave out the loud warnings.
    pub force: bool,
    /// The chance of a false alarm in a family.
    pub significance: f64,
    /// The confidence of intervals.
    pub confidence: f64,
}

impl Default for DiffRules {
    fn default() -> Self {
        DiffRules {
            threshold_bytes: THRESHOLD_BYTES,
            limits: Limits::default(),
            force: false,
            significance: SIGNIFICANCE,
            confidence: CONFIDENCE,
        }
    }
}

/// Why a comparison was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Fewer than two sides.
    #[error("one side has nothing to be compared with; name a base and what is new")]
    OneSide,
    /// Reports make no side.
    #[error(transparent)]
    Side(#[from] SideError),
    /// The figures mean different things.
    #[error(transparent)]
    Incomparable(#[from] Incomparable),
}

/// Holds every side against the first. `tool` is the program that compares.
///
/// # Errors
/// There are fewer than two sides, one of them is empty, mixed or unfinished, or their figures mean different
/// things and nobody insists.
pub fn compare(inputs: &[SideInput], rules: &DiffRules, tool: Tool) -> Result<Comparison, Refusal> {
    if inputs.len() < 2 {
        return Err(Refusal::OneSide);
    }
    let sides = gather(inputs)?;
    check_alike(&sides, rules.force)?;
    let engines = engines_of(&sides);
    let table = table_of(&sides, &engines, Wanted::Lifecycle);
    let mut rows = rows(&table, &sides, &engines, rules);
    rows.extend(exact_rows(&sides, &engines));
    let (environment, mut warnings) = environment::compare(&sides, &engines);
    if rules.force {
        warnings.clear();
    }
    warnings.extend(remarks(&sides, &rows));
    let waterfalls = (1..sides.len()).map(|later| waterfall(&rows, later));
    let waterfalls: Vec<_> = waterfalls.collect();
    let limits = rules.limits.0.iter().map(|limit| limit.text.clone());
    let attribution = attribution_of(&sides);
    let mut sides: Vec<Side> = sides.into_iter().map(|side| side.side).collect();
    for ((later, side), fall) in sides.iter_mut().enumerate().skip(1).zip(&waterfalls) {
        side.headline = Some(answer(&rows, fall, later));
    }
    Ok(Comparison {
        schema: DIFF_SCHEMA,
        tool,
        headline: headline(&sides),
        warnings,
        sides,
        rules: Rules {
            significance: rules.significance,
            confidence: rules.confidence,
            threshold_bytes: Some(rules.threshold_bytes),
            limits: limits.collect(),
            ..Rules::default()
        },
        attribution,
        engines: engines.matches,
        environment,
        rows,
        waterfalls,
        plan: None,
    })
}

fn attribution_of(sides: &[Gathered]) -> AttributionKind {
    let first = sides.first();
    first.map_or(AttributionKind::HostOnly, |it| it.header.attribution.kind)
}

/// Every row that a side has a figure of, with what became of it on every later side.
fn rows(table: &Table, sides: &[Gathered], engines: &Engines, rules: &DiffRules) -> Vec<Row> {
    let later = (1..).take(sides.len().saturating_sub(1));
    let judged = later.map(|later| (later, judged(table, later, rules).into_iter().peekable()));
    let mut judged: Vec<_> = judged.collect();
    let mut rows = Vec::new();
    for line in &table.lines {
        for (key, column) in line.rows() {
            // What was judged comes in the same order.
            let changes = judged.iter_mut().map(|(later, judged)| {
                let change = judged.next_if(|(of, _)| *of == key);
                change.map_or_else(|| one_sided(line, key, *later), |(_, change)| change)
            });
            let changes: Vec<Change> = changes.collect();
            let summary = |side| summarise(column.of(side), rules.confidence);
            let cells = cells(key, sides, &changes, (0..).map(summary));
            rows.push(engines.row(key, cells, changes));
        }
    }
    rows
}

/// The figure of each side, or why it has none: it has no such row at all, or did not measure it.
fn cells(
    key: RowKey,
    sides: &[Gathered],
    changes: &[Change],
    figures: impl Iterator<Item = Option<Summary>>,
) -> Vec<Cell> {
    let attribution = attribution_of(sides);
    let cell = |((at, side), figure): ((usize, &Gathered), Option<Summary>)| {
        let is_it = |verdict| move |change: &Change| change.verdict == verdict;
        let has_no_row = match at.checked_sub(1) {
            None => changes.iter().any(is_it(Verdict::Added)),
            Some(later) => changes.get(later).is_some_and(is_it(Verdict::Removed)),
        };
        let side = &side.side;
        match (figure, side.reason_of(key.category)) {
            (Some(figure), _) => Cell::of(key, figure, attribution, side.noise.as_ref()),
            (None, _) if has_no_row => Cell::absent("this side has no such row"),
            (None, Some(reason)) => Cell::absent(reason.to_owned()),
            (None, None) => Cell::absent("not measured on this side"),
        }
    };
    sides.iter().enumerate().zip(figures).map(cell).collect()
}

/// What becomes of the rows that the base and a later side have, by the rules of comparisons.
pub(in crate::analysis) fn judged(
    table: &Table,
    later: u32,
    rules: &DiffRules,
) -> Vec<(RowKey, Change)> {
    let mut pairs: Vec<Pair> = table.pairs(0, later).collect();
    for pair in &mut pairs {
        let limit = rules.limits.for_row(pair.key);
        if let (Some(limit), Some(median)) = (limit, median(&pair.base)) {
            let allowed = limit.allowance.at_least(median, rules.threshold_bytes);
            pair.named = Named::Limited(Some(allowed));
        }
    }
    let changes = judge(
        &pairs,
        &TestRules {
            threshold_bytes: rules.threshold_bytes,
            significance: rules.significance,
            confidence: rules.confidence,
            limits_the_unnamed: rules.limits.0.is_empty(),
        },
    );
    pairs.iter().map(|pair| pair.key).zip(changes).collect()
}

/// A row that one of the sides lacks: added or removed with its stage, or not measured.
fn one_sided(line: &Line, key: RowKey, later: u32) -> Change {
    let whole = |side| median(line.figures(key.category, key.quantity, side));
    match (line.has(0), line.has(later)) {
        (false, true) => Change::by_its_whole(whole(later), Verdict::Added),
        (true, false) => {
            let freed = whole(0).and_then(i64::checked_neg);
            Change::by_its_whole(freed, Verdict::Removed)
        }
        _ => Change::default().told(),
    }
}

/// Sizes that engines have by nature, exact: what changed is told, and nothing limits it.
fn exact_rows(sides: &[Gathered], engines: &Engines) -> Vec<Row> {
    let mut known: BTreeMap<Scope, Vec<Option<i64>>> = BTreeMap::new();
    for (at, side) in sides.iter().enumerate() {
        let files = side.header.workload.models.iter().zip(0..);
        let files = files.map(|(model, at)| (at, ExactSize::File, &model.file_bytes));
        let others = side.engines.iter().flat_map(|it| {
            let context = (it.model, ExactSize::Context, &it.context_bytes);
            [context, (it.model, ExactSize::Weights, &it.weights_bytes)]
        });
        for (model, size, bytes) in files.chain(others) {
            let bytes = bytes.get().and_then(|bytes| i64::try_from(bytes).ok());
            if let (Some(engine), Some(bytes)) = (engines.position(at, model), bytes) {
                let figures = known.entry(Scope::Engine { engine, size });
                let figures = figures.or_insert_with(|| vec![None; sides.len()]);
                if let Some(figure) = figures.get_mut(at) {
                    *figure = Some(bytes);
                }
            }
        }
    }
    let row = |(scope, figures): (Scope, Vec<Option<i64>>)| {
        let base = figures.first().copied().flatten();
        let later = figures.iter().skip(1);
        let changes: Vec<Change> = later.map(|new| exact_change(base, *new)).collect();
        let each = figures.iter().map(|bytes| summarise(&[(*bytes)?], 1.0));
        let key = RowKey::total(scope);
        engines.row(key, cells(key, sides, &changes, each), changes)
    };
    known.into_iter().map(row).collect()
}

fn exact_change(base: Option<i64>, new: Option<i64>) -> Change {
    let (Some(was), Some(is)) = (base, new) else {
        let (whole, verdict) = match base {
            Some(base) => (base.checked_neg(), Verdict::Removed),
            None => (new, Verdict::Added),
        };
        return Change::by_its_whole(whole, verdict);
    };
    let change_bytes = Some(is.saturating_sub(was));
    let change = Change {
        change_bytes,
        low_bytes: change_bytes,
        high_bytes: change_bytes,
        basis: Basis::Exact,
        verdict: match is.cmp(&was) {
            Ordering::Equal => Verdict::Identical,
            Ordering::Greater => Verdict::Larger,
            Ordering::Less => Verdict::Smaller,
        },
        ..Change::default()
    };
    change.told()
}

/// What a reader has to know of the runs themselves, one sentence each.
fn remarks(sides: &[Gathered], rows: &[Row]) -> Vec<String> {
    let changes = || rows.iter().flat_map(|row| &row.changes);
    let rests_on = |basis: Basis| changes().any(|change| change.basis == basis);
    let are_of_brackets = have_brackets_in_common(sides);
    let assumed = rests_on(Basis::Assumed).then(|| {
        let is_assumed = |side: &&Gathered| side.side.noise.is_some_and(|it| it.is_assumed());
        let unknown = sides.iter().filter(is_assumed);
        let unknown: Vec<&str> = unknown.map(|it| it.side.label.as_str()).collect();
        format!(
            "the noise of {} is unknown; {} are assumed, within which nothing is decided",
            unknown.join(" and "),
            units::size(ASSUMED_NOISE_BYTES)
        )
    });
    let too_few = rests_on(Basis::Noise).then(|| {
        let runs = sides.iter().map(|side| side.runs.len().to_string());
        format!(
            "there are too few runs for a test ({}), so verdicts rest on the recorded noise and drift",
            runs.collect::<Vec<_>>().join(" and ")
        )
    });
    let unfinished = sides.iter().filter_map(|it| it.side.unfinished());
    let outside = sides.iter().filter(|_| are_of_brackets).filter_map(outside);
    let not_compared = (0..)
        .zip(sides)
        .filter_map(|(at, it)| not_compared(at, &it.side, rows));
    unfinished
        .chain(outside)
        .chain(not_compared)
        .chain(rows.iter().filter_map(apart).take(MOST_APART))
        .chain(assumed)
        .chain(too_few)
        .collect()
}

/// Rows that are told of one by one where a run of theirs lies apart.
const MOST_APART: usize = 3;

/// That a run lies apart from the others of its side, which medians do not show.
fn apart(row: &Row) -> Option<String> {
    let has_outlier = row.changes.iter().any(|change| change.has_outlier);
    let ends = row.cells.iter().filter_map(|cell| {
        let ends = [cell.min_bytes?, cell.max_bytes?].map(units::signed_size);
        Some(ends.join(" to "))
    });
    (row.key.is_total() && has_outlier).then(|| {
        format!(
            "a run of {} is an outlier ({}), so its sides are not called the same; the runs are in the JSON",
            row.label,
            ends.collect::<Vec<_>>().join("; ")
        )
    })
}

/// Which figures the side at a position lacks that others have, with the reason.
fn not_compared(at: usize, side: &Side, rows: &[Row]) -> Option<String> {
    let lacks = |category: Category| {
        let is_it = |row: &&Row| {
            let is_size = matches!(row.key.scope, Scope::Engine { .. });
            !is_size && (row.key.category, row.key.quantity) == (category, Quantity::Held)
        };
        rows.iter().filter(is_it).any(|row| row.bytes(at).is_none())
    };
    let lacking = Category::MEASURED.into_iter();
    let lacking = lacking.filter(|it| side.reason_of(*it).is_some() && lacks(*it));
    let lacking: Vec<&str> = lacking.map(Category::label).collect();
    let (_, reason) = side.absences.iter().find(|(of, _)| lacks(*of))?;
    Some(format!(
        "{} has no {} in every row, which cannot be compared there: {reason}",
        side.label,
        lacking.join(", ")
    ))
}

/// What a side has outside the brackets.
fn outside(side: &Gathered) -> Option<String> {
    let mut by_stage: BTreeMap<Stage, Vec<i64>> = BTreeMap::new();
    for stage in side.runs.iter().flat_map(|run| &run.stages) {
        if let (None, Some(bytes)) = (DriveStage::of(stage.stage), stage.figures.total) {
            by_stage.entry(stage.stage).or_default().push(bytes);
        }
    }
    let told = by_stage.into_iter().filter_map(|(stage, mut bytes)| {
        bytes.sort_unstable();
        let bytes = units::signed_size(median(&bytes)?);
        Some(format!("{} {bytes}", stage.label()))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| {
        format!(
            "only the DRIVE brackets are compared; {} has more, left out: {}",
            side.side.label,
            told.join(", ")
        )
    })
}
