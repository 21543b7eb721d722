//! Sides in, comparison out.

use crate::analysis::digest::Category;
use crate::report::{AttributionKind, Tool};
use crate::units;

use super::align::Engines;
use super::answer;
use super::brackets;
use super::decide::summarise;
use super::environment::{self, Incomparable, check_alike};
use super::model::{
    Basis, Change, Comparison, DIFF_SCHEMA, Quantity, Row, Scope, Summary, Verdict,
};
use super::noise::{ASSUMED_NOISE_BYTES, SideNoise};
use super::rules::DiffRules;
use super::side::{Gathered, SideError, SideInput, gather};
use super::table::{COLUMNS, Line, exact_sizes, lines};
use super::verdicts::{LineChanges, Sides, judge_lines};
use super::waterfall::waterfall;

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
    let engines = Engines::of(&sides);
    let lines = lines(&sides, &engines);
    let noise: Vec<SideNoise> = sides.iter().map(|side| side.side.noise).collect();
    let against_the_base = |later: usize| Sides {
        base: 0,
        later,
        noise: &noise,
    };
    let judged: Vec<Vec<LineChanges>> = (1..sides.len())
        .map(|later| judge_lines(&lines, against_the_base(later), rules))
        .collect();
    let mut rows = Vec::new();
    for (position, line) in lines.iter().enumerate() {
        let label = answer::label(line.scope, &engines.matches, engines.several());
        rows.extend(rows_of(line, position, &judged, &label, rules));
    }
    rows.extend(exact_rows(&sides, &engines));
    let (environment, mut warnings) = environment::compare(&sides, &engines);
    if rules.force {
        warnings.clear();
    }
    warnings.extend(remarks(&sides, &rows));
    let waterfalls: Vec<_> = (1..sides.len())
        .map(|later| waterfall(&rows, later))
        .collect();
    let answers = waterfalls
        .iter()
        .zip(1..)
        .map(|(fall, later)| answer::answer(&rows, fall, later));
    Ok(Comparison {
        schema: DIFF_SCHEMA,
        tool,
        attribution: sides.first().map_or(AttributionKind::HostOnly, |side| {
            side.header.attribution.kind
        }),
        environment,
        warnings,
        rules: rules.told(),
        answers: answers.collect(),
        engines: engines.matches,
        rows,
        waterfalls,
        sides: sides.into_iter().map(|side| side.side).collect(),
    })
}

/// The rows of a line: one for every column that any side has.
fn rows_of(
    line: &Line,
    position: usize,
    judged: &[Vec<LineChanges>],
    label: &str,
    rules: &DiffRules,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for (column, (owner, quantity)) in COLUMNS.into_iter().enumerate() {
        let cells: Vec<Option<Summary>> = line
            .sides
            .iter()
            .map(|side| summarise(side.as_ref()?.column(column), rules.confidence))
            .collect();
        if cells.iter().all(Option::is_none) {
            continue;
        }
        let change = |(changes, later): (&Vec<LineChanges>, usize)| {
            let judged = changes
                .get(position)
                .and_then(|line| line.get(column)?.clone());
            judged.unwrap_or_else(|| one_sided(line, &cells, later))
        };
        rows.push(Row {
            scope: line.scope,
            owner,
            quantity,
            label: label.to_owned(),
            changes: judged.iter().zip(1..).map(change).collect(),
            cells,
        });
    }
    rows
}

/// A row that one of the sides lacks: added or removed with its stage, or not measured.
fn one_sided(line: &Line, cells: &[Option<Summary>], later: usize) -> Change {
    let has_scope = |side: usize| line.sides.get(side).is_some_and(Option::is_some);
    let has_figure = |side: usize| cells.get(side).is_some_and(Option::is_some);
    let verdict = match (has_scope(0), has_scope(later)) {
        (false, true) if has_figure(later) => Verdict::Added,
        (true, false) if has_figure(0) => Verdict::Removed,
        _ => Verdict::NotMeasured,
    };
    without_figures(verdict)
}

fn without_figures(verdict: Verdict) -> Change {
    Change {
        change_bytes: None,
        low_bytes: None,
        high_bytes: None,
        p: None,
        p_adjusted: None,
        basis: Basis::None,
        limit_bytes: None,
        has_outlier: false,
        verdict,
    }
}

/// Sizes that are exact by nature: what changed is told, and nothing limits it.
fn exact_rows(sides: &[Gathered], engines: &Engines) -> Vec<Row> {
    let row = |(scope, figures): (Scope, Vec<Option<i64>>)| Row {
        scope,
        owner: Category::Total,
        quantity: Quantity::Held,
        label: answer::label(scope, &engines.matches, engines.several()),
        cells: figures
            .iter()
            .map(|bytes| summarise(&[(*bytes)?], 1.0))
            .collect(),
        changes: (1..sides.len())
            .map(|later| exact_change(&figures, later))
            .collect(),
    };
    exact_sizes(sides, engines).into_iter().map(row).collect()
}

fn exact_change(figures: &[Option<i64>], later: usize) -> Change {
    let of = |side: usize| figures.get(side).copied().flatten();
    let (Some(base), Some(new)) = (of(0), of(later)) else {
        return without_figures(match (of(0), of(later)) {
            (None, Some(_)) => Verdict::Added,
            (Some(_), None) => Verdict::Removed,
            _ => Verdict::NotMeasured,
        });
    };
    let change = new.saturating_sub(base);
    Change {
        change_bytes: Some(change),
        low_bytes: Some(change),
        high_bytes: Some(change),
        basis: Basis::Exact,
        ..without_figures(match change {
            0 => Verdict::Identical,
            1.. => Verdict::Larger,
            _ => Verdict::Smaller,
        })
    }
}

/// What a reader has to know of the runs themselves.
fn remarks(sides: &[Gathered], rows: &[Row]) -> Vec<String> {
    let mut remarks = Vec::new();
    for side in sides {
        let side = &side.side;
        if side.unfinished_runs > 0 {
            remarks.push(format!(
                "{}: {} of {} runs did not finish and are left out",
                side.label,
                side.unfinished_runs,
                side.unfinished_runs + side.runs + side.cold_runs_left_out
            ));
        }
    }
    let rests_on = |basis: Basis| {
        let mut changes = rows.iter().flat_map(|row| &row.changes);
        changes.any(|change| change.basis == basis)
    };
    if brackets::are_common_ground(sides) {
        remarks.extend(brackets::left_out(sides));
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
            .map(|side| side.side.runs.to_string())
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
    let unknown = sides.iter().filter(|side| side.side.noise.is_assumed());
    let labels: Vec<&str> = unknown.map(|side| side.side.label.as_str()).collect();
    labels.join(" and ")
}

/// Rows that are told of one by one where a run of theirs lies apart.
const MOST_APART: usize = 3;

/// Runs that lie apart from the others of their side, which medians do not show.
fn apart(rows: &[Row]) -> Vec<String> {
    let told = |row: &Row| {
        let is_total = row.owner == Category::Total && row.quantity == Quantity::Held;
        let change = row.changes.iter().any(|change| change.has_outlier);
        let ends: Vec<String> = row
            .cells
            .iter()
            .flatten()
            .map(|cell| {
                let ends = [cell.min_bytes, cell.max_bytes].map(units::signed_size);
                ends.join(" to ")
            })
            .collect();
        (is_total && change).then(|| {
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
                let is_figure = !matches!(row.scope, Scope::Engine { .. });
                is_figure && row.owner == owner && row.quantity == Quantity::Held
            });
            of_owner.any(|row| {
                let has = |side: usize| row.cells.get(side).is_some_and(Option::is_some);
                !has(position) && (0..sides.len()).any(has)
            })
        };
        let lacking: Vec<&str> = Category::MEASURED
            .into_iter()
            .filter(|owner| lacks(*owner) && side.absences.iter().any(|(of, _)| of == owner))
            .map(Category::label)
            .collect();
        let reason = side.absences.iter().find(|(of, _)| lacks(*of));
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
