//! The layers of an engine, and two engines compared layer by layer, as JSON and as CSV.

use schemars::JsonSchema;
use serde::Serialize;

use super::RenderError;
use super::csv::{FlatRow, table};
use super::json::document;
use crate::layers::{
    Account, Arithmetic, Aspect, Binding, Bond, Comparison, Figure, Group, Layer, LayerTime, Mode,
    Reformats, Region, Row, Sharing, Shown, Source, Tally, Unmatched, Use, Weights, Whole, Why,
    Work, format_of, groups, precision,
};

/// What `trtmem layers --format json` writes, with and without `--diff`; for its schema alone.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(
    dead_code,
    clippy::large_enum_variant,
    reason = "nothing is made of it but a schema"
)]
pub(crate) enum LayersDocument {
    /// One engine.
    Layers(LayersOfEngine<'static>),
    /// Two engines.
    Changes(LayersDiff<'static>),
}

/// The layers of an engine: `trtmem.layers/1`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Layers")]
pub(crate) struct LayersOfEngine<'a> {
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
    reformats: Reformats,
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
    mode: Mode,
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
struct TimeView<'a> {
    iterations: Option<u64>,
    all_ns: u64,
    unmatched_ns: u64,
    unmatched: &'a [Unmatched],
}

#[derive(Serialize, JsonSchema)]
struct SharingView {
    #[serde(flatten)]
    sharing: Sharing,
    saved_bytes: u64,
}

/// The engine as one JSON document, with the layers that are shown.
///
/// # Errors
/// The document cannot be written as JSON, which does not happen.
pub fn json(account: &Account, shown: &Shown) -> Result<String, RenderError> {
    let engine = &account.engine;
    let layers = account.layers_at(shown.first());
    document(&LayersOfEngine {
        schema: "trtmem.layers/1",
        name: &account.name,
        source: source(engine.source),
        records: engine.records,
        optimization_profiles: &engine.profiles,
        bindings: bindings(account),
        has_bindings: engine.has_bindings,
        totals: totals(account),
        held: held(account, shown),
        padding: padding(account),
        reformats: account.reformats(),
        by_type: groups(engine, Layer::kind),
        by_precision: groups(engine, |it| precision(it)),
        by_format: groups(engine, |it| format_of(it)),
        time: time(account),
        sharing: shown.sharing.map(|sharing| SharingView {
            sharing,
            saved_bytes: sharing.saved_bytes(),
        }),
        warnings: &engine.warnings,
        layers: layers
            .map(|(position, layer)| LayerView::of(account, position, layer))
            .collect(),
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
    let view = |binding: &Binding| BindingView {
        tensor: account.engine.name_of(binding.tensor),
        mode: binding.mode,
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

fn time(account: &Account) -> Option<TimeView<'_>> {
    Some(TimeView {
        iterations: account.engine.iterations,
        all_ns: account.engine.time_ns?,
        unmatched_ns: account.unmatched_ns()?,
        unmatched: &account.engine.unmatched,
    })
}

/// A layer.
#[derive(Serialize, JsonSchema)]
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
    #[serde(flatten)]
    work: Arithmetic,
    intensity: Option<f64>,
}

#[derive(Serialize, JsonSchema)]
struct LayerTimeView {
    #[serde(flatten)]
    time: LayerTime,
    share: Option<f64>,
}

impl<'a> LayerView<'a> {
    /// Of the layer at this position.
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
            work: Arithmetic::of(layer).map(|work| WorkView {
                work,
                intensity: work.intensity(),
            }),
            tactic: layer.tactic.as_deref(),
            tactic_value: layer.tactic_value.as_deref(),
            origin: layer.origin.as_deref(),
            metadata: layer.metadata.as_deref(),
            stream: layer.stream,
            optimization_profile: layer.profile,
            time: layer.time.map(|time| LayerTimeView {
                time,
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

/// Two engines compared layer by layer: `trtmem.layers-diff/1`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LayersDiff<'a> {
    schema: &'static str,
    base: Side<'a>,
    new: Side<'a>,
    rows: Vec<Line<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Side<'a> {
    name: &'a str,
    #[serde(flatten)]
    whole: &'a Whole,
}

#[derive(Serialize, JsonSchema)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    matched_by: Option<&'static str>,
    differs: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    touched_change_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weights_change_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_change_ns: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<&'a Work>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'a Work>,
}

/// The comparison as a document, with a line's end.
///
/// # Errors
/// The document cannot be written as JSON, which does not happen.
pub fn changes_json(comparison: &Comparison, base: &str, new: &str) -> Result<String, RenderError> {
    document(&LayersDiff {
        schema: "trtmem.layers-diff/1",
        base: Side {
            name: base,
            whole: &comparison.base,
        },
        new: Side {
            name: new,
            whole: &comparison.new,
        },
        rows: comparison.rows.iter().map(line).collect(),
    })
}

fn line(row: &Row) -> Line<'_> {
    Line {
        matched_by: row.bond.map(Bond::word),
        differs: row.aspects().into_iter().map(Aspect::word).collect(),
        touched_change_bytes: row.touched_change(),
        weights_change_bytes: row.weights_change(),
        time_change_ns: row.time_change(),
        base: row.base.as_ref(),
        new: row.new.as_ref(),
    }
}

/// The columns with their meaning, in order. Read them by name: new ones are put before the last.
const LAYER_COLUMNS: [(&str, &str); 37] = [
    ("index", "position in the file, from 0"),
    ("name", "name of the layer; names repeat"),
    ("type", "type of its parameters, else of the layer"),
    ("layer_type", "type of the layer"),
    ("precision", "type of what it writes"),
    ("input_types", "types of its inputs, in order"),
    ("output_types", "types of its outputs, in order"),
    ("input_formats", "formats of its inputs, in short"),
    ("output_formats", "formats of its outputs, in short"),
    ("input_shapes", "shapes of its inputs"),
    ("output_shapes", "shapes of its outputs"),
    ("inputs_bytes", "bytes it reads, without padding"),
    ("outputs_bytes", "bytes it writes, without padding"),
    ("inputs_padded_bytes", "bytes it reads, with padding"),
    ("outputs_padded_bytes", "bytes it writes, with padding"),
    ("weights_bytes", "weights that are listed"),
    ("bias_bytes", "bias that is listed"),
    ("constants_bytes", "constants that are listed (TensorRT 11)"),
    ("constant_inputs_bytes", "inputs that are weights"),
    (
        "inferred_weights_bytes",
        "weights that follow from the shapes and are listed nowhere",
    ),
    ("touched_bytes", "all of these, without padding"),
    ("live_bytes", "live tensors while it runs"),
    ("m", "rows of the matrix product it is"),
    ("n", "columns"),
    ("k", "length of each sum"),
    ("macs", "multiplications with an addition"),
    ("intensity", "MACs for every byte accessed"),
    ("tactic", "name of the tactic"),
    ("tactic_value", "number of the tactic"),
    ("origin", "why a reformat is there"),
    ("stream", "stream it runs on"),
    ("profile", "optimization profile"),
    ("average_ns", "average time"),
    ("median_ns", "median time"),
    ("share", "part of the time of all records, 0 to 1"),
    ("metadata", "layers of the network it came from"),
    ("absent", "why figures are absent: column: reason; ..."),
];

/// The layers that are shown as CSV: sizes in bytes, times in nanoseconds.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn csv(account: &Account, shown: &Shown) -> Result<String, RenderError> {
    let layers = account.layers_at(shown.first());
    table(
        &LAYER_COLUMNS,
        layers.map(|(position, layer)| row(account, position, layer)),
    )
}

fn row(account: &Account, position: usize, layer: &Layer) -> FlatRow {
    let mut row = FlatRow::new(&LAYER_COLUMNS);
    row.own(&layer.index);
    row.outside(&layer.name);
    row.outside(layer.kind());
    row.outside(&layer.layer_type);
    row.own(precision(layer));
    for uses in [&layer.inputs, &layer.outputs] {
        row.own(&joined(uses, |it| it.data_type().name().to_owned()));
    }
    for uses in [&layer.inputs, &layer.outputs] {
        row.own(&joined(uses, |it| it.format.layout.short().to_owned()));
    }
    for uses in [&layer.inputs, &layer.outputs] {
        row.own(&joined(uses, |it| shape(&it.shape)));
    }
    for figure in [
        layer.inputs_bytes(),
        layer.outputs_bytes(),
        layer.inputs_padded_bytes(),
        layer.outputs_padded_bytes(),
        layer.weights_bytes(),
        layer.bias_bytes(),
        layer.constants_bytes(),
        layer.constant_inputs_bytes,
    ] {
        known(&mut row, figure);
    }
    row.own_or_empty(layer.inferred_weights_bytes);
    known(&mut row, layer.touched_bytes());
    row.own(&account.live_bytes(position));
    work(&mut row, layer);
    said(&mut row, layer);
    let time = layer.time.as_ref();
    row.own_or_empty(time.and_then(|it| it.average_ns));
    row.own_or_empty(time.and_then(|it| it.median_ns));
    row.own_or_empty(account.share(layer));
    row.outside(layer.metadata.as_deref().unwrap_or(""));
    row
}

/// The columns of the matrix product, empty where the layer is none.
fn work(row: &mut FlatRow, layer: &Layer) {
    let Some(work) = Arithmetic::of(layer) else {
        for _ in 0..5 {
            row.own("");
        }
        return;
    };
    for figure in [work.m, work.n, work.k, work.macs] {
        known(row, figure);
    }
    row.own_or_empty(work.intensity());
}

/// What the file says besides.
fn said(row: &mut FlatRow, layer: &Layer) {
    for text in [&layer.tactic, &layer.tactic_value, &layer.origin] {
        row.outside(text.as_deref().unwrap_or(""));
    }
    row.own_or_empty(layer.stream);
    row.own(&layer.profile);
}

fn known(row: &mut FlatRow, figure: Figure) {
    row.figure(figure.get(), figure.why().map_or("", Why::words));
}

fn joined(uses: &[Use], of: impl Fn(&Use) -> String) -> String {
    let texts: Vec<String> = uses.iter().map(of).collect();
    texts.join(" ")
}

/// `1x3x224x224`; a scalar is `scalar`.
fn shape(shape: &[i64]) -> String {
    if shape.is_empty() {
        return "scalar".to_owned();
    }
    let dimensions: Vec<String> = shape.iter().map(i64::to_string).collect();
    dimensions.join("x")
}

/// The columns with their meaning, in order. Read them by name: new ones are put at the end.
const CHANGE_COLUMNS: [(&str, &str); 20] = [
    (
        "matched_by",
        "what the layers have in common; empty where one side has none",
    ),
    ("base_index", "positions in the base's file, from 0"),
    ("new_index", "positions in the other's file"),
    ("base_name", "names; several are parted by a bar"),
    ("new_name", "names in the other"),
    ("base_kind", "kinds of layer"),
    ("new_kind", "kinds in the other"),
    (
        "base_touched_bytes",
        "bytes read and written without padding, and weights",
    ),
    ("new_touched_bytes", "the same in the other"),
    ("touched_change_bytes", "so many more"),
    ("base_weights_bytes", "of those, weights"),
    ("new_weights_bytes", "weights in the other"),
    ("base_precision", "types read and written"),
    ("new_precision", "types in the other"),
    ("base_format", "formats read and written"),
    ("new_format", "formats in the other"),
    ("base_tactic", "tactics"),
    ("new_tactic", "tactics in the other"),
    ("base_time_ns", "average time"),
    ("new_time_ns", "average time in the other"),
];

/// What stands between several in one cell.
const BETWEEN: &str = " | ";

/// Every row of a comparison, those without a change as well.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn changes_csv(comparison: &Comparison) -> Result<String, RenderError> {
    table(&CHANGE_COLUMNS, comparison.rows.iter().map(change_row))
}

fn change_row(row: &Row) -> FlatRow {
    let mut cells = FlatRow::new(&CHANGE_COLUMNS);
    let sides = [row.base.as_ref(), row.new.as_ref()];
    cells.own(&row.bond.map_or("", Bond::word));
    for work in sides {
        let indices: Vec<String> = work.map_or_else(Vec::new, |work| {
            work.indices.iter().map(u32::to_string).collect()
        });
        cells.own(&indices.join(BETWEEN));
    }
    let texts: [fn(&Work) -> &[String]; 2] = [|work| &work.names, |work| &work.kinds];
    for of in texts {
        both(&mut cells, sides, of);
    }
    for work in sides {
        number(&mut cells, work.and_then(|work| work.touched_bytes.get()));
    }
    number(&mut cells, row.touched_change());
    for work in sides {
        number(&mut cells, work.and_then(|work| work.weights_bytes.get()));
    }
    let texts: [fn(&Work) -> &[String]; 3] = [
        |work| &work.precisions,
        |work| &work.formats,
        |work| &work.tactics,
    ];
    for of in texts {
        both(&mut cells, sides, of);
    }
    for work in sides {
        number(&mut cells, work.and_then(|work| work.time_ns));
    }
    cells
}

fn both(cells: &mut FlatRow, sides: [Option<&Work>; 2], of: fn(&Work) -> &[String]) {
    for work in sides {
        cells.outside(&work.map_or_else(String::new, |work| of(work).join(BETWEEN)));
    }
}

fn number(cells: &mut FlatRow, number: Option<impl ToString>) {
    cells.own_or_empty(number);
}
