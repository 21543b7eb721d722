//! From flags to the options of a backend, by name.

use std::collections::BTreeMap;
use std::path::Path;

use super::exit::CliError;
use super::life_args::LifeArgs;
use crate::backend::{self, BackendInfo};
use crate::shapes::Shapes;

/// What stands between the paths of the option `plugins`.
const BETWEEN_PATHS: char = ':';

/// A flag that was given, and the option it is to the backend.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Given {
    flag: &'static str,
    option: &'static str,
    value: String,
}

/// Names and meanings of the options a backend takes.
type Known = [(&'static str, &'static str)];

/// The options a worker's backend is made with.
///
/// # Errors
/// A flag or an option is not for this backend, or not what it should be.
pub(super) fn options(
    args: &LifeArgs,
    backend: &BackendInfo,
) -> Result<BTreeMap<String, String>, CliError> {
    let mut options = of_flags(given(args)?, backend.name, backend.options)?;
    let by_name = of_names(&args.backend_option, backend.name, backend.options)?;
    for (name, value) in by_name {
        if options.insert(name.clone(), value).is_some() {
            return Err(CliError::Usage(format!(
                "the option `{name}` is given by a flag of its own and by -O; give it once"
            )));
        }
    }
    Ok(options)
}

/// The flags that are options of a backend, those that were given.
fn given(args: &LifeArgs) -> Result<Vec<Given>, CliError> {
    let mut given = Vec::new();
    let mut add = |flag, option, value: Option<String>| {
        given.extend(value.map(|value| Given {
            flag,
            option,
            value,
        }));
    };
    let tensorrt = &args.tensorrt;
    let path = |flag, path: &Option<_>| path.as_deref().map(|path| text(flag, path)).transpose();
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    let switch = |on: bool, value: &str| on.then(|| value.to_owned());
    add("--spec", "spec", args.spec.clone());
    add(
        "--forced-qnx",
        "tree",
        path("--forced-qnx", &args.forced_qnx)?,
    );
    add(
        "--tensorrt",
        "tensorrt",
        path("--tensorrt", &tensorrt.library)?,
    );
    add("--plugins", "plugins", plugins(args)?);
    let no_hook = switch(tensorrt.no_allocator_hook, "off");
    add("--no-allocator-hook", "allocator-hook", no_hook);
    add("--shapes", "shapes", shapes(args)?);
    add("--profile", "profile", number(tensorrt.profile));
    let share = switch(tensorrt.share_device_memory, "on");
    add("--share-device-memory", "share-device-memory", share);
    add("--dla-core", "dla-core", number(tensorrt.dla_core));
    let layer_info = path("--export-layer-info", &tensorrt.export_layer_info)?;
    add("--export-layer-info", "layer-info", layer_info);
    let budget = tensorrt.weight_streaming_budget;
    let budget = budget.map(|bytes| bytes.to_string());
    add(
        "--weight-streaming-budget",
        "weight-streaming-budget",
        budget,
    );
    add("--device", "ordinal", number(args.cuda.device));
    Ok(given)
}

/// A path as the child is told it: in a JSON document.
fn text(flag: &str, path: &Path) -> Result<String, CliError> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        CliError::Usage(format!(
            "{flag}: the name `{}` is not UTF-8 text; link to it by another name",
            path.display()
        ))
    })
}

fn plugins(args: &LifeArgs) -> Result<Option<String>, CliError> {
    let mut paths = Vec::new();
    for path in &args.tensorrt.plugins {
        let path = text("--plugins", path)?;
        if path.contains(BETWEEN_PATHS) {
            return Err(CliError::Usage(format!(
                "--plugins: `{path}` has a `{BETWEEN_PATHS}` in it; repeat the flag for several libraries, or link to it by another name"
            )));
        }
        paths.push(path);
    }
    Ok((!paths.is_empty()).then(|| paths.join(&BETWEEN_PATHS.to_string())))
}

fn shapes(args: &LifeArgs) -> Result<Option<String>, CliError> {
    let texts = &args.tensorrt.shapes;
    if texts.is_empty() {
        return Ok(None);
    }
    let shapes = Shapes::parse(texts.iter().map(String::as_str));
    let shapes = shapes.map_err(|error| CliError::Usage(format!("--shapes: {error}")))?;
    Ok(Some(shapes.to_json()))
}

fn of_flags(
    given: Vec<Given>,
    backend: &str,
    known: &Known,
) -> Result<BTreeMap<String, String>, CliError> {
    let mut options = BTreeMap::new();
    for Given {
        flag,
        option,
        value,
    } in given
    {
        if !known.iter().any(|(name, _)| *name == option) {
            return Err(not_for(flag, option, backend));
        }
        options.insert(option.to_owned(), value);
    }
    Ok(options)
}

/// The error of a flag that the chosen backend does not take, and which one does.
fn not_for(flag: &str, option: &str, backend: &str) -> CliError {
    let takes = |info: &&BackendInfo| info.options.iter().any(|(name, _)| *name == option);
    let able: Vec<&str> = backend::all()
        .iter()
        .filter(takes)
        .map(|info| info.name)
        .collect();
    CliError::Usage(match able.as_slice() {
        [] => format!("the {backend} backend takes no {flag}; leave it out"),
        [first, ..] => format!(
            "{flag} is for the {} backend, not for {backend}; leave it out, or give --backend {first}",
            able.join(" and the "),
        ),
    })
}

fn of_names(
    given: &[String],
    backend: &str,
    known: &Known,
) -> Result<BTreeMap<String, String>, CliError> {
    let mut options = BTreeMap::new();
    for text in given {
        let Some((name, value)) = text.split_once('=') else {
            return Err(CliError::Usage(format!(
                "-O `{text}` has no value; write NAME=VALUE"
            )));
        };
        if !known.iter().any(|(known, _)| *known == name) {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let has = if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            };
            return Err(CliError::Usage(format!(
                "-O: the {backend} backend has no option `{name}`; it has {has}"
            )));
        }
        if options.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(CliError::Usage(format!(
                "-O: the option `{name}` is given twice; give it once"
            )));
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Cli, Command};

    /// The options of the TensorRT backend, whether this build has it or not.
    const TENSORRT: &Known = &[
        ("tensorrt", ""),
        ("plugins", ""),
        ("allocator-hook", ""),
        ("shapes", ""),
        ("profile", ""),
        ("share-device-memory", ""),
        ("dla-core", ""),
        ("layer-info", ""),
        ("weight-streaming-budget", ""),
        ("ordinal", ""),
    ];

    fn parsed(flags: &[&str]) -> LifeArgs {
        let words = ["trtmem", "run"].iter().chain(flags);
        match Cli::try_parse_from(words).map(|cli| cli.command) {
            Ok(Command::Run(args)) => args.life,
            other => panic!("{other:?}"),
        }
    }

    fn told(flags: &[&str]) -> Result<Vec<(String, String)>, String> {
        let options = given(&parsed(flags)).and_then(|given| of_flags(given, "tensorrt", TENSORRT));
        let options = options.map_err(|error| error.to_string())?;
        Ok(options.into_iter().collect())
    }

    fn expect(flags: &[&str], options: &[(&str, &str)]) {
        let options = options
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        assert_eq!(told(flags), Ok(options.collect()), "{flags:?}");
    }

    #[test]
    fn every_flag_of_tensorrt_becomes_an_option() {
        expect(
            &["--tensorrt", "/opt/trt/lib"],
            &[("tensorrt", "/opt/trt/lib")],
        );
        expect(&["--no-allocator-hook"], &[("allocator-hook", "off")]);
        expect(&["--share-device-memory"], &[("share-device-memory", "on")]);
        expect(&["--profile", "1"], &[("profile", "1")]);
        expect(&["--device=2"], &[("ordinal", "2")]);
        let shapes = ["--shapes=data:1x3", "--shapes", "'a:0':4"];
        expect(&shapes, &[("shapes", r#"{"a:0":[4],"data":[1,3]}"#)]);
        let budget = ["--weight-streaming-budget", "64MiB"];
        expect(&budget, &[("weight-streaming-budget", "67108864")]);
    }

    #[test]
    fn spellings_of_trtexec_are_taken() {
        let plugins = ["--plugins=a.so", "--dynamicPlugins=b.so", "--plugin=c.so"];
        expect(&plugins, &[("plugins", "a.so:b.so:c.so")]);
        expect(&["--useDLACore=0"], &[("dla-core", "0")]);
        expect(
            &["--exportLayerInfo=layers.json"],
            &[("layer-info", "layers.json")],
        );
        let budget = ["--weightStreamingBudget=4096"];
        expect(&budget, &[("weight-streaming-budget", "4096")]);
    }

    #[test]
    fn nothing_is_told_where_nothing_was_given() {
        expect(&["engine.plan"], &[]);
    }

    #[test]
    fn what_is_no_value_is_refused_with_its_flag() {
        for (flag, words) in [
            ("--shapes=data", "--shapes: `data` has no shape"),
            ("--plugins=a:b.so", "--plugins: `a:b.so`"),
        ] {
            let error = told(&[flag]).unwrap_or_else(|error| vec![(error, String::new())]);
            assert!(
                error.iter().any(|(text, _)| text.contains(words)),
                "{error:?}"
            );
        }
    }

    #[test]
    fn a_flag_the_backend_does_not_take_names_backend_and_flag() {
        let given = given(&parsed(&["--profile", "0"])).unwrap_or_default();
        let error = of_flags(given, "cpu", &[]).map_err(|error| error.to_string());
        let error = error.err().unwrap_or_default();
        assert!(
            error.contains("--profile") && error.contains("cpu"),
            "{error}"
        );
    }

    #[test]
    fn options_are_given_by_name_once_and_known() {
        let known: &Known = &[("heap", ""), ("leak", "")];
        let of = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            of_names(&texts, "cuda", known).map_err(|error| error.to_string())
        };
        let expected = [("heap", "1MiB=2"), ("leak", "")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(of(&["heap=1MiB=2", "leak="]), Ok(expected.into()));
        for (texts, words) in [
            (&["heap"][..], "no value"),
            (&["=1"], "no option ``; it has heap, leak"),
            (&["weights=1"], "no option `weights`"),
            (&["leak=1", "leak=2"], "given twice"),
        ] {
            assert!(
                of(texts).is_err_and(|error| error.contains(words)),
                "{texts:?}"
            );
        }
    }
}
