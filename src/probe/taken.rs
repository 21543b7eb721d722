//! The last reading of a sampler, written out as it stands in its buffers.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::sampler::Sampler;

/// The last reading of a [`Sampler`]: serializes as [`Reading`](super::Reading) does, out of the
/// sampler's own buffers, so that sending a reading allocates nothing either.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    sampler: &'a Sampler,
}

impl<'a> Taken<'a> {
    pub(super) fn of(sampler: &'a Sampler) -> Self {
        Taken { sampler }
    }
}

impl Serialize for Taken<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reading = serializer.serialize_struct("Reading", 5)?;
        reading.serialize_field("at_ns", &self.sampler.at_ns())?;
        reading.serialize_field("cost_ns", &self.sampler.cost_ns())?;
        reading.serialize_field("page_bytes", &self.sampler.page_bytes())?;
        reading.serialize_field("sources", &Sources(self.sampler))?;
        reading.serialize_field("heap", &self.sampler.heap_words())?;
        reading.end()
    }
}

struct Sources<'a>(&'a Sampler);

impl Serialize for Sources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.readings())
    }
}
