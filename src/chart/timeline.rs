//! Memory over the time of a run, with the stages as bands behind the curves.

use crate::units;

use super::frame::{Anchor, Label, SMALL, Setting, Shape, begin, label, line, whole};
use super::palette::Hue;
use super::scale::{Scale, tick_text};
use super::svg::{Svg, number};
use super::words::width;

/// A timeline as data. Times are nanoseconds from the run's beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// What it shows, in a few words.
    pub title: String,
    /// What it says, for those who do not see it.
    pub description: String,
    /// The stages, in order.
    pub bands: Vec<Band>,
    /// The curves, each in a panel of its own.
    pub curves: Vec<Curve>,
}

/// A stage of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Its name.
    pub label: String,
    /// When it began.
    pub from_ns: u64,
    /// When the reading after it was taken.
    pub to_ns: u64,
}

/// A figure over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What it is.
    pub label: String,
    /// Whose bytes.
    pub hue: Hue,
    /// Time and bytes: extremes seen from outside, in order.
    pub points: Vec<(u64, u64)>,
    /// Time and bytes: readings at the borders of stages.
    pub readings: Vec<(u64, u64)>,
}

/// Points of a curve that are drawn; more are joined, the most extreme of each few being kept.
const MOST_POINTS: usize = 700;

/// Readings that are drawn.
const MOST_READINGS: usize = 200;

/// Bands that are drawn; of more, the longest are.
const MOST_BANDS: usize = 60;

const PANEL: f64 = 128.0;
const PANEL_GAP: f64 = 34.0;
const KEY_ROW: f64 = 19.0;
const LANE: f64 = 15.0;
const LANES: usize = 3;
const AXIS: f64 = 42.0;
const MIB: f64 = units::MIB as f64;

struct Layout {
    left: f64,
    right: f64,
    panels: f64,
    key_columns: usize,
    wide: bool,
}

impl Layout {
    /// `names` is how wide the names of the stages are.
    fn of(shape: Shape, lanes: usize, names: f64) -> Self {
        let panels = 8.0 + lanes as f64 * LANE + 24.0;
        match shape {
            Shape::Wide => Layout {
                left: 70.0,
                right: 746.0,
                panels,
                key_columns: if names < 140.0 { 3 } else { 2 },
                wide: true,
            },
            Shape::Narrow => Layout {
                left: 52.0,
                right: 332.0,
                panels,
                key_columns: 1,
                wide: false,
            },
        }
    }

    fn panel(&self, index: usize) -> f64 {
        self.panels + index as f64 * (PANEL + PANEL_GAP)
    }
}

impl Timeline {
    /// The chart as SVG.
    pub fn svg(&self, setting: &Setting) -> String {
        let bands = self.shown_bands();
        let end = self.end_ns();
        let times =
            |layout: &Layout| Scale::new((0.0, end as f64 / 1e9), (layout.left, layout.right));
        let places = lanes(&bands, times(&Layout::of(setting.shape, 0, 0.0)));
        let names = bands.iter().map(|(_, band)| width(&band.label, SMALL));
        let names = names.fold(0.0, f64::max);
        let used = places.iter().flatten().map(|lane| lane + 1).max();
        let layout = Layout::of(setting.shape, used.unwrap_or(0), names);
        let time = times(&layout);
        let bottom = layout.panel(self.curves.len()) - PANEL_GAP;
        let key_rows = bands.len().div_ceil(layout.key_columns);
        let height = bottom + AXIS + key_rows as f64 * KEY_ROW + 8.0;
        let mut svg = begin(setting, height, &self.title, &self.description);
        draw_bands(&mut svg, &layout, &bands, &places, time, bottom);
        for (index, curve) in self.curves.iter().enumerate() {
            curve.draw(&mut svg, &layout, layout.panel(index), time);
        }
        time_axis(&mut svg, &layout, time, bottom);
        key(&mut svg, &layout, &bands, bottom + AXIS);
        svg.finish()
    }

    /// The bands with their numbers, from 1.
    fn shown_bands(&self) -> Vec<(usize, &Band)> {
        let mut numbered: Vec<(usize, &Band)> = self.bands.iter().enumerate().collect();
        if numbered.len() > MOST_BANDS {
            numbered.sort_by_key(|(_, band)| {
                std::cmp::Reverse(band.to_ns.saturating_sub(band.from_ns))
            });
            numbered.truncate(MOST_BANDS);
            numbered.sort_by_key(|(index, _)| *index);
        }
        numbered
            .into_iter()
            .map(|(index, band)| (index + 1, band))
            .collect()
    }

    fn end_ns(&self) -> u64 {
        let bands = self.bands.iter().map(|band| band.to_ns);
        let points = self.curves.iter().flat_map(|curve| {
            let all = curve.points.last().into_iter().chain(curve.readings.last());
            all.map(|(at, _)| *at)
        });
        bands.chain(points).max().unwrap_or(0)
    }
}

/// In which lane above the panels the number of each band stands; `None` where there is no room.
fn lanes(bands: &[(usize, &Band)], time: Scale) -> Vec<Option<usize>> {
    let mut ends = [f64::NEG_INFINITY; LANES];
    bands
        .iter()
        .map(|(number, band)| {
            let x = middle(band, time);
            let half = width(&number.to_string(), SMALL) / 2.0 + 2.0;
            let lane = ends.iter().position(|end| *end <= x - half)?;
            if let Some(end) = ends.get_mut(lane) {
                *end = x + half;
            }
            Some(lane)
        })
        .collect()
}

fn middle(band: &Band, time: Scale) -> f64 {
    let (from, to) = ends(band, time);
    from.midpoint(to)
}

fn ends(band: &Band, time: Scale) -> (f64, f64) {
    let from = time.at(band.from_ns as f64 / 1e9);
    let to = time.at(band.to_ns as f64 / 1e9);
    (from, to.max(from))
}

fn draw_bands(
    svg: &mut Svg,
    layout: &Layout,
    bands: &[(usize, &Band)],
    places: &[Option<usize>],
    time: Scale,
    bottom: f64,
) {
    let lanes = places.iter().flatten().max().map_or(0, |lane| lane + 1);
    let top = layout.panels - 4.0;
    for (position, ((number, band), lane)) in bands.iter().zip(places).enumerate() {
        let (from, to) = ends(band, time);
        svg.tag("g").open();
        svg.tag("title").holding(&band_told(*number, band));
        // Every second one is shaded, so that neighbours are told apart without an edge between.
        if position % 2 == 0 {
            svg.tag("rect")
                .class("band")
                .at("x", from)
                .at("y", top)
                .at("width", (to - from).max(0.8))
                .at("height", bottom - top)
                .empty();
        }
        line(svg, "bandedge", (from, top), (from, bottom));
        if let Some(lane) = lane {
            let x = from.midpoint(to);
            // The lowest lane is the first.
            let y = 8.0 + (lanes - lane) as f64 * LANE - 3.0;
            line(svg, "bandedge", (x, y + 3.0), (x, top));
            label(
                svg,
                &Label {
                    text: &number.to_string(),
                    at: (x, y),
                    anchor: Anchor::Middle,
                    class: "mute tm-small tm-figure",
                    room: 40.0,
                },
            );
        }
        svg.close();
    }
}

fn band_told(number: usize, band: &Band) -> String {
    let took = band.to_ns.saturating_sub(band.from_ns);
    format!("{number} {}, {}", whole(&band.label), units::time(took))
}

impl Curve {
    fn draw(&self, svg: &mut Svg, layout: &Layout, top: f64, time: Scale) {
        let bottom = top + PANEL;
        let scale = self.scale((bottom, top));
        label(
            svg,
            &Label {
                text: &format!("{}, MiB", self.label),
                at: (layout.left, top - 8.0),
                anchor: Anchor::Start,
                class: "ink",
                room: layout.right - layout.left,
            },
        );
        let (ticks, step) = scale.ticks(4);
        for tick in ticks {
            let y = scale.at(tick);
            line(svg, "grid", (layout.left, y), (layout.right, y));
            label(
                svg,
                &Label {
                    text: &tick_text(tick, step),
                    at: (layout.left - 6.0, y + 4.0),
                    anchor: Anchor::End,
                    class: "mute tm-small tm-figure",
                    room: layout.left - 4.0,
                },
            );
        }
        line(svg, "axis", (layout.left, bottom), (layout.right, bottom));
        let place =
            |(at, bytes): &(u64, u64)| (time.at(*at as f64 / 1e9), scale.at(*bytes as f64 / MIB));
        let points: Vec<(f64, f64)> = thinned(&self.points).iter().map(place).collect();
        if points.len() > 1 {
            svg.tag("path")
                .class(&format!("c-{} tm-curve", self.hue.class()))
                .word("d", &path(&points))
                .empty();
        }
        let every = self.readings.len().div_ceil(MOST_READINGS).max(1);
        for (x, y) in self.readings.iter().step_by(every).map(place) {
            svg.tag("circle")
                .class(self.hue.class())
                .at("cx", x)
                .at("cy", y)
                .at("r", 2.4)
                .empty();
        }
    }

    /// From zero where that does not flatten the curve, else from a little below its lowest point.
    fn scale(&self, pixels: (f64, f64)) -> Scale {
        let all = || self.points.iter().chain(&self.readings);
        let bytes = || all().map(|(_, bytes)| *bytes as f64 / MIB);
        let high = bytes().fold(f64::NEG_INFINITY, f64::max);
        let low = bytes().fold(f64::INFINITY, f64::min);
        if !(low.is_finite() && high.is_finite()) {
            return Scale::new((0.0, 1.0), pixels);
        }
        let margin = ((high - low) * 0.08).max(0.05);
        if low < high * 0.4 {
            return Scale::new((0.0, high + margin), pixels);
        }
        Scale::new((low - margin, high + margin), pixels)
    }
}

/// At most so many points: of each few neighbours the lowest and the highest, in their order.
fn thinned(points: &[(u64, u64)]) -> Vec<(u64, u64)> {
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    let few = (points.len() * 2).div_ceil(MOST_POINTS);
    points
        .chunks(few)
        .flat_map(|chunk| {
            let lowest = chunk.iter().min_by_key(|(_, bytes)| *bytes);
            let highest = chunk.iter().max_by_key(|(_, bytes)| *bytes);
            let mut kept: Vec<(u64, u64)> = lowest.into_iter().chain(highest).copied().collect();
            kept.sort_unstable();
            kept.dedup();
            kept
        })
        .collect()
}

/// A path through points.
pub(super) fn path(points: &[(f64, f64)]) -> String {
    let mut text = String::with_capacity(points.len() * 12);
    for (index, (x, y)) in points.iter().enumerate() {
        text.push(if index == 0 { 'M' } else { 'L' });
        text.push_str(&number(*x));
        text.push(' ');
        text.push_str(&number(*y));
    }
    text
}

fn time_axis(svg: &mut Svg, layout: &Layout, time: Scale, bottom: f64) {
    let (ticks, step) = time.ticks(if layout.wide { 8 } else { 4 });
    let (factor, unit) = if step < 0.001 {
        (1e6, "µs")
    } else if step < 0.5 {
        (1e3, "ms")
    } else {
        (1.0, "s")
    };
    for tick in ticks {
        let x = time.at(tick);
        line(svg, "axis", (x, bottom), (x, bottom + 4.0));
        label(
            svg,
            &Label {
                text: &tick_text(tick * factor, step * factor),
                at: (x, bottom + 16.0),
                anchor: Anchor::Middle,
                class: "mute tm-small tm-figure",
                room: 60.0,
            },
        );
    }
    label(
        svg,
        &Label {
            text: &format!("{unit} since the first reading"),
            at: (layout.right, bottom + 31.0),
            anchor: Anchor::End,
            class: "mute tm-small",
            room: 240.0,
        },
    );
}

/// What the numbers of the bands stand for, column by column.
fn key(svg: &mut Svg, layout: &Layout, bands: &[(usize, &Band)], top: f64) {
    let rows = bands.len().div_ceil(layout.key_columns).max(1);
    let column = (layout.right - 10.0) / layout.key_columns as f64;
    for (position, (number, band)) in bands.iter().enumerate() {
        let x = 10.0 + (position / rows) as f64 * column;
        let y = top + (position % rows) as f64 * KEY_ROW + 12.0;
        let took = units::time(band.to_ns.saturating_sub(band.from_ns));
        let entries = [
            (number.to_string(), x + 16.0, Anchor::End, "mute", 24.0),
            (
                band.label.clone(),
                x + 24.0,
                Anchor::Start,
                "ink",
                column - 100.0,
            ),
            (took, x + column - 14.0, Anchor::End, "mute", 70.0),
        ];
        for (text, x, anchor, class, room) in entries {
            label(
                svg,
                &Label {
                    text: &text,
                    at: (x, y),
                    anchor,
                    class: &format!("{class} tm-small tm-figure"),
                    room,
                },
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_short_stages_climb_instead_of_lying_upon_each_other() {
        let band = |from_ns| Band {
            label: String::new(),
            from_ns,
            to_ns: from_ns + 1,
        };
        let bands: Vec<Band> = (0..4).map(band).collect();
        let numbered: Vec<(usize, &Band)> = bands.iter().enumerate().collect();
        let time = Scale::new((0.0, 1.0), (0.0, 500.0));
        assert_eq!(lanes(&numbered, time), [Some(0), Some(1), Some(2), None]);
    }

    proptest! {
        #[test]
        fn thinning_keeps_the_extremes(mut points in proptest::collection::vec(any::<(u64, u64)>(), 0..3000)) {
            points.sort_unstable();
            let kept = thinned(&points);
            prop_assert!(kept.len() <= MOST_POINTS + 2);
            let extremes = |of: &[(u64, u64)]| {
                let bytes = || of.iter().map(|(_, bytes)| *bytes);
                (bytes().min(), bytes().max())
            };
            prop_assert_eq!(extremes(&kept), extremes(&points));
        }
    }
}
