//! Intervals hold what they say as often as they say, tests err no more often, plans decide: tried out on
//! many sets of runs. The numbers are the same in every test run.

use trtmem::stats::{mann_whitney, median_interval, runs_needed, shift, smallest_p_untied};

/// Evenly spread numbers (splitmix64; Steele, Lea & Flood 2014).
struct Runs(u64);

impl Runs {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Whole pages around `around`, up to `reach` pages from it, those near it more often.
    fn pages(&mut self, count: usize, reach: u64, around: i64) -> Vec<i64> {
        let mut one = || {
            let sum = self.next() % (reach + 1) + self.next() % (reach + 1);
            (around + sum.cast_signed() - reach.cast_signed()) * 4096
        };
        (0..count).map(|_| one()).collect()
    }
}

const TRIES: u32 = 1000;

/// How many of [`TRIES`] something was true of.
fn tried(mut once: impl FnMut() -> bool) -> u32 {
    (0..TRIES).map(|_| u32::from(once())).sum()
}

#[test]
fn runs_that_do_not_differ_are_seldom_told_apart() {
    let mut runs = Runs(1);
    for (base, new, reach) in [
        (4, 4, 1),
        (10, 10, 2),
        (10, 10, 1000),
        (30, 30, 2),
        (6, 40, 3),
    ] {
        let told_apart = tried(|| {
            let (base, new) = (runs.pages(base, reach, 0), runs.pages(new, reach, 0));
            mann_whitney(&base, &new).unwrap().p <= 0.05
        });
        // Three standard deviations above 5%.
        assert!(
            told_apart <= 71,
            "{told_apart} of {base} and {new} in {reach}"
        );
    }
}

#[test]
fn the_interval_of_a_shift_holds_the_true_one() {
    let mut runs = Runs(2);
    for (base, new, reach) in [
        (4, 4, 1000),
        (10, 10, 2),
        (10, 10, 1000),
        (30, 30, 2),
        (6, 40, 3),
    ] {
        let held = tried(|| {
            let (base, new) = (runs.pages(base, reach, 0), runs.pages(new, reach, 7));
            let shift = shift(&base, &new, 0.95).unwrap();
            (shift.low..=shift.high).contains(&(7 * 4096))
        });
        assert!(held >= 929, "{held} of {base} and {new} in {reach}");
    }
}

#[test]
fn the_interval_of_a_median_holds_the_true_one() {
    let mut runs = Runs(3);
    for (count, reach) in [(6, 1), (6, 1000), (10, 3), (31, 1000), (200, 5)] {
        let held = tried(|| {
            let mut values = runs.pages(count, reach, 7);
            values.sort_unstable();
            let (low, high) = median_interval(&values, 0.95).unwrap();
            (low..=high).contains(&(7 * 4096))
        });
        assert!(held >= 929, "{held} of {count} in {reach}");
    }
}

#[test]
fn so_many_runs_as_were_asked_for_decide() {
    let mut runs = Runs(4);
    // Noether's sizes take the spread of U from where there is no difference: more than are needed where
    // there is a large one.
    for (moved, significance, most) in [(300, 0.05, 940), (500, 0.01, 980), (900, 0.01, TRIES)] {
        // What the difference is like is known well, from many runs.
        let seen = (runs.pages(2000, 1000, 0), runs.pages(2000, 1000, moved));
        let needed = runs_needed(&seen.0, &seen.1, significance, 1000).unwrap();
        let count = usize::try_from(needed).unwrap();
        let decided = tried(|| {
            let (base, new) = (runs.pages(count, 1000, 0), runs.pages(count, 1000, moved));
            mann_whitney(&base, &new).unwrap().p <= significance
        });
        assert!(
            (860..=most).contains(&decided),
            "{decided} with {needed} runs for {moved}"
        );
    }
}

#[test]
fn ten_thousand_runs_are_taken() {
    let mut runs = Runs(5);
    let (base, new) = (runs.pages(10_000, 50, 0), runs.pages(10_000, 50, 2));
    let shift = shift(&base, &new, 0.95).unwrap();
    assert_eq!(shift.estimate, 2 * 4096);
    assert!(mann_whitney(&base, &new).unwrap().p < 1e-6);
    let mut sorted = base;
    sorted.sort_unstable();
    let (low, high) = median_interval(&sorted, 0.95).unwrap();
    assert!(low <= 0 && high >= 0 && high - low <= 2 * 4096);
}

#[test]
fn three_runs_a_side_cannot_reach_five_percent() {
    assert!(smallest_p_untied(0) >= 1.0 && smallest_p_untied(1) >= 1.0);
    assert!((smallest_p_untied(3) - 0.1).abs() < 1e-15);
    assert!(smallest_p_untied(4) < 0.03);
    assert!(smallest_p_untied(500) > 0.0 && smallest_p_untied(u32::MAX) < 1e-300);
}
