//! From typed flags to validated orders. Reads the model files and the machine, changes nothing.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::args::RunArgs;
use super::attribution::attribution;
use super::baseline::baseline;
use super::build_args::BuildArgs;
use super::exit::CliError;
use super::life_args::{LifeArgs, LogLevelName, MeasureArgs};
use super::options::{build_options, options};
use super::quantities::unless_zero;
use crate::backend::{
    self, BackendInfo, BackendOptions, BackendSpec, BuildOptions, LibraryOptions, SyntheticOptions,
};
use crate::environment;
use crate::lifecycle::{
    Orders, OriginSpec, Variables, Watch, WorkerPlan, steps_for, steps_of_a_build,
};
use crate::model_file::{self, ModelFile, ModelFormat};
use crate::report::{Attribution, Header, Measured, Model, Settings, Severity, Workload};
use crate::units;

/// What is to be measured, as a command was asked for it.
pub(super) struct Request<'a> {
    /// Model files, told apart by content.
    pub(super) files: &'a [PathBuf],
    /// What is done with them.
    pub(super) work: Work<'a>,
    /// How it is measured.
    pub(super) measure: &'a MeasureArgs,
    /// Fresh processes to measure.
    pub(super) runs: u32,
    /// What the report is labelled with.
    pub(super) release: Option<&'a str>,
    /// Environment variables that the workers have otherwise than this process.
    pub(super) variables: Variables,
    /// The attribution, where it has been found already.
    pub(super) attribution: Option<&'a Attribution>,
}

/// What is done with models.
#[derive(Clone, Copy)]
pub(super) enum Work<'a> {
    /// They are run.
    Run(&'a LifeArgs),
    /// An engine is built of one.
    Build {
        /// What holds for TensorRT altogether.
        library: &'a LibraryOptions,
        /// What holds for the build.
        build: &'a BuildOptions,
        /// Position of the device.
        device: Option<u32>,
    },
}

impl Request<'_> {
    /// What `trtmem run` is asked for.
    pub(super) fn of(args: &RunArgs) -> Request<'_> {
        Request {
            files: &args.files,
            work: Work::Run(&args.life),
            measure: &args.life.measure,
            runs: args.runs,
            release: args.record.release.as_deref(),
            variables: Variables::default(),
            attribution: None,
        }
    }

    /// What `trtmem build` is asked for.
    pub(super) fn of_build(args: &BuildArgs) -> Request<'_> {
        let model = args.model.as_ref().or(args.onnx.as_ref());
        Request {
            files: model.map_or(&[], std::slice::from_ref),
            work: Work::Build {
                library: &args.library,
                build: &args.build,
                device: args.cuda.device,
            },
            measure: &args.measure,
            runs: args.runs,
            release: args.record.release.as_deref(),
            variables: Variables::default(),
            attribution: None,
        }
    }
}

/// Validates the flags and gathers what the report says of machine and workload.
pub(super) fn orders(request: &Request<'_>) -> Result<Orders, CliError> {
    let files = model_files(request)?;
    let backend = match request.work {
        Work::Run(life) => choose_backend(life, &files)?,
        Work::Build { .. } => backend::builder(),
    };
    let worker = worker_plan(request, backend, &files)?;
    check_spec(&worker)?;
    let watch = watch(request);
    let mut environment = environment::environment(&worker.origin.origin());
    request.variables.record(&mut environment.variables);
    let attribution = match request.attribution {
        Some(found) => found.clone(),
        None => attribution(request.measure.attribution, backend, &worker.backend)?,
    };
    let baseline_of = match request.work {
        Work::Run(life) => life.baseline.as_deref(),
        Work::Build { .. } => None,
    };
    let header = Header {
        tool: environment::tool(),
        created: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        release: request.release.map(str::to_owned),
        baseline: baseline_of
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
        program: program(request.measure)?,
        variables: request.variables.clone(),
        runs: request.runs,
        watch,
    })
}

/// What every worker is told.
fn worker_plan(
    request: &Request<'_>,
    backend: &BackendInfo,
    files: &[ModelFile],
) -> Result<WorkerPlan, CliError> {
    let measure = request.measure;
    let count = u32::try_from(files.len().max(1))
        .map_err(|_| CliError::Usage("too many models".to_owned()))?;
    let (steps, options, iterations, warm_up, cycles) = match request.work {
        Work::Run(life) => {
            let repetition = &life.repetition;
            (
                steps_for(count, repetition.contexts, repetition.runtimes),
                options(life, backend)?,
                repetition.iterations,
                repetition.warm_up,
                repetition.cycles,
            )
        }
        Work::Build {
            library,
            build,
            device,
        } => {
            let options = build_options(library, build, device, files)?;
            (steps_of_a_build(), options, 0, 0, 1)
        }
    };
    Ok(WorkerPlan {
        steps,
        backend: BackendSpec {
            models: files.iter().map(|file| file.path.clone()).collect(),
            iterations,
            warm_up,
            options,
            log_level: log_level(measure),
        },
        settle: measure.settle,
        noise_window_ns: units::nanos(measure.noise_window),
        origin: origin(request.work),
        cycles,
    })
}

fn log_level(args: &MeasureArgs) -> Severity {
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
    if let Work::Run(life) = request.work {
        files.extend(typed(&life.engine, Some(ModelFormat::Plan))?);
        files.extend(typed(&life.model, Some(ModelFormat::Onnx))?);
    }
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
    let named = backend::runners().find(|info| info.name == name);
    named.ok_or_else(|| {
        CliError::Usage(format!(
            "this build has no backend named `{name}`; it has {}",
            backend_names()
        ))
    })
}

/// The backend that runs a file. Where it is none, as on boards for a model, what does is said.
fn backend_for(file: &ModelFile) -> Result<&'static BackendInfo, CliError> {
    let able = backend::all().iter().find(|info| info.runs(file.format));
    able.ok_or_else(|| {
        let (path, engine) = (file.path.display(), file.path.with_extension("engine"));
        CliError::Usage(format!(
            "`{path}` is a model, and what runs here are engines; build one and run it: trtmem build {path} --saveEngine={engine}, then trtmem run {engine}",
            engine = engine.display()
        ))
    })
}

fn backend_names() -> String {
    let names: Vec<&str> = backend::runners().map(|info| info.name).collect();
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

fn origin(work: Work<'_>) -> OriginSpec {
    match work {
        Work::Run(LifeArgs {
            forced_qnx: Some(root),
            ..
        }) => OriginSpec::ForcedQnx {
            root: root.clone(),
            page_bytes: None,
        },
        _ => OriginSpec::Live,
    }
}

/// Longest a stage of a run may take where nobody says; a build has no such limit.
const LONGEST_STAGE: Duration = Duration::from_mins(10);

fn watch(request: &Request<'_>) -> Watch {
    let usual = match request.work {
        Work::Run(_) => LONGEST_STAGE,
        Work::Build { .. } => Duration::ZERO,
    };
    let args = request.measure;
    Watch {
        interval_ns: unless_zero(args.peak_interval),
        stage_timeout_ns: unless_zero(args.timeout.unwrap_or(usual)),
        min_free_bytes: args.min_free,
    }
}

fn settings(request: &Request<'_>, watch: Watch, worker: &WorkerPlan) -> Settings {
    let (contexts, runtimes) = match request.work {
        Work::Run(life) => (life.repetition.contexts, life.repetition.runtimes),
        Work::Build { .. } => (1, 1),
    };
    Settings {
        contexts,
        runtimes,
        cycles: worker.cycles,
        runs: request.runs,
        iterations: worker.backend.iterations,
        warm_up: worker.backend.warm_up,
        settle: worker.settle.to_string(),
        stage_timeout_ns: Measured::from_option(watch.stage_timeout_ns, "unlimited"),
        min_free_bytes: Measured::from_option(watch.min_free_bytes, "not asked for"),
        peak_interval_ns: Measured::from_option(watch.interval_ns, "switched off"),
        backend_options: worker.backend.options.told(),
    }
}

fn program(args: &MeasureArgs) -> Result<PathBuf, CliError> {
    match &args.worker_program {
        Some(program) => Ok(program.clone()),
        None => std::env::current_exe().map_err(|source| CliError::System {
            doing: "finding this executable",
            source,
        }),
    }
}
