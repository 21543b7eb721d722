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
    Inside { step: Step, began_ns: u64 },
}

impl Place {
    /// The error of a message that cannot come here.
    pub(super) fn out_of_turn(self, said: &'static str) -> ProtocolError {
        let expected = match self {
            Place::Greeting => "hello",
            Place::Preparing => "ready",
            Place::Between => "begin, skip or done",
            Place::Inside { .. } => "the end of the stage",
        };
        ProtocolError::OutOfTurn { said, expected }
    }
}
