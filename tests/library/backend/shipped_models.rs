//! The shipped models give, through rten, what the ONNX reference evaluator gave.

use std::path::Path;

use rten::{Model, ValueView};
use serde_json::Value;

/// The input that `scripts/make-model.py` describes in each `.expected.json`.
fn ramp(count: usize) -> Vec<f32> {
    (0..count as u64)
        .map(|i| {
            let hashed = (i * 2_654_435_761) % (1 << 32);
            (hashed >> 8) as f32 / (1u32 << 24) as f32
        })
        .collect()
}

fn output_matches_the_reference(name: &str) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/models");
    let text = std::fs::read_to_string(directory.join(format!("{name}.expected.json"))).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let shape: Vec<usize> = serde_json::from_value(expected["input_shape"].clone()).unwrap();
    let input = ramp(shape.iter().product());

    let bytes = std::fs::read(directory.join(format!("{name}.onnx"))).unwrap();
    let model = Model::load(bytes).unwrap();
    let view = ValueView::from_shape(&shape, input.as_slice()).unwrap();
    let output = model.run_one(view.into(), None).unwrap();
    let (_, values) = output.into_shape_vec::<f32, 2>().unwrap();

    let wanted: Vec<f64> = serde_json::from_value(expected["output"].clone()).unwrap();
    assert_eq!(values.len(), wanted.len());
    for (value, wanted) in values.into_iter().zip(wanted) {
        assert!(
            (f64::from(value) - wanted).abs() < 1e-4,
            "{value} is not {wanted}"
        );
    }
}

#[test]
fn the_convnet_gives_its_reference_output() {
    output_matches_the_reference("convnet");
}

#[test]
fn the_tiny_model_gives_its_reference_output() {
    output_matches_the_reference("tiny");
}
