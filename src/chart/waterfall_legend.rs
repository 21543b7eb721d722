//! The legend of a waterfall: what its fills, whiskers and bands stand for.

use crate::units;

use super::frame::{Anchor, FONT, Label, Setting, Shape, entry_width, flow, label, line};
use super::palette::Hue;
use super::svg::Svg;
use super::waterfall::{LEGEND_ROW, TOP, Waterfall};
use super::waterfall_bars::fill;

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
