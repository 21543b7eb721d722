//! Shapes, formats and sizes in the words of a drawing.

use crate::escape::bounded;
use crate::layers::{self, Figure, Format, Layout, Use, Why};
use crate::units;

/// Characters of a name in a tooltip.
const MOST_OF_NAME: usize = 400;

/// A name from a file, safe to show.
pub(super) fn name(text: &str) -> String {
    bounded(text, MOST_OF_NAME)
}

/// A format in short: `INT8 CHW32`; the file's own words where it is not known.
pub(super) fn format(format: &Format) -> String {
    let layout = match format.layout {
        Layout::Linear | Layout::Untold => String::new(),
        Layout::ChannelVector { channels, spatial } => {
            format!("{}CHW{channels}", depth(spatial))
        }
        Layout::ChannelLast { channels, spatial } => {
            let depth = depth(spatial);
            match channels {
                0 | 1 => format!("{depth}HWC"),
                _ => format!("{depth}HWC{channels}"),
            }
        }
        Layout::DlaLinear { row_bytes } => format!("DLA rows of {row_bytes}"),
        Layout::DlaChannelLast {
            channels,
            row_bytes,
        } => format!("DLA HWC{channels} rows of {row_bytes}"),
        Layout::Unknown => return bounded(&format.text, 60),
    };
    let data_type = format.data_type.name();
    if layout.is_empty() {
        return data_type.to_owned();
    }
    format!("{data_type} {layout}")
}

/// `D` before the names of formats with three dimensions behind the channel.
fn depth(spatial: u8) -> &'static str {
    if spatial == 3 { "D" } else { "" }
}

/// A shape: `1×64×56×56`; what is dynamic is a question mark.
pub(super) fn shape(dimensions: &[i64]) -> String {
    const MOST: usize = 10;
    if dimensions.is_empty() {
        return "scalar".to_owned();
    }
    let mut words: Vec<String> = dimensions
        .iter()
        .take(MOST)
        .map(|size| match size {
            0.. => size.to_string(),
            _ => "?".to_owned(),
        })
        .collect();
    if dimensions.len() > MOST {
        words.push("…".to_owned());
    }
    words.join("×")
}

/// A tensor as it stands on an edge: `1×64×56×56 INT8 CHW32 · 196 KiB`.
pub(super) fn label(tensor: &Use) -> String {
    let words = format!("{} {}", shape(&tensor.shape), format(&tensor.format));
    match tensor.padded_bytes.get() {
        Some(bytes) => format!("{words} · {}", units::size(bytes)),
        None => words,
    }
}

/// A size, or that there is none.
pub(super) fn size(figure: Figure) -> String {
    match figure {
        Figure::Exact(bytes) => units::size(bytes),
        Figure::Unknown(Why::Dynamic) => "dynamic size".to_owned(),
        Figure::Unknown(_) => "size unknown".to_owned(),
    }
}

/// A size, or why there is none.
pub(super) fn size_told(figure: Figure) -> String {
    match figure {
        Figure::Exact(bytes) => format!("{} ({bytes} bytes)", units::size(bytes)),
        Figure::Unknown(why) => format!("unknown: {why}"),
    }
}

/// A part of a whole in percent.
pub(super) fn share(part: u64, whole: u64) -> String {
    units::percent(layers::share(part, whole))
}
