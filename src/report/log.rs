//! What a library said while it worked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stage::Stage;

/// The severity of a line, in TensorRT's own scale.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// An internal error of the library.
    InternalError,
    /// An operation failed.
    Error,
    /// A warning.
    Warning,
    /// Information.
    Info,
    /// Everything.
    Verbose,
}

impl Severity {
    /// Every severity, the most severe first: the order of TensorRT's own numbers, from 0.
    pub const ALL: [Severity; 5] = [
        Severity::InternalError,
        Severity::Error,
        Severity::Warning,
        Severity::Info,
        Severity::Verbose,
    ];

    /// The severity with TensorRT's number for it.
    pub fn from_number(number: i32) -> Option<Severity> {
        Severity::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The letter that trtexec prints: `F`, `E`, `W`, `I`, `V`.
    pub fn letter(self) -> char {
        match self {
            Severity::InternalError => 'F',
            Severity::Error => 'E',
            Severity::Warning => 'W',
            Severity::Info => 'I',
            Severity::Verbose => 'V',
        }
    }

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Severity::InternalError => "internal-error",
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
            Severity::Verbose => "verbose",
        }
    }
}

/// A line that a library logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogLine {
    /// Monotonic time, nanoseconds.
    pub at_ns: u64,
    /// Its severity.
    pub severity: Severity,
    /// The stage that was going on; absent between stages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The model of that stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<u32>,
    /// Its number in the file it was read from, from 1; absent for what was heard live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What it said, cut to a readable length.
    pub text: String,
}
