//! How far a build is, by TensorRT's own monitor.

use std::sync::{Arc, Mutex, PoisonError};

use crate::backend::LogSink;
use crate::ffi::tensorrt::build::Progress;

/// Longest name of a phase that is kept, bytes: the names seen have under 40.
const NAME_ROOM: usize = 96;

/// Hands the steps of the outermost phase on. Allocates nothing: TensorRT calls it while memory is measured.
pub(super) struct Watched {
    log: Arc<dyn LogSink>,
    outermost: Mutex<Phase>,
}

/// A phase by its name, cut to the room there is.
struct Phase {
    name: [u8; NAME_ROOM],
    length: usize,
    steps: u32,
}

impl Watched {
    /// Tells `log` of everything.
    pub(super) fn new(log: Arc<dyn LogSink>) -> Watched {
        Watched {
            log,
            outermost: Mutex::new(Phase {
                name: [0; NAME_ROOM],
                length: 0,
                steps: 0,
            }),
        }
    }
}

impl Progress for Watched {
    fn phase_start(&self, phase: &str, parent: Option<&str>, steps: i32) {
        if parent.is_some() {
            return;
        }
        let mut outermost = self
            .outermost
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Phase {
            name,
            length,
            steps: of,
        } = &mut *outermost;
        *length = phase.len().min(NAME_ROOM);
        for (to, from) in name.iter_mut().zip(phase.bytes()) {
            *to = from;
        }
        *of = u32::try_from(steps).unwrap_or(0);
        drop(outermost);
        self.log
            .progress(phase, 0, u32::try_from(steps).unwrap_or(0));
    }

    fn step(&self, phase: &str, step: i32) -> bool {
        let outermost = self
            .outermost
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let kept = outermost.name.get(..outermost.length).unwrap_or_default();
        let is_it = phase.len() >= kept.len() && phase.as_bytes().starts_with(kept);
        let of = outermost.steps;
        drop(outermost);
        if is_it {
            // Steps are counted from 0, and told when they are done.
            let done = u32::try_from(step).unwrap_or(0).saturating_add(1);
            self.log.progress(phase, done, of);
        }
        true
    }

    fn phase_finish(&self, _phase: &str) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Severity;

    #[derive(Default)]
    struct Heard(Mutex<Vec<(String, u32, u32)>>);

    impl LogSink for Heard {
        fn log(&self, _severity: Severity, _text: &[u8]) {}

        fn progress(&self, phase: &str, done: u32, of: u32) {
            let mut heard = self.0.lock().expect("nothing panics");
            heard.push((phase.to_owned(), done, of));
        }
    }

    #[test]
    fn the_outermost_phase_alone_is_told() {
        let heard = Arc::new(Heard::default());
        let watched = Watched::new(Arc::<Heard>::clone(&heard));
        watched.phase_start("Building Engine", None, 5);
        watched.phase_start("Tactic Selection", Some("Building Engine"), 40);
        assert!(watched.step("Tactic Selection", 39));
        assert!(watched.step("Building Engine", 0));
        watched.phase_finish("Building Engine");
        let heard = heard.0.lock().expect("nothing panics");
        let phase = || "Building Engine".to_owned();
        assert_eq!(*heard, [(phase(), 0, 5), (phase(), 1, 5)]);
    }
}
