//! The middle of some values, and how far it may lie from the true one.

/// Median of sorted values; of an even count the midpoint of the middle two, rounded towards zero.
/// `None` of no values.
pub fn median(sorted: &[i64]) -> Option<i64> {
    let above = *sorted.get(sorted.len() / 2)?;
    let below = *sorted.get(sorted.len().checked_sub(1)? / 2)?;
    Some(below.midpoint(above))
}

/// Confidence interval of the median of what these sorted values were drawn from, whatever its
/// distribution: the values of rank k from below and from above, with the largest k that holds the
/// median with a probability of at least `confidence` (0.95 for 95%). `None` where not even the least
/// and the greatest value do, as of fewer than six values for 95%.
///
/// The number of values below the median is binomial with 1/2; a tie with the median only raises the
/// probability (David & Nagaraja 2003, "Order Statistics", 7.1).
pub fn median_interval(sorted: &[i64], confidence: f64) -> Option<(i64, i64)> {
    let outside = ranks_outside(sorted.len(), 1.0 - confidence);
    let low = *sorted.get(outside.checked_sub(1)?)?;
    let high = *sorted.get(sorted.len().checked_sub(outside)?)?;
    Some((low, high))
}

/// Largest k for which 2 P(B < k) is at most `allowed`, B binomial over `count` trials with 1/2; at
/// most the rank of the middle.
fn ranks_outside(count: usize, allowed: f64) -> usize {
    // Terms grow past what a f64 holds, while 2^-count sinks below it: both are kept as
    // value times 2^exponent. Until then (count 53) every term is a whole number and exact.
    const STEP: i32 = 512;
    let mut exponent = i32::try_from(count).map_or(i32::MIN, |count| -count);
    let (mut term, mut sum) = (1.0_f64, 0.0_f64);
    for below in 0..count.div_ceil(2) {
        sum += term;
        // Below 2^-1000 the sum is smaller than any significance that is asked for.
        let share = 2.0 * sum * 2.0_f64.powi(exponent.max(-1000));
        if !(allowed > 0.0 && share <= allowed) {
            return below;
        }
        term *= (count - below) as f64 / (below + 1) as f64;
        if term > 2.0_f64.powi(STEP) {
            term *= 2.0_f64.powi(-STEP);
            sum *= 2.0_f64.powi(-STEP);
            exponent = exponent.saturating_add(STEP);
        }
    }
    count.div_ceil(2)
}
