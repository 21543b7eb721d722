//! `trtmem run`.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use trtmem_platform as platform;

use super::args::RunArgs;
use super::exit::{CliError, Exit, exit_of};
use super::output::Target;
use super::progress::Progress;
use super::render::{format_for, show};
use super::run_plan::orders;
use super::voice::say;
use crate::error_chain::chain;
use crate::lifecycle::{Journal, Orders, measure};
use crate::render::{Format, escape};
use crate::report::{Event, Report};

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
    let name = format!("{}.json", stem(&orders));
    Ok(deliver(&report, format, &target, keep.as_deref(), &name))
}

/// Keeps the report and shows the result. Trouble with one is no reason to leave out the other, nor
/// to hide how the lifecycle ended. `name` is the report's, where it has to be kept unasked.
fn deliver(
    report: &Report,
    format: Format,
    target: &Target,
    keep: Option<&Path>,
    name: &str,
) -> Exit {
    let exit = exit_of(report);
    let kept = keep.map(|place| keep_report(report, place));
    let mut all_written = !matches!(kept, Some(Kept::Instead(_) | Kept::Nowhere));
    let path = kept.as_ref().and_then(Kept::path);
    let shown = show(report, format, target).and_then(|()| {
        if format == Format::Table && *target == Target::Stdout {
            target.write(closing_lines(path, exit).as_bytes())?;
        }
        Ok(())
    });
    match shown {
        Ok(()) | Err(CliError::NobodyReads) => {}
        Err(error) => {
            all_written = false;
            match path {
                Some(path) => say(&format!(
                    "{}; the report is in {}",
                    chain(&error),
                    path.display()
                )),
                None => last_resort(report, target, rescue(report, name.as_ref(), &error)),
            }
        }
    }
    match exit {
        Exit::Done if !all_written => Exit::Unexpected,
        exit => exit,
    }
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
            progress.clear();
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

/// A name in `reports/` that is not taken.
fn default_place(orders: &Orders) -> Result<PathBuf, CliError> {
    let directory = Path::new(REPORTS);
    fs::create_dir_all(directory).map_err(|source| CliError::Output {
        path: directory.to_owned(),
        source,
        advice: "give --report FILE in a directory that can be written, or --no-report",
    })?;
    let stem = stem(orders);
    let names = std::iter::once(format!("{stem}.json"))
        .chain((2..).map(|number| format!("{stem}-{number}.json")));
    let mut free = names
        .map(|name| directory.join(name))
        .filter(|path| !path.exists());
    Ok(free.next().unwrap_or_else(|| directory.join("report.json")))
}

/// What a report is called when nobody says: the model, and the release or the time.
fn stem(orders: &Orders) -> String {
    let header = &orders.header;
    let label = header.release.as_ref().unwrap_or(&header.created);
    format!("{}-{}", model_stem(orders), file_safe(label))
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

/// Where a report has come to lie.
enum Kept {
    /// Where it should.
    There(PathBuf),
    /// In the directory for temporary files.
    Instead(PathBuf),
    /// Nowhere could be written.
    Nowhere,
}

impl Kept {
    fn path(&self) -> Option<&Path> {
        match self {
            Kept::There(path) | Kept::Instead(path) => Some(path),
            Kept::Nowhere => None,
        }
    }
}

fn keep_report(report: &Report, place: &Path) -> Kept {
    match show(report, Format::Json, &Target::File(place.to_owned())) {
        Ok(()) => Kept::There(place.to_owned()),
        Err(error) => rescue(
            report,
            place.file_name().unwrap_or("report.json".as_ref()),
            &error,
        ),
    }
}

/// Keeps a report that met with `error` in the directory for temporary files: what was measured is
/// not lost for want of a disk.
fn rescue(report: &Report, name: &OsStr, error: &CliError) -> Kept {
    let mut unique = OsString::from(format!("trtmem-{}-", std::process::id()));
    unique.push(name);
    let place = std::env::temp_dir().join(unique);
    if show(report, Format::Json, &Target::File(place.clone())).is_ok() {
        say(&format!(
            "{}; the report is in {} instead",
            chain(error),
            place.display()
        ));
        return Kept::Instead(place);
    }
    say(&format!(
        "{}; nor can the report be kept in {}, which TMPDIR chooses",
        chain(error),
        std::env::temp_dir().display()
    ));
    Kept::Nowhere
}

/// What nothing could be written of is at least shown.
fn last_resort(report: &Report, refused: &Target, kept: Kept) {
    if let (Kept::Nowhere, Target::File(_)) = (kept, refused) {
        // Where that fails as well, everything there is to say has been said.
        let _ = show(report, Format::Table, &Target::Stdout);
    }
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
