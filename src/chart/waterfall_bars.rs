//! The bars of a waterfall.

use crate::units;

use super::frame::line;
use super::palette::Hue;
use super::scale::Scale;
use super::svg::{Svg, Tag};
use super::waterfall::{Row, RowKind, Span};

/// What bars are drawn with.
pub(super) struct Bars<'a> {
    pub(super) scale: Scale,
    /// The chart's name, which its patterns begin with.
    pub(super) id: &'a str,
    /// Whether the scale begins above zero.
    pub(super) cut: bool,
    /// MiB.
    pub(super) noise: Option<f64>,
}

/// Narrower than this a bar is drawn as a stroke, so that something is seen of it.
const LEAST: f64 = 1.2;

/// Narrower than this a band of noise says nothing; the legend has its figure.
const LEAST_NOISE: f64 = 2.0;

impl Bars<'_> {
    /// Parts that grow are stacked from the beginning to the right, those that give back from there to
    /// the left. Where a row has both, they share its height.
    pub(super) fn row(&self, svg: &mut Svg, row: &Row, span: Span, (y, height): (f64, f64)) {
        let mib = |bytes: i64| bytes as f64 / units::MIB as f64;
        self.noise(svg, span, (y, height));
        let grows = row.parts.iter().any(|(_, bytes)| *bytes > 0);
        let shrinks = row.parts.iter().any(|(_, bytes)| *bytes < 0);
        let (upper, lower) = match (grows, shrinks) {
            (true, true) => (
                (y, height * 0.55),
                (y + height * 0.55 + 1.0, height * 0.45 - 1.0),
            ),
            _ => ((y, height), (y, height)),
        };
        let mut level = span.from;
        for (hue, bytes) in row.parts.iter().filter(|(_, bytes)| *bytes > 0) {
            self.bar(svg, *hue, (level, level + mib(*bytes)), upper);
            level += mib(*bytes);
        }
        let highest = level;
        for (hue, bytes) in row.parts.iter().filter(|(_, bytes)| *bytes < 0) {
            self.bar(svg, *hue, (level, level + mib(*bytes)), lower);
            level += mib(*bytes);
        }
        if !grows && !shrinks {
            let x = self.scale.at(span.to);
            line(svg, "edge", (x, y), (x, y + height));
        }
        if self.cut && row.kind == RowKind::Sum {
            self.torn(svg, (y, height));
        }
        if let Some(peak) = row.peak_bytes {
            self.whisker(svg, (highest, span.from + mib(peak)), y + height / 2.0);
        }
    }

    fn bar(&self, svg: &mut Svg, hue: Hue, (from, to): (f64, f64), (y, height): (f64, f64)) {
        let (a, b) = (self.scale.at(from), self.scale.at(to));
        let (left, width) = (a.min(b), (a - b).abs());
        if width <= 0.0 && !self.scale.holds(to) {
            return;
        }
        let tag = fill(svg.tag("rect"), hue, self.id);
        tag.at("x", left)
            .at("y", y)
            .at("width", width.max(LEAST))
            .at("height", height)
            .empty();
    }

    /// What the figure moves by itself, around the end of the row.
    fn noise(&self, svg: &mut Svg, span: Span, (y, height): (f64, f64)) {
        let Some(noise) = self.noise else {
            return;
        };
        if self.scale.length(2.0 * noise) < LEAST_NOISE {
            return;
        }
        let (left, right) = (
            self.scale.at(span.to - noise),
            self.scale.at(span.to + noise),
        );
        svg.tag("rect")
            .class("noise")
            .at("x", left)
            .at("y", y - 3.0)
            .at("width", right - left)
            .at("height", height + 6.0)
            .empty();
    }

    /// From the bar to the highest point, where that is beyond the bar.
    fn whisker(&self, svg: &mut Svg, (from, to): (f64, f64), y: f64) {
        let (a, b) = (self.scale.at(from), self.scale.at(to));
        if b - a < LEAST {
            return;
        }
        line(svg, "whisker", (a, y), (b, y));
        line(svg, "whisker", (b, y - 5.0), (b, y + 5.0));
    }

    /// The left end of a bar that begins outside the axis.
    fn torn(&self, svg: &mut Svg, (y, height): (f64, f64)) {
        let x = self.scale.at(f64::NEG_INFINITY) + 7.0;
        for shift in [0.0, 5.0] {
            line(
                svg,
                "tear",
                (x + shift + 4.0, y - 2.0),
                (x + shift - 4.0, y + height + 2.0),
            );
        }
    }
}

/// Fills a tag with a hue: its pattern, or its colour.
pub(super) fn fill<'a>(tag: Tag<'a>, hue: Hue, id: &str) -> Tag<'a> {
    match hue.pattern() {
        Some(pattern) => tag.word("fill", &format!("url(#{id}-{pattern})")),
        None => tag.class(hue.class()),
    }
}
