//! How much of what libraries log is kept.
//!
//! Worker and parent hold to the same bounds: the worker so that a flood costs the measured stage
//! next to nothing, the parent because it believes no worker.

use crate::report::Severity;

/// Most lines kept of a run.
const LINES: u32 = 20_000;

/// Most bytes of text kept of a run.
const BYTES: usize = 4 << 20;

/// One part in this many of both is set aside for warnings and errors, which often come last.
const GRAVE_SHARE: u32 = 10;

/// Longest text kept of a line, bytes.
pub(super) const LINE_BYTES: usize = 4 << 10;

/// What is left of a run's bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allowance {
    lines: u32,
    bytes: usize,
}

impl Allowance {
    /// All of it.
    pub(super) fn whole() -> Allowance {
        Allowance {
            lines: LINES,
            bytes: BYTES,
        }
    }

    /// Takes a line of so many bytes, if it may still be kept.
    pub(super) fn take(&mut self, severity: Severity, bytes: usize) -> bool {
        let bytes = bytes.min(LINE_BYTES);
        let (kept_lines, kept_bytes) = match severity {
            Severity::Verbose | Severity::Info => {
                (LINES / GRAVE_SHARE, BYTES / GRAVE_SHARE as usize)
            }
            Severity::Warning | Severity::Error | Severity::InternalError => (0, 0),
        };
        let allowed = self.lines > kept_lines && self.bytes.saturating_sub(bytes) > kept_bytes;
        if allowed {
            self.lines -= 1;
            self.bytes = self.bytes.saturating_sub(bytes);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(allowance: &mut Allowance, severity: Severity, bytes: usize) -> usize {
        (0..100_000)
            .take_while(|_| allowance.take(severity, bytes))
            .count()
    }

    #[test]
    fn a_flood_of_chatter_leaves_room_for_errors() {
        let mut allowance = Allowance::whole();
        assert_eq!(taken(&mut allowance, Severity::Verbose, 10), 18_000);
        assert!(!allowance.take(Severity::Info, 1));
        assert_eq!(taken(&mut allowance, Severity::Error, 10), 2_000);
        assert!(!allowance.take(Severity::InternalError, 1));
    }

    #[test]
    fn long_lines_use_up_the_bytes_and_count_by_what_is_kept_of_them() {
        let mut allowance = Allowance::whole();
        let lines = taken(&mut allowance, Severity::Warning, 1 << 30);
        assert_eq!(lines, BYTES / LINE_BYTES - 1);
    }
}
