//! The validated settings of a measurement.

use std::collections::BTreeMap;
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
    /// Environment variables that the workers have otherwise than this process.
    pub variables: Variables,
    /// Fresh processes to measure.
    pub runs: u32,
    /// What is watched from outside.
    pub watch: Watch,
}

/// Environment variables of a worker that are not this process's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    /// By name: the value, or `None` where the worker has no such variable.
    pub changed: BTreeMap<String, Option<String>>,
}

impl Variables {
    /// Changes what a report says of the environment accordingly. Those given here are kept whatever
    /// their name: somebody thought that they matter.
    pub fn record(&self, variables: &mut BTreeMap<String, String>) {
        for (name, value) in &self.changed {
            match value {
                Some(value) => variables.insert(name.clone(), value.clone()),
                None => variables.remove(name),
            };
        }
    }
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
    let process = |stage, times| repeated(&[stage], None, times);
    let mut steps = process(Stage::Library, 1);
    steps.extend(process(Stage::Cuda, 1));
    steps.extend(process(Stage::Runtime, runtimes));
    for model in 0..models {
        let engine = [Stage::Read, Stage::Deserialize, Stage::ReleasePlan];
        let context = [
            Stage::Context,
            Stage::Bindings,
            Stage::FirstInference,
            Stage::Inference,
        ];
        steps.extend(repeated(&engine, Some(model), 1));
        steps.extend(repeated(&context, Some(model), contexts));
    }
    for model in (0..models).rev() {
        steps.extend(repeated(&[Stage::ReleaseContext], Some(model), contexts));
        steps.extend(repeated(&[Stage::ReleaseEngine], Some(model), 1));
    }
    steps.extend(process(Stage::ReleaseRuntime, runtimes));
    steps
}

/// The build of one model, whose stages are all of the process.
pub fn steps_of_a_build() -> Vec<Step> {
    let stages = [
        Stage::Library,
        Stage::Cuda,
        Stage::Builder,
        Stage::Parse,
        Stage::Build,
        Stage::Save,
        Stage::ReleaseBuilder,
    ];
    repeated(&stages, None, 1)
}

/// These stages, one after the other, so many times.
fn repeated(stages: &[Stage], model: Option<u32>, times: u32) -> Vec<Step> {
    let once = stages.iter().map(|&stage| Step { stage, model });
    (0..times).flat_map(|_| once.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_are_set_are_told_of_and_those_taken_out_are_not() {
        let text = |text: &str| text.to_owned();
        let variables = Variables {
            changed: [(text("NEW"), Some(text("1"))), (text("OLD"), None)].into(),
        };
        let mut told = BTreeMap::from([(text("OLD"), text("x")), (text("KEPT"), text("y"))]);
        variables.record(&mut told);
        let expected = [(text("KEPT"), text("y")), (text("NEW"), text("1"))];
        assert_eq!(told, BTreeMap::from(expected));
    }

    #[test]
    fn one_model_goes_through_every_stage_in_order() {
        let stages: Vec<Stage> = steps_for(1, 1, 1).iter().map(|step| step.stage).collect();
        assert!(stages.into_iter().eq(Stage::of_a_run()));
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

    #[test]
    fn every_further_context_has_bindings_and_inferences_of_its_own_and_a_release() {
        let steps = steps_for(2, 3, 1);
        let count = |stage| steps.iter().filter(|step| step.stage == stage).count();
        for stage in [
            Stage::Context,
            Stage::Bindings,
            Stage::FirstInference,
            Stage::Inference,
            Stage::ReleaseContext,
        ] {
            assert_eq!(count(stage), 6, "{stage:?}");
        }
        assert_eq!(
            (count(Stage::Deserialize), count(Stage::ReleaseEngine)),
            (2, 2)
        );
        let last_context = steps
            .iter()
            .rposition(|step| step.stage == Stage::ReleaseContext);
        let last_engine = steps
            .iter()
            .rposition(|step| step.stage == Stage::ReleaseEngine);
        assert!(last_context < last_engine);
    }

    #[test]
    fn further_runtimes_come_before_the_first_model_and_go_after_the_last() {
        let steps = steps_for(1, 1, 2);
        let at = |stage| steps.iter().position(|step| step.stage == stage);
        assert_eq!((at(Stage::Runtime), at(Stage::Read)), (Some(2), Some(4)));
        let ends = steps.iter().rev().take(2).map(|step| step.stage);
        assert!(ends.eq([Stage::ReleaseRuntime; 2]));
    }
}
