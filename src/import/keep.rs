//! The lines that are kept, within bounds.

use crate::report::{LogLine, Severity, Stage};

/// Lines of a run that are kept.
const MOST_LINES: usize = 4000;

/// Of those, lines of which verbose logs have thousands alike: layers, tactics, warnings.
const MOST_DETAILS: usize = 1000;

/// Longest text of a line kept, bytes.
const LINE_BYTES: usize = 1000;

/// Bytes of text kept of a whole log, however many runs it holds.
const MOST_BYTES: usize = 8 << 20;

/// What is left of the room for a log's lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Room(MOST_BYTES)
    }
}

/// The lines of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) lines: Vec<LogLine>,
    pub(super) dropped: u64,
    details: usize,
}

/// A line as it was heard.
pub(super) struct Line<'a> {
    pub(super) number: u64,
    pub(super) at_ns: u64,
    pub(super) severity: Option<Severity>,
    pub(super) stage: Option<Stage>,
    pub(super) model: Option<u32>,
    pub(super) text: &'a str,
    /// Whether there are many like it.
    pub(super) is_detail: bool,
}

impl Kept {
    /// Keeps a line where there is room, else counts it.
    pub(super) fn keep(&mut self, line: &Line<'_>, room: &mut Room) {
        /// What a line takes beside its text.
        const BESIDE: usize = 100;
        let size = line.text.len().min(LINE_BYTES) + BESIDE;
        let is_full = room.0 < size
            || self.lines.len() >= MOST_LINES
            || (line.is_detail && self.details >= MOST_DETAILS);
        if is_full {
            self.dropped = self.dropped.saturating_add(1);
            return;
        }
        room.0 -= size;
        if line.is_detail {
            self.details += 1;
        }
        self.lines.push(LogLine {
            at_ns: line.at_ns,
            severity: line.severity.unwrap_or(Severity::Info),
            stage: line.stage,
            model: line.model,
            line: Some(line.number),
            text: cut(line.text.trim_end()),
        });
    }
}

fn cut(text: &str) -> String {
    if text.len() <= LINE_BYTES {
        return text.to_owned();
    }
    let mut kept = text
        .get(..text.floor_char_boundary(LINE_BYTES))
        .unwrap_or_default()
        .to_owned();
    kept.push('…');
    kept
}
