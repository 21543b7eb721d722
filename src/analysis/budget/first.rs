//! A first budget for a report: every figure as it was seen, with headroom.

use std::collections::BTreeSet;

use crate::analysis::digest::Category;
use crate::analysis::figure::is_counted;
use crate::analysis::figure::{Quantity, Scope, Summary, count, half_width};
use crate::analysis::sides::{Side, SideError, SideInput, gather};
use crate::report::Stage;

use super::check::{CheckError, unfinished};
use super::file::{Budget, MAX_BUDGET_BYTES, MAX_BUDGETS, Pattern, StageChoice};
use super::held::{Held, REPORT};

/// Bytes that a budget takes in the file besides the name of its engine, at most.
const ENTRY_BYTES: usize = 200;

/// A first budget.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstBudget {
    /// The report.
    pub report: Side,
    /// Whether its engines are so many that each budget is for all of them.
    pub engines_together: bool,
    /// The budgets, the whole life first.
    pub entries: Vec<FirstEntry>,
    /// Figures of which no limit is proposed: their noise is larger than they are, so that a limit with room for it
    /// would let them grow to a multiple.
    pub too_noisy: Vec<FirstEntry>,
}

/// One budget with what it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstEntry {
    /// The budget: the largest median with headroom, rounded up, is allowed.
    pub budget: Budget,
    /// Rows the budget applies to.
    pub rows: u32,
    /// The figures of the row with the largest limit.
    pub seen: Summary,
    /// The farther end of what noise leaves possible from its median, bytes.
    pub half_width_bytes: u64,
}

/// Below so many bytes a limit that the noise makes wide is no matter.
const SMALL_BYTES: u64 = 4 << 20;

impl FirstEntry {
    /// Whether a limit with room for the noise says anything of the figure.
    fn says_something(&self) -> bool {
        let half = self.seen.median_bytes.unsigned_abs() / 2;
        self.half_width_bytes <= SMALL_BYTES.max(half)
    }
}

/// Proposes a budget: for the whole life what each owner holds and the peak, for every stage the total, the
/// peak, and what was counted as it was allocated. Each limit is the median plus the larger of a tenth of it and
/// three times the half-width of the noise, rounded up to a readable size. A check of the same report keeps all of it.
///
/// # Errors
/// The report has no finished run, is mixed, or nothing of it was measured.
pub fn first_budget(report: &SideInput) -> Result<FirstBudget, CheckError> {
    let sides = gather(std::slice::from_ref(report)).map_err(unfinished)?;
    let held = Held::of(&sides);
    let mut plans = plans(&held, &held.engine_names());
    let engines_together = is_too_long(&plans);
    if engines_together {
        plans = self::plans(&held, &[]);
    }
    let report = sides.first().ok_or(SideError::Empty)?.side.clone();
    let entries = plans.into_iter().filter_map(|budget| entry(budget, &held));
    let (entries, too_noisy): (Vec<_>, Vec<_>) = entries.partition(FirstEntry::says_something);
    let label = || report.label.clone();
    match (entries.as_slice(), too_noisy.as_slice()) {
        ([], []) => Err(CheckError::NothingMeasured { label: label() }),
        ([], _) => Err(CheckError::TooNoisy { label: label() }),
        _ => Ok(FirstBudget {
            report,
            engines_together,
            entries,
            too_noisy,
        }),
    }
}

/// Whether a file of these budgets could not be read again.
fn is_too_long(plans: &[Budget]) -> bool {
    // A character of a name takes up to ten bytes where it has to be written by its number.
    let names = plans.iter().filter_map(|budget| budget.engine.as_ref());
    let bytes = names.map(|it| it.0.len() * 10).sum::<usize>() + plans.len() * ENTRY_BYTES;
    plans.len() > MAX_BUDGETS || bytes > MAX_BUDGET_BYTES / 2
}

/// The budgets without their limits, each once. Engines without a name share theirs.
fn plans(held: &Held, names: &[Option<&str>]) -> Vec<Budget> {
    let mut known = BTreeSet::new();
    let mut plans = Vec::new();
    for row in held.lines().map(|line| line.scope) {
        let stage = row.stage();
        // An engine's name has no place beside a stage of the whole process.
        let engine = row
            .engine()
            .filter(|_| !stage.is_some_and(Stage::is_per_process));
        let engine = engine.and_then(|at| *names.get(usize::try_from(at).ok()?)?);
        if !known.insert((stage, engine)) {
            continue;
        }
        let owners: &[Category] = match row {
            Scope::Life => &Category::MEASURED,
            _ => &[Category::Total, Category::Allocator, Category::Buffers],
        };
        let held = owners.iter().map(|owner| (*owner, Quantity::Held));
        let peak = (!row.gives_back()).then_some((Category::Total, Quantity::Peak));
        plans.extend(held.chain(peak).map(|(owner, quantity)| Budget {
            line: 0,
            stages: stage.map_or(StageChoice::Life, StageChoice::One),
            owner,
            engine: engine.map(|name| Pattern(name.to_owned())),
            quantity,
            at_most: None,
            growth: None,
        }));
    }
    plans
}

/// The budget with the limit that every row it applies to keeps; `None` where one of them was not measured,
/// where nothing was ever allocated, or where it would limit slack.
fn entry(budget: Budget, held: &Held) -> Option<FirstEntry> {
    let matching = held.matching(&budget);
    let each = matching.iter().map(|line| {
        let seen = held.seen(line, &budget, REPORT)?;
        let reach = held.table.reach(budget.key(line.scope), REPORT);
        let (interval, _) = seen.possible(budget.owner, reach);
        let half_width_bytes = half_width(seen.median_bytes, interval);
        let tenth = seen.median_bytes.unsigned_abs() / 10;
        let headroom = tenth.max(half_width_bytes.saturating_mul(3));
        let at_most = rounded_up(seen.median_bytes.saturating_add_unsigned(headroom));
        Some((at_most, seen, half_width_bytes))
    });
    let each: Vec<_> = each.collect::<Option<_>>()?;
    let (at_most, seen, half_width_bytes) =
        each.into_iter().max_by_key(|(at_most, ..)| *at_most)?;
    let is_nothing = seen.min_bytes == 0 && seen.max_bytes == 0;
    // Where other is negative it is heap that was asked for and not touched: less of it costs nothing.
    let is_slack = budget.owner == Category::Other && seen.max_bytes <= 0;
    if is_slack || (is_nothing && is_counted(budget.owner)) {
        return None;
    }
    Some(FirstEntry {
        budget: Budget {
            at_most: Some(at_most),
            ..budget
        },
        rows: count(matching.len()),
        seen,
        half_width_bytes,
    })
}

/// Steps that limits are rounded up to: below so many bytes, to multiples of so many.
const STEPS: [(u64, u64); 4] = [
    (1 << 20, 4 << 10),
    (16 << 20, 1 << 18),
    (512 << 20, 1 << 20),
    (u64::MAX, 16 << 20),
];

/// The next readable number of bytes that is not below `bytes`.
fn rounded_up(bytes: i64) -> i64 {
    let magnitude = bytes.unsigned_abs();
    let step = STEPS.iter().find(|(below, _)| magnitude < *below);
    let Some(step) = step.and_then(|(_, step)| i64::try_from(*step).ok()) else {
        return bytes;
    };
    let missing = (step - bytes.rem_euclid(step)) % step;
    bytes.checked_add(missing).unwrap_or(bytes)
}

/// A size as a budget file has it, to the byte: `"64MiB"`, `"12.25MiB"`, `"-4KiB"`, or `1234`.
pub fn written(bytes: i64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    const WIDE: u64 = 1 << 52;
    let magnitude = bytes.unsigned_abs();
    let (unit, name) = match magnitude {
        // Wider numbers lose digits in readers that take them for floats.
        WIDE.. => return bytes.to_string(),
        0 => (1, "B"),
        MIB.. if magnitude.is_multiple_of(MIB / 4) => (MIB, "MiB"),
        _ if magnitude.is_multiple_of(KIB) => (KIB, "KiB"),
        _ => return bytes.to_string(),
    };
    format!("\"{}{name}\"", bytes as f64 / unit as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::file::read_budget;
    use super::*;

    #[test]
    fn limits_are_rounded_up_to_what_reads_well() {
        let shown = |bytes: i64| written(rounded_up(bytes));
        assert_eq!(shown(0), "\"0B\"");
        assert_eq!(shown(1), "\"4KiB\"");
        assert_eq!(shown(13_300_000), "\"12.75MiB\"");
        assert_eq!(shown(43_201_331), "\"42MiB\"");
        assert_eq!(shown(-43_201_331), "\"-41MiB\"");
        assert_eq!(shown(i64::MAX), i64::MAX.to_string());
    }

    proptest! {
        #[test]
        fn rounding_up_never_goes_down_nor_far(bytes in any::<i64>()) {
            let up = rounded_up(bytes);
            prop_assert!(up >= bytes);
            prop_assert!(up.abs_diff(bytes) < 16 << 20);
        }

        #[test]
        fn what_is_written_is_read_as_the_same(bytes in any::<i64>(), round in any::<bool>()) {
            let bytes = if round { rounded_up(bytes >> 20) } else { bytes };
            let text = format!(
                "schema = \"trtmem.budget/1\"\n[[budget]]\nat-most = {}\n",
                written(bytes)
            );
            let file = read_budget(&text).unwrap();
            prop_assert_eq!(file.budgets[0].at_most, Some(bytes));
        }
    }
}
