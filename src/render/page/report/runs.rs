//! Every run of a report, one row each.

use crate::analysis::lifecycle::in_a_word;
use crate::form::html::markup::Markup;
use crate::render::page::document::{Block, Cell, Column, Row, Table};
use crate::render::table::grid::{NOT_MEASURED, mark};
use crate::report::{AttributionKind, Measured, Outcome, Report, Run, Temperature};
use crate::units;

/// Runs that are shown; all are in the JSON.
const MOST_RUNS: usize = 60;

/// A table of the runs; `None` where there is only one, which every other table is about.
pub(super) fn table(report: &Report) -> Option<Block> {
    if report.runs.len() < 2 {
        return None;
    }
    let kind = report.header.attribution.kind;
    let mut head = vec![
        Column::words("run"),
        Column::figures("total"),
        Column {
            title: Markup::prose("mark"),
            class: "mark",
        },
        Column::figures("cpu"),
    ];
    if kind != AttributionKind::HostOnly {
        head.push(Column::figures("device"));
    }
    if kind.has_other() {
        head.push(Column::figures("other"));
    }
    let more = ["peak", "noise", "not reclaimed", "time"];
    head.extend(more.map(Column::figures));
    let rows = report
        .runs
        .iter()
        .take(MOST_RUNS)
        .map(|run| row(kind, run))
        .collect();
    let mut caption = "The lifecycle total of every run, MiB; noise is what available memory moved at rest, not reclaimed what the system had not regained after exit".to_owned();
    if let Some(more @ 1..) = report.runs.len().checked_sub(MOST_RUNS) {
        caption += &format!("; {more} more are in the JSON");
    }
    Some(Block::Table(Table {
        id: "runs-caption",
        caption: Markup::prose(&caption),
        narrow: false,
        head,
        rows,
    }))
}

fn row(kind: AttributionKind, run: &Run) -> Row {
    let temperature = match run.temperature {
        Temperature::Cold => "cold",
        Temperature::Warm => "warm",
    };
    let mut name = format!("{} {temperature}", u64::from(run.index) + 1);
    if run.outcome != Outcome::Finished {
        name += &format!(", {}", in_a_word(&run.outcome));
    }
    let life = run.lifecycle.value();
    let figure = |bytes: Option<&Measured<i64>>| match bytes.and_then(Measured::get) {
        Some(bytes) => Cell::figure(&units::signed_mib(bytes)),
        None => Cell::figure(NOT_MEASURED),
    };
    let of = |part: fn(&crate::report::Delta) -> &Measured<i64>| {
        figure(life.map(|life| part(&life.delta)))
    };
    let mut cells = vec![
        of(|delta| &delta.total_bytes),
        Cell {
            text: Markup::prose(life.map_or("", |life| mark(life.mark))),
            class: "mark",
            span: 1,
        },
        of(|delta| &delta.cpu_bytes),
    ];
    if kind != AttributionKind::HostOnly {
        cells.push(of(|delta| &delta.device_bytes));
    }
    if kind.has_other() {
        cells.push(of(|delta| &delta.other_bytes));
    }
    cells.push(figure(life.map(|life| &life.peak_bytes)));
    let noise = run
        .noise_bytes()
        .map(|bytes| format!("±{}", units::plain_mib(bytes)));
    cells.push(Cell::figure(noise.as_deref().unwrap_or(NOT_MEASURED)));
    let drift = run.drift_bytes().map(units::signed_mib);
    cells.push(Cell::figure(drift.as_deref().unwrap_or(NOT_MEASURED)));
    let wall = run.cost.value().map(|cost| units::time(cost.wall_ns));
    cells.push(Cell::figure(wall.as_deref().unwrap_or(NOT_MEASURED)));
    Row {
        class: "",
        head: Markup::prose(&name),
        cells,
    }
}
