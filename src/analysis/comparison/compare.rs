//! Sides in, comparison out.

use std::collections::BTreeMap;

use crate::analysis::digest::Category;
use crate::analysis::engines::Engines;
use crate::analysis::noise::ASSUMED_NOISE_BYTES;
use crate::analysis::rows::{Cell, Row, Rules};
use crate::analysis::sides::{
    Gathered, Side, SideError, SideInput, engines_of, gather, have_brackets_in_common, table_of,
};
use crate::analysis::table::{
    ExactSize, Line, Quantity, RowKey, Scope, Summary, Table, Wanted, summarise,
};
use crate::analysis::verdict::{Basis, Change, Named, Pair, TestRules, Verdict, judge};
use crate::report::{AttributionKind, DriveStage, Measured, Stage, Tool};
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
            limits: Limits::none(),
            force: false,
            significance: SIGNIFICANCE,
            confidence: CONFIDENCE,
        }
    }
}

impl DiffRules {
    /// What its verdicts go by.
    fn tests(&self) -> TestRules {
        TestRules {
            threshold_bytes: self.threshold_bytes,
            significance: self.significance,
            confidence: self.confidence,
            limits_the_unnamed: self.limits.is_empty(),
        }
    }

    /// As a comparison tells them.
    fn told(&self) -> Rules {
        Rules {
            significance: self.significance,
            confidence: self.confidence,
            threshold_bytes: Some(self.threshold_bytes),
            limits: self.limits.texts(),
            ..Rules::default()
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
    let waterfalls: Vec<_> = (1..sides.len())
        .map(|later| waterfall(&rows, later))
        .collect();
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
        rules: rules.told(),
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
    let mut judged: Vec<_> = (1..)
        .take(sides.len().saturating_sub(1))
        .map(|later| {
            let pairs = named(table, (0, later), rules);
            let changes = judge(&pairs, &rules.tests());
            let keys: Vec<RowKey> = pairs.iter().map(|pair| pair.key).collect();
            (later, keys.into_iter().zip(changes).peekable())
        })
        .collect();
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

/// The rows of two sides, those that are limited by name said to be so.
fn named<'a>(table: &'a Table, (base, later): (u32, u32), rules: &DiffRules) -> Vec<Pair<'a>> {
    let mut pairs: Vec<Pair> = table.pairs(base, later).collect();
    for pair in pairs.iter_mut().filter(|_| !rules.limits.is_empty()) {
        let RowKey {
            scope,
            category,
            quantity,
        } = pair.key;
        let limit = rules.limits.for_row(scope, category, quantity);
        if let (Some(limit), Some(median)) = (limit, median(&pair.base)) {
            let allowed = limit.allowance.at_least(median, rules.threshold_bytes);
            pair.named = Named::Limited(Some(allowed));
        }
    }
    pairs
}

/// What two sides come to, row by row, by the rules of comparisons.
#[cfg(feature = "host")]
pub(in crate::analysis) fn judged(table: &Table, rules: &DiffRules) -> Vec<(RowKey, Change)> {
    let pairs = named(table, (0, 1), rules);
    let changes = judge(&pairs, &rules.tests());
    pairs.iter().map(|pair| pair.key).zip(changes).collect()
}

/// A row that one of the sides lacks: added or removed with its stage, or not measured.
fn one_sided(line: &Line, key: RowKey, later: u32) -> Change {
    let whole = |side| median(line.figures(key.category, key.quantity, side));
    match (line.has(0), line.has(later)) {
        (false, true) => Change::added(whole(later)),
        (true, false) => Change::removed(whole(0)),
        _ => Change::without_figures(Verdict::NotMeasured),
    }
}

/// Sizes that are exact by nature: what changed is told, and nothing limits it.
fn exact_rows(sides: &[Gathered], engines: &Engines) -> Vec<Row> {
    let row = |(scope, figures): (Scope, Vec<Option<i64>>)| {
        let changes = (1..sides.len()).map(|later| exact_change(&figures, later));
        let changes: Vec<Change> = changes.collect();
        let each = figures.iter().map(|bytes| summarise(&[(*bytes)?], 1.0));
        let key = RowKey::total(scope);
        engines.row(key, cells(key, sides, &changes, each), changes)
    };
    exact_sizes(sides, engines).into_iter().map(row).collect()
}

fn exact_change(figures: &[Option<i64>], later: usize) -> Change {
    let of = |side: usize| figures.get(side).copied().flatten();
    let (base, new) = match (of(0), of(later)) {
        (Some(base), Some(new)) => (base, new),
        (Some(base), None) => return Change::removed(Some(base)),
        (None, new) => return Change::added(new),
    };
    let change = new.saturating_sub(base);
    Change {
        change_bytes: Some(change),
        low_bytes: Some(change),
        high_bytes: Some(change),
        basis: Basis::Exact,
        ..Change::without_figures(match change {
            0 => Verdict::Identical,
            1.. => Verdict::Larger,
            _ => Verdict::Smaller,
        })
    }
    .told()
}

/// The sizes that are exact by nature, of each engine on each side.
fn exact_sizes(sides: &[Gathered], engines: &Engines) -> Vec<(Scope, Vec<Option<i64>>)> {
    let mut known: BTreeMap<(u32, ExactSize), Vec<Option<i64>>> = BTreeMap::new();
    for (at, side) in sides.iter().enumerate() {
        let mut put = |model: u32, size: ExactSize, bytes: &Measured<u64>| {
            let place = engines.position(at, model);
            let bytes = bytes.get().and_then(|bytes| i64::try_from(bytes).ok());
            if let (Some(engine), Some(bytes)) = (place, bytes) {
                let cells = known
                    .entry((engine, size))
                    .or_insert_with(|| vec![None; sides.len()]);
                if let Some(cell) = cells.get_mut(at) {
                    *cell = Some(bytes);
                }
            }
        };
        for (model, at) in side.header.workload.models.iter().zip(0..) {
            put(at, ExactSize::File, &model.file_bytes);
        }
        for engine in side.engines {
            put(engine.model, ExactSize::Context, &engine.context_bytes);
            put(engine.model, ExactSize::Weights, &engine.weights_bytes);
        }
    }
    let scope = |(engine, size)| Scope::Engine { engine, size };
    known
        .into_iter()
        .map(|(key, cells)| (scope(key), cells))
        .collect()
}

/// What a reader has to know of the runs themselves.
fn remarks(sides: &[Gathered], rows: &[Row]) -> Vec<String> {
    let mut remarks: Vec<String> = sides.iter().filter_map(|it| it.side.unfinished()).collect();
    let rests_on = |basis: Basis| {
        let mut changes = rows.iter().flat_map(|row| &row.changes);
        changes.any(|change| change.basis == basis)
    };
    if have_brackets_in_common(sides) {
        remarks.extend(left_out(sides));
    }
    remarks.extend(not_compared(sides, rows));
    remarks.extend(apart(rows));
    if rests_on(Basis::Assumed) {
        remarks.push(format!(
            "the noise of {} is unknown; {} are assumed, within which nothing is decided",
            unknown_noise(sides),
            units::size(ASSUMED_NOISE_BYTES)
        ));
    }
    if rests_on(Basis::Noise) {
        let runs: Vec<String> = sides
            .iter()
            .map(|side| side.runs.len().to_string())
            .collect();
        remarks.push(format!(
            "there are too few runs for a test ({}), so verdicts rest on the recorded noise and drift",
            runs.join(" and ")
        ));
    }
    remarks
}

/// The sides whose noise is assumed.
fn unknown_noise(sides: &[Gathered]) -> String {
    let is_assumed = |side: &&Gathered| side.side.noise.is_some_and(|it| it.is_assumed());
    let unknown = sides.iter().filter(is_assumed);
    let labels: Vec<&str> = unknown.map(|side| side.side.label.as_str()).collect();
    labels.join(" and ")
}

/// Rows that are told of one by one where a run of theirs lies apart.
const MOST_APART: usize = 3;

/// Runs that lie apart from the others of their side, which medians do not show.
fn apart(rows: &[Row]) -> Vec<String> {
    let told = |row: &Row| {
        let change = row.changes.iter().any(|change| change.has_outlier);
        let ends: Vec<String> = row
            .cells
            .iter()
            .filter_map(|cell| {
                let ends = [cell.min_bytes?, cell.max_bytes?].map(units::signed_size);
                Some(ends.join(" to "))
            })
            .collect();
        (row.key.is_total() && change).then(|| {
            format!(
                "a run of {} is an outlier ({}), so its sides are not called the same; the runs are in the JSON",
                row.label,
                ends.join("; ")
            )
        })
    };
    rows.iter().filter_map(told).take(MOST_APART).collect()
}

/// Which figures only some sides have, with the reason of one that lacks them.
fn not_compared(sides: &[Gathered], rows: &[Row]) -> Vec<String> {
    let mut told = Vec::new();
    for (position, side) in sides.iter().enumerate() {
        let lacks = |owner: Category| {
            let mut of_owner = rows.iter().filter(|row| {
                let is_figure = !matches!(row.key.scope, Scope::Engine { .. });
                is_figure && (row.key.category, row.key.quantity) == (owner, Quantity::Held)
            });
            of_owner.any(|row| {
                let has = |side: usize| row.bytes(side).is_some();
                !has(position) && (0..sides.len()).any(has)
            })
        };
        let lacking: Vec<&str> = Category::MEASURED
            .into_iter()
            .filter(|owner| lacks(*owner) && side.side.reason_of(*owner).is_some())
            .map(Category::label)
            .collect();
        let reason = side.side.absences.iter().find(|(of, _)| lacks(*of));
        if let Some((_, reason)) = reason {
            told.push(format!(
                "{} has no {} in every row, which cannot be compared there: {reason}",
                side.side.label,
                lacking.join(", ")
            ));
        }
    }
    told
}

/// What each side has outside the brackets, one sentence a side.
fn left_out(sides: &[Gathered]) -> Vec<String> {
    sides.iter().filter_map(outside).collect()
}

fn outside(side: &Gathered) -> Option<String> {
    let mut by_stage: BTreeMap<Stage, Vec<i64>> = BTreeMap::new();
    for stage in side.runs.iter().flat_map(|run| &run.stages) {
        if let (None, Some(bytes)) = (DriveStage::of(stage.stage), stage.figures.total) {
            by_stage.entry(stage.stage).or_default().push(bytes);
        }
    }
    let told: Vec<String> = by_stage
        .into_iter()
        .filter_map(|(stage, mut bytes)| {
            bytes.sort_unstable();
            let bytes = units::signed_size(median(&bytes)?);
            Some(format!("{} {bytes}", stage.label()))
        })
        .collect();
    (!told.is_empty()).then(|| {
        format!(
            "only the DRIVE brackets are compared; {} has more, left out: {}",
            side.side.label,
            told.join(", ")
        )
    })
}
