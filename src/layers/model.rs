//! An engine as its layers tell it.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::figure::Figure;

/// An engine.
///
/// What repeats (types, tactics, shapes, formats) is held once and shared; a hundred thousand layers have to
/// fit beside the file they come from.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    /// What it was read from.
    pub source: Source,
    /// The layers in the order of execution. [`Layer::index`] is the position in the file, which may hold
    /// the layers of other optimization profiles between them.
    pub layers: Vec<Layer>,
    /// Every tensor that a layer reads or writes and every binding, one for each name: a region of memory
    /// that layers share, perhaps in views of different shapes.
    pub tensors: Vec<Tensor>,
    /// What the engine is given and gives back, in the order of the file. Where the file has no such list,
    /// the tensors that nobody writes or nobody reads.
    pub bindings: Vec<Binding>,
    /// Whether `bindings` was told by the file.
    pub has_bindings: bool,
    /// The optimization profiles that layers of the file belong to, ascending.
    pub profiles: Vec<u32>,
    /// Records in the file, of every profile.
    pub records: usize,
    /// Records of the time profile that no layer has the name of, in their order.
    pub unmatched: Vec<Unmatched>,
    /// How often the profiled engine was run, where a profile says so.
    pub iterations: Option<u64>,
    /// The sum of all records' average time, of the matched and the others, where there is a profile.
    pub time_ns: Option<u64>,
    /// The device memory for activations that the engine or a log names.
    pub activation_bytes: Option<u64>,
    /// The scratch memory that a log names, part of what contexts take.
    pub scratch_bytes: Option<u64>,
    /// What the reader has to say of the file.
    pub warnings: Vec<String>,
}

/// What an engine was read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Inspector JSON of TensorRT 8.2 to 10: `Layers` and `Bindings`.
    #[default]
    #[serde(rename = "inspector-json")]
    Json,
    /// Inspector JSON of TensorRT 11: `I/O Tensors`, and types apart from formats.
    #[serde(rename = "inspector-json-11")]
    Json11,
    /// JSON, or text, that holds names only: built without detailed verbosity.
    Names,
    /// The `Layer(kind): …` lines of a verbose log.
    #[serde(rename = "build-listing")]
    Listing,
    /// The `Name: …, LayerType: …` lines of `--dumpLayerInfo`.
    #[serde(rename = "layer-information")]
    Dump,
    /// A table of times only.
    Times,
}

/// A tensor's place among [`Engine::tensors`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TensorId(pub u32);

/// A region of memory that layers share by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// The name as the file has it.
    pub name: Arc<str>,
    /// What it is held for.
    pub held: Held,
}

/// What a region is held for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Held {
    /// Between the layer that writes it and the last that reads it.
    #[default]
    Activation,
    /// The caller gives it: an input or output of the engine.
    Binding,
    /// Weights: no layer writes it.
    Constant,
    /// Weights that a `Constant` layer gives out.
    ConstantLayer,
}

/// An input or output of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The tensor.
    pub tensor: TensorId,
    /// Which way it goes.
    pub mode: Mode,
}

/// Which way a binding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Into the engine.
    Input,
    /// Out of the engine.
    Output,
    /// The file does not say, and no layer uses it.
    Unknown,
}

/// A record of the time profile that belongs to no layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unmatched {
    /// Its name.
    pub name: Box<str>,
    /// Its average time, if it has one.
    pub average_ns: Option<u64>,
}

/// A layer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Layer {
    /// Position in the file, from 0: its identity.
    pub index: u32,
    /// The name as the file has it. Not unique.
    pub name: Box<str>,
    /// The implementation: `CaskConvolution`, `kgen`. Empty where the file has names only.
    pub layer_type: Arc<str>,
    /// The kind of layer: `Convolution`; Myelin's layers have none.
    #[serde(skip)]
    pub parameter_type: Option<Arc<str>>,
    /// The optimization profile it belongs to.
    #[serde(rename = "optimization_profile")]
    pub profile: u32,
    /// What it reads.
    #[serde(skip)]
    pub inputs: Box<[Use]>,
    /// What it writes.
    #[serde(skip)]
    pub outputs: Box<[Use]>,
    /// Its weights, where they are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weights>,
    /// Its bias, where it is listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bias: Option<Weights>,
    /// The constants that TensorRT 11 lists.
    #[serde(skip)]
    pub constants: Box<[Weights]>,
    /// Bytes of weights that are listed nowhere but follow from the shapes: a matrix product with one input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inferred_weights_bytes: Option<u64>,
    /// Bytes of the inputs that are weights: no layer writes them, and the caller does not give them.
    pub constant_inputs_bytes: Figure,
    /// The name of the tactic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tactic: Option<Arc<str>>,
    /// The number of the tactic, as the file writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tactic_value: Option<Arc<str>>,
    /// Why a reformat is there: `REFORMAT`, `QDQ`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Arc<str>>,
    /// The layers of the network that it came from, with the separators of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Box<str>>,
    /// The stream it runs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<i64>,
    /// The parameters of a convolution.
    #[serde(skip)]
    pub contraction: Option<Box<Contraction>>,
    /// How long it takes, where a profile was given and has it.
    #[serde(skip)]
    pub time: Option<LayerTime>,
}

/// A tensor as a layer sees it.
#[derive(Clone, Debug)]
pub struct Use {
    /// The tensor.
    pub tensor: TensorId,
    /// The shape in this view; a negative dimension is dynamic.
    pub shape: Arc<[i64]>,
    /// How its elements lie.
    pub format: Arc<Format>,
    /// Number of elements.
    pub elements: Figure,
    /// Bytes of the elements.
    pub logical_bytes: Figure,
    /// Bytes with the padding of the format.
    pub padded_bytes: Figure,
}

/// How the elements of a tensor lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// The words of the file.
    pub text: Box<str>,
    /// The type of the elements.
    pub data_type: DataType,
    /// Their order and padding.
    pub layout: Layout,
}

/// The type of elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataType {
    /// 32-bit floating point.
    Fp32,
    /// 16-bit floating point.
    Fp16,
    /// 16-bit floating point with 8 bits of exponent.
    Bf16,
    /// 8-bit floating point.
    Fp8,
    /// 4-bit floating point.
    Fp4,
    /// 8-bit powers of two, the scales of block formats.
    E8m0,
    /// 64-bit integer.
    Int64,
    /// 32-bit integer.
    Int32,
    /// 8-bit integer.
    Int8,
    /// 4-bit integer.
    Int4,
    /// Unsigned 8-bit integer.
    Uint8,
    /// One byte that is true or false.
    Bool,
    /// Not told, or not known.
    #[default]
    Unknown,
}

/// Order and padding of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Row by row, nothing between.
    Linear,
    /// Only the type is told: what was written without an execution context tells no format.
    Untold,
    /// Channels in groups of so many, `CHW32`: the number of channels is rounded up to whole groups.
    ChannelVector {
        /// Channels of a group.
        channels: u32,
        /// Dimensions behind the channel: 2, or 3.
        spatial: u8,
    },
    /// Channels last, `HWC8`: the number of channels is rounded up to a multiple.
    ChannelLast {
        /// The multiple.
        channels: u32,
        /// Dimensions behind the channel: 2, or 3.
        spatial: u8,
    },
    /// Rows rounded up to so many bytes, as the DLA wants them.
    DlaLinear {
        /// Bytes a row is a multiple of.
        row_bytes: u32,
    },
    /// Channels last in groups, rows rounded up to so many bytes, as the DLA wants them.
    DlaChannelLast {
        /// Channels of every pixel.
        channels: u32,
        /// Bytes a row is a multiple of.
        row_bytes: u32,
    },
    /// Words that are not known: padding may be missing.
    Unknown,
}

/// Numbers that a layer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Weights {
    /// How many.
    pub count: u64,
    /// The words of the file.
    #[serde(rename = "type")]
    pub text: Arc<str>,
    /// Their type.
    #[serde(skip)]
    pub data_type: DataType,
    /// Their bytes.
    pub bytes: Figure,
}

/// The parameters of a convolution or deconvolution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contraction {
    /// Size of the kernel; empty where it is not told.
    pub kernel: Arc<[i64]>,
    /// Stride.
    pub stride: Arc<[i64]>,
    /// Groups, where they are told.
    pub groups: Option<i64>,
    /// Channels of the output, where they are told.
    pub output_maps: Option<i64>,
    /// The activation that was fused in, if any.
    pub activation: Option<Arc<str>>,
}

/// How long a layer takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LayerTime {
    /// Average of all iterations.
    pub average_ns: Option<u64>,
    /// Median, from TensorRT 8.4 on.
    pub median_ns: Option<u64>,
    /// All iterations together.
    pub total_ns: Option<u64>,
    /// Percentage of all records' time, as the file has it.
    pub percentage: Option<f64>,
}

impl Engine {
    /// The name of a tensor; empty for a number that is none of this engine's.
    pub fn name_of(&self, tensor: TensorId) -> &str {
        self.tensor(tensor).map_or("", |tensor| &*tensor.name)
    }

    /// A tensor.
    pub fn tensor(&self, id: TensorId) -> Option<&Tensor> {
        self.tensors.get(usize::try_from(id.0).ok()?)
    }

    /// Whether names are all that the file has of its layers.
    pub fn has_names_only(&self) -> bool {
        self.layers.iter().all(Layer::is_name_only)
    }

    /// What a tensor is held for.
    pub fn held(&self, id: TensorId) -> Held {
        self.tensor(id)
            .map_or(Held::Activation, |tensor| tensor.held)
    }
}

impl Layer {
    /// Whether its name is all that the file has of it.
    pub fn is_name_only(&self) -> bool {
        self.layer_type.is_empty()
    }

    /// The kind of layer: the parameters' type, or the implementation where there is none.
    pub fn kind(&self) -> &str {
        self.parameter_type.as_deref().unwrap_or(&self.layer_type)
    }

    /// Whether it holds weights and does nothing: its output is constant.
    pub fn is_constant(&self) -> bool {
        &*self.layer_type == "Constant"
    }

    /// Whether it moves no bytes: it renames a tensor, computes a shape or waits for a stream.
    pub fn is_free(&self) -> bool {
        matches!(&*self.layer_type, "NoOp" | "shape_call" | "signal" | "wait")
    }

    /// Whether its output is its input under another name.
    pub fn is_alias(&self) -> bool {
        &*self.layer_type == "NoOp"
    }

    /// How long it takes on average, where a profile has it.
    pub fn average_ns(&self) -> Option<u64> {
        self.time?.average_ns
    }

    /// Every tensor it reads and writes.
    pub fn uses(&self) -> impl Iterator<Item = &Use> {
        self.inputs.iter().chain(&self.outputs)
    }
}

impl Use {
    /// The type of the elements.
    pub fn data_type(&self) -> DataType {
        self.format.data_type
    }
}
