//! The flat table, one row per run, model and stage, as values: what CSV and Parquet write.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter::repeat_n;

use serde::{Serialize, Serializer};

use crate::analysis::lifecycle::{ended, temperature};
use crate::escape::escape;
use crate::report::{
    Allocations, DeviceSeen, Measured, Origin, Report, Run, StageFigures, StageRecord, StageStatus,
};

/// The columns, in order; new ones are only ever added, at the end. Names tell the unit, bytes or nanoseconds.
///
/// What was measured and where: the user's label (`release`), when measuring began (RFC 3339), the machine, the backend,
/// the arithmetic. The model by its position from 0, path, SHA-256 and size of its file; empty for stages of the whole
/// process. The run by its position from 0, cold or warm, and how it ended. The stage by its identifier, and whether it
/// is finished, not-applicable or unfinished.
///
/// What it took, positive is consumption: total, heap in use, device memory, the rest. The highest point inside it:
/// system memory, resident size of the process, and growth to the system's own high-water mark of it. What the total is
/// made of beside `cpu`: heap asked for but not touched (negative), heap free in the allocator, other anonymous memory,
/// resident file and shared mappings, file pages that still count as available (negative), device memory seen being
/// allocated, and the remainder. The time of the step itself, the time until the counters were at rest, and whether they
/// came to rest or the cap ended the wait. What available memory moved while nothing happened, what was not reclaimed
/// after the run, and how far the total can be relied upon. `absent` says why other columns are empty:
/// `column: reason; ...`.
///
/// Position among the stages of the same name, model and run, from 1. The highest point of device memory. What was seen
/// being allocated, exactly: growth, highest point, number of allocations and the largest, of TensorRT's allocator, of
/// this program's device buffers and of its pinned host memory.
pub(crate) const COLUMNS: &str = "release,created,system,kernel,architecture,board,backend,attribution,\
model,model_path,model_sha256,model_file_bytes,run,temperature,run_ended,stage,status,\
total_bytes,cpu_bytes,device_bytes,other_bytes,\
peak_total_bytes,peak_resident_bytes,high_water_bytes,\
heap_untouched_bytes,heap_free_bytes,other_private_bytes,file_mapping_bytes,\
reclaimable_file_bytes,device_seen_bytes,unattributed_bytes,\
duration_ns,settle_ns,at_rest,noise_bytes,not_reclaimed_bytes,mark,absent,\
occurrence,peak_device_bytes,\
allocator_growth_bytes,allocator_peak_bytes,allocator_allocations,allocator_largest_bytes,\
buffers_growth_bytes,buffers_peak_bytes,buffers_allocations,buffers_largest_bytes,\
pinned_growth_bytes,pinned_peak_bytes,pinned_allocations,pinned_largest_bytes";

/// The columns by name.
pub fn csv_columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.split(',')
}

/// The position of a column.
pub(crate) fn column(name: &str) -> usize {
    csv_columns().position(|it| it == name).unwrap_or_default()
}

/// The column that says why others are empty.
pub(crate) const ABSENT: &str = "absent";

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Cell {
    /// Nothing; the column `absent` says why where that needs saying.
    Empty,
    /// Words, escaped.
    Text(#[serde(serialize_with = "safe")] String),
    /// A figure, wide enough for every counter.
    Integer(i128),
    /// Yes or no.
    Flag(bool),
}

/// Texts that a spreadsheet does not take for a formula.
fn safe<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    not_a_formula(text).serialize(to)
}

/// A cell, or the reason why a figure that belongs there is absent.
type Filled = Result<Cell, String>;

fn words(text: &str) -> Cell {
    match text {
        "" => Cell::Empty,
        text => Cell::Text(escape(text).into_owned()),
    }
}

fn integer(figure: impl Into<i128>) -> Cell {
    Cell::Integer(figure.into())
}

/// What was measured, as a cell.
fn measured<T>(it: &Measured<T>, cell: impl FnOnce(&T) -> Filled) -> Filled {
    match it {
        Measured::Value(it) => cell(it),
        Measured::Absent { absent } => Err(absent.clone()),
    }
}

fn figure<T: Copy + Into<i128>>(figure: &Measured<T>) -> Filled {
    measured(figure, |figure| Ok(integer(*figure)))
}

/// The row of a stage that stands at this position among those of the same name, model and run, from 1. `is_timed` says
/// whether a time of 0 is one that was taken.
fn cells(
    report: &Report,
    run: &Run,
    record: &StageRecord,
    occurrence: u32,
    is_timed: bool,
) -> Vec<Cell> {
    let mut filled = context(report, run, record);
    let reasons = column(ABSENT);
    if let Some(figures) = record.figures() {
        filled.extend(of_figures(run, figures, is_timed));
    }
    filled.extend(repeat_n(Ok(Cell::Empty), reasons + 1 - filled.len()));
    filled.push(Ok(integer(occurrence)));
    if let Some(figures) = record.figures() {
        filled.push(figure(&figures.peak.device_bytes));
        filled.extend(seen(&figures.device_seen));
    }
    let mut absent = Vec::new();
    let cells = filled.into_iter().zip(csv_columns()).map(|(cell, name)| {
        cell.unwrap_or_else(|reason| {
            absent.push(format!("{name}: {}", escape(&reason)));
            Cell::Empty
        })
    });
    let mut cells: Vec<Cell> = cells.collect();
    cells.resize(csv_columns().count(), Cell::Empty);
    let reason = match &record.status {
        StageStatus::NotApplicable { reason } => Some(("stage", reason.as_str())),
        // Said once for all that would have allocated.
        StageStatus::Finished(it) => it.device_seen.reason().map(|it| ("device_seen", it)),
        StageStatus::Unfinished { .. } => None,
    };
    absent.extend(reason.map(|(what, reason)| format!("{what}: {}", escape(reason))));
    if let (Some(cell), false) = (cells.get_mut(reasons), absent.is_empty()) {
        *cell = Cell::Text(absent.join("; "));
    }
    cells
}

/// From the release to the status.
fn context(report: &Report, run: &Run, record: &StageRecord) -> Vec<Filled> {
    let header = &report.header;
    let environment = &header.environment;
    let position = record.model.and_then(|it| usize::try_from(it).ok());
    let model = position.and_then(|position| header.workload.models.get(position));
    let none = || Ok(Cell::Empty);
    vec![
        Ok(words(header.release.as_deref().unwrap_or_default())),
        Ok(words(&header.created)),
        Ok(words(&environment.system)),
        Ok(words(&environment.kernel)),
        Ok(words(&environment.architecture)),
        measured(&environment.board, |board| Ok(words(board))),
        Ok(words(&header.workload.backend)),
        Ok(words(header.attribution.kind.name())),
        Ok(record.model.map_or(Cell::Empty, integer)),
        Ok(model.map_or(Cell::Empty, |model| words(&model.path))),
        model.map_or_else(none, |it| measured(&it.sha256, |hash| Ok(words(hash)))),
        model.map_or_else(none, |it| figure(&it.file_bytes)),
        Ok(integer(run.index)),
        Ok(words(temperature(run.temperature))),
        Ok(words(ended(&run.outcome).0)),
        Ok(words(record.stage.id())),
        Ok(words(match &record.status {
            StageStatus::Finished(_) => "finished",
            StageStatus::NotApplicable { .. } => "not-applicable",
            StageStatus::Unfinished { .. } => "unfinished",
        })),
    ]
}

/// From the total to the mark.
fn of_figures(run: &Run, figures: &StageFigures, is_timed: bool) -> Vec<Filled> {
    let (delta, rows, peak) = (&figures.delta, &figures.breakdown, &figures.peak);
    let time = match figures.duration_ns {
        0 if !is_timed => Err("no time was taken".to_owned()),
        time => Ok(integer(time)),
    };
    vec![
        figure(&delta.total_bytes),
        figure(&delta.cpu_bytes),
        figure(&delta.device_bytes),
        figure(&delta.other_bytes),
        figure(&peak.total_bytes),
        figure(&peak.resident_bytes),
        figure(&peak.high_water_bytes),
        figure(&rows.heap_untouched_bytes),
        figure(&rows.heap_free_bytes),
        figure(&rows.other_private_bytes),
        figure(&rows.file_mapping_bytes),
        figure(&rows.reclaimable_file_bytes),
        figure(&rows.device_seen_bytes),
        figure(&rows.unattributed_bytes),
        time,
        Ok(integer(figures.settle.waited_ns)),
        Ok(Cell::Flag(figures.settle.at_rest)),
        measured(&run.noise, |noise| figure(&noise.system_bytes)),
        measured(&run.drift, |drift| figure(&drift.available_bytes)),
        Ok(words(figures.mark.id())),
    ]
}

/// What was seen being allocated; the first column of each owner tells why it was not watched.
fn seen(seen: &Measured<DeviceSeen>) -> Vec<Filled> {
    let Some(seen) = seen.value() else {
        return Vec::new();
    };
    let of_owner = |owner: &Measured<Allocations>| match owner {
        Measured::Value(it) => [
            Ok(integer(it.growth_bytes)),
            of_log(it.peak_bytes),
            of_log(it.allocations),
            of_log(it.largest_bytes),
        ],
        Measured::Absent { absent } => {
            let none = || Ok(Cell::Empty);
            [Err(absent.clone()), none(), none(), none()]
        }
    };
    let owners = [&seen.allocator, &seen.buffers, &seen.pinned];
    owners.into_iter().flat_map(of_owner).collect()
}

fn of_log(figure: Option<u64>) -> Filled {
    let cell = figure.map(integer);
    cell.ok_or("a log reports only the sums".to_owned())
}

/// The rows of a report, in the order the stages were reached.
pub(crate) fn rows(report: &Report) -> impl Iterator<Item = Vec<Cell>> + '_ {
    report.runs.iter().flat_map(move |run| {
        let mut before: BTreeMap<_, u32> = BTreeMap::new();
        let is_log = report.header.origin() == Origin::Logged;
        // Where no step took any time, none was taken; of a log's stages few have one.
        let none = run.finished().all(|(_, figures)| figures.duration_ns == 0);
        run.stages.iter().map(move |record| {
            let occurrence = before.entry((record.stage, record.model)).or_default();
            *occurrence = occurrence.saturating_add(1);
            cells(report, run, record, *occurrence, !(is_log || none))
        })
    })
}

/// What the cells of a column hold.
#[cfg(feature = "parquet")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Words.
    Text,
    /// Bytes, nanoseconds, counts and positions.
    Integer,
    /// Yes or no.
    Flag,
    /// A time as RFC 3339 writes it.
    Instant,
}

/// What the cells of the column with this name hold: names say units, and few columns are no figures
/// with one.
#[cfg(feature = "parquet")]
pub(crate) fn kind(name: &str) -> Kind {
    let figures = ["_bytes", "_ns", "_allocations"];
    match name {
        "created" => Kind::Instant,
        "at_rest" => Kind::Flag,
        "model" | "run" | "occurrence" => Kind::Integer,
        name if figures.iter().any(|unit| name.ends_with(unit)) => Kind::Integer,
        _ => Kind::Text,
    }
}

/// Text of a cell that a spreadsheet does not take for a formula: one that begins like it gets an
/// apostrophe in front, which spreadsheets read as "text follows" (OWASP, "CSV Injection"). Tabs and
/// carriage returns, which begin formulas too, are escaped before.
pub(crate) fn not_a_formula(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
