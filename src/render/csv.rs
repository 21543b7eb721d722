//! One row per run, model and stage.
//!
//! Every figure is an integer in bytes or nanoseconds; an empty cell is an absent figure, and the column
//! `absent` says why.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::report::{
    Allocations, DeviceSeen, Measured, Model, Outcome, Report, Run, Stage, StageFigures,
    StageRecord, StageStatus, Temperature, Trust,
};

use super::error::RenderError;
use super::escape::escape;
use super::flat::not_a_formula;

/// The columns with their meaning, in order. Columns are only ever added, at the end.
pub const CSV_COLUMNS: [(&str, &str); 51] = [
    ("release", "the user's label for what was measured"),
    ("created", "when measuring began, RFC 3339"),
    ("system", "operating system"),
    ("kernel", "kernel release"),
    ("architecture", "processor architecture"),
    ("board", "board or machine model"),
    ("backend", "name of the backend"),
    ("attribution", "subtracted, counted or host"),
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
    ("heap_held_free_bytes", "held by the allocator, not in use"),
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
        "drift_bytes",
        "what the system had not got back after the run",
    ),
    ("trust", "clear, within-noise, doubtful or unknown"),
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
const ABSENT: &str = "absent";

/// Columns about the allocations of one owner.
const OF_AN_OWNER: usize = 4;

/// Writes the header and the rows, lines ended by a line feed.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut writer = ::csv::Writer::from_writer(out);
    let names = CSV_COLUMNS.iter().map(|(name, _)| *name);
    writer.write_record(names).map_err(in_io)?;
    for run in &report.runs {
        let mut before = BTreeMap::new();
        for record in &run.stages {
            let occurrence: &mut u32 = before.entry((record.stage, record.model)).or_default();
            *occurrence = occurrence.saturating_add(1);
            let row = Row::of(report, run, record, *occurrence);
            writer.write_record(&row.cells).map_err(in_io)?;
        }
    }
    Ok(writer.flush()?)
}

/// The position of a column.
fn column(name: &str) -> usize {
    let mut names = CSV_COLUMNS.iter().map(|(name, _)| *name);
    names.position(|other| other == name).unwrap_or_default()
}

fn in_io(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A row being filled from left to right.
#[derive(Default)]
struct Row {
    cells: Vec<String>,
    absent: Vec<String>,
}

impl Row {
    fn of(report: &Report, run: &Run, record: &StageRecord, occurrence: u32) -> Row {
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
            row.figures(run, figures);
        }
        let reasons = column(ABSENT);
        row.skip_to(reasons + 1);
        row.text(&occurrence.to_string());
        if let Some(figures) = figures {
            row.figure(&figures.peak.device_bytes);
            row.seen(&figures.device_seen);
        }
        row.skip_to(CSV_COLUMNS.len());
        if let Some(cell) = row.cells.get_mut(reasons) {
            *cell = row.absent.join("; ");
        }
        row
    }

    /// Leaves the cells before this position empty.
    fn skip_to(&mut self, position: usize) {
        self.cells.resize(position, String::new());
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
                self.text(&it.growth_bytes.to_string());
                self.text(&it.peak_bytes.to_string());
                self.text(&it.allocations.to_string());
                self.text(&it.largest_bytes.to_string());
            }
            Measured::Absent { absent } => {
                self.figure(&Measured::<i64>::absent(absent));
                self.skip_to(self.cells.len() + OF_AN_OWNER - 1);
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.cells.push(escape(text).into_owned());
    }

    /// A figure, or an empty cell whose reason goes to the last column.
    fn figure<T: ToString>(&mut self, figure: &Measured<T>) {
        let name = CSV_COLUMNS
            .get(self.cells.len())
            .map_or("", |(name, _)| *name);
        match figure {
            Measured::Value(value) => self.text(&value.to_string()),
            Measured::Absent { absent } => {
                self.absent.push(format!("{name}: {}", escape(absent)));
                self.cells.push(String::new());
            }
        }
    }

    /// Text from the user, a file name or the system, which a spreadsheet must not take for a formula.
    fn outside(&mut self, text: &str) {
        self.text(&not_a_formula(text));
    }

    fn context(&mut self, report: &Report) {
        let header = &report.header;
        let environment = &header.environment;
        self.outside(header.release.as_deref().unwrap_or_default());
        self.outside(&header.created);
        self.outside(&environment.system);
        self.outside(&environment.kernel);
        self.outside(&environment.architecture);
        let board = environment.board.clone();
        self.figure(&board.map(|board| not_a_formula(&board).into_owned()));
        self.outside(&header.workload.backend);
        self.text(header.attribution.kind.name());
    }

    fn model(&mut self, report: &Report, position: Option<u32>) {
        let model: Option<&Model> = position
            .and_then(|position| usize::try_from(position).ok())
            .and_then(|position| report.header.workload.models.get(position));
        self.text(&position.map(|model| model.to_string()).unwrap_or_default());
        match model {
            Some(model) => {
                self.outside(&model.path);
                self.figure(&model.sha256);
                self.figure(&model.file_bytes);
            }
            None => self.cells.extend([const { String::new() }; 3]),
        }
    }

    fn run(&mut self, run: &Run) {
        self.text(&run.index.to_string());
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

    fn figures(&mut self, run: &Run, figures: &StageFigures) {
        let (delta, rows, peak) = (&figures.delta, &figures.breakdown, &figures.peak);
        for bytes in [
            &delta.total_bytes,
            &delta.cpu_bytes,
            &delta.device_bytes,
            &delta.other_bytes,
            &peak.total_bytes,
            &peak.resident_bytes,
            &peak.high_water_bytes,
            &rows.heap_held_free_bytes,
            &rows.other_private_bytes,
            &rows.file_mapping_bytes,
            &rows.reclaimable_file_bytes,
            &rows.device_seen_bytes,
            &rows.unattributed_bytes,
        ] {
            self.figure(bytes);
        }
        self.text(&figures.duration_ns.to_string());
        self.text(&figures.settle.waited_ns.to_string());
        self.text(&figures.settle.at_rest.to_string());
        match &run.noise {
            Measured::Value(noise) => self.figure(&noise.system_bytes),
            Measured::Absent { absent } => self.figure(&Measured::<u64>::absent(absent)),
        }
        match &run.drift {
            Measured::Value(drift) => self.figure(&drift.available_bytes),
            Measured::Absent { absent } => self.figure(&Measured::<i64>::absent(absent)),
        }
        self.text(match figures.trust {
            Trust::Clear => "clear",
            Trust::WithinNoise => "within-noise",
            Trust::Doubtful => "doubtful",
            Trust::Unknown => "unknown",
        });
    }
}
