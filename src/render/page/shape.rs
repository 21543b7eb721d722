//! A chart in both shapes a page has use for.

use crate::chart::{Bars, Lines, Setting, Shape, Steps, Timeline, Waterfall};

use super::document::Block;
use crate::form::html::markup::Markup;

/// Whatever can be drawn.
pub(super) trait Drawn {
    /// The chart as SVG.
    fn draw(&self, setting: &Setting) -> String;
}

impl Drawn for Waterfall {
    fn draw(&self, setting: &Setting) -> String {
        self.svg(setting)
    }
}

impl Drawn for Timeline {
    fn draw(&self, setting: &Setting) -> String {
        self.svg(setting)
    }
}

impl Drawn for Lines {
    fn draw(&self, setting: &Setting) -> String {
        self.svg(setting)
    }
}

impl Drawn for Bars {
    fn draw(&self, setting: &Setting) -> String {
        self.svg(setting)
    }
}

impl Drawn for Steps {
    fn draw(&self, setting: &Setting) -> String {
        self.svg(setting)
    }
}

/// A chart named `id`; the style sheet shows the shape that fits.
pub(super) fn figure(chart: &impl Drawn, id: &str, caption: &str) -> Block {
    let drawn = |shape, suffix| {
        Markup::chart(chart.draw(&Setting {
            id: &format!("{id}-{suffix}"),
            shape,
            alone: false,
        }))
    };
    Block::Figure {
        wide: drawn(Shape::Wide, "w"),
        narrow: drawn(Shape::Narrow, "n"),
        caption: Markup::prose(caption),
    }
}

/// A chart as a file of its own.
pub(super) fn alone(chart: &impl Drawn) -> String {
    let setting = Setting {
        id: "chart",
        shape: Shape::Wide,
        alone: true,
    };
    chart.draw(&setting) + "\n"
}
