//! What libraries log, at both ends: the worker sends it within an allowance, the parent keeps what a report has room for.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Serialize, Serializer};
use trtmem_platform as platform;

use super::outbox::Outbox;
use super::protocol::Message;
use crate::backend::LogSink;
use crate::lifecycle::protocol::Step;
use crate::report::{LogLine, Severity};

type Line<'a> = Message<Text<'a>, ()>;

/// Sends lines to the parent. News and worse are sent at once, so that a crash cannot take them along;
/// verbose lines go together, since there can be thousands in a stage. Allocates nothing.
pub(super) struct LogToParent {
    outbox: Arc<Outbox>,
    level: Severity,
    allowance: Mutex<Allowance>,
    dropped: AtomicU64,
    /// When progress was told last, monotonic nanoseconds.
    progress_ns: AtomicU64,
    closed: AtomicBool,
}

impl LogToParent {
    /// Keeps lines that are at least as grave as `level`.
    pub(super) fn new(outbox: Arc<Outbox>, level: Severity) -> LogToParent {
        LogToParent {
            outbox,
            level,
            allowance: Mutex::new(Allowance::whole()),
            dropped: AtomicU64::new(0),
            progress_ns: AtomicU64::new(0),
            closed: AtomicBool::new(false),
        }
    }

    /// Lines that were not kept since this was asked last.
    pub(super) fn take_dropped(&self) -> u64 {
        self.dropped.swap(0, Ordering::Relaxed)
    }

    /// Walks the code path of a line once.
    pub(super) fn rehearse(&self) {
        let line = line(Severity::Verbose, b"rehearsed \xff");
        // What cannot be written is found out when there is something to say.
        let _ = self.outbox.rehearse(&line);
    }

    /// Says no more: the parent has stopped listening.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    fn may(&self, severity: Severity, bytes: usize) -> bool {
        let mut allowance = self
            .allowance
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        allowance.take(severity, bytes)
    }
}

impl LogSink for LogToParent {
    fn log(&self, severity: Severity, text: &[u8]) {
        if severity > self.level || self.closed.load(Ordering::Relaxed) {
            return;
        }
        let text = text.trim_ascii_end();
        if !self.may(severity, text.len()) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let line = line(severity, text);
        // A parent that is gone ends the worker elsewhere; a library must not hear of it.
        let _ = match severity {
            Severity::Verbose => self.outbox.put_off(&line),
            _ => self.outbox.send(&line),
        };
    }

    fn progress(&self, phase: &str, done: u32, of: u32) {
        let now = platform::monotonic_ns();
        let last = self.progress_ns.load(Ordering::Relaxed);
        let is_due = last == 0 || now.saturating_sub(last) >= PROGRESS_EVERY_NS;
        if !is_due || self.closed.load(Ordering::Relaxed) {
            return;
        }
        self.progress_ns.store(now, Ordering::Relaxed);
        // As above: a library must not hear of it.
        let _ = self.outbox.send(&Line::Progress {
            phase: Text(phase.as_bytes()),
            done,
            of,
        });
    }
}

/// Progress is told no more often: a person reads it, and the journal keeps it.
const PROGRESS_EVERY_NS: u64 = 1_000_000_000;

fn line(severity: Severity, text: &[u8]) -> Line<'_> {
    Line::Log {
        at_ns: platform::monotonic_ns(),
        severity,
        text: Text(text),
    }
}

/// What a library said, of any length and encoding: cut, and with what is no UTF-8 replaced, as it is
/// written.
#[derive(Clone, Copy)]
struct Text<'a>(&'a [u8]);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Text(text) = self;
        let kept = &text.get(..cut(text)).unwrap_or(text);
        for chunk in kept.utf8_chunks() {
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                f.write_str("\u{fffd}")?;
            }
        }
        if kept.len() < text.len() {
            f.write_str("…")?;
        }
        Ok(())
    }
}

/// How much of a text is kept: no more than is allowed, and no half of a character at its end.
fn cut(text: &[u8]) -> usize {
    /// Bytes of a character of UTF-8 after its first have these upper bits.
    const CONTINUES: u8 = 0b1000_0000;
    if text.len() <= LINE_BYTES {
        return text.len();
    }
    let continues = |end: usize| {
        text.get(end)
            .is_some_and(|byte| byte & 0b1100_0000 == CONTINUES)
    };
    let back = (0..4).find(|back| !continues(LINE_BYTES - back));
    LINE_BYTES - back.unwrap_or(0)
}

/// Keeps the lines of a run within their bounds.
pub(super) struct LogKeeper {
    allowance: Allowance,
    dropped: u64,
}

impl Default for LogKeeper {
    fn default() -> Self {
        LogKeeper {
            allowance: Allowance::whole(),
            dropped: 0,
        }
    }
}

impl LogKeeper {
    /// The line as it is kept, said in `step`; `None` where there is no room left.
    pub(super) fn keep(
        &mut self,
        step: Option<Step>,
        at_ns: u64,
        severity: Severity,
        mut text: String,
    ) -> Option<LogLine> {
        // The worker has put a mark at the end of what it cut, which may stay.
        text.truncate(text.floor_char_boundary(LINE_BYTES + '…'.len_utf8()));
        if !self.allowance.take(severity, text.len()) {
            self.drop_lines(1);
            return None;
        }
        Some(LogLine {
            line: None,
            at_ns,
            severity,
            stage: step.map(|step| step.stage),
            model: step.and_then(|step| step.model),
            text,
        })
    }

    /// So many lines were not kept.
    pub(super) fn drop_lines(&mut self, lines: u64) {
        self.dropped = self.dropped.saturating_add(lines);
    }

    /// Lines not kept since this was asked last.
    pub(super) fn take_dropped(&mut self) -> Option<u64> {
        let dropped = std::mem::take(&mut self.dropped);
        (dropped > 0).then_some(dropped)
    }
}

/// Most lines kept of a run.
const LINES: u32 = 20_000;

/// Most bytes of text kept of a run.
const BYTES: usize = 4 << 20;

/// One part in this many of both is set aside for warnings and errors, which often come last.
const GRAVE_SHARE: u32 = 10;

/// Longest text kept of a line, bytes.
pub(super) const LINE_BYTES: usize = 4 << 10;

/// What is left of a run's bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allowance {
    lines: u32,
    bytes: usize,
}

impl Allowance {
    /// All of it.
    pub(super) fn whole() -> Allowance {
        Allowance {
            lines: LINES,
            bytes: BYTES,
        }
    }

    /// Takes a line of so many bytes, if it may still be kept.
    pub(super) fn take(&mut self, severity: Severity, bytes: usize) -> bool {
        let bytes = bytes.min(LINE_BYTES);
        let (kept_lines, kept_bytes) = match severity {
            Severity::Verbose | Severity::Info => {
                (LINES / GRAVE_SHARE, BYTES / GRAVE_SHARE as usize)
            }
            Severity::Warning | Severity::Error | Severity::InternalError => (0, 0),
        };
        let allowed = self.lines > kept_lines && self.bytes.saturating_sub(bytes) > kept_bytes;
        if allowed {
            self.lines -= 1;
            self.bytes = self.bytes.saturating_sub(bytes);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::outbox::testing::{file, written};
    use crate::lifecycle::protocol::parse_message;
    use crate::report::Stage;

    #[test]
    fn lines_of_many_threads_come_whole_and_none_is_lost_uncounted() {
        let file = file();
        let outbox = Arc::new(Outbox::new(file.try_clone().unwrap()));
        let log = LogToParent::new(Arc::clone(&outbox), Severity::Verbose);
        std::thread::scope(|scope| {
            for name in ["a", "b", "c", "d"] {
                let log = &log;
                scope.spawn(move || {
                    for turn in 0..6_000 {
                        let severity = Severity::ALL[if turn % 100 == 0 { 2 } else { 4 }];
                        log.log(severity, name.repeat(turn % 40 + 1).as_bytes());
                    }
                });
            }
        });
        outbox.send(&Line::Done).unwrap();
        let text = written(&file);
        let lines: Vec<&str> = text.lines().collect();
        for line in &lines {
            let message = parse_message(line.as_bytes()).unwrap();
            if let Message::Log { text, .. } = message {
                let first = text.chars().next();
                assert!(text.chars().all(|c| Some(c) == first), "{text}");
            }
        }
        assert_eq!(lines.len() as u64 - 1 + log.take_dropped(), 24_000);
        assert!(lines.len() <= 20_001);
    }

    #[test]
    fn a_sink_that_is_closed_says_no_more() {
        let file = file();
        let outbox = Arc::new(Outbox::new(file.try_clone().unwrap()));
        let log = LogToParent::new(outbox, Severity::Info);
        log.log(Severity::Verbose, b"not asked for");
        log.log(Severity::Info, b"said\r\n");
        log.close();
        log.log(Severity::Error, b"too late");
        let text = written(&file);
        assert!(
            text.contains("\"text\":\"said\"") && text.lines().count() == 1,
            "{text}"
        );
    }

    #[test]
    fn what_is_no_text_is_replaced() {
        assert_eq!(Text(b"a\xffb\xe2\x82").to_string(), "a\u{fffd}b\u{fffd}");
        assert_eq!(Text("Größe".as_bytes()).to_string(), "Größe");
    }

    #[test]
    fn a_long_text_is_cut_between_two_characters() {
        let said = "é".repeat(LINE_BYTES);
        for start in [0, 1] {
            let shown = Text(&said.as_bytes()[start..]).to_string();
            assert!(shown.ends_with("é…"), "{}", &shown[shown.len() - 10..]);
            assert!(shown.len() <= LINE_BYTES + 8);
        }
        let garbage = vec![0x80; 2 * LINE_BYTES];
        assert!(Text(&garbage).to_string().ends_with("\u{fffd}…"));
    }

    #[test]
    fn a_line_belongs_to_the_step_it_was_said_in_and_is_cut_between_characters() {
        let step = Step {
            stage: Stage::Context,
            model: Some(1),
        };
        let mut keeper = LogKeeper::default();
        let line = keeper.keep(Some(step), 7, Severity::Info, "é".repeat(LINE_BYTES));
        let line = line.expect("there is room");
        assert_eq!((line.stage, line.model), (Some(Stage::Context), Some(1)));
        assert!(line.text.len() <= LINE_BYTES + 3);
        assert_eq!(keeper.take_dropped(), None);
    }

    #[test]
    fn a_flood_is_counted_where_it_is_not_kept() {
        let mut keeper = LogKeeper::default();
        let said = 50_000;
        let kept = (0..said)
            .filter_map(|at_ns| keeper.keep(None, at_ns, Severity::Verbose, "said".into()))
            .count() as u64;
        assert_eq!(keeper.take_dropped(), Some(said - kept));
        assert!((1..20_000).contains(&kept));
    }

    fn taken(allowance: &mut Allowance, severity: Severity, bytes: usize) -> usize {
        (0..100_000)
            .take_while(|_| allowance.take(severity, bytes))
            .count()
    }

    #[test]
    fn a_flood_of_chatter_leaves_room_for_errors() {
        let mut allowance = Allowance::whole();
        assert_eq!(taken(&mut allowance, Severity::Verbose, 10), 18_000);
        assert!(!allowance.take(Severity::Info, 1));
        assert_eq!(taken(&mut allowance, Severity::Error, 10), 2_000);
        assert!(!allowance.take(Severity::InternalError, 1));
    }

    #[test]
    fn long_lines_use_up_the_bytes_and_count_by_what_is_kept_of_them() {
        let mut allowance = Allowance::whole();
        let lines = taken(&mut allowance, Severity::Warning, 1 << 30);
        assert_eq!(lines, BYTES / LINE_BYTES - 1);
    }
}
