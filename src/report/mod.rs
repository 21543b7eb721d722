//! The vocabulary of a report and the only way to build one.
//!
//! Pure data: no I/O, no clock, no `cfg`, no `unsafe`. Live runs, journals and (later) imported logs
//! are all sequences of [`Event`]s; [`Builder`] turns such a sequence into a [`Report`].

mod attribution;
mod attribution_kind;
mod baseline;
mod builder;
mod current_run;
mod custom_stage;
mod device;
mod event;
mod facts;
mod figures;
mod growth;
mod growth_shown;
mod heap_delta;
mod lifecycle;
mod log;
mod logged;
mod mark;
mod measured;
mod model;
mod read;
mod rollup;
mod run;
mod sample;
mod schema;
mod stage;
#[cfg(test)]
mod testing;
mod timeline;

pub use attribution::{attribute, break_down};
pub use attribution_kind::{Attribution, AttributionKind};
pub use baseline::BaselineError;
pub use builder::{BuildError, Builder};
pub use custom_stage::{CustomStage, StageError};
pub use device::{Allocations, DeviceReading, DeviceSeen};

pub use event::{Event, Extremes, StageProgress};
pub use facts::*;
pub use growth::*;
pub use heap_delta::{HeapDelta, Witnesses, heap_growth};
pub(crate) use lifecycle::Taken;
pub use log::{LogLine, Severity};
pub use mark::{Bound, Evidence, OthersMoved, Range, mark};
pub use measured::{Measured, middle, signed_difference};
pub use model::*;
#[cfg(feature = "budget")]
pub(crate) use read::is_journal;
pub use read::{
    MAX_DOCUMENT_BYTES, Place, ReadError, Recovered, read_document, read_journal, read_report,
};
pub use rollup::{SeenInLife, is_teardown, life_end, model_cost, seen_in_life};
pub use run::*;
pub use sample::*;
#[cfg(feature = "budget")]
pub(crate) use schema::check_report_schema;
pub use schema::{
    DocumentKind, JOURNAL_SCHEMA, REPORT_SCHEMA, SchemaError, check_report, schema_json,
};
pub use stage::{DriveStage, Stage};
pub use timeline::Timeline;
