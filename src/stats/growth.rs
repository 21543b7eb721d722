//! Does a counter grow from one cycle to the next, or did it only cost something once?

use super::trend::{Trend, trend};

/// Fewest points a verdict rests on: of fewer, an interval by ranks is as wide as the points are apart.
pub const FEWEST_POINTS: usize = 8;

/// What a series shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// It grows, and still did in the later half.
    Growth,
    /// It grows by no more than its counter resolves, or than it moves to and fro; or it did once and
    /// has stopped.
    Rest,
    /// Neither can be said.
    Nothing,
}

/// What is found in a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assessment {
    /// Points the figures rest on.
    pub points: usize,
    /// The line through them, its slope per step; `None` where there are fewer than two.
    pub trend: Option<Trend>,
    /// What the line leaves above `start` at step 0: the one-time cost.
    pub one_time: Option<f64>,
    /// What it shows.
    pub shows: Shows,
    /// What was seen from the first of them to the last; `None` where there are fewer than two.
    pub seen: Option<Seen>,
}

/// What a counter did between the first point the figures rest on and the last: nothing of it is
/// computed from a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Last value minus first.
    pub grown: i64,
    /// Steps between them.
    pub steps: u64,
    /// Whether the counter stood higher at the end of each of the last three quarters of those steps
    /// than at its beginning. A cost that comes once leaves at least one of them without growth.
    pub rises_throughout: bool,
}

/// Assesses the values of a counter after so many steps each. The first `warm_up` points hold one-time
/// costs and are left out of the line. `start` is the value before the first step, `resolution` the
/// smallest difference the counter can show.
pub fn assess(
    points: &[(u64, i64)],
    warm_up: usize,
    start: Option<i64>,
    resolution: u64,
) -> Assessment {
    // Counted from the first value: differences then lose nothing as floating-point numbers.
    let origin = points.first().map_or(0, |(_, value)| *value);
    let from_origin = |value: i64| value.saturating_sub(origin) as f64;
    let steady: Vec<(f64, f64)> = points
        .iter()
        .skip(warm_up)
        .map(|(done, value)| (*done as f64, from_origin(*value)))
        .collect();
    let line = trend(&steady);
    let seen = seen(points.get(warm_up..).unwrap_or_default());
    let once = line.zip(start);
    Assessment {
        points: steady.len(),
        trend: line,
        one_time: once.map(|(line, start)| line.intercept - from_origin(start)),
        shows: line.map_or(Shows::Nothing, |line| {
            shows(&line, &steady, resolution as f64)
        }),
        seen,
    }
}

/// What points in the order of their steps show by themselves.
fn seen(points: &[(u64, i64)]) -> Option<Seen> {
    let ((first, from), (last, to)) = (*points.first()?, *points.last()?);
    let steps = last.checked_sub(first).filter(|steps| *steps > 0)?;
    let at_quarter = |quarter: u64| {
        let until = first + steps / 4 * quarter + steps % 4 * quarter / 4;
        let within = points.iter().take_while(|(done, _)| *done <= until);
        within.last().map_or(from, |(_, value)| *value)
    };
    let rises = |quarter: u64| at_quarter(quarter) < at_quarter(quarter + 1);
    Some(Seen {
        grown: to.saturating_sub(from),
        steps,
        rises_throughout: (1..4).all(rises),
    })
}

fn shows(line: &Trend, steady: &[(f64, f64)], resolution: f64) -> Shows {
    let rests = |line: &Trend| line.high * line.span <= resolution.max(line.scatter);
    let (earlier, later) = steady.split_at(steady.len() / 2);
    let (earlier, later) = (trend(earlier), trend(later));
    if steady.len() < FEWEST_POINTS {
        return Shows::Nothing;
    }
    let rises = line.low > 0.0 && line.low * line.span > resolution;
    let (goes_on, has_stopped) = match &later {
        // A leak keeps its pace. A cost that comes once, spread over many cycles, slows down.
        Some(later) => (
            later.low > 0.0 && later.slope >= earlier.map_or(0.0, |line| line.slope) / 2.0,
            rests(later),
        ),
        None => (false, false),
    };
    match (rises, goes_on) {
        (true, true) => Shows::Growth,
        (true, false) if has_stopped => Shows::Rest,
        (false, _) if rests(line) => Shows::Rest,
        _ => Shows::Nothing,
    }
}

#[cfg(test)]
pub(super) mod testing {
    /// Numbers between -1 and 1, the same in every test run (xorshift, Marsaglia 2003).
    pub(in crate::stats) struct Noise(u64);

    impl Noise {
        pub(in crate::stats) fn new(seed: u64) -> Noise {
            Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
        }

        pub(in crate::stats) fn next(&mut self) -> f64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::testing::Noise;
    use super::*;

    const PAGE: u64 = 4096;

    fn cycles(count: u64, value: impl FnMut(u64) -> i64) -> Vec<(u64, i64)> {
        (1..=count).zip((1..=count).map(value)).collect()
    }

    fn found(points: &[(u64, i64)]) -> Shows {
        assess(points, 1, Some(0), PAGE).shows
    }

    #[test]
    fn a_leak_is_growth_and_its_first_cycle_is_told_apart() {
        let points = cycles(50, |done| 300 * 4096 + 1_000_000 * done.cast_signed());
        let found = assess(&points, 1, Some(0), 0);
        assert_eq!(found.shows, Shows::Growth);
        let line = found.trend.expect("a line");
        assert!((line.slope - 1e6).abs() < 1e-3, "{line:?}");
        assert!((found.one_time.expect("a start") - 300.0 * 4096.0).abs() < 1e-3);
    }

    #[test]
    fn a_cost_that_comes_once_is_no_growth() {
        assert_eq!(found(&cycles(50, |_| 64 << 20)), Shows::Rest);
        assert_eq!(
            found(&cycles(50, |done| 1000 * 4096 * i64::from(done > 5))),
            Shows::Rest
        );
        let fills_up = |done: u64| (done.min(15) * 100 * PAGE).cast_signed();
        assert_eq!(found(&cycles(50, fills_up)), Shows::Rest);
    }

    #[test]
    fn a_cost_that_is_spread_over_many_cycles_and_slows_down_is_no_growth() {
        // As the resident size of a process was seen to do that gave everything back.
        let slowing = |done: u64| (PAGE * 200 - PAGE * 400 / (done + 1)).cast_signed();
        for count in [12, 20] {
            assert_ne!(found(&cycles(count, slowing)), Shows::Growth, "{count}");
        }
        assert_ne!(found(&cycles(50, slowing)), Shows::Growth);
    }

    #[test]
    fn a_leak_seen_by_a_coarse_counter_is_growth() {
        let granules = |done: u64| ((done * (1 << 20)) / (2 << 20) * (2 << 20)).cast_signed();
        let points = cycles(50, granules);
        let found = assess(&points, 1, Some(0), 2 << 20);
        assert_eq!(found.shows, Shows::Growth);
        let line = found.trend.expect("a line");
        assert!(
            line.low <= 1e6_f64 * 1.06 && 1e6 * 1.04 <= line.high,
            "{line:?}"
        );
    }

    #[test]
    fn a_rise_below_what_the_counter_resolves_is_no_growth() {
        let points = cycles(50, u64::cast_signed);
        assert_eq!(found(&points), Shows::Rest);
        assert_eq!(assess(&points, 1, None, 0).shows, Shows::Growth);
    }

    #[test]
    fn few_points_decide_nothing() {
        assert_eq!(
            found(&cycles(8, |done| (done << 20).cast_signed())),
            Shows::Nothing
        );
        assert_eq!(
            found(&cycles(9, |done| (done << 20).cast_signed())),
            Shows::Growth
        );
        assert_eq!(assess(&[], 1, None, 0).trend, None);
    }

    #[test]
    fn noise_alone_is_hardly_ever_called_growth() {
        let mut noise = Noise::new(7);
        let tries = 1000;
        let mut called = 0;
        for _ in 0..tries {
            #[allow(clippy::cast_possible_truncation)]
            let points = cycles(50, |_| (noise.next() * 1e6) as i64);
            called += u32::from(found(&points) == Shows::Growth);
        }
        // Two-sided 95%, one side, and the later half has to agree.
        assert!(called <= tries / 50, "{called} of {tries}");
    }

    #[test]
    fn a_leak_in_noise_of_its_own_size_is_found() {
        let mut noise = Noise::new(11);
        for _ in 0..200 {
            #[allow(clippy::cast_possible_truncation)]
            let points = cycles(50, |done| {
                (done << 20).cast_signed() + (noise.next() * 1e6) as i64
            });
            let found = assess(&points, 1, Some(0), 2 << 20);
            assert_eq!(found.shows, Shows::Growth);
        }
    }

    #[test]
    fn what_is_given_back_is_no_growth() {
        assert_eq!(
            found(&cycles(50, |done| -(done << 20).cast_signed())),
            Shows::Rest
        );
    }

    proptest! {
        #[test]
        fn values_of_any_size_are_taken(
            values in proptest::collection::vec((any::<u64>(), any::<i64>()), 0..40),
            warm_up in 0_usize..50,
            start in any::<Option<i64>>(),
            resolution in any::<u64>(),
        ) {
            let found = assess(&values, warm_up, start, resolution);
            prop_assert!(found.points <= values.len());
        }

        #[test]
        fn more_leak_is_never_less_growth(leak in 1_i64..1_000_000, seed in 1_u64..1000) {
            let mut noise = Noise::new(seed);
            #[allow(clippy::cast_possible_truncation)]
            let noise: Vec<i64> = (0..30).map(|_| (noise.next() * 1e5) as i64).collect();
            let with = |leak: i64| {
                let mut noise = noise.iter();
                let mut more = || noise.next().copied().unwrap_or_default();
                found(&cycles(30, |done| leak * done.cast_signed() + more()))
            };
            if with(leak) == Shows::Growth {
                prop_assert_eq!(with(leak * 2), Shows::Growth);
            }
        }
    }
}
