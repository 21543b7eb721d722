//! The `cpu` backend: real models through rten.

use std::path::PathBuf;

use trtmem::backend::Backend;
use trtmem::report::Stage;

use super::support::{Scratch, ask, create, live, shipped, told};
use crate::onnx_writer::{self, Dim};

fn cpu(models: &[PathBuf]) -> Box<dyn Backend> {
    create(&ask("cpu", models, &[])).unwrap()
}

/// The error a model's life ends with.
fn failure(path: PathBuf) -> String {
    told(&live(&mut *cpu(&[path]), 1).unwrap_err())
}

#[test]
fn the_shipped_models_live_their_whole_life() {
    for name in ["convnet.onnx", "tiny.onnx"] {
        live(&mut *cpu(&[shipped(name)]), 1).unwrap();
    }
}

#[test]
fn several_models_live_beside_each_other_and_a_file_may_be_repeated() {
    let models = [
        shipped("tiny.onnx"),
        shipped("convnet.onnx"),
        shipped("tiny.onnx"),
    ];
    live(&mut *cpu(&models), 3).unwrap();
}

#[test]
fn stages_that_rten_has_no_step_for_say_why_and_do_nothing() {
    let mut backend = cpu(&[shipped("tiny.onnx")]);
    let lacking = [
        Stage::Library,
        Stage::Cuda,
        Stage::Context,
        Stage::ReleaseContext,
        Stage::ReleaseRuntime,
    ];
    for stage in Stage::of_a_run() {
        let reason = backend.lacks(stage);
        assert_eq!(
            reason.is_some(),
            lacking.contains(&stage),
            "{stage:?}: {reason:?}"
        );
    }
    assert_eq!(backend.lacks(Stage::Cuda), Some("no GPU is used"));
    for stage in lacking {
        backend.step(stage, 0, &mut |_| ()).unwrap();
    }
}

#[test]
fn inputs_of_every_type_are_filled() {
    let scratch = Scratch::new("types");
    let types = [
        onnx_writer::FLOAT,
        onnx_writer::UINT8,
        onnx_writer::INT8,
        onnx_writer::INT32,
        onnx_writer::INT64,
        onnx_writer::BOOL,
    ];
    for element in types {
        let shape = [Dim::Open, Dim::Fixed(3)];
        let model = onnx_writer::model("Identity", element, Some(&shape));
        let path = scratch.file(&format!("{element}.onnx"), model);
        live(&mut *cpu(&[path]), 1).unwrap_or_else(|error| panic!("{element}: {}", told(&error)));
    }
}

#[test]
fn an_input_that_cannot_be_made_is_named_with_the_reason() {
    let scratch = Scratch::new("inputs");
    let refused = |name: &str, element, shape: Option<&[Dim]>| {
        failure(scratch.file(name, onnx_writer::model("Identity", element, shape)))
    };
    let text = refused("string.onnx", onnx_writer::STRING, Some(&[Dim::Fixed(1)]));
    assert!(text.contains("input `x`"), "{text}");
    assert!(text.contains("rten does not know its type"), "{text}");

    let text = refused("shapeless.onnx", onnx_writer::FLOAT, None);
    assert!(text.contains("does not define its shape"), "{text}");

    let huge = [Dim::Fixed(1 << 40), Dim::Fixed(1 << 40)];
    let text = refused("overflow.onnx", onnx_writer::FLOAT, Some(&huge));
    assert!(
        text.contains("more elements than memory can hold"),
        "{text}"
    );

    let text = refused(
        "huge.onnx",
        onnx_writer::FLOAT,
        Some(&[Dim::Fixed(1 << 60)]),
    );
    assert!(text.contains("input `x`"), "{text}");
}

#[test]
fn a_model_that_rten_cannot_load_is_named_with_what_to_do() {
    let scratch = Scratch::new("load");
    let unknown = onnx_writer::model("NoSuchOperator", onnx_writer::FLOAT, None);
    let text = failure(scratch.file("unknown.onnx", unknown));
    assert!(
        text.contains("unknown.onnx` with rten: it uses an operator"),
        "{text}"
    );
    assert!(text.contains("NoSuchOperator"), "{text}");

    let text = failure(scratch.file("text.onnx", b"this is no model"));
    assert!(
        text.contains("check that it is a whole ONNX model"),
        "{text}"
    );

    let whole = std::fs::read(shipped("tiny.onnx")).unwrap();
    let text = failure(scratch.file("cut.onnx", &whole[..whole.len() / 2]));
    assert!(
        text.contains("check that it is a whole ONNX model"),
        "{text}"
    );
}

#[test]
fn a_model_that_fails_while_it_runs_is_named() {
    let scratch = Scratch::new("run");
    // A matrix product wants two inputs.
    let model = onnx_writer::model("MatMul", onnx_writer::FLOAT, Some(&[Dim::Open]));
    let text = failure(scratch.file("matmul.onnx", model));
    assert!(
        text.contains("cannot run") && text.contains("matmul.onnx"),
        "{text}"
    );
}

#[test]
fn a_file_that_is_not_there_is_named_with_what_the_system_said() {
    let text = failure(PathBuf::from("no/such/model.onnx"));
    assert!(
        text.contains("cannot read `no/such/model.onnx`; check that it is there"),
        "{text}"
    );
}

#[test]
fn a_step_before_its_time_is_an_error_that_names_what_comes_first() {
    let mut backend = cpu(&[shipped("tiny.onnx")]);
    for (stage, first) in [
        (Stage::Deserialize, "read"),
        (Stage::Bindings, "deserialize"),
        (Stage::FirstInference, "deserialize"),
        (Stage::Inference, "deserialize"),
    ] {
        let text = told(&backend.step(stage, 0, &mut |_| ()).unwrap_err());
        assert!(text.contains(&format!("not completed `{first}`")), "{text}");
    }
    assert!(backend.step(Stage::Read, 1, &mut |_| ()).is_err());
}

#[test]
fn without_a_model_there_is_nothing_to_run() {
    let error = create(&ask("cpu", &[], &[])).err().unwrap();
    assert!(told(&error).contains("name an ONNX model"));
}
