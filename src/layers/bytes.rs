//! Bytes of single layers.

use super::figure::Figure;
use super::model::{Layer, Use, Weights};

impl Layer {
    /// Bytes it reads, without padding: activations and what is constant among its inputs.
    pub fn inputs_bytes(&self) -> Figure {
        sum(&self.inputs, |it| it.logical_bytes)
    }

    /// Bytes it writes, without padding.
    pub fn outputs_bytes(&self) -> Figure {
        sum(&self.outputs, |it| it.logical_bytes)
    }

    /// Bytes it reads, with padding.
    pub fn inputs_padded_bytes(&self) -> Figure {
        sum(&self.inputs, |it| it.padded_bytes)
    }

    /// Bytes it writes, with padding.
    pub fn outputs_padded_bytes(&self) -> Figure {
        sum(&self.outputs, |it| it.padded_bytes)
    }

    /// Bytes it reads and writes, without padding.
    pub fn io_bytes(&self) -> Figure {
        self.inputs_bytes().plus(self.outputs_bytes())
    }

    /// Bytes it reads and writes, with padding.
    pub fn io_padded_bytes(&self) -> Figure {
        self.inputs_padded_bytes().plus(self.outputs_padded_bytes())
    }

    /// Bytes of its weights. Those of a `Constant` layer are its output, and not counted twice.
    pub fn weights_bytes(&self) -> Figure {
        if self.is_constant() {
            return Figure::ZERO;
        }
        of(self.weights.as_ref())
    }

    /// Bytes of its bias.
    pub fn bias_bytes(&self) -> Figure {
        of(self.bias.as_ref())
    }

    /// Bytes of the constants that TensorRT 11 lists.
    pub fn constants_bytes(&self) -> Figure {
        Figure::sum(self.constants.iter().map(|it| it.bytes))
    }

    /// Bytes of everything it holds for good: weights, bias, constants, those that are among its inputs, and
    /// those that follow from the shapes.
    pub fn held_bytes(&self) -> Figure {
        self.own_bytes()
            .plus(Figure::Exact(self.inferred_weights_bytes.unwrap_or(0)))
            .plus(self.constant_inputs_bytes)
    }

    /// Bytes it touches in one inference: what it reads and writes without padding, and what it holds. A layer
    /// that only renames a tensor touches nothing.
    pub fn touched_bytes(&self) -> Figure {
        if self.is_free() {
            return self.own_bytes();
        }
        self.footprint_bytes()
            .plus(Figure::Exact(self.inferred_weights_bytes.unwrap_or(0)))
    }

    /// The same as far as the file lists it, without the weights that follow from the shapes.
    pub fn footprint_bytes(&self) -> Figure {
        self.io_bytes().plus(self.own_bytes())
    }

    /// Bytes that the padding of its formats adds to what it reads and writes, as far as they are known; nothing for a
    /// layer that moves no bytes.
    pub fn known_padding_bytes(&self) -> u64 {
        if self.is_free() || self.is_constant() {
            return 0;
        }
        let uses = self
            .uses()
            .map(|it| match (it.padded_bytes, it.logical_bytes) {
                (Figure::Exact(padded), Figure::Exact(logical)) => padded.saturating_sub(logical),
                _ => 0,
            });
        uses.fold(0, u64::saturating_add)
    }

    fn own_bytes(&self) -> Figure {
        self.weights_bytes()
            .plus(self.bias_bytes())
            .plus(self.constants_bytes())
    }
}

fn sum(uses: &[Use], of: impl Fn(&Use) -> Figure) -> Figure {
    Figure::sum(uses.iter().map(of))
}

fn of(weights: Option<&Weights>) -> Figure {
    weights.map_or(Figure::ZERO, |weights| weights.bytes)
}
