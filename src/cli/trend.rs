//! `trtmem trend`: reports in the order of releases, read many at a time.

use std::fs::File;
use std::io::Read;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::{fs, thread};

use clap::{Args, ValueEnum};

use super::documents::{ENDINGS, digest, tell_skipped, unreadable};
use super::exit::{CliError, Exit};
use super::output::Target;
use super::results::ResultArgs;
use super::terminal::{say, style};
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
        return parquet(args, &folder);
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
fn parquet(_: &TrendArgs, _: &Target) -> Result<Exit, CliError> {
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

/// Threads that read; more wait for the one that takes.
const MOST_THREADS: usize = 4;

/// Documents that each thread may be ahead.
const AHEAD: usize = 4;

/// Bytes from the beginning of a file that show whether it means to be a report.
const BEGINNING: u64 = 4096;

/// Damaged reports that are told one by one.
const MOST_TOLD: usize = 5;

/// A file that may be a report.
struct Candidate {
    path: PathBuf,
    /// Whether the user named it, so that it has to be one.
    named: bool,
}

/// Reads every report with `read` and gives it to `take`, in the order of the arguments and, within a
/// directory, of the names. Files of directories that are no reports are passed over and counted.
///
/// # Errors
/// A file that was named cannot be read, no report is found, or `take` fails.
pub(super) fn read_all<T: Send>(
    paths: &[PathBuf],
    read: fn(&Path) -> Result<T, CliError>,
    mut take: impl FnMut(&Path, T) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let mut passed_over = PassedOver::default();
    let candidates = candidates(paths, &mut passed_over)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.clamp(1, MOST_THREADS).min(candidates.len().max(1));
    let mut taken = 0_usize;
    thread::scope(|scope| {
        let mut workers = Vec::new();
        let mut queues: Vec<Receiver<Result<T, CliError>>> = Vec::new();
        for first in 0..threads {
            let (send, receive) = sync_channel(AHEAD);
            let own = candidates.iter().skip(first).step_by(threads);
            workers.push(scope.spawn(move || {
                for candidate in own {
                    // Nobody takes any more: an error ended it.
                    if send.send(read(&candidate.path)).is_err() {
                        break;
                    }
                }
            }));
            queues.push(receive);
        }
        let result =
            candidates
                .iter()
                .zip((0..threads).cycle())
                .try_for_each(|(candidate, worker)| {
                    let Some(Ok(document)) = queues.get(worker).map(Receiver::recv) else {
                        // The worker panicked, which is told when it is joined.
                        return Ok(());
                    };
                    match document {
                        Ok(document) => {
                            taken += 1;
                            take(&candidate.path, document)
                        }
                        Err(error) if candidate.named => Err(error),
                        Err(error) => {
                            passed_over.take(&candidate.path, &error);
                            Ok(())
                        }
                    }
                });
        drop(queues);
        for worker in workers {
            if let Err(panic) = worker.join() {
                resume_unwind(panic);
            }
        }
        result
    })?;
    passed_over.tell();
    if taken == 0 {
        return Err(CliError::Usage(
            "there is no report there (*.json, *.journal); name reports, or the directory that holds them"
                .to_owned(),
        ));
    }
    Ok(())
}

/// What was found in directories and is no report.
#[derive(Default)]
struct PassedOver {
    others: usize,
    damaged: usize,
}

impl PassedOver {
    /// A file could not be read as a report: of a report of ours the reason is told.
    fn take(&mut self, path: &Path, error: &CliError) {
        if !means_to_be_a_report(path) {
            self.others += 1;
            return;
        }
        self.damaged += 1;
        if self.damaged <= MOST_TOLD {
            say(&format!("left out: {error}"));
        }
    }

    fn tell(&self) {
        if self.damaged > MOST_TOLD {
            let more = self.damaged - MOST_TOLD;
            say(&format!(
                "left out: {more} more reports that cannot be read"
            ));
        }
        match self.others {
            0 => {}
            1 => say("1 file that is not a report was skipped"),
            others => say(&format!("{others} files that are not reports were skipped")),
        }
    }
}

fn means_to_be_a_report(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    let beginning = String::from_utf8_lossy(&beginning);
    let marks = ["trtmem.report/", "trtmem.journal/"];
    // A name that is taken, and a report to come.
    let is_promised = beginning.is_empty();
    read.is_err() || is_promised || marks.iter().any(|mark| beginning.contains(mark))
}

fn candidates(paths: &[PathBuf], passed_over: &mut PassedOver) -> Result<Vec<Candidate>, CliError> {
    let mut candidates = Vec::new();
    for path in paths {
        if path.is_dir() {
            let below = files_below(path, passed_over)?;
            candidates.extend(
                below
                    .into_iter()
                    .map(|path| Candidate { path, named: false }),
            );
        } else {
            candidates.push(Candidate {
                path: path.clone(),
                named: true,
            });
        }
    }
    Ok(candidates)
}

/// The files below a directory that end as reports do, in the order of their names. Links to directories
/// are not followed: they may lead in circles.
fn files_below(root: &Path, passed_over: &mut PassedOver) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        let failed = |source| unreadable(&directory, source);
        for entry in fs::read_dir(&directory).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                directories.push(path);
            } else if ending.is_some_and(|ending| ENDINGS.contains(&ending)) && !path.is_dir() {
                files.push(path);
            } else {
                passed_over.others += 1;
            }
        }
    }
    files.sort();
    Ok(files)
}
