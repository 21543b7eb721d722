//! Releases side by side: what differs around them, the answer, and where the change is.

#[cfg(any(feature = "host", feature = "layers"))]
use super::document::Chart;
use super::document::{
    Block, Cell, Column, Document, Rank, Row, RowKind, Section, Table, Text, Tile, Tone, Value,
};
use crate::analysis::comparison::{
    Basis, Change, Comparison, DiffOutcome, Entry, LeftOutReason, LeftOver, Others, Row as Figures,
    Side, Verdict, Weight,
};
#[cfg(any(feature = "host", feature = "layers"))]
use crate::analysis::comparison::{Waterfall as Fall, WaterfallStep};
#[cfg(any(feature = "host", feature = "layers"))]
use crate::analysis::digest::Category;
use crate::analysis::words;
#[cfg(any(feature = "host", feature = "layers"))]
use crate::chart::{self, Hue, Row as Bar, RowKind as BarKind, Waterfall, as_one};
use crate::units;

/// Later sides that have a table and a chart of their own; more are in the table of all.
const MOST_SIDES: usize = 6;

/// Names of these tables, which are the names of elements.
const TABLES: [&str; MOST_SIDES] = ["rows-1", "rows-2", "rows-3", "rows-4", "rows-5", "rows-6"];

/// Sides that a comparison is named by.
const MOST_NAMED: usize = 4;

/// Paths of a side that are named.
const MOST_PATHS: usize = 5;

/// Steps that are drawn one by one; of more, the largest are.
#[cfg(any(feature = "host", feature = "layers"))]
const MOST_STEPS: usize = 24;

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
            Section::brief("changes", "What changed", charts(comparison)),
            Section::brief("environment", "What was compared", environment(comparison)),
            Section::brief("rows", "Row by row", rows),
            Section::full("each", "Each side against the base", each(comparison)),
            Section::full(
                "sides",
                "What was read",
                vec![Block::Table(sides(comparison))],
            ),
            Section::full("reading", "How to read this", vec![reading(comparison)]),
        ],
        origin: Text::made_by(&comparison.tool),
    }
}

/// The waterfall from the base to the first later side for which there is one; `None` where no side has a total.
#[cfg(any(feature = "host", feature = "layers"))]
pub fn comparison_chart(comparison: &Comparison) -> Option<Chart> {
    let mut later = 1..comparison.sides.len();
    later
        .find_map(|later| waterfall(comparison, later))
        .map(Chart::Waterfall)
}

fn badge(outcome: DiffOutcome) -> (Tone, &'static str) {
    let word = match outcome {
        DiffOutcome::Identical => "identical",
        DiffOutcome::WithinLimits => "within its limits",
        DiffOutcome::Undecided => "undecided",
        DiffOutcome::Regression => "regression",
    };
    (tone_of(outcome), word)
}

fn tone_of(outcome: DiffOutcome) -> Tone {
    match outcome {
        DiffOutcome::Identical | DiffOutcome::WithinLimits => Tone::Good,
        DiffOutcome::Undecided => Tone::Warn,
        DiffOutcome::Regression => Tone::Bad,
    }
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Regression => Tone::Bad,
        Verdict::Undecided { .. } => Tone::Warn,
        Verdict::Improvement | Verdict::Same { .. } => Tone::Good,
        _ => Tone::Plain,
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
        Some(Block::answer(tone_of(answer.verdict), text))
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
    let mut columns = vec![Column::words("")];
    let sides = || comparison.sides.iter();
    columns.extend(sides().map(|side| Column::words(Text::name(&side.label))));
    columns.push(Column::words(""));
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
    let table = Table {
        id: "environment-caption",
        caption: "Environments and workloads where they are not the same".into(),
        noun: "row of the environment",
        columns,
        rows: rows.chain([runs]).collect(),
        ..Table::default()
    };
    let warnings = comparison.warnings.iter();
    let warnings = warnings.map(|it| Block::Warning(it.as_str().into()));
    std::iter::once(Block::Table(table))
        .chain(warnings)
        .collect()
}

/// The later sides one by one, where there are several.
fn each(comparison: &Comparison) -> Vec<Block> {
    let later = comparison.sides.iter().enumerate().skip(1);
    let several = later.clone().count() > 1;
    let later = later.zip(TABLES).filter(|_| several);
    later
        .flat_map(|((at, side), id)| {
            let table = against_base(comparison, at, id);
            [Block::Heading(Text::name(&side.label)), Block::Table(table)]
        })
        .collect()
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
        known.map_or(Value::Unknown, |(cell, bytes)| Value::Median {
            bytes,
            half_width_bytes: cell.half_width_bytes,
            is_exact: entry.is_exact(cell),
        })
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
    let share = words::share(row, change).unwrap_or_default();
    let cells = vec![
        Cell::name(name),
        figure(0).into(),
        figure(later).into(),
        Cell::signed(row.grown_by(later)),
        Cell::words(share),
        verdict(change),
    ];
    Row::new(cells).kind(kind).rank(rank)
}

fn verdict(change: &Change) -> Cell {
    let short = words::short(change.verdict);
    let details = change.text.strip_prefix(short).unwrap_or_default();
    let value = Value::Verdict {
        short: short.to_owned(),
        details: details.to_owned(),
    };
    Cell::from(value).tone(tone(change.verdict))
}

/// A row that is no row of the comparison.
fn beside(name: String, bytes: i64, last: Cell) -> Row {
    let blank = Cell::default;
    let bytes = Cell::signed(Some(bytes));
    Row::new(vec![
        Cell::words(name),
        blank(),
        blank(),
        bytes,
        blank(),
        last,
    ])
}

/// The stages that have no row of their own.
fn others(others: Others) -> Row {
    let said = match others.verdict {
        Verdict::Same { within_bytes } => {
            let within = units::size_up(within_bytes);
            Cell::words(format!("each the same within {within}, shown"))
        }
        other => Cell::words(words::short(other)),
    };
    let name = format!("[{}]", units::count(others.count, "other"));
    beside(name, others.grown_bytes, said.tone(tone(others.verdict))).rank(Rank::InPlaceOfRest)
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
    let mut cells = vec![Cell::name(&row.label)];
    for (side, cell) in row.cells.iter().enumerate() {
        let cell = Cell::signed(cell.value_bytes);
        let change = side.checked_sub(1).and_then(|later| row.changes.get(later));
        cells.push(match change {
            Some(change) => cell.mark(mark(change.verdict)).tone(tone(change.verdict)),
            None => cell,
        });
    }
    Row::new(cells)
}

fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Regression => "!",
        Verdict::Undecided { .. } => "?",
        Verdict::Larger | Verdict::Added => "+",
        Verdict::Smaller | Verdict::Improvement | Verdict::Removed => "-",
        Verdict::Identical | Verdict::Same { .. } => "=",
        Verdict::Open | Verdict::NotMeasured => "",
    }
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
    let mut columns = vec![Column::words("side")];
    let titles = [
        "runs",
        "not finished",
        "cold, left out",
        "noise, MiB",
        "not reclaimed, MiB",
    ];
    columns.extend(titles.map(Column::figures));
    columns.push(Column::words("read from"));
    Table {
        id: "sides-caption",
        caption: "The sides; the first is the base".into(),
        noun: "side",
        columns,
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
        Cell::plain(system_noise(side)),
        Cell::plain(side.not_reclaimed_bytes),
        Cell::words(Text::names(&side.paths, MOST_PATHS, ", ")),
    ])
}

fn runs(side: &Side) -> Cell {
    side.runs.map_or_else(Cell::default, Cell::count)
}

/// What available system memory moves by itself, where it was recorded.
fn system_noise(side: &Side) -> Option<u64> {
    side.noise?.recorded.system_bytes
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

/// The charts of the later sides.
#[cfg(any(feature = "host", feature = "layers"))]
fn charts(comparison: &Comparison) -> Vec<Block> {
    let later = (1..comparison.sides.len()).take(MOST_SIDES);
    let several = comparison.waterfalls.len() > 1;
    let figure = |later: usize| {
        let chart = waterfall(comparison, later)?;
        let of_side = if several {
            format!("{}. ", chart.title)
        } else {
            String::new()
        };
        Some(Block::Figure {
            id: format!("change-{later}"),
            caption: format!("{of_side}Each step begins where the one before ended; together they are the change of the total, exactly.").into(),
            chart: Chart::Waterfall(chart),
        })
    };
    later.filter_map(figure).collect()
}

#[cfg(not(any(feature = "host", feature = "layers")))]
fn charts(_: &Comparison) -> Vec<Block> {
    Vec::new()
}

/// From the base to the side at `later`, step by step.
#[cfg(any(feature = "host", feature = "layers"))]
fn waterfall(comparison: &Comparison, later: usize) -> Option<Waterfall> {
    let fall = comparison.waterfalls.get(later.checked_sub(1)?)?;
    let (base, new) = (fall.base_bytes?, fall.new_bytes?);
    let label = |side: usize| comparison.sides.get(side).map_or("", |side| &side.label);
    let mut rows = vec![sum(comparison, 0, base)];
    rows.extend(steps(comparison, fall));
    rows.extend(chart::left_over(&rows, new, Category::Unattributed.label()));
    rows.push(sum(comparison, later, new));
    let noise = [0, later].into_iter();
    let noise = noise.filter_map(|side| system_noise(comparison.sides.get(side)?));
    let told: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {}", row.label, units::signed_mib(row.total_bytes())))
        .collect();
    Some(Waterfall {
        title: format!("From {} to {}", label(0), label(later)),
        description: format!("In MiB: {}. The table has every row.", told.join(", ")),
        noise_bytes: noise.max(),
        rows,
        may_cut: true,
    })
}

/// The lifecycle of a side by category, as far as they are known.
#[cfg(any(feature = "host", feature = "layers"))]
fn sum(comparison: &Comparison, side: usize, total: i64) -> Bar {
    let whole = comparison.outline(side.max(1)).whole;
    let part = |(hue, owner): (Hue, Category)| {
        let entry = whole.iter().find(|it| it.row.key.category == owner)?;
        Some((hue, entry.row.bytes(side)?))
    };
    let categories = [
        (Hue::Cpu, Category::Cpu),
        (Hue::Device, Category::Device),
        (Hue::Other, Category::Other),
    ];
    let parts = Bar::parts_of(total, categories.into_iter().filter_map(part));
    let label = comparison.sides.get(side).map_or("", |side| &side.label);
    Bar::new(label.to_owned(), BarKind::Sum, parts)
}

/// The largest steps in their order, and the others as one. What no row has is found again from what is printed.
#[cfg(any(feature = "host", feature = "layers"))]
fn steps(comparison: &Comparison, fall: &Fall) -> Vec<Bar> {
    let (largest, others) = fall.largest(MOST_STEPS);
    let bar = |step: &WaterfallStep| {
        let row = step
            .row
            .and_then(|row| comparison.rows.get(usize::try_from(row).ok()?));
        let name = row.map_or(step.category.label(), |row| &row.label);
        let part = (hue(step.category), step.change_bytes);
        Bar::new(name.to_owned(), BarKind::Step, vec![part])
    };
    let others: Vec<Bar> = others.into_iter().map(bar).collect();
    let mut rows: Vec<Bar> = largest.into_iter().map(bar).collect();
    let name = format!("[{}]", units::count(others.len(), "other"));
    rows.extend(as_one(name, &others));
    rows
}

#[cfg(any(feature = "host", feature = "layers"))]
fn hue(owner: Category) -> Hue {
    match owner {
        Category::Cpu => Hue::Cpu,
        Category::Device | Category::Allocator | Category::Buffers | Category::DeviceRest => {
            Hue::Device
        }
        Category::Other => Hue::Other,
        Category::Total | Category::Unattributed => Hue::Untold,
    }
}
