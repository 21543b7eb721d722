//! The document.

use schemars::JsonSchema;
use serde::Serialize;

use super::json_layer::LayerView;
use super::table::Shown;
use crate::export::RenderError;
use crate::export::json::document;
use crate::layers::{
    Account, Figure, Group, Layer, Mode, Region, Source, Tally, format_of, groups, precision,
};

/// What the document says it is. Fields are only added.
pub const SCHEMA: &str = "trtmem.layers/1";

/// The layers of an engine: `trtmem.layers/1`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Layers")]
pub(crate) struct Document<'a> {
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

#[derive(Serialize, JsonSchema)]
struct BindingView<'a> {
    tensor: &'a str,
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    padded_bytes: Option<Figure>,
}

#[derive(Serialize, JsonSchema)]
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

#[derive(Serialize, JsonSchema)]
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
#[derive(Serialize, JsonSchema)]
struct RegionView<'a> {
    tensor: &'a str,
    bytes: u64,
    from_layer: Option<u32>,
    to_layer: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
struct PaddingView<'a> {
    bytes: u64,
    logical_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    worst_format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worst_layer: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
struct ReformatsView {
    layers: usize,
    touched_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_ns: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
struct TimeView<'a> {
    iterations: Option<u64>,
    all_ns: u64,
    unmatched_ns: u64,
    unmatched: Vec<UnmatchedView<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct UnmatchedView<'a> {
    name: &'a str,
    average_ns: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
struct SharingView {
    engines: usize,
    apart_bytes: u64,
    shared_bytes: u64,
    saved_bytes: u64,
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
