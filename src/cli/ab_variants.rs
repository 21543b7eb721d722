//! The two variants of `trtmem ab`: what both are given, what each has of its own, and the orders that come of it.
//!
//! A setting is an option of the command line that only one variant gets. So it is put into that command
//! line and read by the same parser: it can be whatever the option can be, and errors are the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::diff::{DiffFormat, VerdictArgs};
use super::exit::CliError;
use super::life_args::{LifeArgs, RepetitionArgs};
use super::options::first_flag;
use super::results::ResultArgs;
use super::run::{Request, Work, orders};
use crate::ab::{Plan, Variant};
use crate::backend::{BuildOptions, EngineOptions, LibraryOptions};
use crate::lifecycle::{Orders, Variables};
use crate::report::Attribution;
use crate::units;

pub(super) const AB_EXAMPLES: &str = "\
Examples:
  trtmem ab old.onnx new.onnx
  trtmem ab net.engine --a tensorrt=/opt/trt-10.0 --b tensorrt=/opt/trt-10.3
  trtmem ab net.engine --a env:CUDA_MODULE_LOADING=EAGER --b env:CUDA_MODULE_LOADING=LAZY
  trtmem ab net.onnx net.onnx --threshold 256KiB
  trtmem ab --build net.onnx --a memPoolSize=workspace:64 --b memPoolSize=workspace:1024 \\
      --min-runs 8 --max-runs 8 --max-time 20m

Settings that differ between the variants are given with --a and --b, repeatable:
  NAME=VALUE, NAME    an option of `trtmem run` without its dashes: tensorrt, plugins,
                      shapes, profile, device, engine, model, spec, contexts and others
  option:NAME=VALUE   an option of the cuda backend, as -O takes it
  env:NAME=VALUE      an environment variable of the measured process; env:NAME removes it
Everything else is for both. All options of the backends are in `trtmem run --help`.

A and B run alternately, each run in a fresh process: A B, B A, A B and so on, so that drift
over time affects both equally. The first run of each is cold and is not compared.
The results are looked at a few times, after numbers of runs fixed in advance, and the chance
of a false alarm is divided among these looks. Measuring stops when every row with a limit is
decided, either as changed or as shown to be the same. Then both reports are kept and the
comparison is printed as `trtmem diff` prints it, with its exit status.";

/// `trtmem ab`.
#[derive(Debug, Args)]
pub struct AbArgs {
    /// The model of A and the model of B, recognised by content; a single one is run by both
    #[arg(value_name = "FILE", num_args = 0..=2)]
    pub files: Vec<PathBuf>,
    /// A setting of A that differs from B; see below
    #[arg(long, value_name = "SETTING")]
    pub a: Vec<String>,
    /// A setting of B that differs from A
    #[arg(long, value_name = "SETTING")]
    pub b: Vec<String>,
    /// Name of A; its file or its settings when not given
    #[arg(long, value_name = "LABEL")]
    pub a_label: Option<String>,
    /// Name of B
    #[arg(long, value_name = "LABEL")]
    pub b_label: Option<String>,
    /// How long it goes on.
    #[command(flatten)]
    pub extent: ExtentArgs,
    /// How verdicts come about.
    #[command(flatten)]
    pub verdicts: VerdictArgs,
    /// Compare builds of engines from ONNX models, not runs
    #[arg(long)]
    pub build: bool,
    /// What lives, and how it is measured.
    #[command(flatten, next_help_heading = "Both variants")]
    pub life: LifeArgs,
    /// What the builder is told, with --build.
    #[command(flatten)]
    pub builder: BuildOptions,
    /// Where the result goes.
    #[command(flatten, next_help_heading = None)]
    pub output: ResultArgs<DiffFormat>,
    /// Show every row, not only what changed
    #[arg(long)]
    pub all: bool,
    /// Keep every event on disk as it happens; FILE gets -a and -b before its ending
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Keep the JSON report of A in FILE instead of in reports/
    #[arg(long, value_name = "FILE", conflicts_with = "no_report")]
    pub report_a: Option<PathBuf>,
    /// Keep the JSON report of B in FILE instead of in reports/
    #[arg(long, value_name = "FILE", conflicts_with = "no_report")]
    pub report_b: Option<PathBuf>,
    /// Keep no JSON reports
    #[arg(long)]
    pub no_report: bool,
}

/// How long `trtmem ab` goes on.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Extent")]
pub struct ExtentArgs {
    /// Runs of each variant before the first look at the results, cold ones not counted
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub min_runs: u32,
    /// Maximum number of runs of each variant
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub max_runs: u32,
    /// Start no further pair of runs after TIME; 0 for no limit
    #[arg(long, value_name = "TIME", default_value = "0", value_parser = units::parse_time)]
    pub max_time: Duration,
}

/// The orders of both variants. What the machine's counters do is found out once, so that both are split by
/// the same arithmetic. `line` is how it was typed.
pub(super) fn both(args: &AbArgs, again: Again<'_>, plan: &Plan) -> Result<[Orders; 2], CliError> {
    let of = |variant: Variant, found: Option<&Attribution>| {
        let own = own(variant, args, again)?;
        let mut files = files(args, variant).to_vec();
        if args.build {
            // A model that is given by an option is the build's as well.
            files.extend_from_slice(&own.args.life.model);
        }
        orders(&Request {
            files: &files,
            work: work(&own.args)?,
            measure: &own.args.life.measure,
            // The fewest: those that are looked at first, after a cold one.
            runs: plan.fewest().saturating_add(1),
            release: Some(&label(args, variant)),
            variables: own.variables,
            attribution: found,
        })
    };
    let a = of(Variant::A, None)?;
    let b = of(Variant::B, Some(&a.header.attribution))?;
    let (backend, other) = (&a.header.workload.backend, &b.header.workload.backend);
    if backend != other {
        return Err(CliError::Usage(format!(
            "A runs on the {backend} backend and B on {other}, whose stages mean different things; name two models \
             of the same kind, or give --backend"
        )));
    }
    Ok([a, b])
}

/// What a variant does with its model.
fn work(args: &AbArgs) -> Result<Work<'_>, CliError> {
    let life = &args.life;
    if !args.build {
        return match first_flag(&args.builder) {
            None => Ok(Work::Run(life)),
            Some(flag) => Err(CliError::Usage(format!(
                "{flag} is for builds; give --build, or leave it out"
            ))),
        };
    }
    let of_a_run = [
        first_flag(&life.tensorrt),
        life.spec.is_some().then(|| "--spec".to_owned()),
        life.backend.is_some().then(|| "--backend".to_owned()),
        (!life.engine.is_empty()).then(|| "--engine".to_owned()),
        (!life.backend_option.is_empty()).then(|| "-O".to_owned()),
        life.baseline.is_some().then(|| "--baseline".to_owned()),
    ];
    match of_a_run.into_iter().flatten().next() {
        None => Ok(Work::Build {
            library: &life.library,
            build: &args.builder,
            device: life.cuda.device,
        }),
        Some(flag) => Err(CliError::Usage(format!(
            "{flag} is for runs, and --build compares builds; leave one of them out"
        ))),
    }
}

/// The files of a variant: its own of two, or the one that both run.
fn files(args: &AbArgs, variant: Variant) -> &[PathBuf] {
    match args.files.as_slice() {
        [a, b] => std::slice::from_ref(variant.of([a, b])),
        shared => shared,
    }
}

/// What a variant is called: as the user says, else by what it has otherwise than the other.
fn label(args: &AbArgs, variant: Variant) -> String {
    let given = |variant: Variant| variant.of([&args.a_label, &args.b_label]).clone();
    if let Some(label) = given(variant) {
        return label;
    }
    let other = variant.of([Variant::B, Variant::A]);
    let (own, its) = (differing(args, variant), differing(args, other));
    match own {
        Some(own) if Some(&own) != its.as_ref() => own,
        _ => variant.letter().to_owned(),
    }
}

/// File and settings of a variant, as far as they are another's than the other's.
fn differing(args: &AbArgs, variant: Variant) -> Option<String> {
    let file = match args.files.as_slice() {
        [a, b] if a != b => Some(shown(a, b, variant)),
        _ => None,
    };
    let settings = variant.of([&args.a, &args.b]).iter();
    let settings =
        settings.map(|setting| setting.strip_prefix("env:").unwrap_or(setting).to_owned());
    let parts: Vec<String> = file.into_iter().chain(settings).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The name of a file, or its path where the names are the same.
fn shown(a: &Path, b: &Path, variant: Variant) -> String {
    let path = variant.of([a, b]);
    match path.file_name() {
        Some(name) if a.file_name() != b.file_name() => name.to_string_lossy().into_owned(),
        _ => path.to_string_lossy().into_owned(),
    }
}

/// Where a variant's journal is: `-a` or `-b` before the ending.
pub(super) fn journal_of(path: &Path, variant: Variant) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push("-");
    name.push(variant.id());
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

/// Options that a variant can have to itself beside those of TensorRT, the builder and repetition. Those that
/// say how is measured are not among them: two measurements made differently cannot be compared.
const OPTIONS: [&str; 4] = ["engine", "model", "spec", "device"];

/// The flags of these options, without their dashes, each with its other spellings after it.
fn flags<T: Args>() -> Vec<Vec<String>> {
    let of_type = T::augment_args(clap::Command::new("options"));
    let spellings = |argument: &clap::Arg| {
        let long = argument.get_long()?.to_owned();
        let aliases = argument.get_all_aliases().unwrap_or_default();
        let aliases = aliases.into_iter().map(str::to_owned);
        Some(std::iter::once(long).chain(aliases).collect())
    };
    of_type.get_arguments().filter_map(spellings).collect()
}

/// Every option that a variant can have, with its spellings.
fn settings() -> Vec<Vec<String>> {
    let own = OPTIONS.map(|name| vec![name.to_owned()]).to_vec();
    [
        own,
        flags::<LibraryOptions>(),
        flags::<EngineOptions>(),
        flags::<RepetitionArgs>(),
        flags::<BuildOptions>(),
    ]
    .concat()
}

/// A variant's settings, read.
#[derive(Debug)]
pub(super) struct Own {
    /// The command line with its options.
    pub(super) args: AbArgs,
    /// Its environment variables.
    pub(super) variables: Variables,
}

/// Reads the command line again, with more options; where they cannot be, says why.
pub(super) type Again<'a> = &'a dyn Fn(Vec<String>) -> Result<AbArgs, String>;

/// The settings of a variant; `shared` was made of the command line without them.
pub(super) fn own(variant: Variant, shared: &AbArgs, again: Again<'_>) -> Result<Own, CliError> {
    let settings = variant.of([&shared.a, &shared.b]);
    let flag = variant.of(["--a", "--b"]);
    let mut variables = BTreeMap::new();
    let mut options = Vec::new();
    for setting in settings {
        let refused = |what: String| CliError::Usage(format!("{flag} `{setting}`: {what}"));
        match read(setting).map_err(refused)? {
            Setting::Option(words) => options.push(words),
            Setting::Variable { name, value } => {
                if variables.insert(name.to_owned(), value).is_some() {
                    return Err(refused(
                        "the variable is given twice; give it once".to_owned(),
                    ));
                }
            }
        }
    }
    Ok(Own {
        args: again(options).map_err(|why| CliError::Usage(format!("{flag}: {why}")))?,
        variables: Variables { changed: variables },
    })
}

/// What one setting is.
#[derive(Debug, PartialEq, Eq)]
enum Setting<'a> {
    /// An option as it is typed.
    Option(String),
    /// An environment variable.
    Variable {
        name: &'a str,
        /// `None` takes it out.
        value: Option<String>,
    },
}

fn read(setting: &str) -> Result<Setting<'_>, String> {
    if let Some(variable) = setting.strip_prefix("env:") {
        let (name, value) = match variable.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (variable, None),
        };
        if name.is_empty() {
            return Err("the variable has no name; write env:NAME=VALUE".to_owned());
        }
        return Ok(Setting::Variable { name, value });
    }
    if let Some(option) = setting.strip_prefix("option:") {
        return Ok(Setting::Option(format!("--backend-option={option}")));
    }
    let name = setting.split('=').next().unwrap_or_default();
    let settings = settings();
    if settings.iter().flatten().any(|known| known == name) {
        return Ok(Setting::Option(format!("--{setting}")));
    }
    Err(format!(
        "a variant has no such setting; write env:NAME=VALUE, option:NAME=VALUE, or NAME=VALUE with one of {}",
        settings
            .iter()
            .filter_map(|spellings| spellings.first().map(String::as_str))
            .collect::<Vec<_>>()
            .join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::dispatch::{Cli, Command, ab_again};
    use crate::shapes::Shapes;
    use clap::Parser;
    use std::ffi::OsString;

    fn labels(line: &[&str]) -> [String; 2] {
        let line = ["trtmem", "ab"].iter().chain(line);
        match Cli::try_parse_from(line).map(|cli| cli.command) {
            Ok(Command::Ab(args)) => Variant::BOTH.map(|variant| label(&args, variant)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn variants_are_called_by_what_tells_them_apart() {
        assert_eq!(
            labels(&["x/old.onnx", "y/new.onnx"]),
            ["old.onnx", "new.onnx"]
        );
        assert_eq!(
            labels(&["x/net.onnx", "y/net.onnx"]),
            ["x/net.onnx", "y/net.onnx"]
        );
        assert_eq!(labels(&["net.onnx", "net.onnx"]), ["A", "B"]);
        assert_eq!(
            labels(&[
                "net.onnx",
                "--a",
                "env:X=1",
                "--b",
                "env:X=2",
                "--b",
                "contexts=2"
            ]),
            ["X=1", "X=2 contexts=2"]
        );
        assert_eq!(labels(&["net.onnx", "--b", "env:X=2"]), ["A", "X=2"]);
        assert_eq!(
            labels(&["net.onnx", "--a", "env:X=2", "--b", "env:X=2"]),
            ["A", "B"]
        );
        assert_eq!(
            labels(&["a.onnx", "b.onnx", "--b-label", "next"]),
            ["a.onnx", "next"]
        );
    }

    #[test]
    fn each_variant_has_a_journal_of_its_own() {
        let of = |path: &str| Variant::BOTH.map(|variant| journal_of(Path::new(path), variant));
        assert_eq!(
            of("x/run.journal"),
            ["x/run-a.journal", "x/run-b.journal"].map(PathBuf::from)
        );
        assert_eq!(of("run"), ["run-a", "run-b"].map(PathBuf::from));
    }

    fn owned(line: &[&str], variant: Variant) -> Result<Own, String> {
        let line: Vec<OsString> = ["trtmem", "ab"]
            .iter()
            .chain(line)
            .map(OsString::from)
            .collect();
        match Cli::try_parse_from(&line).map(|cli| cli.command) {
            Ok(Command::Ab(shared)) => own(variant, &shared, &|options| ab_again(&line, options))
                .map_err(|error| error.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_variant_has_what_both_share_and_its_own() {
        let line = [
            "net.engine",
            "--shapes=x:1x3",
            "--a",
            "tensorrt=/opt/10.0",
            "--b",
            "tensorrt=/opt/10.3",
            "--b",
            "no-allocator-hook",
            "--b",
            "shapes=y:2",
            "--a=option:log=1",
        ];
        let a = owned(&line, Variant::A).unwrap().args.life;
        let b = owned(&line, Variant::B).unwrap().args.life;
        assert_eq!(a.library.library, Some("/opt/10.0".into()));
        assert_eq!(b.library.library, Some("/opt/10.3".into()));
        assert_eq!(
            (a.library.no_allocator_hook, b.library.no_allocator_hook),
            (false, true)
        );
        let shapes = |text: &str| text.parse::<Shapes>().unwrap();
        assert_eq!(a.library.shapes, [shapes("x:1x3")]);
        assert_eq!(b.library.shapes, ["y:2", "x:1x3"].map(shapes));
        assert_eq!(a.backend_option, ["log=1"]);
        assert_eq!(b.backend_option, [""; 0]);
    }

    #[test]
    fn variables_are_set_or_taken_out() {
        let line = ["--a", "env:ONE=1=2", "--a", "env:EMPTY=", "--a", "env:GONE"];
        let text = str::to_owned;
        let expected = [
            (text("ONE"), Some(text("1=2"))),
            (text("EMPTY"), Some(String::new())),
            (text("GONE"), None),
        ];
        let a = owned(&line, Variant::A).unwrap().variables;
        assert_eq!(a.changed, BTreeMap::from(expected));
        let b = owned(&line, Variant::B).unwrap().variables;
        assert_eq!(b, Variables::default());
    }

    #[test]
    fn options_stay_options_when_files_follow_two_dashes() {
        let line = ["--a", "profile=1", "--", "-odd-.engine"];
        let a = owned(&line, Variant::A).unwrap().args;
        assert_eq!(a.life.tensorrt.profile, Some(1));
        assert_eq!(a.files, [PathBuf::from("-odd-.engine")]);
    }

    #[test]
    fn what_is_no_setting_is_refused_with_what_there_is() {
        for (line, words) in [
            (
                &["--a", "settle=none"][..],
                "--a `settle=none`: a variant has no such",
            ),
            (&["--a", "env:=1"], "--a `env:=1`: the variable has no name"),
            (
                &["--a", "env:X=1", "--a", "env:X"],
                "--a `env:X`: the variable is given twice",
            ),
            (
                &["--a", "contexts=many"],
                "--a: invalid value 'many' for '--contexts",
            ),
            (
                &["--a", "contexts"],
                "--a: a value is required for '--contexts",
            ),
            (
                &["--a", "profile=1", "--profile", "2"],
                "cannot be used multiple times",
            ),
        ] {
            let error = owned(line, Variant::A).unwrap_err();
            assert!(error.contains(words), "{line:?}: {error}");
        }
    }
}
