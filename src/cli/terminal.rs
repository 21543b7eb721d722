//! What the program says beside its result, on standard error, and how tables are drawn where they go.

use std::io;
use std::io::{IsTerminal, Write};
use std::sync::OnceLock;
use std::time::Instant;

use clap::ValueEnum;
use terminal_size::terminal_size_of;

use super::output::Target;
use crate::escape::escape;
use crate::render::TableStyle;
use crate::report::Event;

/// Says one line to the user, beside the result.
pub(super) fn say(line: &str) {
    tell(&format!("trtmem: {}\n", escape(line)));
}

/// Writes text to standard error. Where even that cannot be written, nobody is left to tell.
pub(super) fn tell(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Sentences are broken at this width where no terminal is narrower: longer lines are hard to read.
const WIDTH: usize = 100;

/// Whether output has colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColourChoice {
    /// On a terminal that is not dumb, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Wherever it goes
    Always,
    /// Nowhere
    Never,
}

/// What `--color` said, for all results of the process.
static CHOICE: OnceLock<ColourChoice> = OnceLock::new();

/// Keeps what `--color` said.
pub(super) fn choose_colour(choice: ColourChoice) {
    // The command line is read once.
    let _ = CHOICE.set(choice);
}

/// Signs and lines beyond ASCII where the target is a file or a terminal of our time; plain text on consoles that say
/// they are dumb, and into pipes whose locale is not UTF-8.
pub(super) fn style(target: &Target) -> TableStyle {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb" || term == "vt100");
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let columns = columns(target);
    TableStyle {
        width: Some(columns.map_or(WIDTH, |columns| columns.min(WIDTH))),
        columns,
        plain: dumb || !speaks_utf8(),
        colour: match CHOICE.get().copied().unwrap_or_default() {
            ColourChoice::Auto => columns.is_some() && !dumb && !no_color,
            ColourChoice::Always => true,
            ColourChoice::Never => false,
        },
        everything: false,
    }
}

/// Columns of the terminal that the target is, if it is one.
pub(super) fn columns(target: &Target) -> Option<usize> {
    match target {
        Target::Stdout => terminal_size_of(io::stdout()).map(|(columns, _)| columns.0.into()),
        Target::File(_) => None,
    }
}

/// Whether the locale says UTF-8, by the variable that decides (`locale(7)`).
fn speaks_utf8() -> bool {
    let decides = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    decides.is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}

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
