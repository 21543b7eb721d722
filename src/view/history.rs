//! Releases in their order: what changed, in which of them, and the rest.

use std::collections::BTreeSet;

use super::document::{
    Block, Cell, Chart, Column, Depth, Document, Rank, Row, RowKind, Table, Text, Tone, Value,
};
use crate::analysis::change::ground;
use crate::analysis::comparison::Quantity;
use crate::analysis::history::{History, HistoryRow, Release};
use crate::chart::{Line, Lines, Mark, Point};
use crate::report::Stage;
use crate::units::{count, signed_mib};

/// Characters of a figure's name, and of a release's, that text shows.
const LONGEST_LABEL: usize = 56;
const LONGEST_RELEASE: usize = 24;

/// Releases whose news are told, and news of one.
const MOST_NEWS: usize = 8;

/// Releases whose figures stand side by side; more make a table too wide to read.
const MOST_COLUMNS: usize = 8;

/// Charts of figures other than the lifecycle.
const MOST_CHARTS: usize = 8;

/// Lines of a chart; more cannot be told apart.
const MOST_LINES: usize = 6;

/// The history as a document. So many figures are listed with their steps: those that changed most, then the largest.
pub fn history(history: &History, most: usize) -> Document {
    let warnings = history.warnings.iter().map(|it| it.as_str().into());
    let mut changes: Vec<Block> = warnings.map(Block::Warning).collect();
    changes.push(Block::Answer(
        Tone::Plain,
        history.headline.text.as_str().into(),
    ));
    changes.push(Block::Table(changed(history, most)));
    let life = history_chart(history).map(|chart| Block::Figure {
        id: "life".to_owned(),
        chart,
        caption: "Lines are medians of each release, the shade around them the confidence interval. Dotted rules are step changes, with the step in MiB.".into(),
    });
    let full = |id, title: &str, block| Depth::Full.section(id, title, vec![block]);
    let reading = [
        "figures are medians over the runs of a release, in MiB",
        "a step change is a new level that the releases from there on keep",
        "a gap in a line and a dash are a release that has no such figure",
    ];
    Document {
        kind: "history",
        name: name(history),
        about: vec![about(history)],
        sections: vec![
            Depth::Brief.section("lifecycle", "Lifecycle", life.into_iter().collect()),
            Depth::Brief.section("changes", "Where it changed", changes),
            Depth::Full.section("series", "Stage by stage", others(history)),
            full(
                "figures",
                "The figures, MiB",
                Block::Table(figures(history)),
            ),
            full("releases", "The releases", Block::Table(releases(history))),
            full(
                "reading",
                "How to read this",
                Block::List(reading.map(Text::from).into()),
            ),
        ],
        origin: Text::made_by(&history.tool),
        ..Document::default()
    }
}

/// The lifecycle over the releases; `None` where no report has it.
pub fn history_chart(history: &History) -> Option<Chart> {
    let life: Vec<&HistoryRow> = history.rows.iter().filter(|it| it.is_whole()).collect();
    chart(history, "The lifecycle over the releases".to_owned(), &life).map(Chart::Lines)
}

/// `drive-6.0.4 to drive-6.0.10`
fn name(history: &History) -> Text {
    let name = |release: &Release| Text::name(&release.label);
    match history.releases.as_slice() {
        [] => "No release".into(),
        [only] => name(only),
        [first, .., last] => name(first).then(" to ").then(name(last)),
    }
}

/// `12 releases from drive-6.0.5 to drive-6.0.18, by label, as versions are read · 4210 reports · unified`
fn about(history: &History) -> Text {
    let reports = history.releases.iter().map(|it| u64::from(it.reports));
    let reports = count(reports.sum::<u64>(), "report");
    let order = history.rules.order.as_deref().unwrap_or_default();
    let releases = match history.releases.len() {
        1 => Text::from("1 release, ").then(name(history)),
        all => Text::from(format!("{all} releases from "))
            .then(name(history))
            .then(format!(", {order}")),
    };
    releases.then(format!(" · {reports} · {}", history.attribution.name()))
}

/// A row for every change, those of a figure below each other, then the largest figures that stay.
fn changed(history: &History, most: usize) -> Table {
    let order = history.most_telling();
    let in_order: Vec<&HistoryRow> = order
        .iter()
        .filter_map(|at| history.rows.get(*at))
        .collect();
    let (shown, others) = in_order.split_at(most.min(in_order.len()));
    let mut rows: Vec<Row> = shown.iter().flat_map(|row| of_row(history, row)).collect();
    if !others.is_empty() {
        let with_step = others.iter().filter(|it| !it.steps.is_empty()).count();
        let others = count(others.len(), "other");
        let words = match with_step {
            0 => format!("[{others}: no step shown]"),
            some => format!("[{others}, {some} with a step]"),
        };
        rows.push(Row::new(vec![Cell::words(words)]).rank(Rank::InPlaceOfRest));
    }
    Table {
        id: "changes-caption",
        caption: "Step changes, MiB; those that changed most first, then the largest".into(),
        noun: "figure",
        columns: vec![
            Column::words("MiB").most(LONGEST_LABEL),
            Column::words("course").rank(1),
            Column::figures("first"),
            Column::figures("last"),
            Column::figures("step"),
            Column::words("in").most(LONGEST_RELEASE),
            Column::words("rests on"),
        ],
        rows,
        rest: "Figures without a step".into(),
        notes: notes(history),
        ..Table::default()
    }
}

fn of_row(history: &History, row: &HistoryRow) -> Vec<Row> {
    let medians = row.row.cells.iter().map(|it| it.value_bytes);
    let mut named = vec![
        Cell::name(&row.row.label),
        Value::Course(medians.collect()).into(),
        Cell::signed(row.first()),
        Cell::signed(row.latest()),
    ];
    if row.steps.is_empty() {
        // A movement that is not decided is no rest.
        named.push(Cell::words(match row.undecided {
            Some(it) => format!("{}, not decided", signed_mib(it.change_bytes)),
            None => "no step shown".to_owned(),
        }));
        return vec![Row::new(named).kind(RowKind::Ruled)];
    }
    let steps = row.steps.iter().map(|step| {
        let mut cells = std::mem::replace(&mut named, vec![Cell::default(); 4]);
        cells.push(Cell::signed(Some(step.change_bytes)));
        cells.push(Cell::name(history.label_of(step.side)));
        let ground = ground(step.basis, step.p_adjusted, true);
        cells.push(Cell::words(ground.unwrap_or_default()));
        Row::new(cells).rank(Rank::News)
    });
    steps.collect()
}

/// What is new in the releases that changed something, and what the verdicts rest on.
fn notes(history: &History) -> Vec<Text> {
    let steps = || history.rows.iter().flat_map(|it| &it.steps);
    let releases: BTreeSet<u32> = steps().map(|it| it.side).collect();
    let news = releases.iter().filter_map(|at| {
        let release = history.releases.get(usize::try_from(*at).ok()?)?;
        let news = match release.news.as_slice() {
            [] => "the same libraries, engines and settings as before".into(),
            news => Text::names(news, MOST_NEWS, " · "),
        };
        let name = Text::name(&release.label);
        Some(Text::from("new in ").then(name).then(": ").then(news))
    });
    let mut notes: Vec<Text> = news.take(MOST_NEWS).collect();
    if steps().any(|it| it.p_adjusted.is_some()) {
        let how =
            "p by Mann and Whitney, corrected for every border of every figure that was tested";
        notes.push(how.into());
    }
    notes
}

/// Every figure in the latest releases.
fn figures(history: &History) -> Table {
    let all = history.releases.len();
    let first = all.saturating_sub(MOST_COLUMNS);
    let mut columns = vec![Column::words("figure")];
    let releases = history.releases.iter().skip(first);
    columns.extend(releases.map(|it| Column::figures(Text::name(&it.label))));
    let rows = history.rows.iter().map(|row| {
        let mut cells = vec![Cell::name(&row.row.label)];
        cells.extend(row.row.cells.iter().skip(first).map(|cell| {
            let median = cell.value_bytes.map(|bytes| Value::Median {
                bytes,
                half_width_bytes: cell.half_width_bytes,
                is_exact: false,
            });
            Cell::from(median.unwrap_or(Value::Unknown))
        }));
        Row::new(cells)
    });
    let caption = match first {
        0 => "Medians of each release, MiB".to_owned(),
        _ => format!("Medians of the last {MOST_COLUMNS} of {all} releases, MiB"),
    };
    Table {
        id: "figures-caption",
        caption: caption.into(),
        noun: "figure",
        columns,
        rows: rows.collect(),
        ..Table::default()
    }
}

/// What is new in each release, the latest first.
fn releases(history: &History) -> Table {
    let row = |release: &Release| {
        Row::new(vec![
            Cell::name(&release.label),
            Cell::words(release.created.as_str()),
            Cell::count(release.reports),
            Cell::words(Text::names(&release.news, MOST_NEWS, "; ")),
        ])
    };
    Table {
        id: "releases-caption",
        caption: "The releases, the latest first".into(),
        noun: "release",
        columns: vec![
            Column::words("release"),
            Column::words("made"),
            Column::figures("reports"),
            Column::words("new in it"),
        ],
        rows: history.releases.iter().rev().map(row).collect(),
        ..Table::default()
    }
}

/// Charts of the other figures, a line an engine.
fn others(history: &History) -> Vec<Block> {
    let groups = history.by_figure(MOST_LINES);
    let charts = groups.iter().filter_map(|group| {
        let key = group.first()?.row.key;
        let stage = key.scope.stage().map_or("Lifecycle", Stage::label);
        let nth = match key.scope.nth() {
            0 => String::new(),
            nth => format!(" {}", u64::from(nth) + 1),
        };
        let peak = match key.quantity {
            Quantity::Peak => ", peak",
            Quantity::Held => "",
        };
        let title = format!("{stage}{nth} · {}{peak}", key.category.label());
        chart(history, title, group)
    });
    let figure = |(nth, chart): (usize, Lines)| Block::Figure {
        id: format!("series-{nth}"),
        caption: chart.title.as_str().into(),
        chart: Chart::Lines(chart),
    };
    charts.take(MOST_CHARTS).enumerate().map(figure).collect()
}

/// A chart of the rows that have figures; `None` where none has.
fn chart(history: &History, mut title: String, rows: &[&HistoryRow]) -> Option<Lines> {
    let drawn = rows.iter().filter(|it| it.latest().is_some());
    let mut lines: Vec<Line> = drawn.map(|row| line(row)).collect();
    if let Some(more @ 1..) = lines.len().checked_sub(MOST_LINES) {
        title += &format!(" ({more} more engines not drawn)");
        lines.truncate(MOST_LINES);
    }
    (!lines.is_empty()).then(|| Lines {
        description: description(&lines, history),
        title,
        places: history.releases.iter().map(|it| it.label.clone()).collect(),
        lines,
    })
}

fn line(row: &HistoryRow) -> Line {
    let key = row.row.key;
    let points = row.row.cells.iter().map(|cell| {
        cell.value_bytes.map(|bytes| Point {
            bytes,
            interval: cell.interval(),
        })
    });
    let marks = row.steps.iter().filter_map(|step| {
        Some(Mark {
            place: usize::try_from(step.side).ok()?,
            label: signed_mib(step.change_bytes),
        })
    });
    Line {
        label: match (&row.row.engine, key.scope.stage()) {
            (Some(engine), _) => engine.clone(),
            (None, None) => key.category.label().to_owned(),
            (None, Some(_)) => "whole process".to_owned(),
        },
        points: points.collect(),
        marks: marks.collect(),
    }
}

/// First and last figure of every line, and where it changed.
fn description(lines: &[Line], history: &History) -> String {
    const MOST_MARKS: usize = 5;
    let of_line = |line: &Line| {
        let mut known = line
            .points
            .iter()
            .flatten()
            .map(|point| signed_mib(point.bytes));
        let first = known.next()?;
        let last = known.next_back().unwrap_or_else(|| first.clone());
        let marks = line.marks.iter().take(MOST_MARKS).filter_map(|mark| {
            let release = history.releases.get(mark.place)?;
            Some(format!("{} from {}", mark.label, release.label))
        });
        let changes = match marks.collect::<Vec<String>>() {
            marks if marks.is_empty() => "no step change".to_owned(),
            marks => marks.join(", "),
        };
        let label = &line.label;
        Some(format!(
            "{label}: {first} MiB at first, {last} at last, {changes}."
        ))
    };
    let lines: Vec<String> = lines.iter().filter_map(of_line).collect();
    lines.join(" ")
}
