//! Where a conversation with a child stands, and how it can end.

use std::io;

use super::protocol::{ProtocolError, Step};

/// How a conversation with a child ended.
#[derive(Debug)]
pub(super) enum End {
    /// It did every step.
    Done,
    /// A step failed in order.
    Failed {
        /// The error in words.
        message: String,
        /// Whether the machine lacks something.
        missing: bool,
    },
    /// It closed its end; its exit status says why.
    Closed,
    /// It said something it should not.
    Broke(ProtocolError),
    /// The channel to it failed on this side.
    Lost(io::Error),
    /// A stage took too long.
    TimedOut,
    /// Available memory fell below the floor.
    BelowMinFree,
    /// The user wants to stop.
    Interrupted,
}

/// Where a conversation stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Greeting,
    Preparing,
    Between,
    Inside {
        step: Step,
        began_ns: u64,
    },
    /// After the first life: `cycle` is going on, and of it this step.
    Cycling {
        cycle: u64,
        step: Option<(Step, u64)>,
    },
}

impl Place {
    /// The step that is going on, and when it began.
    pub(super) fn step(self) -> Option<(Step, u64)> {
        match self {
            Place::Inside { step, began_ns } => Some((step, began_ns)),
            Place::Cycling { step, .. } => step,
            Place::Greeting | Place::Preparing | Place::Between => None,
        }
    }

    /// The cycle that is going on, after the first life.
    pub(super) fn cycle(self) -> Option<u64> {
        match self {
            Place::Cycling { cycle, .. } => Some(cycle),
            _ => None,
        }
    }

    /// The error of a message that cannot come here.
    pub(super) fn out_of_turn(self, said: &'static str) -> ProtocolError {
        let expected = match self {
            Place::Greeting => "hello",
            Place::Preparing => "steady or ready",
            Place::Between => "begin, skip, cycled or done",
            Place::Inside { .. } => "the end of the stage",
            Place::Cycling { .. } => "doing, the cycle that is going on, or done",
        };
        ProtocolError::OutOfTurn { said, expected }
    }
}
