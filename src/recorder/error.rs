//! What can be wrong about a bracket.

use crate::lifecycle::JournalError;
use crate::report::{Stage, StageError};

/// Why the recorder did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum RecorderError {
    /// The journal could not be begun or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// An option that there is not, or a value that does not fit.
    #[error("option `{given}`: {what}; the options are {}", super::options::NAMES)]
    Option {
        /// What was given.
        given: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A stage that there is not.
    #[error("there is no stage `{given}`: {why}; the stages are {}", Stage::ids())]
    Stage {
        /// The name given.
        given: String,
        /// Why it is none.
        why: StageError,
    },
    /// A model that was not told of at the beginning.
    #[error("stage `{}` needs a model from 0 to {}; the option models=N says how many there are", stage.id(), models.saturating_sub(1))]
    Model {
        /// The stage.
        stage: Stage,
        /// How many there are.
        models: u32,
    },
    /// A stage begins while another goes on.
    #[error("`{}` cannot begin while `{}` goes on; end that one first", begins.id(), open.id())]
    Open {
        /// The stage that was to begin.
        begins: Stage,
        /// The one that goes on.
        open: Stage,
    },
    /// More stages than are kept.
    #[error("{most} stages are recorded and no more are; bracket a loop, not each of its turns")]
    Full {
        /// The most that are kept.
        most: u64,
    },
    /// A stage ends that did not begin.
    #[error("`{}` cannot end: {}", ends.id(), match open { Some(open) => format!("`{}` goes on", open.id()), None => "no stage goes on".to_owned() })]
    NotOpen {
        /// The stage that was to end.
        ends: Stage,
        /// The one that goes on, if any.
        open: Option<Stage>,
    },
}
