//! What a history comes to, in words.

use crate::units;

use super::model::{ChangePoint, History, Series};

impl History {
    /// The largest step change in a sentence, and how many figures have others. Of several as large the last
    /// counts, for a category of a stage says more than the lifecycle. Repeats names from reports: to be escaped
    /// where shown.
    pub fn answer(&self) -> String {
        let with_steps = self.series.iter().filter(|it| !it.changes.is_empty());
        let others = with_steps.count().saturating_sub(1);
        let each = self.series.iter().flat_map(|series| {
            let of_series = series.changes.iter();
            of_series.map(move |change| (series, change))
        });
        let largest = each.max_by_key(|(_, change)| change.bytes().unsigned_abs());
        match largest {
            Some((series, change)) => self.step(series, change, others),
            None => match self.releases.len() {
                0 | 1 => "One release has no history yet.".to_owned(),
                _ if self.is_undecided_in_the_last() => self.undecided(),
                releases => format!(
                    "No step change is shown: {} figures over {releases} releases.",
                    self.series.len()
                ),
            },
        }
    }

    fn step(&self, series: &Series, change: &ChangePoint, others: usize) -> String {
        let others = match others {
            0 => String::new(),
            1 => "; 1 other figure has a step change as well".to_owned(),
            others => format!("; {others} other figures have step changes as well"),
        };
        format!(
            "Step change in {}: {} {} MiB, from {} to {}{others}.",
            self.label_of(change.release),
            series.label,
            units::signed_mib(change.bytes()),
            units::signed_mib(change.from_bytes),
            units::signed_mib(change.to_bytes)
        )
    }

    /// The largest growth of the last release that cannot be decided.
    fn undecided(&self) -> String {
        let limited = self.series.iter().filter_map(|series| {
            let open = series.open.filter(|open| open.is_limited)?;
            Some((series, open))
        });
        let last = self.releases.last().map_or("", |it| it.label.as_str());
        match limited.max_by_key(|(_, open)| open.bytes) {
            Some((series, open)) => format!(
                "Not decidable: {} moved by {} MiB in {last}, which could be noise; more runs, or a quieter machine, would decide it.",
                series.label,
                units::signed_mib(open.bytes)
            ),
            None => String::new(),
        }
    }

    /// The label of the release at a position.
    pub fn label_of(&self, release: u32) -> &str {
        let release = usize::try_from(release).ok();
        let release = release.and_then(|at| self.releases.get(at));
        release.map_or("", |release| &release.label)
    }
}
