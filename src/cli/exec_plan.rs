//! From the flags of `trtmem exec` to orders.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::attribution::attribution;
use super::contents::{NotRead, contents};
use super::exec_args::ExecArgs;
use super::exit::CliError;
use super::quantities::unless_zero;
use crate::backend::{self, BackendOptions, BackendSpec, CudaOptions};
use crate::environment;
use crate::lifecycle::{ForeignOrders, Markers, Watch};
use crate::model_file;
use crate::probe::Origin;
use crate::report::{
    Attribution, AttributionKind, Header, Measured, Model, Settings, Severity, Workload,
};
use crate::units;

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
