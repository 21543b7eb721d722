//! The answer of a check in words.

use crate::units;

use super::model::{CheckVerdict, Checked, CheckedLine};

impl Checked {
    /// Lines with a verdict.
    pub fn count(&self, verdict: CheckVerdict) -> usize {
        self.lines
            .iter()
            .filter(|line| line.verdict == verdict)
            .count()
    }

    /// Whether all budgets are kept, and if not, how many are not and which is over by most; otherwise which is
    /// the tightest. Repeats names from reports: to be escaped where shown.
    pub fn answer(&self) -> String {
        let all = self.lines.len();
        let mut parts = Vec::new();
        for (verdict, one, several) in [
            (CheckVerdict::Exceeded, "is exceeded", "are exceeded"),
            (
                CheckVerdict::Undecided,
                "cannot be decided",
                "cannot be decided",
            ),
            (
                CheckVerdict::NotMeasured,
                "is not measured",
                "are not measured",
            ),
        ] {
            match self.count(verdict) {
                0 => {}
                1 => parts.push(format!("1 {one}")),
                count => parts.push(format!("{count} {several}")),
            }
        }
        if parts.is_empty() {
            return self.all_kept();
        }
        let limits = if all == 1 {
            "1 limit".to_owned()
        } else {
            format!("{all} limits")
        };
        let farthest = self
            .farthest()
            .map(|line| format!("; farthest over: {}", over(line)));
        format!(
            "Of {limits} {}{}.",
            parts.join(", "),
            farthest.unwrap_or_default()
        )
    }

    fn all_kept(&self) -> String {
        let kept = match self.lines.len() {
            1 => "The limit is met".to_owned(),
            count => format!("All {count} limits are met"),
        };
        match self
            .lines
            .iter()
            .filter_map(|line| Some((left(line)?, line)))
            .min_by_key(|it| it.0)
        {
            Some((left, line)) => {
                format!(
                    "{kept}; the tightest is {}, with {} left.",
                    line.label,
                    units::size(left)
                )
            }
            None => format!("{kept}."),
        }
    }

    fn farthest(&self) -> Option<&CheckedLine> {
        let over = self
            .lines
            .iter()
            .filter(|line| line.verdict == CheckVerdict::Exceeded);
        over.max_by_key(|line| line.value_bytes?.checked_sub(line.allowed_bytes?))
    }
}

/// Bytes between the figure and what is allowed.
fn left(line: &CheckedLine) -> Option<u64> {
    Some(line.allowed_bytes?.abs_diff(line.value_bytes?))
}

fn over(line: &CheckedLine) -> String {
    let by = left(line).map(units::size).unwrap_or_default();
    format!("{} by {by}", line.label)
}
