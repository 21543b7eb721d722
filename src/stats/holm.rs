//! Many tests at once.

/// Adjusted p-values for tests that are looked at together, in the order given: those at or below a
/// significance hold, all of them, but for an error rate of that significance over the whole family
/// (Holm 1979, "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6:65). Between
/// 0 and 1, never smaller than what was given, and in the same order of size. What is no number counts
/// as 1: nothing was shown.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let number = |p: f64| if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) };
    let mut by_size: Vec<(usize, f64)> = p.iter().copied().map(number).enumerate().collect();
    by_size.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 0.0_f64;
    for (smaller, (position, p)) in by_size.into_iter().enumerate() {
        let hypotheses_left = adjusted.len() - smaller;
        least = least.max(p * hypotheses_left as f64).min(1.0);
        if let Some(place) = adjusted.get_mut(position) {
            *place = least;
        }
    }
    adjusted
}
