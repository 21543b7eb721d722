//! `trtmem exec`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;

use super::documents::{NotRead, contents};
use super::exit::{CliError, Exit};
use super::keeping::file_safe;
use super::life_args::AttributionName;
use super::quantities::unless_zero;
use super::record::RecordArgs;
use super::record::{Recording, record};
use super::run::attribution;
use super::terminal::{Progress, StatusLine};
use crate::backend::{BackendOptions, BackendSpec, CudaOptions};
use crate::lifecycle::{ForeignOrders, Journal, Markers, Passed, Watch, measure_program};
use crate::probe::Origin;
use crate::report::{
    Attribution, AttributionKind, Event, Header, Measured, Model, Report, Settings, Severity,
    Workload,
};
use crate::{backend, environment, model_file, units};

/// `trtmem exec`.
pub(super) fn exec(args: &ExecArgs) -> Result<Exit, CliError> {
    let orders = orders(args)?;
    record(&args.record, &stem(&orders), |journal| {
        run(args, &orders, journal)
    })
}

fn run(
    args: &ExecArgs,
    orders: &ForeignOrders,
    journal: Option<Journal>,
) -> Result<Report, CliError> {
    let mut recording = Recording::new(journal);
    // What the program prints and a line that is drawn over would spoil each other.
    let mut progress = args.quiet.then(|| Progress::new(orders.runs));
    let silent = StatusLine::silent();
    let mut sink = |event: &Event| {
        let line = progress.as_mut().map_or(&silent, |progress| {
            progress.event(event);
            progress.line()
        });
        recording.event(event, line);
    };
    let mut pass = |stream: Passed, bytes: &[u8]| {
        if !args.quiet {
            pass_on(stream, bytes);
        }
    };
    Ok(measure_program(orders, &mut sink, &mut pass)?)
}

/// The program's output, as if it were not watched. Where nobody reads it, it goes on all the same.
fn pass_on(stream: Passed, bytes: &[u8]) {
    let _ = match stream {
        Passed::Output => {
            let mut out = io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        Passed::Error => io::stderr().write_all(bytes),
    };
}

/// What a report is called when nobody says: the program or its model, and the release or the time.
fn stem(orders: &ForeignOrders) -> String {
    let header = &orders.header;
    let label = header.release.as_ref().unwrap_or(&header.created);
    let models = &header.workload.models;
    let name = models
        .first()
        .and_then(|model| Path::new(&model.path).file_stem());
    let name = name.map_or_else(|| "program".into(), |name| name.to_string_lossy());
    format!("{}-{}", file_safe(&name), file_safe(label))
}

/// What `trtmem exec --help` shows below the flags.
pub(super) const EXEC_EXAMPLES: &str = "\
Examples:
  trtmem exec -- ./trtexec --loadEngine=resnet50.engine --verbose
  trtmem exec --markers app.markers --runs 10 -o app.html -- ./my-app --once

Stages are taken from the lines the program prints, as they arrive: those of
TensorRT and trtexec, or the texts of --markers, one a line, `*` standing for
anything:
  deserialize begins loading the plan
  deserialize ends   plan * loaded
  custom:preprocess ends frames ready
A build has stages of its own: builder, parse, build, save. `custom:` and a name
is a stage of yours.
What is sampled is the machine and the program from outside, so heap in use is
absent. A program that buffers its output is read too late: run
C programs under `stdbuf -oL`, Python with -u. SIGTERM, SIGHUP and Ctrl-C are
passed on; asked twice, or after 10 s, it is ended. Its failure is exit status 7, with its own status in the report.";

/// `trtmem exec`.
#[derive(Debug, Args)]
pub struct ExecArgs {
    /// Lines that mark the stages, in place of those of TensorRT and trtexec
    #[arg(long, value_name = "FILE")]
    pub markers: Option<PathBuf>,
    /// Run the program N times
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub runs: u32,
    /// Keep the end of the program's own output in the report, and print none of it
    #[arg(long, short)]
    pub quiet: bool,
    /// End the program when one stage takes longer; 0 for never
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = units::parse_time)]
    pub timeout: Duration,
    /// End the program before available memory falls below SIZE
    #[arg(long, value_name = "SIZE", value_parser = units::parse_size)]
    pub min_free: Option<u64>,
    /// Shortest interval between readings inside a stage; 0 for none
    #[arg(long, value_name = "TIME", default_value = "1ms", value_parser = units::parse_time)]
    pub peak_interval: Duration,
    /// How long the counters are watched at rest before the program starts
    #[arg(long, value_name = "TIME", default_value = "250ms", value_parser = units::parse_time)]
    pub noise_window: Duration,
    /// Attribution: how the total is split
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub attribution: AttributionName,
    /// Position of the device the program uses, from 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub device: u32,
    /// What becomes of the report.
    #[command(flatten, next_help_heading = None)]
    pub record: RecordArgs,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// Largest file of markers that is read, bytes.
const MARKERS_BYTES: u64 = 1 << 20;

/// Options of trtexec and of this tool that name the model.
const MODEL_OPTIONS: [&str; 4] = ["--loadEngine", "--onnx", "--engine", "--model"];

/// Validates the flags and gathers what the report says of machine and workload.
pub(super) fn orders(args: &ExecArgs) -> Result<ForeignOrders, CliError> {
    let watch = Watch {
        interval_ns: unless_zero(args.peak_interval),
        stage_timeout_ns: unless_zero(args.timeout),
        min_free_bytes: args.min_free,
    };
    let markers = args.markers.as_deref().map(markers).transpose()?;
    let attribution = split_of(args)?;
    let uses_device = attribution.kind != AttributionKind::HostOnly;
    Ok(ForeignOrders {
        header: Header {
            tool: environment::tool(),
            created: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            release: args.record.release.clone(),
            environment: environment::environment(&Origin::live()),
            workload: workload(args, watch),
            attribution,
            baseline: None,
        },
        command: args.command.clone(),
        runs: args.runs,
        watch,
        noise_window_ns: units::nanos(args.noise_window),
        device: uses_device.then_some(args.device),
        markers,
        shares_terminal: io::stdin().is_terminal(),
    })
}

/// The attribution that was asked for; for `auto` what the machine's counters do where it has CUDA.
fn split_of(args: &ExecArgs) -> Result<Attribution, CliError> {
    let name = "cuda";
    let Some(cuda) = backend::by_name(name) else {
        return Ok(Attribution {
            kind: AttributionKind::HostOnly,
            forced: false,
            reason: "this build has no device support".to_owned(),
        });
    };
    let spec = BackendSpec {
        models: Vec::new(),
        iterations: 0,
        warm_up: 0,
        options: BackendOptions::Cuda(CudaOptions {
            ordinal: Some(args.device),
            ..CudaOptions::default()
        }),
        log_level: Severity::Error,
    };
    attribution(args.attribution, cuda, &spec)
}

fn markers(path: &Path) -> Result<Markers, CliError> {
    let wrong = |what: String| CliError::Usage(format!("--markers {}: {what}", path.display()));
    let unreadable = |error: io::Error| wrong(format!("it cannot be read ({error})"));
    let bytes = contents(path, MARKERS_BYTES).map_err(|error| match error {
        NotRead::System(error) => unreadable(error),
        NotRead::TooLarge(_) => wrong("it is larger than 1 MiB".to_owned()),
    })?;
    let text = io::read_to_string(&*bytes).map_err(unreadable)?;
    Markers::parse(&text).map_err(|error| wrong(error.to_string()))
}

fn workload(args: &ExecArgs, watch: Watch) -> Workload {
    let words: Vec<String> = (args.command.iter())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let mut options = BTreeMap::from([("command".to_owned(), words.join(" "))]);
    if let Some(path) = &args.markers {
        options.insert("markers".to_owned(), path.to_string_lossy().into_owned());
    }
    Workload {
        backend: "exec".to_owned(),
        models: vec![model(&args.command)],
        settings: Settings {
            runs: args.runs,
            iterations: 0,
            warm_up: 0,
            settle: "none".to_owned(),
            stage_timeout_ns: Measured::from_option(watch.stage_timeout_ns, "unlimited"),
            min_free_bytes: Measured::from_option(watch.min_free_bytes, "not asked for"),
            peak_interval_ns: Measured::from_option(watch.interval_ns, "switched off"),
            contexts: 1,
            runtimes: 1,
            cycles: 1,
            backend_options: options,
        },
    }
}

/// The model that the program's own options name, or the program itself.
fn model(command: &[OsString]) -> Model {
    if let Some(path) = named_model(command)
        && let Ok(file) = model_file::inspect(&path)
    {
        return Model {
            path: file.path.to_string_lossy().into_owned(),
            format: file.format.id().to_owned(),
            file_bytes: Measured::Value(file.bytes),
            sha256: Measured::Value(file.sha256),
        };
    }
    let reason = "the model that the program loads is unknown";
    Model {
        path: command
            .first()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        format: "program".to_owned(),
        file_bytes: Measured::absent(reason),
        sha256: Measured::absent(reason),
    }
}

fn named_model(command: &[OsString]) -> Option<PathBuf> {
    let words: Vec<&str> = command.iter().filter_map(|word| word.to_str()).collect();
    MODEL_OPTIONS.iter().find_map(|option| {
        let value = words.iter().enumerate().find_map(|(at, word)| {
            let rest = word.strip_prefix(option)?;
            match rest.strip_prefix('=') {
                Some(value) => Some(value),
                None if rest.is_empty() => words.get(at + 1).copied(),
                None => None,
            }
        });
        value.map(PathBuf::from)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_is_the_one_that_the_programs_options_name() {
        let named = |words: &[&str]| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            named_model(&words)
        };
        assert_eq!(named(&["t", "--loadEngine=a.plan"]), Some("a.plan".into()));
        assert_eq!(named(&["t", "--onnx", "b.onnx"]), Some("b.onnx".into()));
        assert_eq!(named(&["t", "--onnxruntime=x"]), None);
        assert_eq!(named(&["t", "--onnx"]), None);
    }
}
