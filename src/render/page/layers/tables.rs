//! The tables of an engine's page.

use crate::form::html::markup::Markup;
use crate::layers::{Account, Figure, Group, Layer, Tally, Use, format_of, groups, precision};
use crate::render::layers::{held as weights, milliseconds, percent, size, types};
use crate::render::page::document::{Cell, Column, Row, Table};
use crate::units;

use super::charts::{label, padding, slowest, time};

/// Rows of the table of all layers.
const MOST_LAYERS: usize = 1_000;

/// Rows of other tables.
const MOST_ROWS: usize = 15;

fn columns(head: &str, words: &[&str], figures: &[&str]) -> Vec<Column> {
    let mut columns = vec![Column::words(head)];
    columns.extend(words.iter().map(|title| Column::words(title)));
    columns.extend(figures.iter().map(|title| Column::figures(title)));
    columns
}

fn words(text: &str) -> Cell {
    Cell::words(Markup::prose(text))
}

/// The tensors that are held where most is.
pub(super) fn held(account: &Account) -> Option<Table> {
    let peak = account.liveness.peak_layer?;
    let layers = &account.engine.layers;
    let number = |position: usize| layers.get(position).map_or(0, |layer| layer.index);
    let held = account.liveness.held_at(peak);
    let rows = held.iter().take(MOST_ROWS).map(|region| Row {
        head: Markup::name(account.engine.name_of(region.tensor)),
        cells: vec![
            Cell::figure(&units::size(region.bytes)),
            Cell::figure(&format!("#{}", number(region.first))),
            Cell::figure(&format!("#{}", number(region.last))),
        ],
        ..Row::default()
    });
    Some(Table {
        id: "held-at-once",
        caption: Markup::prose(&format!(
            "{} tensors are live at the peak{}",
            held.len(),
            first_of(held.len(), MOST_ROWS)
        )),
        narrow: true,
        head: columns("Tensor", &[], &["Bytes", "Written by", "Last read by"]),
        rows: rows.collect(),
    })
}

/// What is said of a table that does not show everything.
fn first_of(all: usize, most: usize) -> String {
    if all > most {
        format!("; the {most} largest")
    } else {
        String::new()
    }
}

/// The layers that take the longest, where there are times.
pub(super) fn slow(account: &Account) -> Option<Table> {
    let slowest = slowest(account);
    if slowest.is_empty() {
        return None;
    }
    let rows = slowest.iter().map(|(layer, time_ns, share)| Row {
        head: Markup::name(&label(layer)),
        cells: vec![
            words(layer.kind()),
            Cell::figure(&time(*time_ns, *share)),
            Cell::figure(&size(layer.touched_bytes())),
        ],
        ..Row::default()
    });
    Some(Table {
        id: "slowest",
        caption: Markup::prose("The layers that take the longest"),
        narrow: true,
        head: columns("Layer", &["Type"], &["Time", "Accessed"]),
        rows: rows.collect(),
    })
}

/// Sums by type, by precision and by format.
pub(super) fn sums(account: &Account) -> [Table; 3] {
    let engine = &account.engine;
    let of = |id, title: &str, list: Vec<Group>| group_table(account, id, title, &list);
    [
        of("by-type", "Type", groups(engine, Layer::kind)),
        of("by-precision", "Writes", groups(engine, |it| precision(it))),
        of("by-format", "Format", groups(engine, |it| format_of(it))),
    ]
}

fn group_table(account: &Account, id: &'static str, title: &str, list: &[Group]) -> Table {
    let all = account.engine.time_ns;
    let mut figures = vec!["Layers", "Accessed", "Weights"];
    if all.is_some() {
        figures.extend(["Time", "Share"]);
    }
    let rows = list.iter().take(MOST_ROWS * 2).map(|group| {
        let mut cells = vec![
            Cell::figure(&group.layers.to_string()),
            Cell::figure(&at_least(group.touched_bytes)),
            Cell::figure(&at_least(group.weights_bytes)),
        ];
        if let Some(all) = all {
            cells.extend(times(group.time_ns, all));
        }
        let name = if group.name.is_empty() {
            "unknown"
        } else {
            &group.name
        };
        Row {
            head: Markup::name(name),
            cells,
            ..Row::default()
        }
    });
    Table {
        id,
        caption: Markup::prose(&format!(
            "By what a layer {}",
            match id {
                "by-type" => "is",
                "by-precision" => "writes: the type of its elements",
                _ => "writes: the format of its elements",
            }
        )),
        narrow: true,
        head: columns(title, &[], &figures),
        rows: rows.collect(),
    }
}

/// A time and its share.
fn times(time_ns: Option<u64>, all_ns: u64) -> [Cell; 2] {
    match time_ns {
        Some(time) => [
            Cell::figure(&milliseconds(time)),
            Cell::figure(&percent(time as f64 / all_ns.max(1) as f64)),
        ],
        None => [Cell::figure("—"), Cell::figure("—")],
    }
}

/// The sum, or what it is at least.
fn at_least(tally: Tally) -> String {
    match tally.figure() {
        Figure::Exact(bytes) => units::size(bytes),
        Figure::Unknown(_) => format!("≥ {}", units::size(tally.known)),
    }
}

/// The layers whose formats pad most.
pub(super) fn padded(account: &Account) -> Option<Table> {
    let layers = account.engine.layers.iter();
    let mut padded: Vec<(u64, &Layer)> = layers
        .map(|layer| (padding(layer), layer))
        .filter(|(bytes, _)| *bytes > 0)
        .collect();
    padded.sort_by_key(|(bytes, layer)| (std::cmp::Reverse(*bytes), layer.index));
    let count = padded.len();
    let rows = padded.iter().take(MOST_ROWS).map(|(bytes, layer)| Row {
        head: Markup::name(&label(layer)),
        cells: vec![
            words(layer.kind()),
            words(format_of(layer)),
            Cell::figure(&units::size(*bytes)),
            Cell::figure(&size(layer.io_padded_bytes())),
        ],
        ..Row::default()
    });
    let table = Table {
        id: "padded",
        caption: Markup::prose(&format!(
            "{count} layers read or write padding{}",
            first_of(count, MOST_ROWS)
        )),
        narrow: true,
        head: columns("Layer", &["Type", "Writes"], &["Padding", "Of"]),
        rows: rows.collect(),
    };
    (count > 0).then_some(table)
}

/// The layers that only change how elements lie, largest first.
pub(super) fn reformats(account: &Account) -> Option<Table> {
    let all = account.engine.time_ns;
    let layers = account.engine.layers.iter();
    let mut reformats: Vec<&Layer> = layers
        .filter(|layer| layer.is_reformat() && !layer.is_free())
        .collect();
    reformats.sort_by_key(|layer| {
        let bytes = std::cmp::Reverse(layer.touched_bytes().known());
        (bytes, layer.index)
    });
    let count = reformats.len();
    let rows = reformats.iter().take(MOST_ROWS).map(|layer| {
        let mut cells = vec![
            words(&view(layer.inputs.first())),
            words(&view(layer.outputs.first())),
            Cell::figure(&size(layer.touched_bytes())),
        ];
        if let Some(all) = all {
            cells.extend(times(layer.time.and_then(|time| time.average_ns), all));
        }
        Row {
            head: Markup::name(&label(layer)),
            cells,
            ..Row::default()
        }
    });
    let mut figures = vec!["Accessed"];
    if all.is_some() {
        figures.extend(["Time", "Share"]);
    }
    let table = Table {
        id: "reformats",
        caption: Markup::prose(&format!(
            "{count} layers only change the memory layout{}",
            first_of(count, MOST_ROWS)
        )),
        narrow: true,
        head: columns("Reformat", &["From", "To"], &figures),
        rows: rows.collect(),
    };
    (count > 0).then_some(table)
}

/// `FP16 linear`
fn view(used: Option<&Use>) -> String {
    used.map_or_else(
        || "—".to_owned(),
        |used| format!("{} {}", used.data_type().name(), used.format.layout.short()),
    )
}

/// Every layer.
pub(super) fn layers(account: &Account) -> Table {
    let all = account.engine.time_ns;
    let mut figures = vec!["In", "Out", "Weights", "Accessed", "Live tensors"];
    if all.is_some() {
        figures.extend(["Time", "Share"]);
    }
    let layers = account.engine.layers.iter().enumerate().take(MOST_LAYERS);
    let rows = layers.map(|(position, layer)| {
        let mut cells = vec![
            words(layer.kind()),
            words(&types(layer)),
            words(format_of(layer)),
        ];
        cells.extend([
            Cell::figure(&size(layer.inputs_bytes())),
            Cell::figure(&size(layer.outputs_bytes())),
            Cell::figure(&weights(layer)),
            Cell::figure(&size(layer.touched_bytes())),
        ]);
        cells.push(Cell::figure(&units::size(account.live_bytes(position))));
        if let Some(all) = all {
            cells.extend(times(layer.time.and_then(|time| time.average_ns), all));
        }
        Row {
            head: Markup::name(&label(layer)),
            cells,
            ..Row::default()
        }
    });
    let count = account.engine.layers.len();
    Table {
        id: "all-layers",
        caption: Markup::prose(&match count {
            0..=MOST_LAYERS => format!("{count} layers, in the order of execution"),
            _ => format!("The first {MOST_LAYERS} of {count} layers; --format csv has every one"),
        }),
        narrow: false,
        head: columns("Layer", &["Type", "Precision", "Format"], &figures),
        rows: rows.collect(),
    }
}
