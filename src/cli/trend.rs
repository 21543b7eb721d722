//! `trtmem trend`: reports in the order of releases, read many at a time.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::documents::{digest, tell_skipped};
use super::exit::{CliError, Exit};
use super::output::Target;
use super::results::ResultArgs;
use super::terminal::style;
use super::trend_files::read_all;
#[cfg(feature = "parquet")]
use super::trend_table::parquet;
use crate::analysis::comparison::Quantity;
use crate::analysis::digest::{Category, Digest};
use crate::analysis::history::{
    FOLLOWED, Gathering, History, HistoryError, HistoryRules, Order, Selection,
};
use crate::export::{csv_checks, json, metrics};
use crate::report::Stage;
use crate::{environment, form, units, view};

/// Figures of a table where nothing else is asked for: a screen.
const SHOWN: usize = 24;

/// `trtmem trend`.
pub(super) fn trend(args: &TrendArgs) -> Result<Exit, CliError> {
    if let Some(folder) = args.output.alone(TrendFormat::Parquet)? {
        return parquet(&args.files, args.overwrite, &folder);
    }
    let places = args
        .output
        .places(args.files.iter().map(PathBuf::as_path))?;
    let rules = HistoryRules {
        order: order(&args.order),
        threshold_bytes: args.threshold,
    };
    let mut gathering = Gathering::new(selection(args)?);
    read_all(&args.files, read_digest, |path, digest| {
        Ok(gathering.add(&path.to_string_lossy(), &digest)?)
    })?;
    let mut history = gathering.finish(&rules, environment::tool())?;
    let exit = exit_of(&history, args.fail_on);
    history.headline.status = exit.status();
    let most = args.limit_series;
    let kept = most.map(|most| history.clone().most_telling_alone(most));
    places.write(|format, target| {
        // A table says how many it leaves out.
        let all_or_kept = kept.as_ref().filter(|_| format != TrendFormat::Table);
        in_form(all_or_kept.unwrap_or(&history), format, most, target)
    })?;
    Ok(exit)
}

fn read_digest(path: &Path) -> Result<Digest, CliError> {
    let (digest, skipped) = digest(path)?;
    tell_skipped(path, skipped.as_deref());
    Ok(digest)
}

/// A history in a form.
fn in_form(
    history: &History,
    format: TrendFormat,
    most: Option<usize>,
    target: &Target,
) -> Result<String, CliError> {
    let changed = history.rows.iter().filter(|it| !it.steps.is_empty());
    let of_all = || view::history(history, SHOWN.max(changed.clone().count()));
    Ok(match format {
        TrendFormat::Table => form::text(
            &view::history(history, most.unwrap_or(SHOWN)),
            &style(target),
        ),
        TrendFormat::Json => json::document(history)?,
        TrendFormat::Csv => csv_checks::history(history)?,
        TrendFormat::Markdown => form::markdown(&of_all()),
        TrendFormat::Html => form::html(&of_all()),
        TrendFormat::Svg => form::chart(&view::history_chart(history).ok_or_else(no_life)?),
        TrendFormat::Openmetrics => metrics::history(history),
        // Written by `parquet`, which needs whole reports.
        TrendFormat::Parquet => String::new(),
    })
}

fn no_life() -> CliError {
    CliError::Usage(
        "--format svg draws the lifecycle, which is not followed; leave out --stage, --category and --limit-series"
            .to_owned(),
    )
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &[PathBuf], _: bool, _: &Target) -> Result<Exit, CliError> {
    Err(CliError::Usage(
        "--format parquet: this build has no Parquet; build with `cargo build --release --features parquet`"
            .to_owned(),
    ))
}

fn order(text: &str) -> Order {
    match text {
        "label" => Order::Label,
        "date" => Order::Date,
        "given" => Order::Given,
        list => Order::List(list.split(',').map(|it| it.trim().to_owned()).collect()),
    }
}

fn selection(args: &TrendArgs) -> Result<Selection, CliError> {
    Ok(Selection {
        stages: args
            .stage
            .iter()
            .map(|name| stage(name))
            .collect::<Result<_, _>>()?,
        columns: args
            .owner
            .iter()
            .map(|name| column(name))
            .collect::<Result<_, _>>()?,
        engines: args.engine.clone(),
    })
}

fn stage(name: &str) -> Result<Option<Stage>, CliError> {
    if matches!(name, "lifecycle" | "life") {
        return Ok(None);
    }
    let stages = Stage::ids();
    Stage::from_id(name).map(Some).ok_or_else(|| {
        CliError::Usage(format!(
            "--stage: there is no `{name}`; choose from lifecycle, {stages}"
        ))
    })
}

fn column(name: &str) -> Result<(Category, Quantity), CliError> {
    let named = |(owner, quantity): &(Category, Quantity)| match quantity {
        Quantity::Held => owner.id() == name,
        Quantity::Peak => name == "peak",
    };
    FOLLOWED.into_iter().find(named).ok_or_else(|| {
        CliError::Usage(format!(
            "--category: there is no `{name}`; choose from total, cpu, device, allocator, buffers, other, peak"
        ))
    })
}

fn exit_of(history: &History, fail_on: TrendFailOn) -> Exit {
    match fail_on {
        TrendFailOn::Change if history.grew_in_the_last() => Exit::Regression,
        TrendFailOn::Change if history.is_undecided_in_the_last() => Exit::Undecidable,
        TrendFailOn::Change | TrendFailOn::Never => Exit::Done,
    }
}

impl From<HistoryError> for CliError {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::NothingFinished => CliError::NoHistory(error),
            error => CliError::Usage(error.to_string()),
        }
    }
}

pub(super) const TREND_EXAMPLES: &str = "\
Examples:
  trtmem trend reports/
  trtmem trend reports/ --stage runtime --stage deserialize --format json -o trend.json
  trtmem trend fleet/ --format parquet -o table/

Directories are read with all below them: *.json and *.journal that are reports of
trtmem; others are skipped and counted. The reports of one release are taken
together. What was measured side by side in one release (engines in processes of
their own, boards) is followed on lines of its own.

A change is a level that stays: in the last release, or confirmed by those after
it. It is decided as trtmem diff decides: two releases have the verdict that their
comparison has. Growth in the last release ends with status 3, growth that cannot
be decided with 6; --fail-on never ends with 0 in both cases.

Parquet is the flat table of --format csv, a row for every run, model and stage, in
folders release=…/board=… below the directory that -o names.";

/// `trtmem trend`.
#[derive(Debug, Args)]
pub struct TrendArgs {
    /// Reports, journals, and directories of them
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Order of the releases: label (6.0.5 before 6.0.10), date, given (as the files), or a list A,B,C
    #[arg(long, value_name = "ORDER", default_value = "label")]
    pub order: String,
    /// Changes up to SIZE are ignored
    #[arg(long, value_name = "SIZE", default_value = "1MiB", value_parser = units::parse_size)]
    pub threshold: u64,
    /// Follow this stage only, or `lifecycle`; repeatable
    #[arg(long, value_name = "STAGE")]
    pub stage: Vec<String>,
    /// Follow this category only: total, cpu, device, allocator, buffers, other, or the peak; repeatable
    #[arg(long = "category", alias = "owner", value_name = "CATEGORY")]
    pub owner: Vec<String>,
    /// Follow this engine only, by the name of its file; repeatable
    #[arg(long, value_name = "NAME")]
    pub engine: Vec<String>,
    /// Show at most N figures: those that changed most, then the largest
    #[arg(long, value_name = "N")]
    pub limit_series: Option<usize>,
    /// What ends with status 3, or 6 where it cannot be decided
    #[arg(long, value_name = "WHAT", default_value = "change")]
    pub fail_on: TrendFailOn,
    /// Replace the Parquet table that the directory holds
    #[arg(long)]
    pub overwrite: bool,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<TrendFormat>,
}

/// What ends with status 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrendFailOn {
    /// A figure with a step up in the last release, as far as can be seen
    Change,
    /// Nothing
    Never,
}

/// Formats of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrendFormat {
    /// For people
    Table,
    /// The history itself
    Json,
    /// A row for every figure and release
    Csv,
    /// A comment for a pull request
    Markdown,
    /// A page with charts, one file
    Html,
    /// The lifecycle over the releases as a chart, for slides
    Svg,
    /// The latest figures and the changes, as gauges in bytes
    Openmetrics,
    /// The reports' flat table, a directory partitioned by release and board
    Parquet,
}
