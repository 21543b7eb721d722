//! The parent's end of what libraries log: bounded whatever a worker says.

use crate::lifecycle::log_allowance::{Allowance, LINE_BYTES};
use crate::lifecycle::protocol::Step;
use crate::report::{LogLine, Severity};

/// Keeps the lines of a run within their bounds.
pub(super) struct LogKeeper {
    allowance: Allowance,
    dropped: u64,
}

impl Default for LogKeeper {
    fn default() -> Self {
        LogKeeper {
            allowance: Allowance::whole(),
            dropped: 0,
        }
    }
}

impl LogKeeper {
    /// The line as it is kept, said in `step`; `None` where there is no room left.
    pub(super) fn keep(
        &mut self,
        step: Option<Step>,
        at_ns: u64,
        severity: Severity,
        mut text: String,
    ) -> Option<LogLine> {
        // The worker has put a mark at the end of what it cut, which may stay.
        text.truncate(text.floor_char_boundary(LINE_BYTES + '…'.len_utf8()));
        if !self.allowance.take(severity, text.len()) {
            self.drop_lines(1);
            return None;
        }
        Some(LogLine {
            line: None,
            at_ns,
            severity,
            stage: step.map(|step| step.stage),
            model: step.and_then(|step| step.model),
            text,
        })
    }

    /// So many lines were not kept.
    pub(super) fn drop_lines(&mut self, lines: u64) {
        self.dropped = self.dropped.saturating_add(lines);
    }

    /// Lines not kept since this was asked last.
    pub(super) fn take_dropped(&mut self) -> Option<u64> {
        let dropped = std::mem::take(&mut self.dropped);
        (dropped > 0).then_some(dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Stage;

    #[test]
    fn a_line_belongs_to_the_step_it_was_said_in_and_is_cut_between_characters() {
        let step = Step {
            stage: Stage::Context,
            model: Some(1),
        };
        let mut keeper = LogKeeper::default();
        let line = keeper.keep(Some(step), 7, Severity::Info, "é".repeat(LINE_BYTES));
        let line = line.expect("there is room");
        assert_eq!((line.stage, line.model), (Some(Stage::Context), Some(1)));
        assert!(line.text.len() <= LINE_BYTES + 3);
        assert_eq!(keeper.take_dropped(), None);
    }

    #[test]
    fn a_flood_is_counted_where_it_is_not_kept() {
        let mut keeper = LogKeeper::default();
        let said = 50_000;
        let kept = (0..said)
            .filter_map(|at_ns| keeper.keep(None, at_ns, Severity::Verbose, "said".into()))
            .count() as u64;
        assert_eq!(keeper.take_dropped(), Some(said - kept));
        assert!((1..20_000).contains(&kept));
    }
}
