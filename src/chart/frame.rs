//! What every chart shares: its outer tag, title and description, axes and legend.

use super::palette;
use super::svg::Svg;
use super::words::{fit, width};
use crate::escape::escape;

/// Size of the letters, pixels.
pub(super) const FONT: f64 = 13.0;

/// Size of the letters of axes.
pub(super) const SMALL: f64 = 11.5;

/// Where a chart will be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// On a page, a slide, a sheet of paper: 760 pixels.
    Wide,
    /// On a telephone held upright: 340 pixels.
    Narrow,
}

impl Shape {
    /// Pixels from edge to edge.
    pub(super) fn width(self) -> f64 {
        match self {
            Shape::Wide => 760.0,
            Shape::Narrow => 340.0,
        }
    }
}

/// How a chart is to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting<'a> {
    /// Its name in the document, of letters, digits and hyphens; no other element may have it.
    pub id: &'a str,
    /// Where it will be seen.
    pub shape: Shape,
    /// Whether it is a document of its own, with colours and paper inside.
    pub alone: bool,
}

/// Begins a chart: everything until it is finished lies within. Screen readers read title and
/// description instead of the drawing.
pub(super) fn begin(setting: &Setting, height: f64, title: &str, description: &str) -> Svg {
    let mut svg = Svg::default();
    let wide = setting.shape.width();
    let (named, described) = (
        format!("{}-title", setting.id),
        format!("{}-desc", setting.id),
    );
    let tag = svg
        .tag("svg")
        .word("xmlns", "http://www.w3.org/2000/svg")
        .class("chart")
        .word("id", setting.id)
        .word("role", "img")
        .word("aria-labelledby", &named)
        .word("aria-describedby", &described)
        .word("viewBox", &format!("0 0 {wide:.0} {height:.0}"))
        .at("width", wide)
        .at("height", height.round());
    tag.open();
    svg.tag("title").word("id", &named).holding(&whole(title));
    // More than this nobody listens to, and tables have every figure.
    let description = bounded(description, 3_000);
    svg.tag("desc").word("id", &described).holding(&description);
    if setting.alone {
        svg.raw("<style>");
        svg.raw(&palette::style());
        svg.raw("</style>");
        svg.tag("rect")
            .class("paper")
            .at("width", wide)
            .at("height", height.round())
            .empty();
    }
    palette::patterns(&mut svg, setting.id);
    svg
}

/// A straight line.
pub(super) fn line(svg: &mut Svg, class: &str, from: (f64, f64), to: (f64, f64)) {
    svg.tag("line")
        .class(class)
        .at("x1", from.0)
        .at("y1", from.1)
        .at("x2", to.0)
        .at("y2", to.1)
        .empty();
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text of a chart.
pub(super) struct Label<'a> {
    pub(super) text: &'a str,
    pub(super) at: (f64, f64),
    pub(super) anchor: Anchor,
    /// Classes, without their prefix: `ink`, `mute tm-small`.
    pub(super) class: &'a str,
    /// Pixels it may take.
    pub(super) room: f64,
}

/// Writes a text, cut to its room; then a tooltip has the whole.
pub(super) fn label(svg: &mut Svg, label: &Label) {
    let font = if label.class.contains("small") {
        SMALL
    } else {
        FONT
    };
    // Bold letters are about a twelfth wider.
    let bold = label.class.contains("sum");
    // What steers is drawn as more letters than it is.
    let safe = escape(label.text);
    let text = fit(&safe, label.room, if bold { font * 1.09 } else { font });
    let tag = svg
        .tag("text")
        .class(label.class)
        .at("x", label.at.0)
        .at("y", label.at.1);
    let tag = match label.anchor {
        Anchor::Start => tag,
        Anchor::Middle => tag.word("text-anchor", "middle"),
        Anchor::End => tag.word("text-anchor", "end"),
    };
    if text == safe {
        tag.holding(&text);
        return;
    }
    tag.open();
    svg.tag("title").holding(&whole(&safe));
    svg.tag("tspan").holding(&text);
    svg.close();
}

/// The whole of a text, as far as a tooltip can show it.
pub(super) fn whole(text: &str) -> String {
    bounded(text, 240)
}

/// The first characters of a text.
fn bounded(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Places of legend entries of these widths, row after row: x, and the row from 0.
pub(super) fn flow(widths: &[f64], room: f64) -> Vec<(f64, usize)> {
    const GAP: f64 = 18.0;
    let (mut x, mut row) = (0.0, 0);
    widths
        .iter()
        .map(|width| {
            if x > 0.0 && x + width > room {
                (x, row) = (0.0, row + 1);
            }
            let place = (x, row);
            x += width + GAP;
            place
        })
        .collect()
}

/// Pixels that a legend entry with a sample of `sample` pixels takes.
pub(super) fn entry_width(text: &str, sample: f64) -> f64 {
    sample + 6.0 + width(text, FONT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legend_breaks_where_its_room_ends() {
        let places = flow(&[40.0, 40.0, 40.0], 100.0);
        assert_eq!(places, [(0.0, 0), (58.0, 0), (0.0, 1)]);
    }

    #[test]
    fn a_chart_that_stands_alone_brings_its_colours() {
        let setting = |alone| Setting {
            id: "a",
            shape: Shape::Wide,
            alone,
        };
        let within = begin(&setting(false), 10.0, "T", "D").finish();
        let alone = begin(&setting(true), 10.0, "T", "D").finish();
        assert!(!within.contains("<style>"));
        assert!(alone.contains("<style>") && alone.contains("prefers-color-scheme:dark"));
        assert!(
            alone.contains("role=\"img\"") && alone.contains("<title id=\"a-title\">T</title>")
        );
    }
}
