//! `trtmem exec`: a program as it is, its stages told by the lines it prints.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use crate::command::{Dir, Ran, finish, run, signal, trtmem, wait_for};
use crate::cued::{cued, cues};
use serde_json::Value;

const MIB: i64 = 1 << 20;

/// Pages of the C library and of stacks that move beside what a cue takes.
const NOISE: i64 = 256 << 10;

/// Lines of trtexec with a plan, and what the program takes before each of them. After a line it waits:
/// on a busy machine a border is read some milliseconds after the line.
fn trtexec(end: &[&str]) -> Vec<String> {
    let time = "[06/15/2022-05:43:36]";
    let managed = "[MemUsageChange] TensorRT-managed allocation in";
    let script = [
        "say:&&&& RUNNING TensorRT.trtexec [TensorRT v8412] # ./trtexec".to_owned(),
        format!("say:{time} [I] === Device Information ==="),
        "wait:60".to_owned(),
        format!("take:{}", 64 * MIB),
        format!(
            "say:{time} [I] [TRT] [MemUsageChange] Init CUDA: CPU +194, GPU +0, now: CPU 215, GPU 712 (MiB)"
        ),
        "wait:60".to_owned(),
        format!("say:{time} [I] [TRT] Loaded engine size: 11 MiB"),
        "wait:60".to_owned(),
        format!("take:{}", 32 * MIB),
        format!(
            "say:{time} [I] [TRT] {managed} engine deserialization: CPU +0, GPU +12, now: CPU 0, GPU 12 (MiB)"
        ),
        "wait:60".to_owned(),
        format!("take:{}", 16 * MIB),
        format!("warn:{time} [W] [TRT] a warning"),
        format!(
            "say:{time} [I] [TRT] {managed} IExecutionContext creation: CPU +0, GPU +2, now: CPU 0, GPU 14 (MiB)"
        ),
        "wait:60".to_owned(),
        format!("say:{time} [I] Using random values for input data"),
        "wait:60".to_owned(),
        format!("take:{}", 8 * MIB),
        format!("say:{time} [I] Starting inference"),
        "wait:60".to_owned(),
        format!("take:{}", 4 * MIB),
        // Nothing but the program's end ends the loop: it has to be read once before.
        "wait:400".to_owned(),
    ];
    let end = end.iter().map(|cue| (*cue).to_owned());
    script.into_iter().chain(end).collect()
}

/// Runs a cued program and gives what came of it, with the report where one was written.
fn exec(dir: &Dir, options: &[&str], program: &str, script: &[String]) -> (Ran, Option<Value>) {
    let fixed = ["exec", "--report", "r.json", "--noise-window", "20ms"];
    let words: Vec<&str> = script.iter().map(String::as_str).collect();
    let args = [&fixed[..], options, &["--", program], &words].concat();
    let ran = run(dir, &args);
    let report = fs::read_to_string(dir.join("r.json")).ok();
    (ran, report.map(|text| serde_json::from_str(&text).unwrap()))
}

/// The stages that finished, with what the process itself took in each.
fn taken(report: &Value) -> Vec<(String, i64)> {
    let stages = report["runs"][0]["stages"].as_array().unwrap();
    let finished = stages.iter().filter(|stage| stage["status"] == "finished");
    let of = |stage: &Value| {
        let bytes = &stage["breakdown"]["other_private_bytes"];
        (
            stage["stage"].as_str().unwrap().to_owned(),
            bytes.as_i64().unwrap_or_else(|| panic!("{stage}")),
        )
    };
    finished.map(of).collect()
}

fn expect_taken(report: &Value, expected: &[(&str, i64)]) {
    let taken = taken(report);
    for (stage, mib) in expected {
        let found = taken.iter().find(|(name, _)| name == stage);
        let (_, bytes) = found.unwrap_or_else(|| panic!("no {stage} in {taken:?}"));
        let off = bytes - mib * MIB;
        assert!(off.abs() <= NOISE, "{stage}: {bytes}, off by {off}");
    }
}

#[test]
fn trtexec_as_it_is_gets_its_stages_and_their_sizes() {
    let Some(program) = cued() else { return };
    let end = [
        "say:[06/15/2022-05:43:40] [I] === Performance summary ===",
        "say:&&&& PASSED TensorRT.trtexec",
    ];
    let dir = Dir::new();
    let (ran, report) = exec(&dir, &["--release", "v1"], &program, &trtexec(&end));
    assert_eq!(ran.code(), 0, "{ran:?}");
    let report = report.unwrap();
    expect_taken(
        &report,
        &[
            ("cuda", 64),
            ("deserialize", 32),
            ("context", 16),
            ("bindings", 8),
            ("inference", 4),
        ],
    );
    assert_eq!(report["workload"]["backend"], "exec");
    assert_eq!(report["release"], "v1");
    assert_eq!(report["complete"], true);
    assert!(
        ran.stdout.contains("PASSED") && ran.stderr.contains("a warning"),
        "{ran:?}"
    );
    let log = report["runs"][0]["log"].as_array().unwrap();
    let line = |text: &str| {
        log.iter()
            .find(|line| line["text"].as_str().unwrap().contains(text))
    };
    assert_eq!(line("Init CUDA").unwrap()["stage"], "cuda");
    assert_eq!(line("a warning").unwrap()["severity"], "warning");
    let cpu = &report["runs"][0]["stages"][0]["delta"]["cpu_bytes"];
    assert!(
        cpu["absent"].is_string(),
        "a heap is not seen from outside: {cpu}"
    );
}

/// trtexec that builds an engine, writes it out and does not load it.
#[test]
fn a_build_has_its_own_stages_and_nothing_else_is_claimed() {
    let Some(program) = cued() else { return };
    let script = [
        "say:&&&& RUNNING TensorRT.trtexec [TensorRT v100400] # ./trtexec --onnx=a.onnx --saveEngine=a.plan",
        "say:[I] Model: a.onnx",
        "say:[I] Save engine: a.plan",
        "say:[I] === Device Information ===",
        "wait:60",
        "say:[I] TensorRT version: 10.4.0",
        "wait:60",
        "say:[I] [TRT] [MemUsageChange] Init CUDA: CPU +1, GPU +0, now: CPU 16, GPU 585 (MiB)",
        "wait:60",
        "take:67108864",
        "say:[I] [TRT] [MemUsageChange] Init builder kernel library: CPU +64, GPU +0, now: CPU 80, GPU 585 (MiB)",
        "wait:60",
        "say:[I] Start parsing network model.",
        "wait:60",
        "take:33554432",
        "say:[I] Finished parsing network model. Parse time: 0.15",
        "wait:60",
        "take:16777216",
        "say:[I] [TRT] Engine generation completed in 8.62539 seconds.",
        "wait:60",
        "say:[I] [TRT] [MemUsageStats] Peak memory usage of TRT CPU/GPU memory allocators: CPU 5 MiB, GPU 56 MiB",
        "wait:60",
        "say:[I] Engine built in 8.69986 sec.",
        "wait:60",
        "take:8388608",
        "say:&&&& PASSED TensorRT.trtexec [TensorRT v100400] # ./trtexec --onnx=a.onnx --saveEngine=a.plan",
        "wait:400",
    ];
    let dir = Dir::new();
    let (ran, report) = exec(&dir, &[], &program, &cues(&script));
    assert_eq!(ran.code(), 0, "{ran:?}");
    let report = report.unwrap();
    expect_taken(&report, &[("builder", 64), ("parse", 32), ("build", 16)]);
    let finished = taken(&report);
    let strange = |(name, _): &&(String, i64)| {
        !["library", "cuda", "builder", "parse", "build"].contains(&name.as_str())
    };
    assert_eq!(finished.iter().find(strange), None, "{finished:?}");
    for label in ["Network parse", "Engine build"] {
        assert!(ran.stdout.contains(label), "{ran:?}");
    }
    let log = report["runs"][0]["log"].as_array().unwrap();
    let peak = log
        .iter()
        .find(|line| line["text"].as_str().unwrap().contains("Peak memory"));
    assert_eq!(peak.unwrap()["stage"], "build");
}

#[test]
fn an_application_with_markers_of_its_own_gets_the_same() {
    let Some(program) = cued() else { return };
    let dir = Dir::new();
    dir.write("m", "# mine\ndeserialize begins  loading * now\ndeserialize ends    loaded\ncontext ends  context up\n");
    let script = cues(&[
        "say:hello",
        "wait:20",
        "say:loading net now",
        "wait:60",
        "take:20971520",
        "wait:20",
        "say:loaded",
        "wait:20",
        "take:10485760",
        "say:context up",
        "wait:150",
        "take:5242880",
        "wait:20",
    ]);
    let (ran, report) = exec(&dir, &["--markers", "m", "--quiet"], &program, &script);
    assert_eq!(ran.code(), 0, "{ran:?}");
    expect_taken(&report.unwrap(), &[("deserialize", 20), ("context", 10)]);
    assert!(!ran.stdout.contains("hello"), "{ran:?}");
    assert!(ran.stdout.contains("Deserialization"), "{ran:?}");
}

#[test]
fn a_stage_that_nothing_ends_is_counted_to_the_end_of_the_program() {
    let Some(program) = cued() else { return };
    let dir = Dir::new();
    dir.write("m", "inference begins go\n");
    let script = cues(&["say:go", "wait:60", "take:12582912", "wait:300"]);
    let (_, report) = exec(&dir, &["--markers", "m"], &program, &script);
    expect_taken(&report.unwrap(), &[("inference", 12)]);
}

#[test]
fn a_program_that_fails_is_told_with_its_own_status_in_the_stage_it_was_in() {
    let Some(program) = cued() else { return };
    for (end, kind, number) in [
        ("exit:3", "exit", ("status", 3)),
        ("abort", "signal", ("number", 6)),
    ] {
        let dir = Dir::new();
        let (ran, report) = exec(&dir, &[], &program, &trtexec(&[end]));
        assert_eq!(ran.code(), 7, "{ran:?}");
        let report = report.unwrap();
        let outcome = &report["runs"][0]["outcome"];
        assert_eq!(outcome["ended"], "died", "{outcome}");
        assert_eq!(outcome["stage"], "inference");
        assert_eq!(outcome["cause"]["kind"], kind);
        assert_eq!(outcome["cause"][number.0], number.1);
        assert_eq!(report["complete"], false);
        expect_taken(
            &report,
            &[("cuda", 64), ("deserialize", 32), ("context", 16)],
        );
    }
}

#[test]
fn a_request_to_end_is_passed_on_and_the_report_is_written() {
    let Some(program) = cued() else { return };
    for name in ["TERM", "INT"] {
        let dir = Dir::new();
        let script = cues(&["listen", "say:[I] Loaded engine size: 11 MiB", "wait:20000"]);
        let words: Vec<&str> = script.iter().map(String::as_str).collect();
        let args = [
            &["exec", "--report", "r.json", "--", program.as_str()],
            &words[..],
        ]
        .concat();
        let child = trtmem(&dir, &args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_for("the program to start", || {
            let children = format!("/proc/{0}/task/{0}/children", child.id());
            let children = fs::read_to_string(children).ok()?;
            let pid = children.split_ascii_whitespace().next()?;
            let words = fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?;
            words.starts_with(&program).then_some(())
        });
        std::thread::sleep(Duration::from_millis(300));
        signal(child.id(), name);
        let ran = finish(child);
        assert_eq!(ran.code(), 130, "{name}: {ran:?}");
        assert!(ran.stdout.contains("told"), "{name}: {ran:?}");
        let report = fs::read_to_string(dir.join("r.json")).unwrap();
        assert!(report.contains("\"interrupted\""), "{name}: {report}");
    }
}

#[test]
fn wrong_use_is_one_line_and_leaves_nothing() {
    let dir = Dir::new();
    dir.write("bad", "engine begins x\n");
    for (args, words) in [
        (&["exec", "--", "/no/such/program"][..], "cannot be started"),
        (
            &["exec", "--markers", "none", "--", "true"],
            "cannot be read",
        ),
        (
            &["exec", "--markers", "bad", "--", "true"],
            "there is no stage `engine`",
        ),
        (&["exec"], "COMMAND"),
    ] {
        let ran = run(&dir, args);
        assert_eq!(ran.code(), 2, "{ran:?}");
        assert!(ran.stderr.contains(words), "{ran:?}");
        assert!(!dir.join("reports").join("program.json").exists());
    }
}

#[test]
fn a_program_that_says_nothing_is_one_stage() {
    let dir = Dir::new();
    let (ran, report) = exec(&dir, &["--runs", "2"], "sleep", &["0.2".to_owned()]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let report = report.unwrap();
    assert_eq!(report["runs"].as_array().unwrap().len(), 2);
    assert_eq!(taken(&report).first().unwrap().0, "library");
}

/// It is gone before it could be read once.
#[test]
fn a_program_that_ends_at_once_has_a_report() {
    let dir = Dir::new();
    let (ran, report) = exec(&dir, &[], "true", &[]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let report = report.unwrap();
    assert_eq!(report["runs"][0]["stages"][0]["stage"], "library");
    assert_eq!(report["complete"], true);
}
