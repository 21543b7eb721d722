//! Engines made up for tests.

#![allow(dead_code, clippy::expect_used)]

use std::collections::HashMap;
use std::sync::Arc;

use trtmem::layers::{
    Binding, DataType, Engine, Figure, Format, Held, Layer, LayerTime, Layout, Mode, Tensor,
    TensorId, Use, Weights,
};

/// A tensor of a made-up layer: name, shape, type.
pub(crate) type Told<'a> = (&'a str, &'a [i64], DataType);

/// An engine being made.
#[derive(Default)]
pub(crate) struct Made {
    engine: Engine,
    ids: HashMap<String, TensorId>,
}

impl Made {
    fn id(&mut self, name: &str) -> TensorId {
        let next = TensorId(u32::try_from(self.ids.len()).expect("few tensors"));
        let tensors = &mut self.engine.tensors;
        *self.ids.entry(name.to_owned()).or_insert_with(|| {
            tensors.push(Tensor {
                name: name.into(),
                held: Held::Activation,
            });
            next
        })
    }

    fn used(&mut self, (name, shape, data_type): Told) -> Use {
        let elements: u64 = shape.iter().map(|size| size.unsigned_abs()).product();
        let size = match data_type {
            DataType::Int8 => 1,
            DataType::Fp16 => 2,
            _ => 4,
        };
        let known = shape.iter().all(|size| *size >= 0);
        let figure = |bytes: u64| {
            if known {
                Figure::Exact(bytes)
            } else {
                Figure::Unknown(trtmem::layers::Why::Dynamic)
            }
        };
        let (layout, text) = match data_type {
            DataType::Int8 => (
                Layout::ChannelVector {
                    channels: 32,
                    spatial: 2,
                },
                "Thirty-two wide channel vectorized row major Int8 format",
            ),
            _ => (Layout::Linear, "Row major linear format"),
        };
        Use {
            tensor: self.id(name),
            shape: shape.into(),
            format: Arc::new(Format {
                text: text.into(),
                data_type,
                layout,
            }),
            elements: figure(elements),
            logical_bytes: figure(elements * size),
            padded_bytes: figure(elements * size),
        }
    }

    /// Adds a layer with so many weights of one byte.
    pub(crate) fn layer(
        &mut self,
        (kind, name): (&str, &str),
        inputs: &[Told],
        outputs: &[Told],
        weights: u64,
    ) -> &mut Layer {
        let inputs: Box<[Use]> = inputs.iter().map(|told| self.used(*told)).collect();
        let outputs: Box<[Use]> = outputs.iter().map(|told| self.used(*told)).collect();
        let layers = &mut self.engine.layers;
        layers.push(Layer {
            index: u32::try_from(layers.len()).expect("few layers"),
            name: name.into(),
            layer_type: kind.into(),
            parameter_type: None,
            profile: 0,
            inputs,
            outputs,
            weights: (weights > 0).then(|| Weights {
                count: weights,
                text: "Int8".into(),
                data_type: DataType::Int8,
                bytes: Figure::Exact(weights),
            }),
            bias: None,
            constants: Box::new([]),
            inferred_weights_bytes: None,
            constant_inputs_bytes: Figure::ZERO,
            tactic: None,
            tactic_value: None,
            origin: None,
            metadata: None,
            stream: None,
            contraction: None,
            time: None,
        });
        layers.last_mut().expect("one was added")
    }

    /// What the engine is given, and what it gives back.
    pub(crate) fn bind(&mut self, inputs: &[&str], outputs: &[&str]) {
        let inputs = inputs.iter().map(|name| (*name, Mode::Input));
        let outputs = outputs.iter().map(|name| (*name, Mode::Output));
        for (name, mode) in inputs.chain(outputs) {
            let tensor = self.id(name);
            let place = usize::try_from(tensor.0).expect("it fits");
            self.engine.tensors[place].held = Held::Binding;
            self.engine.bindings.push(Binding { tensor, mode });
        }
        self.engine.has_bindings = true;
    }

    pub(crate) fn engine(self) -> Engine {
        self.engine
    }
}

/// An average time, as a profile has it.
pub(crate) fn time(average_ns: u64) -> LayerTime {
    LayerTime {
        average_ns: Some(average_ns),
        median_ns: None,
        total_ns: None,
        percentage: None,
    }
}

/// A picture, reformatted, through a residual block into a classifier.
pub(crate) fn small() -> Engine {
    let mut made = Made::default();
    let half = DataType::Fp16;
    let byte = DataType::Int8;
    let picture: Told = ("picture", &[1, 3, 64, 64], half);
    let (packed, first): (Told, Told) = (
        ("packed", &[1, 32, 64, 64], byte),
        ("first", &[1, 32, 64, 64], byte),
    );
    let (second, sum): (Told, Told) = (
        ("second", &[1, 32, 64, 64], byte),
        ("sum", &[1, 32, 64, 64], byte),
    );
    let answer: Told = ("answer", &[1, 10], half);
    made.layer(
        ("Reformat", "Reformatting CopyNode for picture"),
        &[picture],
        &[packed],
        0,
    )
    .time = Some(time(9_000));
    made.layer(("Convolution", "conv1 + relu1"), &[packed], &[first], 9_216)
        .time = Some(time(31_000));
    made.layer(("Convolution", "conv2"), &[first], &[second], 9_216)
        .time = Some(time(30_000));
    made.layer(("ElementWise", "add"), &[second, first], &[sum], 0)
        .time = Some(time(12_000));
    made.layer(
        ("MatrixMultiply", "classifier"),
        &[sum],
        &[answer],
        1_310_720,
    )
    .time = Some(time(55_000));
    made.bind(&["picture"], &["answer"]);
    let mut engine = made.engine();
    engine.time_ns = Some(137_000);
    engine
}

/// So many equal blocks of three layers, each with a way around it.
pub(crate) fn blocks(count: usize) -> Engine {
    fn tensor(name: &str) -> Told<'_> {
        (name, &[1, 64, 56, 56], DataType::Int8)
    }
    let mut made = Made::default();
    let mut handed = "input".to_owned();
    for block in 0..count {
        let [a, b, c] = ["a", "b", "c"].map(|letter| format!("{letter}{block}"));
        let names = [&a, &b, &c].map(|name| format!("layer {name}"));
        let convolution = "Convolution";
        made.layer(
            (convolution, &names[0]),
            &[tensor(&handed)],
            &[tensor(&a)],
            100,
        );
        made.layer((convolution, &names[1]), &[tensor(&a)], &[tensor(&b)], 200);
        let read = [tensor(&b), tensor(&handed)];
        made.layer(("ElementWise", &names[2]), &read, &[tensor(&c)], 0);
        handed = c;
    }
    made.bind(&["input"], &[&handed]);
    made.engine()
}
