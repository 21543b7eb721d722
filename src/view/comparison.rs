//! Releases side by side: what differs around them, the answer, and where the change is.

#[cfg(any(feature = "host", feature = "layers"))]
use super::comparison_chart::charts;
use super::document::{
    Block, Cell, Column, Depth, Document, Rank, Row, RowKind, Table, Text, Tile, Tone, Value,
};
use crate::analysis::comparison::{
    Basis, Comparison, DiffOutcome, Entry, LeftOutReason, LeftOver, Others, Row as Figures, Side,
    Verdict, Weight,
};
use crate::units;

/// Later sides that have a table and a chart of their own; more are in the table of all.
const MOST_SIDES: usize = 6;

/// Names of these tables, which are the names of elements.
const TABLES: [&str; MOST_SIDES] = ["rows-1", "rows-2", "rows-3", "rows-4", "rows-5", "rows-6"];

/// Sides that a comparison is named by.
const MOST_NAMED: usize = 4;

/// Paths of a side that are named.
const MOST_PATHS: usize = 5;

/// The comparison as a document.
pub fn comparison(comparison: &Comparison) -> Document {
    let labels: Vec<&str> = comparison
        .sides
        .iter()
        .map(|it| it.label.as_str())
        .collect();
    let mut rows = answers(comparison);
    rows.push(Block::Table(match comparison.sides.len() {
        2 => against_base(comparison, 1, "rows-caption"),
        _ => side_by_side(comparison),
    }));
    Document {
        kind: "comparison",
        name: Text::names(&labels, MOST_NAMED, " → "),
        badge: Some(badge(comparison.headline.verdict)),
        about: Vec::new(),
        tiles: tiles(comparison),
        sections: vec![
            Depth::Brief.section("changes", "What changed", charts(comparison, MOST_SIDES)),
            Depth::Brief.section("environment", "What was compared", environment(comparison)),
            Depth::Brief.section("rows", "Row by row", rows),
            Depth::Full.section("each", "Each side against the base", each(comparison)),
            Depth::Full.section(
                "sides",
                "What was read",
                vec![Block::Table(sides(comparison))],
            ),
            Depth::Full.section("reading", "How to read this", vec![reading(comparison)]),
        ],
        origin: Text::made_by(&comparison.tool),
    }
}

#[cfg(not(any(feature = "host", feature = "layers")))]
fn charts(_: &Comparison, _: usize) -> Vec<Block> {
    Vec::new()
}

/// How a result stands, and the words for it.
fn badge(outcome: DiffOutcome) -> (Tone, &'static str) {
    match outcome {
        DiffOutcome::Identical => (Tone::Good, "identical"),
        DiffOutcome::WithinLimits => (Tone::Good, "within its limits"),
        DiffOutcome::Undecided => (Tone::Warn, "undecided"),
        DiffOutcome::Regression => (Tone::Bad, "regression"),
    }
}

/// How a verdict stands, and its mark behind a figure.
fn looks(verdict: Verdict) -> (Tone, &'static str) {
    match verdict {
        Verdict::Regression => (Tone::Bad, "!"),
        Verdict::Undecided { .. } => (Tone::Warn, "?"),
        Verdict::Improvement => (Tone::Good, "-"),
        Verdict::Same { .. } => (Tone::Good, "="),
        Verdict::Identical => (Tone::Plain, "="),
        Verdict::Larger | Verdict::Added => (Tone::Plain, "+"),
        Verdict::Smaller | Verdict::Removed => (Tone::Plain, "-"),
        Verdict::Open | Verdict::NotMeasured => (Tone::Plain, ""),
    }
}

fn answers(comparison: &Comparison) -> Vec<Block> {
    let several = comparison.sides.len() > 2;
    let answer = |side: &Side| {
        let of_side = if several {
            Text::name(&side.label).then(": ")
        } else {
            Text::default()
        };
        let answer = side.headline.as_ref()?;
        let text = of_side.then(answer.text.as_str());
        Some(Block::Answer(badge(answer.verdict).0, text))
    };
    comparison.sides.iter().filter_map(answer).collect()
}

/// Base, new and change, of two sides.
fn tiles(comparison: &Comparison) -> Vec<Tile> {
    let [fall] = comparison.waterfalls.as_slice() else {
        return Vec::new();
    };
    let (Some(base), Some(new)) = (fall.base_bytes, fall.new_bytes) else {
        return Vec::new();
    };
    let figures = [
        ("base", base),
        ("new", new),
        ("change", new.saturating_sub(base)),
    ];
    let tile = |(label, bytes)| Tile {
        label,
        figure: Value::Signed(bytes),
        unit: "MiB".into(),
        category: "",
    };
    figures.map(tile).into()
}

/// What differs between the sides, a column a side, and what has to be known of it.
fn environment(comparison: &Comparison) -> Vec<Block> {
    let sides = || comparison.sides.iter();
    let blank = || std::iter::once(Column::words(""));
    let of_sides = sides().map(|side| Column::words(Text::name(&side.label)));
    let rows = comparison.environment.iter().map(|row| {
        let mut cells = vec![Cell::name(&row.name)];
        let values = row.values.iter();
        cells.extend(values.map(|value| Cell::name_or_unknown(value.as_deref())));
        cells.push(Cell::words(row.note.as_str()));
        Row::new(cells)
    });
    let runs = sides().map(|side| match side.left_out(LeftOutReason::Cold) {
        0 => runs(side),
        cold => {
            let used = side.runs.unwrap_or_default();
            Cell::words(format!("{used} (and {cold} cold, left out)"))
        }
    });
    let runs = Row::new(std::iter::once(Cell::words("runs")).chain(runs).collect());
    let table = Block::Table(Table {
        id: "environment-caption",
        caption: "Environments and workloads where they are not the same".into(),
        noun: "row of the environment",
        columns: blank().chain(of_sides).chain(blank()).collect(),
        rows: rows.chain([runs]).collect(),
        ..Table::default()
    });
    let warnings = comparison.warnings.iter();
    let warnings = warnings.map(|it| Block::Warning(it.as_str().into()));
    std::iter::once(table).chain(warnings).collect()
}

/// The later sides one by one, where there are several.
fn each(comparison: &Comparison) -> Vec<Block> {
    let later = comparison.sides.iter().enumerate().skip(1).zip(TABLES);
    let later = later.filter(|_| comparison.sides.len() > 2);
    let blocks = later.flat_map(|((at, side), id)| {
        let table = against_base(comparison, at, id);
        [Block::Heading(Text::name(&side.label)), Block::Table(table)]
    });
    blocks.collect()
}

/// The base and the side at `later`: a row for every stage that changed, its categories below it, and the sum.
fn against_base(comparison: &Comparison, later: usize, id: &'static str) -> Table {
    let outline = comparison.outline(later);
    let row = |entry: &Entry| of_entry(entry, later);
    let mut rows: Vec<Row> = outline.stages.iter().map(row).collect();
    rows.extend(outline.others.map(others));
    let left_over = |left: Option<LeftOver>, rank| left.map(|left| left_over(left).rank(rank));
    rows.extend(left_over(outline.left_over, Rank::InPlaceOfRest));
    rows.extend(left_over(outline.left_over_of_all, Rank::Rest));
    let mut whole = outline.whole.iter().map(row);
    let unknown = || {
        let mut cells = vec![Cell::words("lifecycle total")];
        cells.resize(4, Value::Unknown.into());
        Row::new(cells)
    };
    rows.push(whole.next().unwrap_or_else(unknown).kind(RowKind::Sum));
    rows.extend(whole);
    rows.extend(outline.beside.iter().map(|it| row(it).kind(RowKind::Ruled)));
    Table {
        id,
        caption: "MiB; medians with the interval around them".into(),
        noun: "row",
        columns: vec![
            Column::words("MiB"),
            Column::figures("base"),
            Column::figures("new"),
            Column::figures("change"),
            Column::figures("share").rank(1),
            Column::words("verdict"),
        ],
        rows,
        rest: "The other rows".into(),
        notes: notes(comparison),
        ..Table::default()
    }
}

fn of_entry(entry: &Entry, later: usize) -> Row {
    let (row, change) = (entry.row, entry.change);
    let figure = |side: usize| {
        let cell = row.cells.get(side);
        let known = cell.and_then(|cell| Some((cell, cell.value_bytes?)));
        Cell::from(known.map_or(Value::Unknown, |(cell, bytes)| Value::Median {
            bytes,
            half_width_bytes: cell.half_width_bytes,
            is_exact: entry.is_exact(cell),
        }))
    };
    let (name, kind) = if entry.is_part {
        (row.key.category.label(), RowKind::Part)
    } else {
        (row.label.as_str(), RowKind::Figures)
    };
    let rank = match entry.weight {
        Weight::News => Rank::News,
        Weight::Shown => Rank::Usual,
        Weight::Folded => Rank::Rest,
    };
    let short = change.verdict.short();
    let verdict = Value::Verdict {
        short: short.to_owned(),
        details: change
            .text
            .strip_prefix(short)
            .unwrap_or_default()
            .to_owned(),
    };
    let cells = vec![
        Cell::name(name),
        figure(0),
        figure(later),
        Cell::signed(change.change_bytes),
        Cell::words(row.share(change).unwrap_or_default()),
        Cell::from(verdict).tone(looks(change.verdict).0),
    ];
    Row::new(cells).kind(kind).rank(rank)
}

/// A row that is no row of the comparison.
fn beside(name: String, bytes: i64, last: Cell) -> Row {
    let (name, bytes) = (Cell::words(name), Cell::signed(Some(bytes)));
    let blank = Cell::default;
    Row::new(vec![name, blank(), blank(), bytes, blank(), last])
}

/// The stages that have no row of their own.
fn others(others: Others) -> Row {
    let said = match others.verdict {
        Verdict::Same { within_bytes } => {
            let within = units::size_up(within_bytes);
            Cell::words(format!("each the same within {within}, shown"))
        }
        other => Cell::words(other.short()),
    };
    let name = format!("[{}]", units::count(others.count, "other"));
    let said = said.tone(looks(others.verdict).0);
    beside(name, others.grown_bytes, said).rank(Rank::InPlaceOfRest)
}

fn left_over(left: LeftOver) -> Row {
    let (name, why) = if left.is_rounding {
        ("rounding", "")
    } else {
        (
            "unattributed",
            "medians of stages do not add up to that of the whole",
        )
    };
    beside(name.to_owned(), left.bytes, Cell::words(why))
}

/// Many sides: a column a side, a row for every stage that changed on any of them.
fn side_by_side(comparison: &Comparison) -> Table {
    let mut columns = vec![Column::words("MiB")];
    for (at, side) in comparison.sides.iter().enumerate() {
        let column = Column::figures(Text::name(&side.label));
        columns.push(if at > 0 { column.marks() } else { column });
    }
    let rank = |row: &Figures, other| if row.is_news() { Rank::News } else { other };
    let stages = comparison.stages();
    let mut rows: Vec<Row> = stages
        .map(|row| of_all(row).rank(rank(row, Rank::Rest)))
        .collect();
    let others = rows.iter().filter(|row| row.rank == Rank::Rest).count();
    if others > 0 {
        let others = units::count(others, "other");
        let words = Cell::words(format!("[{others}: no difference shown]"));
        rows.push(Row::new(vec![words]).rank(Rank::InPlaceOfRest));
    }
    let total = comparison.whole();
    rows.extend(total.map(|row| of_all(row).rank(rank(row, Rank::Usual)).kind(RowKind::Sum)));
    let marks =
        "against the first: ! regression, ? undecided, + larger, - smaller, = the same".into();
    Table {
        id: "rows-caption",
        caption: "MiB; medians".into(),
        noun: "row",
        columns,
        rows,
        rest: "The other rows".into(),
        notes: std::iter::once(marks).chain(notes(comparison)).collect(),
        ..Table::default()
    }
}

fn of_all(row: &Figures) -> Row {
    let figures = row.cells.iter().map(|cell| Cell::signed(cell.value_bytes));
    let marked = figures.enumerate().map(|(side, cell)| {
        let change = row.change(side);
        let (tone, mark) = change.map_or((Tone::Plain, ""), |it| looks(it.verdict));
        cell.mark(mark).tone(tone)
    });
    Row::new(
        std::iter::once(Cell::name(&row.label))
            .chain(marked)
            .collect(),
    )
}

/// What the figures and verdicts mean, where they rest on a test.
fn notes(comparison: &Comparison) -> Vec<Text> {
    let mut changes = comparison.rows.iter().flat_map(|row| &row.changes);
    if !changes.any(|change| change.basis == Basis::Ranks) {
        return Vec::new();
    }
    let note = format!(
        "medians; ± is the farther end of their {}% confidence interval; p by Mann and Whitney, corrected by Holm over the lifecycle and the stages; decided at p ≤ {}",
        // 98.75, not 98.7499…
        (comparison.rules.confidence * 1e6).round() / 1e4,
        comparison.rules.significance
    );
    vec![note.into()]
}

fn sides(comparison: &Comparison) -> Table {
    Table {
        id: "sides-caption",
        caption: "The sides; the first is the base".into(),
        noun: "side",
        columns: vec![
            Column::words("side"),
            Column::figures("runs"),
            Column::figures("not finished"),
            Column::figures("cold, left out"),
            Column::figures("noise, MiB"),
            Column::figures("not reclaimed, MiB"),
            Column::words("read from"),
        ],
        rows: comparison.sides.iter().map(side).collect(),
        ..Table::default()
    }
}

fn side(side: &Side) -> Row {
    Row::new(vec![
        Cell::words(Text::name(&side.label).above(side.created.as_str())),
        runs(side),
        Cell::count(side.left_out(LeftOutReason::Unfinished)),
        Cell::count(side.left_out(LeftOutReason::Cold)),
        Cell::plain(side.system_noise()),
        Cell::plain(side.not_reclaimed_bytes),
        Cell::words(Text::names(&side.paths, MOST_PATHS, ", ")),
    ])
}

fn runs(side: &Side) -> Cell {
    side.runs.map_or_else(Cell::default, Cell::count)
}

fn reading(comparison: &Comparison) -> Block {
    let rules = &comparison.rules;
    let mut points: Vec<Text> = vec![
        format!("attribution {}", comparison.attribution.name()).into(),
        "changes are the later side less the base; positive is growth".into(),
        format!(
            "changes up to {} are ignored, and are also what “the same” means; significance {}, confidence {}",
            units::size(rules.threshold_bytes.unwrap_or_default()),
            rules.significance,
            rules.confidence
        )
        .into(),
    ];
    let limits = rules.limits.iter();
    points.extend(limits.map(|limit| Text::from("limit ").then(Text::name(limit))));
    Block::List(points)
}
