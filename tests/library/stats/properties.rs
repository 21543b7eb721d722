//! What holds whatever the values are.

use proptest::collection::vec;
use proptest::prelude::*;
use trtmem::stats::{
    EXACT_UP_TO, RankMethod, Shift, holm, mann_whitney, median, median_interval, runs_needed,
    shift, smallest_p, smallest_p_untied,
};

/// Groups of runs: with many ties, with few, of any value, and past the exact test.
fn groups() -> impl Strategy<Value = (Vec<i64>, Vec<i64>)> {
    fn pair(
        values: impl Strategy<Value = i64> + Clone,
        most: usize,
    ) -> impl Strategy<Value = (Vec<i64>, Vec<i64>)> {
        (vec(values.clone(), 1..=most), vec(values, 1..=most))
    }
    prop_oneof![
        3 => pair((-3_i64..4).prop_map(|pages| pages * 4096), 12),
        2 => pair(-1_000_000_i64..1_000_000, 12),
        1 => pair(any::<i64>(), 12),
        1 => pair(-20_i64..20, 60),
    ]
}

fn confidence() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.5), Just(0.9), Just(0.95), Just(0.99)]
}

/// Values no two of which are equal, in any order, cut in two.
fn untied_groups() -> impl Strategy<Value = (Vec<i64>, Vec<i64>)> {
    let values = proptest::collection::btree_set(-1_000_i64..1_000, 2..=24);
    let values = values.prop_map(|values| values.into_iter().collect::<Vec<i64>>());
    (values.prop_shuffle(), any::<prop::sample::Index>()).prop_map(|(values, at)| {
        let (base, new) = values.split_at(1 + at.index(values.len() - 1));
        (base.to_vec(), new.to_vec())
    })
}

fn negative(shift: Shift) -> Shift {
    Shift {
        low: -shift.high,
        estimate: -shift.estimate,
        high: -shift.low,
    }
}

fn reversed(values: &[i64]) -> Vec<i64> {
    values.iter().rev().copied().collect()
}

fn mapped(values: &[i64], map: impl Fn(i64) -> i64) -> Vec<i64> {
    values.iter().map(|value| map(*value)).collect()
}

proptest! {
    #[test]
    fn a_p_value_lies_between_the_smallest_there_can_be_and_one((base, new) in groups()) {
        let test = mann_whitney(&base, &new).expect("both groups have values");
        let smallest = smallest_p(&base, &new).expect("both groups have values");
        prop_assert!(smallest <= test.p && test.p <= 1.0);
        let exact = base.len() + new.len() <= EXACT_UP_TO;
        prop_assert_eq!(test.method == RankMethod::Exact, exact);
        prop_assert!(!exact || smallest > 0.0);
        let all_equal = base.iter().chain(&new).all(|value| value == &base[0]);
        prop_assert!(!all_equal || smallest >= 1.0);
    }

    #[test]
    fn groups_that_change_places_give_the_same_p_and_the_negative_shift(
        (base, new) in groups(),
        confidence in confidence(),
    ) {
        let p = |a: &[i64], b: &[i64]| mann_whitney(a, b).map(|test| test.p.to_bits());
        prop_assert_eq!(p(&base, &new), p(&new, &base));
        let smallest = |a: &[i64], b: &[i64]| smallest_p(a, b).map(f64::to_bits);
        prop_assert_eq!(smallest(&base, &new), smallest(&new, &base));
        let there = shift(&base, &new, confidence);
        prop_assert_eq!(shift(&new, &base, confidence), there.map(negative));
        let runs = runs_needed(&base, &new, 0.01, 1000);
        prop_assert_eq!(runs_needed(&new, &base, 0.01, 1000), runs);
    }

    #[test]
    fn the_order_of_runs_does_not_matter((base, new) in groups(), confidence in confidence()) {
        let (turned_base, turned_new) = (reversed(&base), reversed(&new));
        prop_assert_eq!(mann_whitney(&base, &new), mann_whitney(&turned_base, &turned_new));
        prop_assert_eq!(smallest_p(&base, &new), smallest_p(&turned_base, &turned_new));
        prop_assert_eq!(
            shift(&base, &new, confidence),
            shift(&turned_base, &turned_new, confidence)
        );
    }

    #[test]
    fn a_group_against_itself_shows_nothing((base, _) in groups(), confidence in confidence()) {
        prop_assert_eq!(mann_whitney(&base, &base).map(|test| test.p), Some(1.0));
        prop_assert_eq!(runs_needed(&base, &base, 0.05, u32::MAX), None);
        if let Some(shift) = shift(&base, &base, confidence) {
            prop_assert_eq!(shift.estimate, 0);
            prop_assert!(shift.low <= 0 && shift.high >= 0);
        }
    }

    #[test]
    fn only_the_order_of_values_matters_to_p((base, new) in groups()) {
        let fourths = |values: &[i64]| mapped(values, |value| value / 4);
        let (base, new) = (fourths(&base), fourths(&new));
        let p = mann_whitney(&base, &new);
        let farther_apart = |value: i64| 2 * value + value.signum() * (1 << 61);
        let upside_down = |value: i64| -value;
        for map in [farther_apart, upside_down] {
            prop_assert_eq!(mann_whitney(&mapped(&base, map), &mapped(&new, map)), p);
        }
    }

    #[test]
    fn new_values_that_all_move_move_the_shift_as_far(
        base in vec(-1_000_000_i64..1_000_000, 1..30),
        new in vec(-1_000_000_i64..1_000_000, 1..30),
        by in -1_000_000_i64..1_000_000,
        confidence in confidence(),
    ) {
        let there = shift(&base, &new, confidence);
        let moved = shift(&base, &mapped(&new, |value| value + by), confidence);
        prop_assert_eq!(there.is_some(), moved.is_some());
        if let (Some(there), Some(moved)) = (there, moved) {
            prop_assert_eq!((moved.low, moved.high), (there.low + by, there.high + by));
            // The half between the middle two is rounded towards zero, wherever that is.
            prop_assert!((moved.estimate - there.estimate - by).abs() <= 1);
        }
    }

    #[test]
    fn the_interval_of_a_shift_holds_it_and_grows_with_the_confidence((base, new) in groups()) {
        let at = |confidence| shift(&base, &new, confidence);
        let mut wider = at(0.0).expect("an interval that holds nothing for sure");
        for confidence in [0.5, 0.9, 0.95, 0.99, 0.999] {
            let Some(shift) = at(confidence) else { break };
            prop_assert!(shift.low <= shift.estimate && shift.estimate <= shift.high);
            prop_assert!(shift.low <= wider.low && wider.high <= shift.high);
            wider = shift;
        }
        prop_assert_eq!(at(1.0), None);
        prop_assert_eq!(at(f64::NAN), None);
    }

    #[test]
    fn without_ties_the_interval_leaves_zero_out_just_where_the_test_decides(
        (base, new) in untied_groups(),
        confidence in confidence(),
    ) {
        let p = mann_whitney(&base, &new).expect("both groups have values").p;
        let shift = shift(&base, &new, confidence);
        let leaves_zero_out = shift.is_some_and(|shift| shift.low > 0 || shift.high < 0);
        prop_assert_eq!(leaves_zero_out, p <= 1.0 - confidence, "{} {:?}", p, shift);
    }

    #[test]
    fn the_median_lies_in_its_interval_which_grows_with_the_confidence(
        mut values in vec(any::<i64>(), 1..80),
    ) {
        values.sort_unstable();
        let median = median(&values).expect("there are values");
        let mut narrower = (median, median);
        for confidence in [0.5, 0.9, 0.95, 0.99, 0.999] {
            let Some((low, high)) = median_interval(&values, confidence) else { break };
            prop_assert!(low <= narrower.0 && narrower.1 <= high);
            narrower = (low, high);
        }
        prop_assert_eq!(median_interval(&values, 1.0), None);
        prop_assert_eq!(median_interval(&values, f64::NAN), None);
    }

    #[test]
    fn adjusted_p_values_keep_their_order_and_only_grow(p in vec(0.0_f64..=1.0, 0..40)) {
        let adjusted = holm(&p);
        prop_assert_eq!(adjusted.len(), p.len());
        for (before, after) in p.iter().zip(&adjusted) {
            prop_assert!(before <= after && *after <= 1.0);
            prop_assert!(*after <= (before * p.len() as f64).min(1.0), "more than Bonferroni's");
        }
        for (a, a_adjusted) in p.iter().zip(&adjusted) {
            for (b, b_adjusted) in p.iter().zip(&adjusted) {
                prop_assert!(a > b || a_adjusted <= b_adjusted);
            }
        }
        let turned: Vec<f64> = p.iter().rev().copied().collect();
        let back: Vec<f64> = holm(&turned).into_iter().rev().collect();
        prop_assert_eq!(back, adjusted);
    }

    #[test]
    fn a_family_that_is_no_number_is_still_a_family(p in vec(any::<f64>(), 0..10)) {
        prop_assert!(holm(&p).iter().all(|p| (0.0..=1.0).contains(p)));
    }

    #[test]
    fn more_runs_are_needed_for_less_error((base, new) in groups(), most in 1_u32..2000) {
        let mut fewer = 0;
        for significance in [0.1, 0.05, 0.01, 0.001, 1e-6] {
            let Some(runs) = runs_needed(&base, &new, significance, most) else { break };
            prop_assert!(fewer <= runs && runs <= most);
            prop_assert!(smallest_p_untied(runs) <= significance);
            fewer = runs;
        }
        for significance in [0.0, 1.0, -1.0, f64::NAN, f64::INFINITY] {
            prop_assert_eq!(runs_needed(&base, &new, significance, most), None);
        }
    }
}

#[test]
fn nothing_is_said_of_no_runs() {
    assert_eq!(median(&[]), None);
    assert_eq!(median_interval(&[], 0.95), None);
    for (base, new) in [(&[][..], &[][..]), (&[1], &[]), (&[], &[1])] {
        assert_eq!(mann_whitney(base, new), None);
        assert_eq!(smallest_p(base, new), None);
        assert_eq!(shift(base, new, 0.95), None);
        assert_eq!(runs_needed(base, new, 0.05, 100), None);
    }
    assert!(holm(&[]).is_empty());
}
