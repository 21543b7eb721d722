//! `trtmem exec`.

use std::io::{self, Write};
use std::path::Path;

use trtmem_platform as platform;

use super::delivery::{Keeping, deliver};
use super::exec_args::ExecArgs;
use super::exec_plan::orders;
use super::exit::{CliError, Exit};
use super::keeping::file_safe;
use super::output::Target;
use super::progress::{Progress, StatusLine};
use super::recording::Recording;
use super::render::format_for;
use crate::lifecycle::{ForeignOrders, Journal, Passed, measure_program};
use crate::report::{Event, Report};

/// `trtmem exec`.
pub(super) fn exec(args: &ExecArgs) -> Result<Exit, CliError> {
    let orders = orders(args)?;
    let target = Target::from_option(args.output.output.as_deref());
    let format = format_for(args.format, &target);
    target.check()?;
    let keeping = Keeping {
        report: args.report.as_deref(),
        no_report: args.no_report,
    };
    let stem = stem(&orders);
    // Watched from here on: a signal must not leave a name taken.
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "installing the signal handlers",
        source,
    })?;
    let keep = keeping.place(format, &stem)?;
    let journal = args.journal.as_deref().map(Journal::create).transpose()?;
    let report = run(args, &orders, journal)?;
    let name = format!("{stem}.json");
    Ok(deliver(&report, format, &target, keep.as_ref(), &name))
}

fn run(
    args: &ExecArgs,
    orders: &ForeignOrders,
    journal: Option<Journal>,
) -> Result<Report, CliError> {
    let mut recording = Recording::new(journal);
    // What the program prints and a line that is drawn over would spoil each other.
    let mut progress = args.quiet.then(|| Progress::new(orders.runs));
    let silent = StatusLine::silent();
    let mut sink = |event: &Event| {
        let line = progress.as_mut().map_or(&silent, |progress| {
            progress.event(event);
            progress.line()
        });
        recording.event(event, line);
    };
    let mut pass = |stream: Passed, bytes: &[u8]| {
        if !args.quiet {
            pass_on(stream, bytes);
        }
    };
    Ok(measure_program(orders, &mut sink, &mut pass)?)
}

/// The program's output, as if it were not watched. Where nobody reads it, it goes on all the same.
fn pass_on(stream: Passed, bytes: &[u8]) {
    let _ = match stream {
        Passed::Output => {
            let mut out = io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        Passed::Error => io::stderr().write_all(bytes),
    };
}

/// What a report is called when nobody says: the program or its model, and the release or the time.
fn stem(orders: &ForeignOrders) -> String {
    let header = &orders.header;
    let label = header.release.as_ref().unwrap_or(&header.created);
    let models = &header.workload.models;
    let name = models
        .first()
        .and_then(|model| Path::new(&model.path).file_stem());
    let name = name.map_or_else(|| "program".into(), |name| name.to_string_lossy());
    format!("{}-{}", file_safe(&name), file_safe(label))
}
