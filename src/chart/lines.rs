//! Figures over releases: a line each, the interval around it, and the places where it changed.

use crate::units;

use super::frame::{
    Anchor, Label, SMALL, Setting, Shape, begin, entry_width, flow, label, line, whole,
};
use super::marks::{LEGEND_NAME, SAMPLE, dash, hue, legend_entry, spot};
use super::scale::{Scale, tick_text};
use super::svg::Svg;
use super::timeline::path;
use super::words::width;

/// Lines as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// What they show, in a few words.
    pub title: String,
    /// What they say, for those who do not see them.
    pub description: String,
    /// What stands along the bottom, one for every place.
    pub places: Vec<String>,
    /// The lines; their order gives colours, dashes and markers.
    pub lines: Vec<Line>,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// A point for every place; none where there is no figure.
    pub points: Vec<Option<Point>>,
    /// Places where it changed for good.
    pub marks: Vec<Mark>,
}

/// A point of a line, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The figure.
    pub bytes: i64,
    /// Lower and upper end of its interval, where there is one.
    pub interval: Option<(i64, i64)>,
}

/// A place where a line changed for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The first place that has the new level, from 0.
    pub place: usize,
    /// What is said of it, short: `+52.11`.
    pub label: String,
}

/// Places that are drawn; more are joined into so many.
const MOST_PLACES: usize = 300;

/// Above so many places only marks have a spot of their own.
const MOST_SPOTS: usize = 60;

/// Marks that are named; more are only drawn.
const MOST_NAMED: usize = 12;

/// Widest entry of the legend: what fits across a telephone.
const LEGEND_ENTRY: f64 = SAMPLE + LEGEND_NAME + 6.0;

/// Pixels of what is said of a mark.
const MARK_ROOM: f64 = 140.0;

const TOP: f64 = 10.0;
const LEGEND_ROW: f64 = 22.0;
const PLOT: f64 = 230.0;
const MARKS: f64 = 50.0;
const AXIS: f64 = 34.0;
const MIB: f64 = units::MIB as f64;

struct Layout {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    /// Places joined into one.
    joined: usize,
    places: Scale,
    bytes: Scale,
}

impl Lines {
    /// The chart as SVG.
    pub fn svg(&self, setting: &Setting) -> String {
        let widths: Vec<f64> = self
            .lines
            .iter()
            .map(|line| entry_width(&whole(&line.label), SAMPLE).min(LEGEND_ENTRY))
            .collect();
        let entries = flow(&widths, setting.shape.width() - 12.0);
        let rows = entries.last().map_or(0, |(_, row)| row + 1);
        let layout = self.layout(setting.shape, rows);
        let height = layout.bottom + AXIS;
        let mut svg = begin(setting, height, &self.title, &self.description);
        for (index, (line, (x, row))) in self.lines.iter().zip(&entries).enumerate() {
            let y = TOP + *row as f64 * LEGEND_ROW + 6.0;
            legend_entry(&mut svg, index, &line.label, (x + 6.0, y));
        }
        self.axes(&mut svg, &layout);
        for (index, line) in self.lines.iter().enumerate() {
            svg.tag("g").class(hue(index)).open();
            svg.tag("title").holding(&whole(&line.label));
            self.draw(&mut svg, &layout, index, line);
            svg.close();
        }
        self.marks(&mut svg, &layout);
        svg.finish()
    }

    fn layout(&self, shape: Shape, legend_rows: usize) -> Layout {
        let (left, right) = match shape {
            Shape::Wide => (70.0, 740.0),
            Shape::Narrow => (52.0, 330.0),
        };
        let top = TOP + legend_rows as f64 * LEGEND_ROW + 18.0 + MARKS;
        let bottom = top + PLOT;
        let joined = self.places.len().div_ceil(MOST_PLACES).max(1);
        let last = self.places.len().saturating_sub(1) as f64;
        let inset = 14.0;
        Layout {
            left,
            right,
            top,
            bottom,
            joined,
            places: Scale::new((0.0, last.max(1.0)), (left + inset, right - inset)),
            bytes: self.bytes((bottom, top)),
        }
    }

    /// From zero where that does not flatten the lines, else from below the lowest.
    fn bytes(&self, pixels: (f64, f64)) -> Scale {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for point in self
            .lines
            .iter()
            .flat_map(|line| line.points.iter().flatten())
        {
            let (below, above) = point.interval.unwrap_or((point.bytes, point.bytes));
            low = low.min(below.min(point.bytes) as f64 / MIB);
            high = high.max(above.max(point.bytes) as f64 / MIB);
        }
        if !(low.is_finite() && high.is_finite()) {
            return Scale::new((0.0, 1.0), pixels);
        }
        let margin = ((high - low) * 0.08).max(0.02);
        let low = if low >= 0.0 && low < high * 0.5 {
            0.0
        } else {
            low - margin
        };
        Scale::new((low, high + margin), pixels)
    }

    fn axes(&self, svg: &mut Svg, layout: &Layout) {
        label(
            svg,
            &Label {
                text: "MiB",
                at: (layout.left - 6.0, layout.top - 14.0),
                anchor: Anchor::End,
                class: "mute tm-small",
                room: 40.0,
            },
        );
        let (ticks, step) = layout.bytes.ticks(5);
        for tick in ticks {
            let y = layout.bytes.at(tick);
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
        line(
            svg,
            "axis",
            (layout.left, layout.bottom),
            (layout.right, layout.bottom),
        );
        self.place_labels(svg, layout);
    }

    /// As many names of places as there is room for, from the last one back.
    fn place_labels(&self, svg: &mut Svg, layout: &Layout) {
        const MOST: f64 = 110.0;
        const GAP: f64 = 10.0;
        let mut taken = f64::INFINITY;
        for (index, place) in self.places.iter().enumerate().rev() {
            let x = layout.places.at(index as f64);
            let room = width(&whole(place), SMALL).min(MOST);
            let centre = x.clamp(room / 2.0 + 2.0, layout.right + 8.0 - room / 2.0);
            if centre + room / 2.0 > taken {
                continue;
            }
            taken = centre - room / 2.0 - GAP;
            line(svg, "axis", (x, layout.bottom), (x, layout.bottom + 4.0));
            label(
                svg,
                &Label {
                    text: place,
                    at: (centre, layout.bottom + 17.0),
                    anchor: Anchor::Middle,
                    class: "mute tm-small",
                    room: MOST,
                },
            );
        }
    }

    /// The hull, the line in pieces where figures are missing, and the spots.
    fn draw(&self, svg: &mut Svg, layout: &Layout, index: usize, of: &Line) {
        let joined = joined(&of.points, layout.joined);
        let x = |place: usize| layout.places.at((place * layout.joined) as f64);
        let y = |bytes: i64| layout.bytes.at(bytes as f64 / MIB);
        let pieces = joined.split(|(_, point)| point.is_none());
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            let known: Vec<(f64, Point)> = piece
                .iter()
                .filter_map(|(place, point)| Some((x(*place), (*point)?)))
                .collect();
            let ends = |point: &Point| point.interval.unwrap_or((point.bytes, point.bytes));
            if known.iter().any(|(_, point)| point.interval.is_some()) {
                let upper = known.iter().map(|(x, point)| (*x, y(ends(point).1)));
                let lower = known.iter().rev().map(|(x, point)| (*x, y(ends(point).0)));
                let hull: Vec<(f64, f64)> = upper.chain(lower).collect();
                svg.tag("path")
                    .class("hull")
                    .word("d", &(path(&hull) + "Z"))
                    .empty();
            }
            let line: Vec<(f64, f64)> = known
                .iter()
                .map(|(x, point)| (*x, y(point.bytes)))
                .collect();
            svg.tag("path")
                .class("line")
                .word("stroke-dasharray", dash(index))
                .word("d", &path(&line))
                .empty();
        }
        for (place, point) in &joined {
            let Some(point) = point else {
                continue;
            };
            // A figure between two missing ones has no line to be seen by.
            if joined.len() <= MOST_SPOTS {
                let told = self.places.get(place * layout.joined);
                let told = told.map_or("", String::as_str);
                let words = format!(
                    "{} · {}: {} MiB",
                    whole(&of.label),
                    whole(told),
                    units::signed_mib(point.bytes)
                );
                spot(svg, index, (x(*place), y(point.bytes)), Some(&words));
            }
        }
    }

    /// What is said of a mark: with the name of its line, where there are several and there is room.
    fn mark_text(&self, index: usize, mark: &Mark) -> String {
        let name = self.lines.get(index).map_or("", |line| &line.label);
        let text = format!("{} {}", whole(name), mark.label);
        if self.lines.len() > 1 && width(&text, SMALL) <= MARK_ROOM {
            text
        } else {
            mark.label.clone()
        }
    }

    /// Where lines changed: a rule across the plot, and what is said of it above.
    fn marks(&self, svg: &mut Svg, layout: &Layout) {
        let mut marks: Vec<(usize, usize, &Mark)> = self
            .lines
            .iter()
            .enumerate()
            .flat_map(|(index, line)| line.marks.iter().map(move |mark| (mark.place, index, mark)))
            .collect();
        marks.sort_by_key(|(place, index, _)| (*place, *index));
        let mut ends = [f64::NEG_INFINITY; 3];
        for (position, (place, index, mark)) in marks.iter().enumerate() {
            let x = layout.places.at(*place as f64);
            svg.tag("g").class(hue(*index)).open();
            let at = self.places.get(*place).map_or("", String::as_str);
            svg.tag("title")
                .holding(&format!("{} from {}", whole(&mark.label), whole(at)));
            line(svg, "change", (x, layout.top - 8.0), (x, layout.bottom));
            let text = self.mark_text(*index, mark);
            let half = width(&text, SMALL).min(MARK_ROOM) / 2.0 + 4.0;
            let centre = x.clamp(half, layout.right + 8.0 - half);
            let lane = ends.iter().position(|end| *end <= centre - half);
            if let (Some(lane), true) = (lane, position < MOST_NAMED) {
                if let Some(end) = ends.get_mut(lane) {
                    *end = centre + half;
                }
                label(
                    svg,
                    &Label {
                        text: &text,
                        at: (centre, layout.top - 14.0 - lane as f64 * 15.0),
                        anchor: Anchor::Middle,
                        class: "ink tm-small tm-figure",
                        room: MARK_ROOM,
                    },
                );
            }
            svg.close();
        }
    }
}

/// So many neighbours become one point: the middle of their figures, the hull of their intervals.
fn joined(points: &[Option<Point>], each: usize) -> Vec<(usize, Option<Point>)> {
    points
        .chunks(each.max(1))
        .map(|chunk| {
            let mut known: Vec<Point> = chunk.iter().flatten().copied().collect();
            if let [only] = known.as_slice() {
                return Some(*only);
            }
            known.sort_by_key(|point| point.bytes);
            let ends = |point: &Point| point.interval.unwrap_or((point.bytes, point.bytes));
            let low = known.iter().map(|point| ends(point).0).min()?;
            let high = known.iter().map(|point| ends(point).1).max()?;
            Some(Point {
                bytes: known.get(known.len() / 2)?.bytes,
                interval: Some((low, high)),
            })
        })
        .enumerate()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(bytes: i64) -> Point {
        Point {
            bytes,
            interval: None,
        }
    }

    #[test]
    fn neighbours_that_are_joined_keep_their_extremes() {
        let points = [Some(point(1)), None, Some(point(9)), None, None];
        let joined = joined(&points, 3);
        let hull = Point {
            bytes: 9,
            interval: Some((1, 9)),
        };
        assert_eq!(joined, [(0, Some(hull)), (1, None)]);
    }
}
