//! A row for every layer.

use crate::export::RenderError;
use crate::export::csv::{FlatRow, table};
use crate::layers::{Account, Arithmetic, Figure, Layer, Use, precision};

/// The columns with their meaning, in order. Read them by name: new ones are put before the last.
pub const LAYER_COLUMNS: [(&str, &str); 37] = [
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

/// The layers at these positions as CSV: sizes in bytes, times in nanoseconds.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn csv(account: &Account, positions: &[usize]) -> Result<String, RenderError> {
    let layer = |position: &usize| Some((*position, account.engine.layers.get(*position)?));
    let layers = positions.iter().filter_map(layer);
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
    row.figure(figure.get(), figure.why().map_or("", |why| why.words()));
}

fn joined(uses: &[Use], of: impl Fn(&Use) -> String) -> String {
    let texts: Vec<String> = uses.iter().map(of).collect();
    texts.join(" ")
}

/// `1x3x224x224`; a scalar is `scalar`.
pub(super) fn shape(shape: &[i64]) -> String {
    if shape.is_empty() {
        return "scalar".to_owned();
    }
    let dimensions: Vec<String> = shape.iter().map(i64::to_string).collect();
    dimensions.join("x")
}
