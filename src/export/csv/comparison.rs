//! A comparison, one row for each of its rows and each later side.

use crate::analysis::comparison::{
    Basis, Change, Comparison, ExactSize, Row, Scope, Side, Verdict,
};
use crate::analysis::words as verdict;
use crate::export::RenderError;

use super::cells::{FlatRow, table};

/// The columns with their meaning, in order. Read them by name: new ones are put before the last.
pub const COMPARISON_COLUMNS: [(&str, &str); 42] = [
    ("scope", "lifecycle, stage or engine-size"),
    ("engine", "what the engine is called; empty for the process"),
    ("stage", "identifier of the stage"),
    (
        "occurrence",
        "position among the stages of the same name and engine, from 1",
    ),
    ("size", "of an engine: file, context or weights"),
    ("label", "the row in words"),
    ("category", "category of the bytes"),
    ("quantity", "held or peak"),
    (
        "attribution",
        "how total, CPU, device and other are derived",
    ),
    ("base", "label of the base"),
    ("base_created", "when its first report was made, RFC 3339"),
    ("base_runs", "runs of the base that have the figure"),
    ("base_median_bytes", "median of the base"),
    ("base_low_bytes", "lower end of its confidence interval"),
    ("base_high_bytes", "upper end"),
    (
        "base_half_width_bytes",
        "the farther end from the median, which is printed after ±",
    ),
    ("base_min_bytes", "smallest"),
    ("base_max_bytes", "largest"),
    ("new", "label of the later side"),
    ("new_created", "when its first report was made, RFC 3339"),
    ("new_runs", "runs of the later side that have the figure"),
    ("new_median_bytes", "median of the later side"),
    ("new_low_bytes", "lower end of its confidence interval"),
    ("new_high_bytes", "upper end"),
    ("new_half_width_bytes", "the farther end from the median"),
    ("new_min_bytes", "smallest"),
    ("new_max_bytes", "largest"),
    ("change_bytes", "median less median; positive is growth"),
    (
        "change_low_bytes",
        "lower end of the confidence interval of the shift",
    ),
    ("change_high_bytes", "upper end"),
    ("change_half_width_bytes", "the farther end from the change"),
    ("p", "chance of such a difference where there is none"),
    ("p_adjusted", "the same, corrected over its family"),
    (
        "basis",
        "what the verdict rests on: exact, ranks, noise or none",
    ),
    (
        "limit_bytes",
        "growth that is allowed; empty where no limit applies",
    ),
    ("verdict", "what became of the row"),
    (
        "sentence",
        "the verdict in a sentence, as every form has it",
    ),
    (
        "same_within_bytes",
        "largest difference that remains possible, where the same was shown",
    ),
    (
        "runs_needed",
        "runs on each side that would decide an undecided row",
    ),
    ("base_path", "first path of the base"),
    ("new_path", "first path of the later side"),
    ("absent", "why figures are absent: column: reason; ..."),
];

/// The comparison as CSV: values in bytes, a row for every row and later side.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn comparison(comparison: &Comparison) -> Result<String, RenderError> {
    let base = comparison.sides.first();
    let rows = comparison.rows.iter().flat_map(|row| {
        let later = comparison.sides.iter().enumerate().skip(1);
        later
            .zip(&row.changes)
            .map(move |((position, side), change)| {
                let mut cells = FlatRow::new(&COMPARISON_COLUMNS);
                scope(&mut cells, comparison, row);
                cells.own(comparison.attribution.name());
                one_side(&mut cells, base, row, 0, change);
                one_side(&mut cells, Some(side), row, position, change);
                changed(&mut cells, change);
                for side in [base, Some(side)] {
                    cells.outside(side.and_then(|side| side.paths.first()).map_or("", |it| it));
                }
                cells
            })
    });
    table(&COMPARISON_COLUMNS, rows)
}

fn scope(cells: &mut FlatRow, comparison: &Comparison, row: &Row) {
    let engine = |position: u32| {
        let position = usize::try_from(position).ok()?;
        Some(comparison.engines.get(position)?.label.as_str())
    };
    let (name, of, stage, nth, size) = match row.scope {
        Scope::Life => ("lifecycle", None, None, None, None),
        Scope::Brackets => ("brackets", None, None, None, None),
        Scope::Bracket {
            bracket,
            engine: of,
        } => ("bracket", of, Some(bracket.id()), None, None),
        Scope::Stage {
            stage,
            engine: of,
            nth,
        } => ("stage", of, Some(stage.id()), Some(nth), None),
        Scope::Engine { engine: of, size } => ("engine-size", Some(of), None, None, Some(size)),
    };
    cells.own(name);
    cells.outside(of.and_then(engine).unwrap_or_default());
    cells.own_or_empty(stage);
    cells.own_or_empty(nth.map(|nth| nth.saturating_add(1)));
    cells.own_or_empty(size.map(|size| match size {
        ExactSize::File => "file",
        ExactSize::Context => "context",
        ExactSize::Weights => "weights",
    }));
    cells.outside(&row.name());
    cells.own(row.owner.id());
    cells.own(verdict::quantity(row.quantity));
}

fn one_side(cells: &mut FlatRow, side: Option<&Side>, row: &Row, position: usize, change: &Change) {
    let reason = match (change.verdict, position) {
        (Verdict::Added, 0) => "only the later side has it",
        (Verdict::Removed, 1..) => "only the base has it",
        _ => "not measured on this side",
    };
    cells.outside(side.map_or("", |side| &side.label));
    cells.outside(side.map_or("", |side| &side.created));
    cells.summary(row.cells.get(position).copied().flatten(), reason);
}

fn changed(cells: &mut FlatRow, change: &Change) {
    cells.figure(change.change_bytes, "one of the sides has no figure");
    cells.own_or_empty(change.low_bytes);
    cells.own_or_empty(change.high_bytes);
    cells.own_or_empty(change.half_width_bytes());
    let untested = match change.basis {
        Basis::Exact => "compared to the byte",
        Basis::Ranks => "not computed",
        Basis::Noise | Basis::Assumed => "too few runs for a test",
        Basis::None => "not tested",
    };
    cells.fraction(change.p, untested);
    cells.own_or_empty(change.p_adjusted.filter(|p| p.is_finite()));
    cells.own(verdict::basis(change.basis));
    cells.own_or_empty(change.limit_bytes);
    cells.own(verdict::id(change.verdict));
    cells.own(&verdict::sentence(change));
    let (within, runs) = match change.verdict {
        Verdict::Same { within_bytes } => (Some(within_bytes), None),
        Verdict::Undecided { runs_needed } => (None, runs_needed),
        _ => (None, None),
    };
    cells.own_or_empty(within);
    cells.own_or_empty(runs);
}
