//! The listing of a build: `Layer(kind): name, Tactic: 0x…, in (Half[1,16:32,112,112]) -> out (…)`.
//!
//! Up to TensorRT 8.4 the tensors are written `in[Half(1,16,112,112)]`. Names may hold anything: commas,
//! arrows, brackets. What tells a tensor's end is its type with its dimensions.

use crate::layers::draft::{LayerDraft, TensorDraft};
use crate::layers::model::{DataType, Format, Layout, Use};
use crate::layers::pool::Pool;

/// Most dimensions of a tensor, twice what TensorRT has.
const MOST_DIMENSIONS: usize = 16;

/// The layer of a line; none where the line is cut or another.
pub(super) fn layer(line: &str, pool: &mut Pool) -> Option<LayerDraft> {
    let (kind, rest) = line.strip_prefix("Layer(")?.split_once("): ")?;
    let (name, rest) = rest.rsplit_once(", Tactic: ")?;
    let (tactic, tensors) = rest.split_once(", ").unwrap_or((rest, ""));
    let (inputs, outputs) = tensors_of(tensors, pool)?;
    Some(LayerDraft {
        name: Some(name.into()),
        layer_type: Some(pool.text(kind)),
        tactic_value: Some(pool.text(tactic.trim())),
        inputs,
        outputs,
        ..LayerDraft::default()
    })
}

/// The tensors before and behind the arrow.
fn tensors_of(text: &str, pool: &mut Pool) -> Option<(Vec<Use>, Vec<Use>)> {
    let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
    let mut rest = text.trim();
    let mut is_behind = false;
    if let Some(behind) = rest.strip_prefix("->") {
        rest = behind.trim_start();
        is_behind = true;
    }
    while !rest.is_empty() && rest != "->" {
        let (used, next) = tensor(rest, pool)?;
        if is_behind {
            outputs.push(used);
        } else {
            inputs.push(used);
        }
        if let Some(behind) = next.strip_prefix(" ->") {
            is_behind = true;
            rest = behind.trim_start();
        } else {
            rest = next.strip_prefix(',').unwrap_or(next).trim_start();
        }
    }
    Some((inputs, outputs))
}

/// The first tensor of a text, and the rest.
fn tensor<'a>(text: &'a str, pool: &mut Pool) -> Option<(Use, &'a str)> {
    for (at, _) in text.match_indices(['(', '[']) {
        let here = text.get(at..)?;
        let Some((group, rest)) = Group::parse(here) else {
            continue;
        };
        let ends = rest.is_empty() || rest.starts_with(", ") || rest.starts_with(" ->");
        if !ends {
            continue;
        }
        let name = text.get(..at)?;
        let spaced = name.strip_suffix(' ').filter(|_| here.starts_with('('));
        let name = spaced.unwrap_or(name);
        let draft = TensorDraft {
            tensor: Some(pool.tensor(name)),
            shape: Some(pool.shape(&group.shape)),
            ..TensorDraft::default()
        };
        return Some((draft.with(group.format(), pool), rest));
    }
    None
}

/// `(Half[1,16:32,112,112])` or `[Half(1,16,112,112)]`.
struct Group<'a> {
    data_type: &'a str,
    shape: Vec<i64>,
    /// Position of the dimension that is vectorised, and by how much.
    vector: Option<(usize, u32)>,
}

impl<'a> Group<'a> {
    /// The group that a text begins with, and the rest.
    fn parse(text: &'a str) -> Option<(Self, &'a str)> {
        let (open, inner, end) = match text.as_bytes().first()? {
            b'(' => (1, '[', "])"),
            _ => (1, '(', ")]"),
        };
        let text = text.get(open..)?;
        let word_end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
        let (data_type, rest) = text.split_at(word_end);
        let rest = rest.strip_prefix(inner)?;
        let is_dimension = |c: char| c.is_ascii_digit() || matches!(c, '-' | ',' | ':' | ' ');
        let dimensions_end = rest.find(|c: char| !is_dimension(c))?;
        let (dimensions, rest) = rest.split_at(dimensions_end);
        let rest = rest.strip_prefix(end)?;
        if data_type.is_empty() {
            return None;
        }
        let mut group = Group {
            data_type,
            shape: Vec::new(),
            vector: None,
        };
        group.dimensions(dimensions)?;
        Some((group, rest))
    }

    fn dimensions(&mut self, text: &str) -> Option<()> {
        if text.trim().is_empty() {
            return Some(());
        }
        for (at, part) in text.split(',').enumerate() {
            let (dimension, vector) = match part.split_once(':') {
                Some((dimension, vector)) => (dimension, Some(vector)),
                None => (part, None),
            };
            self.shape.push(dimension.trim().parse().ok()?);
            if let Some(vector) = vector {
                self.vector = Some((at, vector.trim().parse().ok()?));
            }
        }
        (self.shape.len() <= MOST_DIMENSIONS).then_some(())
    }

    fn format(&self) -> Format {
        let data_type = DataType::from_words(self.data_type);
        let Some((at, channels)) = self.vector else {
            return Format {
                text: self.data_type.into(),
                data_type,
                layout: Layout::Linear,
            };
        };
        let behind = self.shape.len().saturating_sub(at + 1);
        let spatial = u8::try_from(behind).unwrap_or(u8::MAX);
        let text = match spatial {
            2 => format!("{}:{channels}", self.data_type),
            _ => format!(
                "{}:{channels} with {spatial} spatial dimensions",
                self.data_type
            ),
        };
        Format {
            text: text.into(),
            data_type,
            layout: Layout::ChannelVector { channels, spatial },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_hold_what_separates_tensors() {
        let mut pool = Pool::default();
        for (line, name, inputs, outputs) in [
            (
                "Layer(PointWise): PWN(a, b), Tactic: 0x1, a -> b, [c] (Half[1,16:32,4,4]), y (Float[2]) -> z (Int8[1])",
                "PWN(a, b)",
                vec!["a -> b, [c]", "y"],
                vec!["z"],
            ),
            (
                "Layer(MLP): 2-layer MLP: a -> b, Tactic: -3, (Unnamed Layer* 7) [Activation]_output[Float(120,1,1)] -> p[Float(-2,1,1)]",
                "2-layer MLP: a -> b",
                vec!["(Unnamed Layer* 7) [Activation]_output"],
                vec!["p"],
            ),
            (
                "Layer(Constant): c, Tactic: 0x0,  -> c_out (Half[])",
                "c",
                vec![],
                vec!["c_out"],
            ),
            ("Layer(Shape): s, Tactic: 0x0", "s", vec![], vec![]),
        ] {
            let layer = layer(line, &mut pool).expect("a layer");
            assert_eq!(layer.name.as_deref(), Some(name));
            let tensors = |uses: &[Use]| uses.iter().map(|it| it.tensor).collect::<Vec<_>>();
            let expected: Vec<_> = inputs.iter().map(|name| pool.tensor(name)).collect();
            assert_eq!(tensors(&layer.inputs), expected, "{line}");
            let expected: Vec<_> = outputs.iter().map(|name| pool.tensor(name)).collect();
            assert_eq!(tensors(&layer.outputs), expected, "{line}");
        }
        assert!(layer("Layer(X): cut, Tactic: 0x1, in (Half[1,", &mut pool).is_none());
        let vectors = layer(
            "Layer(R): r, Tactic: 0x0, a (Int8[1,3:32,10,10]) -> b (Int8[1,3:32,4,5,6])",
            &mut pool,
        )
        .expect("a layer");
        let bytes = |uses: &[Use]| uses.first().and_then(|it| it.padded_bytes.get());
        assert_eq!(
            (bytes(&vectors.inputs), bytes(&vectors.outputs)),
            (Some(3200), Some(3840))
        );
    }
}
