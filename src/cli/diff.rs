//! `trtmem diff`, and the rules of verdicts that `ab` shares with it.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::documents::digests_of;
use super::exit::{CliError, Exit};
use super::output::Target;
use super::results::{Places, ResultArgs};
use super::terminal::{say, style};
use crate::analysis::comparison::{
    Comparison, DiffOutcome, DiffRules, Limits, Refusal, SIGNIFICANCE, SideError, SideInput,
    compare,
};
use crate::error_chain::chain;
use crate::export::{csv, json};
#[cfg(feature = "host")]
use crate::export::{junit, sarif};
use crate::form::Style;
use crate::{environment, form, units, view};

/// `trtmem diff`.
pub(super) fn diff(args: &DiffArgs) -> Result<Exit, CliError> {
    let answered = answer(args);
    if !args.bisect {
        return answered;
    }
    match answered {
        Ok(exit) => Ok(exit.for_bisect()),
        Err(error) => {
            say(&chain(&error));
            Ok(Exit::BisectSkip)
        }
    }
}

fn answer(args: &DiffArgs) -> Result<Exit, CliError> {
    let rules = rules(&args.verdicts, args.output.force)?;
    let paths: Vec<&Path> = std::iter::once(&args.base)
        .chain(&args.new)
        .map(PathBuf::as_path)
        .collect();
    let places = args.output.places(paths.iter().copied())?;
    let sides = sides(&paths)?;
    let mut comparison = compare(&sides, &rules, environment::tool())?;
    let exit = exit_of(&comparison, args.verdicts.fail_on);
    let ends = if args.bisect { exit.for_bisect() } else { exit };
    comparison.headline.status = ends.status();
    show(&comparison, args.all, &places)?;
    Ok(exit)
}

/// The reports behind each argument.
pub(super) fn sides(paths: &[&Path]) -> Result<Vec<SideInput>, CliError> {
    let named = |(path, digest): (PathBuf, _)| (path.to_string_lossy().into_owned(), digest);
    let side = |documents: Vec<(PathBuf, _)>| SideInput {
        documents: documents.into_iter().map(named).collect(),
    };
    Ok(digests_of(paths)?.into_iter().map(side).collect())
}

/// The reports behind one argument.
#[cfg(feature = "host")]
pub(super) fn side(path: &Path) -> Result<SideInput, CliError> {
    let mut sides = sides(&[path])?;
    sides
        .pop()
        .ok_or_else(|| CliError::Usage("there is no report; name one".to_owned()))
}

/// Writes a comparison in every form that is wanted, as text with every row if `everything` says so.
pub(super) fn show(
    comparison: &Comparison,
    everything: bool,
    places: &Places<DiffFormat>,
) -> Result<(), CliError> {
    places.write(|format, target| in_form(comparison, format, everything, target))
}

fn in_form(
    comparison: &Comparison,
    format: DiffFormat,
    everything: bool,
    target: &Target,
) -> Result<String, CliError> {
    Ok(match format {
        DiffFormat::Table => form::text(
            &view::comparison(comparison),
            &Style {
                everything,
                ..style(target)
            },
        ),
        DiffFormat::Json => json::document(comparison)?,
        DiffFormat::Csv => csv::comparison(comparison)?,
        #[cfg(feature = "host")]
        DiffFormat::Markdown => form::markdown(&view::comparison(comparison)),
        #[cfg(feature = "host")]
        DiffFormat::Junit => junit::comparison(comparison)?,
        #[cfg(feature = "host")]
        DiffFormat::Sarif => sarif::comparison(comparison)?,
        #[cfg(feature = "host")]
        DiffFormat::Html => form::html(&view::comparison(comparison)),
        #[cfg(feature = "host")]
        DiffFormat::Svg => form::chart(&view::comparison_chart(comparison).ok_or_else(no_total)?),
    })
}

#[cfg(feature = "host")]
fn no_total() -> CliError {
    CliError::Usage("no total is known, so there is nothing to draw; see --format table".to_owned())
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Side(SideError::NothingFinished { .. }) => CliError::NothingFinished(refusal),
            refusal => CliError::Usage(refusal.to_string()),
        }
    }
}

pub(super) const DIFF_EXAMPLES: &str = "\
Examples:
  trtmem diff reports/net-6.0.5.json reports/net-6.0.10.json
  trtmem diff drive-6.0.5/ drive-6.0.10/ --limit 'total=5%,device=5%|64MiB' --format markdown

Each argument is a report, a journal, or a directory of repeats of one measurement.
A limit is WHAT=SIZE, WHAT=PERCENT% or both, WHAT=5%|64MiB, which fails when either
is exceeded. WHAT is a category (total, cpu, device, other, allocator, buffers) of
the lifecycle, STAGE or STAGE.CATEGORY with a stage of `trtmem run --help` or * for
every one, or @all for the lifecycle and every stage; .peak at its end means the
peak. Where limits are given nothing else fails; without any, every stage and the
lifecycle may grow by --threshold.

A regression is over its limit and shown to be real: with enough runs by a rank
test, with fewer by the noise and drift recorded with them. A row that is over its
limit and cannot be decided ends with status 6 and says how many runs would decide it.";

const FORCE: &str = "Compare reports of different attribution, leave out warnings about different machines, and replace \
                     FILE even if trtmem did not write it";

/// `trtmem diff`.
#[derive(Debug, Args)]
#[command(mut_arg("force", |force| force.help(FORCE)))]
pub struct DiffArgs {
    /// What the others are compared with: a report, a journal, or a directory of repeats
    #[arg(value_name = "BASE")]
    pub base: PathBuf,
    /// What is compared with the base
    #[arg(value_name = "NEW", required = true)]
    pub new: Vec<PathBuf>,
    /// How verdicts come about.
    #[command(flatten)]
    pub verdicts: VerdictArgs,
    /// Exit as `git bisect run` expects: 0 good, 1 bad, 125 where it cannot be decided
    #[arg(long, conflicts_with = "fail_on")]
    pub bisect: bool,
    /// Show every row, not only what changed
    #[arg(long)]
    pub all: bool,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<DiffFormat>,
}

/// How verdicts come about.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Verdicts")]
pub struct VerdictArgs {
    /// Changes up to SIZE are ignored; also the margin of "the same"
    #[arg(long, value_name = "SIZE", default_value = "1MiB", value_parser = units::parse_size)]
    pub threshold: u64,
    /// Growth that is allowed, such as device=5%|64MiB; separated by commas, repeatable
    #[arg(long, value_name = "WHAT=LIMIT")]
    pub limit: Vec<String>,
    /// Accepted chance of a false alarm, for all rows of a comparison together
    #[arg(long, value_name = "P", default_value_t = SIGNIFICANCE, value_parser = significance)]
    pub significance: f64,
    /// What ends with status 3
    #[arg(long, value_name = "WHAT", default_value = "regression")]
    pub fail_on: FailOn,
}

/// What ends with status 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A row that is over its limit
    Regression,
    /// Any row that is shown to differ, even if smaller or within its limit
    Change,
    /// Nothing
    Never,
}

/// Formats of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Table,
    /// The comparison itself
    Json,
    /// One row per row and later side
    Csv,
    /// A comment on a pull request
    #[cfg(feature = "host")]
    Markdown,
    /// Test cases for continuous integration: a case a row
    #[cfg(feature = "host")]
    Junit,
    /// Alerts for code hosts (SARIF 2.1.0)
    #[cfg(feature = "host")]
    Sarif,
    /// A page for a browser, whole in one file
    #[cfg(feature = "host")]
    Html,
    /// The waterfall from base to new as a chart, for slides
    #[cfg(feature = "host")]
    Svg,
}

/// A chance of error that a test can be made at.
pub(super) fn significance(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(chance) if chance > 0.0 && chance <= 0.2 => Ok(chance),
        _ => Err("write a number above 0 and up to 0.2, such as 0.005".to_owned()),
    }
}

/// The rules a comparison goes by.
pub(super) fn rules(args: &VerdictArgs, force: bool) -> Result<DiffRules, CliError> {
    let mut limits = Limits::default();
    for text in &args.limit {
        limits
            .add(text)
            .map_err(|error| CliError::Usage(format!("--limit {error}")))?;
    }
    Ok(DiffRules {
        threshold_bytes: args.threshold,
        limits,
        force,
        significance: args.significance,
        ..DiffRules::default()
    })
}

/// How the program ends after a comparison.
pub(super) fn exit_of(comparison: &Comparison, fail_on: FailOn) -> Exit {
    let changed = || {
        let mut changes = comparison.rows.iter().flat_map(|row| &row.changes);
        changes.any(|change| change.verdict.is_decided())
    };
    match (fail_on, comparison.headline.verdict) {
        (FailOn::Never, _) => Exit::Done,
        (_, DiffOutcome::Regression) => Exit::Regression,
        (FailOn::Change, _) if changed() => Exit::Regression,
        (_, DiffOutcome::Undecided) => Exit::Undecidable,
        (_, DiffOutcome::Identical | DiffOutcome::WithinLimits) => Exit::Done,
    }
}
