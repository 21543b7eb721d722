//! Driving a backend through its stages in a child process, and collecting what happens.
//!
//! The parent ([`measure`]) starts one fresh child per run, watches memory from outside, and turns
//! the child's messages into [`crate::report::Event`]s. The child ([`work`]) steps the backend and
//! takes a reading at every stage border; it does nothing else. Whatever becomes of the child, the
//! stages it finished are already with the parent, and in the journal where one is kept.

mod bench;
mod controller;
mod conversation;
mod device_watch;
mod evidence;
mod foreign;
mod heart_beat;
mod journal;
mod log_sink;
mod noise;
mod origin;
mod others;
mod outbox;
mod outcome;
mod plan;
mod protocol;
mod session;
mod settle;
mod streams;
mod watcher;
mod worker;

pub use controller::{MeasureError, Measurement, measure};
pub use foreign::{
    Course, ForeignError, ForeignOrders, Marker, Markers, MarkersError, Move, Passed,
    measure_program,
};
pub use journal::{Journal, JournalError};
#[cfg(feature = "capi")]
pub(crate) use noise::at_rest;
pub use origin::OriginSpec;
pub use plan::{Orders, Variables, Watch, steps_for, steps_of_a_build};
pub use protocol::{
    LoopPoint, Message, PROTOCOL, ProtocolError, Step, WorkerPlan, build_id, parse_message,
};
pub use settle::{Observation, SettlePolicy, SettlePolicyError, Settler, Tolerance, Verdict};
pub use worker::{WorkerError, work};
