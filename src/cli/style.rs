//! How tables are drawn where they go.

use std::io;
use std::sync::OnceLock;

use clap::ValueEnum;

use terminal_size::terminal_size_of;

use super::output::Target;
use crate::render::TableStyle;

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
