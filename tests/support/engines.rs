//! Engines made up for tests: written as the engine inspector would, and read.

#![allow(dead_code, clippy::expect_used)]

use serde_json::{Value, json};
use trtmem::layers::read::read;
use trtmem::layers::{DataType, Engine, Wanted, open};

/// A tensor of a made-up layer: name, shape, type.
pub(crate) type Told<'a> = (&'a str, &'a [i64], DataType);

/// An engine being made.
#[derive(Default)]
pub(crate) struct Made {
    layers: Vec<Value>,
    bindings: Option<Vec<String>>,
    times: Vec<Value>,
}

fn told(tensors: &[Told]) -> Value {
    let tensor = |(name, shape, data_type): &Told| {
        let format = match data_type {
            DataType::Int8 => "Thirty-two wide channel vectorized row major Int8 format",
            DataType::Fp16 => "Row major linear FP16 format",
            _ => "Row major linear FP32",
        };
        json!({"Name": name, "Dimensions": shape, "Format/Datatype": format})
    };
    tensors.iter().map(tensor).collect()
}

impl Made {
    /// Adds a layer with so many weights of one byte. What else is to be told of it can be added.
    pub(crate) fn layer(
        &mut self,
        (kind, name): (&str, &str),
        inputs: &[Told],
        outputs: &[Told],
        weights: u64,
    ) -> &mut Value {
        let mut layer = json!({
            "Name": name,
            "LayerType": kind,
            "Inputs": told(inputs),
            "Outputs": told(outputs),
        });
        if weights > 0 {
            layer["Weights"] = json!({"Type": "Int8", "Count": weights});
        }
        self.layers.push(layer);
        self.layers.last_mut().expect("one was added")
    }

    /// The average time of the layer added last, as a profile tells it.
    pub(crate) fn takes(&mut self, average_ns: u32) {
        let name = self.layers.last().map(|layer| layer["Name"].clone());
        let milliseconds = f64::from(average_ns) / 1e6;
        self.times.push(json!({
            "name": name,
            "timeMs": milliseconds,
            "averageMs": milliseconds,
            "percentage": 1.0,
        }));
    }

    /// What the engine is given, and what it gives back.
    pub(crate) fn bind(&mut self, inputs: &[&str], outputs: &[&str]) {
        let names = inputs.iter().chain(outputs);
        self.bindings = Some(names.map(|name| (*name).to_owned()).collect());
    }

    pub(crate) fn engine(self) -> Engine {
        let mut graph = json!({"Layers": self.layers});
        if let Some(bindings) = self.bindings {
            graph["Bindings"] = json!(bindings);
        }
        let of = |value: &Value| read(value.to_string().as_bytes()).expect("it can be read");
        let times = (!self.times.is_empty()).then(|| of(&json!(self.times)));
        open(of(&graph), times, &Wanted::default()).expect("it is an engine")
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
    );
    made.takes(9_000);
    made.layer(("Convolution", "conv1 + relu1"), &[packed], &[first], 9_216);
    made.takes(31_000);
    made.layer(("Convolution", "conv2"), &[first], &[second], 9_216);
    made.takes(30_000);
    made.layer(("ElementWise", "add"), &[second, first], &[sum], 0);
    made.takes(12_000);
    made.layer(
        ("MatrixMultiply", "classifier"),
        &[sum],
        &[answer],
        1_310_720,
    );
    made.takes(55_000);
    made.bind(&["picture"], &["answer"]);
    made.engine()
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
