//! Lines in, reports out.

use std::time::SystemTime;

use crate::report::{BuildError, MAX_DOCUMENT_BYTES, Report, Severity, Stage};
use crate::trt_log::prefix::{self, Prefixed};
use crate::trt_log::{
    Edge, Heard, Life, RunMark, Said, Total, clean, drive_line, looks_like_memory,
};

use super::draft::RunDraft;
use super::facts::{Told, told};
use super::keep::{Line, Room};
use super::options::Options;
use super::scan::Scanner;
use super::{emit, outcome};
use crate::units;

/// Runs kept of one log.
const MOST_RUNS: usize = 1000;

/// Stages kept of one log; the run that reaches this is the last.
const MOST_STAGES: usize = 20_000;

/// Why a log makes no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is no text.
    #[error("it is not a log: it contains bytes that are not text; name a log, plain or gzip")]
    Binary,
    /// Nothing is in it.
    #[error("it is empty; was the program's output sent somewhere else?")]
    Empty,
    /// It is larger than what is read of anything.
    #[error(
        "it has more than the {MAX_DOCUMENT_BYTES} bytes that are read; is it a log? If so, give the part of it that one program wrote"
    )]
    TooLarge,
    /// The events were refused, which is a fault of this program.
    #[error("its events do not form a report; this is a bug in trtmem, please report it")]
    Refused(#[from] BuildError),
}

/// What happened in a line, for whoever follows a log as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A run begins, with this command where it tells.
    Begins(String),
    /// A stage is over.
    Stage(Stage, Option<u32>),
    /// The run is over; what its banner says.
    Ends(String),
}

/// Reads a log line by line.
pub struct LogReader {
    options: Options,
    life: Life,
    run: RunDraft,
    done: Vec<RunDraft>,
    runs_left_out: u64,
    clock: Clock,
    scanner: Scanner,
    room: Room,
    /// Stages of the runs that are done.
    stages: usize,
}

impl LogReader {
    /// A reader that has read nothing.
    pub fn new(options: Options) -> Self {
        LogReader {
            options,
            life: Life::new(),
            run: RunDraft::default(),
            done: Vec::new(),
            runs_left_out: 0,
            clock: Clock::default(),
            scanner: Scanner::new(),
            room: Room::default(),
            stages: 0,
        }
    }

    /// Reads the next line, whose number in the file is `number`, from 1. Lines without an anchor may be
    /// left out: they tell nothing.
    pub fn read(&mut self, number: u64, line: &str) -> Vec<Progress> {
        if !self.scanner.is_anchored(line.as_bytes()) {
            return Vec::new();
        }
        let line = clean(line);
        let split = prefix::split(&line);
        let heard = self.life.hear_message(&split);
        let progress = self.pass_run(&heard);
        self.run.last_line = number;
        if self.run.first_line == 0 {
            self.run.first_line = number;
        }
        let at_ns = split
            .time
            .map_or(self.clock.last_ns, |time| self.clock.read(time));
        if self.run.spoken.time.is_none() {
            self.run.spoken.time = split.time.and_then(rfc3339);
        }
        self.place(&heard, at_ns);
        self.take_facts(split.body);
        self.take_readings(&split, &heard);
        self.keep(number, &split, &heard, at_ns);
        if self.run.ended.is_none() {
            self.run.open = self.life.going_on();
        }
        [progress, stages_ended(&heard)].concat()
    }

    /// The reports of what was read: one for each workload, with a run for each time it ran.
    ///
    /// `lines` is how many the log has.
    ///
    /// # Errors
    /// See [`ImportError`].
    pub fn finish(mut self, lines: u64) -> Result<Vec<Report>, ImportError> {
        self.run.last_line = lines;
        self.close_run();
        if self.done.is_empty() {
            // A log without anything of TensorRT is a report all the same, which says so.
            self.done.push(RunDraft {
                first_line: 1,
                last_line: lines,
                ..RunDraft::default()
            });
        }
        let groups = grouped(self.done);
        let several = groups.len() > 1;
        groups
            .iter()
            .map(|runs| {
                emit::report(&self.options, runs, several, self.runs_left_out).map_err(Into::into)
            })
            .collect()
    }

    fn pass_run(&mut self, heard: &Heard) -> Vec<Progress> {
        match &heard.run {
            Some(RunMark::Begins(banner)) => {
                self.close_run();
                self.run.began = Some(banner.clone());
                vec![Progress::Begins(banner.command.clone())]
            }
            Some(RunMark::Restarts) => {
                self.close_run();
                vec![Progress::Begins(String::new())]
            }
            Some(RunMark::Built) => {
                self.run.totals.close();
                Vec::new()
            }
            Some(RunMark::Ends(banner)) => {
                self.run.ended = Some(banner.clone());
                vec![Progress::Ends(outcome::word(banner.verdict).to_owned())]
            }
            None => Vec::new(),
        }
    }

    /// What came before the first banner of a file is no run unless it told something.
    fn close_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.clock = Clock::default();
        if !run.is_worth_telling() {
            self.run = RunDraft::default();
        } else if self.done.len() < MOST_RUNS && self.stages < MOST_STAGES {
            self.stages = self.stages.saturating_add(run.stages.len());
            self.done.push(run);
        } else {
            self.runs_left_out = self.runs_left_out.saturating_add(1);
        }
    }

    fn place(&mut self, heard: &Heard, at_ns: u64) {
        self.run.build.goes_on = heard.building;
        self.run.build.has_begun |= heard.building;
        let mine = heard.stage;
        let ends = |wanted: bool| {
            let ended = heard.borders.iter().filter(|it| it.edge == Edge::Ends);
            ended.filter(move |it| (Some(it.stage) == mine) == wanted)
        };
        for border in ends(false) {
            self.run.end(border.stage, border.engine, at_ns);
        }
        if let Some(said) = &heard.said {
            self.run.understood = self.run.understood.saturating_add(1);
            if let Said::Total { total, bytes } = said {
                self.tell_total(*total, *bytes, heard.severity);
            } else {
                self.run.say(said, heard.stage, heard.engine, at_ns);
            }
        }
        for border in ends(true) {
            self.run.end(border.stage, border.engine, at_ns);
        }
    }

    fn tell_total(&mut self, total: Total, bytes: u64, severity: Option<Severity>) {
        if total == Total::HostPersistent {
            self.run.build.is_told = true;
            // Another block begins where nothing told that the last is over. The budget that comes
            // before this line is overwritten by what comes after it.
            self.run.totals.close();
        }
        self.run.totals.tell(total, bytes, severity);
    }

    fn take_facts(&mut self, body: &str) {
        let spoken = &mut self.run.spoken;
        let Some(told) = told(body) else {
            return;
        };
        let own = |text: &str| Some(text.chars().take(1000).collect::<String>());
        match told {
            Told::Version(text) => spoken.version = own(text),
            Told::Device(text) => spoken.device = own(text),
            Told::Ordinal(number) => spoken.ordinal = Some(number),
            Told::Capability(text) => spoken.capability = own(text),
            Told::Multiprocessors(number) => spoken.multiprocessors = Some(number),
            Told::Loads(text) => spoken.loads = own(text),
            Told::Saves(text) => spoken.saves = own(text),
            Told::Model(text) => spoken.model = own(text),
            Told::Throughput(text) => spoken.throughput = own(text),
            Told::Latency { median, most } => {
                spoken.median_ms = own(median);
                spoken.most_ms = most.and_then(own);
            }
            Told::Queries(number) => spoken.queries = Some(number),
            Told::Candidate(verdict) => self.run.totals.judge(verdict),
        }
    }

    fn take_readings(&mut self, line: &Prefixed<'_>, heard: &Heard) {
        if line.body.starts_with("----------") && !heard.borders.is_empty() {
            self.run.begin_step(heard.stage);
        } else if let Some(reading) = drive_line(line.body) {
            self.run.read_step(reading, self.options.page_bytes);
        }
    }

    fn keep(&mut self, number: u64, line: &Prefixed<'_>, heard: &Heard, at_ns: u64) {
        let is_strange = heard.said.is_none() && looks_like_memory(line.body);
        if is_strange {
            self.run.wonder(number);
        }
        let is_grave = heard.severity.is_some_and(|it| it <= Severity::Error);
        let is_warning = heard.severity == Some(Severity::Warning);
        let is_drive = heard.said.is_none() && drive_line(line.body).is_some();
        let tells = heard.said.is_some() || heard.run.is_some() || !heard.borders.is_empty();
        if !(tells || is_strange || is_grave || is_warning || is_drive) {
            return;
        }
        let is_detail = is_warning || heard.said.as_ref().is_some_and(is_detail);
        let kept = Line {
            number,
            at_ns,
            severity: heard.severity,
            stage: heard.stage,
            model: heard.engine,
            text: line.body,
            is_detail: is_detail || is_strange,
        };
        self.run.kept.keep(&kept, &mut self.room);
    }
}

/// What verbose logs say of every layer and tactic.
fn is_detail(said: &Said) -> bool {
    matches!(
        said,
        Said::Layer { .. }
            | Said::TacticSkipped { .. }
            | Said::WorkspaceAdvised { .. }
            | Said::Block { .. }
            | Said::BlocksAssigned { .. }
            | Said::Reserved { .. }
    )
}

fn stages_ended(heard: &Heard) -> Vec<Progress> {
    let ended = heard.borders.iter().filter(|it| it.edge == Edge::Ends);
    ended
        .map(|it| Progress::Stage(it.stage, it.engine))
        .collect()
}

/// Runs of the same command are repeats; those of which no command is told are each on their own.
fn grouped(runs: Vec<RunDraft>) -> Vec<Vec<RunDraft>> {
    let command = |run: &RunDraft| {
        let banner = run.began.as_ref()?;
        Some(format!("{} {}", banner.program, banner.command))
    };
    let mut groups: Vec<(Option<String>, Vec<RunDraft>)> = Vec::new();
    for run in runs {
        let command = command(&run);
        let same = groups
            .iter_mut()
            .find(|(other, _)| other.is_some() && *other == command);
        match same {
            Some((_, runs)) => runs.push(run),
            None => groups.push((command, vec![run])),
        }
    }
    groups.into_iter().map(|(_, runs)| runs).collect()
}

/// Reads times, which have whole seconds and can go backwards.
#[derive(Clone, Copy, Debug, Default)]
struct Clock {
    first: Option<SystemTime>,
    last_ns: u64,
}

impl Clock {
    /// Nanoseconds since the first time of the run, never less than before.
    fn read(&mut self, time: &str) -> u64 {
        let Some((_, now)) = date(time) else {
            return self.last_ns;
        };
        let first = *self.first.get_or_insert(now);
        let passed = now.duration_since(first).unwrap_or_default();
        self.last_ns = self.last_ns.max(units::nanos(passed));
        self.last_ns
    }
}

/// `06/15/2022-05:43:36`, month first, as RFC 3339 and as an instant. Its zone is not told; it is taken for
/// that of a report, which is right for every difference within a log.
fn date(time: &str) -> Option<(String, SystemTime)> {
    let (date, time) = time.split_once('-')?;
    let numbers = |text: &str, between: char| -> Option<[u16; 3]> {
        let mut parts = text.split(between).map(|part| part.parse::<u16>().ok());
        let numbers = [parts.next()??, parts.next()??, parts.next()??];
        parts.next().is_none().then_some(numbers)
    };
    let [month, day, year] = numbers(date, '/')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    let instant = humantime::parse_rfc3339(&text).ok()?;
    Some((text, instant))
}

/// The time as a report has it.
fn rfc3339(time: &str) -> Option<String> {
    date(time).map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_months_first_and_never_run_backwards() {
        assert_eq!(
            rfc3339("06/15/2022-05:43:36").as_deref(),
            Some("2022-06-15T05:43:36Z")
        );
        for odd in ["21:33:43.210", "13/01/2022-00:00:00", "1/1/99999-0:0:0", ""] {
            assert_eq!(rfc3339(odd), None, "{odd}");
        }
        let mut clock = Clock::default();
        let mut at = |time| clock.read(time) / 1_000_000_000;
        assert_eq!(at("01/31/2022-23:59:59"), 0);
        assert_eq!(at("01/31/2022-23:59:58"), 0);
        assert_eq!(at("02/01/2022-00:00:01"), 2);
        assert_eq!(at("01/01/1970-00:00:01"), 2);
        assert_eq!(at("no time"), 2);
    }

    #[test]
    fn a_log_may_cross_the_end_of_any_month() {
        for (from, to, seconds) in [
            ("06/30/2022-23:59:50", "07/01/2022-00:00:05", 15),
            ("01/31/2022-23:59:59", "02/01/2022-00:00:00", 1),
            ("02/28/2023-23:59:59", "03/01/2023-00:00:00", 1),
            ("02/28/2024-23:59:59", "02/29/2024-00:00:00", 1),
            ("02/29/2024-23:59:59", "03/01/2024-00:00:00", 1),
            ("02/28/2024-00:00:00", "03/01/2024-00:00:00", 2 * 86_400),
            ("12/31/2023-23:59:58", "01/01/2024-00:00:00", 2),
            ("12/31/1999-00:00:00", "01/01/2001-00:00:00", 367 * 86_400),
        ] {
            let mut clock = Clock::default();
            assert_eq!(clock.read(from), 0);
            assert_eq!(clock.read(to) / 1_000_000_000, seconds, "{from} to {to}");
        }
    }
}
