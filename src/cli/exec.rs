//! `trtmem exec`.

use std::io::{self, Write};
use std::path::Path;

use super::exec_args::ExecArgs;
use super::exec_plan::orders;
use super::exit::{CliError, Exit};
use super::keeping::file_safe;
use super::progress::{Progress, StatusLine};
use super::record::record;
use super::recording::Recording;
use crate::lifecycle::{ForeignOrders, Journal, Passed, measure_program};
use crate::report::{Event, Report};

/// `trtmem exec`.
pub(super) fn exec(args: &ExecArgs) -> Result<Exit, CliError> {
    let orders = orders(args)?;
    record(&args.record, &stem(&orders), |journal| {
        run(args, &orders, journal)
    })
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
