//! Two engines compared layer by layer: what each accesses more or less, and what else differs.

use crate::layers::{Aspect, Bond, Comparison, Row as Matched, Whole, Work, touched_change};
use crate::units::{count, signed_size, signed_time, size, time};

use super::document::{
    Block, Cell, Column, Columns, Document, Rank, Row, RowKind, Section, Table, Text, Tile, Tone,
    Value,
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
    let listed = changed.len().min(most.max(MOST_LAYERS));
    let all = count(changed.len(), "row");
    let caption = if listed < changed.len() {
        format!("The first {listed} of {all} that differ; --format csv has every one")
    } else {
        format!("{all} of layers that differ, the largest change first")
    };
    let touched =
        |work: &Option<Work>| Cell::size(work.as_ref().and_then(|it| it.touched_bytes.get()));
    let mut columns = Columns::of(changed.iter().take(listed))
        .column(Column::words("layer").most(NAME), |row| {
            // One name, or the first of several with their number.
            let names = either(row).map(|work| Text::names(&work.names, 1, ""));
            Cell::words(names.unwrap_or_default())
        })
        .figures("#", |row| {
            let index = either(row).and_then(|work| work.indices.first());
            index.map_or_else(Cell::default, |index| Cell::count(*index))
        })
        .figures("accessed", |row| touched(&row.base))
        .figures("→", |row| touched(&row.new))
        .figures("change", |row| signed(row.touched_change()))
        .figures("weights", |row| {
            signed(row.weights_change().filter(|change| *change != 0))
        });
    if comparison.change(|it| it.time_ns).is_some() {
        columns = columns.figures("time", |row| {
            let change = row.time_change();
            change.map_or(Value::Unknown, Value::SignedTime).into()
        });
    }
    let columns = columns.words("what differs", |row| Cell::words(what_differs(row)));
    let may_go = ["→", "accessed", "weights", "time"];
    let mut table = columns.table("changed-layers", "row", caption, &may_go);
    for (place, row) in table.rows.iter_mut().enumerate() {
        row.rank = if place < most { Rank::News } else { Rank::Rest };
    }
    let rest = changed.get(most..).unwrap_or_default();
    if !rest.is_empty() {
        let mut cells = vec![Cell::words(format!("[{} others]", rest.len()))];
        cells.resize(4, Cell::default());
        cells.push(signed(touched_change(rest)));
        let row = Row::new(cells).kind(RowKind::Ruled);
        table.rows.push(row.rank(Rank::InPlaceOfRest));
    }
    Table {
        rest: format!("{} others", rest.len()).into(),
        ..table
    }
}

/// The new side of a row, or its base where there is none.
fn either(row: &Matched) -> Option<&Work> {
    row.new.as_ref().or(row.base.as_ref())
}

fn signed(change: Option<i64>) -> Cell {
    change.map_or(Value::Unknown, Value::SignedSize).into()
}

fn what_differs(row: &Matched) -> String {
    let (Some(base), Some(new)) = (&row.base, &row.new) else {
        let side = if row.new.is_some() {
            "new engine"
        } else {
            "base"
        };
        return format!("only in the {side}");
    };
    let words = row.aspects().into_iter().filter_map(|aspect| match aspect {
        // They have columns of their own.
        Aspect::Bytes => None,
        Aspect::Precision => Some(format!(
            "{} → {}",
            base.precisions.join("+"),
            new.precisions.join("+")
        )),
        Aspect::Format => Some("format".to_owned()),
        Aspect::Tactic => Some("tactic".to_owned()),
        Aspect::Fusion => Some(format!("fused {} → {}", base.names.len(), new.names.len())),
    });
    words.collect::<Vec<_>>().join(", ")
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
    let words: Vec<String> = words.chain(alone).collect();
    format!("matched: {}", words.join("; "))
}
