//! `trtmem check`: a report held against a budget, and a first budget for a report.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::diff::side;
use super::documents::{NotRead, contents, no_text, unreadable};
use super::exit::{CliError, Exit};
use super::output::Target;
use super::results::ResultArgs;
use super::terminal::{say, style};
use crate::analysis::budget;
use crate::analysis::budget::{
    BudgetFile, BudgetFileError, CheckVerdict, Checked, MAX_BUDGET_BYTES,
};
use crate::environment::tool;
use crate::export::{csv_checks, first_budget, json, junit, sarif};
use crate::{form, view};

/// `trtmem check`.
pub(super) fn check(args: &CheckArgs) -> Result<Exit, CliError> {
    match &args.budget {
        Some(path) => hold(args, path),
        None => init(args),
    }
}

/// Writes a first budget.
fn init(args: &CheckArgs) -> Result<Exit, CliError> {
    let target = args.output.only()?;
    if let (Target::File(path), false) = (&target, args.output.force)
        && path.is_file()
    {
        return Err(CliError::Usage(format!(
            "{} already exists and may have been edited; give another -o FILE, or --force to replace it",
            path.display()
        )));
    }
    let report = side(&args.report)?;
    let first = budget::first_budget(&report)?;
    target.write(first_budget::toml(&first).as_bytes())?;
    if !first.too_noisy.is_empty() {
        say(&format!(
            "{} figures have no limit, because their noise is more than half of them; measure on a quieter machine, or with --runs 10",
            first.too_noisy.len()
        ));
    }
    Ok(Exit::Done)
}

/// Holds the report against the budget.
fn hold(args: &CheckArgs, path: &Path) -> Result<Exit, CliError> {
    let inputs = [
        Some(args.report.as_path()),
        Some(path),
        args.baseline.as_deref(),
    ];
    let places = args.output.places(inputs.into_iter().flatten())?;
    let file = read_budget(path)?;
    let mut sides = vec![side(&args.report)?];
    if let Some(baseline) = baseline(args, &file, path) {
        sides.push(side(&baseline)?);
    }
    let name = path.to_string_lossy();
    let mut checked = budget::check(&file, &name, &sides, args.output.force, tool())?;
    let exit = exit_of(&checked);
    checked.headline.status = exit.status();
    let document = view::check(&checked);
    places.write(|format, target| match format {
        CheckFormat::Table => Ok(form::text(&document, &style(target))),
        CheckFormat::Json => Ok(json::document(&checked)?),
        CheckFormat::Csv => Ok(csv_checks::checked(&checked)?),
        CheckFormat::Markdown => Ok(form::markdown(&document)),
        CheckFormat::Html => Ok(form::html(&document)),
        CheckFormat::Junit => Ok(junit::checked(&checked)?),
        CheckFormat::Sarif => Ok(sarif::checked(&checked)?),
    })?;
    Ok(exit)
}

/// The status of a check: what it comes to at its gravest.
fn exit_of(checked: &Checked) -> Exit {
    match checked.headline.verdict {
        CheckVerdict::Within => Exit::Done,
        CheckVerdict::Undecided => Exit::Undecidable,
        CheckVerdict::Exceeded => Exit::BudgetExceeded,
        CheckVerdict::NotMeasured => Exit::Usage,
    }
}

/// The baseline's path, where growth is limited: the one asked for, or the one that the budget names, which is
/// relative to the budget.
fn baseline(args: &CheckArgs, file: &BudgetFile, budget: &Path) -> Option<PathBuf> {
    if file.first_growth().is_none() {
        if args.baseline.is_some() {
            say("no budget limits growth, so --baseline is ignored");
        }
        return None;
    }
    if args.baseline.is_some() {
        return args.baseline.clone();
    }
    let folder = budget.parent().unwrap_or(Path::new(""));
    Some(folder.join(file.baseline.as_ref()?))
}

fn read_budget(path: &Path) -> Result<BudgetFile, CliError> {
    let wrong = |source: BudgetFileError| CliError::Budget {
        path: path.to_owned(),
        source,
    };
    let bytes = contents(path, MAX_BUDGET_BYTES as u64).map_err(|error| match error {
        NotRead::System(source) => unreadable(path, source),
        NotRead::TooLarge(_) => wrong(BudgetFileError::TooLarge),
    })?;
    let text = str::from_utf8(&bytes).map_err(|fault| unreadable(path, no_text(fault)))?;
    budget::read_budget(text).map_err(wrong)
}

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  trtmem check --init reports/drive-6.0.5 -o budget.toml
  trtmem check reports/drive-6.0.10 --budget budget.toml

A budget file is TOML:
  schema = \"trtmem.budget/1\"
  baseline = \"reports/drive-6.0.5\"  # where growth is limited; relative to the file

  [[budget]]
  stage = \"deserialize\"      # its id; without it the lifecycle; \"*\" each stage
  category = \"device\"        # total, cpu, device, other, allocator or buffers
  engine = \"resnet50*\"       # name with * and ?; without it all and the process
  peak = true                # the peak instead of the memory at the end
  at-most = \"64MiB\"          # the most it may be
  growth = \"5%|1MiB\"         # the most it may grow; over one part is over it

Status 0 within, 4 exceeded beyond the noise, 6 over but not beyond the noise,
2 where a budget applies to nothing that was measured, 7 where no run finished.";

const FORCE: &str = "Accept a baseline of another attribution or board, and replace FILE even if trtmem did not write it; with \
                     --init, even if it is a budget";

/// Formats of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// One row per budget and row it applies to
    Csv,
    /// A page for a browser, whole in one file
    Html,
    /// A comment on a pull request
    Markdown,
    /// Test cases for continuous integration: a case a budget
    Junit,
    /// Alerts for code hosts (SARIF 2.1.0), at the lines of the budget file
    Sarif,
}

/// `trtmem check`.
#[derive(Debug, Args)]
#[command(mut_arg("force", |force| force.help(FORCE)))]
pub struct CheckArgs {
    /// A report, a journal, or a directory of repeats
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// The budget, a TOML file
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "init",
        conflicts_with = "init"
    )]
    pub budget: Option<PathBuf>,
    /// Write a first budget for REPORT, with headroom, instead of checking
    #[arg(long, conflicts_with = "format")]
    pub init: bool,
    /// Baseline for growth, instead of the one that the budget names
    #[arg(long, value_name = "REPORT", conflicts_with = "init")]
    pub baseline: Option<PathBuf>,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<CheckFormat>,
}
