//! The recorder itself.

use std::fs;
use std::path::Path;

use trtmem_platform as platform;

use super::header::header;
use super::options::RecorderError;
use super::options::RecorderOptions;
use crate::lifecycle::{Journal, at_rest};
use crate::probe::{
    Depth, DeviceMeter, Keep, NOT_LISTED, Origin, ProcessBytes, Sampler, Subject, interpret,
};
use crate::report::{
    CustomStage, DeviceMemory, DeviceSeen, Event, Extremes, JOURNAL_SCHEMA, LogLine, Measured,
    Outcome, Sample, Settle, Severity, Stage, Temperature, ToolCost,
};

/// Longest note that is kept, bytes.
const NOTE_BYTES: usize = 4 << 10;

/// Most notes that are kept.
const MOST_NOTES: u32 = 10_000;

/// Most stages that are kept: a journal of some dozen megabytes, and none that fills a board's disk.
const MOST_STAGES: u64 = 10_000;

/// The namespace of process numbers that the system begins with, and that a driver's list goes by:
/// `PROC_PID_INIT_INO` of Linux's `include/linux/proc_ns.h`.
const FIRST_NUMBERS: &str = "pid:[4026531836]";

/// Why nothing is known of the inside of a stage.
const NOT_WATCHED: &str = "nothing watches between the borders that a program sets itself";

/// Brackets stages of the program it is in.
#[derive(Debug)]
pub struct Recorder {
    journal: Journal,
    sampler: Sampler,
    device: Result<DeviceMeter, String>,
    /// Whether the driver knows this process by the number it has here: then one that is not listed holds nothing.
    has_own_number: bool,
    models: u32,
    /// The stage that goes on, its model, and when it began.
    open: Option<(Stage, Option<u32>, u64)>,
    cost_ns: u64,
    borders: u64,
    began_ns: u64,
    stages: u64,
    notes: u32,
    notes_dropped: u64,
}

impl Recorder {
    /// Begins a journal at `path` and takes the baseline.
    ///
    /// # Errors
    /// [`RecorderError::Journal`] where it cannot be begun.
    pub fn open(path: &Path, options: &RecorderOptions) -> Result<Recorder, RecorderError> {
        CustomStage::make_room();
        let origin = Origin::live();
        let mut journal = Journal::create(path)?;
        let began_ns = platform::monotonic_ns();
        let device = DeviceMeter::open(options.device);
        journal.record(&Event::Began {
            journal: JOURNAL_SCHEMA.to_owned(),
            header: header(&origin, options, &device),
        })?;
        journal.record(&Event::RunBegan {
            run: 0,
            temperature: Temperature::Cold,
        })?;
        // As far as the program's other threads let them rest.
        let noise = at_rest(&origin, options.noise_window_ns, || false);
        let mut recorder = Recorder {
            journal,
            // After what was needed for a moment, whose memory it takes.
            sampler: Sampler::open(&origin, Subject::Myself, Depth::Passing),
            device,
            has_own_number: has_own_number(),
            models: options.models,
            open: None,
            cost_ns: 0,
            borders: 0,
            began_ns,
            stages: 0,
            notes: 0,
            notes_dropped: 0,
        };
        let sample = recorder.sample();
        recorder
            .journal
            .record(&Event::Baseline { noise, sample })?;
        Ok(recorder)
    }

    /// A stage begins. `model` says which engine, and is not looked at for stages of the whole process.
    ///
    /// # Errors
    /// Another stage goes on, there is no such model, or the journal cannot be written.
    pub fn begin(&mut self, stage: Stage, model: u32) -> Result<(), RecorderError> {
        if let Some((open, _, _)) = self.open {
            return Err(RecorderError::Open {
                begins: stage,
                open,
            });
        }
        let model = self.model_of(stage, model)?;
        if self.stages >= MOST_STAGES {
            return Err(RecorderError::Full { most: MOST_STAGES });
        }
        self.stages += 1;
        let sample = self.sample();
        self.journal.record(&Event::Resampled { sample })?;
        let at_ns = platform::monotonic_ns();
        self.journal.record(&Event::StageBegan {
            stage,
            model,
            at_ns,
        })?;
        self.sampler.reset_peak();
        self.open = Some((stage, model, platform::monotonic_ns()));
        Ok(())
    }

    /// The stage that goes on has ended.
    ///
    /// # Errors
    /// It is another, or the journal cannot be written.
    pub fn end(&mut self, stage: Stage, model: u32) -> Result<(), RecorderError> {
        let ended_ns = platform::monotonic_ns();
        let open = self.open.map(|(open, _, _)| open);
        let asked = self.model_of(stage, model)?;
        let Some((_, model, began_ns)) = self
            .open
            .filter(|(open, model, _)| *open == stage && *model == asked)
        else {
            return Err(RecorderError::NotOpen { ends: stage, open });
        };
        // First: what is done for the journal allocates.
        let sample = self.sample();
        self.open = None;
        self.journal.record(&Event::StageEnded {
            stage,
            model,
            began_ns,
            duration_ns: ended_ns.saturating_sub(began_ns),
            settle: Settle::not_waited(),
            sample,
            seen: not_watched(),
            device_seen: DeviceSeen::absent(NOT_WATCHED),
        })?;
        Ok(())
    }

    /// Keeps a remark of the program, in the stage that goes on.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn note(&mut self, text: &str) -> Result<(), RecorderError> {
        if self.notes >= MOST_NOTES {
            self.notes_dropped = self.notes_dropped.saturating_add(1);
            return Ok(());
        }
        self.notes += 1;
        let end = text.floor_char_boundary(NOTE_BYTES);
        let line = LogLine {
            at_ns: platform::monotonic_ns(),
            severity: Severity::Info,
            stage: self.open.map(|(stage, _, _)| stage),
            model: self.open.and_then(|(_, model, _)| model),
            line: None,
            text: text.get(..end).unwrap_or_default().to_owned(),
        };
        self.journal.record(&Event::Logged { line })?;
        Ok(())
    }

    /// Ends the journal. A stage that goes on is left unfinished.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn close(mut self) -> Result<(), RecorderError> {
        if self.notes_dropped > 0 {
            let lines = self.notes_dropped;
            self.journal.record(&Event::LogDropped { lines })?;
        }
        let outcome = match self.open {
            None => Outcome::Finished,
            Some((stage, _, _)) => Outcome::Failed {
                stage: Some(stage),
                message: "the recorder was closed while the stage went on".to_owned(),
                missing: false,
            },
        };
        self.journal.record(&Event::RunEnded {
            outcome,
            drift: Measured::absent("the program goes on when its recorder is closed"),
            cost: Measured::Value(self.cost()),
            timeline: Vec::new(),
            child_output: String::new(),
        })?;
        self.journal.record(&Event::Ended)?;
        Ok(())
    }

    fn model_of(&self, stage: Stage, model: u32) -> Result<Option<u32>, RecorderError> {
        if stage.is_per_process() {
            return Ok(None);
        }
        let models = self.models;
        if model >= models {
            return Err(RecorderError::Model { stage, models });
        }
        Ok(Some(model))
    }

    fn sample(&mut self) -> Sample {
        self.sampler.take();
        // Asked next, and before anything is allocated for the sample.
        let figures = self
            .device
            .as_ref()
            .map(|meter| meter.read(std::process::id()));
        let mut sample = interpret(&self.sampler.owned(), Keep::Named);
        self.cost_ns = self.cost_ns.saturating_add(sample.cost_ns);
        self.borders += 1;
        sample.device = match figures {
            Ok(figures) => DeviceMemory {
                free_bytes: figures.free_bytes,
                total_bytes: figures.total_bytes,
                process_bytes: match figures.process_bytes {
                    ProcessBytes::Booked(bytes) => Measured::Value(bytes),
                    ProcessBytes::Unlisted if self.has_own_number => Measured::Value(0),
                    ProcessBytes::Unlisted => Measured::absent(NOT_LISTED),
                    ProcessBytes::Refused(reason) => Measured::absent(reason),
                },
                nvmap_bytes: sample.device.nvmap_bytes,
                ..DeviceMemory::absent("it is not asked for inside a program")
            },
            Err(reason) => DeviceMemory {
                nvmap_bytes: sample.device.nvmap_bytes,
                ..DeviceMemory::absent(reason)
            },
        };
        sample
    }

    fn cost(&self) -> ToolCost {
        ToolCost {
            child_resident_bytes: Measured::absent("the program is not one of this tool's"),
            border_sample_ns: self.cost_ns / self.borders.max(1),
            parent_cpu_ns: 0,
            wall_ns: platform::monotonic_ns().saturating_sub(self.began_ns),
        }
    }
}

fn has_own_number() -> bool {
    fs::read_link("/proc/self/ns/pid").is_ok_and(|it| it == Path::new(FIRST_NUMBERS))
}

fn not_watched() -> Extremes {
    Extremes {
        min_available_bytes: Measured::absent(NOT_WATCHED),
        max_resident_bytes: Measured::absent(NOT_WATCHED),
        min_device_free_bytes: Measured::absent(NOT_WATCHED),
        min_combined_bytes: Measured::absent(NOT_WATCHED),
        readings: 0,
        largest_gap_ns: 0,
    }
}
