//! What a person at a terminal sees while two variants are measured: which pair, what is decided, how
//! long it takes.

use std::io;
use std::io::IsTerminal;

use trtmem_platform as platform;

use super::record::Recording;
use super::terminal::{StatusLine, doing, is_dumb, tell};
use crate::ab::{Audience, Plan, Standing, Variant};
use crate::lifecycle::Journal;
use crate::report::Event;

/// Follows the measurement of two variants, draws it and keeps its events.
#[derive(Debug)]
pub(super) struct Watching<'a> {
    plan: &'a Plan,
    line: StatusLine,
    /// On a terminal that cannot draw over a line, a line is written after each look.
    told: bool,
    recordings: [Recording; 2],
    place: Place,
    first_pair_ns: Option<u64>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    /// The pair that is being made, from 0; `None` while the cold runs are.
    pair: Option<u32>,
    /// What the last look found.
    standing: Option<Standing>,
    /// Time since the first pair began, nanoseconds.
    since_first_pair_ns: u64,
}

impl<'a> Watching<'a> {
    /// Follows a measurement by this plan, and puts the events of each variant into its journal.
    pub(super) fn new(plan: &'a Plan, journals: [Option<Journal>; 2]) -> Self {
        Watching {
            plan,
            line: StatusLine::new(),
            told: io::stderr().is_terminal() && is_dumb(),
            recordings: journals.map(Recording::new),
            place: Place::default(),
            first_pair_ns: None,
        }
    }

    fn look_at_the_clock(&mut self) {
        let now_ns = platform::monotonic_ns();
        let began_ns = self.first_pair_ns.unwrap_or(now_ns);
        self.place.since_first_pair_ns = now_ns.saturating_sub(began_ns);
    }
}

impl Audience for Watching<'_> {
    fn event(&mut self, variant: Variant, event: &Event) {
        if let Some(doing) = doing(event) {
            self.look_at_the_clock();
            self.line
                .draw(&status(self.plan, self.place, variant, &doing));
        }
        if matches!(event, Event::Ended) {
            self.line.clear();
        }
        let [a, b] = &mut self.recordings;
        variant.of([a, b]).event(event, &self.line);
    }

    fn pair(&mut self, pair: u32) {
        self.place.pair = Some(pair);
        self.first_pair_ns
            .get_or_insert_with(platform::monotonic_ns);
    }

    fn looked(&mut self, standing: Standing) {
        self.place.standing = Some(standing);
        self.look_at_the_clock();
        if self.told {
            tell(&looked(self.plan, self.place, standing));
        }
    }
}

/// The line that is drawn.
fn status(plan: &Plan, place: Place, variant: Variant, doing: &str) -> String {
    let Some(pair) = place.pair else {
        return format!("first, cold run of {}: {doing} …", variant.letter());
    };
    let most = match (plan.fewest(), plan.most()) {
        (fewest, most) if fewest == most => most.to_string(),
        (fewest, most) => format!("{fewest} to {most}"),
    };
    let number = pair.saturating_add(1);
    let mut line = format!("pair {number} of {most}, {}: {doing}", variant.letter());
    if let Some(Standing { rows, decided }) = place.standing {
        line += &format!(" · {decided} of {rows} rows decided");
    }
    if let Some(left) = left(plan, pair, place.since_first_pair_ns) {
        line += &format!(" · {}", left.words());
    }
    line + " …"
}

/// The line after a look, where nothing is drawn.
fn looked(plan: &Plan, place: Place, standing: Standing) -> String {
    let made = place.pair.map_or(0, |pair| pair.saturating_add(1));
    let Standing { rows, decided } = standing;
    let mut line = format!("{made} runs of each: {decided} of {rows} rows decided");
    let left = left(plan, made, place.since_first_pair_ns);
    if let Some(left) = left.filter(|left| left.end_ns > 0 && !standing.is_decided()) {
        line += &format!(", {}", left.words());
    }
    line + "\n"
}

/// The time that is left, if pairs go on taking as long as they did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Left {
    /// Until the next look, nanoseconds.
    look_ns: u64,
    /// Until the last.
    end_ns: u64,
}

impl Left {
    fn words(self) -> String {
        if self.look_ns == self.end_ns {
            return format!("{} left at most", roughly(self.end_ns));
        }
        let (look, end) = (roughly(self.look_ns), roughly(self.end_ns));
        format!("{look} to the next look, {end} at most")
    }
}

/// What is left after so many pairs; `None` before the first has ended.
fn left(plan: &Plan, done: u32, since_first_pair_ns: u64) -> Option<Left> {
    let each_ns = since_first_pair_ns.checked_div(u64::from(done))?;
    let next = plan.looks().iter().copied().find(|look| *look > done);
    let until = |pairs: u32| each_ns.saturating_mul(u64::from(pairs.saturating_sub(done)));
    Some(Left {
        look_ns: until(next.unwrap_or(done)),
        end_ns: until(plan.most()),
    })
}

/// A time as an estimate is told: nobody believes its tenths.
fn roughly(ns: u64) -> String {
    match ns / 1_000_000_000 {
        seconds @ 0..=99 => format!("{} s", seconds.max(1)),
        seconds @ 100..=5999 => format!("{} min", seconds.saturating_add(30) / 60),
        seconds => format!("{} h", seconds.saturating_add(1800) / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn plan() -> Plan {
        Plan::new(10, 30).unwrap()
    }

    #[test]
    fn the_line_says_which_pair_what_is_decided_and_how_long_it_takes() {
        let mut place = Place::default();
        let line = |place| status(&plan(), place, Variant::B, "Deserialization");
        assert_eq!(line(place), "first, cold run of B: Deserialization …");
        place.pair = Some(0);
        assert_eq!(line(place), "pair 1 of 10 to 30, B: Deserialization …");
        place.pair = Some(4);
        place.since_first_pair_ns = 20 * SECOND;
        assert_eq!(
            line(place),
            "pair 5 of 10 to 30, B: Deserialization · 30 s to the next look, 2 min at most …"
        );
        place.pair = Some(25);
        place.since_first_pair_ns = 50 * SECOND;
        let (rows, decided) = (11, 7);
        place.standing = Some(Standing { rows, decided });
        assert_eq!(
            line(place),
            "pair 26 of 10 to 30, B: Deserialization · 7 of 11 rows decided · 10 s left at most …"
        );
    }

    #[test]
    fn a_terminal_that_cannot_redraw_gets_a_line_after_each_look() {
        let standing = |decided| Standing { rows: 11, decided };
        let place = Place {
            pair: Some(9),
            standing: None,
            since_first_pair_ns: 40 * SECOND,
        };
        assert_eq!(
            looked(&plan(), place, standing(7)),
            "10 runs of each: 7 of 11 rows decided, 16 s to the next look, 80 s at most\n"
        );
        assert_eq!(
            looked(&plan(), place, standing(11)),
            "10 runs of each: 11 of 11 rows decided\n"
        );
    }
}
