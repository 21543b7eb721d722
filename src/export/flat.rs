//! The flat table, one row per run, model and stage, as values: what CSV and Parquet write. A column is its name and what
//! a row has in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::analysis::lifecycle::{ended, temperature};
use crate::escape::escape;
use crate::report::{
    Allocations, DeviceSeen, Header, Measured, Model, Origin, Report, Run, StageFigures,
    StageRecord, StageStatus,
};

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing; the column `absent` says why where that needs saying.
    Empty,
    /// Words, escaped.
    Text(String),
    /// A figure, wide enough for every counter.
    Integer(i128),
    /// Yes or no.
    Flag(bool),
}

/// A cell, or the reason why a figure that belongs there is absent.
type Filled = Result<Cell, Cow<'static, str>>;

/// The column that says why others are empty: `column: reason; ...`.
pub(crate) const ABSENT: &str = "absent";

/// Words, from wherever they are.
fn words(text: &str) -> Filled {
    Ok(match text {
        "" => Cell::Empty,
        text => Cell::Text(escape(text).into_owned()),
    })
}

/// A figure of this program's own.
fn integer(figure: impl Into<i128>) -> Filled {
    Ok(Cell::Integer(figure.into()))
}

/// A measured figure.
fn figure<T: Copy + Into<i128>>(figure: &Measured<T>) -> Filled {
    match figure {
        Measured::Value(figure) => integer(*figure),
        Measured::Absent { absent } => Err(absent.clone().into()),
    }
}

/// A figure that is part of what was measured, or was not.
fn part<T, U: Copy + Into<i128>>(whole: &Measured<T>, of: fn(&T) -> &Measured<U>) -> Filled {
    match whole {
        Measured::Value(whole) => figure(of(whole)),
        Measured::Absent { absent } => Err(absent.clone().into()),
    }
}

/// Words that were read somewhere.
fn told(text: &Measured<String>) -> Filled {
    match text {
        Measured::Value(text) => words(text),
        Measured::Absent { absent } => Err(absent.clone().into()),
    }
}

/// What a row of the table of a report is made of.
struct StageRow<'a> {
    header: &'a Header,
    run: &'a Run,
    record: &'a StageRecord,
    /// Position among the stages of the same name, model and run, from 1.
    occurrence: u32,
    /// Whether a time of 0 is one that was taken.
    is_timed: bool,
}

type Owner = fn(&DeviceSeen) -> &Measured<Allocations>;
const ALLOCATOR: Owner = |seen| &seen.allocator;
const BUFFERS: Owner = |seen| &seen.buffers;
const PINNED: Owner = |seen| &seen.pinned;

type Told = fn(&Allocations) -> Option<u64>;
const PEAK: Told = |it| it.peak_bytes;
const NUMBER: Told = |it| it.allocations;
const LARGEST: Told = |it| it.largest_bytes;

/// The columns of the table of a report. They are only ever added, at the end.
const COLUMNS: [(&str, fn(&StageRow<'_>) -> Filled); 52] = [
    // The user's label for what was measured.
    ("release", |at| {
        words(at.header.release.as_deref().unwrap_or_default())
    }),
    // When measuring began, RFC 3339.
    ("created", |at| words(&at.header.created)),
    // Operating system.
    ("system", |at| words(&at.header.environment.system)),
    // Kernel release.
    ("kernel", |at| words(&at.header.environment.kernel)),
    // Processor architecture.
    ("architecture", |at| {
        words(&at.header.environment.architecture)
    }),
    // Board or machine model.
    ("board", |at| told(&at.header.environment.board)),
    // Name of the backend.
    ("backend", |at| words(&at.header.workload.backend)),
    // Unified, discrete, host-only or logged.
    ("attribution", |at| words(at.header.attribution.kind.name())),
    // Position of the model, from 0; empty for stages of the whole process.
    ("model", |at| {
        at.record.model.map_or(Ok(Cell::Empty), integer)
    }),
    // Path of the model as given.
    ("model_path", |at| at.of_model(|model| words(&model.path))),
    // SHA-256 of the model file.
    ("model_sha256", |at| {
        at.of_model(|model| told(&model.sha256))
    }),
    // Size of the model file.
    ("model_file_bytes", |at| {
        at.of_model(|model| figure(&model.file_bytes))
    }),
    // Position of the run, from 0.
    ("run", |at| integer(at.run.index)),
    // Cold (the first run) or warm.
    ("temperature", |at| words(temperature(at.run.temperature))),
    // Finished, failed, died, interrupted or unknown.
    ("run_ended", |at| words(ended(&at.run.outcome).0)),
    // Identifier of the stage.
    ("stage", |at| words(at.record.stage.id())),
    // Finished, not-applicable or unfinished.
    ("status", |at| {
        words(match &at.record.status {
            StageStatus::Finished(_) => "finished",
            StageStatus::NotApplicable { .. } => "not-applicable",
            StageStatus::Unfinished { .. } => "unfinished",
        })
    }),
    // All memory taken; positive is consumption.
    ("total_bytes", |at| at.figure(|it| &it.delta.total_bytes)),
    // Growth of heap in use.
    ("cpu_bytes", |at| at.figure(|it| &it.delta.cpu_bytes)),
    // Device memory.
    ("device_bytes", |at| at.figure(|it| &it.delta.device_bytes)),
    // The rest.
    ("other_bytes", |at| at.figure(|it| &it.delta.other_bytes)),
    // Highest point inside the stage, system memory.
    ("peak_total_bytes", |at| {
        at.figure(|it| &it.peak.total_bytes)
    }),
    // Highest point inside the stage, resident size of the process.
    ("peak_resident_bytes", |at| {
        at.figure(|it| &it.peak.resident_bytes)
    }),
    // Growth to the system's own high-water mark of the process.
    ("high_water_bytes", |at| {
        at.figure(|it| &it.peak.high_water_bytes)
    }),
    // Heap asked for but not touched, negative.
    ("heap_untouched_bytes", |at| {
        at.figure(|it| &it.breakdown.heap_untouched_bytes)
    }),
    // Free in the allocator.
    ("heap_free_bytes", |at| {
        at.figure(|it| &it.breakdown.heap_free_bytes)
    }),
    // Other anonymous memory of the process.
    ("other_private_bytes", |at| {
        at.figure(|it| &it.breakdown.other_private_bytes)
    }),
    // Resident file and shared mappings.
    ("file_mapping_bytes", |at| {
        at.figure(|it| &it.breakdown.file_mapping_bytes)
    }),
    // File pages that still count as available, negative.
    ("reclaimable_file_bytes", |at| {
        at.figure(|it| &it.breakdown.reclaimable_file_bytes)
    }),
    // Device bytes seen being allocated.
    ("device_seen_bytes", |at| {
        at.figure(|it| &it.breakdown.device_seen_bytes)
    }),
    // Total less the rows above and cpu.
    ("unattributed_bytes", |at| {
        at.figure(|it| &it.breakdown.unattributed_bytes)
    }),
    // Time of the step itself.
    ("duration_ns", |at| {
        at.finished(|it| match it.duration_ns {
            0 if !at.is_timed => Err("no time was taken".into()),
            time => integer(time),
        })
    }),
    // Time until the counters were at rest.
    ("settle_ns", |at| {
        at.finished(|it| integer(it.settle.waited_ns))
    }),
    // Whether they came to rest, or the cap ended the wait.
    ("at_rest", |at| {
        at.finished(|it| Ok(Cell::Flag(it.settle.at_rest)))
    }),
    // What available memory moved while nothing happened.
    ("noise_bytes", |at| {
        at.finished(|_| part(&at.run.noise, |noise| &noise.system_bytes))
    }),
    // What was not reclaimed after the run.
    ("not_reclaimed_bytes", |at| {
        at.finished(|_| part(&at.run.drift, |drift| &drift.available_bytes))
    }),
    // Clear, within-noise, other-processes, at-least or not-checked.
    ("mark", |at| at.finished(|it| words(it.mark.id()))),
    (ABSENT, |_| Ok(Cell::Empty)),
    // Position among the stages of the same name, model and run, from 1.
    ("occurrence", |at| integer(at.occurrence)),
    // Highest point inside the stage, device memory.
    ("peak_device_bytes", |at| {
        at.figure(|it| &it.peak.device_bytes)
    }),
    // Device memory through TensorRT's allocator: growth, highest point, allocations made, the largest; exact.
    ("allocator_growth_bytes", |at| at.growth(ALLOCATOR)),
    ("allocator_peak_bytes", |at| at.seen(ALLOCATOR, PEAK)),
    ("allocator_allocations", |at| at.seen(ALLOCATOR, NUMBER)),
    ("allocator_largest_bytes", |at| at.seen(ALLOCATOR, LARGEST)),
    // The same of this program's device buffers.
    ("buffers_growth_bytes", |at| at.growth(BUFFERS)),
    ("buffers_peak_bytes", |at| at.seen(BUFFERS, PEAK)),
    ("buffers_allocations", |at| at.seen(BUFFERS, NUMBER)),
    ("buffers_largest_bytes", |at| at.seen(BUFFERS, LARGEST)),
    // The same of this program's pinned host memory.
    ("pinned_growth_bytes", |at| at.growth(PINNED)),
    ("pinned_peak_bytes", |at| at.seen(PINNED, PEAK)),
    ("pinned_allocations", |at| at.seen(PINNED, NUMBER)),
    ("pinned_largest_bytes", |at| at.seen(PINNED, LARGEST)),
];

impl StageRow<'_> {
    /// What is said of the model; nothing of stages of the whole process.
    fn of_model(&self, of: fn(&Model) -> Filled) -> Filled {
        let position = self.record.model.and_then(|it| usize::try_from(it).ok());
        let models = &self.header.workload.models;
        let model = position.and_then(|position| models.get(position));
        model.map_or(Ok(Cell::Empty), of)
    }

    /// What is said of a stage that finished, and of no other.
    fn finished(&self, of: impl Fn(&StageFigures) -> Filled) -> Filled {
        self.record.figures().map_or(Ok(Cell::Empty), of)
    }

    fn figure(&self, of: fn(&StageFigures) -> &Measured<i64>) -> Filled {
        self.finished(|figures| figure(of(figures)))
    }

    /// The growth of what an owner allocated; that nothing was watched is said once for all owners.
    fn growth(&self, owner: Owner) -> Filled {
        self.finished(|figures| match figures.device_seen.value().map(owner) {
            Some(Measured::Value(it)) => integer(it.growth_bytes),
            Some(Measured::Absent { absent }) => Err(absent.clone().into()),
            None => Ok(Cell::Empty),
        })
    }

    /// A figure beside the growth, which tells why there is none.
    fn seen(&self, owner: Owner, of: Told) -> Filled {
        self.finished(|figures| {
            let seen = figures.device_seen.value().map(owner);
            let Some(seen) = seen.and_then(Measured::value) else {
                return Ok(Cell::Empty);
            };
            of(seen).map_or(Err("a log reports only the sums".into()), integer)
        })
    }

    fn cells(&self) -> Vec<Cell> {
        let mut absent = Vec::new();
        let cells = COLUMNS.iter().map(|(name, of)| {
            of(self).unwrap_or_else(|reason| {
                absent.push(format!("{name}: {}", escape(&reason)));
                Cell::Empty
            })
        });
        let mut cells: Vec<Cell> = cells.collect();
        let reason = match &self.record.status {
            StageStatus::NotApplicable { reason } => Some(("stage", reason.as_str())),
            StageStatus::Finished(it) => it.device_seen.reason().map(|it| ("device_seen", it)),
            StageStatus::Unfinished { .. } => None,
        };
        absent.extend(reason.map(|(what, reason)| format!("{what}: {}", escape(reason))));
        if let (Some(cell), false) = (cells.get_mut(column(ABSENT)), absent.is_empty()) {
            *cell = Cell::Text(absent.join("; "));
        }
        cells
    }
}

/// The columns of the table of a report, by name.
pub fn csv_columns() -> impl ExactSizeIterator<Item = &'static str> {
    COLUMNS.iter().map(|(name, _)| *name)
}

/// The position of a column of the table of a report.
pub(crate) fn column(name: &str) -> usize {
    csv_columns().position(|it| it == name).unwrap_or_default()
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
            let row = StageRow {
                header: &report.header,
                run,
                record,
                occurrence: *occurrence,
                is_timed: !(is_log || none),
            };
            row.cells()
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
