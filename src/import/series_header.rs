//! What a report of recorded counters says of machine and workload.

use std::collections::BTreeMap;

use crate::report::{
    Attribution, AttributionKind, Environment, Header, LOG_BACKEND, Measured, Noise, Sample,
    Settings, Workload,
};
use crate::series::{Kind, Series};

use super::options::Options;

const NO_PROCESS: &str = "the counters are the system's alone";
pub(super) const NOTHING_MEASURED: &str = "recorded counters were read, nothing was measured";

/// Nobody looked at rest.
pub(super) fn no_noise() -> Noise {
    Noise {
        readings: 0,
        window_ns: 0,
        system_bytes: Measured::absent(NOTHING_MEASURED),
        heap_bytes: Measured::absent(NO_PROCESS),
        process_bytes: Measured::absent(NO_PROCESS),
        device_bytes: Measured::absent(NOTHING_MEASURED),
        assumed: false,
    }
}

/// The header of a series.
pub(super) fn header(options: &Options, series: &Series, first: &Sample) -> Header {
    let kind = series.kind;
    let absent = || Measured::absent(NOTHING_MEASURED);
    let system = match kind {
        Kind::Tegrastats | Kind::Meminfo => "Linux",
        Kind::VmStats | Kind::PidinInfo | Kind::Asinfo | Kind::Showmem => "QNX",
    };
    Header {
        tool: options.tool.clone(),
        created: options.created.clone(),
        release: options.release.clone(),
        environment: Environment {
            system: system.to_owned(),
            kernel: String::new(),
            kernel_build: String::new(),
            architecture: String::new(),
            node: String::new(),
            board: Measured::absent("the counters do not tell"),
            page_bytes: options.page_bytes,
            memory_bytes: first.system.total_bytes.clone(),
            processors: 0,
            limits: BTreeMap::new(),
            variables: BTreeMap::new(),
            libraries: BTreeMap::new(),
            library_paths: BTreeMap::new(),
            device: None,
        },
        workload: Workload {
            backend: LOG_BACKEND.to_owned(),
            models: Vec::new(),
            settings: Settings {
                runs: 1,
                iterations: 0,
                warm_up: 0,
                settle: "as recorded".to_owned(),
                stage_timeout_ns: absent(),
                min_free_bytes: absent(),
                peak_interval_ns: absent(),
                contexts: 1,
                runtimes: 1,
                cycles: 1,
                backend_options: BTreeMap::from([
                    ("log".to_owned(), options.name.clone()),
                    ("counters".to_owned(), kind.name().to_owned()),
                    ("lines".to_owned(), format!("1 to {}", series.lines)),
                    ("readings".to_owned(), series.looks.to_string()),
                ]),
            },
        },
        attribution: Attribution {
            kind: AttributionKind::HostOnly,
            forced: false,
            reason: "the counters are the system's alone".to_owned(),
        },
        baseline: None,
    }
}
