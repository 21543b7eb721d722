//! What a report of recorded counters says of machine and workload.

use std::collections::BTreeMap;

use crate::report::{
    Attribution, AttributionKind, Environment, Header, LOG_BACKEND, Measured, Noise, Rounding,
    Sample, Settings, Workload,
};
use crate::series::{Kind, Series};

use super::options::Options;

const NO_PROCESS: &str = "the counters are the system's alone";
pub(super) const NOTHING_MEASURED: &str = "recorded counters were read, nothing was measured";

/// What stands in for the noise: nobody looked at the system at rest.
pub(super) fn noise(options: &Options, kind: Kind) -> Noise {
    const MIB: u64 = 1 << 20;
    let steps_of_mib = Rounding {
        total_bytes: MIB,
        cpu_bytes: 0,
        device_bytes: 0,
    };
    Noise {
        readings: 0,
        window_ns: 0,
        system_bytes: Measured::Value(options.noise_bytes),
        heap_bytes: Measured::absent(NO_PROCESS),
        process_bytes: Measured::absent(NO_PROCESS),
        device_bytes: Measured::absent(NO_PROCESS),
        assumed: true,
        rounding: match kind {
            Kind::Tegrastats | Kind::PidinInfo => Some(steps_of_mib),
            Kind::Meminfo | Kind::VmStats | Kind::Asinfo | Kind::Showmem => None,
        },
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
            board: Measured::absent("the counters do not include it"),
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
