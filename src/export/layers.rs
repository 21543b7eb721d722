//! The layers of an engine, and two engines compared layer by layer, as JSON and as CSV.

use schemars::JsonSchema;
use serde::Serialize;

use super::RenderError;
use super::csv::{outside, serialized};
use super::json::document;
use crate::layers::{
    Account, Arithmetic, Aspect, Binding, Comparison, Figure, Group, Layer, LayerTime, Mode,
    Padding, Reformats, Region, Row, Sharing, Shown, Source, Tally, Totals, Unmatched, Use, Whole,
    Work, format_of, groups, precision,
};
use crate::units::joined;

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
    source: Source,
    records: usize,
    optimization_profiles: &'a [u32],
    bindings: Vec<BindingView<'a>>,
    has_bindings: bool,
    totals: TotalsView<'a>,
    held: HeldView<'a>,
    padding: Padding<'a>,
    reformats: Reformats,
    by_type: Vec<Group>,
    by_precision: Vec<Group>,
    by_format: Vec<Group>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<TimeView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sharing: Option<Sharing>,
    warnings: &'a [String],
    layers: Vec<LayerView<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct BindingView<'a> {
    tensor: &'a str,
    mode: Mode,
    /// The widest of what layers see of it; absent where no layer uses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    padded_bytes: Option<Figure>,
}

#[derive(Serialize, JsonSchema)]
struct TotalsView<'a> {
    #[serde(flatten)]
    totals: &'a Totals,
    activation_traffic_bytes: Figure,
    all_weights_bytes: Tally,
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
struct TimeView<'a> {
    iterations: Option<u64>,
    all_ns: u64,
    unmatched_ns: u64,
    unmatched: &'a [Unmatched],
}

/// The engine as one JSON document, with the layers that are shown.
///
/// # Errors
/// The document cannot be written as JSON, which does not happen.
pub fn json(account: &Account, shown: &Shown) -> Result<String, RenderError> {
    let (engine, totals) = (&account.engine, &account.totals);
    let types = totals.weights_by_type.iter();
    let time = engine.time_ns.zip(account.unmatched_ns());
    document(&LayersOfEngine {
        schema: "trtmem.layers/1",
        name: &account.name,
        source: engine.source,
        records: engine.records,
        optimization_profiles: &engine.profiles,
        bindings: bindings(account),
        has_bindings: engine.has_bindings,
        totals: TotalsView {
            totals,
            activation_traffic_bytes: totals.activation_traffic_bytes(),
            all_weights_bytes: totals.all_weights_bytes(),
            weights_by_type: types.map(|(it, bytes)| (it.name(), *bytes)).collect(),
        },
        held: held(account, shown),
        padding: account.padding(),
        reformats: account.reformats(),
        by_type: groups(engine, Layer::kind),
        by_precision: groups(engine, |it| precision(it)),
        by_format: groups(engine, |it| format_of(it)),
        time: time.map(|(all_ns, unmatched_ns)| TimeView {
            iterations: engine.iterations,
            all_ns,
            unmatched_ns,
            unmatched: &engine.unmatched,
        }),
        sharing: shown.sharing,
        warnings: &engine.warnings,
        layers: views(account, shown).collect(),
    })
}

fn bindings(account: &Account) -> Vec<BindingView<'_>> {
    let view = |binding: &Binding| {
        let uses = account.engine.layers.iter().flat_map(Layer::uses);
        let uses = uses.filter(|it| it.tensor == binding.tensor);
        BindingView {
            tensor: account.engine.name_of(binding.tensor),
            mode: binding.mode,
            padded_bytes: uses.map(|it| it.padded_bytes).max_by_key(|it| it.get()),
        }
    };
    account.engine.bindings.iter().map(view).collect()
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
    let without_size = live.without_size.iter();
    HeldView {
        peak_bytes: live.peak_bytes,
        peak_layer: live.peak_layer.and_then(index),
        peak_regions: at_peak.into_iter().flatten().map(region).collect(),
        unique_bytes: live.unique_bytes,
        largest_layer_bytes: live.largest_layer_bytes,
        asked_bytes: shown.activation_bytes.or(engine.activation_bytes),
        scratch_bytes: engine.scratch_bytes,
        without_size: without_size.map(|id| engine.name_of(*id)).collect(),
    }
}

/// A layer.
#[derive(Serialize, JsonSchema)]
struct LayerView<'a> {
    #[serde(flatten)]
    layer: &'a Layer,
    /// The type of its parameters, else of the layer.
    #[serde(rename = "type")]
    kind: &'a str,
    /// The type of what it writes.
    precision: &'static str,
    inputs: Vec<UseView<'a>>,
    outputs: Vec<UseView<'a>>,
    /// Bytes it reads, without padding.
    inputs_bytes: Figure,
    /// Bytes it writes, without padding.
    outputs_bytes: Figure,
    /// Bytes it reads, with padding.
    inputs_padded_bytes: Figure,
    /// Bytes it writes, with padding.
    outputs_padded_bytes: Figure,
    io_bytes: Figure,
    io_padded_bytes: Figure,
    /// Weights that are listed.
    weights_bytes: Figure,
    /// Bias that is listed.
    bias_bytes: Figure,
    /// Constants that are listed (TensorRT 11).
    constants_bytes: Figure,
    /// What it reads, writes and holds, without padding.
    touched_bytes: Figure,
    /// Live tensors while it runs.
    live_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<WorkView>,
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
struct WorkView {
    #[serde(flatten)]
    work: Arithmetic,
    /// MACs for every byte accessed.
    intensity: Option<f64>,
}

#[derive(Serialize, JsonSchema)]
struct LayerTimeView {
    #[serde(flatten)]
    time: LayerTime,
    /// Part of the time of all records, 0 to 1.
    share: Option<f64>,
}

/// The layers that are shown.
fn views<'a>(account: &'a Account, shown: &'a Shown) -> impl Iterator<Item = LayerView<'a>> {
    let used = |it: &'a Use| UseView {
        tensor: account.engine.name_of(it.tensor),
        shape: &it.shape,
        format: &it.format.text,
        data_type: it.data_type().name(),
        layout: it.format.layout.short(),
        elements: it.elements,
        logical_bytes: it.logical_bytes,
        padded_bytes: it.padded_bytes,
    };
    let view = move |(position, layer): (usize, &'a Layer)| LayerView {
        layer,
        kind: layer.kind(),
        precision: precision(layer),
        inputs: layer.inputs.iter().map(used).collect(),
        outputs: layer.outputs.iter().map(used).collect(),
        inputs_bytes: layer.inputs_bytes(),
        outputs_bytes: layer.outputs_bytes(),
        inputs_padded_bytes: layer.inputs_padded_bytes(),
        outputs_padded_bytes: layer.outputs_padded_bytes(),
        io_bytes: layer.io_bytes(),
        io_padded_bytes: layer.io_padded_bytes(),
        weights_bytes: layer.weights_bytes(),
        bias_bytes: layer.bias_bytes(),
        constants_bytes: layer.constants_bytes(),
        touched_bytes: layer.touched_bytes(),
        live_bytes: account.live_bytes(position),
        work: Arithmetic::of(layer).map(|work| WorkView {
            work,
            intensity: work.intensity(),
        }),
        time: layer.time.map(|time| LayerTimeView {
            time,
            share: account.share(layer),
        }),
    };
    account.layers_at(shown.first()).map(view)
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
    #[serde(flatten)]
    row: &'a Row,
    differs: Vec<Aspect>,
    #[serde(skip_serializing_if = "Option::is_none")]
    touched_change_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weights_change_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_change_ns: Option<i64>,
}

/// The comparison as a document, with a line's end.
///
/// # Errors
/// The document cannot be written as JSON, which does not happen.
pub fn changes_json<'a>(
    comparison: &'a Comparison,
    base: &'a str,
    new: &'a str,
) -> Result<String, RenderError> {
    let side = |name, whole| Side { name, whole };
    let line = |row: &'a Row| Line {
        row,
        differs: row.aspects(),
        touched_change_bytes: row.touched_change(),
        weights_change_bytes: row.weights_change(),
        time_change_ns: row.time_change(),
    };
    document(&LayersDiff {
        schema: "trtmem.layers-diff/1",
        base: side(base, &comparison.base),
        new: side(new, &comparison.new),
        rows: comparison.rows.iter().map(line).collect(),
    })
}

/// The columns of layers. Read them by name: new ones are put before the last, which says why others are empty.
const LAYER_COLUMNS: &str = "index,name,type,layer_type,precision,input_types,output_types,\
input_formats,output_formats,input_shapes,output_shapes,inputs_bytes,outputs_bytes,\
inputs_padded_bytes,outputs_padded_bytes,weights_bytes,bias_bytes,constants_bytes,\
constant_inputs_bytes,inferred_weights_bytes,touched_bytes,live_bytes,m,n,k,macs,intensity,\
tactic,tactic_value,origin,stream,profile,average_ns,median_ns,share,metadata,absent";

/// The layers that are shown as CSV: sizes in bytes, times in nanoseconds.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn csv(account: &Account, shown: &Shown) -> Result<String, RenderError> {
    let layers = account.layers_at(shown.first());
    serialized(LAYER_COLUMNS, layers.map(|it| cells(account, it)))
}

/// Cells that belong together are one element of a row.
fn cells(account: &Account, (position, layer): (usize, &Layer)) -> impl Serialize {
    let work = Arithmetic::of(layer);
    let product = work.map(|it| [("m", it.m), ("n", it.n), ("k", it.k), ("macs", it.macs)]);
    let bytes = [
        ("inputs_bytes", layer.inputs_bytes()),
        ("outputs_bytes", layer.outputs_bytes()),
        ("inputs_padded_bytes", layer.inputs_padded_bytes()),
        ("outputs_padded_bytes", layer.outputs_padded_bytes()),
        ("weights_bytes", layer.weights_bytes()),
        ("bias_bytes", layer.bias_bytes()),
        ("constants_bytes", layer.constants_bytes()),
        ("constant_inputs_bytes", layer.constant_inputs_bytes),
        ("touched_bytes", layer.touched_bytes()),
    ];
    let figures = bytes.iter().chain(product.iter().flatten());
    let absent = figures.filter_map(|(name, it)| Some(format!("{name}: {}", it.why()?)));
    let absent = joined(absent, "; ");
    let number = |(_, figure): (&str, Figure)| figure.get();
    let [bytes @ .., touched] = bytes.map(number);
    let both = |of: fn(&Use) -> String| {
        [&layer.inputs, &layer.outputs].map(|uses| joined(uses.iter().map(of), " "))
    };
    let [intensity, share] = [work.and_then(|it| it.intensity()), account.share(layer)];
    (
        (
            layer.index,
            outside(Some(&layer.name)),
            outside(Some(layer.kind())),
        ),
        (outside(Some(&layer.layer_type)), precision(layer)),
        both(|it| it.data_type().name().to_owned()),
        both(|it| it.format.layout.short().to_owned()),
        both(|it| shape(&it.shape)),
        (
            bytes,
            layer.inferred_weights_bytes,
            touched,
            account.live_bytes(position),
        ),
        product.map(|it| it.map(number)).unwrap_or_default(),
        intensity.map(|it| it.to_string()),
        [&layer.tactic, &layer.tactic_value, &layer.origin].map(|it| outside(it.as_ref())),
        (layer.stream, layer.profile),
        (layer.average_ns(), layer.time.and_then(|it| it.median_ns)),
        (
            share.map(|it| it.to_string()),
            outside(layer.metadata.as_ref()),
            absent,
        ),
    )
}

/// `1x3x224x224`
fn shape(dimensions: &[i64]) -> String {
    match dimensions {
        [] => "scalar".to_owned(),
        some => joined(some.iter().map(i64::to_string), "x"),
    }
}

/// The columns of a comparison. New ones are put at the end.
const CHANGE_COLUMNS: &str = "matched_by,base_index,new_index,base_name,new_name,base_kind,new_kind,\
base_touched_bytes,new_touched_bytes,touched_change_bytes,base_weights_bytes,new_weights_bytes,\
base_precision,new_precision,base_format,new_format,base_tactic,new_tactic,base_time_ns,new_time_ns";

/// Every row of a comparison, those without a change as well.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn changes_csv(comparison: &Comparison) -> Result<String, RenderError> {
    serialized(CHANGE_COLUMNS, comparison.rows.iter().map(changed))
}

fn changed(row: &Row) -> impl Serialize {
    let sides = [row.base.as_ref(), row.new.as_ref()];
    let number = |of: fn(&Work) -> Option<u64>| sides.map(|side| side.and_then(of));
    let words = |of: fn(&Work) -> &[String]| {
        sides.map(|side| outside(side.map(|work| of(work).join(" | ")).as_ref()))
    };
    let index = |work: &Work| joined(work.indices.iter().map(u32::to_string), " | ");
    (
        (row.bond, sides.map(|side| side.map(index))),
        (words(|it| &it.names), words(|it| &it.kinds)),
        (number(|it| it.touched_bytes.get()), row.touched_change()),
        number(|it| it.weights_bytes.get()),
        (words(|it| &it.precisions), words(|it| &it.formats)),
        (words(|it| &it.tactics), number(|it| it.time_ns)),
    )
}
