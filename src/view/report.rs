//! One report: what was measured, its stages, what stands behind the figures, and the answer.
//!
//! [`stages`] is the table and the charts, [`lines`] what is said below the table, [`page`] what pages have besides.

#[cfg(any(feature = "host", feature = "layers"))]
mod charts;
mod lines;
mod page;
mod stages;

use crate::analysis::lifecycle::{
    Row, RowOf, Shown, answer, endings, growth, leaks, model_name, rows,
};
use crate::report::{Outcome, Report};

#[cfg(any(feature = "host", feature = "layers"))]
use super::document::Chart;
use super::document::{Block, Depth, Document, Section, Text, Tile, Tone, Value};

/// The report as a document.
pub fn report(report: &Report) -> Document {
    let shown = Shown::of(report);
    let rows = rows(&shown);
    Document {
        kind: "memory report",
        name: Text::name(subject(report)),
        badge: badge(report),
        about: page::about(&shown),
        tiles: tiles(&shown, &rows),
        sections: sections(&shown, &rows),
        origin: Text::made_by(&report.header.tool),
    }
}

/// The stages of a report as a waterfall, to stand alone.
#[cfg(any(feature = "host", feature = "layers"))]
pub fn report_chart(report: &Report) -> Chart {
    let shown = Shown::of(report);
    let mut waterfall = charts::waterfall(&shown, &rows(&shown));
    waterfall.title = format!("{}: {}", subject(report), waterfall.title);
    Chart::Waterfall(waterfall)
}

/// What the report is about: the model, and the release where there is one.
fn subject(report: &Report) -> String {
    let subject = match report.header.workload.models.len() {
        0 => report.header.workload.backend.clone(),
        1 => model_name(report, 0),
        several => format!("{several} models"),
    };
    match &report.header.release {
        Some(release) => format!("{subject}, {release}"),
        None => subject,
    }
}

/// How the report stands as a whole.
fn badge(report: &Report) -> Option<(Tone, &'static str)> {
    let mut outcomes = report.runs.iter().map(|run| &run.outcome);
    match outcomes.find(|outcome| **outcome != Outcome::Finished) {
        Some(Outcome::Died { .. }) => Some((Tone::Bad, "died")),
        Some(Outcome::Failed { .. }) => Some((Tone::Bad, "failed")),
        None if report.complete => None,
        _ => Some((Tone::Warn, "incomplete")),
    }
}

/// The lifecycle total, and its parts.
fn tiles(shown: &Shown, rows: &[Row]) -> Vec<Tile> {
    let whole = rows.iter().find(|row| row.of == RowOf::Lifecycle);
    let Some(figures) = whole.and_then(|row| row.figures.as_ref()) else {
        return Vec::new();
    };
    let columns = stages::columns(shown.report.header.attribution.kind);
    let tile = |column: stages::Figure| {
        let bytes = (column.of)(figures)?.get()?;
        Some(Tile {
            label: match column.title {
                "total" => shown.whole(),
                "peak" => "highest point",
                part => part,
            },
            figure: u64::try_from(bytes).map_or(Value::Signed(bytes), Value::Plain),
            unit: "MiB".into(),
            category: match column.title {
                category @ ("cpu" | "device" | "other") => category,
                _ => "",
            },
        })
    };
    columns.into_iter().filter_map(tile).collect()
}

fn sections(shown: &Shown, rows: &[Row]) -> Vec<Section> {
    let mut sections = Vec::new();
    if !rows.is_empty() {
        let stages = vec![
            #[cfg(any(feature = "host", feature = "layers"))]
            charts::stages(shown, rows),
            Block::Table(stages::table(shown, rows)),
        ];
        sections.push(Depth::Brief.section("stages", "Stage by stage", stages));
    }
    #[cfg(any(feature = "host", feature = "layers"))]
    sections.extend(charts::over_time(shown));
    let [first, others] = lines::engines(shown);
    let list = |lines| vec![Block::List(lines)];
    sections.extend([
        Depth::Behind.section("inside", "What it is made of", lines::inside(shown)),
        Depth::Behind.section("engines", "Engines", list(first)),
        Depth::Full.section("other-engines", "Other engines", list(others)),
        Depth::Behind.section(
            "growth",
            "Growth",
            list(growth(shown).into_iter().map(Text::from).collect()),
        ),
        Depth::Full.section("runs", "Runs", page::runs(shown.report)),
        Depth::Behind.section("log", "Log", lines::log(shown)),
        Depth::Behind.section("notes", "Notes", list(lines::notes(shown, rows))),
        Depth::Page.section("environment", "Where and how", page::environment(shown)),
        Depth::Page.section(
            "reading",
            "How to read this",
            list(page::reading(shown, rows)),
        ),
        Depth::Brief.section("end", "How it ended", end(shown, rows)),
    ]);
    sections
}

/// The answer, how runs ended that did not finish, and what leaks.
fn end(shown: &Shown, rows: &[Row]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    blocks.extend(answer(shown, rows).map(|answer| Block::Answer(Tone::Plain, answer.into())));
    let tone = badge(shown.report).map_or(Tone::Plain, |(tone, _)| tone);
    for (paragraphs, output) in endings(shown.report) {
        let mut paragraphs = paragraphs.into_iter();
        blocks.extend(paragraphs.next().map(|it| Block::Answer(tone, it.into())));
        blocks.extend(paragraphs.map(|it| Block::Remark(it.into())));
        if !output.is_empty() {
            let lines = output.into_iter().map(str::to_owned);
            blocks.push(Block::Lines("The end of its output", lines.collect()));
        }
    }
    let leaks = leaks(shown).into_iter();
    blocks.extend(leaks.map(|leak| Block::Answer(Tone::Bad, leak.into())));
    blocks
}
