//! The charts of an engine: its largest layers, and what is held at once.

use crate::chart::{Bar, Bars, Hue, Steps};
use crate::escape::bounded;
use crate::layers::{Account, Figure, Layer, Sort, sorted};
use crate::render::layers::milliseconds;
use crate::units;

/// Bars of a chart.
const MOST_BARS: usize = 15;

/// Characters of a name beside a bar.
const MOST_OF_NAME: usize = 90;

/// The layers that touch most.
pub(super) fn largest(account: &Account) -> Option<Bars> {
    let bars: Vec<Bar> = positions(account, Sort::Touched)
        .filter_map(|layer| {
            let touched = layer.touched_bytes().get().filter(|bytes| *bytes > 0)?;
            // What is constant among the inputs is weights, and shown as such.
            let read = layer.inputs_bytes().known();
            let constant = layer.constant_inputs_bytes.known().min(read);
            let parts = vec![
                (Hue::Cpu, read - constant),
                (Hue::Device, layer.outputs_bytes().known()),
                (Hue::Other, layer.held_bytes().known()),
            ];
            Some(Bar {
                label: label(layer),
                figure: units::size(touched),
                parts,
            })
        })
        .take(MOST_BARS)
        .collect();
    let first = bars.first()?;
    Some(Bars {
        title: format!("The {} layers that access most", bars.len()),
        description: format!("{} accesses most, {}.", first.label, first.figure),
        key: vec![
            (Hue::Cpu, "read"),
            (Hue::Device, "written"),
            (Hue::Other, "weights"),
        ],
        bars,
    })
}

/// The layers in the order of a figure, the most first.
fn positions(account: &Account, sort: Sort) -> impl Iterator<Item = &Layer> {
    let all = (0..account.engine.layers.len()).collect();
    let sorted = sorted(account, all, sort).into_iter();
    sorted.filter_map(|position| account.engine.layers.get(position))
}

/// `#12 Conv_9 + PWN(Clip_12)`
pub(super) fn label(layer: &Layer) -> String {
    format!("#{} {}", layer.index, bounded(&layer.name, MOST_OF_NAME))
}

/// The layers that take the longest, as rows: name, type, time, share, bytes.
pub(super) fn slowest(account: &Account) -> Vec<(&Layer, u64, f64)> {
    positions(account, Sort::Time)
        .filter_map(|layer| {
            let time = layer.time?.average_ns.filter(|time| *time > 0)?;
            Some((layer, time, account.share(layer).unwrap_or(0.0)))
        })
        .take(MOST_BARS)
        .collect()
}

/// What is held while each layer runs.
pub(super) fn held(account: &Account) -> Option<Steps> {
    let live = &account.liveness;
    let peak = live.peak_layer?;
    let layer = account.engine.layers.get(peak)?;
    let most = format!("{} in {}", units::size(live.peak_bytes), label(layer));
    let asked = account.engine.activation_bytes;
    Some(Steps {
        title: "Live tensors while each layer runs".to_owned(),
        description: format!("The most is {most}."),
        along: "layers, in the order of execution".to_owned(),
        bytes: live.live_bytes.clone(),
        peak: Some((peak, most)),
        level: asked.map(|bytes| {
            let words = format!("the engine asks for {}", units::size(bytes));
            (bytes, words)
        }),
    })
}

/// A time with its share of all.
pub(super) fn time(time_ns: u64, share: f64) -> String {
    format!("{} ({:.1}%)", milliseconds(time_ns), share * 100.0)
}

/// Bytes of padding in what a layer reads and writes.
pub(super) fn padding(layer: &Layer) -> u64 {
    if layer.is_free() || layer.is_constant() {
        return 0;
    }
    let uses = layer
        .uses()
        .map(|it| match (it.padded_bytes, it.logical_bytes) {
            (Figure::Exact(padded), Figure::Exact(logical)) => padded.saturating_sub(logical),
            _ => 0,
        });
    uses.fold(0, u64::saturating_add)
}
