//! In which order runs are made, and when they end. Measures nothing itself.

use trtmem_platform as platform;

use super::plan::{Plan, Variant};
use crate::analysis::comparison::{Basis, Change, Comparison, Verdict};
use crate::lifecycle::{MeasureError, Measurement, Orders};
use crate::report::{Event, Outcome, Report};

/// Runs of a variant that may fail or die before there are no more: one may have met with an accident,
/// two have met with the variant.
const MOST_DEATHS: u32 = 2;

/// What a run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It went through its life.
    Finished,
    /// It failed or died.
    Died,
    /// It could not begin as it was asked for, and no other will: the machine lacks something, or the
    /// backend refuses its options.
    Refused,
    /// The user stopped it.
    Interrupted,
}

/// What makes runs and looks at them.
pub trait Bench {
    /// Makes one run of a variant in a fresh process.
    fn run(&mut self, variant: Variant) -> Fate;

    /// A pair of runs is about to be made; pairs count from 0, and the cold runs before them are none.
    fn pair(&mut self, pair: u32);

    /// Compares the runs there are; spends one look's share.
    fn look(&mut self) -> Standing;

    /// Whether the time for all this is over.
    fn out_of_time(&self) -> bool;
}

/// Why there are no more runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every row with a limit is decided.
    Decided,
    /// There are as many runs as were allowed.
    Cap,
    /// The time that was allowed is over.
    OutOfTime,
    /// The user stopped it.
    Interrupted,
    /// A variant failed or died too often.
    Died(Variant),
    /// A variant cannot be run as it was asked for.
    Refused(Variant),
}

/// Makes runs until they end. First each variant has a cold run, which reads its files from the disk;
/// then come pairs, whose turns are [`Variant::turns`].
pub fn drive(plan: &Plan, bench: &mut dyn Bench) -> End {
    match go_on(plan, bench) {
        Ok(()) => End::Cap,
        Err(end) => end,
    }
}

fn go_on(plan: &Plan, bench: &mut dyn Bench) -> Result<(), End> {
    let mut deaths = [0; 2];
    make(bench, Variant::BOTH, &mut deaths)?;
    let mut pairs = 0;
    for &look in plan.looks() {
        while pairs < look {
            // Time never ends with more looks than were planned: it takes the place of the next one.
            if bench.out_of_time() {
                return Err(End::OutOfTime);
            }
            bench.pair(pairs);
            make(bench, Variant::turns(pairs), &mut deaths)?;
            pairs += 1;
        }
        if bench.look().is_decided() {
            return Err(End::Decided);
        }
    }
    Ok(())
}

/// Makes a run of each, in this order.
fn make(bench: &mut dyn Bench, turns: [Variant; 2], deaths: &mut [u32; 2]) -> Result<(), End> {
    for variant in turns {
        match bench.run(variant) {
            Fate::Finished => {}
            Fate::Died => {
                let own = variant.of(deaths.each_mut());
                *own += 1;
                if *own >= MOST_DEATHS {
                    return Err(End::Died(variant));
                }
            }
            Fate::Refused => return Err(End::Refused(variant)),
            Fate::Interrupted => return Err(End::Interrupted),
        }
    }
    Ok(())
}

/// How many of the rows that have a limit are decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Rows that have a limit.
    pub rows: u32,
    /// Those that more runs would leave as they are.
    pub decided: u32,
}

impl Standing {
    /// Where the runs cannot be compared yet.
    pub const UNKNOWN: Standing = Standing {
        rows: 1,
        decided: 0,
    };

    /// How far a comparison has come.
    pub fn of(comparison: &Comparison) -> Standing {
        let changes = comparison.rows.iter().flat_map(|row| &row.changes);
        let limited = changes.filter(|change| change.limit_bytes.is_some());
        limited.fold(Standing::default(), |standing, change| Standing {
            rows: standing.rows.saturating_add(1),
            decided: standing
                .decided
                .saturating_add(u32::from(is_decided(change))),
        })
    }

    /// Whether nothing is left to decide. Where no row has a limit there is nothing more to find out by
    /// further runs either.
    pub fn is_decided(self) -> bool {
        self.decided >= self.rows
    }
}

/// Whether further runs would change nothing about the verdict but by accident. What rests on the recorded
/// noise does so for want of runs, and has no significance that a look could spend.
fn is_decided(change: &Change) -> bool {
    !matches!(change.basis, Basis::Noise | Basis::Assumed) && is_settled(change.verdict)
}

fn is_settled(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Identical
        | Verdict::Regression
        | Verdict::Improvement
        | Verdict::Larger
        | Verdict::Smaller
        | Verdict::Same { .. }
        | Verdict::Added
        | Verdict::Removed
        | Verdict::NotMeasured => true,
        Verdict::Undecided { .. } | Verdict::Open => false,
    }
}

/// Who is told what happens.
pub trait Audience {
    /// Something happened in a run of a variant.
    fn event(&mut self, variant: Variant, event: &Event);

    /// A pair of runs is about to be made, from 0.
    fn pair(&mut self, pair: u32);

    /// The runs were looked at.
    fn looked(&mut self, standing: Standing);
}

/// A report of each variant.
#[derive(Clone, Debug)]
pub struct MeasuredPair {
    /// The base's and the other's.
    pub reports: [Report; 2],
    /// Why there are no more runs.
    pub end: End,
}

/// Says how far the comparison of two reports has come.
pub type Look<'a> = &'a mut dyn FnMut([Report; 2]) -> Standing;

/// Measures two variants in turn until they are decided or the plan ends, or past `deadline_ns` on the
/// monotonic clock. A variant that dies is no error: its report says so.
///
/// # Errors
/// [`MeasureError`] where the events of a run contradict each other; a fault of this program.
pub fn measure(
    orders: [&Orders; 2],
    plan: &Plan,
    deadline_ns: Option<u64>,
    look: Look<'_>,
    audience: &mut dyn Audience,
) -> Result<MeasuredPair, MeasureError> {
    let [a, b] = orders;
    let mut bench = LifeBench {
        a: Measurement::begin(a, &mut |event| audience.event(Variant::A, event)),
        b: Measurement::begin(b, &mut |event| audience.event(Variant::B, event)),
        deadline_ns,
        look,
        audience,
    };
    let end = drive(plan, &mut bench);
    let LifeBench { a, b, audience, .. } = bench;
    let a = a.end(&mut |event| audience.event(Variant::A, event));
    let b = b.end(&mut |event| audience.event(Variant::B, event));
    Ok(MeasuredPair {
        reports: [a?, b?],
        end,
    })
}

/// Makes runs with the lifecycle.
struct LifeBench<'a> {
    a: Measurement<'a>,
    b: Measurement<'a>,
    deadline_ns: Option<u64>,
    look: Look<'a>,
    audience: &'a mut dyn Audience,
}

impl Bench for LifeBench<'_> {
    fn run(&mut self, variant: Variant) -> Fate {
        // A signal between two runs has no child to end.
        if platform::interrupted().is_some() {
            return Fate::Interrupted;
        }
        let measurement = variant.of([&mut self.a, &mut self.b]);
        let audience = &mut *self.audience;
        fate(&measurement.run(&mut |event| audience.event(variant, event)))
    }

    fn pair(&mut self, pair: u32) {
        self.audience.pair(pair);
    }

    fn look(&mut self) -> Standing {
        let standing = match (self.a.so_far(), self.b.so_far()) {
            (Ok(a), Ok(b)) => (self.look)([a, b]),
            // Events that make no report are told at the end.
            _ => Standing::UNKNOWN,
        };
        self.audience.looked(standing);
        standing
    }

    fn out_of_time(&self) -> bool {
        self.deadline_ns
            .is_some_and(|deadline| platform::monotonic_ns() >= deadline)
    }
}

fn fate(outcome: &Outcome) -> Fate {
    match outcome {
        Outcome::Finished => Fate::Finished,
        Outcome::Interrupted { .. } => Fate::Interrupted,
        Outcome::Failed { missing: true, .. } | Outcome::Failed { stage: None, .. } => {
            Fate::Refused
        }
        Outcome::Failed { .. } | Outcome::Died { .. } | Outcome::Unknown { .. } => Fate::Died,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bench of fixed fates, which writes down what it is asked to do.
    struct Script {
        done: String,
        fate: fn(&str) -> Fate,
        decided_at: Option<usize>,
        time_is_over_at: Option<usize>,
    }

    impl Script {
        fn pairs(&self) -> usize {
            self.done.matches(' ').count()
        }
    }

    impl Bench for Script {
        fn run(&mut self, variant: Variant) -> Fate {
            self.done += variant.letter();
            (self.fate)(&self.done)
        }

        fn pair(&mut self, pair: u32) {
            self.done += " ";
            assert_eq!(pair as usize + 1, self.pairs());
        }

        fn look(&mut self) -> Standing {
            self.done += "?";
            Standing {
                rows: 1,
                decided: u32::from(self.decided_at.is_some_and(|at| self.pairs() >= at)),
            }
        }

        fn out_of_time(&self) -> bool {
            self.time_is_over_at.is_some_and(|at| self.pairs() >= at)
        }
    }

    fn script() -> Script {
        Script {
            done: String::new(),
            fate: |_| Fate::Finished,
            decided_at: None,
            time_is_over_at: None,
        }
    }

    fn driven(fewest: u32, most: u32, mut script: Script) -> (End, String) {
        let end = drive(&Plan::new(fewest, most).unwrap(), &mut script);
        (end, script.done)
    }

    #[test]
    fn a_cold_run_of_each_is_followed_by_alternating_pairs_and_planned_looks() {
        let (end, done) = driven(2, 5, script());
        assert_eq!(end, End::Cap);
        assert_eq!(done, "AB AB BA? AB? BA? AB?");
    }

    #[test]
    fn it_ends_at_the_first_look_that_finds_everything_decided() {
        let decided_at = Some(3);
        let (end, done) = driven(
            2,
            30,
            Script {
                decided_at,
                ..script()
            },
        );
        assert_eq!(end, End::Decided);
        assert_eq!(done, "AB AB BA? AB BA AB?");
    }

    #[test]
    fn time_that_is_over_begins_no_further_pair() {
        let time_is_over_at = Some(1);
        let (end, done) = driven(
            4,
            8,
            Script {
                time_is_over_at,
                ..script()
            },
        );
        assert_eq!((end, done.as_str()), (End::OutOfTime, "AB AB"));
    }

    #[test]
    fn one_death_is_an_accident_and_two_of_the_same_variant_are_the_end() {
        let once = Script {
            fate: |done| match done {
                "AB AB B" => Fate::Died,
                _ => Fate::Finished,
            },
            ..script()
        };
        assert_eq!(driven(3, 3, once), (End::Cap, "AB AB BA AB?".to_owned()));
        let each_once = Script {
            fate: |done| match done {
                "AB A" | "AB AB" => Fate::Died,
                _ => Fate::Finished,
            },
            ..script()
        };
        let (end, done) = driven(3, 3, each_once);
        assert_eq!((end, done.as_str()), (End::Cap, "AB AB BA AB?"));
        let always = Script {
            fate: |done| {
                if done.ends_with('B') {
                    Fate::Died
                } else {
                    Fate::Finished
                }
            },
            ..script()
        };
        let (end, done) = driven(3, 3, always);
        assert_eq!((end, done.as_str()), (End::Died(Variant::B), "AB AB"));
    }

    #[test]
    fn what_cannot_begin_is_not_tried_again_and_a_user_who_stops_it_is_obeyed() {
        for (fate, end) in [
            (
                (|_| Fate::Refused) as fn(&str) -> Fate,
                End::Refused(Variant::A),
            ),
            (|_| Fate::Interrupted, End::Interrupted),
        ] {
            let stopped = driven(2, 5, Script { fate, ..script() });
            assert_eq!(stopped, (end, "A".to_owned()));
        }
    }

    fn change(basis: Basis, verdict: Verdict) -> Change {
        Change {
            change_bytes: Some(0),
            basis,
            limit_bytes: Some(1),
            verdict,
            ..Change::default()
        }
    }

    #[test]
    fn what_a_test_or_exact_figures_show_is_decided() {
        for basis in [Basis::Ranks, Basis::Exact] {
            assert!(is_decided(&change(basis, Verdict::Regression)));
            let within_bytes = 1;
            assert!(is_decided(&change(basis, Verdict::Same { within_bytes })));
            assert!(!is_decided(&change(basis, Verdict::Open)));
            let runs_needed = None;
            assert!(!is_decided(&change(
                basis,
                Verdict::Undecided { runs_needed }
            )));
        }
    }

    #[test]
    fn what_rests_on_noise_wants_more_runs() {
        assert!(!is_decided(&change(Basis::Noise, Verdict::Regression)));
    }

    #[test]
    fn nothing_to_decide_is_decided_and_what_is_unknown_is_not() {
        assert!(Standing::default().is_decided());
        assert!(!Standing::UNKNOWN.is_decided());
    }
}
