//! How documents are written: text for terminals, Markdown, HTML.
//!
//! A form knows no family of results. Whatever came from a file name, a log or a child's output is escaped and bounded
//! here, and here alone figures are spelled, columns laid out, and rows that do not fit left out with their number.

#[cfg(feature = "host")]
mod html;
#[cfg(any(feature = "host", feature = "layers"))]
mod markdown;
mod spelling;
mod style;
mod table;
mod text;

#[cfg(feature = "host")]
pub use html::{chart, html};
#[cfg(any(feature = "host", feature = "layers"))]
pub use markdown::markdown;
pub use style::Style;
pub use text::text;
