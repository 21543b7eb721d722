//! The layers of an engine: what each reads, writes and holds, what is live at once, and the engine drawn.

use crate::chart::{Bar, Bars, Hue, Steps};
use crate::escape::bounded;
use crate::graph::svg;
use crate::layers::{
    Account, DataType, Figure, Group, Layer, Mode, Peak, Sharing, Shown, Source, Tally, Use, Why,
    format_of, groups, precision, share, types,
};
use crate::units::{TimeScale, count, percent, size};

use super::document::{
    Block, Cell, Chart, Column, Document, Rank, Row, RowKind, Section, Table, Text, Tile, Tone,
    Value,
};
use super::engine_graph::{Choice, engine_drawing};

/// Layers that a document lists where not more are asked for; more are a matter for a program.
pub(super) const MOST_LAYERS: usize = 1_000;

/// Rows of the tables of single things, and bars of a chart.
const MOST_ROWS: usize = 15;

/// Tensors that are named in a sentence.
const MOST_NAMES: usize = 3;

/// Groups that are told in a sentence, and rows of their tables.
const MOST_GROUPS: usize = 8;
const MOST_GROUP_ROWS: usize = 30;

/// Characters of names in the text's table of layers.
pub(super) const NAME: usize = 44;
const TYPE: usize = 22;

/// Characters of a name beside a bar.
const BESIDE_BAR: usize = 90;

/// The layers as a document, with the engine drawn where that is asked for.
pub fn layers(account: &Account, shown: &Shown, drawn: Option<&Choice<'_>>) -> Document {
    let mut blocks: Vec<Block> = Vec::new();
    let warnings = account.engine.warnings.iter();
    blocks.extend(warnings.map(|it| Block::Warning(it.as_str().into())));
    blocks.push(Block::Table(table(account, shown)));
    blocks.extend(answers(account, shown));
    let drawing = drawn.map(|choice| drawing(account, choice));
    Document {
        kind: "layers",
        name: Text::name(&account.name),
        about: vec![about(account)],
        tiles: tiles(account),
        sections: vec![
            Section::full("drawing", "The engine drawn", drawing.into_iter().collect()),
            Section::full("largest", "The largest layers", largest(account)),
            Section::full("held", "Peak activation memory", live(account)),
            Section::full("sums", "By type, precision and format", sums(account)),
            Section::full("costs", "Padding and reformats", costs(account)),
            Section::brief("layers", "Layers", blocks),
            Section::brief("notes", "Notes", vec![Block::List(notes(account))]),
        ],
        ..Document::default()
    }
}

/// `resnet.json · 73 layers · inspector JSON · 1 input, 1 output`
fn about(account: &Account) -> Text {
    let engine = &account.engine;
    let mut parts = vec![count(engine.layers.len(), "layer")];
    parts.push(source(engine.source).to_owned());
    if engine.profiles.len() > 1 {
        let shown = engine.layers.first().map_or(0, |layer| layer.profile);
        let profiles = engine.profiles.len();
        parts.push(format!("optimization profile {shown} of {profiles}"));
    }
    let of = |mode| engine.bindings.iter().filter(|it| it.mode == mode).count();
    let (inputs, outputs) = (of(Mode::Input), of(Mode::Output));
    if inputs + outputs > 0 {
        let inputs = count(inputs, "input");
        parts.push(format!("{inputs}, {}", count(outputs, "output")));
    }
    if let Some(ns) = engine.time_ns {
        let runs = engine.iterations;
        let runs = runs.map_or(String::new(), |runs| format!(" (mean of {runs})"));
        parts.push(format!("{} an inference{runs}", time(ns)));
    }
    Text::name(&account.name).then(format!(" · {}", parts.join(" · ")))
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Json => "inspector JSON",
        Source::Json11 => "inspector JSON of TensorRT 11",
        Source::Names => "names only",
        Source::Listing => "listing of a build log",
        Source::Dump => "layer information in a log",
        Source::Times => "times only",
    }
}

fn tiles(account: &Account) -> Vec<Tile> {
    let tile = |label, figure, category| Tile {
        label,
        figure,
        unit: Text::default(),
        category,
    };
    let totals = &account.totals;
    let all = account.engine.layers.len() as u64;
    let mut tiles = vec![tile("layers", Value::Count(all), "")];
    if let Peak::Known { bytes, .. } = account.peak() {
        tiles.push(tile("peak activation memory", Value::Size(bytes), "cpu"));
    }
    let traffic = sum(totals.traffic_bytes);
    tiles.push(tile("read and written", traffic, "device"));
    tiles.push(tile("weights", sum(totals.all_weights_bytes()), "other"));
    if let Some(ns) = account.engine.time_ns {
        tiles.push(tile(
            "one inference",
            Value::Time(ns, TimeScale::Thousandths),
            "",
        ));
    }
    tiles
}

/// `0.156 ms`: one unit for all layers.
fn time(ns: u64) -> String {
    TimeScale::Thousandths.format(ns)
}

fn figure(figure: Figure) -> Cell {
    Cell::size(figure.get())
}

/// A sum, or what it is at least.
fn sum(tally: Tally) -> Value {
    match tally.figure() {
        Figure::Exact(bytes) => Value::Size(bytes),
        Figure::Unknown(_) if tally.known == 0 => Value::Unknown,
        Figure::Unknown(_) => Value::AtLeast(tally.known),
    }
}

/// The same in a sentence.
fn at_least(tally: Tally) -> String {
    match sum(tally) {
        Value::Size(bytes) => size(bytes),
        Value::AtLeast(bytes) => format!("at least {}", size(bytes)),
        _ => "unknown".to_owned(),
    }
}

/// The columns of a time and its share, where there are times.
fn time_columns(account: &Account) -> Vec<Column> {
    let columns = vec![
        Column::figures("time").rank(1),
        Column::figures("share").rank(3),
    ];
    account.engine.time_ns.map_or(Vec::new(), |_| columns)
}

/// Their cells.
fn times(account: &Account, ns: Option<u64>) -> Vec<Cell> {
    let unknown = || Cell::from(Value::Unknown);
    if account.engine.time_ns.is_none() {
        return Vec::new();
    }
    let share = ns.and_then(|ns| account.share_of(ns));
    vec![
        ns.map_or_else(unknown, |ns| Value::Time(ns, TimeScale::Thousandths).into()),
        share.map_or_else(unknown, |share| Value::Share(share).into()),
    ]
}

/// The layers in the order that was asked for, the others summed up.
fn table(account: &Account, shown: &Shown) -> Table {
    let (listed, all) = (shown.positions.len(), account.engine.layers.len());
    let rows = listed.min(shown.most.max(MOST_LAYERS));
    let of = match (rows < listed, listed < all) {
        (true, _) => format!("The first {rows} of {}", count(listed, "layer")),
        (_, true) => format!("{listed} of {}", count(all, "layer")),
        _ => count(all, "layer"),
    };
    let end = if rows < listed {
        "; --format csv has every one"
    } else {
        ""
    };
    let mut columns = vec![
        Column::words("layer").most(NAME),
        Column::figures("#"),
        Column::words("type").rank(5).most(TYPE),
        Column::words("precision").rank(6),
        Column::words("format").rank(9),
        Column::figures("in").rank(7),
        Column::figures("out").rank(8),
        Column::figures("weights").rank(2).marks(),
        Column::figures("accessed"),
        Column::figures("live tensors").rank(4),
    ];
    columns.extend(time_columns(account));
    let layers = account.layers_at(&shown.positions).take(rows).enumerate();
    let mut rows: Vec<Row> = layers
        .map(|(place, (position, layer))| {
            let is_rest = place >= shown.most;
            let rank = if is_rest { Rank::Rest } else { Rank::News };
            row(account, position, layer).rank(rank)
        })
        .collect();
    if !shown.rest().is_empty() {
        rows.push(others(account, shown.rest()));
    }
    Table {
        id: "all-layers",
        caption: format!("{of}, {}{end}", shown.sort.words()).into(),
        noun: "layer",
        columns,
        rows,
        rest: format!("{} others", shown.rest().len()).into(),
        ..Table::default()
    }
}

fn row(account: &Account, position: usize, layer: &Layer) -> Row {
    let mut cells = vec![Cell::name(&*layer.name), Cell::count(layer.index)];
    if layer.is_name_only() {
        cells.resize(10, Value::Unknown.into());
    } else {
        let inferred = layer.inferred_weights_bytes.map_or("", |_| "*");
        cells.extend([
            Cell::name(layer.kind()),
            Cell::words(types(layer)),
            Cell::words(format_of(layer)),
            figure(layer.inputs_bytes()),
            figure(layer.outputs_bytes()),
            figure(layer.held_bytes()).mark(inferred),
            figure(layer.touched_bytes()),
            Value::Size(account.live_bytes(position)).into(),
        ]);
    }
    cells.extend(times(account, layer.time.and_then(|time| time.average_ns)));
    Row::new(cells)
}

/// What the layers that are not shown come to.
fn others(account: &Account, rest: &[usize]) -> Row {
    let layers = || account.layers_at(rest).map(|(_, layer)| layer);
    let of = |of: fn(&Layer) -> Figure| Cell::from(sum(Tally::of(layers().map(of))));
    let mut cells = vec![Cell::words(format!("[{} others]", rest.len()))];
    cells.resize(5, Cell::default());
    cells.extend([
        of(Layer::inputs_bytes),
        of(Layer::outputs_bytes),
        of(Layer::held_bytes),
        of(Layer::touched_bytes),
        Cell::default(),
    ]);
    let ns = layers().filter_map(|layer| layer.time?.average_ns);
    cells.extend(times(account, Some(ns.fold(0, u64::saturating_add))));
    let row = Row::new(cells).kind(RowKind::Ruled);
    row.rank(Rank::InPlaceOfRest)
}

/// The answers, each a paragraph.
fn answers(account: &Account, shown: &Shown) -> Vec<Block> {
    if account.engine.has_names_only() {
        let words = "Only names are known: build with --profilingVerbosity=detailed to see what layers take.";
        return vec![Block::answer(Tone::Plain, words)];
    }
    let mut answers = vec![
        Block::answer(Tone::Plain, peak(account, shown)),
        Block::remark(accessed(account)),
    ];
    answers.extend(padding(account).map(Block::remark));
    answers.extend(reformats(account).map(Block::remark));
    answers.extend(shown.sharing.map(|it| Block::remark(sharing(it))));
    answers
}

/// `Peak activation memory: 1.5 MiB (while Conv_9 runs, #12): 176 1.0 MiB, 191 0.5 MiB. …`
fn peak(account: &Account, shown: &Shown) -> Text {
    let mut text = Text::from("Peak activation memory: ");
    match account.peak() {
        Peak::None => text = text.then("none, every tensor belongs to the caller."),
        Peak::Unknown => text = text.then("unknown, no tensor's size is known."),
        Peak::Known {
            bytes,
            layer,
            regions,
        } => {
            text = text
                .then(format!("{} (while ", size(bytes)))
                .then(Text::name(&*layer.name))
                .then(format!(" runs, #{})", layer.index));
            for (place, region) in regions.iter().take(MOST_NAMES).enumerate() {
                let tensor = Text::name(account.engine.name_of(region.tensor));
                text = text
                    .then(if place == 0 { ": " } else { ", " })
                    .then(tensor)
                    .then(format!(" {}", size(region.bytes)));
            }
            if let Some(more @ 1..) = regions.len().checked_sub(MOST_NAMES) {
                text = text.then(format!(" and {more} more"));
            }
            let unique = size(account.liveness.unique_bytes);
            text = text.then(format!(
                ". No allocator can use less; without reuse it would be {unique}."
            ));
        }
    }
    text.then(asked(account, shown))
}

/// What the engine asks for, beside that.
fn asked(account: &Account, shown: &Shown) -> String {
    let Some(asked) = account.asked(shown.activation_bytes) else {
        return String::new();
    };
    let scratch = asked.scratch_bytes.map_or(String::new(), |bytes| {
        format!(", scratch memory of {} among it", size(bytes))
    });
    let beside = match asked.more_bytes {
        None => ".".to_owned(),
        Some(0) => ": exactly that.".to_owned(),
        Some(more @ 1..) => {
            let more = more.unsigned_abs();
            let part = share(more, account.liveness.peak_bytes);
            format!(": {} more ({}).", size(more), percent(part))
        }
        Some(_) => ", which is less: it reuses more than the names show.".to_owned(),
    };
    format!(
        " The engine asks for {}{scratch}{beside}",
        size(asked.bytes)
    )
}

/// `Accessed in one inference: 268 MiB; weights 13.0 MiB (INT8 9.1 MiB, FP16 3.9 MiB).`
fn accessed(account: &Account) -> String {
    let totals = &account.totals;
    let of_type = |(it, bytes): &(DataType, u64)| format!("{} {}", it.name(), size(*bytes));
    let types: Vec<String> = totals.largest_types().iter().map(of_type).collect();
    let types = match types.as_slice() {
        [] => String::new(),
        types => format!(" ({})", types.join(", ")),
    };
    let inferred = match totals.inferred_weights_bytes.known {
        0 => String::new(),
        bytes => format!(
            ", {} of them listed nowhere: they follow from the shapes of matrix products (*)",
            size(bytes)
        ),
    };
    format!(
        "Accessed in one inference: {}; weights {}{types}{inferred}.",
        at_least(totals.accessed_bytes()),
        at_least(totals.all_weights_bytes())
    )
}

/// `Padding costs 3.3 MiB of what is read and written (17.0%): CHW32 3.0 MiB, the most in Reformatting CopyNode …`
fn padding(account: &Account) -> Option<Text> {
    let padding = account.padding();
    let text = Text::from(format!(
        "Padding costs {} of what is read and written ({}): {} {}",
        size(padding.bytes),
        percent(share(padding.bytes, padding.logical_bytes)),
        padding.worst_format?,
        size(padding.worst_format_bytes)
    ));
    let text = match padding.worst_layer {
        Some(layer) => text.then(", the most in ").then(Text::name(layer)),
        None => text,
    };
    Some(text.then("."))
}

/// `Reformats: 12 layers, which access 30 MiB (11.0%), 0.100 ms (3.0%).`
fn reformats(account: &Account) -> Option<String> {
    let reformats = account.reformats();
    let layers = match reformats.layers {
        0 => return None,
        1 => "1 layer, which accesses".to_owned(),
        layers => format!("{layers} layers, which access"),
    };
    let bytes = reformats.touched_bytes;
    let part = percent(share(bytes, account.totals.traffic_bytes.known));
    let time = match (reformats.time_ns, account.engine.time_ns) {
        (Some(ns), Some(all)) => format!(", {} ({})", time(ns), percent(share(ns, all))),
        _ => String::new(),
    };
    Some(format!(
        "Reformats: {layers} {} ({part}){time}.",
        size(bytes)
    ))
}

fn sharing(sharing: Sharing) -> String {
    format!(
        "One block for the contexts of {} engines: {} instead of {}, which saves {}; only one of them can run at a time.",
        sharing.engines,
        size(sharing.shared_bytes),
        size(sharing.apart_bytes),
        size(sharing.saved_bytes)
    )
}

/// What there is to know besides.
fn notes(account: &Account) -> Vec<Text> {
    let mut notes: Vec<Text> = Vec::new();
    if !account.engine.has_names_only() {
        let of = |(_, title, _, list): &Grouped| told(title, list);
        notes.extend(grouped(account).iter().map(of));
    }
    if let Some((count, first, why)) = account.without_size() {
        let have = match count {
            1 => "— 1 tensor has".to_owned(),
            count => format!("— {count} tensors have"),
        };
        let why = why.map_or("", Why::words);
        notes.push(
            Text::from(format!("{have} no size that is known, such as "))
                .then(Text::name(account.engine.name_of(first)))
                .then(format!(": {why}")),
        );
    }
    match account.formats_not_given() {
        (0, _) => {}
        (some, all) if some == all => notes.push(
            "no format is given, so padding is not counted; with an execution context (without --skipInference) the inspector reports it"
                .into(),
        ),
        _ => notes.push(
            "of some tensors only the type is given, as inside Myelin's blocks: their padding is not counted"
                .into(),
        ),
    }
    notes.extend(of_profile(account));
    notes
}

/// `by type: Convolution ×53 35 MiB 0.3 ms · …`
fn told(title: &str, list: &[Group]) -> Text {
    let mut text = Text::from(format!("by {title}: "));
    for (place, group) in list.iter().take(MOST_GROUPS).enumerate() {
        if place > 0 {
            text = text.then(" · ");
        }
        let time = group
            .time_ns
            .map_or(String::new(), |ns| format!(" {}", time(ns)));
        let sum = at_least(group.touched_bytes);
        text = text
            .then(name(group))
            .then(format!(" ×{} {sum}{time}", group.layers));
    }
    match list.len().saturating_sub(MOST_GROUPS) {
        0 => text,
        more => text.then(format!(" · [{more} others]")),
    }
}

/// What the layers of a group have in common.
fn name(group: &Group) -> Text {
    match group.name.as_str() {
        "" => "unknown".into(),
        name => Text::name(name),
    }
}

/// Times that belong to no layer, and layers without one.
fn of_profile(account: &Account) -> Vec<Text> {
    let engine = &account.engine;
    let Some(rest) = account.unmatched_ns() else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    if let Some(first) = engine.unmatched.first() {
        let part = account.share_of(rest).unwrap_or(0.0);
        notes.push(
            Text::from(format!(
                "{} of the profile, {} ({}), of no layer here, such as ",
                count(engine.unmatched.len(), "record"),
                time(rest),
                percent(part)
            ))
            .then(Text::name(&*first.name)),
        );
    }
    match account.without_time() {
        0 => {}
        1 => notes.push("1 layer has no time in the profile".into()),
        more => notes.push(format!("{more} layers have no time in the profile").into()),
    }
    if engine.layers.iter().all(|it| it.time.is_none()) {
        notes.push("no name of the profile is one of a layer: it is of another engine".into());
    }
    notes
}

/// The drawing, or why there is none.
fn drawing(account: &Account, choice: &Choice<'_>) -> Block {
    match engine_drawing(&account.engine, choice).and_then(|it| svg(&it, "engine")) {
        Ok(svg) => Block::Drawing {
            svg,
            caption: "Read from top to bottom, part by part; a letter leads to where a tensor goes on. Rest on a \
                 box or an edge for its details; the browser's search finds names."
                .into(),
        },
        Err(error) => Block::Prose(format!("Not drawn: {error}.").into()),
    }
}

/// `#12 Conv_9 + PWN(Clip_12)`
fn label(layer: &Layer) -> Text {
    Text::from(format!("#{} ", layer.index)).then(Text::name(&*layer.name))
}

fn chart_label(layer: &Layer) -> String {
    format!("#{} {}", layer.index, bounded(&layer.name, BESIDE_BAR))
}

/// A table of what comes first in a list.
fn first_of(
    id: &'static str,
    (what, all): (&str, usize),
    columns: Vec<Column>,
    rows: Vec<Row>,
) -> Option<Block> {
    let end = if all > rows.len() {
        format!("; the {} largest", rows.len())
    } else {
        String::new()
    };
    let table = Table {
        id,
        caption: format!("{what}{end}").into(),
        noun: "row",
        columns,
        rows,
        ..Table::default()
    };
    (all > 0).then_some(Block::Table(table))
}

/// The layers that access most, and those that take the longest.
fn largest(account: &Account) -> Vec<Block> {
    let accessed = |layer: &Layer| layer.touched_bytes().get().filter(|bytes| *bytes > 0);
    let bars: Vec<Bar> = account
        .ranked(accessed)
        .into_iter()
        .take(MOST_ROWS)
        .map(|(bytes, layer)| {
            // What is constant among the inputs is weights, and shown as such.
            let read = layer.inputs_bytes().known();
            let constant = layer.constant_inputs_bytes.known().min(read);
            Bar {
                label: chart_label(layer),
                figure: size(bytes),
                parts: vec![
                    (Hue::Cpu, read - constant),
                    (Hue::Device, layer.outputs_bytes().known()),
                    (Hue::Other, layer.held_bytes().known()),
                ],
            }
        })
        .collect();
    let mut blocks = Vec::new();
    if let Some(first) = bars.first() {
        blocks.push(Block::Figure {
            id: "largest-layers".to_owned(),
            caption: "What a layer reads and writes without padding, and its weights.".into(),
            chart: Chart::Bars(Bars {
                title: format!("The {} layers that access most", bars.len()),
                description: format!("{} accesses most, {}.", first.label, first.figure),
                key: vec![
                    (Hue::Cpu, "read"),
                    (Hue::Device, "written"),
                    (Hue::Other, "weights"),
                ],
                bars,
            }),
        });
    }
    let time = |layer: &Layer| layer.time?.average_ns.filter(|ns| *ns > 0);
    let slowest = account.ranked(time);
    let row = |(ns, layer): &(u64, &Layer)| {
        let mut cells = vec![Cell::words(label(layer)), Cell::name(layer.kind())];
        cells.extend(times(account, Some(*ns)));
        cells.push(figure(layer.touched_bytes()));
        Row::new(cells)
    };
    let mut columns = vec![Column::words("layer"), Column::words("type")];
    columns.extend(time_columns(account));
    columns.push(Column::figures("accessed"));
    let what = (
        "The layers that take the longest",
        slowest.len().min(MOST_ROWS),
    );
    let rows = slowest.iter().take(MOST_ROWS).map(row).collect();
    blocks.extend(first_of("slowest", what, columns, rows));
    blocks
}

/// What is live while each layer runs, and where most is.
fn live(account: &Account) -> Vec<Block> {
    let live = &account.liveness;
    let (
        Some(at),
        Peak::Known {
            bytes,
            layer,
            regions,
        },
    ) = (live.peak_layer, account.peak())
    else {
        return Vec::new();
    };
    let most = format!("{} in {}", size(bytes), chart_label(layer));
    let asked = account.engine.activation_bytes;
    let steps = Steps {
        title: "Live tensors while each layer runs".to_owned(),
        description: format!("The most is {most}."),
        along: "layers, in the order of execution".to_owned(),
        bytes: live.live_bytes.clone(),
        peak: Some((at, most)),
        level: asked.map(|bytes| (bytes, format!("the engine asks for {}", size(bytes)))),
    };
    let number = |position: usize| {
        let layer = account.engine.layers.get(position);
        Cell::words(format!("#{}", layer.map_or(0, |layer| layer.index)))
    };
    let rows = regions.iter().take(MOST_ROWS).map(|region| {
        Row::new(vec![
            Cell::name(account.engine.name_of(region.tensor)),
            Value::Size(region.bytes).into(),
            number(region.first),
            number(region.last),
        ])
    });
    let columns = vec![
        Column::words("tensor"),
        Column::figures("bytes"),
        Column::figures("written by"),
        Column::figures("last read by"),
    ];
    let all = regions.len();
    let what = format!("{} live at the peak", count(all, "tensor"));
    let table = first_of("held-at-once", (&what, all), columns, rows.collect());
    let figure = Block::Figure {
        id: "held-steps".to_owned(),
        chart: Chart::Steps(steps),
        caption:
            "Every tensor from the layer that writes it to the last that reads it, with padding; \
                  inputs, outputs and weights left out."
                .into(),
    };
    [figure].into_iter().chain(table).collect()
}

/// A way to group layers: the table's name, what they have in common, the caption, and the groups.
type Grouped = (&'static str, &'static str, &'static str, Vec<Group>);

fn grouped(account: &Account) -> [Grouped; 3] {
    let engine = &account.engine;
    let by = |by: fn(&Layer) -> &str| groups(engine, by);
    [
        ("by-type", "type", "By what a layer is", by(Layer::kind)),
        (
            "by-precision",
            "precision",
            "By what a layer writes: the type of its elements",
            by(|layer| precision(layer)),
        ),
        (
            "by-format",
            "format",
            "By what a layer writes: the format of its elements",
            by(|layer| format_of(layer)),
        ),
    ]
}

/// Sums by type, by precision and by format.
fn sums(account: &Account) -> Vec<Block> {
    if account.engine.has_names_only() {
        return Vec::new();
    }
    let table = |(id, title, caption, list): Grouped| {
        let mut columns = vec![
            Column::words(title),
            Column::figures("layers"),
            Column::figures("accessed"),
            Column::figures("weights"),
        ];
        columns.extend(time_columns(account));
        let rows = list.iter().take(MOST_GROUP_ROWS).map(|group| {
            let mut cells = vec![
                Cell::words(name(group)),
                Cell::count(group.layers),
                sum(group.touched_bytes).into(),
                sum(group.weights_bytes).into(),
            ];
            cells.extend(times(account, group.time_ns));
            Row::new(cells)
        });
        first_of(id, (caption, list.len()), columns, rows.collect())
    };
    grouped(account).into_iter().filter_map(table).collect()
}

/// The layers whose formats pad most, and those that only change how elements lie.
fn costs(account: &Account) -> Vec<Block> {
    let padding = |layer: &Layer| Some(layer.known_padding_bytes()).filter(|bytes| *bytes > 0);
    let padded = account.ranked(padding);
    let rows = padded.iter().take(MOST_ROWS).map(|(bytes, layer)| {
        Row::new(vec![
            Cell::words(label(layer)),
            Cell::name(layer.kind()),
            Cell::words(format_of(layer)),
            Value::Size(*bytes).into(),
            figure(layer.io_padded_bytes()),
        ])
    });
    let columns = vec![
        Column::words("layer"),
        Column::words("type"),
        Column::words("writes"),
        Column::figures("padding"),
        Column::figures("of"),
    ];
    let what = format!("{} with padding", count(padded.len(), "layer"));
    let what = (what.as_str(), padded.len());
    let padded = first_of("padded", what, columns, rows.collect());

    let reformat = |layer: &Layer| {
        let is_one = layer.is_reformat() && !layer.is_free();
        is_one.then(|| layer.touched_bytes().known())
    };
    let reformats = account.ranked(reformat);
    let rows = reformats.iter().take(MOST_ROWS).map(|(_, layer)| {
        let mut cells = vec![
            Cell::words(label(layer)),
            lies(layer.inputs.first()),
            lies(layer.outputs.first()),
            figure(layer.touched_bytes()),
        ];
        cells.extend(times(account, layer.time.and_then(|time| time.average_ns)));
        Row::new(cells)
    });
    let mut columns = vec![
        Column::words("reformat"),
        Column::words("from"),
        Column::words("to"),
        Column::figures("accessed"),
    ];
    columns.extend(time_columns(account));
    let what = format!(
        "{}: the memory layout changes, nothing else",
        count(reformats.len(), "reformat")
    );
    let what = (what.as_str(), reformats.len());
    let reformats = first_of("reformats", what, columns, rows.collect());
    [padded, reformats].into_iter().flatten().collect()
}

/// `FP16 linear`
fn lies(used: Option<&Use>) -> Cell {
    let words = |used: &Use| format!("{} {}", used.data_type().name(), used.format.layout.short());
    used.map_or_else(|| Value::Unknown.into(), |used| Cell::words(words(used)))
}
