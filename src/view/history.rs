//! Releases in their order: what changed, in which of them, and the rest.

use std::collections::BTreeSet;

use super::document::{
    Block, Cell, Chart, Column, Document, Rank, Row, RowKind, Section, Table, Text, Tone, Value,
};
use crate::analysis::comparison::Quantity;
use crate::analysis::history::{ChangePoint, History, Release, Series};
use crate::analysis::words::ground;
use crate::chart::{Line, Lines, Mark, Point};
use crate::report::Stage;
use crate::units::{self, count};

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
    let warnings = history.warnings.iter();
    let mut changes: Vec<Block> = warnings
        .map(|it| Block::Warning(it.as_str().into()))
        .collect();
    changes.push(Block::answer(Tone::Plain, history.answer()));
    changes.push(Block::Table(changed(history, most)));
    let life = history_chart(history).map(|chart| Block::Figure {
        id: "life".to_owned(),
        chart,
        caption: "Lines are medians of each release, the shade around them the confidence interval. Dotted rules are step changes, with the step in MiB.".into(),
    });
    Document {
        kind: "history",
        name: name(history),
        badge: None,
        about: vec![about(history)],
        tiles: Vec::new(),
        sections: vec![
            Section::brief("lifecycle", "Lifecycle", life.into_iter().collect()),
            Section::brief("changes", "Where it changed", changes),
            Section::full("series", "Stage by stage", others(history)),
            Section::full(
                "figures",
                "The figures, MiB",
                vec![Block::Table(figures(history))],
            ),
            Section::full(
                "releases",
                "The releases",
                vec![Block::Table(releases(history))],
            ),
            Section::full("reading", "How to read this", vec![reading()]),
        ],
        origin: Text::made_by(&history.tool),
    }
}

/// The lifecycle over the releases; `None` where no report has it.
pub fn history_chart(history: &History) -> Option<Chart> {
    let series = history.series.iter();
    let life: Vec<&Series> = series.filter(|series| series.is_whole()).collect();
    chart(history, "The lifecycle over the releases", &life).map(Chart::Lines)
}

/// `drive-6.0.4 to drive-6.0.10`
fn name(history: &History) -> Text {
    match history.releases.as_slice() {
        [] => "No release".into(),
        [only] => Text::name(&only.label),
        [first, .., last] => Text::name(&first.label)
            .then(" to ")
            .then(Text::name(&last.label)),
    }
}

/// `12 releases from drive-6.0.5 to drive-6.0.18, by label, as versions are read · 4210 reports · unified`
fn about(history: &History) -> Text {
    let reports = history
        .releases
        .iter()
        .map(|it| u64::from(it.reports))
        .sum::<u64>();
    let reports = count(reports, "report");
    let releases = match history.releases.as_slice() {
        [_] => Text::from("1 release, ").then(name(history)),
        all => Text::from(format!("{} releases from ", all.len()))
            .then(name(history))
            .then(format!(", {}", history.order)),
    };
    releases.then(format!(" · {reports} · {}", history.attribution.name()))
}

/// A row for every change, those of a figure below each other, then the largest figures that stay.
fn changed(history: &History, most: usize) -> Table {
    let order = history.most_telling();
    let in_order = || order.iter().filter_map(|at| history.series.get(*at));
    let shown = in_order().take(most);
    let mut rows: Vec<Row> = shown
        .flat_map(|series| of_series(history, series))
        .collect();
    let others = in_order().skip(most);
    let (all, with_step) = (
        others.clone().count(),
        others.filter(|it| !it.changes.is_empty()),
    );
    if all > 0 {
        let words = match with_step.count() {
            0 => format!("[{}: no step shown]", count(all, "other")),
            some => format!("[{}, {some} with a step]", count(all, "other")),
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

fn of_series(history: &History, series: &Series) -> Vec<Row> {
    let medians = series.points.iter().map(|it| it.map(|it| it.median_bytes));
    let named = vec![
        Cell::name(&series.label),
        Value::Course(medians.collect()).into(),
        Cell::signed(series.first()),
        Cell::signed(series.latest()),
    ];
    if series.changes.is_empty() {
        // A movement that is not decided is no rest.
        let step = match series.open {
            Some(open) => format!("{}, not decided", units::signed_mib(open.bytes)),
            None => "no step shown".to_owned(),
        };
        let cells = named.into_iter().chain([Cell::words(step)]).collect();
        return vec![Row::new(cells).kind(RowKind::Ruled)];
    }
    let changes = series.changes.iter().enumerate();
    let row = |(nth, change): (usize, &ChangePoint)| {
        let mut cells = if nth == 0 {
            named.clone()
        } else {
            vec![Cell::default(); 4]
        };
        cells.push(Cell::signed(Some(change.bytes())));
        cells.push(Cell::name(history.label_of(change.release)));
        let ground = ground(change.basis, change.p, true);
        cells.push(Cell::words(ground.unwrap_or_default()));
        Row::new(cells).rank(Rank::News)
    };
    changes.map(row).collect()
}

/// What is new in the releases that changed something, and what the verdicts rest on.
fn notes(history: &History) -> Vec<Text> {
    let changes = || history.series.iter().flat_map(|it| &it.changes);
    let releases: BTreeSet<u32> = changes().map(|it| it.release).collect();
    let news = releases.iter().filter_map(|at| {
        let release = history.releases.get(usize::try_from(*at).ok()?)?;
        let news = match release.news.as_slice() {
            [] => "the same libraries, engines and settings as before".into(),
            news => Text::names(news, MOST_NEWS, " · "),
        };
        Some(
            Text::from("new in ")
                .then(Text::name(&release.label))
                .then(": ")
                .then(news),
        )
    });
    let mut notes: Vec<Text> = news.take(MOST_NEWS).collect();
    if changes().any(|it| it.p.is_some()) {
        notes.push(
            "p by Mann and Whitney, corrected for every border of every figure that was tested"
                .into(),
        );
    }
    notes
}

/// Every figure in the latest releases.
fn figures(history: &History) -> Table {
    let first = history.releases.len().saturating_sub(MOST_COLUMNS);
    let mut columns = vec![Column::words("figure")];
    let releases = history.releases.iter().skip(first);
    columns.extend(releases.map(|it| Column::figures(Text::name(&it.label))));
    let rows = history.series.iter().map(|series| {
        let points = series.points.iter().skip(first).map(|point| match point {
            Some(figure) => Value::Median {
                bytes: figure.median_bytes,
                half_width_bytes: figure.half_width_bytes(),
                is_exact: false,
            },
            None => Value::Unknown,
        });
        let cells = std::iter::once(Cell::name(&series.label)).chain(points.map(Cell::from));
        Row::new(cells.collect())
    });
    let caption = match first {
        0 => "Medians of each release, MiB".to_owned(),
        _ => format!(
            "Medians of the last {MOST_COLUMNS} of {} releases, MiB",
            history.releases.len()
        ),
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

fn reading() -> Block {
    let points = [
        "figures are medians over the runs of a release, in MiB",
        "a step change is a new level that the releases from there on keep",
        "a gap in a line and a dash are a release that has no such figure",
    ];
    Block::List(points.map(Text::from).into())
}

/// Charts of the other figures, a line an engine.
fn others(history: &History) -> Vec<Block> {
    let groups = history.by_figure(MOST_LINES);
    let charts = groups.iter().filter_map(|group| {
        let of = group.first()?;
        let stage = of.stage.map_or("Lifecycle", Stage::label);
        let nth = match of.nth {
            0 => String::new(),
            nth => format!(" {}", u64::from(nth) + 1),
        };
        let peak = if of.quantity == Quantity::Peak {
            ", peak"
        } else {
            ""
        };
        chart(
            history,
            &format!("{stage}{nth} · {}{peak}", of.owner.label()),
            group,
        )
    });
    let figure = |(nth, chart): (usize, Lines)| Block::Figure {
        id: format!("series-{nth}"),
        caption: chart.title.as_str().into(),
        chart: Chart::Lines(chart),
    };
    charts.take(MOST_CHARTS).enumerate().map(figure).collect()
}

fn chart(history: &History, title: &str, series: &[&Series]) -> Option<Lines> {
    let series: Vec<&&Series> = series.iter().filter(|it| it.latest().is_some()).collect();
    let lines: Vec<Line> = series
        .iter()
        .take(MOST_LINES)
        .map(|series| line(series))
        .collect();
    let title = match series.len().saturating_sub(MOST_LINES) {
        0 => title.to_owned(),
        more => format!("{title} ({more} more engines not drawn)"),
    };
    let places = history.releases.iter().map(|it| it.label.clone());
    (!lines.is_empty()).then(|| Lines {
        description: description(&lines, history),
        title,
        places: places.collect(),
        lines,
    })
}

fn line(series: &Series) -> Line {
    let label = match (&series.engine, series.stage) {
        (None, None) => series.owner.label().to_owned(),
        (Some(engine), _) => engine.clone(),
        (None, Some(_)) => "whole process".to_owned(),
    };
    let points = series.points.iter().map(|point| {
        point.map(|point| Point {
            bytes: point.median_bytes,
            interval: point.low_bytes.zip(point.high_bytes),
        })
    });
    let marks = series.changes.iter().filter_map(|change| {
        Some(Mark {
            place: usize::try_from(change.release).ok()?,
            label: units::signed_mib(change.bytes()),
        })
    });
    Line {
        label,
        points: points.collect(),
        marks: marks.collect(),
    }
}

/// First and last figure of every line, and where it changed.
fn description(lines: &[Line], history: &History) -> String {
    const MOST_MARKS: usize = 5;
    let of_line = |line: &Line| {
        let known = || line.points.iter().flatten().map(|point| point.bytes);
        let marks = line.marks.iter().take(MOST_MARKS).filter_map(|mark| {
            let release = history.releases.get(mark.place)?;
            Some(format!("{} from {}", mark.label, release.label))
        });
        let marks: Vec<String> = marks.collect();
        let changes = if marks.is_empty() {
            "no step change".to_owned()
        } else {
            marks.join(", ")
        };
        let (first, last) = (
            units::signed_mib(known().next()?),
            units::signed_mib(known().next_back()?),
        );
        Some(format!(
            "{}: {first} MiB at first, {last} at last, {changes}.",
            line.label
        ))
    };
    lines
        .iter()
        .filter_map(of_line)
        .collect::<Vec<_>>()
        .join(" ")
}
