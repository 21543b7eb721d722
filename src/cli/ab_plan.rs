//! From what was typed to the orders of both variants, and what the variants are called.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::ab_args::AbArgs;
use super::exit::CliError;
use super::keeping::file_safe;
use super::options::first_flag;
use super::run::{Request, Work, orders};
use super::variant_args::own;
use crate::ab::{Plan, Variant};
use crate::lifecycle::Orders;
use crate::report::Attribution;

/// The orders of both variants. What the machine's counters do is found out once, so that both are split by
/// the same arithmetic. `line` is how it was typed.
pub(super) fn both(args: &AbArgs, line: &[OsString], plan: &Plan) -> Result<[Orders; 2], CliError> {
    let of = |variant: Variant, found: Option<&Attribution>| {
        let own = own(variant, args, line)?;
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

/// What a variant's report is called when nobody says: the model, the variant, and its label where that was
/// given, or the time.
pub(super) fn stem(args: &AbArgs, variant: Variant, orders: &Orders) -> String {
    let given = variant.of([&args.a_label, &args.b_label]);
    let called = given.as_ref().unwrap_or(&orders.header.created);
    let model = super::keeping::model_stem(orders);
    format!("{model}-{}-{}", variant.id(), file_safe(called))
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::dispatch::{Cli, Command};

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
}
