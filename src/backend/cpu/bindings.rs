//! Inputs of a model, filled from a fixed seed.

use std::error::Error;
use std::path::Path;

use rten::{DataType, Dimension, Model, NodeId, NodeInfo, Value, ValueOrView, ValueType};

use crate::backend::BackendError;

/// Every process fills its inputs alike, so that runs differ by memory behaviour alone.
const SEED: u64 = 0;

/// One input of a model and the tensor bound to it.
pub(super) struct Binding {
    node: NodeId,
    value: Value,
}

impl Binding {
    /// What rten wants for a run: the input by its number, the tensor borrowed.
    pub(super) fn for_run(&self) -> (NodeId, ValueOrView<'_>) {
        (self.node, (&self.value).into())
    }
}

/// Makes a tensor for every input of the model. Open dimensions are taken as 1.
pub(super) fn fill(path: &Path, model: &Model) -> Result<Vec<Binding>, BackendError> {
    let mut random = Random(SEED);
    let bind = |&node| {
        let value = tensor(model, node, &mut random).map_err(|Refusal { input, reason }| {
            let path = path.display();
            BackendError::caused(
                format!("cannot make input `{input}` of `{path}`; export the model with another"),
                reason,
            )
        })?;
        Ok(Binding { node, value })
    };
    model.input_ids().iter().map(bind).collect()
}

/// Why an input cannot be made.
struct Refusal {
    input: String,
    reason: Box<dyn Error + Send + Sync>,
}

fn tensor(model: &Model, node: NodeId, random: &mut Random) -> Result<Value, Refusal> {
    let info = model.node_info(node);
    let refuse = |reason| Refusal {
        input: info
            .as_ref()
            .and_then(NodeInfo::name)
            .unwrap_or("?")
            .to_owned(),
        reason,
    };
    let dimensions = info
        .as_ref()
        .and_then(NodeInfo::shape)
        .ok_or_else(|| refuse("the model does not define its shape".into()))?;
    let shape: Vec<usize> = dimensions.iter().map(extent).collect();
    let count = shape
        .iter()
        .try_fold(1usize, |product, &size| product.checked_mul(size));
    let count = count.ok_or_else(|| refuse("it has more elements than memory can hold".into()))?;
    let dtype = info.as_ref().and_then(NodeInfo::dtype);
    let filled = match dtype {
        Some(ValueType::Tensor(DataType::Float)) => random
            .draw(count, Random::unit)
            .and_then(|elements| Ok(Value::from_shape(&shape, elements)?)),
        Some(ValueType::Tensor(DataType::Int32)) => random
            .draw(count, Random::bit::<i32>)
            .and_then(|elements| Ok(Value::from_shape(&shape, elements)?)),
        Some(ValueType::Tensor(DataType::Int8)) => random
            .draw(count, Random::bit::<i8>)
            .and_then(|elements| Ok(Value::from_shape(&shape, elements)?)),
        Some(ValueType::Tensor(DataType::UInt8)) => random
            .draw(count, Random::byte)
            .and_then(|elements| Ok(Value::from_shape(&shape, elements)?)),
        Some(other) => Err(format!("it is a {other}, not a tensor of numbers").into()),
        None => Err("rten does not know its type".into()),
    };
    filled.map_err(refuse)
}

fn extent(dimension: &Dimension) -> usize {
    match dimension {
        Dimension::Fixed(size) => *size,
        Dimension::Symbolic(_) => 1,
    }
}

/// `SplitMix64` (Steele, Lea, Flood, OOPSLA 2014): a good stream from a few lines, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// In [0, 1), like a normalised image.
    fn unit(&mut self) -> f32 {
        // 24 bits are what a float holds exactly.
        (self.next() >> 40) as f32 / (1u32 << 24) as f32
    }

    /// 0 or 1: a valid mask, and a valid index into anything with two entries.
    fn bit<T: From<bool>>(&mut self) -> T {
        T::from(self.next() & 1 == 1)
    }

    /// Any byte, like a raw image.
    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    /// So many values. Memory is asked for so that a refusal is an error and no abort.
    fn draw<T>(
        &mut self,
        count: usize,
        one: impl Fn(&mut Random) -> T,
    ) -> Result<Vec<T>, Box<dyn Error + Send + Sync>> {
        let mut elements = Vec::new();
        elements.try_reserve_exact(count)?;
        elements.extend((0..count).map(|_| one(self)));
        Ok(elements)
    }
}
