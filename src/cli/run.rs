//! `trtmem run`.

use std::fs;
use std::path::{Path, PathBuf};

use trtmem_platform as platform;

use super::args::RunArgs;
use super::dispatch::{chain, say};
use super::exit::{CliError, Exit};
use super::output::Target;
use super::progress::Progress;
use super::render::{format_for, show};
use super::run_plan::orders;
use crate::lifecycle::{Journal, Orders, measure};
use crate::render::{Format, escape};
use crate::report::{Event, Outcome, Report};

/// Where reports are kept when nothing else is said.
const REPORTS: &str = "reports";

/// `trtmem run`.
pub(super) fn run(args: &RunArgs) -> Result<Exit, CliError> {
    let orders = orders(args)?;
    let target = Target::from_option(args.output.output.as_deref());
    let format = format_for(args.format, &target);
    target.check()?;
    let keep = place_to_keep(args, format, &orders)?;
    let journal = args.journal.as_deref().map(Journal::create).transpose()?;
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "asking for Ctrl-C to be told",
        source,
    })?;
    let report = watch_and_measure(&orders, journal)?;
    let exit = exit_of(&report);
    let kept = keep.as_ref().map(|place| keep_report(&report, place));
    show(&report, format, &target)?;
    let kept = kept.transpose()?;
    if format == Format::Table && target == Target::Stdout {
        target.write(closing_lines(kept.as_deref(), exit).as_bytes())?;
    }
    Ok(exit)
}

/// What follows the table on a terminal: where the report is, and a status that is not 0.
fn closing_lines(kept: Option<&Path>, exit: Exit) -> String {
    let mut lines = String::new();
    if let Some(path) = kept {
        lines += &format!("Report: {}\n", escape(&path.to_string_lossy()));
    }
    if exit != Exit::Done {
        lines += &format!("Exit status {}.\n", exit.status());
    }
    lines
}

fn watch_and_measure(orders: &Orders, mut journal: Option<Journal>) -> Result<Report, CliError> {
    let mut progress = Progress::new(orders.runs);
    let mut sink = |event: &Event| {
        progress.event(event);
        // Trouble with the journal is told once and never ends what is being measured.
        if let Some(Err(error)) = journal.as_mut().map(|journal| journal.record(event)) {
            say(&chain(&error));
            journal = None;
        }
    };
    Ok(measure(orders, &mut sink)?)
}

/// Where the JSON report is kept; nowhere else when the result already is that report.
fn place_to_keep(
    args: &RunArgs,
    format: Format,
    orders: &Orders,
) -> Result<Option<PathBuf>, CliError> {
    let place = match &args.report {
        Some(path) => path.clone(),
        None if args.no_report || format == Format::Json => return Ok(None),
        None => default_place(orders)?,
    };
    Target::File(place.clone()).check()?;
    Ok(Some(place))
}

/// A name in `reports/` that is not taken: the model, and the release or the time.
fn default_place(orders: &Orders) -> Result<PathBuf, CliError> {
    let directory = Path::new(REPORTS);
    fs::create_dir_all(directory).map_err(|source| CliError::Output {
        path: directory.to_owned(),
        source,
        advice: "give --report FILE in a directory that can be written, or --no-report",
    })?;
    let header = &orders.header;
    let label = header.release.as_ref().unwrap_or(&header.created);
    let stem = format!("{}-{}", model_stem(orders), file_safe(label));
    let names = std::iter::once(format!("{stem}.json"))
        .chain((2..).map(|number| format!("{stem}-{number}.json")));
    let mut free = names
        .map(|name| directory.join(name))
        .filter(|path| !path.exists());
    Ok(free.next().unwrap_or_else(|| directory.join("report.json")))
}

fn model_stem(orders: &Orders) -> String {
    let models = &orders.header.workload.models;
    let first = models.first().map(|model| Path::new(&model.path));
    let stem = first.and_then(Path::file_stem).map_or_else(
        || orders.header.workload.backend.clone(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    match models.len() {
        0 | 1 => file_safe(&stem),
        more => format!("{}+{}", file_safe(&stem), more - 1),
    }
}

/// A text as part of a file name.
fn file_safe(text: &str) -> String {
    text.chars()
        .take(80)
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => c,
            _ => '-',
        })
        .collect()
}

/// Keeps the report in its place, or where that fails, in the directory for temporary files:
/// what was measured is not lost for want of a disk.
fn keep_report(report: &Report, place: &Path) -> Result<PathBuf, CliError> {
    let target = Target::File(place.to_owned());
    let Err(error) = show(report, Format::Json, &target) else {
        return Ok(place.to_owned());
    };
    let name = place.file_name().unwrap_or("report.json".as_ref());
    let rescue = std::env::temp_dir().join(name);
    if rescue.exists() || show(report, Format::Json, &Target::File(rescue.clone())).is_err() {
        return Err(error);
    }
    say(&format!(
        "{error}; the report is in {} instead",
        rescue.display()
    ));
    Ok(rescue)
}

/// The exit status that a report stands for.
pub(super) fn exit_of(report: &Report) -> Exit {
    let outcomes = report.runs.iter().map(|run| &run.outcome);
    let worst = outcomes.map(|outcome| match outcome {
        Outcome::Finished => (0, Exit::Done),
        Outcome::Failed { .. } | Outcome::Died { .. } | Outcome::Unknown { .. } => {
            (1, Exit::MeasuredFailed)
        }
        Outcome::Interrupted { .. } => (2, Exit::Interrupted),
    });
    worst
        .max_by_key(|(rank, _)| *rank)
        .map_or(Exit::MeasuredFailed, |(_, exit)| exit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_becomes_part_of_a_file_name_without_leaving_its_directory() {
        assert_eq!(file_safe("drive-6.0.5"), "drive-6.0.5");
        assert_eq!(file_safe("../../etc/x y"), "..-..-etc-x-y");
        assert_eq!(file_safe(&"x".repeat(500)).len(), 80);
    }
}
