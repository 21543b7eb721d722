//! What a person at a terminal sees while a run goes on. Nothing is drawn anywhere else.

use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use terminal_size::terminal_size_of;

use crate::report::Event;

/// Clears the current line.
const CLEAR: &str = "\r\x1b[K";

/// A line on standard error that is drawn over and over; silent where that is no terminal that can do so.
#[derive(Debug)]
pub(super) struct StatusLine {
    drawn: bool,
}

impl StatusLine {
    pub(super) fn new() -> Self {
        StatusLine {
            drawn: io::stderr().is_terminal() && !is_dumb(),
        }
    }

    /// A line that is never drawn.
    pub(super) fn silent() -> Self {
        StatusLine { drawn: false }
    }

    /// Draws this in place of what was drawn. What does not fit is cut, or the line would wrap and stay.
    pub(super) fn draw(&self, text: &str) {
        if self.drawn {
            let columns = terminal_size_of(io::stderr()).map(|(columns, _)| columns.0.into());
            let text: String = text.chars().take(columns.unwrap_or(usize::MAX)).collect();
            // Progress that cannot be drawn is no loss.
            let _ = write!(io::stderr(), "{CLEAR}{text}");
        }
    }

    /// Takes back what is drawn, because words follow.
    pub(super) fn clear(&self) {
        if self.drawn {
            let _ = write!(io::stderr(), "{CLEAR}");
        }
    }
}

/// Whether the terminal says that it cannot draw over a line.
pub(super) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term == "dumb")
}

/// What a run is at, as an event tells it; `None` where nobody would notice.
pub(super) fn doing(event: &Event) -> Option<String> {
    match event {
        Event::RunBegan { .. } => Some("starting".to_owned()),
        Event::Baseline { .. } => Some("at rest".to_owned()),
        Event::StageBegan { stage, .. } => Some(stage.label().to_owned()),
        Event::StageEnded { stage, .. } => Some(format!("{}, settled", stage.label())),
        Event::Cycled { point } => Some(format!("cycle {}", point.done)),
        Event::Progressed { progress } => Some(format!("{}: {progress}", progress.stage.label())),
        Event::Began { .. }
        | Event::StageSkipped { .. }
        | Event::Learnt { .. }
        | Event::Resampled { .. }
        | Event::Logged { .. }
        | Event::LogDropped { .. }
        | Event::LoopWatched { .. }
        | Event::RunEnded { .. }
        | Event::Ended => None,
    }
}

/// Draws the current stage on standard error.
#[derive(Debug)]
pub(super) struct Progress {
    line: StatusLine,
    runs: u32,
    run: u32,
    /// When the stage began that goes on.
    since: Instant,
}

impl Progress {
    /// Progress for `runs` runs.
    pub(super) fn new(runs: u32) -> Self {
        Progress {
            line: StatusLine::new(),
            runs,
            run: 0,
            since: Instant::now(),
        }
    }

    /// Takes note of an event.
    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::RunBegan { run, .. } => self.run = run + 1,
            Event::StageBegan { .. } => self.since = Instant::now(),
            Event::Ended => self.line.clear(),
            _ => {}
        }
        if let Some(doing) = doing(event) {
            let of = if self.runs > 1 {
                format!("run {} of {}: ", self.run, self.runs)
            } else {
                String::new()
            };
            let taken = match event {
                Event::Progressed { .. } => format!(" · {} s", self.since.elapsed().as_secs()),
                _ => String::new(),
            };
            self.line.draw(&format!("{of}{doing}{taken} …"));
        }
    }

    /// The line it is drawn on.
    pub(super) fn line(&self) -> &StatusLine {
        &self.line
    }
}
