//! Reading the counters of a machine, live or captured.
//!
//! A [`Sampler`] opens every file of an [`Origin`] once. Taking a reading copies texts into buffers
//! that are there already and allocates nothing, for it happens in the process that is measured. A
//! [`Reading`] is written out as it stands; [`interpret()`] makes a [`Sample`](crate::report::Sample)
//! of it, elsewhere and later. A reading of a captured tree goes the same way.

mod describe;
mod device;
mod heap;
mod interpret;
mod mapped;
mod origin;
mod others;
pub mod parse;
mod reading;
mod sampler;
mod slot;
#[cfg(test)]
mod tests;

pub use describe::{SourceDescription, describe_sources};
pub use device::{DeviceFigures, DeviceMeter, NOT_LISTED, ProcessBytes};
pub use interpret::{Keep, interpret};
pub use mapped::{MappedPages, mapped_files};
pub use origin::{Origin, Subject};
pub use others::{OthersMeter, OthersReading, Tree};
pub use reading::{Content, HeapWords, OwnedReading, Reading, Source, SourceReading};
pub use sampler::Taken;
pub use sampler::{Depth, Sampler};
