//! A layer being read: what the readers of every format fill in.

use std::borrow::Cow;
use std::sync::Arc;

use super::figure::Figure;
use super::model::{Contraction, DataType, Format, Layer, TensorId, Use, Weights};
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
