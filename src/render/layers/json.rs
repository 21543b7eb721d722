//! The document.

use serde::Serialize;

use super::table::Shown;
use crate::layers::{
    Account, Arithmetic, Figure, Group, Layer, Mode, Product, Region, Source, Tally, Use, Weights,
    format_of, groups, precision,
};
use crate::render::error::RenderError;
use crate::render::json::document;

/// What the document says it is. Fields are only added.
pub const SCHEMA: &str = "trtmem.layers/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    name: &'a str,
    source: &'static str,
    records: usize,
    optimization_profiles: &'a [u32],
    bindings: Vec<BindingView<'a>>,
    has_bindings: bool,
    totals: TotalsView,
    held: HeldView<'a>,
    padding: PaddingView<'a>,
    reformats: ReformatsView,
    by_type: Vec<Group>,
    by_precision: Vec<Group>,
    by_format: Vec<Group>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<TimeView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sharing: Option<SharingView>,
    warnings: &'a [String],
    layers: Vec<LayerView<'a>>,
}

#[derive(Serialize)]
struct BindingView<'a> {
    tensor: &'a str,
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    padded_bytes: Option<Figure>,
}

#[derive(Serialize)]
struct TotalsView {
    layers: usize,
    constants: usize,
    traffic_bytes: Tally,
    padded_traffic_bytes: Tally,
    activation_traffic_bytes: Figure,
    all_weights_bytes: Tally,
    weights_bytes: Tally,
    bias_bytes: Tally,
    inferred_weights_bytes: Tally,
    constant_inputs_bytes: Tally,
    listed_constants_bytes: Tally,
    constant_tensors_bytes: Tally,
    weights_by_type: Vec<(&'static str, u64)>,
}

#[derive(Serialize)]
struct HeldView<'a> {
    peak_bytes: u64,
    peak_layer: Option<u32>,
    peak_regions: Vec<RegionView<'a>>,
    unique_bytes: u64,
    largest_layer_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scratch_bytes: Option<u64>,
    without_size: Vec<&'a str>,
}

/// Memory that is held from the layer with one index to that with another.
#[derive(Serialize)]
struct RegionView<'a> {
    tensor: &'a str,
    bytes: u64,
    from_layer: Option<u32>,
    to_layer: Option<u32>,
}

#[derive(Serialize)]
struct PaddingView<'a> {
    bytes: u64,
    logical_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    worst_format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worst_layer: Option<&'a str>,
}

#[derive(Serialize)]
struct ReformatsView {
    layers: usize,
    touched_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_ns: Option<u64>,
}

#[derive(Serialize)]
struct TimeView<'a> {
    iterations: Option<u64>,
    all_ns: u64,
    unmatched_ns: u64,
    unmatched: Vec<UnmatchedView<'a>>,
}

#[derive(Serialize)]
struct UnmatchedView<'a> {
    name: &'a str,
    average_ns: Option<u64>,
}

#[derive(Serialize)]
struct SharingView {
    engines: usize,
    apart_bytes: u64,
    shared_bytes: u64,
    saved_bytes: u64,
}

#[derive(Serialize)]
struct LayerView<'a> {
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

#[derive(Serialize)]
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

#[derive(Serialize)]
struct WeightsView<'a> {
    count: u64,
    #[serde(rename = "type")]
    text: &'a str,
    bytes: Figure,
}

#[derive(Serialize)]
struct WorkView {
    of: &'static str,
    m: Figure,
    n: Figure,
    k: Figure,
    macs: Figure,
    bytes: Figure,
    intensity: Option<f64>,
}

#[derive(Serialize)]
struct LayerTimeView {
    average_ns: Option<u64>,
    median_ns: Option<u64>,
    total_ns: Option<u64>,
    percentage: Option<f64>,
    share: Option<f64>,
}

/// The engine as one JSON document, with the layers that are shown.
///
/// # Errors
/// The document cannot be written as JSON, which does not happen.
pub fn json(account: &Account, shown: &Shown) -> Result<String, RenderError> {
    let engine = &account.engine;
    let positions = shown.positions.iter().take(shown.most);
    let layer = |position: &usize| {
        let layer = engine.layers.get(*position)?;
        Some(LayerView::of(account, *position, layer))
    };
    document(&Document {
        schema: SCHEMA,
        name: &account.name,
        source: source(engine.source),
        records: engine.records,
        optimization_profiles: &engine.profiles,
        bindings: bindings(account),
        has_bindings: engine.has_bindings,
        totals: totals(account),
        held: held(account, shown),
        padding: padding(account),
        reformats: reformats(account),
        by_type: groups(engine, Layer::kind),
        by_precision: groups(engine, |it| precision(it)),
        by_format: groups(engine, |it| format_of(it)),
        time: time(account),
        sharing: shown.sharing.map(|it| SharingView {
            engines: it.engines,
            apart_bytes: it.apart_bytes,
            shared_bytes: it.shared_bytes,
            saved_bytes: it.saved_bytes(),
        }),
        warnings: &engine.warnings,
        layers: positions.filter_map(layer).collect(),
    })
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Json => "inspector-json",
        Source::Json11 => "inspector-json-11",
        Source::Names => "names",
        Source::Listing => "build-listing",
        Source::Dump => "layer-information",
        Source::Times => "times",
    }
}

fn bindings(account: &Account) -> Vec<BindingView<'_>> {
    let mut widest = vec![None; account.engine.tensors.len()];
    for it in account.engine.layers.iter().flat_map(Layer::uses) {
        let at = usize::try_from(it.tensor.0).ok();
        if let Some(widest) = at.and_then(|at| widest.get_mut(at)) {
            *widest = match (*widest, it.padded_bytes) {
                (Some(Figure::Exact(known)), Figure::Exact(bytes)) => {
                    Some(Figure::Exact(bytes.max(known)))
                }
                (Some(known @ Figure::Exact(_)), _) => Some(known),
                (_, figure) => Some(figure),
            };
        }
    }
    let view = |binding: &crate::layers::Binding| BindingView {
        tensor: account.engine.name_of(binding.tensor),
        mode: match binding.mode {
            Mode::Input => "input",
            Mode::Output => "output",
            Mode::Unknown => "unknown",
        },
        padded_bytes: usize::try_from(binding.tensor.0)
            .ok()
            .and_then(|at| *widest.get(at)?),
    };
    account.engine.bindings.iter().map(view).collect()
}

fn totals(account: &Account) -> TotalsView {
    let totals = &account.totals;
    let types = totals.weights_by_type.iter();
    TotalsView {
        layers: totals.layers,
        constants: totals.constants,
        traffic_bytes: totals.traffic_bytes,
        padded_traffic_bytes: totals.padded_traffic_bytes,
        activation_traffic_bytes: totals.activation_traffic_bytes(),
        all_weights_bytes: totals.all_weights_bytes(),
        weights_bytes: totals.weights_bytes,
        bias_bytes: totals.bias_bytes,
        inferred_weights_bytes: totals.inferred_weights_bytes,
        constant_inputs_bytes: totals.constant_inputs_bytes,
        listed_constants_bytes: totals.listed_constants_bytes,
        constant_tensors_bytes: totals.constant_tensors_bytes,
        weights_by_type: types.map(|(it, bytes)| (it.name(), *bytes)).collect(),
    }
}

fn held<'a>(account: &'a Account, shown: &Shown) -> HeldView<'a> {
    let (engine, live) = (&account.engine, &account.liveness);
    let index = |position: usize| engine.layers.get(position).map(|layer| layer.index);
    let region = |region: Region| RegionView {
        tensor: engine.name_of(region.tensor),
        bytes: region.bytes,
        from_layer: index(region.first),
        to_layer: index(region.last),
    };
    let at_peak = live.peak_layer.map(|at| live.held_at(at));
    HeldView {
        peak_bytes: live.peak_bytes,
        peak_layer: live.peak_layer.and_then(index),
        peak_regions: at_peak
            .unwrap_or_default()
            .into_iter()
            .map(region)
            .collect(),
        unique_bytes: live.unique_bytes,
        largest_layer_bytes: live.largest_layer_bytes,
        asked_bytes: shown.activation_bytes.or(engine.activation_bytes),
        scratch_bytes: engine.scratch_bytes,
        without_size: live
            .without_size
            .iter()
            .map(|id| engine.name_of(*id))
            .collect(),
    }
}

fn padding(account: &Account) -> PaddingView<'_> {
    let padding = account.padding();
    let layer = padding
        .worst_layer
        .and_then(|at| account.engine.layers.get(at));
    PaddingView {
        bytes: padding.bytes,
        logical_bytes: padding.logical_bytes,
        worst_format: padding.worst.map(|(format, _)| format),
        worst_layer: layer.map(|layer| &*layer.name),
    }
}

fn reformats(account: &Account) -> ReformatsView {
    let reformats = account.reformats();
    ReformatsView {
        layers: reformats.layers,
        touched_bytes: reformats.touched_bytes,
        time_ns: reformats.time_ns,
    }
}

fn time(account: &Account) -> Option<TimeView<'_>> {
    let unmatched = account.engine.unmatched.iter();
    Some(TimeView {
        iterations: account.engine.iterations,
        all_ns: account.engine.time_ns?,
        unmatched_ns: account.unmatched_ns()?,
        unmatched: unmatched
            .map(|it| UnmatchedView {
                name: &it.name,
                average_ns: it.average_ns,
            })
            .collect(),
    })
}

impl<'a> LayerView<'a> {
    fn of(account: &'a Account, position: usize, layer: &'a Layer) -> Self {
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
