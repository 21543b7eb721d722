//! The sections of a history's page, from the answer to how it is read.

use crate::analysis::history::{History, Series};
use crate::analysis::words::ground;
use crate::form::html::markup::{Markup, plain};
use crate::render::page::comparison::unsigned;
use crate::render::page::document::{Block, Cell, Column, Page, Row, Section, Table};
use crate::render::page::shape::{alone, figure};
use crate::units;

use super::charts;

/// Rows of a table.
const MOST_ROWS: usize = 150;

/// Names of the charts, which are the names of elements.
const CHARTS: [&str; 8] = [
    "series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "series-7", "series-8",
];

/// A history as a page: one HTML file with nothing outside it.
pub fn history_page(history: &History) -> String {
    let tool = &history.tool;
    let name = name(history);
    Page {
        title: plain(&format!("{name} · trtmem history")),
        kind: "trtmem history",
        name: Markup::prose(&name),
        about: vec![Markup::prose(&format!(
            "{} releases, {} · {}",
            history.releases.len(),
            history.order,
            history.attribution.name()
        ))],
        badge: None,
        answer: vec![Markup::prose(&history.answer())],
        warnings: history
            .warnings
            .iter()
            .map(|it| Markup::prose(it))
            .collect(),
        tiles: Vec::new(),
        sections: sections(history),
        origin: Markup::prose(&format!(
            "Made by {} {} ({}). One MiB is 2^20 bytes.",
            tool.name, tool.version, tool.commit
        )),
    }
    .html()
}

/// The lifecycle over the releases, to stand alone; `None` where no report has it.
pub fn history_chart(history: &History) -> Option<String> {
    charts::whole_life(history).map(|lines| alone(&lines))
}

/// `drive-6.0.4 to drive-6.0.10`
fn name(history: &History) -> String {
    match history.releases.as_slice() {
        [] => "No release".to_owned(),
        [only] => only.label.clone(),
        [first, .., last] => format!("{} to {}", first.label, last.label),
    }
}

fn sections(history: &History) -> Vec<Section> {
    let section = |id, title, blocks: Vec<Block>| Section { id, title, blocks };
    let life = charts::whole_life(history).map(|lines| figure(&lines, "life", CAPTION));
    let mut sections = vec![
        section("life", "Lifecycle", life.into_iter().collect()),
        section("changes", "Where it changed", changed(history)),
        section("series", "Stage by stage", series(history)),
        section("figures", "Figures", figures(history)),
        section("releases", "Releases", releases(history)),
        section("reading", "How to read this", reading()),
    ];
    sections.retain(|section| !section.blocks.is_empty());
    sections
}

const CAPTION: &str = "Lines are medians of each release, the shade around them the confidence interval. Dotted rules are step changes, with the step in MiB.";

fn series(history: &History) -> Vec<Block> {
    let (lines, left_out) = charts::others(history, CHARTS.len());
    let mut blocks = Vec::new();
    for (lines, id) in lines.iter().zip(CHARTS) {
        blocks.push(Block::Heading(Markup::prose(&lines.title)));
        blocks.push(figure(lines, id, ""));
    }
    if left_out > 0 {
        blocks.push(Block::Prose(Markup::prose(&format!(
            "{left_out} more figures are in the JSON; those that changed most are drawn."
        ))));
    }
    blocks
}

/// A table of `rows`, of which the first are shown.
fn listed(id: &'static str, caption: &str, head: Vec<Column>, mut rows: Vec<Row>) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    let mut caption = caption.to_owned();
    if let Some(more @ 1..) = rows.len().checked_sub(MOST_ROWS) {
        caption += &format!("; {more} more are in the JSON");
    }
    rows.truncate(MOST_ROWS);
    vec![Block::Table(Table {
        id,
        caption: Markup::prose(&caption),
        narrow: false,
        head,
        rows,
    })]
}

fn changed(history: &History) -> Vec<Block> {
    let rows = history
        .steps()
        .into_iter()
        .take(MOST_ROWS * 10)
        .map(|(series, change)| {
            let rests = ground(change.basis, change.p, true).unwrap_or_default();
            Row {
                class: "",
                head: Markup::prose(&series.label),
                cells: vec![
                    Cell::words(Markup::name(history.label_of(change.release))),
                    Cell::figure(&unsigned(change.from_bytes)),
                    Cell::figure(&unsigned(change.to_bytes)),
                    Cell::figure(&units::signed_mib(change.bytes())),
                    Cell::words(Markup::prose(&rests)),
                ],
            }
        })
        .collect();
    let head = vec![
        Column::words("figure"),
        Column::words("from release"),
        Column::figures("before"),
        Column::figures("after"),
        Column::figures("step"),
        Column::words("rests on"),
    ];
    let caption = "Step changes, MiB; the lifecycle first, then the largest";
    listed("changes-caption", caption, head, rows)
}

/// The lifecycle of each release, the latest first.
fn figures(history: &History) -> Vec<Block> {
    let life: Vec<&Series> = history
        .series
        .iter()
        .filter(|series| series.is_whole())
        .collect();
    if life.is_empty() {
        return Vec::new();
    }
    let mut head = vec![Column::words("release")];
    head.extend(life.iter().map(|it| Column::figures(it.owner.label())));
    let rows = history
        .releases
        .iter()
        .enumerate()
        .rev()
        .map(|(index, release)| Row {
            class: "",
            head: Markup::name(&release.label),
            cells: life
                .iter()
                .map(|series| {
                    let point = series.points.get(index).copied().flatten();
                    let bytes = point.map(|point| unsigned(point.median_bytes));
                    Cell::figure(bytes.as_deref().unwrap_or("—"))
                })
                .collect(),
        })
        .collect();
    let caption = "The lifecycle, medians in MiB, the latest release first";
    listed("figures-caption", caption, head, rows)
}

/// What is new in each release, the latest first.
fn releases(history: &History) -> Vec<Block> {
    const MOST_NEWS: usize = 12;
    let rows = history
        .releases
        .iter()
        .rev()
        .map(|release| {
            let mut news = Markup::default();
            for (index, new) in release.news.iter().take(MOST_NEWS).enumerate() {
                let new = Markup::prose(new);
                news = if index == 0 { new } else { news.above(&new) };
            }
            if let Some(more @ 1..) = release.news.len().checked_sub(MOST_NEWS) {
                news = news.above(&Markup::prose(&format!("{more} more")));
            }
            Row {
                class: "",
                head: Markup::name(&release.label),
                cells: vec![
                    Cell::words(Markup::prose(&release.created)),
                    Cell::figure(&release.reports.to_string()),
                    Cell::words(news),
                ],
            }
        })
        .collect();
    let head = vec![
        Column::words("release"),
        Column::words("made"),
        Column::figures("reports"),
        Column::words("new in it"),
    ];
    listed(
        "releases-caption",
        "The releases, the latest first",
        head,
        rows,
    )
}

fn reading() -> Vec<Block> {
    let points = [
        "figures are medians over the runs of a release, in MiB",
        "a step change is a new level that the releases from there on keep",
        "a gap in a line is a release that has no such figure",
        "a dash is a figure that a release does not have",
    ];
    vec![Block::List(points.map(Markup::prose).to_vec())]
}
