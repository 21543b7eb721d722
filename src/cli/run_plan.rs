//! From typed flags to validated orders. Reads the model files and the machine, changes nothing.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::args::RunArgs;
use super::attribution::attribution;
use super::baseline::baseline;
use super::exit::CliError;
use super::life_args::{LifeArgs, LogLevelName};
use super::options::options;
use super::quantities::unless_zero;
use crate::backend::{self, BackendInfo, BackendOptions, BackendSpec, SyntheticOptions};
use crate::environment;
use crate::lifecycle::{Orders, OriginSpec, Variables, Watch, WorkerPlan, steps_for};
use crate::model_file::{self, ModelFile, ModelFormat};
use crate::report::{Attribution, Header, Measured, Model, Settings, Severity, Workload};
use crate::units;

/// What is to be measured, as a command was asked for it.
pub(super) struct Request<'a> {
    /// Model files, told apart by content.
    pub(super) files: &'a [PathBuf],
    /// What lives, and how it is measured.
    pub(super) life: &'a LifeArgs,
    /// Fresh processes to measure.
    pub(super) runs: u32,
    /// What the report is labelled with.
    pub(super) release: Option<&'a str>,
    /// Environment variables that the workers have otherwise than this process.
    pub(super) variables: Variables,
    /// The attribution, where it has been found already.
    pub(super) attribution: Option<&'a Attribution>,
}

impl Request<'_> {
    /// What `trtmem run` is asked for.
    pub(super) fn of(args: &RunArgs) -> Request<'_> {
        Request {
            files: &args.files,
            life: &args.life,
            runs: args.runs,
            release: args.release.as_deref(),
            variables: Variables::default(),
            attribution: None,
        }
    }
}

/// Validates the flags and gathers what the report says of machine and workload.
pub(super) fn orders(request: &Request<'_>) -> Result<Orders, CliError> {
    let args = request.life;
    let files = model_files(request)?;
    let backend = choose_backend(args, &files)?;
    let worker = worker_plan(args, backend, &files)?;
    check_spec(&worker)?;
    let watch = watch(args);
    let mut environment = environment::environment(&worker.origin.origin());
    request.variables.record(&mut environment.variables);
    let attribution = match request.attribution {
        Some(found) => found.clone(),
        None => attribution(args.attribution, backend, &worker.backend)?,
    };
    let header = Header {
        tool: environment::tool(),
        created: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        release: request.release.map(str::to_owned),
        baseline: (args.cuda.baseline.as_deref())
            .map(|path| baseline(path, attribution.kind, &environment))
            .transpose()?,
        environment,
        workload: Workload {
            backend: backend.name.to_owned(),
            models: models(&files, backend),
            settings: settings(request, watch, &worker),
        },
        attribution,
    };
    Ok(Orders {
        header,
        worker,
        program: program(args)?,
        variables: request.variables.clone(),
        runs: request.runs,
        watch,
    })
}

/// What every worker is told.
fn worker_plan(
    args: &LifeArgs,
    backend: &BackendInfo,
    files: &[ModelFile],
) -> Result<WorkerPlan, CliError> {
    let repetition = &args.repetition;
    let count = u32::try_from(files.len().max(1))
        .map_err(|_| CliError::Usage("too many models".to_owned()))?;
    Ok(WorkerPlan {
        steps: steps_for(count, repetition.contexts, repetition.runtimes),
        backend: BackendSpec {
            models: files.iter().map(|file| file.path.clone()).collect(),
            iterations: repetition.iterations,
            warm_up: repetition.warm_up,
            options: options(args, backend)?,
            log_level: log_level(args),
        },
        settle: args.settle,
        noise_window_ns: units::nanos(args.noise_window),
        origin: origin(args),
        cycles: repetition.cycles,
    })
}

fn log_level(args: &LifeArgs) -> Severity {
    match args.log_level {
        _ if args.verbose => Severity::Verbose,
        LogLevelName::Error => Severity::Error,
        LogLevelName::Warning => Severity::Warning,
        LogLevelName::Info => Severity::Info,
        LogLevelName::Verbose => Severity::Verbose,
    }
}

fn model_files(request: &Request<'_>) -> Result<Vec<ModelFile>, CliError> {
    let typed = |paths: &[PathBuf], format: Option<ModelFormat>| {
        let paths: Vec<PathBuf> = paths.to_vec();
        paths
            .into_iter()
            .map(move |path| inspect(&path, format))
            .collect::<Result<Vec<ModelFile>, CliError>>()
    };
    let mut files = typed(request.files, None)?;
    files.extend(typed(&request.life.engine, Some(ModelFormat::Plan))?);
    files.extend(typed(&request.life.model, Some(ModelFormat::Onnx))?);
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

fn choose_backend(args: &LifeArgs, files: &[ModelFile]) -> Result<&'static BackendInfo, CliError> {
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
    Ok(info)
}

/// The backend would refuse the same, but only in the child, after everything was prepared for it.
fn check_spec(worker: &WorkerPlan) -> Result<(), CliError> {
    let BackendOptions::Synthetic(SyntheticOptions {
        spec: Some(spec), ..
    }) = &worker.backend.options
    else {
        return Ok(());
    };
    let models = worker.backend.models.len().max(1);
    let wrong = |what: String| CliError::Usage(format!("--spec: {what}"));
    let mut clauses = spec.clauses.iter();
    match clauses.find(|clause| clause.model.is_some_and(|only| only as usize >= models)) {
        Some(clause) => Err(wrong(format!(
            "`{clause}` addresses a model that does not exist; there are {models}, the first is 0"
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

fn origin(args: &LifeArgs) -> OriginSpec {
    match &args.forced_qnx {
        Some(root) => OriginSpec::ForcedQnx {
            root: root.clone(),
            page_bytes: None,
        },
        None => OriginSpec::Live,
    }
}

fn watch(args: &LifeArgs) -> Watch {
    Watch {
        interval_ns: unless_zero(args.peak_interval),
        stage_timeout_ns: unless_zero(args.timeout),
        min_free_bytes: args.min_free,
    }
}

fn settings(request: &Request<'_>, watch: Watch, worker: &WorkerPlan) -> Settings {
    let repetition = &request.life.repetition;
    Settings {
        contexts: repetition.contexts,
        runtimes: repetition.runtimes,
        cycles: repetition.cycles,
        runs: request.runs,
        iterations: repetition.iterations,
        warm_up: repetition.warm_up,
        settle: worker.settle.to_string(),
        stage_timeout_ns: Measured::from_option(watch.stage_timeout_ns, "unlimited"),
        min_free_bytes: Measured::from_option(watch.min_free_bytes, "not asked for"),
        peak_interval_ns: Measured::from_option(watch.interval_ns, "switched off"),
        backend_options: worker.backend.options.told(),
    }
}

fn program(args: &LifeArgs) -> Result<PathBuf, CliError> {
    match &args.worker_program {
        Some(program) => Ok(program.clone()),
        None => std::env::current_exe().map_err(|source| CliError::System {
            doing: "finding this executable",
            source,
        }),
    }
}
