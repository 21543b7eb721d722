//! A journal that never ends what is being measured.

use super::progress::StatusLine;
use super::voice::say;
use crate::error_chain::chain;
use crate::lifecycle::Journal;
use crate::report::Event;

/// Puts events into a journal, where one is kept, for as long as it can be written.
#[derive(Debug)]
pub(super) struct Recording(Option<Journal>);

impl Recording {
    /// Into this journal.
    pub(super) fn new(journal: Option<Journal>) -> Self {
        Recording(journal)
    }

    /// Takes note of an event. Trouble is told once.
    pub(super) fn event(&mut self, event: &Event, drawn: &StatusLine) {
        if let Some(Err(error)) = self.0.as_mut().map(|journal| journal.record(event)) {
            drawn.clear();
            say(&chain(&error));
            self.0 = None;
        }
    }
}
