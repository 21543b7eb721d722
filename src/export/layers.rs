//! The layers of an engine, and two engines compared layer by layer, as JSON and as CSV.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::RenderError;
use super::csv::{Columns, Filled, safe, table};
use super::json::document;
use crate::layers::{
    Account, Arithmetic, Aspect, Binding, Comparison, Figure, Group, Layer, LayerTime, Mode,
    Padding, Reformats, Region, Row, Sharing, Shown, Source, Tally, Totals, Unmatched, Use, Whole,
    format_of, groups, precision,
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
pub fn changes_json(comparison: &Comparison, base: &str, new: &str) -> Result<String, RenderError> {
    let side = |name, whole| Side { name, whole };
    document(&LayersDiff {
        schema: "trtmem.layers-diff/1",
        base: side(base, &comparison.base),
        new: side(new, &comparison.new),
        rows: comparison.rows.iter().map(line).collect(),
    })
}

fn line(row: &Row) -> Line<'_> {
    Line {
        row,
        differs: row.aspects(),
        touched_change_bytes: row.touched_change(),
        weights_change_bytes: row.weights_change(),
        time_change_ns: row.time_change(),
    }
}

/// The columns, in order, with the place of their figure in the JSON of a layer; `*` is each of an array. Read them by
/// name: new ones are put before the last.
const LAYER_COLUMNS: [(&str, &str); 37] = [
    ("index", "/index"),
    ("name", "/name"),
    ("type", "/type"),
    ("layer_type", "/layer_type"),
    ("precision", "/precision"),
    ("input_types", "/inputs/*/data_type"),
    ("output_types", "/outputs/*/data_type"),
    ("input_formats", "/inputs/*/layout"),
    ("output_formats", "/outputs/*/layout"),
    ("input_shapes", "/inputs/*/shape"),
    ("output_shapes", "/outputs/*/shape"),
    ("inputs_bytes", "/inputs_bytes"),
    ("outputs_bytes", "/outputs_bytes"),
    ("inputs_padded_bytes", "/inputs_padded_bytes"),
    ("outputs_padded_bytes", "/outputs_padded_bytes"),
    ("weights_bytes", "/weights_bytes"),
    ("bias_bytes", "/bias_bytes"),
    ("constants_bytes", "/constants_bytes"),
    ("constant_inputs_bytes", "/constant_inputs_bytes"),
    ("inferred_weights_bytes", "/inferred_weights_bytes"),
    ("touched_bytes", "/touched_bytes"),
    ("live_bytes", "/live_bytes"),
    ("m", "/work/m"),
    ("n", "/work/n"),
    ("k", "/work/k"),
    ("macs", "/work/macs"),
    ("intensity", "/work/intensity"),
    ("tactic", "/tactic"),
    ("tactic_value", "/tactic_value"),
    ("origin", "/origin"),
    ("stream", "/stream"),
    ("profile", "/optimization_profile"),
    ("average_ns", "/time/average_ns"),
    ("median_ns", "/time/median_ns"),
    ("share", "/time/share"),
    ("metadata", "/metadata"),
    ("absent", ""),
];

/// The layers that are shown as CSV: sizes in bytes, times in nanoseconds.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn csv(account: &Account, shown: &Shown) -> Result<String, RenderError> {
    flat(&LAYER_COLUMNS, views(account, shown))
}

/// The same of a row of a comparison. New columns are put at the end.
const CHANGE_COLUMNS: [(&str, &str); 20] = [
    ("matched_by", "/matched_by"),
    ("base_index", "/base/indices"),
    ("new_index", "/new/indices"),
    ("base_name", "/base/names"),
    ("new_name", "/new/names"),
    ("base_kind", "/base/kinds"),
    ("new_kind", "/new/kinds"),
    ("base_touched_bytes", "/base/touched_bytes"),
    ("new_touched_bytes", "/new/touched_bytes"),
    ("touched_change_bytes", "/touched_change_bytes"),
    ("base_weights_bytes", "/base/weights_bytes"),
    ("new_weights_bytes", "/new/weights_bytes"),
    ("base_precision", "/base/precisions"),
    ("new_precision", "/new/precisions"),
    ("base_format", "/base/formats"),
    ("new_format", "/new/formats"),
    ("base_tactic", "/base/tactics"),
    ("new_tactic", "/new/tactics"),
    ("base_time_ns", "/base/time_ns"),
    ("new_time_ns", "/new/time_ns"),
];

/// Every row of a comparison, those without a change as well.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn changes_csv(comparison: &Comparison) -> Result<String, RenderError> {
    flat(&CHANGE_COLUMNS, comparison.rows.iter().map(line))
}

/// A table of what stands at these places in the JSON of each row.
fn flat(
    columns: &'static Columns,
    rows: impl Iterator<Item = impl Serialize>,
) -> Result<String, RenderError> {
    let rows = rows.map(|row| {
        let row = serde_json::to_value(row).unwrap_or_default();
        let places = columns.iter().filter(|(_, place)| !place.is_empty());
        let cells = places.map(|(_, place)| match place.split_once("/*") {
            Some((list, within)) => {
                let list = row.pointer(list).and_then(Value::as_array);
                let each = list.into_iter().flatten();
                let each = each.map(|it| it.pointer(within).map(text).unwrap_or_default());
                Ok(each.collect::<Vec<_>>().join(" "))
            }
            None => cell(row.pointer(place).unwrap_or(&Value::Null)),
        });
        cells.collect()
    });
    table(columns, rows)
}

fn cell(value: &Value) -> Filled {
    match value {
        Value::String(text) => Ok(safe(text)),
        Value::Array(names) => Ok(safe(
            &names.iter().map(text).collect::<Vec<_>>().join(" | "),
        )),
        Value::Object(unknown) => {
            let reason = unknown.get("absent").and_then(Value::as_str);
            Err(reason.unwrap_or_default().to_owned())
        }
        value => Ok(text(value)),
    }
}

/// A word or a number as it stands in a cell: `1x3x224x224` of a shape, `scalar` of one without dimensions.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(shape) if shape.is_empty() => "scalar".to_owned(),
        Value::Array(shape) => shape.iter().map(text).collect::<Vec<_>>().join("x"),
        value => match value.as_f64().filter(|_| value.is_f64()) {
            Some(fraction) => fraction.to_string(),
            None => value.to_string(),
        },
    }
}
