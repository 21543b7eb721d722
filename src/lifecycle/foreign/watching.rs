//! What is read while the program goes on, and the events that its lines make of it.

use trtmem_platform as platform;

use crate::lifecycle::device_watch::DeviceWatch;
use crate::lifecycle::log_sink::LogKeeper;
use crate::lifecycle::others::OthersWatch;
use crate::lifecycle::protocol::Step;
use crate::lifecycle::watcher::Watcher;
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, interpret};
use crate::report::{
    DeviceReading, DeviceSeen, Event, Sample, Settle, Severity, Stage, StageError, TimelinePoint,
};
use crate::trt_log::{Border, Edge, Life, RunMark, Verdict, clean, looks_like_memory, prefix};
use crate::wildcard;

/// Time between whole readings while nothing is said, nanoseconds: the last of them stands for the end
/// of a stage that only the program's own end ends.
const WHOLE_EVERY_NS: u64 = 100_000_000;

/// Whole readings between borders may take one part in this many of one processor's time.
const COST_SHARE: u64 = 50;

/// Why nothing is said of allocations.
const NOT_WATCHED: &str = "allocations of another program cannot be seen from outside";

/// A program being watched.
pub(super) struct Watching<'a> {
    record: &'a mut dyn FnMut(Event),
    markers: Option<&'a Markers>,
    sampler: Sampler,
    /// Watches between borders.
    pub(super) watcher: Watcher,
    course: Course,
    life: Life,
    log: LogKeeper,
    others: OthersWatch,
    /// The sample at the last border.
    last: Sample,
    /// When the stage that is going on began.
    began_ns: u64,
    /// The last whole reading in which the program lived.
    alive: Option<Sample>,
    next_whole_ns: u64,
    costs_ns: Vec<u64>,
}

impl<'a> Watching<'a> {
    /// Begins to watch the process `pid`, which has just begun; `baseline` was read before it.
    pub(super) fn begin(
        pid: u32,
        device: Option<u32>,
        interval_ns: Option<u64>,
        markers: Option<&'a Markers>,
        (baseline, others): (Sample, OthersWatch),
        record: &'a mut dyn FnMut(Event),
    ) -> Watching<'a> {
        let origin = Origin::live();
        let device = DeviceWatch::from_outside(device, pid);
        let mut watching = Watching {
            record,
            markers,
            sampler: Sampler::open(&origin, Subject::Process(pid), Depth::Passing),
            watcher: Watcher::new(&origin, pid, device, interval_ns),
            course: Course::default(),
            life: Life::new(),
            log: LogKeeper::default(),
            others,
            began_ns: platform::monotonic_ns(),
            last: baseline,
            alive: None,
            next_whole_ns: 0,
            costs_ns: Vec::new(),
        };
        watching.watcher.begin_stage();
        watching
    }

    /// The stage that is going on, and when it began.
    pub(super) fn stage(&self) -> (Option<Stage>, u64) {
        (self.course.stage(), self.began_ns)
    }

    /// What each border's sample took, nanoseconds.
    pub(super) fn costs_ns(&self) -> &[u64] {
        &self.costs_ns
    }

    /// The timeline of the run.
    pub(super) fn into_timeline(self) -> Vec<TimelinePoint> {
        self.watcher.into_timeline()
    }

    /// Takes in a line of the program's output.
    pub(super) fn hear(&mut self, line: &str) {
        let line = clean(line);
        let heard = self.life.hear(&line);
        let before = self.course.stage();
        let moves = match self.markers {
            Some(markers) => self
                .course
                .take(&markers.borders(&line).collect::<Vec<_>>()),
            None => self.course.take(&heard.borders),
        };
        // At once: the program goes on.
        let sample = (!moves.is_empty()).then(|| self.border());
        // What a line tells of is over when it is said, so it belongs to the stage before its border.
        let stage = heard.stage.or(before);
        if heard.said.is_some() || looks_like_memory(&line) || is_logged(&line) {
            self.keep_line(&line, stage);
        }
        if let Some(sample) = sample {
            self.costs_ns.push(sample.cost_ns);
            for step in moves {
                self.make(step, &sample);
            }
        }
        if let (None, Some(RunMark::Ends(banner))) = (self.markers, &heard.run)
            && banner.verdict == Verdict::Passed
        {
            self.course.come_through();
        }
    }

    /// Takes a whole reading if one is due.
    pub(super) fn tick(&mut self) {
        if platform::monotonic_ns() >= self.next_whole_ns {
            let _ = self.read();
        }
    }

    /// The program has ended. What it was in is counted up to the last reading of it where it ended in
    /// order, and is unfinished where it did not. Where it was not read again since that stage began, what
    /// the stage took is not known: its end gave everything back.
    pub(super) fn end(&mut self, in_order: bool) {
        let Some(stage) = self.course.stage() else {
            return;
        };
        let since = self.began_ns;
        let alive = self.alive.take().filter(|sample| sample.at_ns > since);
        match (in_order, alive) {
            (true, Some(sample)) => self.end_stage(stage, &sample),
            (true, None) => (self.record)(Event::StageSkipped {
                stage,
                model: model_of(stage),
                reason: "the program ended before it was read again".to_owned(),
            }),
            (false, _) => self.record_begin(stage),
        }
    }

    /// Records how many lines were not kept, if any.
    pub(super) fn tell_dropped(&mut self) {
        if let Some(lines) = self.log.take_dropped() {
            (self.record)(Event::LogDropped { lines });
        }
    }

    /// The sample at a border. A program that has ended since it printed the line is counted as it was
    /// read last.
    fn border(&mut self) -> Sample {
        let sample = self.read();
        let lives = sample.process.resident_bytes.get() != Some(0);
        let since = self.began_ns;
        let last = self.alive.as_ref().filter(|alive| alive.at_ns > since);
        match last {
            Some(last) if !lives => last.clone(),
            _ => sample,
        }
    }

    fn read(&mut self) -> Sample {
        self.sampler.take();
        let mut sample = interpret(&self.sampler.owned(), Keep::Named);
        let nvmap = sample.device.nvmap_bytes.clone();
        let told = DeviceReading::default();
        sample.device = self.watcher.device.border(&told, nvmap);
        let nvmap = sample.other_processes.nvmap_bytes;
        sample.other_processes = self.others.around(nvmap);
        if self.sampler.resident_bytes().is_some_and(|bytes| bytes > 0) {
            self.alive = Some(sample.clone());
        }
        let ended_ns = platform::monotonic_ns();
        let took_ns = ended_ns.saturating_sub(sample.at_ns);
        let pause_ns = took_ns.saturating_mul(COST_SHARE).max(WHOLE_EVERY_NS);
        self.next_whole_ns = ended_ns.saturating_add(pause_ns);
        sample
    }

    fn make(&mut self, step: Move, sample: &Sample) {
        match step {
            Move::End(stage) => self.end_stage(stage, sample),
            Move::Begin(_) => {
                if self.last.at_ns != sample.at_ns {
                    // Something was done that is in no stage.
                    (self.record)(Event::Resampled {
                        sample: sample.clone(),
                    });
                    self.last = sample.clone();
                }
                self.began_ns = sample.at_ns;
                self.watcher.begin_stage();
            }
            Move::Uncounted { stage, within } => (self.record)(Event::StageSkipped {
                stage,
                model: model_of(stage),
                reason: format!(
                    "no line separates it; it is counted with {}",
                    within.label()
                ),
            }),
        }
    }

    /// Records that a stage has begun: only now, because an end can correct which it was.
    fn record_begin(&mut self, stage: Stage) {
        (self.record)(Event::StageBegan {
            stage,
            model: model_of(stage),
            at_ns: self.began_ns,
        });
    }

    fn end_stage(&mut self, stage: Stage, sample: &Sample) {
        self.record_begin(stage);
        let began_ns = self.began_ns;
        let seen = self.watcher.end_stage();
        let seen = seen.extremes(&self.last.device, &sample.device);
        (self.record)(Event::StageEnded {
            stage,
            model: model_of(stage),
            began_ns,
            duration_ns: sample.at_ns.saturating_sub(began_ns),
            settle: Settle::not_waited(),
            sample: sample.clone(),
            seen,
            device_seen: DeviceSeen::absent(NOT_WATCHED),
        });
        self.last = sample.clone();
        // Until the next stage begins, what is seen belongs to whichever ends next.
        self.began_ns = sample.at_ns;
        self.watcher.begin_stage();
        self.tell_dropped();
    }

    fn keep_line(&mut self, line: &str, stage: Option<Stage>) {
        let split = prefix::split(line);
        let severity = split.severity.unwrap_or(Severity::Info);
        let step = stage.map(|stage| Step {
            stage,
            model: model_of(stage),
        });
        let at_ns = platform::monotonic_ns();
        let text = split.body.to_owned();
        if let Some(line) = self.log.keep(step, at_ns, severity, text) {
            (self.record)(Event::Logged { line });
        }
    }
}

/// Whether a logger of the known kinds wrote the line, above the least grave level.
fn is_logged(line: &str) -> bool {
    let severity = prefix::split(line).severity;
    severity.is_some_and(|severity| severity < Severity::Verbose)
}

/// The model of a stage: the program's only one, but for stages of the whole process.
fn model_of(stage: Stage) -> Option<u32> {
    (!stage.is_per_process()).then_some(0)
}

/// What a border comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// What has gone on since the border before was this stage.
    End(Stage),
    /// What goes on from here is thought to be this stage.
    Begin(Stage),
    /// A stage that was gone through and that no line tells apart from another.
    Uncounted {
        /// The stage.
        stage: Stage,
        /// The one that holds what it took.
        within: Stage,
    },
}

/// Which stage a program is in. Its first is the opening of libraries, from its start to the first
/// border. That a stage begins is a guess, which the line that tells of an end corrects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    open: Option<Stage>,
}

impl Default for Course {
    fn default() -> Self {
        Course {
            open: Some(Stage::Library),
        }
    }
}

impl Course {
    /// The stage that is thought to go on.
    pub fn stage(self) -> Option<Stage> {
        self.open
    }

    /// The program has said that it came through: what was thought to go on was none.
    pub fn come_through(&mut self) {
        self.open = None;
    }

    /// Takes the borders that one line marks, and gives what they come to, in order.
    pub fn take(&mut self, borders: &[Border]) -> Vec<Move> {
        let mut moves = Vec::new();
        for Border { stage, edge, .. } in borders.iter().copied() {
            match (edge, self.open) {
                (Edge::Begins, Some(open)) if open == stage => {}
                (Edge::Begins, open) => {
                    let begun_here =
                        open.is_some_and(|open| moves.last() == Some(&Move::Begin(open)));
                    if let Some(open) = open.filter(|_| !begun_here) {
                        moves.push(Move::End(open));
                    } else if begun_here {
                        moves.pop();
                    }
                    moves.push(Move::Begin(stage));
                    self.open = Some(stage);
                }
                (Edge::Ends, open) => {
                    let come_to = ended(stage, open, &moves);
                    moves.extend(come_to);
                    self.open = None;
                }
            }
        }
        moves
    }
}

/// What the end of `stage` comes to while `open` is thought to go on, after the `moves` of the same line.
fn ended(stage: Stage, open: Option<Stage>, moves: &[Move]) -> Vec<Move> {
    if let Some(Move::Begin(begun)) = moves.last().copied() {
        // Nothing lies between the two.
        let before = moves.iter().rev().find_map(|step| match step {
            Move::End(stage) => Some(*stage),
            Move::Begin(_) | Move::Uncounted { .. } => None,
        });
        let within = before.unwrap_or(begun);
        return vec![Move::Uncounted { stage, within }];
    }
    let mut moves = vec![Move::End(stage)];
    if open == Some(Stage::Library) && stage != Stage::Library {
        let within = stage;
        let stage = Stage::Library;
        moves.push(Move::Uncounted { stage, within });
    }
    moves
}

/// Most markers of a file.
const MOST_MARKERS: usize = 1000;

/// Longest text of a marker, bytes.
const LONGEST_TEXT: usize = 1000;

/// A line that marks the border of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The border.
    pub border: Border,
    /// What the line holds; `*` stands for any characters, `?` for one.
    pub text: String,
}

/// What is wrong with a file of markers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkersError {
    /// A line that is no marker.
    #[error(
        "line {line}: `{given}` is not a marker; write a stage, `begins` or `ends`, and a text of the line, as in `deserialize begins loading the plan`"
    )]
    Form {
        /// The line, from 1.
        line: usize,
        /// What it says.
        given: String,
    },
    /// A stage that there is not.
    #[error(
        "line {line}: there is no stage `{given}`: {why}; the stages are {}",
        Stage::ids()
    )]
    Stage {
        /// The line, from 1.
        line: usize,
        /// The name given.
        given: String,
        /// Why it is none.
        why: StageError,
    },
    /// More markers or longer texts than are believed.
    #[error("line {line}: at most {MOST_MARKERS} markers of {LONGEST_TEXT} bytes are read")]
    TooMany {
        /// The line, from 1.
        line: usize,
    },
    /// No marker at all.
    #[error("it holds no marker; write one a line, as in `deserialize begins loading the plan`")]
    Empty,
}

/// The markers of one kind of program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markers(Vec<Marker>);

impl Markers {
    /// Reads a file of markers. Empty lines and those that begin with `#` say nothing.
    ///
    /// # Errors
    /// [`MarkersError`] names the first line that is none.
    pub fn parse(text: &str) -> Result<Markers, MarkersError> {
        let mut markers = Vec::new();
        for (position, given) in text.lines().enumerate() {
            let given = given.trim();
            if given.is_empty() || given.starts_with('#') {
                continue;
            }
            let line = position + 1;
            if markers.len() >= MOST_MARKERS || given.len() > LONGEST_TEXT {
                return Err(MarkersError::TooMany { line });
            }
            markers.push(marker(line, given)?);
        }
        if markers.is_empty() {
            return Err(MarkersError::Empty);
        }
        Ok(Markers(markers))
    }

    /// The borders that a line marks, in the order of the markers.
    pub fn borders<'a>(&'a self, line: &'a str) -> impl Iterator<Item = Border> + 'a {
        let marks = |marker: &&Marker| wildcard::matches(&marker.text, line);
        self.0.iter().filter(marks).map(|marker| marker.border)
    }
}

fn marker(line: usize, given: &str) -> Result<Marker, MarkersError> {
    let form = || MarkersError::Form {
        line,
        given: given.to_owned(),
    };
    let (stage, rest) = word(given).ok_or_else(form)?;
    let (edge, text) = word(rest).ok_or_else(form)?;
    let edge = match edge {
        "begins" => Edge::Begins,
        "ends" => Edge::Ends,
        _ => return Err(form()),
    };
    let stage = Stage::parse(stage).map_err(|why| MarkersError::Stage {
        line,
        given: stage.to_owned(),
        why,
    })?;
    Ok(Marker {
        border: Border {
            stage,
            edge,
            engine: None,
        },
        text: format!("*{text}*"),
    })
}

/// The first word and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = text.split_once(char::is_whitespace)?;
    Some((word, rest.trim_start()))
}

/// Longest line that is looked at; what is longer counts as several.
const LONGEST: usize = 16 << 10;

/// Bytes that have not made a line yet.
#[derive(Debug, Default)]
pub(super) struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    /// Takes bytes, and hands on every line that they complete, without its end.
    pub(super) fn take(&mut self, mut bytes: &[u8], mut hand_on: impl FnMut(&str)) {
        while !bytes.is_empty() {
            let end = bytes.iter().position(|&byte| byte == b'\n');
            let room = LONGEST.saturating_sub(self.rest.len());
            let taken = end.unwrap_or(bytes.len()).min(room);
            let (line, rest) = bytes.split_at(taken);
            self.rest.extend_from_slice(line);
            let is_whole = end == Some(taken);
            bytes = rest.get(usize::from(is_whole)..).unwrap_or_default();
            if is_whole || self.rest.len() >= LONGEST {
                self.end(&mut hand_on);
            }
        }
    }

    /// Hands on what is left, if anything.
    pub(super) fn end(&mut self, mut hand_on: impl FnMut(&str)) {
        if !self.rest.is_empty() {
            hand_on(&String::from_utf8_lossy(&self.rest));
            self.rest.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(lines: &[&[(Stage, Edge)]]) -> Vec<Vec<Move>> {
        let mut course = Course::default();
        let border = |&(stage, edge): &(Stage, Edge)| Border {
            stage,
            edge,
            engine: None,
        };
        let take = |line: &&[(Stage, Edge)]| {
            let borders: Vec<Border> = line.iter().map(border).collect();
            course.take(&borders)
        };
        lines.iter().map(take).collect()
    }

    #[test]
    fn a_stage_that_begins_ends_the_one_before() {
        let moves = course(&[
            &[(Stage::Cuda, Edge::Begins)],
            &[(Stage::Context, Edge::Begins)],
        ]);
        let expected = [Move::End(Stage::Library), Move::Begin(Stage::Cuda)];
        assert_eq!(moves[0], expected);
        let expected = [Move::End(Stage::Cuda), Move::Begin(Stage::Context)];
        assert_eq!(moves[1], expected);
    }

    #[test]
    fn a_stage_whose_end_alone_is_told_began_at_the_border_before() {
        let moves = course(&[
            &[(Stage::Library, Edge::Ends)],
            &[(Stage::Deserialize, Edge::Ends)],
            &[(Stage::Context, Edge::Ends)],
        ]);
        assert_eq!(moves[0], [Move::End(Stage::Library)]);
        assert_eq!(moves[1], [Move::End(Stage::Deserialize)]);
        assert_eq!(moves[2], [Move::End(Stage::Context)]);
    }

    #[test]
    fn an_end_corrects_what_was_thought_to_go_on() {
        let moves = course(&[
            &[(Stage::Runtime, Edge::Begins)],
            &[(Stage::Deserialize, Edge::Ends)],
        ]);
        assert_eq!(moves[1], [Move::End(Stage::Deserialize)]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_counted_once_and_said() {
        let moves = course(&[&[(Stage::Cuda, Edge::Ends)]]);
        let (stage, within) = (Stage::Library, Stage::Cuda);
        assert_eq!(
            moves[0],
            [Move::End(within), Move::Uncounted { stage, within }]
        );
        let moves = course(&[&[
            (Stage::Cuda, Edge::Ends),
            (Stage::Runtime, Edge::Begins),
            (Stage::Runtime, Edge::Ends),
        ]]);
        let (stage, within) = (Stage::Runtime, Stage::Cuda);
        let uncounted = Move::Uncounted { stage, within };
        assert_eq!(moves[0].last(), Some(&uncounted));
        assert!(!moves[0].contains(&Move::End(Stage::Runtime)));
    }

    #[test]
    fn a_plan_written_without_a_word_is_counted_with_the_runtime() {
        let moves = course(&[
            &[(Stage::Build, Edge::Ends)],
            &[
                (Stage::Runtime, Edge::Ends),
                (Stage::Save, Edge::Begins),
                (Stage::Save, Edge::Ends),
                (Stage::Deserialize, Edge::Begins),
            ],
        ]);
        let (stage, within) = (Stage::Save, Stage::Runtime);
        assert_eq!(moves[1][0], Move::End(within));
        assert!(moves[1].contains(&Move::Uncounted { stage, within }));
        assert!(!moves[1].contains(&Move::End(Stage::Save)));
    }

    #[test]
    fn what_was_thought_to_go_on_is_none_once_the_program_has_come_through() {
        let mut course = Course::default();
        course.come_through();
        assert_eq!(course.stage(), None);
    }

    #[test]
    fn a_stage_that_begins_twice_goes_on() {
        let begins = (Stage::Bindings, Edge::Begins);
        let moves = course(&[&[begins], &[begins]]);
        assert_eq!(moves[1], []);
    }

    fn of(stage: Stage, edge: Edge) -> Border {
        Border {
            stage,
            edge,
            engine: None,
        }
    }

    #[test]
    fn a_marker_is_a_stage_an_edge_and_a_text_of_the_line() {
        let text = "# mine\n\ndeserialize begins  loading * now\r\ncontext ends context up\n";
        let markers = Markers::parse(text).expect("two markers");
        let borders = |line| markers.borders(line).collect::<Vec<_>>();
        assert_eq!(
            borders("[I] loading net.plan now!"),
            [of(Stage::Deserialize, Edge::Begins)]
        );
        assert_eq!(borders("context up"), [of(Stage::Context, Edge::Ends)]);
        assert_eq!(borders("loading net.plan"), []);
    }

    #[test]
    fn a_stage_can_be_the_programs_own() {
        let markers = Markers::parse("custom:pre.process ends frames ready").expect("a marker");
        let borders: Vec<Border> = markers.borders("frames ready").collect();
        assert_eq!(borders[0].stage.label(), "pre.process");
        let error = Markers::parse("custom:a:b ends x").expect_err("no name");
        assert!(error.to_string().contains("a name of your own"), "{error}");
    }

    #[test]
    fn what_is_no_marker_is_refused_with_its_line() {
        let error = |text: &str| Markers::parse(text).map(|_| ()).unwrap_err().to_string();
        assert!(error("context ends x\nnonsense").starts_with("line 2: `nonsense`"));
        assert!(error("context stops x").starts_with("line 1: `context stops x`"));
        assert!(error("engine begins x").contains("there is no stage `engine`"));
        assert!(error("context begins").starts_with("line 1"));
        assert!(error("# nothing\n").contains("no marker"));
        assert!(error(&"context ends x\n".repeat(2000)).starts_with("line 1001"));
    }

    fn taken(chunks: &[&[u8]]) -> Vec<String> {
        let (mut lines, mut heard) = (Lines::default(), Vec::new());
        for chunk in chunks {
            lines.take(chunk, |line| heard.push(line.to_owned()));
        }
        lines.end(|line| heard.push(line.to_owned()));
        heard
    }

    #[test]
    fn lines_come_whole_however_they_arrive() {
        assert_eq!(
            taken(&[b"on", b"e\ntwo\n\nth", b"ree"]),
            ["one", "two", "three"]
        );
        assert_eq!(taken(&[b"\xff\xfe\n"]), ["\u{fffd}\u{fffd}"]);
    }

    #[test]
    fn a_line_without_end_is_cut_and_fills_no_memory() {
        let long = vec![b'x'; 3 * LONGEST + 1];
        let lengths: Vec<usize> = taken(&[&long]).iter().map(String::len).collect();
        assert_eq!(lengths, [LONGEST, LONGEST, LONGEST, 1]);
    }
}
