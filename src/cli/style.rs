//! How tables are drawn where they go.

use std::io;

use terminal_size::terminal_size_of;

use super::output::Target;
use crate::render::TableStyle;

/// Sentences are broken at this width where no terminal is narrower: longer lines are hard to read.
const WIDTH: usize = 100;

/// Signs and lines beyond ASCII where the target is a file or a terminal of our time; plain text on
/// consoles that say they are dumb, with `NO_COLOR`, and into pipes whose locale is not UTF-8.
pub(super) fn style(target: &Target) -> TableStyle {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb" || term == "vt100");
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    TableStyle {
        width: Some(columns(target).map_or(WIDTH, |columns| columns.min(WIDTH))),
        plain: dumb || no_color || !speaks_utf8(),
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
