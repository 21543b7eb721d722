//! `trtmem run`.

use super::args::{RecordArgs, RunArgs};
use super::exit::{CliError, Exit};
use super::keeping::{file_safe, model_stem};
use super::progress::Progress;
use super::record::record;
use super::recording::Recording;
use super::run_plan::{Request, orders};
use crate::backend::BackendOptions;
use crate::lifecycle::{Journal, Orders, measure};
use crate::report::{Event, Report};

/// `trtmem run`.
pub(super) fn run(args: &RunArgs) -> Result<Exit, CliError> {
    follow(&orders(&Request::of(args))?, &args.record)
}

/// Measures what the orders say.
pub(super) fn follow(orders: &Orders, args: &RecordArgs) -> Result<Exit, CliError> {
    record(args, &stem(orders), |journal| {
        watch_and_measure(orders, journal)
    })
}

fn watch_and_measure(orders: &Orders, journal: Option<Journal>) -> Result<Report, CliError> {
    let mut progress = Progress::new(orders.runs);
    let mut recording = Recording::new(journal);
    let mut sink = |event: &Event| {
        progress.event(event);
        recording.event(event, progress.line());
    };
    Ok(measure(orders, &mut sink)?)
}

/// What a report is called when nobody says: the model, and the release or the time.
fn stem(orders: &Orders) -> String {
    let header = &orders.header;
    let label = header.release.as_ref().unwrap_or(&header.created);
    let kind = match orders.worker.backend.options {
        BackendOptions::Build { .. } => "build-",
        _ => "",
    };
    format!("{}-{kind}{}", model_stem(orders), file_safe(label))
}
