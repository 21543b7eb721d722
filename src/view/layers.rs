//! The layers of an engine: what each reads, writes and holds, what is live at once, and the engine drawn.

use crate::chart::{Bar, Bars, Hue, Steps};
use crate::escape::bounded;
use crate::graph::svg;
use crate::layers::{
    Account, DataType, Figure, Group, Layer, Mode, Peak, Region, Sharing, Shown, Source, Tally,
    Use, Why, format_of, groups, precision, share, types,
};
use crate::units::{TimeScale, count, percent, size};

use super::document::{
    Block, Cell, Chart, Column, Columns, Document, Rank, Row, RowKind, Section, Table, Text, Tile,
    Tone, Value,
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
    let warnings = account.engine.warnings.iter();
    let warnings = warnings.map(|it| Block::Warning(it.as_str().into()));
    let table = Block::Table(table(account, shown));
    let blocks = warnings.chain([table]).chain(answers(account, shown));
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
            Section::brief("layers", "Layers", blocks.collect()),
            Section::brief("notes", "Notes", vec![Block::List(notes(account))]),
        ],
        ..Document::default()
    }
}

/// `resnet.json · 73 layers · inspector JSON · 1 input, 1 output`
fn about(account: &Account) -> Text {
    let engine = &account.engine;
    let profile = (engine.profiles.len() > 1).then(|| {
        let shown = engine.layers.first().map_or(0, |layer| layer.profile);
        let profiles = engine.profiles.len();
        format!("optimization profile {shown} of {profiles}")
    });
    let of = |mode| engine.bindings.iter().filter(|it| it.mode == mode).count();
    let (inputs, outputs) = (of(Mode::Input), of(Mode::Output));
    let bindings = (inputs + outputs > 0)
        .then(|| format!("{}, {}", count(inputs, "input"), count(outputs, "output")));
    let inference = engine.time_ns.map(|ns| {
        let runs = engine.iterations.map(|runs| format!(" (mean of {runs})"));
        format!("{} an inference{}", time(ns), runs.unwrap_or_default())
    });
    let layers = count(engine.layers.len(), "layer");
    let source = source(engine.source).to_owned();
    let parts = [Some(layers), Some(source), profile, bindings, inference];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
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
    let totals = &account.totals;
    let peak = match account.peak() {
        Peak::Known { bytes, .. } => Some(Value::Size(bytes)),
        Peak::None | Peak::Unknown => None,
    };
    let traffic = sum(totals.traffic_bytes);
    let weights = sum(totals.all_weights_bytes());
    let inference = account.engine.time_ns;
    let inference = inference.map(|ns| Value::Time(ns, TimeScale::Thousandths));
    let layers = Value::Count(account.engine.layers.len() as u64);
    let tiles = [
        ("layers", Some(layers), ""),
        ("peak activation memory", peak, "cpu"),
        ("read and written", Some(traffic), "device"),
        ("weights", Some(weights), "other"),
        ("one inference", inference, ""),
    ];
    let tile = |(label, figure, category): (_, Option<Value>, _)| {
        Some(Tile {
            label,
            figure: figure?,
            unit: Text::default(),
            category,
        })
    };
    tiles.into_iter().filter_map(tile).collect()
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

/// The same with columns of a time and its share, where there are times.
fn with_times<T>(
    columns: Columns<T>,
    account: &Account,
    ns: impl Fn(&T) -> Option<u64>,
) -> Columns<T> {
    match account.engine.time_ns {
        None => columns,
        Some(_) => columns
            .figures("time", |it| times(account, ns(it)).0)
            .figures("share", |it| times(account, ns(it)).1),
    }
}

/// A time and its share.
fn times(account: &Account, ns: Option<u64>) -> (Cell, Cell) {
    let time = |ns| Value::Time(ns, TimeScale::Thousandths);
    let share = ns.and_then(|ns| account.share_of(ns));
    (
        ns.map_or(Value::Unknown, time).into(),
        share.map_or(Value::Unknown, Value::Share).into(),
    )
}

/// The layers in the order that was asked for, the others summed up.
fn table(account: &Account, shown: &Shown) -> Table {
    let (listed, all) = (shown.positions.len(), account.engine.layers.len());
    let most = listed.min(shown.most.max(MOST_LAYERS));
    let (of, end) = match (most < listed, listed < all) {
        (true, _) => (
            format!("The first {most} of {}", count(listed, "layer")),
            "; --format csv has every one",
        ),
        (_, true) => (format!("{listed} of {}", count(all, "layer")), ""),
        _ => (count(all, "layer"), ""),
    };
    let weights = Column::figures("weights").marks();
    let columns = Columns::of(account.layers_at(&shown.positions).take(most))
        .column(Column::words("layer").most(NAME), |(_, it)| {
            Cell::name(&*it.name)
        })
        .figures("#", |(_, it)| Cell::count(it.index))
        .column(Column::words("type").most(TYPE), |(_, it)| {
            Cell::name(it.kind())
        })
        .words("precision", |(_, it)| Cell::words(types(it)))
        .words("format", |(_, it)| Cell::words(format_of(it)))
        .figures("in", |(_, it)| figure(it.inputs_bytes()))
        .figures("out", |(_, it)| figure(it.outputs_bytes()))
        .column(weights, |(_, it)| {
            let inferred = it.inferred_weights_bytes.map_or("", |_| "*");
            figure(it.held_bytes()).mark(inferred)
        })
        .figures("accessed", |(_, it)| figure(it.touched_bytes()))
        .figures("live tensors", |(position, _)| {
            Value::Size(account.live_bytes(*position)).into()
        });
    let columns = with_times(columns, account, |(_, it)| it.average_ns());
    let may_go = [
        "format",
        "out",
        "in",
        "precision",
        "type",
        "live tensors",
        "share",
        "weights",
        "time",
    ];
    let caption = format!("{of}, {}{end}", shown.sort.words());
    let mut table = columns.table("all-layers", "layer", caption, &may_go);
    let layers = account.layers_at(&shown.positions).enumerate();
    for (row, (place, (_, layer))) in table.rows.iter_mut().zip(layers) {
        let is_rest = place >= shown.most;
        row.rank = if is_rest { Rank::Rest } else { Rank::News };
        if let (true, Some(unknown)) = (layer.is_name_only(), row.cells.get_mut(2..10)) {
            unknown.fill(Value::Unknown.into());
        }
    }
    let rest = shown.rest();
    if !rest.is_empty() {
        table.rows.push(others(account, rest));
    }
    Table {
        rest: format!("{} others", rest.len()).into(),
        ..table
    }
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
    if account.engine.time_ns.is_some() {
        let ns = layers().filter_map(Layer::average_ns);
        let (time, share) = times(account, Some(ns.fold(0, u64::saturating_add)));
        cells.extend([time, share]);
    }
    Row::new(cells)
        .kind(RowKind::Ruled)
        .rank(Rank::InPlaceOfRest)
}

/// The answers, each a paragraph.
fn answers(account: &Account, shown: &Shown) -> Vec<Block> {
    if account.engine.has_names_only() {
        let words = "Only names are known: build with --profilingVerbosity=detailed to see what layers take.";
        return vec![Block::answer(Tone::Plain, words)];
    }
    let remarks = [
        Some(accessed(account).into()),
        padding(account),
        reformats(account).map(Text::from),
        shown.sharing.map(|it| sharing(it).into()),
    ];
    let remarks = remarks.into_iter().flatten().map(Block::remark);
    let peak = Block::answer(Tone::Plain, peak(account, shown));
    [peak].into_iter().chain(remarks).collect()
}

/// `Peak activation memory: 1.5 MiB (while Conv_9 runs, #12): 176 1.0 MiB, 191 0.5 MiB. …`
fn peak(account: &Account, shown: &Shown) -> Text {
    let text = Text::from("Peak activation memory: ");
    let text = match account.peak() {
        Peak::None => text.then("none, every tensor belongs to the caller."),
        Peak::Unknown => text.then("unknown, no tensor's size is known."),
        Peak::Known {
            bytes,
            layer,
            regions,
        } => {
            let text = text
                .then(format!("{} (while ", size(bytes)))
                .then(Text::name(&*layer.name))
                .then(format!(" runs, #{}): ", layer.index));
            let region = |it: &Region| {
                let name = Text::name(account.engine.name_of(it.tensor));
                name.then(format!(" {}", size(it.bytes)))
            };
            text.then(Text::list(regions.iter().map(region), MOST_NAMES, ", "))
                .then(format!(
                    ". No allocator can use less; without reuse it would be {}.",
                    size(account.liveness.unique_bytes)
                ))
        }
    };
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
    let layer = padding.worst_layer.map(Text::name);
    let layer = layer.map(|layer| Text::from(", the most in ").then(layer));
    Some(text.then(layer.unwrap_or_default()).then("."))
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
    if let Some((number, first, why)) = account.without_size() {
        let have = if number == 1 { "has" } else { "have" };
        let tensors = count(number, "tensor");
        let have = format!("— {tensors} {have} no size that is known, such as ");
        let have = Text::from(have);
        let why = why.map_or("", Why::words);
        let first = Text::name(account.engine.name_of(first));
        notes.push(have.then(first).then(format!(": {why}")));
    }
    notes.extend(match account.formats_not_given() {
        (0, _) => None,
        (some, all) if some == all => Some(
            "no format is given, so padding is not counted; with an execution context (without --skipInference) the inspector reports it"
                .into(),
        ),
        _ => Some(
            "of some tensors only the type is given, as inside Myelin's blocks: their padding is not counted"
                .into(),
        ),
    });
    notes.extend(of_profile(account).into_iter().flatten());
    notes
}

/// `by type: Convolution ×53 35 MiB 0.3 ms · …`
fn told(title: &str, list: &[Group]) -> Text {
    let group = |group: &Group| {
        let time = group.time_ns.map(|ns| format!(" {}", time(ns)));
        let (layers, sum) = (group.layers, at_least(group.touched_bytes));
        let time = time.unwrap_or_default();
        name(group).then(format!(" ×{layers} {sum}{time}"))
    };
    let more = list.len().checked_sub(MOST_GROUPS).filter(|more| *more > 0);
    let groups = list.iter().take(MOST_GROUPS).map(group);
    let all = groups.chain(more.map(|more| format!("[{more} others]").into()));
    Text::from(format!("by {title}: ")).then(Text::list(all, usize::MAX, " · "))
}

/// What the layers of a group have in common.
fn name(group: &Group) -> Text {
    match group.name.as_str() {
        "" => "unknown".into(),
        name => Text::name(name),
    }
}

/// Times that belong to no layer, and layers without one.
fn of_profile(account: &Account) -> [Option<Text>; 3] {
    let engine = &account.engine;
    let Some(rest) = account.unmatched_ns() else {
        return [None, None, None];
    };
    let unmatched = engine.unmatched.first().map(|first| {
        let part = account.share_of(rest).unwrap_or(0.0);
        Text::from(format!(
            "{} of the profile, {} ({}), of no layer here, such as ",
            count(engine.unmatched.len(), "record"),
            time(rest),
            percent(part)
        ))
        .then(Text::name(&*first.name))
    });
    let without = match account.without_time() {
        0 => None,
        1 => Some("1 layer has no time in the profile".into()),
        more => Some(format!("{more} layers have no time in the profile").into()),
    };
    let is_other = engine.layers.iter().all(|it| it.time.is_none());
    let other = "no name of the profile is one of a layer: it is of another engine";
    [unmatched, without, is_other.then(|| other.into())]
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

/// A table of what comes first in a list of so many.
fn first_of(all: usize, table: Table) -> Option<Block> {
    let end = match table.rows.len() {
        rows if rows < all => format!("; the {rows} largest"),
        _ => String::new(),
    };
    let caption = table.caption.then(end);
    (all > 0).then_some(Block::Table(Table { caption, ..table }))
}

/// The layers that access most, and those that take the longest.
fn largest(account: &Account) -> Vec<Block> {
    let accessed = |layer: &Layer| layer.touched_bytes().get().filter(|bytes| *bytes > 0);
    let bar = |(bytes, layer): (u64, &Layer)| {
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
    };
    let bars = account.ranked(accessed).into_iter().take(MOST_ROWS);
    let bars: Vec<Bar> = bars.map(bar).collect();
    let first = bars.first();
    let first = first.map(|it| format!("{} accesses most, {}.", it.label, it.figure));
    let chart = first.map(|description| Block::Figure {
        id: "largest-layers".to_owned(),
        caption: "What a layer reads and writes without padding, and its weights.".into(),
        chart: Chart::Bars(Bars {
            title: format!("The {} layers that access most", bars.len()),
            description,
            key: vec![
                (Hue::Cpu, "read"),
                (Hue::Device, "written"),
                (Hue::Other, "weights"),
            ],
            bars,
        }),
    });
    let slowest = account.ranked(|layer| layer.average_ns().filter(|ns| *ns > 0));
    let columns = Columns::of(slowest.into_iter().take(MOST_ROWS))
        .words("layer", |(_, it)| Cell::words(label(it)))
        .words("type", |(_, it)| Cell::name(it.kind()));
    let table = with_times(columns, account, |(ns, _)| Some(*ns))
        .figures("accessed", |(_, it)| figure(it.touched_bytes()))
        .table("slowest", "row", "The layers that take the longest", &[]);
    let slowest = first_of(table.rows.len(), table);
    chart.into_iter().chain(slowest).collect()
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
    let what = format!("{} live at the peak", count(regions.len(), "tensor"));
    let table = Columns::of(regions.iter().take(MOST_ROWS))
        .words("tensor", |it| Cell::name(account.engine.name_of(it.tensor)))
        .figures("bytes", |it| Value::Size(it.bytes).into())
        .figures("written by", |it| number(it.first))
        .figures("last read by", |it| number(it.last))
        .table("held-at-once", "row", what, &[]);
    let table = first_of(regions.len(), table);
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
        let columns = Columns::of(list.iter().take(MOST_GROUP_ROWS))
            .words(title, |it| Cell::words(name(it)))
            .figures("layers", |it| Cell::count(it.layers))
            .figures("accessed", |it| sum(it.touched_bytes).into())
            .figures("weights", |it| sum(it.weights_bytes).into());
        let columns = with_times(columns, account, |it| it.time_ns);
        first_of(list.len(), columns.table(id, "row", caption, &[]))
    };
    grouped(account).into_iter().filter_map(table).collect()
}

/// The layers whose formats pad most, and those that only change how elements lie.
fn costs(account: &Account) -> Vec<Block> {
    let padding = |layer: &Layer| Some(layer.known_padding_bytes()).filter(|bytes| *bytes > 0);
    let padded = account.ranked(padding);
    let what = format!("{} with padding", count(padded.len(), "layer"));
    let table = Columns::of(padded.iter().take(MOST_ROWS))
        .words("layer", |(_, it)| Cell::words(label(it)))
        .words("type", |(_, it)| Cell::name(it.kind()))
        .words("writes", |(_, it)| Cell::words(format_of(it)))
        .figures("padding", |(bytes, _)| Value::Size(*bytes).into())
        .figures("of", |(_, it)| figure(it.io_padded_bytes()))
        .table("padded", "row", what, &[]);
    let padded = first_of(padded.len(), table);

    let reformat = |layer: &Layer| {
        let is_one = layer.is_reformat() && !layer.is_free();
        is_one.then(|| layer.touched_bytes().known())
    };
    let reformats = account.ranked(reformat);
    let what = format!(
        "{}: the memory layout changes, nothing else",
        count(reformats.len(), "reformat")
    );
    let columns = Columns::of(reformats.iter().take(MOST_ROWS))
        .words("reformat", |(_, it)| Cell::words(label(it)))
        .words("from", |(_, it)| lies(it.inputs.first()))
        .words("to", |(_, it)| lies(it.outputs.first()))
        .figures("accessed", |(_, it)| figure(it.touched_bytes()));
    let columns = with_times(columns, account, |(_, it)| it.average_ns());
    let table = columns.table("reformats", "row", what, &[]);
    let reformats = first_of(reformats.len(), table);
    [padded, reformats].into_iter().flatten().collect()
}

/// `FP16 linear`
fn lies(used: Option<&Use>) -> Cell {
    let words = |used: &Use| format!("{} {}", used.data_type().name(), used.format.layout.short());
    used.map_or_else(|| Value::Unknown.into(), |used| Cell::words(words(used)))
}
