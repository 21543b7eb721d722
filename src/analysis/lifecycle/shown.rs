//! Which runs a table shows, and one figure of several runs.

pub(crate) use crate::report::middle;
use crate::report::{Mark, Measured, Model, Outcome, Report, Run, Temperature};

/// Fewer warm runs than this say too little to leave the cold one out.
const ENOUGH_WARM: usize = 3;

/// The runs whose figures the table shows.
pub(crate) struct Shown<'a> {
    pub(crate) report: &'a Report,
    /// One run, or several of which medians are shown; empty where nothing ran.
    pub(crate) runs: Vec<&'a Run>,
    /// Whether they are the warm runs only.
    pub(crate) warm_only: bool,
}

impl<'a> Shown<'a> {
    /// The finished warm runs where there are enough, else all finished ones, else the last run.
    pub(crate) fn of(report: &'a Report) -> Self {
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

    pub(crate) fn medians(&self) -> bool {
        self.runs.len() > 1
    }

    /// Whether the shown runs finished.
    pub(crate) fn finished(&self) -> bool {
        self.runs.iter().all(|run| run.outcome == Outcome::Finished)
    }

    /// The median over the shown runs of a figure each may have.
    pub(crate) fn median(&self, figure: impl Fn(&Run) -> Option<Measured<i64>>) -> Measured<i64> {
        Measured::median(self.runs.iter().filter_map(|run| figure(run)))
    }

    /// The mark of a total: that of the one run shown, or of the median over several.
    pub(crate) fn mark(&self, total: &Measured<i64>, marks: &[Mark]) -> Mark {
        if let [only] = marks {
            return *only;
        }
        let noise = self.runs.iter().filter_map(|run| run.noise_bytes());
        Mark::of_median(total.get(), middle(noise), marks)
    }

    /// The mark of the lifecycle's total.
    pub(crate) fn life_mark(&self, total: &Measured<i64>) -> Mark {
        let lives = self.runs.iter().filter_map(|run| run.lifecycle.value());
        let marks: Vec<Mark> = lives.map(|life| life.mark).collect();
        self.mark(total, &marks)
    }
}

/// Name of a model: the last part of its path, and its position where the file is loaded repeatedly.
pub(crate) fn model_name(report: &Report, position: u32) -> String {
    let models = &report.header.workload.models;
    let known = usize::try_from(position).ok();
    let Some((index, model)) = known.and_then(|index| Some((index, models.get(index)?))) else {
        return format!("model {position}");
    };
    let name = model.path.rsplit('/').next().unwrap_or(&model.path);
    let alike = |models: &[Model]| models.iter().filter(|it| it.path == model.path).count();
    let earlier = models.get(..index).map_or(0, alike);
    match alike(models) {
        2.. => format!("{name} ({})", earlier + 1),
        _ => name.to_owned(),
    }
}
