//! Every figure that `scripts/make-stats-vectors.py` computed another way.

use serde::Deserialize;
use trtmem::stats::{
    RankMethod, Shift, holm, mann_whitney, median, median_interval, runs_needed, shift, smallest_p,
    smallest_p_untied,
};

/// What floating-point figures may differ by, relative to the figure.
const AGREE: f64 = 1e-9;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    medians: Vec<MedianCase>,
    median_intervals: Vec<IntervalCase>,
    exact: Vec<ExactCase>,
    resampled: Vec<ApproximateCase>,
    approximate: Vec<ApproximateCase>,
    /// Held against by the module itself, which shows it to nobody.
    #[serde(rename = "normal")]
    _normal: serde::de::IgnoredAny,
    shifts: Vec<ShiftCase>,
    holm: Vec<HolmCase>,
    planning: Vec<PlanningCase>,
    untied: Vec<UntiedCase>,
}

#[derive(Deserialize)]
struct MedianCase {
    values: Vec<i64>,
    median: i64,
}

/// Of the values 1, 2, … `count`; `rank` is 0 where there is no interval.
#[derive(Deserialize)]
struct IntervalCase {
    count: i64,
    confidence: f64,
    rank: i64,
}

/// Shares as numerator and denominator.
#[derive(Deserialize)]
struct ExactCase {
    base: Vec<i64>,
    new: Vec<i64>,
    p: (u64, u64),
    smallest: (u64, u64),
}

#[derive(Deserialize)]
struct ApproximateCase {
    base: Vec<i64>,
    new: Vec<i64>,
    p: f64,
}

#[derive(Deserialize)]
struct ShiftCase {
    base: Vec<i64>,
    new: Vec<i64>,
    confidence: f64,
    shift: Option<(i64, i64, i64)>,
}

#[derive(Deserialize)]
struct HolmCase {
    p: Vec<f64>,
    adjusted: Vec<f64>,
}

#[derive(Deserialize)]
struct PlanningCase {
    base: Vec<i64>,
    new: Vec<i64>,
    significance: f64,
    most: u32,
    runs: Option<u32>,
}

#[derive(Deserialize)]
struct UntiedCase {
    runs: u32,
    p: (u64, u64),
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../data/stats/vectors.json")).unwrap()
}

fn agree(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= AGREE * expected.abs()
}

/// The `f64` nearest to a fraction.
fn nearest((numerator, denominator): (u64, u64)) -> f64 {
    let whole = |number: u64| {
        assert!(number < 1 << 53, "{number} would be rounded");
        number as f64
    };
    whole(numerator) / whole(denominator)
}

#[test]
fn medians_are_those_of_exact_fractions() {
    for case in vectors().medians {
        assert_eq!(median(&case.values), Some(case.median), "{:?}", case.values);
    }
}

#[test]
fn median_intervals_are_those_of_the_exact_binomial() {
    for case in vectors().median_intervals {
        let values: Vec<i64> = (1..=case.count).collect();
        let expected = (case.rank > 0).then_some((case.rank, case.count + 1 - case.rank));
        let found = median_interval(&values, case.confidence);
        assert_eq!(found, expected, "{} at {}", case.count, case.confidence);
    }
}

/// Bit for bit: a share of counted splits is one division of two whole numbers.
#[test]
fn p_values_up_to_fifty_values_are_the_exact_shares_of_all_splits() {
    for case in vectors().exact {
        let found = mann_whitney(&case.base, &case.new).unwrap();
        let what = format!("{:?} against {:?}", case.base, case.new);
        assert_eq!(found.method, RankMethod::Exact, "{what}");
        assert_eq!(found.p.to_bits(), nearest(case.p).to_bits(), "{what}");
        let smallest = smallest_p(&case.base, &case.new).unwrap();
        assert_eq!(
            smallest.to_bits(),
            nearest(case.smallest).to_bits(),
            "{what}"
        );
    }
}

/// The standard deviation of a share among 199,999 random splits is 0.0011 at most; four of them, and a
/// thousandth for the normal approximation beyond fifty values.
#[test]
fn p_values_agree_with_random_splits() {
    for case in vectors().resampled {
        let found = mann_whitney(&case.base, &case.new).unwrap().p;
        let deviation = (case.p * (1.0 - case.p) / 199_999.0).sqrt();
        let off = (found - case.p).abs();
        assert!(
            off <= 4.0 * deviation + 1e-3,
            "{found} instead of {}",
            case.p
        );
    }
}

#[test]
fn p_values_beyond_fifty_values_are_those_of_scipy() {
    for case in vectors().approximate {
        let found = mann_whitney(&case.base, &case.new).unwrap();
        assert_eq!(found.method, RankMethod::Normal);
        assert!(agree(found.p, case.p), "{} instead of {}", found.p, case.p);
    }
}

#[test]
fn shifts_and_their_intervals_are_those_of_all_sorted_differences() {
    for case in vectors().shifts {
        let found = shift(&case.base, &case.new, case.confidence);
        let expected = case.shift.map(|(low, estimate, high)| Shift {
            low,
            estimate,
            high,
        });
        let (base, new) = (&case.base, &case.new);
        assert_eq!(found, expected, "{base:?} {new:?} {}", case.confidence);
    }
}

#[test]
fn adjusted_p_values_are_those_of_the_step_down_procedure() {
    for case in vectors().holm {
        let found = holm(&case.p);
        assert_eq!(found.len(), case.adjusted.len());
        let mut pairs = found.iter().zip(&case.adjusted);
        assert!(
            pairs.all(|(found, expected)| agree(*found, *expected)),
            "{found:?} instead of {:?}",
            case.adjusted
        );
    }
}

#[test]
fn runs_needed_are_those_of_noether() {
    for case in vectors().planning {
        let found = runs_needed(&case.base, &case.new, case.significance, case.most);
        let (base, new) = (&case.base, &case.new);
        assert_eq!(found, case.runs, "{base:?} {new:?} {}", case.significance);
    }
}

#[test]
fn the_smallest_p_of_equal_groups_without_ties_is_exact() {
    for case in vectors().untied {
        let found = smallest_p_untied(case.runs);
        let expected = case.p.0 as f64 / case.p.1 as f64;
        assert!(
            (found - expected).abs() <= 1e-15 * expected,
            "{}",
            case.runs
        );
    }
}
