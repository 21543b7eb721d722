//! Two engines compared layer by layer: what each accesses more or less, and what else differs.

use crate::layers::{Aspect, Bond, Comparison, Row as Matched, Whole, Work, touched_change};
use crate::units::{count, signed_size, signed_time, size, time};

use super::document::{
    Block, Cell, Column, Document, Rank, Row, RowKind, Section, Table, Text, Tile, Tone, Value,
};
use super::layers::{MOST_LAYERS, NAME};

/// Two engines as a document; of the layers that differ the first `most` are shown, the others summed up.
pub fn layers_diff(comparison: &Comparison, base: &str, new: &str, most: usize) -> Document {
    let changed = comparison.changed();
    let name = Text::name(base).then(" → ").then(Text::name(new));
    let (before, after) = (comparison.base.layers, comparison.new.layers);
    let about = format!(" · {before} → {after} layers");
    let first = if changed.is_empty() {
        Block::Prose("No layer differs in bytes, precision, format or tactic.".into())
    } else {
        Block::Table(table(comparison, &changed, most))
    };
    let blocks = vec![
        first,
        Block::answer(Tone::Plain, totals(comparison)),
        Block::List(vec![matched(comparison).into()]),
    ];
    Document {
        kind: "layers compared",
        about: vec![name.clone().then(about)],
        name,
        tiles: tiles(comparison),
        sections: vec![Section::brief("changes", "Layers that differ", blocks)],
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

fn tiles(comparison: &Comparison) -> Vec<Tile> {
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
        Some((before, after, change)) => format!(
            "{what} {} → {} ({})",
            size(before),
            size(after),
            signed_size(change)
        ),
        None => format!("{what} unknown on at least one side"),
    };
    let mut parts: Vec<String> = FIGURES.map(whole).into();
    if let Some((before, after, change)) = comparison.change(|it| it.time_ns) {
        parts.push(format!(
            "time {} → {} ({})",
            time(before),
            time(after),
            signed_time(change)
        ));
    }
    parts.join(" · ")
}

fn table(comparison: &Comparison, changed: &[&Matched], most: usize) -> Table {
    let has_times = comparison.change(|it| it.time_ns).is_some();
    let mut columns = vec![
        Column::words("layer").most(NAME),
        Column::figures("#"),
        Column::figures("accessed").rank(3),
        Column::figures("→").rank(4),
        Column::figures("change"),
        Column::figures("weights").rank(2),
    ];
    if has_times {
        columns.push(Column::figures("time").rank(1));
    }
    columns.push(Column::words("what differs"));
    let rows = changed.len().min(most.max(MOST_LAYERS));
    let (all, listed) = (count(changed.len(), "row"), changed.iter().take(rows));
    let caption = if rows < changed.len() {
        format!("The first {rows} of {all} that differ; --format csv has every one")
    } else {
        format!("{all} of layers that differ, the largest change first")
    };
    let row = |(place, it): (usize, &&Matched)| {
        let rank = if place < most { Rank::News } else { Rank::Rest };
        row(it, has_times).rank(rank)
    };
    let mut rows: Vec<Row> = listed.enumerate().map(row).collect();
    let rest = changed.get(most..).unwrap_or_default();
    if !rest.is_empty() {
        let mut cells = vec![Cell::words(format!("[{} others]", rest.len()))];
        cells.resize(4, Cell::default());
        cells.push(signed(touched_change(rest)));
        let row = Row::new(cells).kind(RowKind::Ruled);
        rows.push(row.rank(Rank::InPlaceOfRest));
    }
    Table {
        id: "changed-layers",
        caption: caption.into(),
        noun: "row",
        columns,
        rows,
        rest: format!("{} others", rest.len()).into(),
        ..Table::default()
    }
}

fn row(row: &Matched, has_times: bool) -> Row {
    let side =
        |work: &Option<Work>| Cell::size(work.as_ref().and_then(|it| it.touched_bytes.get()));
    let either = row.new.as_ref().or(row.base.as_ref());
    let index = either.and_then(|work| work.indices.first());
    let mut cells = vec![
        Cell::words(either.map(layer).unwrap_or_default()),
        index.map_or_else(Cell::default, |index| Cell::count(*index)),
        side(&row.base),
        side(&row.new),
        signed(row.touched_change()),
        signed(row.weights_change().filter(|change| *change != 0)),
    ];
    if has_times {
        let change = row.time_change();
        cells.push(change.map_or(Value::Unknown, Value::SignedTime).into());
    }
    cells.push(Cell::words(what_differs(row)));
    Row::new(cells)
}

fn signed(change: Option<i64>) -> Cell {
    change.map_or(Value::Unknown, Value::SignedSize).into()
}

/// One name, or the first of several with their number.
fn layer(work: &Work) -> Text {
    Text::names(&work.names, 1, "")
}

fn what_differs(row: &Matched) -> String {
    match (&row.base, &row.new) {
        (None, Some(_)) => "only in the new engine".to_owned(),
        (Some(_), None) => "only in the base".to_owned(),
        (Some(base), Some(new)) => {
            let aspects = row.aspects().into_iter();
            let words = aspects.filter_map(|aspect| aspect_words(aspect, base, new));
            words.collect::<Vec<_>>().join(", ")
        }
        (None, None) => String::new(),
    }
}

fn aspect_words(aspect: Aspect, base: &Work, new: &Work) -> Option<String> {
    Some(match aspect {
        // They have columns of their own.
        Aspect::Bytes => return None,
        Aspect::Precision => {
            format!(
                "{} → {}",
                base.precisions.join("+"),
                new.precisions.join("+")
            )
        }
        Aspect::Format => "format".to_owned(),
        Aspect::Tactic => "tactic".to_owned(),
        Aspect::Fusion => format!("fused {} → {}", base.names.len(), new.names.len()),
    })
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
    let mut words = Vec::new();
    for (bond, by) in bonds {
        match comparison.matched(bond) {
            0 => {}
            rows => words.push(format!("{rows} {by}")),
        }
    }
    let (base, new) = comparison.alone();
    if base + new > 0 {
        words.push(format!(
            "{base} only in the base, {new} only in the new engine"
        ));
    }
    format!("matched: {}", words.join("; "))
}
