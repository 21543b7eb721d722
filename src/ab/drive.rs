//! In which order runs are made, and when they end. Measures nothing itself.

use super::plan::Plan;
use super::standing::Standing;
use super::variant::Variant;

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
}
