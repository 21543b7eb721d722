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
