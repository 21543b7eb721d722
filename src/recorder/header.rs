//! What a journal says first: the machine, the program and the arithmetic.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::options::RecorderOptions;
use crate::environment;
use crate::probe::{DeviceMeter, Origin};
use crate::report::{Attribution, AttributionKind, Header, Measured, Model, Settings, Workload};

/// What is said of this machine and of the program.
pub(super) fn header(
    origin: &Origin,
    options: &RecorderOptions,
    device: &Result<DeviceMeter, String>,
) -> Header {
    Header {
        tool: environment::tool(),
        created: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        release: options.release.clone(),
        environment: environment::environment(origin),
        workload: workload(options),
        attribution: attribution(options, device),
        baseline: None,
    }
}

fn attribution(options: &RecorderOptions, device: &Result<DeviceMeter, String>) -> Attribution {
    match (options.attribution, device) {
        (Some(kind), _) => Attribution {
            kind,
            forced: true,
            reason: "given by the program".to_owned(),
        },
        (None, Ok(_)) => Attribution {
            kind: AttributionKind::Discrete,
            forced: false,
            reason: "the driver counts the device's memory".to_owned(),
        },
        (None, Err(reason)) => Attribution {
            kind: AttributionKind::HostOnly,
            forced: false,
            reason: format!("no device is read: {reason}"),
        },
    }
}

fn workload(options: &RecorderOptions) -> Workload {
    let reason = "the program does not say";
    let model = |number: u32| Model {
        path: if options.models == 1 {
            options.workload.clone()
        } else {
            format!("{}-{number}", options.workload)
        },
        format: "program".to_owned(),
        file_bytes: Measured::absent(reason),
        sha256: Measured::absent(reason),
    };
    Workload {
        backend: "library".to_owned(),
        models: (0..options.models).map(model).collect(),
        settings: Settings {
            runs: 1,
            iterations: 0,
            warm_up: 0,
            settle: "none".to_owned(),
            stage_timeout_ns: Measured::absent("unlimited"),
            min_free_bytes: Measured::absent("not asked for"),
            peak_interval_ns: Measured::absent("switched off"),
            contexts: 1,
            runtimes: 1,
            cycles: 1,
            backend_options: BTreeMap::new(),
        },
    }
}
