//! `trtmem doctor ENGINE`: will a plan load here? What the machine has is played by scripts.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::command::{Dir, Ran, finish, run, trtmem};
use crate::doubles::Double;
use crate::tensorrt_double;
use crate::tensorrt_double::TensorRtDouble;
use proptest::prelude::*;
use serde_json::Value;
use trtmem::model_file::{PlanHeader, read_plan_header};
use trtmem::report::{DeviceFacts, Measured};
use trtmem::survey::{
    CudaFound, Finding, Forecast, NvmlFound, Survey, TensorRtFound, Verdict, forecast, predict,
};
use trtmem::tensorrt_release::TensorRtVersion;

fn plans() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plans")
}

/// The head of a shipped plan, by the beginning of its name.
fn head(name: &str) -> Vec<u8> {
    let (folder, name) = name.split_once('/').unwrap_or((".", name));
    let entries = fs::read_dir(plans().join(folder)).unwrap();
    let mut named = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_name().to_str().unwrap().starts_with(name));
    fs::read(named.next().unwrap().path()).unwrap()
}

fn header(name: &str) -> PlanHeader {
    let bytes = head(name);
    // TensorRT 5 is known by nothing but the size of the whole file, which comes first.
    let first = u64::from_le_bytes(bytes[..8].try_into().unwrap());
    let is_5 = name.starts_with("5.");
    let length = if is_5 { first } else { bytes.len() as u64 };
    read_plan_header(std::io::Cursor::new(bytes), length)
        .unwrap()
        .unwrap()
}

fn device(ordinal: u32, name: &str, compute: &str, multiprocessors: u32) -> DeviceFacts {
    DeviceFacts {
        name: name.to_owned(),
        ordinal,
        compute_capability: compute.to_owned(),
        integrated: false,
        total_bytes: Measured::Value(8 << 30),
        multiprocessors,
        driver_version: "12.6".to_owned(),
    }
}

fn tensorrt(version: &str) -> Measured<TensorRtFound> {
    Measured::Value(TensorRtFound {
        version: TensorRtVersion::parse(version).unwrap(),
        kind: "full".to_owned(),
        path: None,
    })
}

/// A Linux machine with this processor, TensorRT and devices.
fn machine(architecture: &str, version: &str, devices: Vec<DeviceFacts>) -> Survey {
    Survey {
        system: "Linux".to_owned(),
        architecture: architecture.to_owned(),
        cuda: Measured::Value(CudaFound {
            version: "12.6".to_owned(),
            path: None,
            devices,
        }),
        tensorrt: tensorrt(version),
        nvml: Measured::Value(NvmlFound {
            driver: None,
            total_bytes: Measured::absent("not asked"),
        }),
    }
}

/// The board that `10.3.0.30-sm87` was built on.
fn orin() -> Survey {
    machine("aarch64", "10.3.0", vec![device(0, "Orin", "8.7", 8)])
}

fn about(findings: &[Finding], what: &str) -> (Verdict, String) {
    let finding = findings.iter().find(|finding| finding.about == what);
    let finding = finding.unwrap();
    (finding.verdict, finding.says.clone())
}

#[test]
fn a_plan_loads_where_it_was_built() {
    let findings = predict(&header("10.3.0.30-sm87"), &orin());
    assert!(
        findings
            .iter()
            .all(|finding| finding.verdict == Verdict::Fits),
        "{findings:?}"
    );
    assert_eq!(forecast(&findings), Forecast::Loads);
}

#[test]
fn a_plan_of_another_release_is_refused_with_what_to_do() {
    let older = Survey {
        tensorrt: tensorrt("8.5.2"),
        ..orin()
    };
    let (verdict, says) = about(&predict(&header("10.3.0.30-sm87"), &older), "TensorRT");
    assert_eq!(verdict, Verdict::Refused);
    assert_eq!(
        says,
        "built by 10.3.0.30, this is 8.5.2: it will be refused; rebuild it with 8.5.2, or name a TensorRT 10.3.0 \
         with --tensorrt"
    );
    let newer = Survey {
        tensorrt: tensorrt("10.5.0"),
        ..orin()
    };
    let (verdict, says) = about(&predict(&header("10.3.0.30-sm87"), &newer), "TensorRT");
    assert_eq!(verdict, Verdict::Refused);
    assert!(
        says.contains("unless it was built version-compatible"),
        "{says}"
    );
    // Before 8.6 there is no such thing.
    let (_, says) = about(&predict(&header("8.5.2.2"), &newer), "TensorRT");
    assert!(!says.contains("unless"), "{says}");
    let findings = predict(&header("5.0-sm62"), &newer);
    assert_eq!(about(&findings, "TensorRT").0, Verdict::Refused);
}

#[test]
fn a_lean_runtime_loads_only_what_the_header_does_not_tell() {
    let mut lean = orin();
    if let Measured::Value(found) = &mut lean.tensorrt {
        found.kind = "lean".to_owned();
    }
    let findings = predict(&header("10.3.0.30-sm87"), &lean);
    assert_eq!(about(&findings, "TensorRT").0, Verdict::Unknown);
    assert_eq!(forecast(&findings), Forecast::MayLoad);
}

#[test]
fn a_plan_of_another_device_is_refused_with_the_device_that_would_do() {
    let plan = header("10.0.1.6-sm75");
    let pc = |devices| machine("x86_64", "10.0.1", devices);
    let (verdict, says) = about(
        &predict(&plan, &pc(vec![device(0, "A", "8.9", 46)])),
        "device",
    );
    assert_eq!(verdict, Verdict::Refused);
    assert_eq!(
        says,
        "built on compute 7.5, A has 8.9: it will be refused; rebuild it on this device"
    );
    let two = pc(vec![device(0, "A", "8.9", 46), device(1, "B", "7.5", 16)]);
    let (verdict, says) = about(&predict(&plan, &two), "device");
    assert_eq!(verdict, Verdict::Refused);
    assert!(says.ends_with("; use device 1 (B)"), "{says}");
    // From Ampere on it can have been built for others as well.
    let ada = header("10.0.1.6-sm89");
    let (_, says) = about(
        &predict(&ada, &pc(vec![device(0, "A", "9.0", 132)])),
        "device",
    );
    assert!(
        says.contains("unless it was built hardware-compatible"),
        "{says}"
    );
}

#[test]
fn another_model_of_the_same_capability_is_noted() {
    let ada = header("10.0.1.6-sm89");
    let pc = machine("x86_64", "10.0.1", vec![device(0, "RTX 4070", "8.9", 46)]);
    let (verdict, says) = about(&predict(&ada, &pc), "device");
    assert_eq!(verdict, Verdict::Note);
    assert!(
        says.contains("142 multiprocessors; RTX 4070 has 46"),
        "{says}"
    );
    assert_eq!(forecast(&predict(&ada, &pc)), Forecast::Loads);
}

#[test]
fn a_plan_of_another_system_is_refused_where_the_tag_is_known() {
    let pc = machine("x86_64", "10.3.0", vec![device(0, "A", "8.7", 8)]);
    let plan = header("10.3.0.30-sm87");
    assert_eq!(about(&predict(&plan, &pc), "system").0, Verdict::Refused);
    let qnx = Survey {
        system: "QNX".to_owned(),
        ..orin()
    };
    let (verdict, says) = about(&predict(&plan, &qnx), "system");
    assert_eq!(verdict, Verdict::Unknown, "{says}");
    let old = header("8.6.1.6-sm89-ybwerneck-eg");
    let (verdict, says) = about(&predict(&old, &pc), "system");
    assert_eq!(verdict, Verdict::Unknown);
    assert!(says.contains("plans of 8.6 leave it empty"), "{says}");
}

#[test]
fn plans_of_the_other_product_are_refused_by_name() {
    let old = header("10.3.0.30-sm87");
    let rtx = machine("x86_64", "1.6.1", vec![device(0, "A", "8.0", 8)]);
    let (verdict, says) = about(&predict(&old, &rtx), "TensorRT");
    assert_eq!(verdict, Verdict::Refused);
    assert!(
        says.starts_with(
            "built by TensorRT 10.3.0.30, this is TensorRT-RTX 1.6.1, another product"
        ),
        "{says}"
    );
    let plan = header("rtx/1.6.1.120-sm80-convnet");
    let full = machine("x86_64", "10.3.0", vec![device(0, "A", "8.0", 8)]);
    let (verdict, says) = about(&predict(&plan, &full), "TensorRT");
    assert_eq!(verdict, Verdict::Refused, "{says}");
}

#[test]
fn a_plan_of_tensorrt_rtx_runs_on_what_it_was_built_for() {
    let on = |compute: &str, version: &str, plan: &str| {
        let here = machine("x86_64", version, vec![device(0, "A", compute, 8)]);
        about(&predict(&header(plan), &here), "device")
    };
    let many = "rtx/1.7.1.116-sm80-86-89-120-convnet";
    assert_eq!(on("8.9", "1.7.1", many).0, Verdict::Fits);
    let (verdict, says) = on("7.5", "1.7.1", many);
    assert_eq!(verdict, Verdict::Refused);
    assert_eq!(
        says,
        "built for compute 8.0, 8.6, 8.9, 12.0, A has 7.5: it will be refused; rebuild it for 7.5"
    );
    let (verdict, says) = on("9.0", "1.7.1", many);
    assert_eq!(verdict, Verdict::Refused);
    assert!(says.contains("does not support from 1.7 on"), "{says}");
    let own = on("9.0", "1.5.0", "rtx/1.5.0.114-sm90-resnet50");
    assert_eq!(own.0, Verdict::Unknown, "{}", own.1);
}

#[test]
fn what_the_machine_lacks_comes_before_what_is_wrong_with_the_plan() {
    let bare = Survey {
        cuda: Measured::absent("no libcuda.so.1"),
        ..orin()
    };
    let findings = predict(&header("8.5.2.2"), &bare);
    assert_eq!(
        about(&findings, "device"),
        (Verdict::Lacking, "no libcuda.so.1".to_owned())
    );
    assert_eq!(about(&findings, "TensorRT").0, Verdict::Refused);
    assert_eq!(forecast(&findings), Forecast::MachineLacks);
    let none = machine("aarch64", "10.3.0", Vec::new());
    let findings = predict(&header("10.3.0.30-sm87"), &none);
    assert_eq!(forecast(&findings), Forecast::MachineLacks);
}

/// A program that looks for libraries as this shell text says; `$2` is the library.
fn looking(dir: &Dir, script: &str) -> String {
    let path = dir.write("look", format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A script that says this machine has what a survey says.
fn has(survey: &Survey) -> String {
    let said = |found: Value| format!("echo a library chats; echo 'trtmem-survey {found}'");
    let value = |found: serde_json::Result<Value>| said(found.unwrap());
    format!(
        "case $2 in\ncuda) {};;\ntensorrt) {};;\nnvml) {};;\nesac",
        value(serde_json::to_value(&survey.cuda)),
        value(serde_json::to_value(&survey.tensorrt)),
        value(serde_json::to_value(&survey.nvml)),
    )
}

/// Asks the doctor, on a machine that a script plays.
fn doctor(dir: &Dir, script: &str, more: &[&str]) -> Ran {
    let program = looking(dir, script);
    let args = ["doctor", "--window", "1ms", "--survey-program", &program];
    run(dir, &[&args[..], more].concat())
}

/// A plan whose header is a shipped one's, made whole by zeros.
fn plan(dir: &Dir, name: &str) -> String {
    let mut bytes = head(name);
    let size = u64::from_le_bytes(bytes[16..24].try_into().unwrap());
    bytes.resize(usize::try_from(size).unwrap() + 24, 0);
    dir.write("model.engine", bytes)
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_plan_that_fits_is_status_0_and_one_that_does_not_2() {
    let dir = Dir::new();
    let engine = plan(&dir, "10.3.0.30-sm87");
    let here = Survey {
        architecture: std::env::consts::ARCH.to_owned(),
        ..orin()
    };
    let ran = doctor(&dir, &has(&here), &[&engine]);
    // The board's plan does not load on another processor, whatever else fits.
    let fits = here.architecture == "aarch64";
    assert_eq!(ran.code(), if fits { 0 } else { 2 }, "{ran:?}");
    assert!(
        ran.stdout
            .contains("model.engine · 3.7 MiB · TensorRT 10.3.0.30"),
        "{ran:?}"
    );
    assert!(
        ran.stdout.contains("built by 10.3.0.30, this is 10.3.0\n"),
        "{ran:?}"
    );
    let other = plan(&dir, "8.5.2.2");
    let ran = doctor(&dir, &has(&here), &[&other, "--format", "json"]);
    assert_eq!(ran.code(), 2, "{ran:?}");
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(found["engine"]["forecast"], "plan-is-wrong");
    assert_eq!(found["engine"]["file"]["header"]["serialization"], 232);
    assert_eq!(found["survey"]["cuda"]["devices"][0]["name"], "Orin");
}

#[test]
fn what_a_plan_of_tensorrt_rtx_was_built_for_is_told_where_no_device_is_too() {
    let dir = Dir::new();
    let lacks = Survey {
        cuda: Measured::absent("no libcuda.so.1"),
        ..machine("x86_64", "1.6.1", vec![])
    };
    let mut head = head("rtx/1.6.1.120-sm80-convnet");
    for (bits, says) in [
        (0_u32, "built for the device of the machine it was built on"),
        (2, "built for compute 8.0"),
        (
            0x7e,
            "what it was built for is unknown: it was built without naming a GPU",
        ),
    ] {
        head[32..36].copy_from_slice(&bits.to_le_bytes());
        let engine = dir.write("model.engine", &head);
        let ran = doctor(&dir, &has(&lacks), &[engine.to_str().unwrap()]);
        assert!(ran.stdout.lines().any(|line| line == says), "{ran:?}");
    }
}

#[test]
fn a_plan_of_8_x_loads_where_release_and_device_fit() {
    let dir = Dir::new();
    let engine = plan(&dir, "8.5.2.2");
    let here = machine("x86_64", "8.5.2", vec![device(0, "Xavier", "7.2", 6)]);
    let ran = doctor(&dir, &has(&here), &[&engine]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(
        ran.stdout
            .contains("Nothing known prevents it from loading here."),
        "{ran:?}"
    );
}

#[test]
fn a_library_that_is_missing_is_status_8_with_an_engine_and_0_without() {
    let dir = Dir::new();
    let engine = plan(&dir, "8.5.2.2");
    let bare = Survey {
        tensorrt: Measured::absent("tried libnvinfer.so.11 and others; give --tensorrt PATH"),
        ..orin()
    };
    let ran = doctor(&dir, &has(&bare), &[&engine]);
    assert_eq!(ran.code(), 8, "{ran:?}");
    assert!(ran.stdout.contains("give --tensorrt PATH"), "{ran:?}");
    let ran = doctor(&dir, &has(&bare), &[]);
    assert_eq!(ran.code(), 0, "{ran:?}");
}

#[test]
fn a_library_that_crashes_hangs_or_chats_spoils_only_its_own_answer() {
    let dir = Dir::new();
    let script = "case $2 in\ncuda) kill -SEGV $$;;\ntensorrt) exec sleep 60;;\n\
                  nvml) echo 'trtmem-survey {\"driver\":'; esac";
    let ran = doctor(
        &dir,
        script,
        &["--survey-timeout", "3s", "--format", "json"],
    );
    assert_eq!(ran.code(), 0, "{ran:?}");
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    let reason = |library: &str| {
        found["survey"][library]["absent"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(
        reason("cuda").contains("ended by signal 11"),
        "{}",
        reason("cuda")
    );
    assert!(
        reason("tensorrt").contains("was ended"),
        "{}",
        reason("tensorrt")
    );
    assert!(
        reason("nvml").contains("not understood"),
        "{}",
        reason("nvml")
    );
    let ran = doctor(&dir, "exit 3", &["--format", "json"]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    let reason = found["survey"]["cuda"]["absent"].as_str().unwrap();
    assert!(
        reason.contains("ended with status 3 and no answer"),
        "{reason}"
    );
}

#[test]
fn tensorrts_place_is_passed_on() {
    let dir = Dir::new();
    let script = "[ \"$3 $4\" = '--tensorrt /opt/trt' ] && echo \"trtmem-survey \
                  {\\\"absent\\\":\\\"seen\\\"}\"";
    let ran = doctor(
        &dir,
        script,
        &["--tensorrt", "/opt/trt", "--format", "json"],
    );
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(found["survey"]["tensorrt"]["absent"], "seen");
}

#[test]
fn a_file_that_is_no_plan_is_status_2_and_nothing_is_looked_for() {
    let dir = Dir::new();
    let onnx = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/models/tiny.onnx");
    let cache = head("timing8.6");
    let files = [
        (
            onnx.to_str().unwrap().to_owned(),
            "is an ONNX model, not a TensorRT plan",
        ),
        (
            dir.join("none").to_str().unwrap().to_owned(),
            "there is no file",
        ),
        (
            dir.write("empty", "").to_str().unwrap().to_owned(),
            "is empty",
        ),
        (
            dir.write("pointer", "version https://git-lfs.github.com/spec/v1\n")
                .to_str()
                .unwrap()
                .to_owned(),
            "git lfs pull",
        ),
        (
            dir.write("cache", cache).to_str().unwrap().to_owned(),
            "timing cache",
        ),
        (
            dir.write("text", "hello, this is no plan")
                .to_str()
                .unwrap()
                .to_owned(),
            "begins with \"hello, t\"",
        ),
    ];
    for (file, expected) in files {
        let ran = doctor(
            &dir,
            &format!("touch {}", dir.join("looked").display()),
            &[&file],
        );
        assert_eq!(ran.code(), 2, "{ran:?}");
        assert!(ran.complaint().contains(expected), "{ran:?}");
    }
    assert!(!dir.join("looked").exists());
}

#[test]
fn a_plan_that_is_cut_or_has_something_before_it_is_told() {
    let dir = Dir::new();
    let cut = dir.write("cut.engine", head("8.5.2.2"));
    let here = machine("x86_64", "8.5.2", vec![device(0, "Xavier", "7.2", 6)]);
    let ran = doctor(&dir, &has(&here), &[cut.to_str().unwrap()]);
    assert_eq!(ran.code(), 2, "{ran:?}");
    assert!(
        ran.stdout
            .contains("cut short: 1024 bytes of at least 2000785"),
        "{ran:?}"
    );
    let whole = fs::read(plan(&dir, "8.5.2.2")).unwrap();
    let metadata = b"{\"stride\": 32}";
    let mut bytes = u32::try_from(metadata.len())
        .unwrap()
        .to_le_bytes()
        .to_vec();
    bytes.extend_from_slice(metadata);
    bytes.extend(whole);
    let behind = dir.write("behind.engine", bytes);
    let ran = doctor(&dir, &has(&here), &[behind.to_str().unwrap()]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(
        ran.stdout.contains("18 B of an exporter's metadata"),
        "{ran:?}"
    );
}

// Boards have neither.
#[cfg(feature = "host")]
#[test]
fn a_page_and_a_comment_say_what_the_text_says() {
    let dir = Dir::new();
    let plan = plan(&dir, "8.5.2.2");
    let mut here = orin();
    here.tensorrt = tensorrt("10.5.0");
    let text = doctor(&dir, &has(&here), &[plan.as_str()]);
    let answer = "It will not load here, according to its header.";
    for file in ["here.md", "here.html"] {
        let path = dir.join(file);
        let ran = doctor(
            &dir,
            &has(&here),
            &[plan.as_str(), "-o", path.to_str().unwrap()],
        );
        assert_eq!((ran.code(), text.code()), (2, 2), "{ran:?}");
        let said = fs::read_to_string(&path).unwrap();
        for words in [
            answer,
            "✗ TensorRT",
            "built by 8.5.2",
            "limit RLIMIT",
            "Made by trtmem",
        ] {
            let is_there = said.contains(words) || said.replace('\\', "").contains(words);
            assert!(is_there, "{words} is not in {file}: {said}");
        }
        let before = said.split(answer).next().unwrap();
        assert!(!before.contains("✗ TensorRT"), "the answer comes first");
        assert!(text.stdout.contains(answer) && text.stdout.ends_with(&format!("{answer}\n")));
    }
}

#[test]
fn on_any_machine_the_children_that_look_give_an_answer_or_a_reason() {
    let dir = Dir::new();
    let ran = run(&dir, &["doctor", "--window", "1ms", "--format", "json"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    let survey: Survey = serde_json::from_value(found["survey"].clone()).unwrap();
    for reason in [
        survey.cuda.reason(),
        survey.tensorrt.reason(),
        survey.nvml.reason(),
    ] {
        assert!(
            !reason.is_some_and(|reason| reason.contains("signal")),
            "{survey:?}"
        );
    }
}

/// The doctor on a machine whose CUDA and TensorRT are the doubles, with these settings of CUDA's.
fn on_the_doubles(tensorrt: &TensorRtDouble, settings: &[&str], plan: &[u8]) -> Option<Ran> {
    let mut cuda = Double::new();
    for setting in settings {
        let (name, value) = setting.split_once('=').unwrap();
        cuda = cuda.with(name, value);
    }
    let cuda = cuda.build()?;
    let dir = Dir::new();
    let engine = dir.write("model.engine", plan);
    let engine = engine.to_str().unwrap();
    let mut command = trtmem(
        &dir,
        &["doctor", engine, "--window", "1ms", "--format", "json"],
    );
    let paths = std::env::join_paths([cuda.as_path(), tensorrt.directory()]).unwrap();
    Some(finish(
        command.env("LD_LIBRARY_PATH", paths).spawn().unwrap(),
    ))
}

#[test]
fn what_the_libraries_say_decides() {
    let Some(tensorrt) = TensorRtDouble::built() else {
        return;
    };
    let tag = match std::env::consts::ARCH {
        "aarch64" => *b"utrt",
        _ => *b"rtrt",
    };
    let of_here = tensorrt.plan().platform(tag);
    let Some(ran) = on_the_doubles(&tensorrt, &[], &of_here.bytes()) else {
        return;
    };
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    let survey = &found["survey"];
    let compute = survey["cuda"]["devices"][0]["compute_capability"].as_str();
    let (major, minor) = compute.unwrap().split_once('.').unwrap();
    let compute = (major.parse().unwrap(), minor.parse().unwrap());
    let [major, minor, patch, build] = tensorrt.version().map(u32::from);
    let version = &survey["tensorrt"]["version"];
    assert_eq!(version["major"], major);
    assert_eq!(version["minor"], minor);
    assert_eq!(version["patch"], patch);
    assert_eq!(survey["tensorrt"]["kind"], "full");
    let file = survey["tensorrt"]["path"].as_str().unwrap();
    assert!(Path::new(file).starts_with(tensorrt.directory()), "{file}");

    let forecast_of = |settings: &[&str], plan: &tensorrt_double::Plan| {
        let ran = on_the_doubles(&tensorrt, settings, &plan.bytes()).unwrap();
        let found: Value = serde_json::from_str(&ran.stdout).unwrap();
        let forecast = found["engine"]["forecast"].as_str().unwrap().to_owned();
        (ran.code(), forecast)
    };
    let fits = of_here.clone().compute(compute.0, compute.1);
    assert_eq!(forecast_of(&[], &fits), (0, "loads".to_owned()));
    let wrong = (2, "plan-is-wrong".to_owned());
    let older = [8, 5, 2, 2];
    assert_eq!(forecast_of(&[], &fits.clone().version(older)), wrong);
    let other = [
        tensorrt.version()[0],
        tensorrt.version()[1],
        tensorrt.version()[2],
    ];
    let later = [
        other[0],
        other[1],
        other[2] + 1,
        u8::try_from(build).unwrap(),
    ];
    assert_eq!(forecast_of(&[], &fits.clone().version(later)), wrong);
    assert_eq!(forecast_of(&[], &of_here.clone().compute(7, 2)), wrong);
    let lacks = (8, "machine-lacks".to_owned());
    assert_eq!(forecast_of(&["DEVICES=0"], &fits), lacks);
}

proptest! {
    #[test]
    fn a_forecast_is_never_better_than_its_worst_finding(
        verdicts in prop::collection::vec(0_usize..5, 0..6),
    ) {
        let all = [
            Verdict::Fits,
            Verdict::Note,
            Verdict::Unknown,
            Verdict::Refused,
            Verdict::Lacking,
        ];
        let finding = |which: &usize| Finding {
            about: "file",
            verdict: all[*which],
            says: String::new(),
        };
        let findings: Vec<_> = verdicts.iter().map(finding).collect();
        let has = |verdict| findings.iter().any(|finding| finding.verdict == verdict);
        let expected = if has(Verdict::Lacking) {
            Forecast::MachineLacks
        } else if has(Verdict::Refused) {
            Forecast::PlanIsWrong
        } else if has(Verdict::Unknown) || findings.is_empty() {
            Forecast::MayLoad
        } else {
            Forecast::Loads
        };
        prop_assert_eq!(forecast(&findings), expected);
    }
}
