//! What becomes of two measured variants: reports kept, the comparison shown, the status.

use super::ab_args::AbArgs;
use super::ab_plan::stem;
use super::diff::show;
use super::diff_args::DiffFormat;
use super::exit::{CliError, Exit};
use super::keeping::{Kept, Promised, keep_report, rescue};
use super::output::Target;
use super::results::Places;
use super::terminal::{say, style};
use super::{exit, verdicts};
use crate::ab::{End, MeasuredPair, Plan, Variant};
use crate::analysis::comparison::{
    self, Comparison, DiffRules, Refusal, SIGNIFICANCE, SideInput, compare,
};
use crate::analysis::digest::Digest;
use crate::error_chain::chain;
use crate::escape::escape;
use crate::lifecycle::Orders;
use crate::render::Format;
use crate::report::Report;
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
                exit = exit.gravest(verdicts::exit_of(&comparison, self.args.verdicts.fail_on));
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
