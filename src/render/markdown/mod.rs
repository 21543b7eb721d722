//! Results as GitHub-flavoured Markdown: a comment on a pull request.
//!
//! The answer comes first, then a table of what a reader has to see, then the rest in `<details>`. A
//! comment holds 65,536 characters at most; what did not fit is said. Texts from reports, files and
//! logs stay texts: no markup, no HTML, no link, no mention of a person or an issue.

mod comparison;
#[cfg(feature = "host")]
mod history;

pub use comparison::comparison;
#[cfg(feature = "host")]
pub use history::history;
