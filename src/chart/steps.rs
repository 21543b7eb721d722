//! What is held from step to step: an area, its highest place marked.

use super::frame::{Anchor, Label, SMALL, Setting, Shape, begin, label, line, whole};
use super::scale::{Scale, byte_unit, tick_text};
use super::svg::{Svg, number};
use super::words::width;

/// What is held as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// What it shows, in a few words.
    pub title: String,
    /// What it says, for those who do not see it.
    pub description: String,
    /// What is counted along the bottom: `layer, in the order of execution`.
    pub along: String,
    /// Bytes at each step.
    pub bytes: Vec<u64>,
    /// The highest place and what is said of it.
    pub peak: Option<(usize, String)>,
    /// A level that the steps are held against, and what it is.
    pub level: Option<(u64, String)>,
}

/// Columns of an area; more steps are joined, the highest of each is shown.
const MOST_COLUMNS: usize = 700;

const TOP: f64 = 40.0;
const PLOT: f64 = 190.0;
const AXIS: f64 = 40.0;

struct Layout {
    left: f64,
    right: f64,
    bottom: f64,
    steps: Scale,
    bytes: Scale,
    /// Bytes of a unit of that scale, and its name.
    unit: (f64, &'static str),
}

impl Steps {
    /// The chart as SVG.
    pub fn svg(&self, setting: &Setting) -> String {
        let (left, right) = match setting.shape {
            Shape::Wide => (62.0, 748.0),
            Shape::Narrow => (52.0, 332.0),
        };
        let bottom = TOP + PLOT;
        let highest = self.bytes.iter().copied().max().unwrap_or(0);
        let level = self.level.as_ref().map_or(0, |(bytes, _)| *bytes);
        let unit = byte_unit(highest.max(level));
        let high = highest.max(level) as f64 / unit.0;
        let layout = Layout {
            left,
            right,
            bottom,
            steps: Scale::new((0.0, self.bytes.len() as f64), (left, right)),
            bytes: Scale::new((0.0, high * 1.02), (bottom, TOP)),
            unit,
        };
        let mut svg = begin(setting, bottom + AXIS, &self.title, &self.description);
        self.axes(&mut svg, &layout);
        self.area(&mut svg, &layout);
        self.level(&mut svg, &layout);
        self.peak(&mut svg, &layout);
        svg.finish()
    }

    fn axes(&self, svg: &mut Svg, layout: &Layout) {
        text(
            svg,
            layout.unit.1,
            (layout.left - 6.0, TOP - 14.0),
            Anchor::End,
        );
        let (ticks, step) = layout.bytes.ticks(4);
        for tick in ticks {
            let y = layout.bytes.at(tick);
            line(svg, "grid", (layout.left, y), (layout.right, y));
            text(
                svg,
                &tick_text(tick, step),
                (layout.left - 6.0, y + 4.0),
                Anchor::End,
            );
        }
        let (ticks, _) = layout.steps.ticks(6);
        for tick in ticks.into_iter().filter(|tick| tick.fract() == 0.0) {
            let x = layout.steps.at(tick);
            line(svg, "axis", (x, layout.bottom), (x, layout.bottom + 4.0));
            text(
                svg,
                &tick_text(tick, 1.0),
                (x, layout.bottom + 17.0),
                Anchor::Middle,
            );
        }
        let middle = f64::midpoint(layout.left, layout.right);
        text(
            svg,
            &self.along,
            (middle, layout.bottom + 33.0),
            Anchor::Middle,
        );
    }

    /// The area as stairs: a step holds for as long as it is.
    fn area(&self, svg: &mut Svg, layout: &Layout) {
        let each = self.bytes.len().div_ceil(MOST_COLUMNS).max(1);
        let mut data = format!("M{} {}", number(layout.left), number(layout.bottom));
        for (column, steps) in self.bytes.chunks(each).enumerate() {
            let bytes = steps.iter().copied().max().unwrap_or(0);
            let x = layout.steps.at((column * each) as f64);
            let end = layout.steps.at((column * each + steps.len()) as f64);
            let y = layout.bytes.at(bytes as f64 / layout.unit.0);
            data.push_str(&format!("L{} {}H{}", number(x), number(y), number(end)));
        }
        data.push_str(&format!("V{}Z", number(layout.bottom)));
        svg.tag("g").class("l0").open();
        svg.tag("path").class("hull").word("d", &data).empty();
        svg.tag("path")
            .class("line")
            .word("stroke-width", "1.5")
            .word("d", data.trim_end_matches('Z'))
            .empty();
        svg.close();
        line(
            svg,
            "axis",
            (layout.left, layout.bottom),
            (layout.right, layout.bottom),
        );
    }

    fn level(&self, svg: &mut Svg, layout: &Layout) {
        let Some((bytes, words)) = &self.level else {
            return;
        };
        let y = layout.bytes.at(*bytes as f64 / layout.unit.0);
        svg.tag("g").class("l1").open();
        line(svg, "change", (layout.left, y), (layout.right, y));
        svg.close();
        let room = layout.right - layout.left;
        let label_y = if y < TOP + 12.0 { y + 14.0 } else { y - 5.0 };
        label(
            svg,
            &Label {
                text: words,
                at: (layout.right, label_y),
                anchor: Anchor::End,
                class: "ink tm-small tm-halo",
                room,
            },
        );
    }

    fn peak(&self, svg: &mut Svg, layout: &Layout) {
        let Some((step, words)) = &self.peak else {
            return;
        };
        let bytes = self.bytes.get(*step).copied().unwrap_or(0);
        let x = layout.steps.at(*step as f64 + 0.5);
        let y = layout.bytes.at(bytes as f64 / layout.unit.0);
        svg.tag("g").class("l3").open();
        svg.tag("title").holding(&whole(words));
        line(svg, "change", (x, TOP - 8.0), (x, layout.bottom));
        svg.tag("circle")
            .class("spot")
            .at("cx", x)
            .at("cy", y)
            .at("r", 4.0)
            .empty();
        svg.close();
        let room = (layout.right - 8.0).min(420.0);
        let half = width(words, SMALL).min(room) / 2.0;
        let centre = x.clamp(half + 44.0, (layout.right + 6.0 - half).max(half + 44.0));
        label(
            svg,
            &Label {
                text: words,
                at: (centre, TOP - 22.0),
                anchor: Anchor::Middle,
                class: "ink tm-small",
                room: room - 44.0,
            },
        );
    }
}

fn text(svg: &mut Svg, text: &str, at: (f64, f64), anchor: Anchor) {
    label(
        svg,
        &Label {
            text,
            at,
            anchor,
            class: "mute tm-small tm-figure",
            room: 260.0,
        },
    );
}
