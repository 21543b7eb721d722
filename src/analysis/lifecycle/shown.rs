//! Which runs of a report are shown, and one figure of several runs.

use crate::analysis::sides::ENOUGH_WARM;
use crate::analysis::table::count;
use crate::report::{
    Delta, Lifecycle, Mark, Measured, Model, Outcome, Report, Run, SeenInLife, Temperature, middle,
    seen_in_life,
};

/// The runs whose figures are shown.
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
        let runs = report.runs.iter();
        let finished: Vec<&Run> = runs
            .filter(|run| run.outcome == Outcome::Finished)
            .collect();
        let is_warm = |run: &&Run| run.temperature == Temperature::Warm;
        let warm: Vec<&Run> = finished.iter().copied().filter(is_warm).collect();
        let warm_only = count(warm.len()) >= ENOUGH_WARM;
        let runs = match finished[..] {
            _ if warm_only => warm,
            [] => report.runs.last().into_iter().collect(),
            _ => finished,
        };
        Shown {
            report,
            runs,
            warm_only,
        }
    }

    /// Whether figures are medians.
    pub(crate) fn medians(&self) -> bool {
        self.runs.len() > 1
    }

    /// Whether the shown runs finished.
    pub(crate) fn finished(&self) -> bool {
        self.runs.iter().all(|run| run.outcome == Outcome::Finished)
    }

    /// What the lifecycle total is called; where a run did not finish it is none.
    pub(crate) fn whole(&self) -> &'static str {
        if self.finished() {
            "lifecycle total"
        } else {
            "until then"
        }
    }

    /// Whether stages have to say whose they are.
    pub(crate) fn has_several_models(&self) -> bool {
        self.report.header.workload.models.len() > 1
    }

    /// The median over the shown runs of a figure each may have.
    pub(crate) fn median(&self, figure: impl Fn(&Run) -> Option<Measured<i64>>) -> Measured<i64> {
        Measured::median(self.runs.iter().filter_map(|run| figure(run)))
    }

    /// The median of a figure of the lifecycles.
    pub(crate) fn of_life(
        &self,
        figure: impl Fn(&Lifecycle) -> Option<Measured<i64>>,
    ) -> Measured<i64> {
        self.median(|run| figure(run.lifecycle.value()?))
    }

    /// The median of a part of the lifecycle total.
    pub(crate) fn of_total(&self, part: fn(&Delta) -> &Measured<i64>) -> Measured<i64> {
        self.of_life(|life| Some(part(&life.delta).clone()))
    }

    /// The median of what was seen being allocated.
    pub(crate) fn seen(&self, part: fn(SeenInLife) -> Measured<i64>) -> Measured<i64> {
        self.median(|run| Some(part(seen_in_life(run))))
    }

    /// The middle noise of the shown runs.
    pub(crate) fn noise_bytes(&self) -> Option<u64> {
        middle(self.runs.iter().filter_map(|run| run.noise_bytes()))
    }

    /// The mark of a total: that of the one run shown, or of the median over several.
    pub(crate) fn mark(&self, total: &Measured<i64>, marks: &[Mark]) -> Mark {
        match marks {
            [only] => *only,
            several => Mark::of_median(total.get(), self.noise_bytes(), several),
        }
    }
}

/// Whether a run was the first of its report, in a word.
pub(crate) fn temperature(of: Temperature) -> &'static str {
    match of {
        Temperature::Cold => "cold",
        Temperature::Warm => "warm",
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
