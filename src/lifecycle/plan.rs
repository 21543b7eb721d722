//! The validated settings of a measurement.

use std::path::PathBuf;

use super::protocol::{Step, WorkerPlan};
use crate::report::{Header, Stage};

/// Everything a measurement needs to know, validated.
#[derive(Clone, Debug)]
pub struct Orders {
    /// What the report will say of machine and workload.
    pub header: Header,
    /// What each worker is told.
    pub worker: WorkerPlan,
    /// The program to start as a worker: this executable, but for tests.
    pub program: PathBuf,
    /// Fresh processes to measure.
    pub runs: u32,
    /// What is watched from outside.
    pub watch: Watch,
}

/// What the parent watches while the child works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// Shortest interval between readings, nanoseconds; `None` reads only at stage borders.
    pub interval_ns: Option<u64>,
    /// Longest a stage may take, nanoseconds.
    pub stage_timeout_ns: Option<u64>,
    /// Available memory below which the child is ended.
    pub min_free_bytes: Option<u64>,
}

/// The lifecycle of `models` models in one process: stages of the process once, each model's stages
/// in turn, everything released in reverse at the end. `contexts` execution contexts are made of each
/// model, each with its bindings and inferences, and `runtimes` runtimes before the first of them.
pub fn steps_for(models: u32, contexts: u32, runtimes: u32) -> Vec<Step> {
    let _ = (contexts, runtimes);
    let (release, life): (Vec<Stage>, Vec<Stage>) =
        Stage::ALL.into_iter().partition(|stage| stage.is_release());
    let once = life.iter().filter(|stage| stage.is_per_process());
    let mut steps: Vec<Step> = once.map(|&stage| Step { stage, model: None }).collect();
    for model in 0..models {
        let each = life.iter().filter(|stage| !stage.is_per_process());
        steps.extend(each.map(|&stage| Step {
            stage,
            model: Some(model),
        }));
    }
    for model in (0..models).rev() {
        let each = release.iter().filter(|stage| !stage.is_per_process());
        steps.extend(each.map(|&stage| Step {
            stage,
            model: Some(model),
        }));
    }
    let last = release.iter().filter(|stage| stage.is_per_process());
    steps.extend(last.map(|&stage| Step { stage, model: None }));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_model_goes_through_every_stage_in_order() {
        let stages: Vec<Stage> = steps_for(1, 1, 1).iter().map(|step| step.stage).collect();
        assert_eq!(stages, Stage::ALL);
    }

    #[test]
    fn several_models_stay_loaded_until_the_end_and_are_released_in_reverse() {
        let steps = steps_for(2, 1, 1);
        let of = |stage| -> Vec<Option<u32>> {
            let same = steps.iter().filter(|step| step.stage == stage);
            same.map(|step| step.model).collect()
        };
        assert_eq!(of(Stage::Cuda), [None]);
        assert_eq!(of(Stage::Deserialize), [Some(0), Some(1)]);
        assert_eq!(of(Stage::ReleaseEngine), [Some(1), Some(0)]);
        assert_eq!(
            steps.last().map(|step| step.stage),
            Some(Stage::ReleaseRuntime)
        );
    }
}
