//! What a person at a terminal sees while a run goes on. Nothing is drawn anywhere else.

use std::io::{self, IsTerminal, Write};

use crate::report::Event;

/// Clears the current line.
const CLEAR: &str = "\r\x1b[K";

/// Draws the current stage on standard error.
pub(super) struct Progress {
    drawn: bool,
    runs: u32,
    run: u32,
}

impl Progress {
    /// Progress for `runs` runs; silent where standard error is no terminal that can redraw a line.
    pub(super) fn new(runs: u32) -> Self {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        Progress {
            drawn: io::stderr().is_terminal() && !dumb,
            runs,
            run: 0,
        }
    }

    /// Takes note of an event.
    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::RunBegan { run, .. } => {
                self.run = run + 1;
                self.draw("starting");
            }
            Event::Baseline { .. } => self.draw("at rest"),
            Event::StageBegan { stage, .. } => self.draw(stage.label()),
            Event::StageEnded { stage, .. } => self.draw(&format!("{}, settled", stage.label())),
            Event::Ended => self.clear(),
            Event::Cycled { point } => self.draw(&format!("cycle {}", point.done)),
            Event::Began { .. }
            | Event::StageSkipped { .. }
            | Event::Learnt { .. }
            | Event::Resampled { .. }
            | Event::Logged { .. }
            | Event::LogDropped { .. }
            | Event::LoopWatched { .. }
            | Event::RunEnded { .. } => {}
        }
    }

    fn draw(&self, what: &str) {
        if self.drawn {
            let of = if self.runs > 1 {
                format!("run {} of {}: ", self.run, self.runs)
            } else {
                String::new()
            };
            // Progress that cannot be drawn is no loss.
            let _ = write!(io::stderr(), "{CLEAR}{of}{what} …");
        }
    }

    /// Takes back what is drawn, because words follow.
    pub(super) fn clear(&self) {
        if self.drawn {
            let _ = write!(io::stderr(), "{CLEAR}");
        }
    }
}
