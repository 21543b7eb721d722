//! A straight line through points, robust against outliers.
//!
//! The slope is the median of the slopes of all pairs of points (Theil 1950), and its confidence
//! interval comes from the distribution of Kendall's S, with ties allowed for (Sen 1968, "Estimates of
//! the regression coefficient based on Kendall's tau", J. Am. Stat. Assoc. 63:1379). Least squares
//! would be drawn away by a single cycle in which something else happened, and its interval assumes
//! normal errors, which counters of whole pages do not have.

/// Quantile of the normal distribution for 95% two-sided intervals.
const Z_95: f64 = 1.959_963_984_540_054;

/// Points a line is drawn through; of more, so many are taken at even distances. Every pair is looked
/// at, so the work grows with the square.
const MOST_POINTS: usize = 256;

/// A straight line through points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Median slope, y per x.
    pub slope: f64,
    /// Lower end of its 95% confidence interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Where the line meets x = 0: median of what the slope leaves of each point.
    pub intercept: f64,
    /// Largest x minus smallest.
    pub span: f64,
    /// Largest distance of a point above the line plus largest below it.
    pub scatter: f64,
}

/// The line through these points; `None` where they have fewer than two different x or hold something
/// that is no number.
pub fn trend(points: &[(f64, f64)]) -> Option<Trend> {
    let is_finite = |(x, y): &(f64, f64)| x.is_finite() && y.is_finite();
    if !points.iter().all(is_finite) {
        return None;
    }
    let points = thinned(points);
    let mut slopes = slopes(&points);
    slopes.sort_by(f64::total_cmp);
    let slope = median(&slopes)?;
    let (low, high) = interval(&slopes, &points)?;
    let mut left: Vec<f64> = points.iter().map(|(x, y)| y - slope * x).collect();
    left.sort_by(f64::total_cmp);
    Some(Trend {
        slope,
        low,
        high,
        intercept: median(&left)?,
        span: span(points.iter().map(|(x, _)| *x)),
        scatter: span(left.iter().copied()),
    })
}

/// So many of the points that every pair can be looked at, the first and the last among them.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    let last = points.len() - 1;
    let at = |position: usize| points.get(position * last / (MOST_POINTS - 1)).copied();
    (0..MOST_POINTS).filter_map(at).collect()
}

fn slopes(points: &[(f64, f64)]) -> Vec<f64> {
    let mut slopes = Vec::with_capacity(points.len() * points.len() / 2);
    for (position, (x, y)) in points.iter().enumerate() {
        let later = points.iter().skip(position + 1);
        let apart = later.filter(|(later_x, _)| later_x.total_cmp(x).is_ne());
        slopes.extend(apart.map(|(later_x, later_y)| (later_y - y) / (later_x - x)));
    }
    slopes
}

/// The ranks of the sorted slopes between which the true one lies, by the variance of Kendall's S.
fn interval(sorted: &[f64], points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let reach = Z_95 * variance_of_s(points).sqrt();
    let count = sorted.len() as f64;
    // Rounded outwards: the interval is rather too wide.
    let below = ((count - reach) / 2.0).floor().max(1.0);
    let above = count.midpoint(reach).ceil() + 1.0;
    Some((*sorted.get(rank(below))?, at_rank(sorted, above)?))
}

fn at_rank(sorted: &[f64], rank_from_one: f64) -> Option<f64> {
    sorted.get(rank(rank_from_one)).or(sorted.last()).copied()
}

/// Position of a rank that is counted from one.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ranks are whole, positive and at most the number of pairs"
)]
fn rank(from_one: f64) -> usize {
    (from_one.max(1.0) as usize) - 1
}

/// Variance of Kendall's S with tied values (Kendall 1975, "Rank Correlation Methods", 4.9).
fn variance_of_s(points: &[(f64, f64)]) -> f64 {
    let term = |count: f64| count * (count - 1.0) * (2.0 * count + 5.0);
    let mut values: Vec<f64> = points.iter().map(|(_, y)| *y).collect();
    values.sort_by(f64::total_cmp);
    let equal = values.chunk_by(|a, b| a.total_cmp(b).is_eq());
    let by_ties: f64 = equal.map(|tie| term(tie.len() as f64)).sum();
    (term(points.len() as f64) - by_ties) / 18.0
}

fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(middle.checked_sub(1)?)?;
    Some(lower.midpoint(upper))
}

fn span(values: impl Iterator<Item = f64>) -> f64 {
    let bounds = values.fold(None, |bounds: Option<(f64, f64)>, value| {
        let (low, high) = bounds.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    });
    bounds.map_or(0.0, |(low, high)| high - low)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::growth::testing::Noise;

    fn line(count: u32, slope: f64, offset: f64, noise: impl Fn(u32) -> f64) -> Vec<(f64, f64)> {
        let point = |x: u32| (f64::from(x), offset + slope * f64::from(x) + noise(x));
        (0..count).map(point).collect()
    }

    #[test]
    fn one_point_makes_no_line() {
        assert_eq!(trend(&[]), None);
        assert_eq!(trend(&[(1.0, 2.0)]), None);
        assert_eq!(trend(&[(1.0, 2.0), (1.0, 3.0)]), None);
        assert_eq!(trend(&[(1.0, f64::NAN), (2.0, 3.0)]), None);
    }

    #[test]
    fn four_points_worked_by_hand() {
        let points = [(1.0, 10.0), (2.0, 15.0), (3.0, 14.0), (4.0, 20.0)];
        let found = trend(&points).expect("a line");
        // Pair slopes: 5, 2, 10/3, -1, 2.5, 6.
        assert!((found.slope - 35.0 / 12.0).abs() < 1e-9, "{found:?}");
        assert!((found.low + 1.0).abs() < 1e-9 && (found.high - 6.0).abs() < 1e-9);
    }

    #[test]
    fn a_single_outlier_moves_nothing() {
        let points = line(40, 3.0, 7.0, |x| if x == 20 { 1e9 } else { 0.0 });
        let found = trend(&points).expect("a line");
        assert!((found.slope - 3.0).abs() < 1e-6, "{found:?}");
        assert!((found.intercept - 7.0).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn the_interval_holds_the_true_slope_as_often_as_it_says() {
        let mut noise = Noise::new(1);
        let mut held = 0;
        let tries: u32 = 600;
        for turn in 0..tries {
            let slope = f64::from(turn) / 10.0 - 30.0;
            let values: Vec<f64> = (0..30).map(|_| 100.0 * noise.next()).collect();
            let points = line(30, slope, 5.0, |x| values[x as usize]);
            let found = trend(&points).expect("a line");
            held += u32::from((found.low..=found.high).contains(&slope));
        }
        assert!(held * 100 >= tries * 93, "{held} of {tries}");
        assert!(
            held < tries,
            "an interval that always holds it says nothing"
        );
    }

    proptest! {
        #[test]
        fn an_exact_line_is_found_exactly(
            slope in -1000_i32..1000,
            offset in -1000_i32..1000,
            count in 2_u32..400,
        ) {
            let (slope, offset) = (f64::from(slope), f64::from(offset));
            let found = trend(&line(count, slope, offset, |_| 0.0)).expect("a line");
            prop_assert!((found.slope - slope).abs() < 1e-6);
            prop_assert!((found.low - slope).abs() < 1e-6 && (found.high - slope).abs() < 1e-6);
            prop_assert!((found.intercept - offset).abs() < 1e-6);
            prop_assert!(found.scatter < 1e-6);
        }

        #[test]
        fn the_slope_lies_in_its_interval_and_within_the_slopes_of_pairs(
            values in proptest::collection::vec(-1000_i32..1000, 2..60),
        ) {
            let points: Vec<(f64, f64)> =
                values.iter().enumerate().map(|(x, y)| (x as f64, f64::from(*y))).collect();
            let found = trend(&points).expect("a line");
            prop_assert!(found.low <= found.slope && found.slope <= found.high);
            let slopes = slopes(&points);
            prop_assert!(slopes.iter().any(|slope| *slope <= found.low));
            prop_assert!(slopes.iter().any(|slope| *slope >= found.high));
        }

        #[test]
        fn what_is_added_or_multiplied_comes_out_again(
            values in proptest::collection::vec(-1000_i32..1000, 3..60),
            slope in -100_i32..100,
            offset in -1000_i32..1000,
            factor in 1_i32..50,
        ) {
            let points: Vec<(f64, f64)> =
                values.iter().enumerate().map(|(x, y)| (x as f64, f64::from(*y))).collect();
            let (slope, offset, factor) =
                (f64::from(slope), f64::from(offset), f64::from(factor));
            let found = trend(&points).expect("a line");
            let scaled: Vec<(f64, f64)> =
                points.iter().map(|(x, y)| (*x, factor * y + offset)).collect();
            let scaled = trend(&scaled).expect("a line");
            prop_assert!((scaled.slope - factor * found.slope).abs() < 1e-6);
            prop_assert!((scaled.low - factor * found.low).abs() < 1e-6);
            let turned: Vec<(f64, f64)> =
                points.iter().map(|(x, y)| (*x, y + slope * x)).collect();
            let turned = trend(&turned).expect("a line");
            prop_assert!((turned.slope - found.slope - slope).abs() < 1e-6);
        }
    }
}
