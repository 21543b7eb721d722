//! Memory that is given back after a step has returned.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use trtmem_platform::Mapping;

/// A thread that gives mappings back when their time has come.
///
/// It is started before the baseline, because a new thread has a stack and a heap arena of its own.
pub(super) struct LateFreer {
    shared: Arc<Shared>,
    /// Taken in the step that is under way; their time begins when it returns.
    taken: Vec<(Mapping, Duration)>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

struct Queue {
    due: Vec<(Instant, Mapping)>,
    /// The thread waits and will take nothing more for itself.
    serving: bool,
    closed: bool,
}

impl LateFreer {
    /// Starts the thread, with room for so many mappings, and waits until it is up.
    pub(super) fn start(room: usize) -> io::Result<LateFreer> {
        let queue = Queue {
            due: Vec::with_capacity(room),
            serving: false,
            closed: false,
        };
        let shared = Arc::new(Shared {
            queue: Mutex::new(queue),
            changed: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        let thread = thread::Builder::new().name("late-free".to_owned());
        let thread = thread.spawn(move || theirs.serve())?;
        shared.wait_until_serving();
        Ok(LateFreer {
            shared,
            taken: Vec::with_capacity(room),
            thread: Some(thread),
        })
    }

    /// Maps and touches memory that will be given back this long after the step has returned.
    pub(super) fn take(&mut self, bytes: u64, delay: Duration) -> io::Result<()> {
        let mut mapping = Mapping::anonymous(bytes)?;
        mapping.touch_write();
        self.taken.push((mapping, delay));
        Ok(())
    }

    /// The step returns now.
    pub(super) fn step_returns(&mut self) {
        let now = Instant::now();
        let mut queue = self.shared.lock();
        let due = self.taken.drain(..).filter_map(|(mapping, delay)| {
            // A time beyond the clock's end never comes; the mapping goes at once instead.
            Some((now.checked_add(delay)?, mapping))
        });
        queue.due.extend(due);
        drop(queue);
        self.shared.changed.notify_one();
    }
}

impl Drop for LateFreer {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            // It cannot have panicked; and if it had, there is nothing to do about it here.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_until_serving(&self) {
        let queue = self.lock();
        let serving = self.changed.wait_while(queue, |queue| !queue.serving);
        drop(serving.unwrap_or_else(PoisonError::into_inner));
    }

    /// Gives back what is due until the queue is closed.
    fn serve(&self) {
        let mut queue = self.lock();
        queue.serving = true;
        self.changed.notify_all();
        while !queue.closed {
            let now = Instant::now();
            queue.due.retain(|(time, _)| *time > now);
            let next = queue.due.iter().map(|(time, _)| *time).min();
            queue = match next {
                Some(time) => {
                    let waited = self.changed.wait_timeout(queue, time - now);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self
                    .changed
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
        queue.due.clear();
    }
}
