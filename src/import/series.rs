//! Reports out of counters that a board recorded over time: one run without stages, and its timeline.

use crate::probe::{
    Content as Read, Keep, OwnedReading, Reading, Source, SourceReading, interpret,
};
use crate::report::{
    BuildError, Builder, Event, Fact, JOURNAL_SCHEMA, Measured, Outcome, Report, Sample,
    Temperature, Timeline,
};
use crate::series::{
    Content, Kind, Look, Series, SeriesReader, asinfo, pidin_info, ram_bytes, showmem_row,
};
use crate::units;

use super::options::Options;
use super::series_header::{NOTHING_MEASURED, header, noise};
use super::untold::untold_sample;

/// Time between two readings where a file does not tell: what tegrastats and most loops wait.
const STEP_NS: u64 = 1_000_000_000;

/// What recorded these lines, told by the first that is typical of something; `None` where a log of
/// TensorRT or nothing known is in them.
pub fn series_in(head: &str) -> Option<Kind> {
    let is_log = |line: &str| {
        [
            "[TRT]",
            "[TensorRT]",
            "&&&& ",
            "[MemUsage",
            "Consumed mem size",
        ]
        .iter()
        .any(|mark| line.contains(mark))
    };
    if head.lines().any(is_log) {
        return None;
    }
    head.lines().find_map(Kind::of_line)
}

/// Reads recorded counters line by line.
pub struct CounterReader {
    options: Options,
    step_ns: Option<u64>,
    reader: SeriesReader,
    kind: Kind,
    timeline: Timeline,
    first: Option<Sample>,
    last: Option<Sample>,
    lowest: Option<(u64, u64)>,
    /// The time of the first reading, of the last, and whether every one had one and none went back.
    clock: Clock,
    notes: Vec<String>,
}

#[derive(Default)]
struct Clock {
    origin: Option<u64>,
    at_ns: u64,
    looks: u64,
    untold: u64,
    backwards: u64,
}

impl CounterReader {
    /// A reader of what this recorded. `step_ns` is the time between two readings that tell none.
    pub fn new(options: Options, kind: Kind, step_ns: Option<u64>) -> CounterReader {
        CounterReader {
            options,
            step_ns,
            reader: SeriesReader::new(kind),
            kind,
            timeline: Timeline::default(),
            first: None,
            last: None,
            lowest: None,
            clock: Clock::default(),
            notes: Vec::new(),
        }
    }

    /// Takes the next line.
    pub fn read(&mut self, line: &str) {
        if let Some(look) = self.reader.take(line) {
            self.take(&look);
        }
    }

    /// The report of what was read.
    ///
    /// # Errors
    /// The events were refused, which is a fault of this program.
    pub fn finish(mut self) -> Result<Report, BuildError> {
        let reader = std::mem::replace(&mut self.reader, SeriesReader::new(self.kind));
        let (last, series) = reader.finish();
        if let Some(look) = last {
            self.take(&look);
        }
        self.report(&series)
    }

    fn take(&mut self, look: &Look) {
        let at_ns = self.clock.pass(look, self.step_ns.unwrap_or(STEP_NS));
        let mut sample = self.sample(look);
        sample.at_ns = at_ns;
        let available = sample.system.available_bytes.get();
        if let Some(available) = available {
            self.timeline.take_in(at_ns, available, None);
            if self.lowest.is_none_or(|(lowest, _)| available < lowest) {
                self.lowest = Some((available, look.line));
            }
        }
        if self.first.is_none() {
            self.first = Some(sample.clone());
        }
        self.last = Some(sample);
    }

    /// What one reading says.
    fn sample(&mut self, look: &Look) -> Sample {
        match (&look.content, self.kind) {
            (Content::Tegrastats(read), _) => {
                let mut sample = untold_sample();
                "tegrastats RAM, in steps of a MiB".clone_into(&mut sample.system.source);
                sample.system.total_bytes = Measured::Value(read.total_bytes);
                sample.system.available_bytes =
                    Measured::Value(read.total_bytes.saturating_sub(read.used_bytes));
                sample
            }
            (Content::Text(text), Kind::Meminfo) => self.of_file(text, Source::Meminfo),
            (Content::Text(text), Kind::VmStats) => self.of_file(text, Source::VmStats),
            (Content::Text(text), _) => self.of_dump(text),
        }
    }

    /// The reading of a counter file, understood as a live one is.
    fn of_file(&self, text: &str, source: Source) -> Sample {
        let reading: OwnedReading = Reading {
            at_ns: 0,
            cost_ns: 0,
            page_bytes: self.options.page_bytes,
            sources: vec![SourceReading {
                source,
                content: Read::Text(text.to_owned()),
                cost_ns: 0,
            }],
            heap: None,
        };
        let read = interpret(&reading, Keep::All);
        let untold = untold_sample();
        Sample {
            system: read.system,
            ..untold
        }
    }

    /// What `pidin` and `showmem` say once.
    fn of_dump(&mut self, text: &str) -> Sample {
        let mut sample = untold_sample();
        self.kind.name().clone_into(&mut sample.system.source);
        match self.kind {
            Kind::PidinInfo => {
                if let Some(info) = pidin_info(text) {
                    let told = |bytes| Measured::from_option(bytes, "pidin does not report it");
                    sample.system.total_bytes = told(info.total_bytes);
                    sample.system.reservable_bytes = told(info.free_bytes);
                    self.notes.push(
                        "pidin's FreeMem is what can still be reserved, not free pages".to_owned(),
                    );
                }
            }
            Kind::Asinfo => {
                let spans: Vec<_> = text.lines().filter_map(asinfo).collect();
                if let Some(bytes) = ram_bytes(&spans) {
                    sample.system.total_bytes = Measured::Value(bytes);
                    self.notes.push(format!(
                        "{} of memory in the spans named sysram",
                        units::size(bytes)
                    ));
                }
            }
            _ => self.notes.extend(processes(text)),
        }
        sample
    }

    fn report(mut self, series: &Series) -> Result<Report, BuildError> {
        let (Some(first), Some(last)) = (self.first.take(), self.last.take()) else {
            return self.of_nothing(series);
        };
        let mut builder = Builder::new();
        builder.apply(self.began(&first, series))?;
        builder.apply(Event::RunBegan {
            run: 0,
            temperature: Temperature::Cold,
        })?;
        for text in self.remarks(series, &first, &last) {
            builder.apply(Event::Learnt {
                fact: Fact::Remark { text },
            })?;
        }
        builder.apply(Event::Baseline {
            noise: noise(&self.options, series.kind),
            sample: first,
        })?;
        if series.looks > 1 {
            builder.apply(Event::Resampled { sample: last })?;
        }
        builder.apply(Event::RunEnded {
            outcome: Outcome::Finished,
            drift: Measured::absent(NOTHING_MEASURED),
            cost: Measured::absent(NOTHING_MEASURED),
            timeline: self.timeline.into_points(),
            child_output: String::new(),
        })?;
        builder.apply(Event::Ended)?;
        builder.finish()
    }

    /// A file whose every reading was cut.
    fn of_nothing(self, series: &Series) -> Result<Report, BuildError> {
        let mut builder = Builder::new();
        builder.apply(self.began(&untold_sample(), series))?;
        builder.apply(Event::Ended)?;
        builder.finish()
    }

    fn began(&self, first: &Sample, series: &Series) -> Event {
        Event::Began {
            journal: JOURNAL_SCHEMA.to_owned(),
            header: header(&self.options, series, first),
        }
    }

    /// What the readings come to, and what is odd about them, one sentence each.
    fn remarks(&self, series: &Series, first: &Sample, last: &Sample) -> Vec<String> {
        let mut remarks = self.notes.clone();
        if series.looks > 1 {
            let span = last.at_ns.saturating_sub(first.at_ns);
            remarks.push(format!(
                "{} readings of {} over {}",
                series.looks,
                series.kind.name(),
                units::time(span)
            ));
        }
        let available = |sample: &Sample| sample.system.available_bytes.get();
        if let (Some(began), Some(ended), Some((lowest, line))) =
            (available(first), available(last), self.lowest)
            && series.looks > 1
        {
            remarks.push(format!(
                "available memory went from {} to {}, lowest {} (line {line})",
                units::size(began),
                units::size(ended),
                units::size(lowest)
            ));
        }
        remarks.extend(self.clock.odd(self.step_ns));
        if let Some(line) = series.first_foreign_line {
            remarks.push(format!(
                "{} lines belong to no reading and were skipped, the first of them line {line}",
                series.foreign_lines
            ));
        }
        remarks
    }
}

impl Clock {
    /// The time of a reading from the first: as the file tells, else one step after the one before.
    fn pass(&mut self, look: &Look, step_ns: u64) -> u64 {
        let is_first = self.looks == 0;
        self.looks += 1;
        let told = look.at.map(|at| at.0);
        if is_first {
            self.origin = told;
        }
        let since = told
            .zip(self.origin)
            .map(|(at, origin)| at.checked_sub(origin));
        let next = self
            .at_ns
            .saturating_add(if is_first { 0 } else { step_ns });
        self.at_ns = match since {
            Some(Some(since)) if since >= self.at_ns => since,
            None => {
                self.untold += 1;
                next
            }
            Some(_) => {
                self.backwards += 1;
                next
            }
        };
        self.at_ns
    }

    /// What is odd about the times.
    fn odd(&self, step_ns: Option<u64>) -> Vec<String> {
        let mut odd = Vec::new();
        if self.untold > 0 && self.looks > 1 {
            let step = units::time(step_ns.unwrap_or(STEP_NS));
            let how = if step_ns.is_some() {
                "as --interval says"
            } else {
                "which --interval can say"
            };
            odd.push(format!(
                "{} readings have no timestamp and are assumed to be {step} apart, {how}",
                self.untold
            ));
        }
        if self.backwards > 0 {
            odd.push(format!("the clock went back {} times", self.backwards));
        }
        odd
    }
}

/// The largest processes of `showmem`.
fn processes(text: &str) -> Vec<String> {
    const MOST: usize = 5;
    let mut rows: Vec<_> = text.lines().filter_map(showmem_row).collect();
    let sum = rows
        .iter()
        .fold(0u64, |sum, row| sum.saturating_add(row.total_bytes));
    rows.sort_by_key(|row| std::cmp::Reverse(row.total_bytes));
    let mut notes = vec![format!(
        "{} processes hold {}",
        rows.len(),
        units::size(sum)
    )];
    notes.extend(rows.iter().take(MOST).map(|row| {
        let odd = if row.adds_up() {
            ""
        } else {
            "; its parts do not add up to it"
        };
        format!(
            "{} (process {}) holds {}, {} of it heap{odd}",
            row.command,
            row.pid,
            units::size(row.total_bytes),
            units::size(row.heap_bytes)
        )
    }));
    notes
}
