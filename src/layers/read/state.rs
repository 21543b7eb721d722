//! What a reader has read so far.

use super::times::{TimeRecord, Times};
use crate::layers::draft::EngineDraft;
use crate::layers::draft::LayerDraft;
use crate::layers::model::Source;

/// Engines and profiles, those that are done and those being read.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The engine being read.
    pub(super) engine: EngineDraft,
    /// The profile being read.
    pub(super) times: Times,
    pub(super) engines: Vec<EngineDraft>,
    pub(super) profiles: Vec<Times>,
    /// What a document says it is.
    pub(super) schema: Option<String>,
    /// Whether there were times of whole inferences.
    pub(super) has_latencies: bool,
    /// Whether an object around layers was there, even if it held none.
    pub(super) has_engine: bool,
    /// Whether the end of one layer, and the beginning of no other, was the last that was read.
    pub(super) is_between_layers: bool,
}

/// What begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The object around layers and bindings.
    Engine,
    /// A list of layers, or of records.
    List,
}

impl State {
    /// Begins an engine or a list: what was read before belongs to another one.
    pub(super) fn begin(&mut self, part: Part) {
        self.end();
        self.has_engine |= part == Part::Engine;
    }

    /// Puts what is being read to what is done.
    pub(super) fn end(&mut self) {
        if !self.engine.layers.is_empty() || self.engine.bindings.is_some() {
            let mut engine = std::mem::take(&mut self.engine);
            if !engine.layers.is_empty() && engine.layers.iter().all(|l| l.layer_type.is_empty()) {
                engine.source = Source::Names;
            }
            self.engines.push(engine);
        }
        if !self.times.records.is_empty() {
            self.profiles.push(std::mem::take(&mut self.times));
        }
    }

    /// Everything at once is of TensorRT 11.
    pub(super) fn is_eleven(&mut self) {
        self.engine.source = Source::Json11;
    }

    pub(super) fn layer(&mut self, draft: LayerDraft) {
        self.engine.push(draft);
    }

    pub(super) fn name(&mut self, name: &str) {
        self.engine.push_name(name);
    }

    pub(super) fn record(&mut self, record: TimeRecord) {
        self.times.records.push(record);
    }

    pub(super) fn iterations(&mut self, count: i64) {
        self.times.iterations = u64::try_from(count).ok();
    }

    /// Appends what another state has read.
    pub(super) fn append(&mut self, mut other: State) {
        other.end();
        self.engines.append(&mut other.engines);
        self.profiles.append(&mut other.profiles);
        self.has_engine |= other.has_engine;
        self.has_latencies |= other.has_latencies;
        self.schema = self.schema.take().or(other.schema);
    }
}
