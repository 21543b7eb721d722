//! A layer in the document.

use schemars::JsonSchema;
use serde::Serialize;

use crate::layers::{Account, Arithmetic, Figure, Layer, Product, Use, Weights, precision};

/// A layer.
#[derive(Serialize, JsonSchema)]
pub(super) struct LayerView<'a> {
    index: u32,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    layer_type: &'a str,
    precision: &'static str,
    inputs: Vec<UseView<'a>>,
    outputs: Vec<UseView<'a>>,
    inputs_bytes: Figure,
    outputs_bytes: Figure,
    inputs_padded_bytes: Figure,
    outputs_padded_bytes: Figure,
    io_bytes: Figure,
    io_padded_bytes: Figure,
    #[serde(skip_serializing_if = "Option::is_none")]
    weights: Option<WeightsView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bias: Option<WeightsView<'a>>,
    weights_bytes: Figure,
    bias_bytes: Figure,
    constants_bytes: Figure,
    constant_inputs_bytes: Figure,
    #[serde(skip_serializing_if = "Option::is_none")]
    inferred_weights_bytes: Option<u64>,
    touched_bytes: Figure,
    live_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<WorkView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tactic: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tactic_value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<i64>,
    optimization_profile: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<LayerTimeView>,
}

#[derive(Serialize, JsonSchema)]
struct UseView<'a> {
    tensor: &'a str,
    shape: &'a [i64],
    format: &'a str,
    data_type: &'static str,
    layout: &'static str,
    elements: Figure,
    logical_bytes: Figure,
    padded_bytes: Figure,
}

#[derive(Serialize, JsonSchema)]
struct WeightsView<'a> {
    count: u64,
    #[serde(rename = "type")]
    text: &'a str,
    bytes: Figure,
}

#[derive(Serialize, JsonSchema)]
struct WorkView {
    of: &'static str,
    m: Figure,
    n: Figure,
    k: Figure,
    macs: Figure,
    bytes: Figure,
    intensity: Option<f64>,
}

#[derive(Serialize, JsonSchema)]
struct LayerTimeView {
    average_ns: Option<u64>,
    median_ns: Option<u64>,
    total_ns: Option<u64>,
    percentage: Option<f64>,
    share: Option<f64>,
}

impl<'a> LayerView<'a> {
    /// Of the layer at this position.
    pub(super) fn of(account: &'a Account, position: usize, layer: &'a Layer) -> Self {
        let view = |uses: &'a [Use]| uses.iter().map(|it| UseView::of(account, it)).collect();
        LayerView {
            index: layer.index,
            name: &layer.name,
            kind: layer.kind(),
            layer_type: &layer.layer_type,
            precision: precision(layer),
            inputs: view(&layer.inputs),
            outputs: view(&layer.outputs),
            inputs_bytes: layer.inputs_bytes(),
            outputs_bytes: layer.outputs_bytes(),
            inputs_padded_bytes: layer.inputs_padded_bytes(),
            outputs_padded_bytes: layer.outputs_padded_bytes(),
            io_bytes: layer.io_bytes(),
            io_padded_bytes: layer.io_padded_bytes(),
            weights: layer.weights.as_ref().map(WeightsView::of),
            bias: layer.bias.as_ref().map(WeightsView::of),
            weights_bytes: layer.weights_bytes(),
            bias_bytes: layer.bias_bytes(),
            constants_bytes: layer.constants_bytes(),
            constant_inputs_bytes: layer.constant_inputs_bytes,
            inferred_weights_bytes: layer.inferred_weights_bytes,
            touched_bytes: layer.touched_bytes(),
            live_bytes: account.live_bytes(position),
            work: Arithmetic::of(layer).map(|it| WorkView::of(&it)),
            tactic: layer.tactic.as_deref(),
            tactic_value: layer.tactic_value.as_deref(),
            origin: layer.origin.as_deref(),
            metadata: layer.metadata.as_deref(),
            stream: layer.stream,
            optimization_profile: layer.profile,
            time: layer.time.map(|time| LayerTimeView {
                average_ns: time.average_ns,
                median_ns: time.median_ns,
                total_ns: time.total_ns,
                percentage: time.percentage,
                share: account.share(layer),
            }),
        }
    }
}

impl<'a> UseView<'a> {
    fn of(account: &'a Account, it: &'a Use) -> Self {
        UseView {
            tensor: account.engine.name_of(it.tensor),
            shape: &it.shape,
            format: &it.format.text,
            data_type: it.data_type().name(),
            layout: it.format.layout.short(),
            elements: it.elements,
            logical_bytes: it.logical_bytes,
            padded_bytes: it.padded_bytes,
        }
    }
}

impl<'a> WeightsView<'a> {
    fn of(weights: &'a Weights) -> Self {
        WeightsView {
            count: weights.count,
            text: &weights.text,
            bytes: weights.bytes,
        }
    }
}

impl WorkView {
    fn of(work: &Arithmetic) -> Self {
        WorkView {
            of: match work.of {
                Product::Convolution => "convolution",
                Product::Deconvolution => "deconvolution",
                Product::Matrices => "matrix-product",
            },
            m: work.m,
            n: work.n,
            k: work.k,
            macs: work.macs,
            bytes: work.bytes,
            intensity: work.intensity(),
        }
    }
}
