//! A layer being read: what the readers of every format fill in.

use std::borrow::Cow;
use std::sync::Arc;

use super::figure::Figure;
use super::model::{Contraction, DataType, Format, Layer, Mode, Source, TensorId, Use, Weights};
use super::pool::Pool;
use super::size;

/// A layer of which so much is known as was read.
#[derive(Debug, Default)]
pub(super) struct LayerDraft {
    pub(super) name: Option<Box<str>>,
    pub(super) layer_type: Option<Arc<str>>,
    pub(super) parameter_type: Option<Arc<str>>,
    pub(super) inputs: Vec<Use>,
    pub(super) outputs: Vec<Use>,
    pub(super) weights: Option<Weights>,
    pub(super) bias: Option<Weights>,
    pub(super) constants: Vec<Weights>,
    pub(super) tactic: Option<Arc<str>>,
    pub(super) tactic_value: Option<Arc<str>>,
    pub(super) origin: Option<Arc<str>>,
    pub(super) metadata: Option<Box<str>>,
    pub(super) stream: Option<i64>,
    pub(super) contraction: Option<Box<Contraction>>,
}

impl LayerDraft {
    /// The parameters of a convolution, which are there from now on.
    pub(super) fn contraction(&mut self) -> &mut Contraction {
        self.contraction.get_or_insert_default()
    }

    /// The layer, as the one at this position.
    pub(super) fn finish(self, index: u32, pool: &mut Pool) -> Layer {
        let said = |text: Option<Arc<str>>| text.filter(|text| !text.is_empty());
        Layer {
            index,
            name: self.name.unwrap_or_default(),
            layer_type: self.layer_type.unwrap_or_else(|| pool.text("")),
            parameter_type: said(self.parameter_type),
            profile: 0,
            inputs: self.inputs.into(),
            outputs: self.outputs.into(),
            weights: self.weights,
            bias: self.bias,
            constants: self.constants.into(),
            inferred_weights_bytes: None,
            constant_inputs_bytes: Figure::ZERO,
            tactic: said(self.tactic),
            tactic_value: said(self.tactic_value),
            origin: said(self.origin),
            metadata: self.metadata.filter(|text| !text.is_empty()),
            stream: self.stream,
            contraction: self.contraction,
            time: None,
        }
    }
}

/// A tensor being read.
#[derive(Debug, Default)]
pub(super) struct TensorDraft<'a> {
    pub(super) tensor: Option<TensorId>,
    /// The dimensions; none where the file has none.
    pub(super) shape: Option<Arc<[i64]>>,
    /// The field that holds format and type, or the format alone.
    pub(super) format: Option<Cow<'a, str>>,
    /// The type, where it stands apart.
    pub(super) data_type: Option<Cow<'a, str>>,
}

impl TensorDraft<'_> {
    /// The use of the tensor in a format that is known.
    pub(super) fn with(self, format: Format, pool: &mut Pool) -> Use {
        let format = pool.made_format(format);
        self.in_format(format, pool)
    }

    /// The use of the tensor.
    pub(super) fn finish(self, pool: &mut Pool) -> Use {
        let format = match (&self.format, &self.data_type) {
            (Some(format), data_type) => pool.format(format, data_type.as_deref()),
            (None, Some(data_type)) => pool.format(data_type, None),
            (None, None) => pool.format("", None),
        };
        self.in_format(format, pool)
    }

    fn in_format(self, format: Arc<Format>, pool: &mut Pool) -> Use {
        let sizes = size::sizes(self.shape.as_deref(), &format);
        Use {
            tensor: self.tensor.unwrap_or_else(|| pool.tensor("")),
            shape: self.shape.unwrap_or_else(|| pool.shape(&[])),
            format,
            elements: sizes.elements,
            logical_bytes: sizes.logical_bytes,
            padded_bytes: sizes.padded_bytes,
        }
    }
}

/// Weights of so many numbers of a type.
pub(super) fn weights(count: u64, text: &str, pool: &mut Pool) -> Weights {
    let data_type = DataType::from_words(text);
    let bytes = match count {
        0 => Figure::ZERO,
        count => size::bytes(Figure::Exact(count), data_type),
    };
    Weights {
        count,
        text: pool.text(text),
        data_type,
        bytes,
    }
}

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
