//! Performing a specification.

use crate::backend::SyntheticOptions;
use std::sync::Arc;

use super::memory::Memory;
use super::spec::{Action, SyntheticSpec};
use crate::backend::{Backend, BackendError, BackendInfo, BackendSpec, LogSink};
use crate::report::{DeviceReading, Fact, Stage};

const STAGES_HELP: &str = "\
Every stage does what the option spec says, and nothing where it is not named:
  stage:action,action;stage:action…   stage@1 addresses the second model only
Memory that is kept (SIZE as 64MiB; *N times):
  heap=SIZE[*N]   heap-untouched=SIZE[*N]   anon=SIZE   anon-untouched=SIZE   file=SIZE
  seen=SIZE[*N] only counts, as allocations of device memory   leak=SIZE is never freed
Memory that is freed:
  free=heap|anon|file|seen|all   peak=SIZE/HOLD[*N]   free-late=SIZE/DELAY
Time:
  sleep=TIME   spin=TIME   loop=[SIZE/]TIME*N is a steady loop; SIZE of heap is kept each time
Words:
  log=SEVERITY:TEXT[*N]   fact=TEXT   print=TEXT
Trouble:
  crash=segv|abort|kill|bus|fpe|exit:STATUS|hang|stop   oom=limit   fail=TEXT   lack
  missing=TEXT fails because the machine lacks something
Counters of a captured QNX tree:
  vmstats=±SIZE   as-stats-rss=±SIZE
free frees what the same model allocated; in a stage of the whole process, everything.";

pub(crate) const INFO: BackendInfo = BackendInfo {
    name: "synthetic",
    about: "known amounts of memory in each stage, without a model, to test trtmem itself",
    stages_help: STAGES_HELP,
    options: Vec::new,
    uses_device: false,
    builds: false,
    formats: &[],
};

/// Makes the backend.
pub(crate) fn make(
    spec: &BackendSpec,
    options: &SyntheticOptions,
    log: &Arc<dyn LogSink>,
) -> Result<Box<dyn Backend>, BackendError> {
    Ok(Box::new(Synthetic::new(spec, options, log)?))
}

/// A specification and the memory it has taken so far.
struct Synthetic {
    spec: SyntheticSpec,
    memory: Memory,
    models: usize,
}

impl Synthetic {
    fn new(
        asked: &BackendSpec,
        options: &SyntheticOptions,
        log: &Arc<dyn LogSink>,
    ) -> Result<Synthetic, BackendError> {
        let spec = options.spec.clone().unwrap_or_default();
        // A life without a named model is still one life.
        let models = asked.models.len().max(1);
        check_models(&spec, models)?;
        check_tree(&spec, options.tree.is_some())?;
        let memory = Memory::prepare(&spec, models, options.tree.clone(), log)?;
        Ok(Synthetic {
            spec,
            memory,
            models,
        })
    }
}

impl Backend for Synthetic {
    fn lacks(&self, stage: Stage) -> Option<&'static str> {
        self.spec
            .lacks(stage)
            .then_some("the specification leaves this stage out")
    }

    fn step(
        &mut self,
        stage: Stage,
        model: usize,
        pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError> {
        if model >= self.models {
            let message = format!("there is no model {model}; there are {}", self.models);
            return Err(BackendError::new(message));
        }
        let owner = (!stage.is_per_process()).then_some(model);
        let mut actions = self.spec.actions(stage, model);
        let done = actions.try_for_each(|action| self.memory.perform(action, owner, pulse));
        self.memory.step_returns();
        done
    }

    fn device_reading(&mut self) -> DeviceReading {
        DeviceReading {
            buffers: self.memory.take_seen(),
            ..DeviceReading::default()
        }
    }

    fn learn(&mut self, stage: Stage, model: usize, tell: &mut dyn FnMut(Fact)) {
        for action in self.spec.actions(stage, model) {
            if let Action::Fact(text) = action {
                tell(Fact::Remark { text: text.clone() });
            }
        }
    }
}

/// A clause for a model that is never loaded would silently do nothing.
fn check_models(spec: &SyntheticSpec, models: usize) -> Result<(), BackendError> {
    let never = |clause: &&super::Clause| clause.model.is_some_and(|only| only as usize >= models);
    match spec.clauses.iter().find(never) {
        Some(clause) => Err(BackendError::new(format!(
            "`{clause}` addresses a model that does not exist; there are {models}, the first is 0"
        ))),
        None => Ok(()),
    }
}

fn check_tree(spec: &SyntheticSpec, named: bool) -> Result<(), BackendError> {
    let needs =
        |action: &&Action| matches!(action, Action::VmStats { .. } | Action::AsStats { .. });
    match spec.all_actions().find(needs) {
        Some(action) if !named => Err(BackendError::new(format!(
            "`{action}` changes a captured tree; name it with the option tree"
        ))),
        _ => Ok(()),
    }
}
