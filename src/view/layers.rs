//! The layers of an engine: what each reads, writes and holds, what is live at once, and the engine drawn; and two
//! engines compared layer by layer: what each layer accesses more or less, and what else differs.

use crate::chart::{Bar, Bars, Hue, Steps};
use crate::escape::bounded;
use crate::graph::svg;
use crate::layers::{
    Account, Aspect, Bond, Comparison, DataType, Figure, Group, Layer, Mode, Peak, Region,
    Row as Matched, Sharing, Shown, Source, Tally, Use, Whole, Why, Work, format_of, groups,
    precision, share, touched_change, types,
};
use crate::units::{self, TimeScale, count, joined, percent, signed_size, signed_time, size};

use super::document::{
    Block, Cell, Chart, Column, Columns, Depth, Document, Rank, Row, RowKind, Table, Text, Tile,
    Tone, Value,
};
use super::engine_graph::{Choice, engine_drawing};

/// Layers that a document lists where not more are asked for; more are a matter for a program.
const MOST_LAYERS: usize = 1_000;

/// Rows of the tables of single things, and bars of a chart.
const MOST_ROWS: usize = 15;

/// Tensors that are named in a sentence.
const MOST_NAMES: usize = 3;

/// Groups that are told in a sentence, and rows of their tables.
const MOST_GROUPS: usize = 8;
const MOST_GROUP_ROWS: usize = 30;

/// Characters of names in the text's table of layers.
const NAME: usize = 44;
const TYPE: usize = 22;

/// Characters of a name beside a bar.
const BESIDE_BAR: usize = 90;

/// The layers as a document, with the engine drawn where that is asked for.
pub fn layers(account: &Account, shown: &Shown, drawn: Option<&Choice<'_>>) -> Document {
    let warnings = account.engine.warnings.iter();
    let warnings = warnings.map(|it| Block::Warning(it.into()));
    let table = Block::Table(table(account, shown));
    let blocks = warnings.chain([table]).chain(answers(account, shown));
    let drawing = drawn.map(|choice| drawing(account, choice));
    Document {
        kind: "layers",
        name: Text::name(&account.name),
        about: vec![about(account)],
        tiles: tiles(account),
        sections: vec![
            Depth::Full.section("drawing", "The engine drawn", drawing.into_iter().collect()),
            Depth::Full.section("largest", "The largest layers", largest(account)),
            Depth::Full.section("held", "Peak activation memory", live(account)),
            Depth::Full.section("sums", "By type, precision and format", sums(account)),
            Depth::Full.section("costs", "Padding and reformats", costs(account)),
            Depth::Brief.section("layers", "Layers", blocks.collect()),
            Depth::Brief.section("notes", "Notes", vec![Block::List(notes(account))]),
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
    let parts = joined(parts.into_iter().flatten(), " · ");
    Text::name(&account.name).then(format!(" · {parts}"))
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
    let (engine, totals) = (&account.engine, &account.totals);
    let tile = |label, category, figure| Tile {
        label,
        figure,
        unit: Text::default(),
        category,
    };
    let peak = match account.peak() {
        Peak::Known(bytes, ..) => Some(Value::Size(bytes)),
        Peak::None | Peak::Unknown => None,
    };
    let inference = engine.time_ns.map(thousandths);
    let tiles = [
        Some(tile("layers", "", Value::Count(engine.layers.len() as u64))),
        peak.map(|it| tile("peak activation memory", "cpu", it)),
        Some(tile(
            "read and written",
            "device",
            sum(totals.traffic_bytes),
        )),
        Some(tile("weights", "other", sum(totals.all_weights_bytes()))),
        inference.map(|it| tile("one inference", "", it)),
    ];
    tiles.into_iter().flatten().collect()
}

/// `0.156 ms`: one unit for all layers.
fn time(ns: u64) -> String {
    TimeScale::Thousandths.format(ns)
}

fn thousandths(ns: u64) -> Value {
    Value::Time(ns, TimeScale::Thousandths)
}

fn figure(figure: Figure) -> Option<Value> {
    figure.get().map(Value::Size)
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
    if account.engine.time_ns.is_none() {
        return columns;
    }
    let share = |it: &T| account.share_of(ns(it)?).map(Value::Share);
    columns
        .figures("time", |it| ns(it).map(thousandths))
        .figures("share", share)
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
    let (name, kind) = (Column::words("layer").most(NAME), Column::words("type"));
    let (kind, weights) = (kind.most(TYPE), Column::figures("weights").marks());
    let live_bytes = |at| Value::Size(account.live_bytes(at));
    let columns = Columns::of(account.layers_at(&shown.positions).take(most))
        .column(name, |(_, it)| Text::name(&*it.name))
        .figures("#", |(_, it)| Cell::count(it.index))
        .column(kind, |(_, it)| Text::name(it.kind()))
        .words("precision", |(_, it)| Cell::words(types(it)))
        .words("format", |(_, it)| Cell::words(format_of(it)))
        .figures("in", |(_, it)| figure(it.inputs_bytes()))
        .figures("out", |(_, it)| figure(it.outputs_bytes()))
        .column(weights, |(_, it)| {
            let inferred = it.inferred_weights_bytes.map_or("", |_| "*");
            Cell::from(figure(it.held_bytes())).mark(inferred)
        })
        .figures("accessed", |(_, it)| figure(it.touched_bytes()))
        .figures("live tensors", |(at, _)| live_bytes(*at));
    let caption = format!("{of}, {}{end}", shown.sort.words());
    let mut table = with_times(columns, account, |(_, it)| it.average_ns())
        .may_go("format, out, in, precision, type, live tensors, share, weights, time")
        .table("all-layers", "layer", caption);
    let layers = account.layers_at(&shown.positions);
    for (row, (_, layer)) in table.rows.iter_mut().zip(layers) {
        if let (true, Some(unknown)) = (layer.is_name_only(), row.cells.get_mut(2..10)) {
            unknown.fill(Value::Unknown.into());
        }
    }
    let rest = shown.rest();
    folded(table, shown.most, rest.len(), sums_of(account, rest))
}

/// The table with its first rows to be seen, and a row with the sums of so many others in their place.
fn folded(mut table: Table, most: usize, others: usize, sums: Vec<Cell>) -> Table {
    for (place, row) in table.rows.iter_mut().enumerate() {
        row.rank = if place < most { Rank::News } else { Rank::Rest };
    }
    if others > 0 {
        let mut cells = vec![Cell::words(format!("[{others} others]"))];
        cells.extend(sums);
        let row = Row::new(cells).kind(RowKind::Ruled);
        table.rows.push(row.rank(Rank::InPlaceOfRest));
    }
    table.rest = format!("{others} others").into();
    table
}

/// What the layers that are not shown come to, from the second column on.
fn sums_of(account: &Account, rest: &[usize]) -> Vec<Cell> {
    let layers = || account.layers_at(rest).map(|(_, layer)| layer);
    let of = |of: fn(&Layer) -> Figure| Cell::from(sum(Tally::of(layers().map(of))));
    let mut cells = vec![Cell::default(); 4];
    cells.extend([
        of(Layer::inputs_bytes),
        of(Layer::outputs_bytes),
        of(Layer::held_bytes),
        of(Layer::touched_bytes),
        Cell::default(),
    ]);
    if account.engine.time_ns.is_some() {
        let ns = layers().filter_map(Layer::average_ns);
        let ns = ns.fold(0, u64::saturating_add);
        let share = account.share_of(ns).map(Value::Share);
        cells.extend([thousandths(ns).into(), share.into()]);
    }
    cells
}

/// The answers, each a paragraph.
fn answers(account: &Account, shown: &Shown) -> Vec<Block> {
    if account.engine.has_names_only() {
        let words = "Only names are known: build with --profilingVerbosity=detailed to see what layers take.";
        return vec![Block::Answer(Tone::Plain, words.into())];
    }
    let remarks = [
        Some(accessed(account).into()),
        padding(account),
        reformats(account).map(Text::from),
        shown.sharing.map(|it| sharing(it).into()),
    ];
    let remarks = remarks.into_iter().flatten().map(Block::Remark);
    let peak = Block::Answer(Tone::Plain, peak(account, shown));
    [peak].into_iter().chain(remarks).collect()
}

/// `Peak activation memory: 1.5 MiB (while Conv_9 runs, #12): 176 1.0 MiB, 191 0.5 MiB. …`
fn peak(account: &Account, shown: &Shown) -> Text {
    let peak = match account.peak() {
        Peak::None => "none, every tensor belongs to the caller.".into(),
        Peak::Unknown => "unknown, no tensor's size is known.".into(),
        Peak::Known(bytes, layer, regions) => {
            let region = |it: &Region| {
                let name = Text::name(account.engine.name_of(it.tensor));
                name.then(format!(" {}", size(it.bytes)))
            };
            let regions = Text::list(regions.iter().map(region), MOST_NAMES, ", ");
            let without_reuse = size(account.liveness.unique_bytes);
            Text::from(format!("{} (while ", size(bytes)))
                .then(Text::name(&*layer.name))
                .then(format!(" runs, #{}): ", layer.index))
                .then(regions)
                .then(format!(
                    ". No allocator can use less; without reuse it would be {without_reuse}."
                ))
        }
    };
    let text = Text::from("Peak activation memory: ").then(peak);
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
    let types = match joined(totals.largest_types().iter().map(of_type), ", ") {
        none if none.is_empty() => none,
        types => format!(" ({types})"),
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

/// A table of what comes first in a list of so many; nothing of an empty one.
fn first_of<T>(all: usize, columns: Columns<T>, id: &'static str, what: &str) -> Option<Block> {
    let table = columns.table(id, "row", what);
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
    let columns = Columns::of(slowest.iter().take(MOST_ROWS))
        .words("layer", |(_, it)| label(it))
        .words("type", |(_, it)| Cell::name(it.kind()));
    let columns = with_times(columns, account, |(ns, _)| Some(*ns))
        .figures("accessed", |(_, it)| figure(it.touched_bytes()));
    let what = "The layers that take the longest";
    let slowest = first_of(slowest.len().min(MOST_ROWS), columns, "slowest", what);
    chart.into_iter().chain(slowest).collect()
}

/// What is live while each layer runs, and where most is.
fn live(account: &Account) -> Vec<Block> {
    let live = &account.liveness;
    let peak = (live.peak_layer, account.peak());
    let (Some(at), Peak::Known(bytes, layer, regions)) = peak else {
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
    let columns = Columns::of(regions.iter().take(MOST_ROWS))
        .words("tensor", |it| Cell::name(account.engine.name_of(it.tensor)))
        .figures("bytes", |it| Value::Size(it.bytes))
        .figures("written by", |it| number(it.first))
        .figures("last read by", |it| number(it.last));
    let table = first_of(regions.len(), columns, "held-at-once", &what);
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
            .words(title, |it| name(it))
            .figures("layers", |it| Cell::count(it.layers))
            .figures("accessed", |it| sum(it.touched_bytes))
            .figures("weights", |it| sum(it.weights_bytes));
        let columns = with_times(columns, account, |it| it.time_ns);
        first_of(list.len(), columns, id, caption)
    };
    grouped(account).into_iter().filter_map(table).collect()
}

/// The layers whose formats pad most, and those that only change how elements lie.
fn costs(account: &Account) -> Vec<Block> {
    let padding = |layer: &Layer| Some(layer.known_padding_bytes()).filter(|bytes| *bytes > 0);
    let padded = account.ranked(padding);
    let what = format!("{} with padding", count(padded.len(), "layer"));
    let columns = Columns::of(padded.iter().take(MOST_ROWS))
        .words("layer", |(_, it)| label(it))
        .words("type", |(_, it)| Cell::name(it.kind()))
        .words("writes", |(_, it)| Cell::words(format_of(it)))
        .figures("padding", |(bytes, _)| Value::Size(*bytes))
        .figures("of", |(_, it)| figure(it.io_padded_bytes()));
    let padded = first_of(padded.len(), columns, "padded", &what);

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
        .words("reformat", |(_, it)| label(it))
        .words("from", |(_, it)| lies(it.inputs.first()))
        .words("to", |(_, it)| lies(it.outputs.first()))
        .figures("accessed", |(_, it)| figure(it.touched_bytes()));
    let columns = with_times(columns, account, |(_, it)| it.average_ns());
    let reformats = first_of(reformats.len(), columns, "reformats", &what);
    [padded, reformats].into_iter().flatten().collect()
}

/// `FP16 linear`
fn lies(used: Option<&Use>) -> Option<Value> {
    let used = used?;
    let (data_type, layout) = (used.data_type().name(), used.format.layout.short());
    Some(Value::Words(format!("{data_type} {layout}").into()))
}

/// Two engines as a document; of the layers that differ the first `most` are shown, the others summed up.
pub fn layers_diff(comparison: &Comparison, base: &str, new: &str, most: usize) -> Document {
    let changed = comparison.changed();
    let name = Text::name(base).then(" → ").then(Text::name(new));
    let (before, after) = (comparison.base.layers, comparison.new.layers);
    let about = format!(" · {before} → {after} layers");
    let first = if changed.is_empty() {
        Block::Prose("No layer differs in bytes, precision, format or tactic.".into())
    } else {
        Block::Table(changes(comparison, &changed, most))
    };
    let blocks = vec![
        first,
        Block::Answer(Tone::Plain, totals(comparison).into()),
        Block::List(vec![matched(comparison).into()]),
    ];
    Document {
        kind: "layers compared",
        about: vec![name.clone().then(about)],
        name,
        tiles: change_tiles(comparison),
        sections: vec![Depth::Brief.section("changes", "Layers that differ", blocks)],
        ..Document::default()
    }
}

/// A figure of a whole engine: what it is, the category whose colour it has, and where it is found.
type OfWhole = (&'static str, &'static str, fn(&Whole) -> Option<u64>);

/// What the engines are compared by as wholes.
const FIGURES: [OfWhole; 3] = [
    ("bytes accessed", "device", |it| {
        it.touched_bytes.figure().get()
    }),
    ("weights", "other", |it| it.weights_bytes.figure().get()),
    ("peak activation memory", "cpu", |it| Some(it.live_bytes)),
];

fn change_tiles(comparison: &Comparison) -> Vec<Tile> {
    let tile = |(label, category, of): OfWhole| {
        let change = comparison.change(of);
        Tile {
            label,
            figure: change.map_or(Value::Unknown, |it| Value::SignedSize(it.2)),
            unit: "change".into(),
            category,
        }
    };
    FIGURES.map(tile).into()
}

/// What the engines come to as wholes.
fn totals(comparison: &Comparison) -> String {
    let whole = |(what, _, of): OfWhole| match comparison.change(of) {
        Some((before, after, change)) => {
            let (before, after) = (size(before), size(after));
            format!("{what} {before} → {after} ({})", signed_size(change))
        }
        None => format!("{what} unknown on at least one side"),
    };
    let of_time = comparison.change(|it| it.time_ns);
    let of_time = of_time.map(|(before, after, change)| {
        let (before, after) = (units::time(before), units::time(after));
        format!("time {before} → {after} ({})", signed_time(change))
    });
    joined(FIGURES.map(whole).into_iter().chain(of_time), " · ")
}

fn changes(comparison: &Comparison, changed: &[&Matched], most: usize) -> Table {
    let listed = changed.len().min(most.max(MOST_LAYERS));
    let all = count(changed.len(), "row");
    let caption = if listed < changed.len() {
        format!("The first {listed} of {all} that differ; --format csv has every one")
    } else {
        format!("{all} of layers that differ, the largest change first")
    };
    let touched = |work: &Option<Work>| work.as_ref()?.touched_bytes.get().map(Value::Size);
    let layer = Column::words("layer").most(NAME);
    let mut columns = Columns::of(changed.iter().take(listed))
        .column(layer, |row| {
            // One name, or the first of several with their number.
            let names = either(row).map(|work| Text::names(&work.names, 1, ""));
            names.unwrap_or_default()
        })
        .figures("#", |row| {
            let index = either(row).and_then(|work| work.indices.first());
            index.map_or_else(Cell::default, |index| Cell::count(*index))
        })
        .figures("accessed", |row| touched(&row.base))
        .figures("→", |row| touched(&row.new))
        .figures("change", |row| row.touched_change().map(Value::SignedSize))
        .figures("weights", |row| {
            let change = row.weights_change().filter(|change| *change != 0);
            change.map(Value::SignedSize)
        });
    if comparison.change(|it| it.time_ns).is_some() {
        columns = columns.figures("time", |row| row.time_change().map(Value::SignedTime));
    }
    let table = columns
        .words("what differs", |row| Text::from(what_differs(row)))
        .may_go("→, accessed, weights, time")
        .table("changed-layers", "row", caption);
    let rest = changed.get(most..).unwrap_or_default();
    let mut sums = vec![Cell::default(); 3];
    sums.push(touched_change(rest).map(Value::SignedSize).into());
    folded(table, most, rest.len(), sums)
}

/// The new side of a row, or its base where there is none.
fn either(row: &Matched) -> Option<&Work> {
    row.new.as_ref().or(row.base.as_ref())
}

fn what_differs(row: &Matched) -> String {
    let (Some(base), Some(new)) = (&row.base, &row.new) else {
        let side = row.new.as_ref().map_or("base", |_| "new engine");
        return format!("only in the {side}");
    };
    let precisions = [base, new].map(|side| side.precisions.join("+"));
    let words = row.aspects().into_iter().filter_map(|aspect| match aspect {
        // They have columns of their own.
        Aspect::Bytes => None,
        Aspect::Precision => Some(precisions.join(" → ")),
        Aspect::Format => Some("format".to_owned()),
        Aspect::Tactic => Some("tactic".to_owned()),
        Aspect::Fusion => Some(format!("fused {} → {}", base.names.len(), new.names.len())),
    });
    joined(words, ", ")
}

/// How the layers were found to belong together.
fn matched(comparison: &Comparison) -> String {
    let bonds = [
        (Bond::Name, "by name"),
        (Bond::Origin, "by the layers of the network they came from"),
        (Bond::Tensors, "by the tensors they write"),
        (Bond::Refused, "fused differently"),
        (Bond::Shape, "by kind and shapes in their order"),
    ];
    let bonds = bonds.map(|(bond, by)| (comparison.matched(bond), by));
    let words = bonds.into_iter().filter(|(rows, _)| *rows > 0);
    let words = words.map(|(rows, by)| format!("{rows} {by}"));
    let (base, new) = comparison.alone();
    let alone =
        (base + new > 0).then(|| format!("{base} only in the base, {new} only in the new engine"));
    format!("matched: {}", joined(words.chain(alone), "; "))
}
