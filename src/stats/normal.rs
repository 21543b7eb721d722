//! The normal distribution, out to its farthest tails.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// Beyond this both tails together are smaller than the smallest f64.
const FARTHEST: f64 = 40.0;

/// Where the series of `erf` leaves off and the continued fraction of `erfc` begins.
const SERIES_UP_TO: f64 = 2.0;

/// Levels of the continued fraction; from [`SERIES_UP_TO`] on more change nothing.
const LEVELS: u32 = 50;

/// Probability that a standard normal value lies at least `z` from zero, on either side; 1 where `z` is
/// negative.
pub(super) fn both_tails(z: f64) -> f64 {
    if z > FARTHEST {
        return 0.0;
    }
    erfc(z.max(0.0) * FRAC_1_SQRT_2)
}

/// The z that [`both_tails`] gives `p` for; `None` unless 0 < p <= 1.
pub(super) fn two_sided_quantile(p: f64) -> Option<f64> {
    if !(p > 0.0 && p <= 1.0) {
        return None;
    }
    let (mut low, mut high) = (0.0_f64, FARTHEST);
    loop {
        let middle = low.midpoint(high);
        if middle <= low || middle >= high {
            return Some(low);
        }
        if both_tails(middle) >= p {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The complementary error function of `x` >= 0, by the two expansions of Abramowitz & Stegun,
/// "Handbook of Mathematical Functions", 7.1.6 and 7.1.14: neither subtracts what is nearly equal.
fn erfc(x: f64) -> f64 {
    if x < SERIES_UP_TO {
        return 1.0 - FRAC_2_SQRT_PI * exp_minus_square(x) * series(x);
    }
    let fraction = (1..=LEVELS)
        .rev()
        .fold(x, |below, level| x + f64::from(level) / 2.0 / below);
    FRAC_2_SQRT_PI / 2.0 * exp_minus_square(x) / fraction
}

/// x + 2 x^3 / 3 + 4 x^5 / (3 * 5) + …
fn series(x: f64) -> f64 {
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while term > sum * f64::EPSILON / 4.0 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    sum
}

/// exp(-x²). The rounding of x² alone would cost three digits at the far end.
fn exp_minus_square(x: f64) -> f64 {
    let square = x * x;
    let rounded_off = x.mul_add(x, -square);
    (-square).exp() * (1.0 - rounded_off)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_tails_agree_with_scipy_as_far_as_there_are_numbers() {
        let vectors = include_str!("../../tests/data/stats/vectors.json");
        let vectors: serde_json::Value = serde_json::from_str(vectors).expect("the vectors");
        let cases = vectors["normal"].as_array().expect("cases");
        assert!(cases.len() > 90);
        for case in cases {
            let (z, p) = (case["z"].as_f64(), case["p"].as_f64());
            let (z, p) = (z.expect("z"), p.expect("p"));
            let found = both_tails(z);
            assert!((found / p - 1.0).abs() < 1e-12, "{z}: {found} not {p}");
            let back = two_sided_quantile(p).expect("a quantile");
            assert!((back - z).abs() < 1e-12 * z.max(1.0), "{p}: {back} not {z}");
        }
    }

    #[test]
    fn the_ends_are_one_and_nothing() {
        assert!((both_tails(0.0) - 1.0).abs() < f64::EPSILON);
        assert!((both_tails(-3.0) - 1.0).abs() < f64::EPSILON);
        assert!(both_tails(f64::INFINITY) <= 0.0 && both_tails(1e300) <= 0.0);
        for p in [0.0, -1.0, 1.5, f64::NAN] {
            assert_eq!(two_sided_quantile(p), None);
        }
    }

    proptest! {
        #[test]
        fn less_lies_farther_out(z in 0.0_f64..38.0, more in 1e-6_f64..1.0) {
            prop_assert!(both_tails(z + more) < both_tails(z));
        }

        /// Above all where the series gives way to the continued fraction.
        #[test]
        fn there_is_no_step(z in 0.0_f64..38.0) {
            // The tails fall by less than this factor over a millionth.
            let falls = 1.0 - 1e-6 * (z + 1.0);
            prop_assert!(both_tails(z + 1e-6) >= both_tails(z) * falls);
        }
    }
}
