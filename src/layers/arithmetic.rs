//! The work of convolutions and matrix products, from their shapes.

use schemars::JsonSchema;
use serde::Serialize;

use super::figure::{Figure, Why};
use super::model::{Layer, Use};

/// A convolution or matrix product as the product of an M×K and a K×N matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Arithmetic {
    /// Which it is.
    pub of: Product,
    /// Rows of the output: for a convolution its batch times its pixels.
    pub m: Figure,
    /// Columns of the output: for a convolution its channels.
    pub n: Figure,
    /// Length of each sum: for a convolution the channels of a group times the kernel.
    pub k: Figure,
    /// Multiplications with an addition: M·N·K.
    pub macs: Figure,
    /// Bytes that have to be read and written: every input, the outputs, weights and bias.
    pub bytes: Figure,
}

/// What kind of product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Product {
    /// A convolution of any rank.
    Convolution,
    /// A transposed convolution: its work goes with the size of its input.
    Deconvolution,
    /// A product of matrices.
    #[serde(rename = "matrix-product")]
    Matrices,
}

impl Arithmetic {
    /// The work of a layer; none where it is neither.
    pub fn of(layer: &Layer) -> Option<Arithmetic> {
        if layer.parameter_type.as_deref() == Some("Convolution") {
            return Some(convolution(layer));
        }
        let is_product = matches!(
            &*layer.layer_type,
            "gemm" | "MatrixMultiply" | "FullyConnected" | "CublasGemm" | "CaskGemmMatrixMultiply"
        );
        (is_product || layer.kind() == "MatrixMultiply").then(|| matrices(layer))
    }

    /// MACs for every byte that has to be moved.
    pub fn intensity(&self) -> Option<f64> {
        match (self.macs.get()?, self.bytes.get()?) {
            (_, 0) => None,
            (macs, bytes) => Some(macs as f64 / bytes as f64),
        }
    }
}

/// Whether a convolution is a transposed one: the layer's type or its kernels say so.
fn is_transposed(layer: &Layer) -> bool {
    let says = |text: &str| text.contains("econv") || text.contains("dgrad");
    says(&layer.layer_type) || layer.tactic.as_deref().is_some_and(says)
}

fn convolution(layer: &Layer) -> Arithmetic {
    let transposed = is_transposed(layer);
    let sizes = sizes(layer, transposed);
    let unknown = |why| {
        (
            Figure::Unknown(why),
            Figure::Unknown(why),
            Figure::Unknown(why),
            Figure::Unknown(why),
        )
    };
    let (m, n, k, macs) = match sizes {
        Ok([m, n, k]) => (m, n, k, m.times(n).times(k)),
        Err(why) => unknown(why),
    };
    Arithmetic {
        of: if transposed {
            Product::Deconvolution
        } else {
            Product::Convolution
        },
        m,
        n,
        k,
        macs,
        bytes: layer.touched_bytes(),
    }
}

/// M, N and K of a convolution.
fn sizes(layer: &Layer, transposed: bool) -> Result<[Figure; 3], Why> {
    let contraction = layer.contraction.as_ref().ok_or(Why::Untold)?;
    let kernel = product(&contraction.kernel)?;
    if contraction.kernel.is_empty() {
        return Err(Why::Untold);
    }
    let [batch, channels_in, pixels_in] = parts(layer.inputs.first())?;
    let [batch_out, channels_out, pixels_out] = parts(layer.outputs.first())?;
    let groups = contraction
        .groups
        .and_then(|groups| u64::try_from(groups).ok());
    let groups = groups.filter(|groups| *groups > 0).unwrap_or(1);
    let per_group = |figure: Figure| match figure {
        Figure::Exact(number) => Figure::Exact(number / groups),
        unknown @ Figure::Unknown(_) => unknown,
    };
    Ok(if transposed {
        [
            batch.times(pixels_in),
            per_group(channels_out.times(kernel)),
            channels_in,
        ]
    } else {
        [
            batch_out.times(pixels_out),
            channels_out,
            per_group(channels_in.times(kernel)),
        ]
    })
}

/// Batch, channels and pixels of a tensor.
fn parts(used: Option<&Use>) -> Result<[Figure; 3], Why> {
    let used = used.ok_or(Why::Untold)?;
    let [batch, channels, pixels @ ..] = &*used.shape else {
        return Err(Why::NoShape);
    };
    Ok([
        product(&[*batch])?,
        product(&[*channels])?,
        product(pixels)?,
    ])
}

fn product(dimensions: &[i64]) -> Result<Figure, Why> {
    let mut product = Figure::Exact(1);
    for dimension in dimensions {
        let dimension = u64::try_from(*dimension).map_err(|_| Why::Dynamic)?;
        product = product.times(Figure::Exact(dimension));
    }
    Ok(product)
}

/// A product of matrices: the output's rows (batch among them) and columns, and the first input's columns.
fn matrices(layer: &Layer) -> Arithmetic {
    let sizes = || -> Result<[Figure; 3], Why> {
        let last = |used: Option<&Use>| -> Result<(Figure, Figure), Why> {
            let shape = &used.ok_or(Why::Untold)?.shape;
            let (last, rest) = shape.split_last().ok_or(Why::NoShape)?;
            Ok((product(rest)?, product(&[*last])?))
        };
        let (m, n) = last(layer.outputs.first())?;
        let (_, k) = last(layer.inputs.first())?;
        Ok([m, n, k])
    };
    let [m, n, k] = sizes().unwrap_or_else(|why| [Figure::Unknown(why); 3]);
    Arithmetic {
        of: Product::Matrices,
        m,
        n,
        k,
        macs: m.times(n).times(k),
        bytes: layer.touched_bytes(),
    }
}
