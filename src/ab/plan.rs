//! When the runs are looked at, and what each look may spend.
//!
//! Whoever looks again and again until something shows finds something where nothing is: each look is
//! another chance of a false alarm. So the looks are fixed before the first run, and the significance is
//! divided evenly among them. By Bonferroni's inequality the chance that any look raises a false alarm is
//! then at most the significance as a whole, whatever the figures' distribution and however much later
//! looks share with earlier ones. Boundaries that make use of that sharing (Pocock 1977, O'Brien and
//! Fleming 1979) assume normal figures, which counters of whole pages are not, and gain little: with four
//! looks Pocock's would give each a third of a significance of 0.01 instead of a quarter (Jennison and
//! Turnbull 2000, table 2.1). The confidence of the intervals that sameness is shown by is divided likewise.

use crate::stats::smallest_p_untied;

/// Looks at most. Each one more makes every other one dearer.
const MOST_LOOKS: u32 = 4;

/// A look is worth its price when there are so many times the runs of the one before.
const WORTHWHILE: f64 = 1.35;

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The fewest runs are more than the most.
    #[error("the minimum number of runs ({fewest}) exceeds the maximum ({most})")]
    Backwards {
        /// Fewest runs of each variant.
        fewest: u32,
        /// Most.
        most: u32,
    },
    /// There are to be no runs.
    #[error("the number of runs is 0")]
    Nothing,
}

/// When the runs are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    looks: Vec<u32>,
}

impl Plan {
    /// Looks from the fewest to the most runs of each variant, the first, cold one not counted; each has
    /// about as many times the runs of the one before.
    ///
    /// # Errors
    /// [`PlanError`] where there is nothing to plan.
    pub fn new(fewest: u32, most: u32) -> Result<Plan, PlanError> {
        if fewest == 0 {
            return Err(PlanError::Nothing);
        }
        if fewest > most {
            return Err(PlanError::Backwards { fewest, most });
        }
        let growth = f64::from(most) / f64::from(fewest);
        let steps = steps_in(growth);
        let looks = (0..steps).map(|step| grown(fewest, growth, step, steps));
        let mut looks: Vec<u32> = looks.collect();
        looks.push(most);
        looks.dedup();
        Ok(Plan { looks })
    }

    /// Runs of each variant at each look, in order.
    pub fn looks(&self) -> &[u32] {
        &self.looks
    }

    /// Fewest runs of each variant.
    pub fn fewest(&self) -> u32 {
        self.looks.first().copied().unwrap_or(0)
    }

    /// Most runs of each variant.
    pub fn most(&self) -> u32 {
        self.looks.last().copied().unwrap_or(0)
    }

    /// What each look may spend of a chance of error that is allowed in all.
    pub fn share(&self, chance: f64) -> f64 {
        chance / self.looks.len().max(1) as f64
    }

    /// The confidence of each look's intervals, where all of them together are to have this one.
    pub fn confidence(&self, confidence: f64) -> f64 {
        1.0 - self.share(1.0 - confidence)
    }

    /// The first look at which a rank test over untied runs can reach its share of the significance
    /// in a family of so many rows (Holm's first step); `None` where none can.
    pub fn first_that_can_decide(&self, significance: f64, rows: usize) -> Option<u32> {
        let share = self.share(significance) / rows.max(1) as f64;
        let mut looks = self.looks.iter().copied();
        looks.find(|&runs| smallest_p_untied(runs) <= share)
    }
}

/// Steps from the first look to the last.
fn steps_in(growth: f64) -> u32 {
    let mut steps = 0;
    while steps + 1 < MOST_LOOKS && growth >= WORTHWHILE.powi(steps.cast_signed() + 1) {
        steps += 1;
    }
    steps
}

/// Runs at a step: in even steps of a geometric row.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between the fewest and the most, which are u32"
)]
fn grown(fewest: u32, growth: f64, step: u32, steps: u32) -> u32 {
    let share = f64::from(step) / f64::from(steps.max(1));
    (f64::from(fewest) * growth.powf(share)).round() as u32
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variant {
    /// The base.
    A,
    /// What is held against it.
    B,
}

impl Variant {
    /// Both, the base first.
    pub const BOTH: [Variant; 2] = [Variant::A, Variant::B];

    /// Its letter on the command line and in names of files.
    pub fn id(self) -> &'static str {
        match self {
            Variant::A => "a",
            Variant::B => "b",
        }
    }

    /// Its letter as it is shown.
    pub fn letter(self) -> &'static str {
        match self {
            Variant::A => "A",
            Variant::B => "B",
        }
    }

    /// Which of a pair of things is this variant's.
    pub fn of<T>(self, pair: [T; 2]) -> T {
        let [a, b] = pair;
        match self {
            Variant::A => a,
            Variant::B => b,
        }
    }

    /// Who comes first and who second in a pair of runs, from 0: A B, B A, A B … Over two pairs each
    /// variant stands at the same mean position, so that what drifts with time, such as memory that
    /// neighbours take, weighs on both alike; and each follows itself as often as the other.
    pub fn turns(pair: u32) -> [Variant; 2] {
        if pair.is_multiple_of(2) {
            [Variant::A, Variant::B]
        } else {
            [Variant::B, Variant::A]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn looks(fewest: u32, most: u32) -> Vec<u32> {
        Plan::new(fewest, most).unwrap().looks
    }

    #[test]
    fn looks_grow_evenly_from_the_fewest_runs_to_the_most() {
        assert_eq!(looks(10, 30), [10, 14, 21, 30]);
        assert_eq!(looks(8, 30), [8, 12, 19, 30]);
        assert_eq!(looks(10, 1000), [10, 46, 215, 1000]);
    }

    #[test]
    fn a_look_that_would_hardly_see_more_than_the_one_before_is_not_made() {
        assert_eq!(looks(10, 10), [10]);
        assert_eq!(looks(10, 13), [13]);
        assert_eq!(looks(10, 14), [10, 14]);
        assert_eq!(looks(1, 2), [1, 2]);
    }

    #[test]
    fn there_is_no_plan_for_nothing_or_backwards() {
        assert_eq!(Plan::new(0, 5), Err(PlanError::Nothing));
        let (fewest, most) = (6, 5);
        let backwards = PlanError::Backwards { fewest, most };
        assert_eq!(Plan::new(fewest, most), Err(backwards));
    }

    #[test]
    fn looks_share_the_chance_of_error_among_them() {
        let plan = Plan::new(10, 30).unwrap();
        assert!((plan.share(0.005) - 0.00125).abs() < 1e-15);
        assert!((plan.confidence(0.95) - 0.9875).abs() < 1e-15);
        let single = Plan::new(5, 5).unwrap();
        assert!((single.share(0.005) - 0.005).abs() < 1e-15);
    }

    #[test]
    fn the_first_look_of_the_usual_plan_can_decide_and_one_of_few_runs_cannot() {
        assert_eq!(
            Plan::new(10, 30).unwrap().first_that_can_decide(0.005, 14),
            Some(10)
        );
        assert_eq!(
            Plan::new(4, 30).unwrap().first_that_can_decide(0.005, 14),
            Some(15)
        );
        assert_eq!(
            Plan::new(2, 4).unwrap().first_that_can_decide(0.005, 14),
            None
        );
    }

    proptest! {
        #[test]
        fn looks_rise_begin_and_end_as_asked_for_and_are_few(fewest in 1u32..2000, more in 0u32..100_000) {
            let plan = Plan::new(fewest, fewest + more).unwrap();
            prop_assert!(plan.looks.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(plan.most(), fewest + more);
            prop_assert!(plan.fewest() >= fewest);
            prop_assert!(plan.looks.len() <= MOST_LOOKS as usize);
        }
    }

    #[test]
    fn turns_are_a_b_b_a_a_b_b_a() {
        let order: String = (0..4)
            .flat_map(Variant::turns)
            .map(Variant::letter)
            .collect();
        assert_eq!(order, "ABBAABBA");
    }

    #[test]
    fn what_drifts_evenly_weighs_on_both_alike() {
        let order: Vec<Variant> = (0..8).flat_map(Variant::turns).collect();
        let positions = |variant| -> usize {
            let own = order.iter().enumerate().filter(|(_, it)| **it == variant);
            own.map(|(position, _)| position).sum()
        };
        assert_eq!(positions(Variant::A), positions(Variant::B));
    }
}
