//! How many runs would decide what a few did not.

use super::normal::two_sided_quantile;
use super::pooled::Pooled;
use super::ranks::smallest_p_untied;

/// Quantile of the normal distribution for a power of 0.9: of ten differences like this one, nine are
/// found.
const Z_OF_POWER: f64 = 1.281_551_565_544_600_4;

/// Runs on each side with which the test of Mann and Whitney finds a difference like the one between
/// these groups at this significance with a power of 0.9 (Noether 1987, "Sample size determination for
/// some common nonparametric tests", J. Am. Stat. Assoc. 82:645, for two groups of one size), taking for
/// the probability that a new value is the greater the share of pairs in which it is, ties counting one
/// half. Rather too many where the difference is large, and never fewer than those whose smallest p reaches
/// the significance at all. `None` where that share is one half, either group is empty, the significance is
/// not above 0 and below 1, or more than `most` runs would be needed.
pub fn runs_needed(base: &[i64], new: &[i64], significance: f64, most: u32) -> Option<u32> {
    let pooled = Pooled::new(base, new)?;
    let off_half = pooled.distance as f64 / (2.0 * pooled.pairs());
    let reach = two_sided_quantile(significance)? + Z_OF_POWER;
    let by_power = whole(reach * reach / (6.0 * off_half * off_half))?;
    let fewest = (1..=most).find(|runs| smallest_p_untied(*runs) <= significance)?;
    Some(by_power.max(fewest)).filter(|runs| significance < 1.0 && *runs <= most)
}

/// So many runs, a part of one counting whole; `None` where they are beyond counting.
fn whole(runs: f64) -> Option<u32> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "looked at in the condition"
    )]
    (0.0..=f64::from(u32::MAX))
        .contains(&runs)
        .then(|| runs.ceil() as u32)
}
