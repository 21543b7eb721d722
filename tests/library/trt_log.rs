//! What TensorRT and trtexec say about memory, read from public logs of 7.1 to 10.16.
//!
//! `TRTMEM_TENSORRT_LOGS=DIR` lets the same be said of other logs: that every line about memory in
//! them is understood.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use trtmem::report::{LogLine, Severity, Stage};
use trtmem::trt_log::{
    Managed, Meter, OutOfMemory, PlanRefusal, PoolSize, Said, Size, Total, TrtexecTime, beside,
    clean, explain, looks_like_memory, managed, parse_line, parse_text, prefix, said_between,
    stage_of,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/logs/tensorrt")
}

/// Every log below `folder`: its name and its text.
fn logs(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "log") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let bytes = fs::read(&path).unwrap();
            found.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    assert!(!found.is_empty(), "no log in {}", folder.display());
    found.sort();
    found
}

fn log(name: &str) -> Vec<Said> {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    parse_text(&text).collect()
}

#[test]
fn every_line_about_memory_in_the_logs_is_understood() {
    let mut folders = vec![folder()];
    folders.extend(std::env::var_os("TRTMEM_TENSORRT_LOGS").map(PathBuf::from));
    let mut complaints = Vec::new();
    let mut understood = 0;
    for (name, text) in folders.iter().flat_map(|folder| logs(folder)) {
        for line in text.lines() {
            match parse_line(line) {
                Some(_) => understood += 1,
                None if looks_like_memory(line) => complaints.push(format!("{name}: {line}")),
                None => {}
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    assert!(understood > 500, "{understood}");
    eprintln!("{understood} lines understood");
}

#[test]
fn what_is_kept_of_the_logs_is_all_about_memory() {
    for (name, text) in logs(&folder()) {
        for line in text.lines() {
            assert!(parse_line(line).is_some(), "{name}: {line}");
        }
    }
}

fn change(label: &str, meter: Meter, delta: (i64, i64), now: (i64, i64)) -> Said {
    Said::Change {
        label: label.to_owned(),
        meter,
        cpu_delta_mib: delta.0,
        gpu_delta_mib: delta.1,
        cpu_now_mib: now.0,
        gpu_now_mib: now.1,
    }
}

#[test]
fn the_two_meters_are_told_apart() {
    assert_eq!(
        parse_line(
            "[06/15/2022-05:43:36] [I] [TRT] [MemUsageChange] Init CUDA: CPU +194, GPU +0, now: \
             CPU 215, GPU 712 (MiB)"
        ),
        Some(change("Init CUDA", Meter::Process, (194, 0), (215, 712)))
    );
    let label = "TensorRT-managed allocation in engine deserialization";
    let line = format!("[MemUsageChange] {label}: CPU +0, GPU +12, now: CPU 0, GPU 12 (MiB)");
    assert_eq!(
        parse_line(&line),
        Some(change(label, Meter::TensorRt, (0, 12), (0, 12)))
    );
}

#[test]
fn memory_given_back_is_negative() {
    let line = "[MemUsageChange] Init CUDA: CPU -2, GPU +0, now: CPU 31, GPU 369 (MiB)";
    let said = parse_line(line);
    assert_eq!(
        said,
        Some(change("Init CUDA", Meter::Process, (-2, 0), (31, 369)))
    );
}

#[test]
fn a_load_by_8_0_tells_its_stages_by_snapshots() {
    let said = log("trt8.0-jetson-nano-python-app.log");
    let snapshots: Vec<_> = said
        .iter()
        .filter_map(|said| match said {
            Said::Snapshot { cpu_mib, .. } => Some((stage_of(said), *cpu_mib)),
            _ => None,
        })
        .collect();
    let (deserialize, context) = (Some(Stage::Deserialize), Some(Stage::Context));
    assert_eq!(
        snapshots,
        [
            (deserialize, 255),
            (deserialize, 659),
            (context, 645),
            (context, 646)
        ]
    );
    // What 8.0 calls MB is MiB.
    assert!(said.contains(&Said::EngineLoaded {
        size: Size::WholeMib(23)
    }));
}

#[test]
fn a_load_by_8_4_tells_its_stages_by_its_own_meter() {
    let said = log("trt8.4.1-x86-gtx1070-load-fp32-verbose.log");
    let of_tensorrt = |stage| {
        let found = said.iter().find_map(|said| match said {
            Said::Change {
                meter: Meter::TensorRt,
                gpu_delta_mib,
                ..
            } if stage_of(said) == Some(stage) => Some(*gpu_delta_mib),
            _ => None,
        });
        found.unwrap()
    };
    assert_eq!(of_tensorrt(Stage::Deserialize), 12);
    assert_eq!(of_tensorrt(Stage::Context), 2);
}

#[test]
fn totals_are_read_with_and_without_their_unit() {
    for line in [
        "[I] [TRT] Total Activation Memory: 2007040",
        "[V] Total Activation Memory: 2007040 bytes",
        "I0318 12:02:39.209476 149 logging.cc:46] \"Total Activation Memory: 2007040\"",
    ] {
        let expected = Said::Total {
            total: Total::Activation,
            bytes: 2_007_040,
        };
        assert_eq!(parse_line(line), Some(expected), "{line}");
    }
    let older = parse_line("Total Scratch Memory: 512");
    assert_eq!(parse_line("Max Scratch Memory: 512 bytes"), older);
    assert_eq!(
        parse_line("Total Activation Memory: 2007040[05/12"),
        None,
        "two lines in one"
    );
}

#[test]
fn what_trtexec_says_on_request_is_read() {
    let gib = |number: u64| number << 30;
    let free = |allocated_bytes| Said::FreeMemory {
        free_bytes: gib(7),
        allocated_bytes,
        total_bytes: gib(8),
    };
    let with =
        "Free GPU memory = 7 GiB, newly allocated GPU memory = 0.5 GiB, total GPU memory = 8 GiB";
    assert_eq!(parse_line(with), Some(free(Some(gib(1) / 2))));
    let without = "[I] Free GPU memory = 7 GiB, total GPU memory = 8 GiB";
    assert_eq!(parse_line(without), Some(free(None)));
    assert_eq!(
        parse_line("[I] Only allocated device memory enough for profile 1: 1.5 MiB"),
        Some(Said::ContextNeeds {
            scope: "profile 1".to_owned(),
            bytes: 3 << 19,
        })
    );
}

#[test]
fn the_name_of_a_layer_may_hold_anything() {
    let name = "2-layer MLP: Host Persistent: [a, b] + PWN(c) -> {d Scratch Memory: 5}";
    let line =
        format!("Layer: {name} Host Persistent: 340 Device Persistent: 0 Scratch Memory: 512");
    let expected = Said::Layer {
        name: name.to_owned(),
        host_bytes: 340,
        device_bytes: 0,
        scratch_bytes: Some(512),
    };
    assert_eq!(parse_line(&line), Some(expected));
    assert_eq!(
        parse_line("Layer: conv HostPersistent: 340 DevicePersistent: 7"),
        Some(Said::Layer {
            name: "conv".to_owned(),
            host_bytes: 340,
            device_bytes: 7,
            scratch_bytes: None,
        })
    );
}

#[test]
fn sizes_of_trtexec_are_bytes_again() {
    assert_eq!(
        parse_line("[I] Created execution context with device memory size: 1.91406 MiB"),
        // 2007040 bytes are 1.914063; six digits are printed.
        Some(Said::ContextCreated { bytes: 2_007_037 })
    );
    let pools = parse_line(
        "[I] Memory Pools: workspace: 0.000976562 MiB, dlaSRAM: default, tacticSharedMem: default",
    );
    let pool = |pool: &str, bytes| PoolSize {
        pool: pool.to_owned(),
        bytes,
    };
    let expected = [
        pool("workspace", Some(1024)),
        pool("dlaSRAM", None),
        pool("tacticSharedMem", None),
    ];
    assert_eq!(
        pools,
        Some(Said::MemoryPools {
            pools: expected.into()
        })
    );
    assert_eq!(
        parse_line("[I] Engine deserialized in 0.00373746 sec."),
        Some(Said::Took {
            step: TrtexecTime::Deserialized,
            time_ns: 3_737_460
        })
    );
    assert_eq!(parse_line("Engine built in inf sec."), None);
    assert_eq!(parse_line("Engine built in -1 sec."), None);
    assert_eq!(parse_line("Engine built in 1e300 sec."), None);
}

/// What a failure in one of the logs means.
fn explained(name: &str) -> Vec<String> {
    log(name).iter().filter_map(explain).collect()
}

#[test]
fn a_plan_of_another_release_is_explained() {
    assert_eq!(
        explained("trt8.4-ros-d2slam-version-mismatch.log"),
        [
            "the plan was built by another TensorRT: it has serialization version 232 (that of 8.5.1 and 8.5.2), \
             this library has 213 (that of 8.4.1); rebuild it with this library, or give the library that built it \
             with --tensorrt"
        ]
    );
    let line = "[E] [TRT] 6: The engine plan file is not compatible with this version of TensorRT, \
                expecting library version 8.0.0 got 8.0.1, please rebuild.";
    let said = parse_line(line).unwrap();
    let why = explain(&said).unwrap();
    assert!(
        why.starts_with("the plan was built by TensorRT 8.0.1, this library is 8.0.0; "),
        "{why}"
    );
    let line = "[E] The engine plan file is generated on an incompatible device, expecting compute \
                6.1 got compute 7.5, please rebuild.";
    assert_eq!(
        parse_line(line),
        Some(Said::PlanRefused {
            why: PlanRefusal::Compute {
                device: (6, 1),
                plan: (7, 5)
            }
        })
    );
    let line = "[E] IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization \
                assertion plan->header.pad == expectedPlatformTag failed.Platform specific tag \
                mismatch detected. TensorRT plan files are only supported on the target runtime \
                platform they were created on.)";
    assert_eq!(
        parse_line(line),
        Some(Said::PlanRefused {
            why: PlanRefusal::Platform
        })
    );
}

#[test]
fn lack_of_memory_is_told_with_its_numbers() {
    let said = log("trt10.3-oom-build.log");
    let bytes = 15_485_030_400;
    let expected = [
        OutOfMemory::CudaRuntime,
        OutOfMemory::Device { bytes },
        OutOfMemory::Tactic { bytes },
    ];
    assert_eq!(said, expected.map(|kind| Said::OutOfMemory { kind }));
    let why = explain(&said[1]).unwrap();
    assert!(
        why.starts_with("14.4 GiB of device memory were not available; "),
        "{why}"
    );
    let lines = "Error Code 2: OutOfMemory (no further information)\n(Requested size was 5 bytes.)";
    let told: Vec<_> = parse_text(lines).collect();
    let of_tensorrt = |bytes| Said::OutOfMemory {
        kind: OutOfMemory::TensorRt { bytes },
    };
    assert_eq!(told, [of_tensorrt(None), of_tensorrt(Some(5))]);
}

#[test]
fn a_driver_that_is_missing_is_explained() {
    let why = explained("trt10.14-windows-cuda-init-failure.log");
    assert_eq!(why.len(), 2, "{why:?}");
    assert!(why[0].contains("meaningless"), "{why:?}");
    assert!(why[1].contains("install a newer driver"), "{why:?}");
}

fn recorded(
    at_ns: u64,
    stage: Option<Stage>,
    model: Option<u32>,
    text: impl Into<String>,
) -> LogLine {
    LogLine {
        line: None,
        at_ns,
        severity: Severity::Info,
        stage,
        model,
        text: text.into(),
    }
}

#[test]
fn what_was_said_in_a_stage_stands_beside_it() {
    let managed_in = |what: &str, gpu: u32| {
        format!(
            "[MemUsageChange] TensorRT-managed allocation in {what}: CPU +0, GPU +{gpu}, now: CPU 0, \
             GPU {gpu} (MiB)"
        )
    };
    let log = [
        recorded(
            1,
            Some(Stage::Deserialize),
            Some(0),
            "Loaded engine size: 9 MiB",
        ),
        recorded(
            2,
            Some(Stage::Deserialize),
            Some(0),
            managed_in("engine deserialization", 12),
        ),
        recorded(
            3,
            Some(Stage::Deserialize),
            Some(1),
            "Loaded engine size: 1 MiB",
        ),
        recorded(
            4,
            Some(Stage::Context),
            Some(0),
            managed_in("IExecutionContext creation", 2),
        ),
        recorded(
            6,
            Some(Stage::Context),
            Some(0),
            format!(
                "two in one\n{}",
                managed_in("IExecutionContext creation", 3)
            ),
        ),
        recorded(7, None, None, "nothing of memory"),
    ];
    let said = beside(&log, Stage::Deserialize, Some(0));
    assert_eq!(said.len(), 2);
    assert_eq!(said[0].line, &log[0]);
    let sum = |gpu_delta_mib, lines| {
        Some(Managed {
            cpu_delta_mib: 0,
            gpu_delta_mib,
            lines,
        })
    };
    assert_eq!(managed(&said), sum(12, 1));
    assert_eq!(managed(&beside(&log, Stage::Deserialize, Some(1))), None);
    assert_eq!(managed(&beside(&log, Stage::Context, Some(0))), sum(5, 2));
    assert_eq!(managed(&said_between(&log, 5, 8)), sum(3, 1));
    assert!(beside(&log, Stage::Context, None).is_empty());
}

#[test]
fn every_kind_of_line_is_in_the_logs_or_above() {
    let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
    for (_, text) in logs(&folder()) {
        for said in parse_text(&text) {
            let kind = serde_json::to_value(&said).unwrap()["said"].clone();
            *kinds.entry(kind.as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    for kind in [
        "change",
        "snapshot",
        "allocator-peak",
        "build-peak",
        "total",
        "layer",
        "layers-without",
        "per-runner",
        "activation-allocated",
        "scratch-allocated",
        "runner-scratch",
        "block",
        "blocks-assigned",
        "reserved",
        "tactic-skipped",
        "workspace-advised",
        "engine-loaded",
        "deserialization-took",
        "streamable-weights",
        "streaming-budget",
        "cache-serialized",
        "workspace",
        "memory-pools",
        "device-memory",
        "took",
        "engine-size",
        "context-created",
        "gpu-memory-unknown",
        "cuda-failed",
        "out-of-memory",
        "plan-refused",
    ] {
        assert!(kinds.contains_key(kind), "{kind}: {kinds:?}");
    }
}

fn any_prefix() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        "[06/15/2022-05:43:36] [I] [TRT] ",
        "[01/01/1970-00:00:00] [TRT] [V] ",
        "[TensorRT] INFO: ",
        "torch2trt_1  | [02/26/2022-09:33:48] [TRT] [I] ",
        "\u{1b}[0;32mINFO: \u{1b}[0m[Torch-TensorRT - Debug Build] - ",
        "I0318 12:02:39.209476 149 logging.cc:46] \"",
        "Nov 20 23:53:47 board app[77]: [I] ",
        "50%\r",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn any_text_is_read_without_harm(line in ".*") {
        let _ = parse_line(&line);
        let _ = prefix::split(&line);
        let escape = '\u{1b}';
        prop_assert!(!clean(&line).contains(escape));
    }

    #[test]
    fn a_part_of_a_line_is_read_without_harm(at in 0_usize..200, which in 0_usize..500) {
        let lines: Vec<String> = logs(&folder())
            .into_iter()
            .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let line = &lines[which % lines.len()];
        if line.is_char_boundary(at) {
            let (before, after) = line.split_at(at);
            let _ = (parse_line(before), parse_line(after));
        }
    }

    #[test]
    fn what_is_written_is_read_whatever_stands_before_it(
        prefix in any_prefix(),
        label in "[A-Za-z][A-Za-z /-]{0,30}[A-Za-z]",
        delta in (-99_999_i64..99_999, -99_999_i64..99_999),
        now in (-9_i64..99_999, -9_i64..99_999),
    ) {
        let (cpu, gpu) = delta;
        let end = if prefix.ends_with('"') { "\"" } else { "" };
        let line = format!(
            "{prefix}[MemUsageChange] {label}: CPU {cpu:+}, GPU {gpu:+}, now: CPU {}, GPU {} (MiB){end}\r\n",
            now.0, now.1
        );
        let meter = if label.starts_with("TensorRT-managed") {
            Meter::TensorRt
        } else {
            Meter::Process
        };
        prop_assert_eq!(parse_line(&line), Some(change(&label, meter, delta, now)));
    }

    #[test]
    fn any_size_that_is_printed_is_found_again(prefix in any_prefix(), bytes: u64) {
        let end = if prefix.ends_with('"') { "\"" } else { "" };
        let line = format!("{prefix}Total Weights Memory: {bytes} bytes{end}");
        let expected = Said::Total { total: Total::Weights, bytes };
        prop_assert_eq!(parse_line(&line), Some(expected));
    }
}
