//! Real logs, where they are: TensorRT 7 to 10, and the DRIVE sample.

use std::fs;

use serde_json::Value;
use trtmem::report::{DriveStage, Report};

use super::reading::{ended, line_by_line, read, stages, version};
use crate::shared::corpus as shared;

fn json(path: &std::path::Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// What the index says of every log, and the reports of it.
fn logs() -> Vec<(Value, Vec<Report>)> {
    let Some(folder) = shared("trtexec") else {
        return Vec::new();
    };
    let index = json(&folder.join("INDEX.json"));
    let is_log = |entry: &&Value| entry["file"].as_str().unwrap().ends_with(".log");
    let entries = index.as_array().unwrap().iter().filter(is_log);
    let read = |entry: &Value| {
        let log = fs::read(folder.join(entry["file"].as_str().unwrap())).unwrap();
        (entry.clone(), read(log))
    };
    entries.map(read).collect()
}

fn report(name: &str) -> Option<Report> {
    let path = shared("trtexec")?.join(format!("{name}.log"));
    let mut reports = read(fs::read(path).unwrap());
    Some(reports.remove(0))
}

#[test]
fn every_line_of_the_meters_in_every_log_is_understood() {
    for (entry, reports) in logs() {
        let name = entry["file"].as_str().unwrap();
        let lines = reports
            .iter()
            .flat_map(|it| &it.runs)
            .flat_map(|it| &it.log);
        let kept = lines.filter(|line| line.text.contains("[MemUsage")).count();
        assert_eq!(
            Some(kept as u64),
            entry["n_memusage_lines"].as_u64(),
            "{name}"
        );
        let strange = reports.iter().flat_map(|it| &it.remarks);
        let strange: Vec<_> = strange.filter(|it| it.contains("understood")).collect();
        assert!(strange.is_empty(), "{name}: {strange:?}");
    }
}

#[test]
fn versions_and_outcomes_are_those_of_the_banners() {
    for (entry, reports) in logs() {
        let name = entry["file"].as_str().unwrap();
        let wanted = entry["trt_version"].as_str().unwrap();
        for report in &reports {
            if let Some(version) = version(report) {
                assert!(version.starts_with(wanted), "{name}: {version}, {wanted}");
            }
            let run = &report.runs[0];
            match ended(run) {
                "finished" => assert!(report.complete, "{name}"),
                "failed" => assert!(name.contains("failed"), "{name}"),
                other => assert_eq!(other, "unknown", "{name}"),
            }
        }
        let is_trtexec = entry["kind"] == "trtexec-log" && !wanted.starts_with("7.");
        let told = reports.iter().all(|it| version(it).is_some());
        assert!(told || !is_trtexec, "{name}");
        let runs: usize = reports.iter().map(|it| it.runs.len()).sum();
        let expected = match name {
            "trt7.1-jetson-xavier-googlenet-int8-7runs.log" => 7,
            "trt8.4.1-x86-gtx1070-adjustreduce-3runs.log" | "trt8.2-polygraphy-run-ogs04.log" => 3,
            _ => 1,
        };
        assert_eq!(runs, expected, "{name}");
    }
}

#[test]
fn stages_of_real_lives_are_those_of_their_lines() {
    for (name, told) in [
        (
            "trt8.0.3-x86-gtx1070-load-fp32-verbose",
            "cuda=157/157/0 runtime- deserialize0=602/396/206 context0=22/0/22 bindings0- inference0-",
        ),
        (
            "trt8.2.3-x86-gtx1070-load-fp32-verbose-b",
            "cuda=178/178/0 runtime- deserialize0=539/381/158 T12 context0=18/0/18 T3 bindings0- \
             inference0-",
        ),
        (
            "trt8.4.1-x86-gtx1070-load-fp32-verbose",
            "cuda=194/194/0 read0- runtime- deserialize0=379/267/112 T12 context0=8/0/8 T2 bindings0- \
             inference0-",
        ),
        (
            "trt8.6.1-x86-rtx3080-resnet50-int8-load-verbose",
            "cuda=x/x/x read0- runtime- deserialize0=x/x/x T24 context0=x/x/x T2 bindings0- inference0-",
        ),
        (
            "trt10.3-jetson-orinnano-resnet18-load-a",
            "cuda=x/x/x runtime- deserialize0=x/x/x T22 context0=x/x/x T2 bindings0- inference0-",
        ),
        (
            "trt8.0-jetson-nano-python-app",
            "cuda=x/198/0 runtime- deserialize0=x/404/398 context0=x/1/0",
        ),
        (
            "trt10.x-triton-2.49-deepstream-models",
            "deserialize0=x/x/x T33 context0=x/x/x T43 deserialize1=x/x/x T5 context1=x/x/x T81 \
             deserialize2=x/x/x T5 context2=x/x/x T81 deserialize3=x/x/x T5 context3=x/x/x T80 \
             deserialize4=x/x/x T6 context4=x/x/x T80",
        ),
    ] {
        let Some(report) = report(name) else { return };
        assert_eq!(stages(&report.runs[0]), told, "{name}");
    }
}

#[test]
fn stages_of_real_builds_come_before_those_of_the_run() {
    for (name, told) in [
        (
            "trt8.0.3-x86-gtx1070-build-fp16-verbose",
            "cuda=157/157/0 builder- parse- build=853/583/270 deserialize0=15/1/14 context0=22/0/22 \
             bindings0- inference0-",
        ),
        (
            "trt8.4.1-x86-gtx1070-build-fp16-verbose",
            "cuda=194/194/0 builder=8/6/2 parse- build=961/669/292 runtime=0/0/0 save- \
             deserialize0=10/0/10 T12 context0=8/0/8 T2 bindings0- inference0-",
        ),
        // No line of 10 has the process's memory at the end of a build.
        (
            "trt10.3-jetson-orinnano-resnet18-build-b",
            "cuda=0/2/-2 builder=752/928/-176 parse- build=x/x/x runtime- save- deserialize0=x/x/x T22 \
             context0=x/x/x T2 bindings0- inference0-",
        ),
        (
            "trt10.16.1-x86-h100-01",
            "cuda=1/1/0 builder- parse- build=x/x/x runtime- deserialize0=x/x/x T12 context0=x/x/x T0 \
             bindings0- inference0-",
        ),
        ("trt9.2-trtllm-falcon-build", "builder- build=x/x/x"),
        ("trt10.3-oom-build", "builder- build!"),
    ] {
        let Some(report) = report(name) else { return };
        assert_eq!(stages(&report.runs[0]), told, "{name}");
    }
    let Some(folder) = shared("rtx") else { return };
    let log = fs::read(folder.join("rtx1.5-python-build-load-run.log")).unwrap();
    let report = read(log).remove(0);
    assert_eq!(
        stages(&report.runs[0]),
        "builder- parse- build=x/x/x deserialize0=x/x/x T97 context0=x/x/x T16 parse- build=x/x/x \
         deserialize1=x/x/x T97 context1=x/x/x T16"
    );
}

#[test]
fn totals_of_real_builds_are_those_of_the_engine_and_not_the_budget() {
    for (name, activation) in [
        ("trt8.5.10-drive-orin-mnist-best-verbose", Some("32256")),
        ("trt10.16.1-x86-h100-02-verbose", Some("2007040")),
        ("trt8.4.1-x86-gtx1070-build-fp16-verbose", Some("2408456")),
        ("trt8.0.3-x86-gtx1070-build-fp16-verbose", None),
    ] {
        let Some(report) = report(name) else { return };
        let told = report.engines[0].properties.get("total_activation_bytes");
        assert_eq!(told.map(String::as_str), activation, "{name}");
    }
    let Some(load) = report("trt10.16.1-x86-h100-03-load") else {
        return;
    };
    assert_eq!(load.engines[0].context_bytes.get(), Some(2_007_037));
}

#[test]
fn the_drive_samples_log_comes_out_as_its_truth() {
    let Some(folder) = shared("qnx") else { return };
    let name = "drive-orin-6050-trt8412.drive-log";
    let truth = json(&folder.join("truth.json"));
    let steps = truth["files"][name]["steps"].as_array().unwrap();
    let log = fs::read(folder.join(name)).unwrap();
    let report = &read(log)[0];
    assert_eq!(version(report), Some("8.4.12"));
    let rows = &report.runs[0].lifecycle.value().unwrap().brackets;
    for bracket in DriveStage::ALL {
        let step = steps.iter().find(|it| it["title"] == bracket.title());
        let row = rows.iter().find(|it| it.bracket == bracket).unwrap();
        let step = step.unwrap();
        assert_eq!(row.delta.total_bytes.get(), step["total_bytes"].as_i64());
        let heap = step["heap_delta_mb"].as_i64().map(|mib| mib << 20);
        assert_eq!(row.delta.cpu_bytes.get(), heap);
    }
    let samples = &report.runs[0].samples;
    let free = samples.iter().map(|it| it.system.available_bytes.get());
    let mut told: Vec<_> = steps
        .iter()
        .map(|it| it["pages_free"].as_u64().map(|pages| pages * 4096))
        .collect();
    assert_eq!(free.collect::<Vec<_>>(), told);
    told.dedup();
    let warned = samples.iter().any(|it| !it.system.warnings.is_empty());
    assert!(!warned, "every text in brackets agrees");
}

#[test]
fn the_fast_way_loses_nothing_of_real_logs() {
    let Some(folder) = shared("trtexec") else {
        return;
    };
    for (entry, reports) in logs() {
        let name = entry["file"].as_str().unwrap();
        let log = fs::read(folder.join(name)).unwrap();
        let slow = line_by_line(&String::from_utf8_lossy(&log));
        assert_eq!(slow, reports, "{name}");
    }
}

/// What TensorRT's allocators hold in a build is given back before the engine is loaded: the lifecycle's sum has the
/// engine once.
#[test]
fn what_a_builder_held_is_told_and_not_added_to_the_engine() {
    let name = "trt8.4.1-x86-gtx1070-build-fp16-verbose";
    let Some(report) = report(name) else { return };
    let seen = trtmem::report::seen_in_life(&report.runs[0]);
    assert_eq!(seen.allocator_bytes.get(), Some(14 << 20));
    let peak = report.engines[0].properties.get("build_peak_gpu_whole_mib");
    assert_eq!(peak.map(String::as_str), Some("438"));
    let told = report
        .remarks
        .iter()
        .any(|it| it.contains("held at most CPU 24, GPU 438 MiB"));
    assert!(told, "{:?}", report.remarks);
}
