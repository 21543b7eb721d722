//! What makes up the change of the total.

use crate::analysis::digest::Category;

use super::model::{Quantity, Row, Scope, Verdict, Waterfall, WaterfallStep};

/// The owners a stage is taken apart into, the finest that both sides measured.
const FINEST: [Category; 5] = [
    Category::Cpu,
    Category::Allocator,
    Category::Buffers,
    Category::DeviceRest,
    Category::Other,
];

/// The same without what was seen being allocated.
const COARSE: [Category; 3] = [Category::Cpu, Category::Device, Category::Other];

/// The waterfall from the base to the side at `later` among the sides. What the steps leave over, because medians
/// do not add up or because something was taken between two stages, is its last step.
pub(super) fn waterfall(rows: &[Row], later: usize) -> Waterfall {
    let total = |row: &&Row| {
        matches!(row.scope, Scope::Life | Scope::Brackets)
            && (row.owner, row.quantity) == (Category::Total, Quantity::Held)
    };
    let life = rows.iter().find(total);
    let median = |side: usize| Some(life?.cells.get(side)?.as_ref()?.median_bytes);
    let (base_bytes, new_bytes) = (median(0), median(later));
    let mut steps = Vec::new();
    let mut from = 0;
    while let Some(first) = rows.get(from) {
        let of_scope = rows
            .iter()
            .skip(from)
            .take_while(|row| row.scope == first.scope);
        let until = from + of_scope.count();
        if is_before_the_releases(first.scope) {
            let scope: Vec<(usize, &Row)> =
                rows.iter().enumerate().take(until).skip(from).collect();
            steps.extend(steps_of(&scope, later));
        }
        from = until;
    }
    if let (Some(base), Some(new)) = (base_bytes, new_bytes) {
        let seen: i128 = steps.iter().map(|step| i128::from(step.change_bytes)).sum();
        let left = i128::from(new) - i128::from(base) - seen;
        if let (Ok(change_bytes), true) = (i64::try_from(left), left != 0) {
            steps.push(WaterfallStep {
                row: None,
                owner: Category::Unattributed,
                change_bytes,
            });
        }
    }
    Waterfall {
        base_bytes,
        new_bytes,
        steps,
    }
}

/// The whole life ends where the first release begins.
fn is_before_the_releases(scope: Scope) -> bool {
    match scope {
        Scope::Stage { stage, .. } => !stage.is_release(),
        Scope::Bracket { .. } => true,
        Scope::Life | Scope::Brackets | Scope::Engine { .. } => false,
    }
}

/// The steps of one scope: its owners as finely as all are known, else its total.
fn steps_of(scope: &[(usize, &Row)], later: usize) -> Vec<WaterfallStep> {
    let step = |owner: Category| {
        let is_it =
            |(_, row): &&(usize, &Row)| (row.owner, row.quantity) == (owner, Quantity::Held);
        let (position, row) = scope.iter().find(is_it)?;
        Some(WaterfallStep {
            row: u32::try_from(*position).ok(),
            owner,
            change_bytes: row.grown_by(later)?,
        })
    };
    let all = |owners: &[Category]| -> Option<Vec<WaterfallStep>> {
        // Without a GPU there is no device to be known, and other is what is left of the total; where the device is
        // what the heap leaves of it, there is no other.
        let has = |owner: Category| step(owner).is_some();
        let known = |owner: &Category| match owner {
            Category::Device => has(Category::Device),
            Category::Other => has(Category::Other) || !has(Category::Device),
            _ => true,
        };
        owners
            .iter()
            .copied()
            .filter(|owner| known(owner))
            .map(step)
            .collect()
    };
    let steps = all(&FINEST)
        .or_else(|| all(&COARSE))
        .or_else(|| all(&[Category::Total]))
        .unwrap_or_default();
    steps
        .into_iter()
        .filter(|step| step.change_bytes != 0)
        .collect()
}

impl Row {
    /// By how much it grew between the base and the side at `later`, bytes; a row that only one of them has counts
    /// whole.
    pub fn grown_by(&self, later: usize) -> Option<i64> {
        let change = self.changes.get(later.checked_sub(1)?)?;
        let median = |side: usize| Some(self.cells.get(side)?.as_ref()?.median_bytes);
        match change.verdict {
            Verdict::Added => median(later),
            Verdict::Removed => median(0)?.checked_neg(),
            _ => change.change_bytes,
        }
    }
}
