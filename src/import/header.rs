//! What a log says before its first run: machine, workload, arithmetic.

use std::collections::BTreeMap;

use crate::report::{
    Attribution, AttributionKind, DeviceFacts, Environment, Header, LOG_BACKEND, Measured,
    MemoryKind, Model, Settings, Workload,
};
use crate::tensorrt_release::TensorRtVersion;
use crate::trt_log::Size;

use super::draft::RunDraft;
use super::facts::is_integrated;
use super::options::Options;

const NOT_TOLD: &str = "a log does not say";

/// The header of runs of one workload.
pub(super) fn header(options: &Options, runs: &[RunDraft]) -> Header {
    let Some(first) = runs.first() else {
        return of_nothing(options);
    };
    let is_drive = is_drive(runs);
    Header {
        tool: options.tool.clone(),
        created: first
            .spoken
            .time
            .clone()
            .unwrap_or_else(|| options.created.clone()),
        release: options.release.clone(),
        environment: environment(options, first, is_drive),
        workload: workload(options, runs),
        attribution: attribution(options, first, is_drive),
        baseline: None,
    }
}

/// Whether the runs are of the DRIVE sample.
pub(super) fn is_drive(runs: &[RunDraft]) -> bool {
    runs.iter().any(|run| !run.steps.is_empty())
}

/// Whose memory the device has: as the user says, else as the log does.
pub(super) fn memory(options: &Options, run: &RunDraft) -> MemoryKind {
    let spoken = &run.spoken;
    let told = is_integrated(spoken.device.as_deref(), spoken.capability.as_deref());
    options.memory.unwrap_or(match told {
        Some(true) => MemoryKind::Shared,
        Some(false) => MemoryKind::Own,
        None => MemoryKind::Unknown,
    })
}

/// The models of a run: one for each engine, and one that was only built.
pub(super) fn models(runs: &[RunDraft]) -> usize {
    let engines = |run: &RunDraft| {
        let told = run.stages.iter().filter_map(|stage| stage.engine).max();
        let staged = told.map_or(0, |engine| usize::try_from(engine).unwrap_or(0) + 1);
        let built = usize::from(!run.totals.blocks().is_empty() || !run.steps.is_empty());
        run.engines.len().max(staged).max(built)
    };
    let named = runs.first().is_some_and(|run| path(run).is_some());
    runs.iter()
        .map(engines)
        .max()
        .unwrap_or(0)
        .max(usize::from(named))
}

/// The path of the plan or model that the log names.
fn path(run: &RunDraft) -> Option<String> {
    let spoken = &run.spoken;
    let command = || {
        let mut words = run.began.as_ref()?.command.split_ascii_whitespace();
        let of = |word: &str| {
            let (option, path) = word.split_once('=')?;
            let names = [
                "--loadEngine",
                "--saveEngine",
                "--onnx",
                "--deploy",
                "--uff",
            ];
            names.contains(&option).then(|| path.to_owned())
        };
        words.find_map(of)
    };
    let told = [&spoken.loads, &spoken.saves, &spoken.model];
    told.into_iter().flatten().next().cloned().or_else(command)
}

fn of_nothing(options: &Options) -> Header {
    header(options, &[RunDraft::default()])
}

fn environment(options: &Options, run: &RunDraft, is_drive: bool) -> Environment {
    let spoken = &run.spoken;
    let version = run
        .began
        .as_ref()
        .or(run.ended.as_ref())
        .and_then(|banner| banner.version)
        .map(|version| version.to_string())
        .or_else(|| spoken.version.as_deref().map(release));
    let system = if is_drive { "QNX" } else { "" };
    let untold = String::new;
    Environment {
        system: system.to_owned(),
        kernel: untold(),
        kernel_build: untold(),
        architecture: untold(),
        node: untold(),
        board: Measured::absent(NOT_TOLD),
        page_bytes: if is_drive { options.page_bytes } else { 0 },
        memory_bytes: Measured::absent(NOT_TOLD),
        processors: 0,
        limits: BTreeMap::new(),
        variables: BTreeMap::new(),
        libraries: version
            .map(|version| ("TensorRT".to_owned(), version))
            .into_iter()
            .collect(),
        library_paths: BTreeMap::new(),
        device: device(options, run),
    }
}

/// `8003` of 8.0 as `8.0.3`; later releases write it so themselves.
fn release(text: &str) -> String {
    match text.parse::<u32>() {
        Ok(number) => TensorRtVersion::from_number(number).to_string(),
        Err(_) => text.to_owned(),
    }
}

fn device(options: &Options, run: &RunDraft) -> Option<DeviceFacts> {
    let spoken = &run.spoken;
    let name = spoken.device.clone()?;
    let bytes = spoken.memory_mib.and_then(|mib| mib.checked_mul(1 << 20));
    Some(DeviceFacts {
        name,
        ordinal: spoken.ordinal.unwrap_or(0),
        compute_capability: spoken.capability.clone().unwrap_or_default(),
        integrated: memory(options, run) == MemoryKind::Shared,
        total_bytes: Measured::from_option(bytes, NOT_TOLD),
        multiprocessors: spoken.multiprocessors.unwrap_or(0),
        driver_version: String::new(),
    })
}

fn workload(options: &Options, runs: &[RunDraft]) -> Workload {
    let models = (0..models(runs)).map(|position| model(runs, position));
    let absent = || Measured::absent("a log was read, nothing was measured");
    Workload {
        backend: LOG_BACKEND.to_owned(),
        models: models.collect(),
        settings: Settings {
            runs: u32::try_from(runs.len()).unwrap_or(u32::MAX),
            iterations: 0,
            warm_up: 0,
            settle: "as the program did".to_owned(),
            stage_timeout_ns: absent(),
            min_free_bytes: absent(),
            peak_interval_ns: absent(),
            contexts: 1,
            runtimes: 1,
            cycles: 1,
            backend_options: told(options, runs),
        },
    }
}

/// The log, which part of it, and how its program was started.
fn told(options: &Options, runs: &[RunDraft]) -> BTreeMap<String, String> {
    let mut told = BTreeMap::from([("log".to_owned(), options.name.clone())]);
    if let (Some(first), Some(last)) = (runs.first(), runs.last()) {
        let lines = format!("{} to {}", first.first_line, last.last_line);
        told.insert("lines".to_owned(), lines);
        if let Some(banner) = &first.began {
            told.insert("program".to_owned(), banner.program.clone());
            told.insert("command".to_owned(), banner.command.clone());
        }
    }
    told
}

fn model(runs: &[RunDraft], position: usize) -> Model {
    let first = runs.first();
    let named = first.filter(|_| position == 0).and_then(path);
    let size = first
        .and_then(|run| run.engines.get(position)?.plan)
        .and_then(|size| match size {
            Size::Bytes(bytes) => Some(bytes),
            Size::WholeMib(_) => None,
        });
    let is_model = named.is_some()
        && first.is_some_and(|run| run.engines.is_empty() && run.spoken.model.is_some());
    Model {
        path: named.unwrap_or_else(|| format!("engine {}", position + 1)),
        format: if is_model { "onnx" } else { "plan" }.to_owned(),
        file_bytes: Measured::from_option(size, "the log has it in MiB at best"),
        sha256: Measured::absent("a log does not hold the plan"),
    }
}

fn attribution(options: &Options, run: &RunDraft, is_drive: bool) -> Attribution {
    let given = options.memory.is_some() && !is_drive;
    if is_drive {
        return Attribution {
            kind: AttributionKind::Unified,
            forced: false,
            reason: "the DRIVE sample counts free pages less heap as the device's memory"
                .to_owned(),
        };
    }
    let reason = match memory(options, run) {
        MemoryKind::Own => "whole MiB of TensorRT's own meter; the device has memory of its own",
        MemoryKind::Shared => {
            "whole MiB of TensorRT's own meter; the device's memory is the system's, so its figure includes the \
             process's memory"
        }
        MemoryKind::Unknown => {
            "whole MiB of TensorRT's own meter; the log does not say whether the device has memory of its own"
        }
    };
    Attribution {
        kind: AttributionKind::Logged,
        forced: given,
        reason: reason.to_owned(),
    }
}
