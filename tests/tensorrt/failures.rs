//! Lives that end badly: the report tells where and why, and nothing before it is lost.

use serde_json::Value;

use crate::command::{Dir, finish, trtmem};
use crate::doubles::Double;
use crate::setting::Machine;
use crate::tensorrt_double::TensorRtDouble;

fn machine() -> Option<Machine> {
    let machine = Machine::new()?;
    let plan = machine
        .tensorrt
        .plan()
        .with("weights", 1 << 20)
        .input("data:FLOAT:1x3x8x8")
        .output("prob:HALF:1x10");
    machine.plan("known.engine", &plan);
    Some(machine)
}

/// The double's stages with ours, in order.
const STAGES: [(&str, &str); 8] = [
    ("runtime", "runtime"),
    ("deserialize", "deserialize"),
    ("context", "context"),
    ("bindings", "bindings"),
    ("enqueue", "first-inference"),
    ("release-context", "release-context"),
    ("release-engine", "release-engine"),
    ("release-runtime", "release-runtime"),
];

fn finished(report: &Value) -> Vec<String> {
    let stages = report["runs"][0]["stages"].as_array().unwrap().iter();
    stages
        .filter(|stage| stage["status"] == "finished")
        .map(|stage| stage["stage"].as_str().unwrap().to_owned())
        .collect()
}

/// Runs with the double misbehaving in each stage and looks at what is left of it.
fn in_every_stage(tricks: &[&str], stages: &[(&str, &str)], look: impl Fn(&Value, &str)) {
    let Some(machine) = machine() else { return };
    for (theirs, ours) in stages {
        // Addresses are set by name; where there are indices only, the double has no such step for
        // inputs whose shapes are closed.
        if *theirs == "bindings" && !machine.tensorrt.has_names() {
            continue;
        }
        for trick in tricks {
            let ran = machine.run_with(&format!("{theirs}:{trick}"), &["known.engine"]);
            assert_eq!(ran.code(), 7, "{theirs}:{trick}: {ran:?}");
            let report = ran.json();
            let outcome = &report["runs"][0]["outcome"];
            assert_eq!(outcome["stage"], *ours, "{theirs}:{trick}: {outcome}");
            assert_eq!(report["complete"], false);
            let before = finished(&report);
            assert!(
                before.contains(&"library".to_owned()),
                "{theirs}: {before:?}"
            );
            assert!(
                !before.contains(&(*ours).to_owned()),
                "{theirs}: {before:?}"
            );
            look(outcome, trick);
        }
    }
}

#[test]
fn what_tensorrt_does_not_make_is_not_used() {
    in_every_stage(&["null", "small"], &STAGES[..5], |outcome, trick| {
        assert_eq!(outcome["ended"], "failed", "{trick}: {outcome}");
    });
}

#[test]
fn an_error_that_is_logged_is_the_reason_that_is_told() {
    in_every_stage(&["error"], &STAGES[..5], |outcome, trick| {
        assert_eq!(outcome["ended"], "failed", "{trick}: {outcome}");
        let message = outcome["message"].as_str().unwrap();
        assert!(message.contains("TensorRT logged: "), "{message}");
    });
}

#[test]
fn an_error_that_is_logged_while_something_is_made_is_a_failure_of_it() {
    in_every_stage(&["error-pointer"], &STAGES[..3], |outcome, trick| {
        assert_eq!(outcome["ended"], "failed", "{trick}: {outcome}");
    });
}

#[test]
fn a_crash_of_the_library_is_told_with_its_stage() {
    in_every_stage(&["segv", "abort"], &STAGES, |outcome, trick| {
        assert_eq!(outcome["ended"], "died", "{trick}: {outcome}");
        let name = if trick == "segv" {
            "SIGSEGV"
        } else {
            "SIGABRT"
        };
        assert_eq!(outcome["cause"]["name"], name);
    });
}

#[test]
fn an_exit_of_the_library_is_told_with_its_status() {
    in_every_stage(&["exit=33"], &STAGES, |outcome, _| {
        assert_eq!(outcome["cause"]["kind"], "exit");
        assert_eq!(outcome["cause"]["status"], 33);
    });
}

#[test]
fn a_library_that_hangs_is_ended() {
    let Some(machine) = machine() else { return };
    let ran = machine.run_with("context:hang", &["known.engine", "--timeout", "300ms"]);
    assert_eq!(ran.code(), 7, "{ran:?}");
    let outcome = &ran.json()["runs"][0]["outcome"];
    assert_eq!(outcome["cause"]["kind"], "timeout");
    assert_eq!(outcome["stage"], "context");
}

#[test]
fn a_library_whose_constructor_dies_ends_the_first_stage() {
    let Some(machine) = machine() else { return };
    let ran = machine.run_with("library:segv", &["known.engine"]);
    assert_eq!(ran.code(), 7, "{ran:?}");
    assert_eq!(ran.json()["runs"][0]["outcome"]["stage"], "library");
}

#[test]
fn the_factorys_small_number_without_a_driver_is_a_machine_that_lacks_cuda() {
    let Some(machine) = machine() else { return };
    let ran = machine.run_with("runtime:no-driver", &["known.engine"]);
    assert_eq!(ran.code(), 8, "{ran:?}");
    let outcome = &ran.json()["runs"][0]["outcome"];
    assert_eq!(outcome["ended"], "failed");
    assert_eq!(outcome["stage"], "runtime");
    assert!(
        outcome["message"].to_string().contains("error: 35"),
        "{outcome}"
    );
}

#[test]
fn an_object_that_is_laid_out_otherwise_is_not_used() {
    let Some(machine) = machine() else { return };
    let number = machine.tensorrt.version_number();
    let checks = [
        ("runtime:wrong-logger", 8200),
        ("runtime:wrong-threads", 8401),
        ("runtime:wrong-pimpl", 8600),
    ];
    for (trick, since) in checks {
        // Older releases have nothing to be asked.
        if number < since {
            continue;
        }
        let ran = machine.run_with(trick, &["known.engine"]);
        assert_eq!(ran.code(), 7, "{trick}: {ran:?}");
        let message = ran.json()["runs"][0]["outcome"]["message"].to_string();
        assert!(message.contains("self-check"), "{trick}: {message}");
    }
}

#[test]
fn other_products_and_unknown_families_are_refused_by_name() {
    let Some(machine) = machine() else { return };
    let versions = [
        (10800, "TensorRT-RTX 1.8.0"),
        (120_000, "12.0.0"),
        (7203, "7.2.3"),
    ];
    for (number, name) in versions {
        let ran = machine.run_with(&format!("library:version={number}"), &["known.engine"]);
        assert_eq!(ran.code(), 7, "{number}: {ran:?}");
        let outcome = &ran.json()["runs"][0]["outcome"];
        assert_eq!(outcome["stage"], "library");
        assert!(outcome["message"].to_string().contains(name), "{outcome}");
    }
}

#[test]
fn a_plan_of_another_release_is_refused_with_tensorrts_own_words() {
    let Some(machine) = machine() else { return };
    let [major, ..] = machine.tensorrt.version();
    let other = machine.tensorrt.plan().version([major, 99, 0, 0]);
    machine.plan("other.engine", &other);
    let ran = machine.run(&["other.engine"]);
    assert_eq!(ran.code(), 7, "{ran:?}");
    let report = ran.json();
    let outcome = &report["runs"][0]["outcome"];
    assert_eq!(outcome["stage"], "deserialize");
    assert!(outcome["message"].to_string().contains("TensorRT logged"));
    assert_eq!(finished(&report), ["library", "cuda", "runtime", "read"]);
}

#[test]
fn without_tensorrt_the_run_says_what_was_tried() {
    let (Some(cuda), Some(double)) = (Double::new().build(), TensorRtDouble::built()) else {
        return;
    };
    let dir = Dir::new();
    dir.write("known.engine", double.plan().bytes());
    let mut command = trtmem(&dir, &["run", "known.engine", "--attribution", "discrete"]);
    command.env("LD_LIBRARY_PATH", cuda);
    let ran = finish(command.spawn().unwrap());
    assert_eq!(ran.code(), 8, "{ran:?}");
    for name in ["libnvinfer.so.11", "libnvinfer_dispatch.so.8", "--tensorrt"] {
        assert!(
            ran.stdout.contains(name) || ran.stderr.contains(name),
            "{name}: {ran:?}"
        );
    }
}

#[test]
fn without_cuda_the_run_says_so_before_tensorrt_is_asked() {
    let Some(machine) = machine() else { return };
    let mut command = machine.command(&["known.engine"]);
    command.env("LD_LIBRARY_PATH", machine.tensorrt.directory());
    let ran = finish(command.spawn().unwrap());
    assert_eq!(ran.code(), 8, "{ran:?}");
    let outcome = &ran.json()["runs"][0]["outcome"];
    assert_eq!(outcome["stage"], "cuda");
    assert!(
        outcome["message"].to_string().contains("libcuda"),
        "{outcome}"
    );
}
