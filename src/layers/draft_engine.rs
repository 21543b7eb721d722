//! An engine being read.

use super::draft::LayerDraft;
use super::model::{Layer, Mode, Source, TensorId};
use super::pool::Pool;

/// An engine of which everything is read and nothing is concluded.
#[derive(Debug, Default)]
pub struct EngineDraft {
    pub(super) source: Source,
    pub(super) pool: Pool,
    pub(super) layers: Vec<Layer>,
    /// The list of bindings, where the file has one.
    pub(super) bindings: Option<Vec<BindingDraft>>,
    pub(super) activation_bytes: Option<u64>,
    pub(super) scratch_bytes: Option<u64>,
    /// The line where it begins in a text.
    pub(super) line: Option<usize>,
    pub(super) warnings: Vec<String>,
}

/// A binding as the file lists it.
#[derive(Debug)]
pub(super) struct BindingDraft {
    pub(super) tensor: TensorId,
    pub(super) mode: Option<Mode>,
}

impl EngineDraft {
    /// What was read, and from where, as a choice among several: `line 540, 20 layers`.
    pub fn label(&self) -> String {
        let what = match self.source {
            Source::Json | Source::Json11 => "JSON",
            Source::Names => "names only",
            Source::Listing => "listing of the build",
            Source::Dump => "layer information",
            Source::Times => "times only",
        };
        let layers = match self.layers.len() {
            1 => "1 layer".to_owned(),
            count => format!("{count} layers"),
        };
        match self.line {
            Some(line) => format!("line {line}: {what}, {layers}"),
            None => format!("{what}, {layers}"),
        }
    }

    /// How much it tells: the more, the sooner it is taken among several.
    pub(super) fn rank(&self) -> u8 {
        match self.source {
            Source::Json | Source::Json11 | Source::Dump => 3,
            Source::Listing => 2,
            Source::Names => 1,
            Source::Times => 0,
        }
    }

    /// Appends a layer.
    pub(super) fn push(&mut self, draft: LayerDraft) {
        if let Some(name) = &draft.name {
            self.pool.note_tag(name);
        }
        let index = u32::try_from(self.layers.len()).unwrap_or(u32::MAX);
        let layer = draft.finish(index, &mut self.pool);
        self.layers.push(layer);
    }

    /// Appends a layer of which the name is known and nothing else.
    pub(super) fn push_name(&mut self, name: &str) {
        self.push(LayerDraft {
            name: Some(name.into()),
            ..LayerDraft::default()
        });
    }

    /// Appends a binding.
    pub(super) fn push_binding(&mut self, name: &str, mode: Option<Mode>) {
        let tensor = self.pool.tensor(name);
        self.bindings
            .get_or_insert_default()
            .push(BindingDraft { tensor, mode });
    }
}
