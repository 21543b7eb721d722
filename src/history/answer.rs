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

    /// The label of the release at a position.
    pub fn label_of(&self, release: u32) -> &str {
        let release = usize::try_from(release).ok();
        let release = release.and_then(|at| self.releases.get(at));
        release.map_or("", |release| &release.label)
    }
}
