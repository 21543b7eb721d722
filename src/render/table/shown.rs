//! Which runs a table shows, and one figure of several runs.

use crate::report::{Measured, Outcome, Report, Run, Temperature, Trust, trust};
use crate::stats::median;

/// Fewer warm runs than this say too little to leave the cold one out.
const ENOUGH_WARM: usize = 3;

/// The runs whose figures the table shows.
pub(in crate::render) struct Shown<'a> {
    pub(in crate::render) report: &'a Report,
    /// One run, or several of which medians are shown; empty where nothing ran.
    pub(in crate::render) runs: Vec<&'a Run>,
    /// Whether they are the warm runs only.
    pub(in crate::render) warm_only: bool,
}

impl<'a> Shown<'a> {
    /// The finished warm runs where there are enough, else all finished ones, else the last run.
    pub(in crate::render) fn of(report: &'a Report) -> Self {
        let finished: Vec<&Run> = report
            .runs
            .iter()
            .filter(|run| run.outcome == Outcome::Finished)
            .collect();
        let warm: Vec<&Run> = finished
            .iter()
            .copied()
            .filter(|run| run.temperature == Temperature::Warm)
            .collect();
        let warm_only = warm.len() >= ENOUGH_WARM;
        let runs = if warm_only {
            warm
        } else if finished.is_empty() {
            report.runs.last().into_iter().collect()
        } else {
            finished
        };
        Shown {
            report,
            runs,
            warm_only,
        }
    }

    pub(in crate::render) fn medians(&self) -> bool {
        self.runs.len() > 1
    }

    /// Whether the shown runs finished.
    pub(in crate::render) fn finished(&self) -> bool {
        self.runs.iter().all(|run| run.outcome == Outcome::Finished)
    }

    /// The median over the shown runs of a figure each may have.
    pub(in crate::render) fn median(
        &self,
        figure: impl Fn(&Run) -> Option<Measured<i64>>,
    ) -> Measured<i64> {
        Measured::median(self.runs.iter().filter_map(|run| figure(run)))
    }

    /// How far a total can be trusted, by the middle noise and drift of the shown runs.
    pub(in crate::render) fn trust(&self, total: &Measured<i64>) -> Trust {
        let noise = middle(
            self.runs
                .iter()
                .filter_map(|run| run.noise_bytes())
                .collect(),
        );
        let drift = middle(
            self.runs
                .iter()
                .filter_map(|run| run.drift_bytes())
                .map(i64::unsigned_abs)
                .collect(),
        );
        let drift = drift.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX));
        trust(total.get(), noise, drift)
    }
}

/// The median of some numbers, by the one definition there is.
pub(in crate::render) fn middle(numbers: Vec<u64>) -> Option<u64> {
    let signed = |number| i64::try_from(number).unwrap_or(i64::MAX);
    let mut numbers: Vec<i64> = numbers.into_iter().map(signed).collect();
    numbers.sort_unstable();
    median(&numbers).map(i64::unsigned_abs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_two_lies_between_them() {
        assert_eq!(middle(vec![30, 10]), Some(20));
        assert_eq!(middle(vec![9, 1, 5]), Some(5));
        assert_eq!(middle(Vec::new()), None);
    }
}
