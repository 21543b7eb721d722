//! The rows, and what they come to.

use super::notes;
use crate::escape::bounded;
use crate::layers::{Account, Figure, Layer, Sharing, Sort, precision};
use crate::render::TableStyle;
use crate::render::grid::ruled_grid;
use crate::render::page_of_text::Page;
use crate::units;

/// Characters of names that are shown at most.
pub(super) const LONGEST_NAME: usize = 44;
const LONGEST_TYPE: usize = 22;

/// What is not known.
pub(super) const NOTHING: &str = "—";

/// What is shown of an engine.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Positions of the layers, in order; those behind `most` are summed up in one row.
    pub positions: Vec<usize>,
    /// Rows at most.
    pub most: usize,
    /// What the rows are sorted by.
    pub sort: Sort,
    /// The device memory for activations, where it was given by hand.
    pub activation_bytes: Option<u64>,
    /// What one block for several engines saves, where others were given.
    pub sharing: Option<Sharing>,
}

/// The table and what follows from it, every line ended.
pub fn text(account: &Account, shown: &Shown, style: &TableStyle) -> String {
    let mut page = Page::new(*style);
    page.paragraph(&notes::header(account), 0);
    for warning in &account.engine.warnings {
        page.paragraph(&format!("! {}", bounded(warning, 1000)), 0);
    }
    page.blank();
    page.raw(&rows(account, shown));
    page.blank();
    for answer in notes::answers(account, shown) {
        page.paragraph(&answer, 0);
    }
    page.blank();
    for note in notes::notes(account) {
        page.paragraph(&note, 2);
    }
    page.into_text()
}

fn rows(account: &Account, shown: &Shown) -> String {
    let has_times = account.engine.time_ns.is_some();
    let mut heading = vec![
        "#",
        "layer",
        "type",
        "precision",
        "in",
        "out",
        "weights",
        "accessed",
        "live tensors",
    ];
    if has_times {
        heading.extend(["time", "share"]);
    }
    let mut table = vec![heading.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    let (first, rest) = shown
        .positions
        .split_at(shown.most.min(shown.positions.len()));
    let layers = |positions: &[usize]| -> Vec<(usize, &Layer)> {
        let layer = |position: &usize| Some((*position, account.engine.layers.get(*position)?));
        positions.iter().filter_map(layer).collect()
    };
    for (position, layer) in layers(first) {
        table.push(row(account, position, layer, has_times));
    }
    let mut rules = Vec::new();
    if !rest.is_empty() {
        rules.push(table.len());
        table.push(others(account, &layers(rest), has_times));
    }
    ruled_grid(&table, &[0, 4, 5, 6, 7, 8, 9, 10], &rules)
}

fn row(account: &Account, position: usize, layer: &Layer, has_times: bool) -> Vec<String> {
    let mut cells = vec![
        layer.index.to_string(),
        bounded(&layer.name, LONGEST_NAME),
        bounded(layer.kind(), LONGEST_TYPE),
        types(layer),
        size(layer.inputs_bytes()),
        size(layer.outputs_bytes()),
        held(layer),
        size(layer.touched_bytes()),
        units::size(account.live_bytes(position)),
    ];
    if layer.layer_type.is_empty() {
        // Nothing but its name is known.
        for cell in cells.iter_mut().skip(2) {
            NOTHING.clone_into(cell);
        }
    }
    if has_times {
        let ns = layer.time.and_then(|time| time.average_ns);
        cells.push(ns.map_or_else(|| NOTHING.to_owned(), milliseconds));
        let share = account.share(layer);
        cells.push(share.map_or_else(|| NOTHING.to_owned(), percent));
    }
    cells
}

/// Bytes held for good; a star where they follow from shapes and are listed nowhere.
pub(crate) fn held(layer: &Layer) -> String {
    let star = if layer.inferred_weights_bytes.is_some() {
        "*"
    } else {
        ""
    };
    format!("{}{star}", size(layer.held_bytes()))
}

/// What it reads and writes: `INT8`, `FP32→INT8`.
pub(crate) fn types(layer: &Layer) -> String {
    let (input, output) = (layer.inputs.first(), layer.outputs.first());
    match (input, output) {
        (Some(input), Some(output)) if input.data_type() != output.data_type() => {
            format!("{}→{}", input.data_type().name(), output.data_type().name())
        }
        _ => precision(layer).to_owned(),
    }
}

/// What the layers that are not shown come to.
fn others(account: &Account, layers: &[(usize, &Layer)], has_times: bool) -> Vec<String> {
    let sum = |of: fn(&Layer) -> Figure| {
        let known = layers.iter().map(|(_, layer)| of(layer).known());
        units::size(known.fold(0, u64::saturating_add))
    };
    let mut cells = vec![
        String::new(),
        format!("[{} others]", layers.len()),
        String::new(),
        String::new(),
        sum(Layer::inputs_bytes),
        sum(Layer::outputs_bytes),
        sum(Layer::held_bytes),
        sum(Layer::touched_bytes),
        String::new(),
    ];
    if has_times {
        let times = layers
            .iter()
            .filter_map(|(_, layer)| layer.time?.average_ns);
        cells.push(milliseconds(times.fold(0, u64::saturating_add)));
        let shares = layers.iter().filter_map(|(_, layer)| account.share(layer));
        cells.push(percent(shares.sum()));
    }
    cells
}

/// A size, or a dash.
pub(crate) fn size(figure: Figure) -> String {
    figure.get().map_or_else(|| NOTHING.to_owned(), units::size)
}

/// `0.156 ms`: one unit for all layers.
pub(crate) fn milliseconds(ns: u64) -> String {
    format!("{:.3} ms", ns as f64 / 1e6)
}

/// `3.2%`
pub(crate) fn percent(part: f64) -> String {
    format!("{:.1}%", part * 100.0)
}
