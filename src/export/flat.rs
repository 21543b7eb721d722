//! The flat table, one row per run, model and stage, as values: what CSV and Parquet write.

use std::collections::BTreeMap;

use crate::escape::escape;
use crate::report::{
    Allocations, DeviceSeen, Measured, Model, Origin, Outcome, Report, Run, Stage, StageFigures,
    StageRecord, StageStatus, Temperature,
};

/// The columns with their meaning, in order. Columns are only ever added, at the end.
pub const CSV_COLUMNS: [(&str, &str); 52] = [
    ("release", "the user's label for what was measured"),
    ("created", "when measuring began, RFC 3339"),
    ("system", "operating system"),
    ("kernel", "kernel release"),
    ("architecture", "processor architecture"),
    ("board", "board or machine model"),
    ("backend", "name of the backend"),
    ("attribution", "unified, discrete, host-only or logged"),
    (
        "model",
        "position of the model, from 0; empty for stages of the whole process",
    ),
    ("model_path", "path of the model as given"),
    ("model_sha256", "SHA-256 of the model file"),
    ("model_file_bytes", "size of the model file"),
    ("run", "position of the run, from 0"),
    ("temperature", "cold (the first run) or warm"),
    (
        "run_ended",
        "finished, failed, died, interrupted or unknown",
    ),
    ("stage", "identifier of the stage"),
    ("status", "finished, not-applicable or unfinished"),
    ("total_bytes", "all memory taken; positive is consumption"),
    ("cpu_bytes", "growth of heap in use"),
    ("device_bytes", "device memory"),
    ("other_bytes", "the rest"),
    (
        "peak_total_bytes",
        "highest point inside the stage, system memory",
    ),
    (
        "peak_resident_bytes",
        "highest point inside the stage, resident size of the process",
    ),
    (
        "high_water_bytes",
        "growth to the system's own high-water mark of the process",
    ),
    (
        "heap_untouched_bytes",
        "heap asked for but not touched, negative",
    ),
    ("heap_free_bytes", "free in the allocator"),
    (
        "other_private_bytes",
        "other anonymous memory of the process",
    ),
    ("file_mapping_bytes", "resident file and shared mappings"),
    (
        "reclaimable_file_bytes",
        "file pages that still count as available, negative",
    ),
    ("device_seen_bytes", "device bytes seen being allocated"),
    ("unattributed_bytes", "total less the rows above and cpu"),
    ("duration_ns", "time of the step itself"),
    ("settle_ns", "time until the counters were at rest"),
    (
        "at_rest",
        "whether they came to rest, or the cap ended the wait",
    ),
    (
        "noise_bytes",
        "what available memory moved while nothing happened",
    ),
    (
        "not_reclaimed_bytes",
        "what was not reclaimed after the run",
    ),
    (
        "mark",
        "clear, within-noise, other-processes, at-least or not-checked",
    ),
    (ABSENT, "why figures are absent: column: reason; ..."),
    (
        "occurrence",
        "position among the stages of the same name, model and run, from 1",
    ),
    (
        "peak_device_bytes",
        "highest point inside the stage, device memory",
    ),
    (
        "allocator_growth_bytes",
        "device memory through TensorRT's allocator, growth; exact",
    ),
    ("allocator_peak_bytes", "the same, highest point"),
    ("allocator_allocations", "the same, allocations made"),
    ("allocator_largest_bytes", "the same, largest allocation"),
    (
        "buffers_growth_bytes",
        "device buffers of this program, growth; exact",
    ),
    ("buffers_peak_bytes", "the same, highest point"),
    ("buffers_allocations", "the same, allocations made"),
    ("buffers_largest_bytes", "the same, largest allocation"),
    (
        "pinned_growth_bytes",
        "pinned host memory of this program, growth; exact",
    ),
    ("pinned_peak_bytes", "the same, highest point"),
    ("pinned_allocations", "the same, allocations made"),
    ("pinned_largest_bytes", "the same, largest allocation"),
];

/// The column that says why others are empty.
pub(crate) const ABSENT: &str = "absent";

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

/// The position of a column.
pub(crate) fn column(name: &str) -> usize {
    let mut names = CSV_COLUMNS.iter().map(|(name, _)| *name);
    names.position(|other| other == name).unwrap_or_default()
}

/// Columns about the allocations of one owner.
const OF_AN_OWNER: usize = 4;

/// Columns about the model's file.
const OF_A_MODEL: usize = 3;

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

/// The rows of a report, in the order the stages were reached.
pub(crate) fn rows(report: &Report) -> impl Iterator<Item = Row> + '_ {
    report.runs.iter().flat_map(move |run| {
        let mut before: BTreeMap<_, u32> = BTreeMap::new();
        let is_log = report.header.origin() == Origin::Logged;
        // Where no step took any time, none was taken; of a log's stages few have one.
        let none = run.finished().all(|(_, figures)| figures.duration_ns == 0);
        run.stages.iter().map(move |record| {
            let occurrence = before.entry((record.stage, record.model)).or_default();
            *occurrence = occurrence.saturating_add(1);
            let timed = move |time: u64| time > 0 || !(is_log || none);
            Row::of(report, run, record, *occurrence, &timed)
        })
    })
}

/// A row being filled from left to right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    absent: Vec<String>,
}

impl Row {
    fn of(
        report: &Report,
        run: &Run,
        record: &StageRecord,
        occurrence: u32,
        timed: &dyn Fn(u64) -> bool,
    ) -> Row {
        let mut row = Row::default();
        row.context(report);
        row.model(report, record.model);
        row.run(run);
        row.stage(record.stage, &record.status);
        let figures = match &record.status {
            StageStatus::Finished(figures) => Some(figures),
            StageStatus::NotApplicable { .. } | StageStatus::Unfinished { .. } => None,
        };
        if let Some(figures) = figures {
            row.figures(run, figures, timed(figures.duration_ns));
        }
        let reasons = column(ABSENT);
        row.skip_to(reasons + 1);
        row.integer(occurrence);
        if let Some(figures) = figures {
            row.figure(&figures.peak.device_bytes);
            row.seen(&figures.device_seen);
        }
        row.skip_to(CSV_COLUMNS.len());
        if let Some(cell) = row.cells.get_mut(reasons) {
            *cell = words(row.absent.join("; "));
        }
        row
    }

    /// Leaves the cells before this position empty.
    fn skip_to(&mut self, position: usize) {
        self.cells.resize(position, Cell::Empty);
    }

    /// What was seen being allocated; one reason where nothing was.
    fn seen(&mut self, seen: &Measured<DeviceSeen>) {
        match seen {
            Measured::Value(seen) => {
                for owner in [&seen.allocator, &seen.buffers, &seen.pinned] {
                    self.allocations(owner);
                }
            }
            Measured::Absent { absent } => {
                self.absent.push(format!("device_seen: {}", escape(absent)));
            }
        }
    }

    /// The allocations of one owner; the first of its columns tells why there are none.
    fn allocations(&mut self, owner: &Measured<Allocations>) {
        match owner {
            Measured::Value(it) => {
                self.integer(it.growth_bytes);
                for told in [it.peak_bytes, it.allocations, it.largest_bytes] {
                    match told {
                        Some(figure) => self.integer(figure),
                        None => self.without("a log reports only the sums"),
                    }
                }
            }
            Measured::Absent { absent } => {
                self.figure(&Measured::<i64>::absent(absent));
                self.skip_to(self.cells.len() + OF_AN_OWNER - 1);
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.cells.push(words(escape(text).into_owned()));
    }

    fn integer(&mut self, value: impl Into<i128>) {
        self.cells.push(Cell::Integer(value.into()));
    }

    /// A figure, or an empty cell whose reason goes to the column `absent`.
    fn figure<T: Copy + Into<i128>>(&mut self, figure: &Measured<T>) {
        match figure {
            Measured::Value(value) => self.integer(*value),
            Measured::Absent { absent } => self.without(absent),
        }
    }

    /// Words that were read somewhere, or an empty cell and why.
    fn told(&mut self, told: &Measured<String>) {
        match told {
            Measured::Value(text) => self.text(text),
            Measured::Absent { absent } => self.without(absent),
        }
    }

    fn without(&mut self, reason: &str) {
        let column = CSV_COLUMNS.get(self.cells.len());
        let name = column.map_or("", |(name, _)| *name);
        self.absent.push(format!("{name}: {}", escape(reason)));
        self.cells.push(Cell::Empty);
    }

    fn context(&mut self, report: &Report) {
        let header = &report.header;
        let environment = &header.environment;
        self.text(header.release.as_deref().unwrap_or_default());
        self.text(&header.created);
        self.text(&environment.system);
        self.text(&environment.kernel);
        self.text(&environment.architecture);
        self.told(&environment.board);
        self.text(&header.workload.backend);
        self.text(header.attribution.kind.name());
    }

    fn model(&mut self, report: &Report, position: Option<u32>) {
        let model: Option<&Model> = position
            .and_then(|position| usize::try_from(position).ok())
            .and_then(|position| report.header.workload.models.get(position));
        self.cells
            .push(position.map_or(Cell::Empty, |model| Cell::Integer(model.into())));
        match model {
            Some(model) => {
                self.text(&model.path);
                self.told(&model.sha256);
                self.figure(&model.file_bytes);
            }
            None => self.skip_to(self.cells.len() + OF_A_MODEL),
        }
    }

    fn run(&mut self, run: &Run) {
        self.integer(run.index);
        self.text(match run.temperature {
            Temperature::Cold => "cold",
            Temperature::Warm => "warm",
        });
        self.text(match run.outcome {
            Outcome::Finished => "finished",
            Outcome::Failed { .. } => "failed",
            Outcome::Died { .. } => "died",
            Outcome::Interrupted { .. } => "interrupted",
            Outcome::Unknown { .. } => "unknown",
        });
    }

    fn stage(&mut self, stage: Stage, status: &StageStatus) {
        self.text(stage.id());
        let status = match status {
            StageStatus::Finished(_) => "finished",
            StageStatus::NotApplicable { reason } => {
                self.absent.push(format!("stage: {}", escape(reason)));
                "not-applicable"
            }
            StageStatus::Unfinished { .. } => "unfinished",
        };
        self.text(status);
    }

    fn figures(&mut self, run: &Run, figures: &StageFigures, timed: bool) {
        let (delta, rows, peak) = (&figures.delta, &figures.breakdown, &figures.peak);
        for bytes in [
            &delta.total_bytes,
            &delta.cpu_bytes,
            &delta.device_bytes,
            &delta.other_bytes,
            &peak.total_bytes,
            &peak.resident_bytes,
            &peak.high_water_bytes,
            &rows.heap_untouched_bytes,
            &rows.heap_free_bytes,
            &rows.other_private_bytes,
            &rows.file_mapping_bytes,
            &rows.reclaimable_file_bytes,
            &rows.device_seen_bytes,
            &rows.unattributed_bytes,
        ] {
            self.figure(bytes);
        }
        if timed {
            self.integer(figures.duration_ns);
        } else {
            self.without("no time was taken");
        }
        self.integer(figures.settle.waited_ns);
        self.cells.push(Cell::Flag(figures.settle.at_rest));
        match &run.noise {
            Measured::Value(noise) => self.figure(&noise.system_bytes),
            Measured::Absent { absent } => self.figure(&Measured::<u64>::absent(absent)),
        }
        match &run.drift {
            Measured::Value(drift) => self.figure(&drift.available_bytes),
            Measured::Absent { absent } => self.figure(&Measured::<i64>::absent(absent)),
        }
        self.text(figures.mark.id());
    }
}

fn words(text: String) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text)
    }
}
