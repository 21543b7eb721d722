//! A waterfall: steps that each begin where the one before ended, and sums that begin at zero.

use super::frame::{
    Anchor, FONT, Label, Setting, Shape, begin, entry_width, flow, label, line, whole,
};
use super::palette::Hue;
use super::scale::{Scale, tick_text};
use super::svg::{Svg, Tag};
use super::words::width;
use crate::units;

/// A waterfall as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// What it shows, in a few words.
    pub title: String,
    /// What it says, for those who do not see it.
    pub description: String,
    /// What its figures move by themselves, bytes; drawn around the end of every row that is measured.
    pub noise_bytes: Option<u64>,
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
    /// Whether the axis may begin above zero so that small steps beside large sums can be seen.
    pub may_cut: bool,
}

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// Begins where the row before ended.
    Step,
    /// Begins at zero.
    Sum,
    /// Has no figure; its mark says why.
    Words,
}

/// A row of a waterfall.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub label: String,
    /// What it does.
    pub kind: RowKind,
    /// What it is made of, bytes; positive is growth.
    pub parts: Vec<(Hue, i64)>,
    /// Its highest point above its beginning, bytes.
    pub peak_bytes: Option<i64>,
    /// A sign beside the figure, such as `~`; in a row of words, the words.
    pub mark: String,
}

impl Row {
    /// A row without a peak or a sign.
    pub fn new(label: String, kind: RowKind, parts: Vec<(Hue, i64)>) -> Row {
        Row {
            label,
            kind,
            parts,
            peak_bytes: None,
            mark: String::new(),
        }
    }

    /// What a total is made of: the parts that are known, and as one that is not told apart what they leave of it, so
    /// that all together are the total exactly.
    pub fn parts_of(total: i64, known: impl Iterator<Item = (Hue, i64)>) -> Vec<(Hue, i64)> {
        let mut parts: Vec<(Hue, i64)> = known.collect();
        let told = parts.iter().map(|(_, bytes)| *bytes);
        let told = told.fold(0, i64::saturating_add);
        parts.push((Hue::Untold, total.saturating_sub(told)));
        parts.retain(|(_, bytes)| *bytes != 0);
        parts
    }

    /// All parts together; sums beyond `i64` are shown at its ends.
    pub fn total_bytes(&self) -> i64 {
        self.parts
            .iter()
            .fold(0i64, |sum, (_, bytes)| sum.saturating_add(*bytes))
    }
}

pub(super) const TOP: f64 = 10.0;
pub(super) const LEGEND_ROW: f64 = 22.0;
const AXIS: f64 = 40.0;
const BAR: f64 = 15.0;
const MIB: f64 = units::MIB as f64;

/// Where things stand, in pixels.
pub(super) struct Layout {
    /// From the left edge to the bars.
    pub(super) left: f64,
    /// The right end of the bars.
    pub(super) right: f64,
    row: f64,
    /// From the top of a row to its bar.
    pub(super) bar: f64,
    /// The right edge.
    width: f64,
    shape: Shape,
    /// Where the rows begin.
    rows: f64,
}

impl Layout {
    /// `names` is how wide the names of the rows are.
    fn of(shape: Shape, legend_rows: usize, names: f64) -> Self {
        let rows = TOP + legend_rows as f64 * LEGEND_ROW + 8.0;
        match shape {
            Shape::Wide => Layout {
                left: names.clamp(120.0, 290.0) + 18.0,
                right: 662.0,
                row: 27.0,
                bar: 6.0,
                width: shape.width(),
                shape,
                rows,
            },
            // The name and the figure stand above the bar.
            Shape::Narrow => Layout {
                left: 6.0,
                right: 334.0,
                row: 44.0,
                bar: 21.0,
                width: shape.width(),
                shape,
                rows,
            },
        }
    }

    fn top(&self, row: usize) -> f64 {
        self.rows + row as f64 * self.row
    }

    fn bottom(&self, rows: usize) -> f64 {
        self.top(rows) + 4.0
    }
}

/// Where a row begins and ends, MiB.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Waterfall {
    /// The chart as SVG.
    pub fn svg(&self, setting: &Setting) -> String {
        let entries = Legend::of(self, setting.shape);
        let names = self.rows.iter().map(|row| width(&row.label, FONT));
        let names = names.fold(0.0, f64::max);
        let layout = Layout::of(setting.shape, entries.rows, names);
        let spans = self.spans();
        let (scale, cut) = self.scale(&layout, &spans);
        let height = layout.bottom(self.rows.len()) + AXIS;
        let mut svg = begin(setting, height, &self.title, &self.description);
        entries.draw(&mut svg, setting);
        self.axis(&mut svg, &layout, scale, cut);
        let bars = Bars {
            scale,
            id: setting.id,
            cut,
            noise: self.noise_bytes.map(|bytes| bytes as f64 / MIB),
        };
        for (index, (row, span)) in self.rows.iter().zip(&spans).enumerate() {
            svg.tag("g").open();
            svg.tag("title").holding(&told(row));
            words(&mut svg, &layout, index, row);
            let y = layout.top(index) + layout.bar;
            if row.kind == RowKind::Words {
                svg.close();
                continue;
            }
            bars.row(&mut svg, row, *span, (y, BAR));
            let next = self.rows.get(index + 1).map(|next| next.kind);
            if let Some(RowKind::Step | RowKind::Sum) = next {
                let x = scale.at(span.to);
                let below = layout.top(index + 1) + layout.bar;
                line(&mut svg, "axis", (x, y + BAR), (x, below));
            }
            svg.close();
        }
        svg.finish()
    }

    /// Where every row begins and ends.
    fn spans(&self) -> Vec<Span> {
        let mut level = 0.0;
        self.rows
            .iter()
            .map(|row| {
                let total = row.total_bytes() as f64 / MIB;
                let from = if row.kind == RowKind::Step {
                    level
                } else {
                    0.0
                };
                if row.kind != RowKind::Words {
                    level = from + total;
                }
                Span { from, to: level }
            })
            .collect()
    }

    /// The scale, and whether it begins above zero.
    fn scale(&self, layout: &Layout, spans: &[Span]) -> (Scale, bool) {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (row, span) in self.rows.iter().zip(spans) {
            let grown: f64 = row.parts.iter().map(|(_, it)| mib((*it).max(0))).sum();
            let peak = row.peak_bytes.map_or(0.0, mib);
            let start = if row.kind == RowKind::Sum {
                span.to
            } else {
                span.from
            };
            low = low.min(start).min(span.to);
            high = high.max(span.from + grown.max(peak)).max(span.to);
        }
        let pixels = (layout.left, layout.right);
        if !(low.is_finite() && high.is_finite()) {
            return (Scale::new((0.0, 1.0), pixels), false);
        }
        let margin = (high - low).max(0.01) * 0.25;
        // Worth it only where what is cut off would take most of the room.
        if self.may_cut && low > 0.0 && low - margin > (high - low) {
            return (
                Scale::new((low - margin, high + margin * 0.2), pixels),
                true,
            );
        }
        let (low, high) = (low.min(0.0), high.max(0.0));
        (Scale::new((low, high.max(low + 0.01)), pixels), false)
    }

    fn axis(&self, svg: &mut Svg, layout: &Layout, scale: Scale, cut: bool) {
        let bottom = layout.bottom(self.rows.len());
        let top = layout.rows - 4.0;
        let wanted = if layout.shape == Shape::Wide { 5 } else { 3 };
        let (ticks, step) = scale.ticks(wanted);
        for tick in ticks {
            let x = scale.at(tick);
            let class = if tick == 0.0 { "axis" } else { "grid" };
            line(svg, class, (x, top), (x, bottom));
            let text = tick_text(tick, step);
            // The first and the last may not leave the drawing.
            let x = x.clamp(layout.left, layout.right);
            let anchor = if x > layout.width - 30.0 {
                Anchor::End
            } else if x < 20.0 {
                Anchor::Start
            } else {
                Anchor::Middle
            };
            tick_label(svg, &text, (x, bottom + 15.0), anchor);
        }
        let what = if cut {
            "MiB; the axis does not begin at zero"
        } else {
            "MiB"
        };
        tick_label(svg, what, (layout.right, bottom + 32.0), Anchor::End);
    }
}

fn mib(bytes: i64) -> f64 {
    bytes as f64 / MIB
}

fn tick_label(svg: &mut Svg, text: &str, at: (f64, f64), anchor: Anchor) {
    label(
        svg,
        &Label {
            text,
            at,
            anchor,
            class: "mute tm-small tm-figure",
            room: 330.0,
        },
    );
}

/// The name and the figure of a row.
fn words(svg: &mut Svg, layout: &Layout, index: usize, row: &Row) {
    let top = layout.top(index);
    let (baseline, x, anchor, room) = match layout.shape {
        Shape::Wide => (
            top + layout.bar + BAR - 3.0,
            layout.left - 12.0,
            Anchor::End,
            layout.left - 18.0,
        ),
        Shape::Narrow => (top + 15.0, layout.left, Anchor::Start, 225.0),
    };
    let class = match row.kind {
        // The halo keeps words clear of the lines from bar to bar.
        RowKind::Sum => "ink tm-halo tm-sum",
        RowKind::Step | RowKind::Words => "ink tm-halo",
    };
    label(
        svg,
        &Label {
            text: &row.label,
            at: (x, baseline),
            anchor,
            class,
            room,
        },
    );
    figure(svg, layout, row, class, baseline);
}

/// The figure of a row and the sign beside it.
fn figure(svg: &mut Svg, layout: &Layout, row: &Row, class: &str, baseline: f64) {
    let figure = match row.kind {
        RowKind::Words => row.mark.clone(),
        _ => units::signed_mib(row.total_bytes()),
    };
    // The sign stands to the right of the figures, which keep their column.
    let edge = layout.width - 18.0;
    label(
        svg,
        &Label {
            text: &figure,
            at: (edge, baseline),
            anchor: Anchor::End,
            class: &format!("{class} tm-figure"),
            room: 90.0,
        },
    );
    if row.kind != RowKind::Words && !row.mark.is_empty() {
        label(
            svg,
            &Label {
                text: &row.mark,
                at: (edge + 4.0, baseline),
                anchor: Anchor::Start,
                class: "mute",
                room: 14.0,
            },
        );
    }
}

/// A row in words: `Deserialization: +12.37 MiB (cpu +4.20, device +8.17), peak +52.70`.
fn told(row: &Row) -> String {
    let name = whole(&row.label);
    if row.kind == RowKind::Words {
        return format!("{name}: {}", whole(&row.mark));
    }
    let mut text = format!("{name}: {} MiB", units::signed_mib(row.total_bytes()));
    let parts: Vec<String> = row
        .parts
        .iter()
        .filter(|(_, bytes)| *bytes != 0)
        .map(|(hue, bytes)| format!("{} {}", hue.name(), units::signed_mib(*bytes)))
        .collect();
    if parts.len() > 1 {
        text += &format!(" ({})", parts.join(", "));
    }
    if let Some(peak) = row.peak_bytes {
        text += &format!(", highest point {}", units::signed_mib(peak));
    }
    text
}

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

/// Pixels of a legend's sample.
const SAMPLE: f64 = 18.0;

enum Entry {
    Hue(Hue),
    Whisker,
    Noise(String),
}

impl Entry {
    fn text(&self) -> &str {
        match self {
            Entry::Hue(hue) => hue.name(),
            Entry::Whisker => "highest point inside",
            Entry::Noise(text) => text,
        }
    }
}

/// A legend.
pub(super) struct Legend {
    entries: Vec<(Entry, (f64, usize))>,
    /// Rows it takes.
    pub(super) rows: usize,
}

impl Legend {
    /// The entries that the rows of a chart need.
    pub(super) fn of(chart: &Waterfall, shape: Shape) -> Legend {
        let mut entries: Vec<Entry> = Hue::ALL
            .into_iter()
            .filter(|hue| {
                let mut parts = chart.rows.iter().flat_map(|row| &row.parts);
                parts.any(|(has, bytes)| has == hue && *bytes != 0)
            })
            .map(Entry::Hue)
            .collect();
        if chart.rows.iter().any(|row| row.peak_bytes.is_some()) {
            entries.push(Entry::Whisker);
        }
        if let Some(noise) = chart.noise_bytes {
            entries.push(Entry::Noise(format!("noise ±{}", units::size(noise))));
        }
        let widths: Vec<f64> = entries
            .iter()
            .map(|entry| entry_width(entry.text(), SAMPLE))
            .collect();
        let places = flow(&widths, shape.width() - 12.0);
        let rows = places.last().map_or(0, |(_, row)| row + 1);
        Legend {
            entries: entries.into_iter().zip(places).collect(),
            rows,
        }
    }

    /// Draws it at the top of a chart.
    pub(super) fn draw(&self, svg: &mut Svg, setting: &Setting) {
        for (entry, (x, row)) in &self.entries {
            let (x, y) = (x + 6.0, TOP + *row as f64 * LEGEND_ROW);
            match entry {
                Entry::Hue(hue) => {
                    let tag = fill(svg.tag("rect"), *hue, setting.id);
                    tag.at("x", x)
                        .at("y", y)
                        .at("width", SAMPLE)
                        .at("height", 12.0)
                        .empty();
                }
                Entry::Whisker => {
                    line(svg, "whisker", (x, y + 6.0), (x + SAMPLE, y + 6.0));
                    line(
                        svg,
                        "whisker",
                        (x + SAMPLE, y + 1.0),
                        (x + SAMPLE, y + 11.0),
                    );
                }
                Entry::Noise(_) => {
                    svg.tag("rect")
                        .class("noise")
                        .at("x", x)
                        .at("y", y - 2.0)
                        .at("width", SAMPLE)
                        .at("height", 16.0)
                        .empty();
                }
            }
            label(
                svg,
                &Label {
                    text: entry.text(),
                    at: (x + SAMPLE + 6.0, y + 10.5),
                    anchor: Anchor::Start,
                    class: "ink",
                    room: 20.0 * FONT,
                },
            );
        }
    }
}
