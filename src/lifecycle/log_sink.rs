//! The worker's end of what libraries log.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Serialize, Serializer};
use trtmem_platform as platform;

use super::log_allowance::{Allowance, LINE_BYTES};
use super::outbox::Outbox;
use super::protocol::Message;
use crate::backend::LogSink;
use crate::report::Severity;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::outbox::testing::{file, written};
    use crate::lifecycle::protocol::parse_message;

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
}
