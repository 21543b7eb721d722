//! The sections of an engine's page, from the answer to the last layer.

use crate::form::html::markup::{Markup, plain};
use crate::graph::svg;
use crate::layers::{Account, Figure};
use crate::render::layers::{Shown, answers, header, remarks};
use crate::render::page::document::{Block, Page, Section, Tile};
use crate::render::page::shape::figure;
use crate::units;
use crate::view::engine_graph::{Choice, Colour, engine_drawing};

use super::{charts, tables};

/// How the engine is drawn on its page.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageChoice<'a> {
    /// What colours show.
    pub colour: Colour,
    /// Whether blocks that repeat become one box.
    pub fold: bool,
    /// Which layers are drawn, by their positions; all where nothing is chosen.
    pub drawn: Option<&'a [bool]>,
}

/// The layers of an engine as a page: one HTML file with nothing outside it.
pub fn layers_page(account: &Account, shown: &Shown, choice: &PageChoice) -> String {
    let name = plain(&account.name);
    let mut answer: Vec<Markup> = Vec::new();
    answer.extend(answers(account, shown).iter().map(|it| Markup::prose(it)));
    Page {
        title: format!("{name} · trtmem layers"),
        kind: "trtmem layers",
        name: Markup::name(&account.name),
        about: vec![Markup::prose(&about(account))],
        badge: None,
        answer,
        warnings: account
            .engine
            .warnings
            .iter()
            .map(|it| Markup::prose(it))
            .collect(),
        tiles: tiles(account),
        sections: sections(account, choice),
        origin: Markup::prose(&format!(
            "Made by trtmem {}. One MiB is 2^20 bytes.",
            env!("CARGO_PKG_VERSION")
        )),
    }
    .html()
}

/// What the engine is, without its name, which stands above.
fn about(account: &Account) -> String {
    let header = header(account);
    match header.split_once(" · ") {
        Some((_, rest)) => rest.to_owned(),
        None => header,
    }
}

fn tiles(account: &Account) -> Vec<Tile> {
    let engine = &account.engine;
    let tile = |label: &str, (figure, unit): (String, String), class| Tile {
        label: label.to_owned(),
        figure,
        unit,
        class,
    };
    let mut tiles = vec![tile(
        "layers",
        (engine.layers.len().to_string(), String::new()),
        "",
    )];
    if account.liveness.peak_layer.is_some() {
        let held = parted(&units::size(account.liveness.peak_bytes));
        tiles.push(tile("peak activation memory", held, "cpu"));
    }
    let sums = [
        ("read and written", account.totals.traffic_bytes, "device"),
        ("weights", account.totals.all_weights_bytes(), "other"),
    ];
    for (label, tally, class) in sums {
        let (figure, unit) = parted(&units::size(tally.known));
        let unit = match tally.figure() {
            Figure::Exact(_) => unit,
            Figure::Unknown(_) => format!("{unit} or more"),
        };
        tiles.push(tile(label, (figure, unit), class));
    }
    if let Some(time) = engine.time_ns {
        tiles.push(tile("one inference", parted(&units::time(time)), ""));
    }
    tiles
}

/// A figure and its unit.
fn parted(text: &str) -> (String, String) {
    let (figure, unit) = text.split_once(' ').unwrap_or((text, ""));
    (figure.to_owned(), unit.to_owned())
}

fn sections(account: &Account, choice: &PageChoice) -> Vec<Section> {
    let section = |id, title, blocks| Section { id, title, blocks };
    let mut sections = vec![
        section("drawing", "The engine drawn", drawing(account, choice)),
        section("largest", "The largest layers", largest(account)),
        section("held", "Peak activation memory", held(account)),
        section("sums", "By type, precision and format", sums(account)),
        section("costs", "Padding and reformats", costs(account)),
        section(
            "layers",
            "Every layer",
            vec![Block::Table(tables::layers(account))],
        ),
    ];
    let notes: Vec<Markup> = remarks(account)
        .iter()
        .map(|it| Markup::prose(it))
        .collect();
    if !notes.is_empty() {
        sections.push(section("notes", "Notes", vec![Block::List(notes)]));
    }
    sections.retain(|section| !section.blocks.is_empty());
    sections
}

/// The drawing, or why there is none.
fn drawing(account: &Account, choice: &PageChoice) -> Vec<Block> {
    let peak: Vec<usize> = account.liveness.peak_layer.into_iter().collect();
    let drawing = engine_drawing(
        &account.engine,
        &Choice {
            name: &account.name,
            colour: choice.colour,
            fold: choice.fold,
            drawn: choice.drawn,
            peak: (!peak.is_empty()).then_some((&peak, account.liveness.peak_bytes)),
        },
    );
    match drawing.and_then(|drawing| svg(&drawing, "engine")) {
        Ok(svg) => vec![Block::Drawing {
            svg: Markup::chart(svg),
            caption: Markup::prose(
                "Read from top to bottom, part by part; a letter leads to where a tensor goes on. Rest on a \
                 box or an edge for its details; the browser's search finds names.",
            ),
        }],
        Err(error) => vec![Block::Prose(Markup::prose(&format!("Not drawn: {error}.")))],
    }
}

fn largest(account: &Account) -> Vec<Block> {
    let bars = charts::largest(account);
    let mut blocks: Vec<Block> = bars
        .map(|bars| {
            figure(
                &bars,
                "largest-layers",
                "What a layer reads and writes without padding, and its weights.",
            )
        })
        .into_iter()
        .collect();
    blocks.extend(tables::slow(account).map(Block::Table));
    blocks
}

fn held(account: &Account) -> Vec<Block> {
    let Some(steps) = charts::held(account) else {
        return Vec::new();
    };
    let caption = "Every tensor from the layer that writes it to the last that reads it, with padding; \
                   inputs, outputs and weights left out.";
    let mut blocks = vec![figure(&steps, "held-steps", caption)];
    blocks.extend(tables::held(account).map(Block::Table));
    blocks
}

fn sums(account: &Account) -> Vec<Block> {
    if account
        .engine
        .layers
        .iter()
        .all(|layer| layer.layer_type.is_empty())
    {
        return Vec::new();
    }
    tables::sums(account).map(Block::Table).into()
}

fn costs(account: &Account) -> Vec<Block> {
    let tables = [tables::padded(account), tables::reformats(account)];
    tables.into_iter().flatten().map(Block::Table).collect()
}
