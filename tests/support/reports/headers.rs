//! What is known before the first run.

use std::collections::BTreeMap;

use trtmem::report::{
    Attribution, AttributionKind, Environment, Header, Measured, Model, Settings, Tool, Workload,
};

/// A cpu run on Linux.
pub(crate) fn linux_header(models: &[&str], runs: u32) -> Header {
    Header {
        tool: Tool {
            name: "trtmem".into(),
            version: "0.1.0".into(),
            commit: "0123456789ab".into(),
            target: "x86_64-unknown-linux-gnu".into(),
            features: vec!["cpu".into(), "docs".into()],
        },
        baseline: None,
        created: "2026-08-01T12:00:00Z".into(),
        release: None,
        environment: linux(),
        workload: Workload {
            backend: "cpu".into(),
            models: models
                .iter()
                .map(|path| Model {
                    path: (*path).to_owned(),
                    format: "onnx".into(),
                    file_bytes: Measured::Value(8_423_118),
                    sha256: Measured::Value("9c1f".repeat(16)),
                })
                .collect(),
            settings: settings(runs),
        },
        attribution: Attribution {
            kind: AttributionKind::HostOnly,
            forced: false,
            reason: "the cpu backend uses no device".into(),
        },
    }
}

/// A plan on a DRIVE board.
pub(crate) fn qnx_header(model: &str) -> Header {
    let mut header = linux_header(&[model], 1);
    header.release = Some("drive-6.0.5".into());
    header.tool.target = "aarch64-unknown-nto-qnx710".into();
    header.tool.features = vec!["board".into()];
    let environment = &mut header.environment;
    environment.system = "QNX".into();
    environment.kernel = "7.1.0".into();
    environment.kernel_build = "2022/09/01-12:00:00edt".into();
    environment.architecture = "aarch64".into();
    environment.board = Measured::Value("DRIVE Orin".into());
    environment.memory_bytes = Measured::Value(28 << 30);
    environment.libraries = BTreeMap::from([
        ("CUDA".to_owned(), "11.4".to_owned()),
        ("TensorRT".to_owned(), "8.4.12".to_owned()),
    ]);
    header.workload.backend = "tensorrt".into();
    header.workload.settings.iterations = 1000;
    for model in &mut header.workload.models {
        model.format = "plan".into();
        model.file_bytes = Measured::Value(43_201_331);
    }
    header.attribution = Attribution {
        kind: AttributionKind::Unified,
        forced: false,
        reason: "64 MiB of device memory took 64 MiB of system memory".into(),
    };
    header
}

fn linux() -> Environment {
    Environment {
        system: "Linux".into(),
        kernel: "6.18.44".into(),
        kernel_build: "#1 SMP PREEMPT_DYNAMIC".into(),
        architecture: "x86_64".into(),
        node: "bench-3".into(),
        board: Measured::absent("the system does not name the machine"),
        page_bytes: 4096,
        memory_bytes: Measured::Value(16 << 30),
        processors: 8,
        limits: BTreeMap::from([("RLIMIT_AS".to_owned(), Measured::absent("unlimited"))]),
        variables: BTreeMap::new(),
        libraries: BTreeMap::new(),
        library_paths: BTreeMap::new(),
        device: None,
    }
}

fn settings(runs: u32) -> Settings {
    Settings {
        runs,
        iterations: 20,
        warm_up: 2,
        settle: "adaptive".into(),
        stage_timeout_ns: Measured::absent("no limit was asked for"),
        min_free_bytes: Measured::absent("not asked for"),
        peak_interval_ns: Measured::Value(1_000_000),
        contexts: 1,
        runtimes: 1,
        cycles: 1,
        backend_options: BTreeMap::new(),
    }
}
