//! What tells lines apart: colour, dash and marker.

use super::frame::{Anchor, Label, label};
use super::palette::LINE_HUES;
use super::svg::Svg;
use super::timeline::path;

/// The class of a line's colour.
pub(super) fn hue(index: usize) -> &'static str {
    const HUES: [&str; LINE_HUES] = ["l0", "l1", "l2", "l3", "l4", "l5"];
    HUES.get(index % LINE_HUES).copied().unwrap_or("l0")
}

/// Dashes, so that colour is not all that tells lines apart.
pub(super) fn dash(index: usize) -> &'static str {
    const DASHES: [&str; LINE_HUES] = ["none", "7 3", "2 3", "9 3 2 3", "12 4", "4 2"];
    DASHES.get(index % LINE_HUES).copied().unwrap_or("none")
}

/// Widest name in the legend.
pub(super) const LEGEND_NAME: f64 = 262.0;

/// Pixels of a legend's sample.
pub(super) const SAMPLE: f64 = 30.0;

pub(super) fn legend_entry(svg: &mut Svg, index: usize, text: &str, (x, y): (f64, f64)) {
    svg.tag("g").class(hue(index)).open();
    svg.tag("path")
        .class("line")
        .word("stroke-dasharray", dash(index))
        .word("d", &path(&[(x, y), (x + SAMPLE, y)]))
        .empty();
    spot(svg, index, (x + SAMPLE / 2.0, y), None);
    svg.close();
    label(
        svg,
        &Label {
            text,
            at: (x + SAMPLE + 6.0, y + 4.5),
            anchor: Anchor::Start,
            class: "ink",
            room: LEGEND_NAME,
        },
    );
}

/// A marker: circle, square, triangle, diamond, in turn.
pub(super) fn spot(svg: &mut Svg, index: usize, (x, y): (f64, f64), told: Option<&str>) {
    let shape = match index % 4 {
        0 => vec![],
        1 => vec![(-3.0, -3.0), (3.0, -3.0), (3.0, 3.0), (-3.0, 3.0)],
        2 => vec![(0.0, -4.2), (4.0, 3.2), (-4.0, 3.2)],
        _ => vec![(0.0, -4.2), (4.2, 0.0), (0.0, 4.2), (-4.2, 0.0)],
    };
    let tag = if shape.is_empty() {
        svg.tag("circle")
            .class("spot")
            .at("cx", x)
            .at("cy", y)
            .at("r", 3.2)
    } else {
        let corners: Vec<(f64, f64)> = shape.iter().map(|(dx, dy)| (x + dx, y + dy)).collect();
        svg.tag("path")
            .class("spot")
            .word("d", &(path(&corners) + "Z"))
    };
    match told {
        None => tag.empty(),
        Some(told) => {
            tag.open();
            svg.tag("title").holding(told);
            svg.close();
        }
    }
}
