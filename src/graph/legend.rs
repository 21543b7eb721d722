//! What stands above a drawing: title, totals, and what colours, circles and widths mean.

use crate::chart::svg::Svg;
use crate::chart::words::{fit, width};
use crate::units;

use super::colours::classes;
use super::drawing::{Drawing, Paint, Sign};
use super::plan::{MARGIN, edge_width};

/// A header is not made narrower than this, pixels.
const LEAST: f64 = 780.0;

/// Nor wider, so that it is read without scrolling.
const MOST: f64 = 1_200.0;

const FONT: f64 = 11.5;
const ROW: f64 = 22.0;
const SAMPLE: f64 = 26.0;
const GAP: f64 = 18.0;

/// What an entry of the legend shows before its words.
enum Sample {
    Nothing,
    Paint(Paint),
    Width(f64),
    Place,
    Flag,
    Reformat,
    Block,
}

struct Entry {
    sample: Sample,
    text: String,
    at: (f64, f64),
}

/// The lines above a drawing.
pub(super) struct Header<'a> {
    drawing: &'a Drawing,
    entries: Vec<Entry>,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl<'a> Header<'a> {
    /// Arranges the header of a drawing of this width.
    pub(super) fn new(drawing: &'a Drawing, plan_width: f64) -> Self {
        let width = plan_width.clamp(LEAST, MOST);
        let mut y = MARGIN + 24.0 + drawing.about.len() as f64 * 19.0;
        let mut entries = Vec::new();
        for group in [paints(drawing), signs(drawing), widths(drawing)] {
            y = arrange(group, width - MARGIN, y, &mut entries);
        }
        Header {
            drawing,
            entries,
            width,
            height: y + 10.0,
        }
    }

    /// Paints it at the top.
    pub(super) fn paint(&self, svg: &mut Svg) {
        let room = self.width - 2.0 * MARGIN;
        let title = fit(&self.drawing.title, room, 17.0 * 1.09);
        text(svg, "ink tm-title", (MARGIN, MARGIN + 10.0), &title);
        for (line, about) in self.drawing.about.iter().enumerate() {
            let y = MARGIN + 31.0 + line as f64 * 19.0;
            text(svg, "mute tm-about", (MARGIN, y), &fit(about, room, 13.0));
        }
        for entry in &self.entries {
            let (x, y) = entry.at;
            sample(svg, &entry.sample, (x, y));
            let (class, indent) = match entry.sample {
                Sample::Nothing => ("ink tm-bold", 0.0),
                _ => ("ink", SAMPLE + 6.0),
            };
            text(svg, class, (x + indent, y + 4.0), &entry.text);
        }
    }
}

fn paints(drawing: &Drawing) -> Vec<(Sample, String)> {
    let key = &drawing.key;
    if key.paints.is_empty() {
        return Vec::new();
    }
    let title = (Sample::Nothing, key.title.clone());
    let paints = key.paints.iter();
    let paints = paints.map(|(paint, text)| (Sample::Paint(*paint), text.clone()));
    [title].into_iter().chain(paints).collect()
}

fn signs(drawing: &Drawing) -> Vec<(Sample, String)> {
    let sign = |sign: &Sign| match sign {
        Sign::Place(text) => (Sample::Place, text.clone()),
        Sign::Flag(text) => (Sample::Flag, text.clone()),
        Sign::Reformat(text) => (Sample::Reformat, text.clone()),
        Sign::Block(text) => (Sample::Block, text.clone()),
    };
    drawing.key.marks.iter().map(sign).collect()
}

/// Three widths of edges with the bytes they stand for.
fn widths(drawing: &Drawing) -> Vec<(Sample, String)> {
    let bytes = drawing.tensors.iter().filter_map(|tensor| tensor.bytes);
    let largest = bytes.max().unwrap_or(0);
    if largest == 0 {
        return Vec::new();
    }
    let mut samples = vec![(
        Sample::Nothing,
        "an edge is as wide as the root of its bytes".to_owned(),
    )];
    for part in [1, 4, 16] {
        let bytes = largest / part;
        let width = edge_width(Some(bytes), largest);
        samples.push((Sample::Width(width), units::size(bytes)));
    }
    samples
}

/// Places entries in rows from `y` on; where the next row begins.
fn arrange(group: Vec<(Sample, String)>, right: f64, y: f64, entries: &mut Vec<Entry>) -> f64 {
    if group.is_empty() {
        return y;
    }
    let (mut x, mut y) = (MARGIN, y + 16.0);
    for (sample, text) in group {
        let indent = match sample {
            Sample::Nothing => 0.0,
            _ => SAMPLE + 6.0,
        };
        let text = fit(&text, right - MARGIN - indent, FONT * 1.09).into_owned();
        // Bold letters are about a tenth wider.
        let wide = indent + width(&text, if indent > 0.0 { FONT } else { FONT * 1.13 });
        if x > MARGIN && x + wide > right {
            (x, y) = (MARGIN, y + ROW);
        }
        entries.push(Entry {
            sample,
            text,
            at: (x, y),
        });
        x += wide + GAP;
    }
    y + 6.0
}

fn sample(svg: &mut Svg, sample: &Sample, (x, y): (f64, f64)) {
    match sample {
        Sample::Nothing => {}
        Sample::Paint(paint) => {
            swatch(svg, &format!("{} tm-box", classes(*paint).0), (x, y));
        }
        Sample::Reformat => swatch(svg, "plain tm-box tm-dashed", (x, y)),
        Sample::Flag => swatch(svg, "plain tm-flag", (x, y)),
        Sample::Block => {
            swatch(svg, "plain tm-box", (x + 3.0, y - 3.0));
            swatch(svg, "plain tm-box", (x, y));
        }
        Sample::Width(width) => {
            let data = format!("M{x:.1} {y:.1}H{:.1}", x + SAMPLE);
            let tag = svg.tag("path").class("wire").at("stroke-width", *width);
            tag.word("d", &data).empty();
        }
        Sample::Place => {
            let centre = x + SAMPLE / 2.0;
            let tag = svg.tag("circle").class("ink").at("cx", centre).at("cy", y);
            tag.at("r", 9.0).empty();
            let tag = svg.tag("text").class("paper tm-bold").at("x", centre);
            tag.at("y", y + 4.0)
                .word("text-anchor", "middle")
                .holding("1");
        }
    }
}

fn swatch(svg: &mut Svg, class: &str, (x, y): (f64, f64)) {
    let tag = svg.tag("rect").class(class).at("x", x).at("y", y - 7.0);
    tag.at("width", SAMPLE)
        .at("height", 14.0)
        .at("rx", 3.0)
        .empty();
}

fn text(svg: &mut Svg, class: &str, (x, y): (f64, f64), words: &str) {
    svg.tag("text")
        .class(class)
        .at("x", x)
        .at("y", y)
        .holding(words);
}
