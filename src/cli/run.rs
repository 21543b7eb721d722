//! `trtmem run` and `trtmem build`: what is asked for becomes orders, and the orders are followed.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::{Args, Parser};

use super::documents::read;
use super::exit::{CliError, Exit};
use super::keeping::{file_safe, model_stem};
use super::life_args::{AttributionName, CudaArgs, LifeArgs, LogLevelName, MeasureArgs};
use super::options::{build_options, options};
use super::quantities::unless_zero;
use super::record::{RecordArgs, Recording, record};
use super::terminal::Progress;
use crate::backend::{
    BackendInfo, BackendOptions, BackendSpec, BuildOptions, LibraryOptions, SyntheticOptions,
};
use crate::lifecycle::{
    Journal, Orders, OriginSpec, Variables, Watch, WorkerPlan, measure, steps_for, steps_of_a_build,
};
use crate::model_file::{ModelFile, ModelFormat};
use crate::report::{
    Attribution, AttributionKind, Baseline, Environment, Event, Header, Measured, Model, Report,
    Settings, Severity, Workload,
};
use crate::selftest::{Calibration, calibrate, calibration_steps};
use crate::{backend, environment, model_file, units};

/// `trtmem run`.
#[derive(Debug, Parser)]
pub struct RunArgs {
    /// Models to run, recognised by content; a repeated file is loaded again in the same process
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Measure N fresh processes
    #[arg(long, help_heading = "Repetition", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub runs: u32,
    /// What lives, and how it is measured.
    #[command(flatten)]
    pub life: LifeArgs,
    /// What becomes of the report.
    #[command(flatten, next_help_heading = None)]
    pub record: RecordArgs,
}

/// `trtmem run`.
pub(super) fn run(args: &RunArgs) -> Result<Exit, CliError> {
    follow(&orders(&Request::of(args))?, &args.record)
}

/// Measures what the orders say.
pub(super) fn follow(orders: &Orders, args: &RecordArgs) -> Result<Exit, CliError> {
    record(args, &stem(orders), |journal| {
        watch_and_measure(orders, journal)
    })
}

fn watch_and_measure(orders: &Orders, journal: Option<Journal>) -> Result<Report, CliError> {
    let mut progress = Progress::new(orders.runs);
    let mut recording = Recording::new(journal);
    let mut sink = |event: &Event| {
        progress.event(event);
        recording.event(event, progress.line());
    };
    Ok(measure(orders, &mut sink)?)
}

/// What a report is called when nobody says: the model, and the release or the time.
fn stem(orders: &Orders) -> String {
    let header = &orders.header;
    let label = header.release.as_ref().unwrap_or(&header.created);
    let kind = match orders.worker.backend.options {
        BackendOptions::Build { .. } => "build-",
        _ => "",
    };
    format!("{}-{kind}{}", model_stem(orders), file_safe(label))
}

/// Columns of a line; clap assumes as many where it does not know the console.
const COLUMNS: usize = 100;

pub(super) const RUN_EXAMPLES: &str = "\
Examples:
  trtmem run model.onnx --release v1
  trtmem run --backend synthetic --spec 'deserialize:heap=64MiB' --runs 3
  trtmem run --backend cuda --report cuda.json
  trtmem run resnet50.engine --release drive-6.0.5 --baseline cuda.json";

const DRIVE_FORMAT: &str = "\
The drive format prints the DRIVE OS trtexec sample's log, line for line, with
the sample's own arithmetic, which its readers expect: figures are whole MB, a
MB being 2^20 bytes, truncated; the sign of freed memory is dropped; a
negative GPU figure is shown as 0; and a stage whose total is 0 MB shows no CPU.
Every other format keeps exact bytes and signs.";

/// Examples, and for each of this build's backends what the stages are to it and its options.
pub(super) fn run_help() -> String {
    let mut help = RUN_EXAMPLES.to_owned();
    for backend in backend::runners() {
        help += &format!("\n\nBackend {}: {}\n", backend.name, backend.about);
        help += &indented(backend.stages_help);
        help += &backend_options_help(backend);
    }
    help + "\n\n" + DRIVE_FORMAT
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

/// The options that `-O NAME=VALUE` sets, their meanings in a column.
fn backend_options_help(backend: &BackendInfo) -> String {
    let options = (backend.options)();
    if options.is_empty() {
        return String::new();
    }
    let widest = options.iter().map(|(name, _)| name.len()).max();
    let indent = 4 + widest.unwrap_or(0) + 2;
    let mut text = "\n  Options for -O NAME=VALUE:".to_owned();
    for (name, meaning) in options {
        text += &format!("\n    {name:width$}", width = indent - 4);
        let mut column = indent;
        for word in meaning.split_whitespace() {
            if column > indent && column + 1 + word.len() > COLUMNS {
                text += &format!("\n{:indent$}", "");
                column = indent;
            }
            if column > indent {
                text.push(' ');
                column += 1;
            }
            text += word;
            column += word.len();
        }
    }
    text
}

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

/// `trtmem build`.
pub(super) fn build(args: &BuildArgs) -> Result<Exit, CliError> {
    follow(&orders(&Request::of_build(args))?, &args.record)
}

pub(super) const BUILD_EXAMPLES: &str = "\
Examples:
  trtmem build model.onnx --saveEngine=model.engine --memPoolSize=workspace:1024
  trtmem build model.onnx --minShapes=x:1x3x224x224 --optShapes=x:8x3x224x224 \\
      --maxShapes=x:32x3x224x224
  trtmem build model.onnx --runs 5 --release drive-6.0.5 -o build.html

A build runs in a fresh process and is measured as a run is; its peak in the stage
build is the figure that ends boards. Inputs with dynamic dimensions and without
shapes are built for 1 in each of them, as trtexec does. A report of a build is
compared with reports of builds: trtmem diff, check, trend, ab --build.";

/// `trtmem build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The ONNX model
    #[arg(value_name = "MODEL", required_unless_present = "onnx")]
    pub model: Option<PathBuf>,
    /// The ONNX model, as trtexec takes it
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub onnx: Option<PathBuf>,
    /// Measure N builds, each in a fresh process
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub runs: u32,
    /// How it is measured.
    #[command(flatten)]
    pub measure: MeasureArgs,
    /// What TensorRT is told.
    #[command(flatten)]
    pub library: LibraryOptions,
    /// What the builder is told.
    #[command(flatten)]
    pub build: BuildOptions,
    /// Which device.
    #[command(flatten)]
    pub cuda: CudaArgs,
    /// What becomes of the report.
    #[command(flatten, next_help_heading = None)]
    pub record: RecordArgs,
}

/// Examples, and what each stage is.
pub(super) fn build_help() -> String {
    let stages: Vec<String> = backend::builder()
        .stages_help
        .lines()
        .map(|line| format!("  {line}"))
        .collect();
    format!("{BUILD_EXAMPLES}\n\nStages:\n{}", stages.join("\n"))
}

/// The attribution that was asked for; for `auto` the one that suits backend and machine.
///
/// # Errors
/// The machine's counters could not be tried out.
pub(super) fn attribution(
    asked: AttributionName,
    backend: &BackendInfo,
    spec: &BackendSpec,
) -> Result<Attribution, CliError> {
    let forced = |kind| Attribution {
        kind,
        forced: true,
        reason: "given by --attribution".to_owned(),
    };
    Ok(match asked {
        AttributionName::Unified => forced(AttributionKind::Unified),
        AttributionName::Discrete => forced(AttributionKind::Discrete),
        AttributionName::HostOnly => forced(AttributionKind::HostOnly),
        AttributionName::Auto if backend.uses_device => calibrated(spec)?,
        AttributionName::Auto => Attribution {
            kind: AttributionKind::HostOnly,
            forced: false,
            reason: format!("the {} backend uses no GPU", backend.name),
        },
    })
}

/// Lives measured until one is clear. On a quiet machine the first is.
const MOST_TRIES: usize = 5;

/// Measures what device memory does to the counters here, as the backend of `spec` would use it.
///
/// # Errors
/// The measurement could not be made at all. A machine without a device is no error: the attribution
/// says why it is `host`, and the run itself will meet with the same.
pub(super) fn calibrated(spec: &BackendSpec) -> Result<Attribution, CliError> {
    // Waiting for rest is what takes time; 64 MiB stand far above what is waited for here.
    let mut words = vec!["--backend", "cuda", "--attribution", "host-only"];
    words.extend([
        "--settle",
        "adaptive:300ms",
        "--noise-window",
        "50ms",
        "--timeout",
        "60s",
        "-O",
        "weights=64MiB",
    ]);
    let mut orders = orders_of(&words)?;
    if let BackendOptions::Cuda(options) = &mut orders.worker.backend.options {
        options.ordinal = spec.options.ordinal();
        options.driver = match &spec.options {
            BackendOptions::Cuda(own) => own.driver.clone(),
            _ => None,
        };
    }
    orders.worker.steps = calibration_steps();
    let mut found = Vec::new();
    for _ in 0..MOST_TRIES {
        match calibrate(&measure(&orders, &mut |_| ())?) {
            Measured::Value(calibration) if calibration.is_clear => {
                return Ok(chosen(calibration.attribution, calibration.reason));
            }
            Measured::Value(calibration) => found.push(calibration),
            Measured::Absent { absent } => {
                let reason = format!("the machine could not be calibrated: {absent}");
                return Ok(chosen(AttributionKind::HostOnly, reason));
            }
        }
    }
    Ok(most_frequent(&found))
}

fn chosen(kind: AttributionKind, reason: String) -> Attribution {
    Attribution {
        kind,
        forced: false,
        reason,
    }
}

/// What most of several tries say of which none is clear, because other programs were at work.
fn most_frequent(found: &[Calibration]) -> Attribution {
    let times = |kind| found.iter().filter(|it| it.attribution == kind).count();
    let Some(best) = found.iter().max_by_key(|it| times(it.attribution)) else {
        let reason = "the machine was not calibrated".to_owned();
        return chosen(AttributionKind::HostOnly, reason);
    };
    let (agreed, tries) = (times(best.attribution), found.len());
    let reason = format!(
        "{}; other processes were active, and {agreed} of {tries} tries agree: force another with --attribution",
        best.reason
    );
    chosen(best.attribution, reason)
}

/// The orders that `trtmem run` would follow with these words.
///
/// # Errors
/// As `trtmem run` with them.
pub(super) fn orders_of(words: &[&str]) -> Result<Orders, CliError> {
    let line = ["run"].iter().chain(words);
    let args = RunArgs::try_parse_from(line)
        .map_err(|_| CliError::Usage("a command line of the program's own".to_owned()))?;
    orders(&Request::of(&args))
}

/// What CUDA alone cost in the report at `path`, for a run split by `kind` on this machine.
///
/// # Errors
/// The file is no report, or none of CUDA alone on such a machine.
pub(super) fn baseline(
    path: &Path,
    kind: AttributionKind,
    environment: &Environment,
) -> Result<Baseline, CliError> {
    let report = read(path)?;
    let name = path.to_string_lossy();
    Baseline::of(&report, &name, kind, environment)
        .map_err(|error| CliError::Usage(format!("--baseline {name}: {error}")))
}
