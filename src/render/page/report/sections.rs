//! The sections of a report's page, from the answer to how it is read.

use crate::analysis::lifecycle::Shown;
use crate::analysis::lifecycle::{self, Line};
use crate::form::html::markup::{Markup, plain};
use crate::render::page::comparison::unsigned;
use crate::render::page::document::{Badge, Block, Cell, Column, Page, Row, Section, Table, Tile};
use crate::render::page::shape::{alone, figure};
use crate::render::table::{
    answer, breakdown, built, device, engines, growth, header, notes, said, story, summary,
};
use crate::report::{AttributionKind, Lifecycle, Mark, Measured, Outcome, Report};
use crate::units;

use super::{environment, life, log, runs, stages, steps};

/// The page of a report.
pub(crate) fn page(report: &Report) -> String {
    let shown = Shown::of(report);
    let lines = lifecycle::lines(&shown);
    let mut about = header::lines(&shown);
    let name = name(report);
    if !about.is_empty() {
        about.truncate(4);
    }
    let tool = &report.header.tool;
    Page {
        title: plain(&format!("{name} · trtmem report")),
        kind: "trtmem memory report",
        name: Markup::name(&name),
        about: about.iter().map(|line| Markup::prose(line)).collect(),
        badge: badge(report),
        answer: answers(&shown, &lines),
        warnings: Vec::new(),
        tiles: tiles(&shown),
        sections: sections(&shown, &lines),
        origin: Markup::prose(&format!(
            "Made by {} {} ({}, {}) from the report of {}. One MiB is 2^20 bytes.",
            tool.name, tool.version, tool.commit, tool.target, report.header.created
        )),
    }
    .html()
}

/// The waterfall of a report, to stand alone.
pub(crate) fn chart(report: &Report) -> String {
    let shown = Shown::of(report);
    let mut waterfall = steps::waterfall(&shown, &lifecycle::lines(&shown));
    waterfall.title = plain(&format!("{}: {}", name(report), waterfall.title));
    alone(&waterfall)
}

/// What the report is about: the model, and the release where there is one.
fn name(report: &Report) -> String {
    let models = &report.header.workload.models;
    let subject = match models.as_slice() {
        [] => report.header.workload.backend.clone(),
        [_] => header::model_name(report, 0),
        several => format!("{} models", several.len()),
    };
    match &report.header.release {
        Some(release) => format!("{subject}, {release}"),
        None => subject,
    }
}

fn badge(report: &Report) -> Option<Badge> {
    let unfinished = report
        .runs
        .iter()
        .find(|run| run.outcome != Outcome::Finished);
    let (word, class) = match unfinished.map(|run| &run.outcome) {
        Some(Outcome::Died { .. }) => ("died", "bad"),
        Some(Outcome::Failed { .. }) => ("failed", "bad"),
        Some(_) => ("incomplete", "warn"),
        None if !report.complete => ("incomplete", "warn"),
        None => return None,
    };
    Some(Badge { word, class })
}

fn answers(shown: &Shown, lines: &[Line]) -> Vec<Markup> {
    let mut paragraphs: Vec<String> = Vec::new();
    if shown.finished() {
        paragraphs.extend(answer::sentence(shown, lines));
    }
    // The end of the output has a section of its own.
    let told = story::paragraphs(shown.report);
    paragraphs.extend(told.into_iter().filter(|it| !it.contains('\n')));
    paragraphs.extend(growth::sentences(shown));
    paragraphs.iter().map(|text| Markup::prose(text)).collect()
}

/// The lifecycle total, and its parts.
fn tiles(shown: &Shown) -> Vec<Tile> {
    let kind = shown.report.header.attribution.kind;
    let median = |of: fn(&Lifecycle) -> Measured<i64>| {
        shown.median(|run| Some(of(run.lifecycle.value()?))).get()
    };
    let total = if shown.finished() {
        "lifecycle total"
    } else {
        "until then"
    };
    let parts = [
        (total, "", median(|life| life.delta.total_bytes.clone())),
        ("cpu", "cpu", median(|life| life.delta.cpu_bytes.clone())),
        (
            "device",
            "device",
            median(|life| life.delta.device_bytes.clone()),
        ),
        (
            "other",
            "other",
            median(|life| life.delta.other_bytes.clone()).filter(|_| kind.has_other()),
        ),
        ("highest point", "", median(|life| life.peak_bytes.clone())),
    ];
    parts
        .into_iter()
        .filter_map(|(label, class, bytes)| {
            Some(Tile {
                label: label.to_owned(),
                figure: unsigned(bytes?),
                unit: "MiB".to_owned(),
                class,
            })
        })
        .collect()
}

fn sections(shown: &Shown, lines: &[Line]) -> Vec<Section> {
    let section = |id, title, blocks: Vec<Block>| Section { id, title, blocks };
    let mut sections = Vec::new();
    if !lines.is_empty() {
        let waterfall = steps::waterfall(shown, lines);
        let caption = "Each bar begins where the one before ended; a sum begins at zero.";
        sections.push(section(
            "stages",
            "Stage by stage",
            vec![
                figure(&waterfall, "waterfall", caption),
                stages::table(shown, lines),
            ],
        ));
    }
    if let Some(timeline) = life::timeline(shown) {
        sections.push(section(
            "time",
            "Over time",
            vec![figure(&timeline, "timeline", &time_caption(shown))],
        ));
    }
    sections.push(section("inside", "What it is made of", inside(shown)));
    sections.push(section("engines", "Engines", engines(shown)));
    sections.push(section("growth", "Growth", growth_blocks(shown)));
    sections.push(section(
        "runs",
        "Runs",
        runs::table(shown.report).into_iter().collect(),
    ));
    sections.push(section("log", "Log", log::blocks(shown)));
    sections.push(section(
        "environment",
        "Where and how",
        environment::blocks(&shown.report.header),
    ));
    sections.push(section(
        "notes",
        "Notes",
        listed(&notes::lines(shown, lines)),
    ));
    sections.push(section(
        "reading",
        "How to read this",
        reading(shown, lines),
    ));
    sections.retain(|section| !section.blocks.is_empty());
    sections
}

fn time_caption(shown: &Shown) -> String {
    let which = match shown.runs.as_slice() {
        [run, _, ..] => format!("Run {}. ", u64::from(run.index) + 1),
        _ => String::new(),
    };
    format!(
        "{which}Dots are readings at the borders of stages; the line between them is read from outside. A stage reaches from its beginning to the reading after it, settling included."
    )
}

fn listed(lines: &[String]) -> Vec<Block> {
    if lines.is_empty() {
        return Vec::new();
    }
    vec![Block::List(
        lines
            .iter()
            .map(|line| Markup::prose(line.trim()))
            .collect(),
    )]
}

/// The breakdown and the DRIVE sample's count as tables, the rest in words.
fn inside(shown: &Shown) -> Vec<Block> {
    let mut blocks = Vec::new();
    let ids = ["inside-1", "inside-2"];
    for (group, id) in breakdown::groups(shown).iter().zip(ids) {
        let caption = format!("Inside {}, MiB", group.column);
        blocks.push(parts_table(
            id,
            &caption,
            &group.printed(),
            Some(group.sum()),
        ));
    }
    let drive = summary::drive_parts(shown);
    if !drive.is_empty() {
        let caption = "DRIVE brackets, MiB";
        let printed = |(name, bytes): (String, i64)| (name, units::signed_mib(bytes));
        let drive: Vec<_> = drive.into_iter().map(printed).collect();
        blocks.push(parts_table("drive-caption", caption, &drive, None));
    }
    let mut words = Vec::new();
    words.extend(breakdown::pinned(shown));
    words.extend(breakdown::mapped(shown));
    words.extend(device::lines(shown));
    words.extend(said::line(shown));
    words.extend(built::lines(shown));
    words.extend(summary::runs(shown));
    words.extend(summary::given_back(shown));
    blocks.extend(listed(&words));
    blocks
}

/// Rows of a table that are shown.
const MOST_PARTS: usize = 60;

fn parts_table(
    id: &'static str,
    caption: &str,
    parts: &[(String, String)],
    sum: Option<i64>,
) -> Block {
    let row = |class, name: &str, figure: &str| Row {
        class,
        head: Markup::prose(name),
        cells: vec![Cell::figure(figure)],
    };
    let mut rows: Vec<Row> = parts
        .iter()
        .take(MOST_PARTS)
        .map(|(name, figure)| row("", name, figure))
        .collect();
    rows.extend(sum.map(|bytes| row("sum", "sum", &units::signed_mib(bytes))));
    let mut caption = caption.to_owned();
    if let Some(more @ 1..) = parts.len().checked_sub(MOST_PARTS) {
        caption += &format!("; {more} more are in the JSON");
    }
    Block::Table(Table {
        id,
        caption: Markup::prose(&caption),
        narrow: true,
        head: vec![Column::words("part"), Column::figures("MiB")],
        rows,
    })
}

/// Engines that are told, and tensors of each.
const MOST_ENGINES: usize = 20;
const MOST_TENSORS: usize = 24;

fn engines(shown: &Shown) -> Vec<Block> {
    let all = &shown.report.engines;
    let mut blocks = Vec::new();
    for engine in all.iter().take(MOST_ENGINES) {
        let (name, told) = engines::summary(shown, engine);
        blocks.push(Block::Heading(Markup::prose(&name)));
        blocks.push(Block::Prose(Markup::prose(&told)));
        let tensors = engine.tensors.iter().take(MOST_TENSORS);
        let mut lines: Vec<String> = tensors.map(engines::tensor_line).collect();
        if let Some(more @ 1..) = engine.tensors.len().checked_sub(MOST_TENSORS) {
            lines.push(format!("{more} more in the JSON"));
        }
        blocks.extend(listed(&lines));
    }
    if let Some(more @ 1..) = all.len().checked_sub(MOST_ENGINES) {
        blocks.push(Block::Prose(Markup::prose(&format!(
            "{more} more engines are in the JSON."
        ))));
    }
    if let Some(sharing) = engines::sharing(shown) {
        blocks.push(Block::Prose(Markup::prose(&sharing)));
    }
    blocks
}

fn growth_blocks(shown: &Shown) -> Vec<Block> {
    listed(&growth::lines(shown))
}

/// What words and signs mean, as far as this report uses them.
fn reading(shown: &Shown, lines: &[Line]) -> Vec<Block> {
    let kind = shown.report.header.attribution.kind;
    let total = match kind {
        AttributionKind::Unified => {
            "total is the fall of the system's available memory; the device's memory comes out of it: other is the growth of the process's private resident memory less cpu, which is the heap's slack, and device = total − cpu − other, what GPU, DLA, VIC and PVA take and what the driver takes for them; where private resident memory cannot be read, device = total − cpu holds the slack"
        }
        AttributionKind::Discrete => {
            "total is the fall of the system's available memory and of the device's free memory together; other = total − cpu − device"
        }
        AttributionKind::HostOnly => {
            "total is the fall of the system's available memory; no GPU is in play, so other = total − cpu"
        }
        AttributionKind::Logged => {
            "the figures are TensorRT's own, in whole MiB: cpu is the memory of the process, device all memory in use on the device; where the device's memory is the system's, total is the latter alone and device = total − cpu"
        }
    };
    let cpu = match kind {
        AttributionKind::Logged => "what happened between two lines of the log is in no stage",
        _ => "cpu is the growth of heap in use",
    };
    let mut points = vec![
        total,
        cpu,
        "peak is the highest point inside a stage, above its beginning",
        "the lifecycle total is measured from before the first stage to before the first release",
        "a dash is a figure that was not measured; the notes have the reason",
    ];
    if shown.medians() {
        points.push("the grey bands are the middle noise of the runs shown; the noise above the table is the largest");
    }
    if stages::marked(lines, Mark::WithinNoise) {
        points.push("~ marks a total no larger than what the counters move by themselves");
    }
    if stages::marked(lines, Mark::OtherProcesses) {
        points.push(
            "? marks a total during which other processes moved more than the noise; it may include theirs",
        );
    }
    vec![Block::List(points.into_iter().map(Markup::prose).collect())]
}
