//! Builds of engines: every stage with known amounts, every way to fail, and a plan that runs.

use std::path::PathBuf;

use serde_json::Value;

use crate::command::{Ran, finish, trtmem};
use crate::setting::{Machine, QUICK, figure, of, stages};

/// The model that is built; the double takes any, and the real parser this one.
fn model() -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/data/models/convnet.onnx"]
        .iter()
        .collect();
    path.to_str().unwrap().to_owned()
}

/// A machine whose TensorRT can build; `None`, with a word, where the headers came without the parser's.
fn machine() -> Option<Machine> {
    let machine = Machine::new()?;
    machine.tensorrt.parser_library()?;
    Some(machine)
}

/// A build while the double does as it is told.
fn build(machine: &Machine, tricks: &str, args: &[&str]) -> Ran {
    let model = model();
    let all: Vec<&str> = ["build", model.as_str()]
        .iter()
        .chain(&QUICK)
        .chain(args)
        .copied()
        .collect();
    let mut command = trtmem(&machine.dir, &all);
    machine.equip(&mut command);
    command.env("TRTMEM_DOUBLE", tricks);
    finish(command.spawn().unwrap())
}

fn report(machine: &Machine, tricks: &str, args: &[&str]) -> Value {
    let ran = build(machine, tricks, args);
    assert_eq!(ran.code(), 0, "{ran:?}");
    ran.json()
}

/// Every text of the log and every remark.
fn said(report: &Value) -> Vec<String> {
    let lines = report["runs"][0]["log"].as_array().unwrap().iter();
    let lines = lines.map(|line| line["text"].as_str().unwrap().to_owned());
    let remarks = report["remarks"].as_array();
    let remarks = remarks.into_iter().flatten();
    let remarks = remarks.map(|it| it.as_str().unwrap_or_default().to_owned());
    lines.chain(remarks).collect()
}

/// What a stage's allocations through TensorRT's allocator came to.
fn allocator<'a>(report: &'a Value, stage: &str) -> &'a Value {
    &stages(report, stage)[0]["device_seen"]["allocator"]
}

#[test]
fn every_stage_of_a_build_takes_what_the_builder_takes() {
    const MIB: i64 = 1 << 20;
    let Some(machine) = machine() else { return };
    let tricks = "builder:heap=3145728,parse:heap=5242880,build:heap=8388608,build:device=16777216";
    let report = report(&machine, tricks, &["--saveEngine=built.engine"]);
    let finished: Vec<&str> = report["runs"][0]["stages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|stage| stage["status"] == "finished")
        .map(|stage| stage["stage"].as_str().unwrap())
        .collect();
    let all = [
        "library",
        "cuda",
        "builder",
        "parse",
        "build",
        "save",
        "release-builder",
    ];
    assert_eq!(finished, all);
    let near = |stage: &str, bytes: i64| {
        let cpu = figure(&report, stage, "/delta/cpu_bytes");
        assert!((bytes..bytes + MIB).contains(&cpu), "{stage}: {cpu}");
    };
    near("builder", 3 * MIB);
    near("parse", 5 * MIB);
    // What the build itself took is free again when it returns; its plan is left.
    let plan = std::fs::metadata(machine.dir.path().join("built.engine")).unwrap();
    let plan = i64::try_from(plan.len()).unwrap();
    let kept = figure(&report, "build", "/delta/cpu_bytes");
    assert!(
        (plan..8 * MIB).contains(&kept),
        "{kept} for a plan of {plan}"
    );
    let device = allocator(&report, "build");
    assert_eq!(device["growth_bytes"], 0);
    assert_eq!(device["peak_bytes"], 16 * MIB);
    assert_eq!(report["workload"]["backend"], "tensorrt-build");
    let freed = of(stages(&report, "release-builder")[0], "/delta/cpu_bytes");
    assert!(freed <= -8 * MIB, "{freed}");
    let total = of(&report["runs"][0], "/lifecycle/delta/cpu_bytes");
    assert!(
        total >= 8 * MIB,
        "the lifecycle ends before the release: {total}"
    );
}

#[test]
fn a_plan_that_was_built_runs() {
    let Some(machine) = machine() else { return };
    report(&machine, "", &["--saveEngine=built.engine"]);
    let ran = machine.report(&["built.engine"]);
    assert_eq!(stages(&ran, "inference").len(), 1);
    let build = build(&machine, "", &["--no-report", "-o", "build.json"]);
    assert_eq!(build.code(), 0, "{build:?}");
    let drive = ["render", "build.json", "--format", "drive"];
    let drive = finish(trtmem(&machine.dir, &drive).spawn().unwrap());
    assert_eq!((drive.code(), drive.stdout.as_str()), (2, ""), "{drive:?}");
    machine.dir.write("run.json", ran.to_string().as_bytes());
    let compared = finish(
        trtmem(&machine.dir, &["diff", "build.json", "run.json"])
            .spawn()
            .unwrap(),
    );
    assert_eq!(compared.code(), 2, "{compared:?}");
    assert!(
        compared
            .complaint()
            .contains("is the build of an engine and"),
        "{compared:?}"
    );
}

#[test]
fn options_in_trtexecs_spelling_reach_the_builder() {
    let Some(machine) = machine() else { return };
    let args = [
        "--verbose",
        "--memPoolSize=workspace:64",
        "--profilingVerbosity=detailed",
        "--timingCacheFile=timing.cache",
        "--minShapes=input:1x3x64x64",
        "--optShapes=input:4x3x64x64",
        "--maxShapes=input:8x3x64x64",
    ];
    let report = report(&machine, "", &args);
    let said = said(&report).join("\n");
    for words in [
        "67108864",
        "verbosity 2",
        "[1,3,64,64] [4,3,64,64] [8,3,64,64]",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(machine.dir.path().join("timing.cache").is_file());
    let options = &report["workload"]["settings"]["backend_options"];
    assert_eq!(options["mem-pool-size"], "workspace:67108864B");
    assert_eq!(options["max-shapes"], r#"{"input":[8,3,64,64]}"#);
    let reason = report["runs"][0]["stages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|stage| stage["stage"] == "save")
        .map(|stage| stage["reason"].clone());
    assert_eq!(reason, Some("no --saveEngine was given".into()));
}

/// The double's stages with ours, and how each is made to fail.
const FAILURES: [(&str, &str); 9] = [
    ("builder:null", "builder"),
    ("builder:small", "builder"),
    ("network:null", "builder"),
    ("config:error", "builder"),
    ("parser:null", "parse"),
    ("parse:null", "parse"),
    ("parse:error", "parse"),
    ("build:null", "build"),
    ("build:error", "build"),
];

#[test]
fn what_fails_is_told_with_its_stage_and_keeps_what_was_measured() {
    let Some(machine) = machine() else { return };
    for (trick, stage) in FAILURES {
        let ran = build(&machine, trick, &["--saveEngine=built.engine"]);
        assert_eq!(ran.code(), 7, "{trick}: {ran:?}");
        let report = ran.json();
        let outcome = &report["runs"][0]["outcome"];
        assert_eq!(outcome["ended"], "failed", "{trick}: {outcome}");
        assert_eq!(outcome["stage"], stage, "{trick}: {outcome}");
        assert_eq!(stages(&report, "library").len(), 1, "{trick}");
        assert!(
            !machine.dir.path().join("built.engine").exists(),
            "{trick}: half a plan"
        );
    }
}

#[test]
fn a_process_that_dies_in_a_build_is_told_with_the_stage_it_died_in() {
    let Some(machine) = machine() else { return };
    for (trick, stage, args) in [
        ("build:abort", "build", &[][..]),
        ("build:segv", "build", &[]),
        ("parse:exit=3", "parse", &[]),
        ("build:hang", "build", &["--timeout", "1s"]),
        ("release-builder:segv", "release-builder", &[]),
    ] {
        let ran = build(&machine, trick, args);
        assert_eq!(ran.code(), 7, "{trick}: {ran:?}");
        let report = ran.json();
        let outcome = &report["runs"][0]["outcome"];
        assert_eq!(outcome["ended"], "died", "{trick}: {outcome}");
        assert_eq!(outcome["stage"], stage, "{trick}: {outcome}");
        assert_eq!(stages(&report, "builder").len(), 1, "{trick}");
    }
}

#[test]
fn a_build_says_how_far_it_is_where_the_release_tells() {
    let Some(machine) = machine() else { return };
    // 9.0 is the first release that can be asked.
    if machine.tensorrt.interfaces() < [9, 0, 0, 0] {
        return;
    }
    let ran = build(&machine, "", &["--journal", "build.journal"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let journal = std::fs::read_to_string(machine.dir.path().join("build.journal")).unwrap();
    let told: Vec<Value> = journal
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|event: &Value| event["event"] == "progressed")
        .collect();
    let first = &told.first().expect("a step that was told")["progress"];
    assert_eq!(first["stage"], "build");
    assert_eq!((&first["done"], &first["of"]), (&0.into(), &4.into()));
}

#[test]
fn a_build_without_enough_memory_says_how_much_was_wanted() {
    let Some(machine) = machine() else { return };
    let ran = build(&machine, "build:oom", &["-o", "failed.json"]);
    assert_eq!(ran.code(), 7, "{ran:?}");
    let shown = trtmem(&machine.dir, &["render", "failed.json"]).spawn();
    let ran = finish(shown.unwrap());
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Engine build failed"), "{text}");
    assert!(
        text.contains("14.4 GiB of device memory were wanted at once"),
        "{text}"
    );
    assert!(text.contains("of it were free"), "{text}");
}

#[test]
fn what_cannot_be_built_is_one_line_and_status_2() {
    // Nothing of it comes as far as the parser.
    let Some(machine) = Machine::new() else {
        return;
    };
    machine
        .dir
        .write("net.engine", machine.tensorrt.plan().bytes());
    let model = model();
    for (args, words) in [
        (&["build"][..], "required"),
        (&["build", "net.engine"], "is no ONNX model"),
        (&["build", "absent.onnx"], "absent.onnx"),
        (&["build", model.as_str(), "--fp16=yes"], "--fp16"),
        (
            &["build", model.as_str(), "--memPoolSize=scratch:1"],
            "there is no memory pool `scratch`",
        ),
        (
            &["build", model.as_str(), "--computeCapabilities=ampere"],
            "is not a compute capability",
        ),
        (
            &["run", model.as_str(), "--backend", "tensorrt-build"],
            "no backend named `tensorrt-build`",
        ),
        (
            &["ab", model.as_str(), "--fp16"],
            "--fp16 is for builds; give --build",
        ),
        (
            &["ab", "--build", model.as_str(), "--profile", "1"],
            "--profile is for runs",
        ),
    ] {
        let ran = finish(trtmem(&machine.dir, args).spawn().unwrap());
        assert_eq!(ran.code(), 2, "{args:?}: {ran:?}");
        assert!(ran.complaint().contains(words), "{args:?}: {ran:?}");
        assert_eq!(ran.complaint().lines().count(), 1, "{args:?}: {ran:?}");
    }
    machine.dir.write("notes.txt", "not a plan");
    let over = ["build", model.as_str(), "--saveEngine=notes.txt"];
    let ran = finish(trtmem(&machine.dir, &over).spawn().unwrap());
    assert_eq!(ran.code(), 2, "{ran:?}");
    assert!(
        ran.complaint().contains("is there and is no plan"),
        "{ran:?}"
    );
    machine
        .dir
        .write("own.onnx", std::fs::read(&model).unwrap());
    let own = ["build", "own.onnx", "--saveEngine=./own.onnx"];
    let ran = finish(trtmem(&machine.dir, &own).spawn().unwrap());
    assert!(
        ran.complaint().contains("names the model itself"),
        "{ran:?}"
    );
    assert_eq!(
        std::fs::read(machine.dir.path().join("own.onnx")).unwrap(),
        std::fs::read(&model).unwrap()
    );
}

#[test]
fn a_file_that_cannot_be_written_is_told_before_the_build() {
    let Some(machine) = Machine::new() else {
        return;
    };
    for flag in [
        "--saveEngine=nowhere/a.engine",
        "--timingCacheFile=nowhere/a.cache",
    ] {
        let ran = build(&machine, "", &[flag]);
        assert_eq!(ran.code(), 1, "{ran:?}");
        let complaint = ran.complaint();
        assert!(complaint.contains("create its directory first"), "{ran:?}");
        assert_eq!(machine.dir.files(), [""; 0]);
    }
}

#[test]
fn shapes_that_do_not_fit_the_model_fail_the_build_with_what_does() {
    let Some(machine) = machine() else { return };
    let ran = build(&machine, "", &["--shapes=image:1x3x64x64"]);
    assert_eq!(ran.code(), 7, "{ran:?}");
    let message = ran.json()["runs"][0]["outcome"]["message"].to_string();
    assert!(
        message.contains("is not an input of the model"),
        "{message}"
    );
}

#[test]
fn two_builds_are_compared_by_what_they_are_told() {
    let Some(machine) = machine() else { return };
    let model = model();
    let mut command = trtmem(
        &machine.dir,
        &[
            "ab",
            "--build",
            model.as_str(),
            "--a",
            "memPoolSize=workspace:64",
            "--b",
            "mem-pool-size=workspace:128",
            "--attribution",
            "discrete",
            "--settle",
            "none",
            "--noise-window",
            "10ms",
            "--min-runs",
            "2",
            "--max-runs",
            "2",
            "--no-report",
            "--format",
            "json",
        ],
    );
    machine.equip(&mut command);
    let ran = finish(command.spawn().unwrap());
    assert!([0, 3, 6].contains(&ran.code()), "{ran:?}");
    let compared = ran.json();
    let rows = compared["rows"].to_string();
    assert!(rows.contains("\"build\""), "{rows}");
    let environment = compared["environment"].to_string();
    assert!(
        environment.contains("workspace:134217728B"),
        "{environment}"
    );
}
