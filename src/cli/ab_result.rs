//! What becomes of two measured variants: reports kept, the comparison shown, the status.

use std::io;
use std::io::IsTerminal;

use trtmem_platform as platform;

use super::ab_variants::AbArgs;
use super::diff::{DiffFormat, show};
use super::exit::{CliError, Exit};
use super::keeping::{Kept, Promised, file_safe, keep_report, model_stem, rescue};
use super::output::Target;
use super::record::Recording;
use super::results::Places;
use super::terminal::{StatusLine, doing, is_dumb, say, style, tell};
use super::{diff, exit};
use crate::ab::{Audience, End, MeasuredPair, Plan, Standing, Variant};
use crate::analysis::comparison;
use crate::analysis::comparison::{
    Comparison, DiffRules, Refusal, SIGNIFICANCE, SideInput, compare,
};
use crate::analysis::digest::Digest;
use crate::error_chain::chain;
use crate::escape::escape;
use crate::lifecycle::{Journal, Orders};
use crate::render::Format;
use crate::report::{Event, Report};
use crate::view::document::Document;
use crate::{environment, form};

/// Holds B's report against A's. `paths` are where they lie.
pub(super) fn comparison(
    reports: &[Report; 2],
    paths: [String; 2],
    rules: &DiffRules,
) -> Result<Comparison, Refusal> {
    let sides: Vec<SideInput> = reports
        .iter()
        .zip(paths)
        .map(|(report, path)| SideInput {
            documents: vec![(path, Digest::of(report))],
        })
        .collect();
    compare(&sides, rules, environment::tool())
}

/// What was measured, on its way to the user.
pub(super) struct Delivery<'a> {
    /// What was typed.
    pub(super) args: &'a AbArgs,
    /// When the runs were looked at.
    pub(super) plan: &'a Plan,
    /// What was to be measured.
    pub(super) orders: &'a [Orders; 2],
    /// Where the comparison goes.
    pub(super) results: Places<DiffFormat>,
    /// What was measured.
    pub(super) measured: MeasuredPair,
}

impl Delivery<'_> {
    /// Keeps the reports and shows the comparison. Trouble with one is no reason to leave out the other,
    /// nor to hide how the lives ended.
    pub(super) fn deliver(&self, places: &[Option<Promised>; 2], rules: &DiffRules) -> Exit {
        let [a, b] = &self.measured.reports;
        let [place_a, place_b] = places;
        let mut kept = [(a, place_a), (b, place_b)].map(|(report, place)| {
            place
                .as_ref()
                .map(|place| keep_report(report, place.path()))
        });
        let paths = Variant::BOTH.map(|variant| {
            let path = path_of(&kept, variant);
            path.unwrap_or_else(|| variant.letter().to_owned())
        });
        let mut all_written = !kept
            .iter()
            .any(|kept| matches!(kept, Some(Kept::Instead(_) | Kept::Nowhere)));
        let mut exit = self.exit_of_lives();
        let shown = match comparison(&self.measured.reports, paths, rules) {
            Ok(mut comparison) => {
                exit = exit.gravest(diff::exit_of(&comparison, self.args.verdicts.fail_on));
                self.show(&mut comparison, exit, &kept)
            }
            Err(refusal) => self.show_why_not(&refusal, exit, &kept),
        };
        if let Err(error) = shown
            && !matches!(error, CliError::NobodyReads)
        {
            all_written = false;
            self.save(&error, &mut kept);
        }
        match exit {
            Exit::Done if !all_written => Exit::Unexpected,
            exit => exit,
        }
    }

    /// The status that the lives themselves stand for.
    fn exit_of_lives(&self) -> Exit {
        let begun = self
            .measured
            .reports
            .iter()
            .filter(|report| !report.runs.is_empty());
        let stopped = match self.measured.end {
            // Between two runs there is no report that says so.
            End::Interrupted => Exit::Interrupted,
            _ => Exit::Done,
        };
        begun.map(exit::exit_of).fold(stopped, Exit::gravest)
    }

    fn show(
        &self,
        comparison: &mut Comparison,
        exit: Exit,
        kept: &[Option<Kept>; 2],
    ) -> Result<(), CliError> {
        let how = self.how_it_ended(Some(comparison), kept);
        comparison.headline.status = exit.status();
        comparison.plan = Some(comparison::Plan {
            looks: self.plan.looks().to_vec(),
            significance_of_a_look: self.plan.share(SIGNIFICANCE),
            text: how.clone(),
        });
        show(comparison, self.args.all, &self.results)?;
        if self.results.is_for_people() {
            close(&how, kept, exit)?;
        }
        Ok(())
    }

    /// Where there is nothing to compare, the life that did not end as it should is what there is to see.
    fn show_why_not(
        &self,
        refusal: &Refusal,
        exit: Exit,
        kept: &[Option<Kept>; 2],
    ) -> Result<(), CliError> {
        if self.results.is_for_people() {
            let [a, b] = &self.measured.reports;
            let at_fault = match self.measured.end {
                End::Died(variant) | End::Refused(variant) => variant.of([a, b]),
                _ => [a, b]
                    .into_iter()
                    .find(|report| !report.complete)
                    .unwrap_or(b),
            };
            super::render::show(at_fault, &Places::one(Format::Table, Target::Stdout))?;
            let how = self.how_it_ended(None, kept);
            close(&how, kept, exit)?;
        }
        say(&chain(refusal));
        Ok(())
    }

    /// One sentence, or two: how many runs there are, and why no more.
    fn how_it_ended(&self, comparison: Option<&Comparison>, kept: &[Option<Kept>; 2]) -> String {
        let runs = comparison.and_then(|it| it.sides.iter().filter_map(|side| side.runs).min());
        let looks = self.plan.looks();
        let after = match runs {
            Some(1) => "after one run of each".to_owned(),
            Some(runs) => format!("after {runs} runs of each"),
            None => "before there was anything to compare".to_owned(),
        };
        let ended = match self.measured.end {
            End::Decided => format!("Every row with a limit is decided {after}."),
            End::Cap => format!("Measuring stopped {after}, the limit that --max-runs sets."),
            End::OutOfTime => format!("Measuring stopped {after}, at the end of --max-time."),
            End::Interrupted => format!("Interrupted {after}."),
            End::Died(variant) => format!(
                "{} failed or died twice and is not run again; {}.",
                variant.letter(),
                where_it_is_told(kept, variant)
            ),
            End::Refused(variant) => {
                format!("{} cannot be run with these options.", variant.letter())
            }
        };
        if comparison.is_none() || looks.len() < 2 {
            return ended;
        }
        format!(
            "{ended} The results are looked at up to {} times (after {} runs), so each look has a significance of \
             {} and all together have {}.",
            looks.len(),
            looks
                .iter()
                .map(u32::to_string)
                .collect::<Vec<_>>()
                .join(", "),
            self.plan.share(SIGNIFICANCE),
            SIGNIFICANCE,
        )
    }

    /// Keeps what is not kept yet, since the result could not be shown.
    fn save(&self, error: &CliError, kept: &mut [Option<Kept>; 2]) {
        let paths = Variant::BOTH.map(|variant| path_of(kept, variant));
        if let [Some(a), Some(b)] = paths {
            say(&format!("{}; the reports are in {a} and {b}", chain(error)));
            return;
        }
        let [order_a, order_b] = self.orders;
        let [report_a, report_b] = &self.measured.reports;
        for variant in Variant::BOTH {
            let report = variant.of([report_a, report_b]);
            let name = format!(
                "{}.json",
                stem(self.args, variant, variant.of([order_a, order_b]))
            );
            let [kept_a, kept_b] = &mut *kept;
            *variant.of([kept_a, kept_b]) = Some(rescue(report, name.as_ref(), error));
        }
    }
}

/// What follows the result: how it ended, where the reports are, a status that is not 0.
fn close(how_it_ended: &str, kept: &[Option<Kept>; 2], exit: Exit) -> Result<(), CliError> {
    let document = Document {
        about: vec![how_it_ended.into()],
        ..Document::default()
    };
    let mut lines = form::text(&document, &style(&Target::Stdout));
    let paths: Vec<String> = Variant::BOTH
        .into_iter()
        .filter_map(|variant| path_of(kept, variant))
        .map(|path| escape(&path).into_owned())
        .collect();
    if !paths.is_empty() {
        lines += &format!("Reports: {}\n", paths.join(", "));
    }
    if exit != Exit::Done {
        lines += &format!("Exit status {}.\n", exit.status());
    }
    Target::Stdout.write(lines.as_bytes())
}

fn path_of(kept: &[Option<Kept>; 2], variant: Variant) -> Option<String> {
    let [a, b] = kept;
    let path = variant.of([a, b]).as_ref()?.path()?;
    Some(path.to_string_lossy().into_owned())
}

fn where_it_is_told(kept: &[Option<Kept>; 2], variant: Variant) -> String {
    match path_of(kept, variant) {
        Some(path) => format!("see `trtmem render {}`", escape(&path)),
        None => "leave out --no-report to see how".to_owned(),
    }
}

/// What a variant's report is called when nobody says: the model, the variant, and its label where that was
/// given, or the time.
pub(super) fn stem(args: &AbArgs, variant: Variant, orders: &Orders) -> String {
    let given = variant.of([&args.a_label, &args.b_label]);
    let called = given.as_ref().unwrap_or(&orders.header.created);
    let model = model_stem(orders);
    format!("{model}-{}-{}", variant.id(), file_safe(called))
}

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
