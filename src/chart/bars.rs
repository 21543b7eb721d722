//! Bars side by side, largest first: what each is made of.

use super::frame::{Anchor, FONT, Label, Setting, Shape, begin, entry_width, flow, label, whole};
use super::palette::Hue;
use super::scale::{Scale, byte_unit, tick_text};
use super::svg::Svg;
use super::waterfall::fill;

/// Bars as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// What they show, in a few words.
    pub title: String,
    /// What they say, for those who do not see them.
    pub description: String,
    /// What the hues mean, in the order they are stacked in.
    pub key: Vec<(Hue, &'static str)>,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it is.
    pub label: String,
    /// What stands at its end.
    pub figure: String,
    /// Its parts in bytes.
    pub parts: Vec<(Hue, u64)>,
}

const TOP: f64 = 8.0;
const LEGEND_ROW: f64 = 22.0;
const ROW: f64 = 25.0;
const HEIGHT: f64 = 15.0;
const AXIS: f64 = 26.0;
const SAMPLE: f64 = 18.0;

/// Pixels: from the left edge to the bars, of the longest bar, and of what stands behind it.
struct Columns {
    label: f64,
    bars: (f64, f64),
    figure: f64,
    /// Whether names stand above the bars, not beside them.
    above: bool,
}

impl Columns {
    fn of(shape: Shape) -> Self {
        match shape {
            Shape::Wide => Columns {
                label: 268.0,
                bars: (280.0, 630.0),
                figure: 122.0,
                above: false,
            },
            Shape::Narrow => Columns {
                label: 328.0,
                bars: (6.0, 220.0),
                figure: 112.0,
                above: true,
            },
        }
    }

    fn row(&self) -> f64 {
        if self.above { ROW + 17.0 } else { ROW }
    }
}

impl Bars {
    /// The chart as SVG.
    pub fn svg(&self, setting: &Setting) -> String {
        let columns = Columns::of(setting.shape);
        let widths: Vec<f64> = self
            .key
            .iter()
            .map(|(_, name)| entry_width(name, SAMPLE))
            .collect();
        let entries = flow(&widths, setting.shape.width() - 12.0);
        let rows = entries.last().map_or(0, |(_, row)| row + 1);
        let top = TOP + rows as f64 * LEGEND_ROW + 4.0;
        let bottom = top + self.bars.len() as f64 * columns.row();
        let largest = self.bars.iter().map(bytes).max().unwrap_or(0);
        let unit = byte_unit(largest);
        let scale = Scale::new((0.0, largest as f64 / unit.0), columns.bars);
        let mut svg = begin(setting, bottom + AXIS, &self.title, &self.description);
        self.legend(&mut svg, setting, &entries);
        axis(&mut svg, &columns, (scale, unit.1), (top, bottom));
        for (index, bar) in self.bars.iter().enumerate() {
            let y = top + index as f64 * columns.row();
            draw(&mut svg, (setting.id, unit.0), &columns, scale, (bar, y));
        }
        svg.finish()
    }

    fn legend(&self, svg: &mut Svg, setting: &Setting, places: &[(f64, usize)]) {
        for ((hue, name), (x, row)) in self.key.iter().zip(places) {
            let (x, y) = (x + 6.0, TOP + *row as f64 * LEGEND_ROW);
            let tag = fill(svg.tag("rect"), *hue, setting.id)
                .at("x", x)
                .at("y", y);
            tag.at("width", SAMPLE).at("height", 12.0).empty();
            text(svg, name, (x + SAMPLE + 6.0, y + 10.5), "ink", 20.0 * FONT);
        }
    }
}

/// Bytes of a bar.
fn bytes(bar: &Bar) -> u64 {
    bar.parts
        .iter()
        .fold(0, |sum, (_, bytes)| sum.saturating_add(*bytes))
}

fn axis(svg: &mut Svg, columns: &Columns, (scale, unit): (Scale, &str), (top, bottom): (f64, f64)) {
    let (ticks, step) = scale.ticks(if columns.above { 3 } else { 5 });
    for tick in ticks {
        let x = scale.at(tick);
        super::frame::line(svg, "grid", (x, top - 2.0), (x, bottom));
        let text = match tick {
            0.0 => format!("0 {unit}"),
            _ => tick_text(tick, step),
        };
        label(
            svg,
            &Label {
                text: &text,
                at: (x, bottom + 16.0),
                anchor: if tick == 0.0 {
                    Anchor::Start
                } else {
                    Anchor::Middle
                },
                class: "mute tm-small",
                room: 70.0,
            },
        );
    }
}

fn draw(
    svg: &mut Svg,
    (id, unit): (&str, f64),
    columns: &Columns,
    scale: Scale,
    (bar, y): (&Bar, f64),
) {
    svg.tag("g").open();
    svg.tag("title")
        .holding(&format!("{}: {}", whole(&bar.label), bar.figure));
    let y = if columns.above {
        text(
            svg,
            &bar.label,
            (columns.bars.0, y + 13.0),
            "ink",
            columns.label,
        );
        y + 18.0
    } else {
        text(svg, &bar.label, (6.0, y + 12.5), "ink", columns.label);
        y + 1.0
    };
    let mut from = 0.0;
    for (hue, bytes) in &bar.parts {
        let to = from + *bytes as f64 / unit;
        let (left, right) = (scale.at(from), scale.at(to));
        if right - left > 0.05 {
            let tag = fill(svg.tag("rect"), *hue, id).at("x", left).at("y", y);
            tag.at("width", right - left).at("height", HEIGHT).empty();
        }
        from = to;
    }
    let end = (scale.at(from) + 6.0, y + 12.0);
    text(svg, &bar.figure, end, "ink tm-figure", columns.figure);
    svg.close();
}

fn text(svg: &mut Svg, text: &str, at: (f64, f64), class: &str, room: f64) {
    label(
        svg,
        &Label {
            text,
            at,
            anchor: Anchor::Start,
            class,
            room,
        },
    );
}
