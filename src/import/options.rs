//! What the user says of a log.

use crate::report::{MemoryKind, Tool};

/// What is known of a log beside its lines.
#[derive(Clone, Debug)]
pub struct Options {
    /// What it is called: its path.
    pub name: String,
    /// The user's label for what it is of.
    pub release: Option<String>,
    /// Whose memory the device has, where the user says.
    pub memory: Option<MemoryKind>,
    /// Whether a run without an end banner is taken for one that finished.
    pub is_taken_for_finished: bool,
    /// Bytes of a page, for logs that count pages.
    pub page_bytes: u64,
    /// What stands in for the noise that nobody measured, bytes; not 0.
    pub noise_bytes: u64,
    /// When the log was written, RFC 3339, as far as anybody knows: lines may know better.
    pub created: String,
    /// The program that reads it.
    pub tool: Tool,
}
