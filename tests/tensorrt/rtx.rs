//! The program against a real TensorRT-RTX, which builds engines without a GPU: every stage of a build, what the plan
//! and the builder's own log say of the same bytes, and every error that needs no GPU to be met.
//!
//! The libraries are NVIDIA's: `scripts/fetch-tensorrt-rtx.sh` fetches them, `TRTMEM_RTX_LIBRARIES` names the folders.

use std::path::PathBuf;

use crate::command::{Dir, Ran, finish, model, trtmem};
use crate::onnx_writer;
use crate::onnx_writer::{Dim, FLOAT};
use crate::support::tensorrt::rtx_libraries;
use serde_json::{Value, json};

/// Widths of the larger model: 43 MiB of weights, which TensorRT holds several times while it builds.
const WIDTHS: [u64; 4] = [1024, 2048, 2560, 1536];

/// What every command is told: no figure of the system is judged.
const QUICK: [&str; 4] = ["--settle", "none", "--noise-window", "10ms"];

/// A TensorRT-RTX and a directory to run in.
struct Machine {
    libraries: PathBuf,
    dir: Dir,
}

impl Machine {
    /// One for each TensorRT-RTX that is here.
    fn all() -> impl Iterator<Item = Machine> {
        let of = |libraries| Machine {
            libraries,
            dir: Dir::new(),
        };
        rtx_libraries().into_iter().map(of)
    }

    /// A command of the program with this TensorRT-RTX, and without any GPU that is there.
    fn run(&self, args: &[&str]) -> Ran {
        let libraries = ["--tensorrt", self.libraries.to_str().unwrap()];
        let all = [args, &libraries].concat();
        let mut command = trtmem(&self.dir, &all);
        finish(command.env("CUDA_VISIBLE_DEVICES", "").spawn().unwrap())
    }

    /// A build of a model; its report as JSON.
    fn build(&self, model: &str, args: &[&str]) -> Ran {
        let build = ["build", model, "--no-report", "--format", "json"];
        self.run(&[&build, &QUICK[..], args].concat())
    }

    /// A build that has to end well.
    fn report(&self, model: &str, args: &[&str]) -> Value {
        let ran = self.build(model, args);
        assert_eq!(ran.code(), 0, "{}: {ran:?}", self.name());
        ran.json()
    }

    /// Why a build failed, and in which stage.
    fn failure(&self, model: &str, args: &[&str]) -> (String, String) {
        let ran = self.build(model, &[args, &["--saveEngine=never.engine"]].concat());
        assert_eq!(ran.code(), 7, "{}: {ran:?}", self.name());
        let report = ran.json();
        assert_eq!(finished(&report)[0], "library");
        let files = self.dir.files();
        assert!(
            !files.iter().any(|name| name.contains("never")),
            "{files:?}"
        );
        let outcome = &report["runs"][0]["outcome"];
        assert_eq!(outcome["ended"], "failed", "{outcome}");
        let text = |key: &str| outcome[key].as_str().unwrap().to_owned();
        (text("stage"), text("message"))
    }

    /// What the header of a plan says.
    fn header(&self, plan: &str) -> Value {
        let ran = self.run(&["doctor", plan, "--format", "json", "--window", "10ms"]);
        // The machine lacks a GPU.
        assert_eq!(ran.code(), 8, "{ran:?}");
        ran.json()["engine"]["file"]["header"].clone()
    }

    /// The header of a plan of a small model, `a.engine`.
    fn header_of_a_plan_for(&self, args: &[&str]) -> Value {
        let options = [args, &["--saveEngine=a.engine"]].concat();
        self.report(&model("tiny.onnx"), &options);
        self.header("a.engine")
    }

    /// Minor and patch of the release, as the program reports it.
    fn release(&self) -> [u64; 2] {
        let report = self.report(&model("tiny.onnx"), &["--computeCapabilities=8.0"]);
        let version = report["environment"]["libraries"]["TensorRT-RTX"]
            .as_str()
            .unwrap();
        let numbers: Vec<u64> = version
            .split('.')
            .map(|number| number.parse().unwrap())
            .collect();
        let [1, minor, patch] = numbers[..] else {
            panic!("{version}");
        };
        [minor, patch]
    }

    fn name(&self) -> String {
        self.libraries.display().to_string()
    }
}

/// Bytes of each tensor of weights that `scripts/make-model.py` gives `convnet.onnx`.
fn tensors_of_convnet() -> Vec<u64> {
    let layers = [
        (3 * 9, 32),
        (32 * 9, 64),
        (64 * 9, 128),
        (128 * 9, 256),
        (256 * 9, 256),
        (256, 512),
        (512, 512),
        (512, 100),
    ];
    let tensors = |(inputs, outputs): &(u64, u64)| [4 * inputs * outputs, 4 * outputs];
    layers.iter().flat_map(tensors).collect()
}

fn finished(report: &Value) -> Vec<&str> {
    let stages = report["runs"][0]["stages"].as_array().unwrap().iter();
    stages
        .filter(|stage| stage["status"] == "finished")
        .map(|stage| stage["stage"].as_str().unwrap())
        .collect()
}

fn stage<'a>(report: &'a Value, name: &str) -> &'a Value {
    let stages = report["runs"][0]["stages"].as_array().unwrap();
    stages.iter().find(|stage| stage["stage"] == name).unwrap()
}

/// The log's lines: severity and text.
fn log(report: &Value) -> impl Iterator<Item = (&str, &str)> {
    let lines = report["runs"][0]["log"].as_array().unwrap().iter();
    lines.map(|line| {
        (
            line["severity"].as_str().unwrap(),
            line["text"].as_str().unwrap(),
        )
    })
}

/// The number of bytes in the only line that begins so.
fn logged_bytes(report: &Value, beginning: &str) -> u64 {
    let lines: Vec<&str> = log(report)
        .filter_map(|(_, text)| text.strip_prefix(beginning))
        .collect();
    let [line] = lines[..] else {
        panic!("{beginning}: {lines:?}");
    };
    line.trim().strip_suffix(" bytes").unwrap().parse().unwrap()
}

fn size_of(dir: &Dir, name: &str) -> u64 {
    std::fs::metadata(dir.join(name)).unwrap().len()
}

/// The bytes of a section of a plan.
fn section(header: &Value, name: &str) -> u64 {
    let sections = header["sections"].as_array().unwrap().iter();
    let mut named = sections.filter(|section| section["name"] == name);
    named.next().unwrap()["bytes"].as_u64().unwrap()
}

/// Weights as TensorRT lays them down: each tensor from a multiple of 256 bytes on.
fn aligned(tensors: &[u64]) -> u64 {
    tensors
        .iter()
        .map(|bytes| bytes.next_multiple_of(256))
        .sum()
}

#[test]
fn a_build_is_measured_and_agrees_with_the_plan_and_the_builders_own_log() {
    for machine in Machine::all() {
        let larger = machine
            .dir
            .write("layers.onnx", onnx_writer::layers(&WIDTHS));
        let products: Vec<u64> = WIDTHS
            .windows(2)
            .map(|pair| 4 * pair[0] * pair[1])
            .collect();
        // A chain of products alone has 256 bytes more, of what is not known.
        for (model, weights, more) in [
            (model("convnet.onnx"), tensors_of_convnet(), 0),
            (larger.to_str().unwrap().to_owned(), products, 256),
        ] {
            let options = [
                "--computeCapabilities=8.0",
                "--saveEngine=a.engine",
                "--verbose",
            ];
            let report = machine.report(&model, &options);
            let plan = size_of(&machine.dir, "a.engine");
            agrees(&machine, &report, plan);

            let name = machine.name();
            let logged = logged_bytes(&report, "Total Weights Memory:");
            assert_eq!(
                logged,
                section(&machine.header("a.engine"), "WGHT"),
                "{name}"
            );
            assert_eq!(logged, aligned(&weights) + more, "{name}");
        }
    }
}

/// Stages, memory and log of a build that ended well with a plan of so many bytes.
fn agrees(machine: &Machine, report: &Value, plan: u64) {
    let stages = [
        "library",
        "builder",
        "parse",
        "build",
        "save",
        "release-builder",
    ];
    assert_eq!(finished(report), stages);
    let cuda = stage(report, "cuda");
    assert_eq!(cuda["status"], "not-applicable");
    let reason = cuda["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("TensorRT-RTX builds without a GPU; "),
        "{reason}"
    );
    // The kernel's own count for the process: what other processes do does not move it.
    let peak = stage(report, "build")["peak"]["high_water_bytes"].as_u64();
    assert!(peak >= Some(plan), "{peak:?} for a plan of {plan}");
    // The plan is held in memory until the builder is released.
    let held = stage(report, "build")["delta"]["cpu_bytes"].as_u64();
    assert!(held >= Some(plan), "{held:?} for a plan of {plan}");
    let remarks = report["remarks"].to_string();
    assert!(
        remarks.contains(&format!("the plan has {plan} bytes")),
        "{remarks}"
    );
    let severe: Vec<_> = log(report)
        .filter(|(severity, _)| !["verbose", "info", "warning"].contains(severity))
        .collect();
    assert_eq!(severe, [], "{}", machine.name());
    assert!(log(report).any(|(severity, _)| severity == "verbose"));
}

#[test]
fn what_the_builder_says_of_its_own_memory_is_in_the_table() {
    for machine in Machine::all() {
        let build = [
            "build",
            &model("tiny.onnx"),
            "--no-report",
            "--computeCapabilities=8.0",
        ];
        let ran = machine.run(&[&build, &QUICK[..]].concat());
        assert_eq!(ran.code(), 0, "{ran:?}");
        let text = words(&ran.stdout);
        for expected in [
            "the builder says, in whole MiB: peak of its allocators CPU",
            "not applicable: CUDA initialisation (TensorRT-RTX builds without a GPU; ",
            "Engine save (no --saveEngine was given)",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
    }
}

/// A text without its line breaks, which fall anywhere.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_plans_header_says_what_it_was_built_for_and_guesses_nothing() {
    for machine in Machine::all() {
        let [minor, patch] = machine.release();
        // 7.5 is refused from 1.7 on, and 12.1 has a name from 1.5 on.
        let mut lists = vec!["8.0", "8.6", "8.9", "12.0", "8.0,8.6", "8.0,8.6,8.9,12.0"];
        lists.extend((minor < 7).then_some("7.5"));
        lists.extend((minor > 4).then_some("12.1"));
        for list in lists {
            let header = machine.header_of_a_plan_for(&[&format!("--computeCapabilities={list}")]);
            let known: Vec<Value> = list
                .split(',')
                .map(|capability| {
                    let (major, minor) = capability.split_once('.').unwrap();
                    json!({"major": major.parse::<u32>().unwrap(), "minor": minor.parse::<u32>().unwrap()})
                })
                .collect();
            assert_eq!(header["built_for"], Value::Array(known), "{list}: {header}");
            assert_eq!(header["layout"], "rtx-container");
            let version = &header["tensorrt"];
            assert_eq!(
                [&version["major"], &version["minor"], &version["patch"]],
                [&json!(1), &json!(minor), &json!(patch)]
            );
            assert!(header["serialization"].as_u64() > Some(0), "{header}");
            for unknown in ["platform", "built_on"] {
                assert!(header[unknown]["absent"].is_string(), "{header}");
            }
        }
        let header = machine.header_of_a_plan_for(&[]);
        assert_eq!(
            header["built_for"]["absent"], "it was built without naming a GPU",
            "{header}"
        );
    }
}

#[test]
fn a_plan_is_not_run_without_a_gpu_and_one_sentence_says_so() {
    for machine in Machine::all() {
        machine.header_of_a_plan_for(&["--computeCapabilities=8.0"]);
        let ran = machine.run(&[&["run", "a.engine", "--no-report"], &QUICK[..]].concat());
        assert_eq!(ran.code(), 8, "{ran:?}");
        let text = words(&ran.stdout);
        assert!(text.contains("CUDA initialisation failed: "), "{text}");
        assert!(
            text.contains("Try: trtmem doctor, which shows what this machine lacks."),
            "{text}"
        );
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn what_the_builder_refuses_is_told_with_the_stage_and_leaves_no_plan() {
    for machine in Machine::all() {
        let for_8_0 = "--computeCapabilities=8.0";
        let convnet = model("convnet.onnx");
        let told = |stage: &str, words: &[&str], args: &[&str]| {
            let (failed, message) = machine.failure(&convnet, args);
            assert_eq!(failed, stage, "{}: {message}", machine.name());
            for word in words {
                assert!(
                    message.contains(word),
                    "{}: {word}: {message}",
                    machine.name()
                );
            }
        };
        told(
            "builder",
            &[
                "cannot build for compute capability 9.9",
                "invalid or not supported",
            ],
            &["--computeCapabilities=9.9"],
        );
        told(
            "builder",
            &[
                "cannot bound DLA_MANAGED_SRAM to 1048576 bytes",
                "DLA disabled",
            ],
            &[for_8_0, "--memPoolSize=dlaSRAM:1M"],
        );
        told(
            "builder",
            &["the builder has 0 DLA cores"],
            &[for_8_0, "--useDLACore=0"],
        );
        // 1.4 has the flag and does not take it: its networks keep to the model's types.
        if machine.release()[0] == 4 {
            told(
                "build",
                &["cannot build the engine", "kFP16"],
                &[for_8_0, "--fp16"],
            );
        } else {
            told(
                "builder",
                &[
                    "cannot set kFP16",
                    "it is in 8.0.1 to 9.x, 10.0.0 to 10.x, TensorRT-RTX 1.3 and 1.4",
                ],
                &[for_8_0, "--fp16"],
            );
        }
        let shapes = [for_8_0, "--shapes=image:1x3x64x64"];
        told(
            "build",
            &["`image`, which is not an input of the model"],
            &shapes,
        );

        let current = machine.build(&convnet, &["--computeCapabilities=current"]);
        assert_eq!(current.code(), 8, "{current:?}");
        let outcome = &current.json()["runs"][0]["outcome"];
        assert!(
            outcome["message"]
                .as_str()
                .unwrap()
                .contains("--computeCapabilities=8.0"),
            "{outcome}"
        );
    }
}

#[test]
fn a_model_that_is_none_or_that_the_parser_does_not_know_is_told_by_file_and_node() {
    for machine in Machine::all() {
        let for_8_0 = ["--computeCapabilities=8.0"];
        let shape = [Dim::Fixed(1), Dim::Fixed(8)];
        let strange = onnx_writer::model("Telepathy", FLOAT, Some(&shape));
        machine.dir.write("strange.onnx", strange);
        let (stage, message) = machine.failure("strange.onnx", &for_8_0);
        assert_eq!(stage, "parse", "{message}");
        let expected = "cannot parse strange.onnx: node 0 `only` (Telepathy): ";
        assert!(message.starts_with(expected), "{message}");

        machine.dir.write("words.onnx", "no model at all");
        let ran = machine.build("words.onnx", &for_8_0);
        assert_eq!(ran.code(), 2, "{ran:?}");
        assert!(
            ran.complaint()
                .contains("`words.onnx` is neither an ONNX model nor"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_plan_that_cannot_be_written_is_told_before_the_build_or_leaves_nothing_half_written() {
    for machine in Machine::all() {
        let tiny = model("tiny.onnx");
        let for_8_0 = "--computeCapabilities=8.0";
        for (place, advice) in [
            (
                "--saveEngine=nowhere/a.engine",
                "create its directory first",
            ),
            ("--saveEngine=.", "name a file, not a directory"),
            (
                "--timingCacheFile=nowhere/a.cache",
                "create its directory first",
            ),
        ] {
            let ran = machine.build(&tiny, &[for_8_0, place]);
            assert_eq!(ran.code(), 1, "{ran:?}");
            assert!(ran.complaint().contains(advice), "{ran:?}");
        }
        assert_eq!(machine.dir.files(), [""; 0]);
        // A disk that turns out to be full.
        let ran = machine.build(&tiny, &[for_8_0, "--saveEngine=/dev/full"]);
        assert_eq!(ran.code(), 7, "{ran:?}");
        let report = ran.json();
        let outcome = &report["runs"][0]["outcome"];
        assert_eq!(outcome["stage"], "save", "{outcome}");
        assert!(
            outcome["message"]
                .as_str()
                .unwrap()
                .contains("No space left"),
            "{outcome}"
        );
        assert_eq!(finished(&report), ["library", "builder", "parse", "build"]);
        assert_eq!(machine.dir.files(), [""; 0]);
        // It is the device that it was.
        assert!(!std::fs::metadata("/dev/full").unwrap().is_file());
        // A link leads to the plan, and stays one.
        machine.dir.write("kept/a.engine", "");
        let link = machine.dir.join("link.engine");
        std::os::unix::fs::symlink("kept/a.engine", &link).unwrap();
        machine.report(&tiny, &[for_8_0, "--saveEngine=link.engine"]);
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(size_of(&machine.dir, "kept/a.engine") > 1000);
        assert_eq!(machine.dir.files(), ["kept", "link.engine"]);
    }
}

#[test]
fn two_limits_of_the_workspace_are_compared_by_name() {
    for machine in Machine::all() {
        let convnet = model("convnet.onnx");
        let sides = ["memPoolSize=workspace:64", "memPoolSize=workspace:128"];
        let ab = [
            "ab",
            "--build",
            &convnet,
            "--computeCapabilities=8.0",
            "--a",
            sides[0],
            "--b",
            sides[1],
            "--min-runs",
            "2",
            "--max-runs",
            "2",
            "--no-report",
            "--format",
            "json",
        ];
        let ran = machine.run(&[&ab, &QUICK[..]].concat());
        // Decided or not: these are figures of a machine that others use.
        assert!([0, 3, 6].contains(&ran.code()), "{ran:?}");
        let compared = ran.json();
        let labels: Vec<&Value> = compared["sides"]
            .as_array()
            .unwrap()
            .iter()
            .map(|side| &side["label"])
            .collect();
        assert_eq!(labels, sides);
        assert_eq!(compared["headline"]["status"], ran.code());
        assert!(
            compared["environment"]
                .to_string()
                .contains("workspace:67108864B"),
            "{compared}"
        );
        let rows = compared["rows"].as_array().unwrap();
        let lifecycle = rows.iter().find(|row| row["scope"] == "lifecycle");
        assert!(lifecycle.is_some(), "{rows:?}");
    }
}
