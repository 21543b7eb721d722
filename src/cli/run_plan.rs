//! From typed flags to validated orders. Reads the model files and the machine, changes nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::args::{AttributionName, RunArgs};
use super::exit::CliError;
use super::quantities::{size, time};
use crate::backend::{self, BackendInfo, BackendSpec, SyntheticSpec};
use crate::environment;
use crate::lifecycle::{Orders, OriginSpec, SettlePolicy, Watch, WorkerPlan, steps_for};
use crate::model_file::{self, ModelFile, ModelFormat};
use crate::report::{
    Attribution, AttributionKind, Header, Measured, Model, Settings, Severity, Workload,
};
use crate::units;

/// Validates the flags and gathers what the report says of machine and workload.
pub(super) fn orders(args: &RunArgs) -> Result<Orders, CliError> {
    let files = model_files(args)?;
    let backend = choose_backend(args, &files)?;
    check_spec(args, files.len().max(1))?;
    let settle: SettlePolicy = args
        .settle
        .parse()
        .map_err(|error| CliError::Usage(format!("--settle {error}")))?;
    let watch = watch(args)?;
    let origin = origin(args);
    let spec = BackendSpec {
        name: backend.name.to_owned(),
        models: files.iter().map(|file| file.path.clone()).collect(),
        iterations: args.iterations,
        warm_up: args.warm_up,
        options: options(args),
        log_level: Severity::Info,
    };
    let models = models(&files, backend);
    let count =
        u32::try_from(models.len()).map_err(|_| CliError::Usage("too many models".to_owned()))?;
    let header = Header {
        tool: environment::tool(),
        created: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        release: args.release.clone(),
        environment: environment::environment(&origin.origin()),
        workload: Workload {
            backend: backend.name.to_owned(),
            models,
            settings: settings(args, settle, watch, &spec),
        },
        attribution: attribution(args.attribution, backend),
        baseline: None,
    };
    Ok(Orders {
        header,
        worker: WorkerPlan {
            steps: steps_for(count, 1, 1),
            backend: spec,
            settle,
            noise_window_ns: units::nanos(time("--noise-window", &args.noise_window)?),
            origin,
            cycles: 1,
        },
        program: program(args)?,
        runs: args.runs,
        watch,
    })
}

fn model_files(args: &RunArgs) -> Result<Vec<ModelFile>, CliError> {
    let typed = |paths: &[PathBuf], format: Option<ModelFormat>| {
        let paths: Vec<PathBuf> = paths.to_vec();
        paths
            .into_iter()
            .map(move |path| inspect(&path, format))
            .collect::<Result<Vec<ModelFile>, CliError>>()
    };
    let mut files = typed(&args.files, None)?;
    files.extend(typed(&args.engine, Some(ModelFormat::Plan))?);
    files.extend(typed(&args.model, Some(ModelFormat::Onnx))?);
    Ok(files)
}

fn inspect(path: &Path, expected: Option<ModelFormat>) -> Result<ModelFile, CliError> {
    if path.to_str().is_none() {
        // The child is told the name in a JSON document.
        return Err(CliError::Usage(format!(
            "the name `{}` is not UTF-8 text; rename the file, or link to it by another name",
            path.display()
        )));
    }
    let file = model_file::inspect(path)?;
    match expected {
        Some(expected) if expected != file.format => Err(CliError::Usage(format!(
            "`{}` holds another kind of model than its option says ({}, not {expected}); name it without the option",
            path.display(),
            file.format,
        ))),
        _ => Ok(file),
    }
}

fn choose_backend(args: &RunArgs, files: &[ModelFile]) -> Result<&'static BackendInfo, CliError> {
    let info = match (&args.backend, files.first()) {
        (Some(name), _) => named_backend(name)?,
        (None, Some(file)) => backend_for(file)?,
        (None, None) if args.spec.is_some() => named_backend("synthetic")?,
        (None, None) => {
            return Err(CliError::Usage(
                "nothing to run; name a model file, or --backend synthetic".to_owned(),
            ));
        }
    };
    if files.is_empty() && !info.formats.is_empty() {
        return Err(CliError::Usage(format!(
            "the {} backend needs a model; name a file",
            info.name
        )));
    }
    let runs_it = |file: &&ModelFile| info.formats.is_empty() || info.runs(file.format);
    if let Some(file) = files.iter().find(|file| !runs_it(file)) {
        return Err(CliError::Usage(format!(
            "the {} backend does not run `{}` ({}); leave out --backend, or name another model",
            info.name,
            file.path.display(),
            file.format,
        )));
    }
    if args.spec.is_some() && info.name != "synthetic" {
        return Err(CliError::Usage(format!(
            "--spec is for the synthetic backend, not for {}; leave it out, or give --backend synthetic",
            info.name
        )));
    }
    Ok(info)
}

/// The backend would refuse the same, but only in the child, after everything was prepared for it.
fn check_spec(args: &RunArgs, models: usize) -> Result<(), CliError> {
    let Some(text) = &args.spec else {
        return Ok(());
    };
    let wrong = |what: String| CliError::Usage(format!("--spec: {what}"));
    let spec: SyntheticSpec = text.parse().map_err(|error| wrong(format!("{error}")))?;
    let mut clauses = spec.clauses.iter();
    match clauses.find(|clause| clause.model.is_some_and(|only| only as usize >= models)) {
        Some(clause) => Err(wrong(format!(
            "`{clause}` addresses a model that is not there; there are {models}, the first is 0"
        ))),
        None => Ok(()),
    }
}

fn named_backend(name: &str) -> Result<&'static BackendInfo, CliError> {
    backend::by_name(name).ok_or_else(|| {
        CliError::Usage(format!(
            "this build has no backend named `{name}`; it has {}",
            backend_names()
        ))
    })
}

/// The backend that runs a file; that this build has none is a missing thing.
fn backend_for(file: &ModelFile) -> Result<&'static BackendInfo, CliError> {
    let able = backend::all().iter().find(|info| info.runs(file.format));
    able.ok_or_else(|| {
        CliError::Missing(format!(
            "`{}`: no backend of this build runs {}s (it has {}); use a build that has one",
            file.path.display(),
            file.format,
            backend_names()
        ))
    })
}

fn backend_names() -> String {
    let names: Vec<&str> = backend::all().iter().map(|info| info.name).collect();
    names.join(", ")
}

fn models(files: &[ModelFile], backend: &BackendInfo) -> Vec<Model> {
    if files.is_empty() {
        let reason = "the backend runs without a model file";
        return vec![Model {
            path: backend.name.to_owned(),
            format: backend.name.to_owned(),
            file_bytes: Measured::absent(reason),
            sha256: Measured::absent(reason),
        }];
    }
    let model = |file: &ModelFile| Model {
        path: file.path.to_string_lossy().into_owned(),
        format: file.format.id().to_owned(),
        file_bytes: Measured::Value(file.bytes),
        sha256: Measured::Value(file.sha256.clone()),
    };
    files.iter().map(model).collect()
}

fn options(args: &RunArgs) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    if let Some(spec) = &args.spec {
        options.insert("spec".to_owned(), spec.clone());
    }
    if let Some(root) = &args.forced_qnx {
        options.insert("tree".to_owned(), root.to_string_lossy().into_owned());
    }
    options
}

fn origin(args: &RunArgs) -> OriginSpec {
    match &args.forced_qnx {
        Some(root) => OriginSpec::ForcedQnx {
            root: root.clone(),
            page_bytes: None,
        },
        None => OriginSpec::Live,
    }
}

fn watch(args: &RunArgs) -> Result<Watch, CliError> {
    let some_time = |flag, text: &str| -> Result<Option<u64>, CliError> {
        let nanos = units::nanos(time(flag, text)?);
        Ok((nanos > 0).then_some(nanos))
    };
    let min_free = args.min_free.as_deref();
    Ok(Watch {
        interval_ns: some_time("--peak-interval", &args.peak_interval)?,
        stage_timeout_ns: some_time("--timeout", &args.timeout)?,
        min_free_bytes: min_free.map(|text| size("--min-free", text)).transpose()?,
    })
}

fn settings(args: &RunArgs, settle: SettlePolicy, watch: Watch, spec: &BackendSpec) -> Settings {
    Settings {
        contexts: 1,
        runtimes: 1,
        cycles: 1,
        runs: args.runs,
        iterations: args.iterations,
        warm_up: args.warm_up,
        settle: settle.to_string(),
        stage_timeout_ns: Measured::from_option(watch.stage_timeout_ns, "unlimited"),
        min_free_bytes: Measured::from_option(watch.min_free_bytes, "not asked for"),
        peak_interval_ns: Measured::from_option(watch.interval_ns, "switched off"),
        backend_options: spec.options.clone(),
    }
}

fn attribution(asked: AttributionName, backend: &BackendInfo) -> Attribution {
    let forced = |kind| Attribution {
        kind,
        forced: true,
        reason: "given by --attribution".to_owned(),
    };
    match asked {
        AttributionName::Subtracted => forced(AttributionKind::Subtracted),
        AttributionName::Counted => forced(AttributionKind::Counted),
        AttributionName::Host => forced(AttributionKind::Host),
        AttributionName::Auto => Attribution {
            kind: AttributionKind::Host,
            forced: false,
            reason: format!("the {} backend uses no GPU", backend.name),
        },
    }
}

fn program(args: &RunArgs) -> Result<PathBuf, CliError> {
    match &args.worker_program {
        Some(program) => Ok(program.clone()),
        None => std::env::current_exe().map_err(|source| CliError::System {
            doing: "finding this executable",
            source,
        }),
    }
}
