//! Shapes of inputs: asked for, chosen, refused.

use serde_json::json;

use crate::setting::{Machine, figure, of};

const DYNAMIC: &str = "ids:INT32:-1x4:min=1x4:opt=2x4:max=8x4";

fn machine() -> Option<Machine> {
    let machine = Machine::new()?;
    let plan = machine
        .tensorrt
        .plan()
        .input(DYNAMIC)
        .output("prob:FLOAT:-1x10");
    machine.plan("dynamic.engine", &plan);
    Some(machine)
}

#[test]
fn without_a_word_the_optimum_of_the_profile_is_used() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["dynamic.engine"]);
    let tensors = &report["engines"][0]["tensors"];
    assert_eq!(tensors[0]["bound_shape"], json!([2, 4]));
    assert_eq!(tensors[1]["bound_shape"], json!([2, 10]));
    let buffers = figure(&report, "bindings", "/device_seen/buffers/growth_bytes");
    assert_eq!(buffers, (2 * 4 + 2 * 10) * 4);
}

#[test]
fn a_shape_that_is_asked_for_is_used() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["dynamic.engine", "--shapes=ids:8x4"]);
    let tensors = &report["engines"][0]["tensors"];
    assert_eq!(tensors[0]["shape"], json!([-1, 4]));
    assert_eq!(tensors[0]["bound_shape"], json!([8, 4]));
    assert_eq!(of(&tensors[1], "/padded_bytes"), 8 * 10 * 4);
}

#[test]
fn a_shape_out_of_range_is_refused_with_the_range_before_tensorrt_hears_of_it() {
    let Some(machine) = machine() else { return };
    let ran = machine.run(&["dynamic.engine", "--shapes=ids:9x4"]);
    assert_eq!(ran.code(), 7, "{ran:?}");
    let outcome = &ran.json()["runs"][0]["outcome"];
    assert_eq!(outcome["stage"], "bindings");
    let message = outcome["message"].as_str().unwrap();
    assert!(message.contains("1x4 to 8x4"), "{message}");
}

#[test]
fn a_name_that_is_no_input_is_refused_with_those_that_are() {
    let Some(machine) = machine() else { return };
    let ran = machine.run(&["dynamic.engine", "--shapes=idz:2x4"]);
    assert_eq!(ran.code(), 7, "{ran:?}");
    let outcome = ran.json()["runs"][0]["outcome"].to_string();
    assert!(outcome.contains("`ids` (1x4 to 8x4)"), "{outcome}");
}

#[test]
fn a_profile_that_is_not_there_is_refused_with_how_many_are() {
    let Some(machine) = machine() else { return };
    let ran = machine.run(&["dynamic.engine", "--profile", "3"]);
    assert_eq!(ran.code(), 7, "{ran:?}");
    let outcome = ran.json()["runs"][0]["outcome"].to_string();
    assert!(outcome.contains("1 profile"), "{outcome}");
}

#[test]
fn another_profile_has_its_own_shapes() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let plan = machine
        .tensorrt
        .plan()
        .with("profiles", 2)
        .input("ids:INT32:-1x4:min=1x4/16x4:opt=2x4/32x4:max=8x4/64x4")
        .output("prob:FLOAT:-1x10");
    machine.plan("profiles.engine", &plan);
    let report = machine.report(&["profiles.engine", "--profile", "1"]);
    let engine = &report["engines"][0];
    assert_eq!(engine["profiles"], 2);
    assert_eq!(engine["profile"], 1);
    assert_eq!(engine["tensors"][0]["bound_shape"], json!([32, 4]));
}
