//! Whole runs of the `cuda` backend, against the stand-in driver.

use crate::command::{Dir, Ran, finish, trtmem};
use crate::doubles::Double;

/// A run with the stand-in in the place of the driver.
fn run(settings: &[(&str, &str)]) -> Option<Ran> {
    let directory = Double::new().build()?;
    let dir = Dir::new();
    let mut command = trtmem(&dir, &["run", "--backend", "cuda", "--format", "json"]);
    command.env("LD_LIBRARY_PATH", directory);
    for (name, value) in settings {
        command.env(format!("TRTMEM_CUDA_DOUBLE_{name}"), value);
    }
    Some(finish(command.spawn().unwrap()))
}

#[test]
fn the_whole_life_is_lived_without_a_model() {
    let Some(ran) = run(&[]) else { return };
    assert_eq!(ran.code(), 0, "{ran:?}");
    let report = ran.json();
    let run = &report["runs"][0];
    assert_eq!(run["outcome"]["ended"], "finished", "{run:#}");
    let stages = run["stages"].as_array().unwrap();
    assert_eq!(stages.len(), 13, "{run:#}");
}

#[test]
fn a_stage_that_cuda_refuses_ends_the_run_with_its_reason_and_the_stages_before_it() {
    let Some(ran) = run(&[("FAIL", "cuModuleLoadData:221")]) else {
        return;
    };
    assert_eq!(ran.code() & !0xf, 0, "{ran:?}");
    assert_ne!(ran.code(), 0);
    let report = ran.json();
    let run = &report["runs"][0];
    let outcome = run["outcome"].to_string();
    assert!(outcome.contains("libnvidia-ptxjitcompiler.so"), "{outcome}");
    let stages = run["stages"].as_array().unwrap();
    let named: Vec<&str> = stages
        .iter()
        .map(|stage| stage["stage"].as_str().unwrap())
        .collect();
    assert_eq!(named, ["library", "cuda", "runtime"], "{run:#}");
}
