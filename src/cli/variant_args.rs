//! What one variant of `trtmem ab` is given beside what both share: settings in words.
//!
//! A setting is an option of the command line that only one variant gets. So it is put into that command
//! line and read by the same parser: it can be whatever the option can be, and errors are the same.

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::{Args, Parser};

use super::ab_args::AbArgs;
use super::dispatch::refusal;
use super::dispatch::{Cli, Command};
use super::exit::CliError;
use super::life_args::RepetitionArgs;
use crate::ab::Variant;
use crate::backend::{BuildOptions, EngineOptions, LibraryOptions};
use crate::lifecycle::Variables;

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

/// The settings of a variant. `line` is the whole command line, of which `shared` was made.
pub(super) fn own(variant: Variant, shared: &AbArgs, line: &[OsString]) -> Result<Own, CliError> {
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
        args: with(options, line, flag)?,
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

/// The command line with more options. They come right after the command's name: what follows a `--`
/// would be taken for a file.
fn with(options: Vec<String>, line: &[OsString], flag: &str) -> Result<AbArgs, CliError> {
    let (command, rest) = line.split_at(line.len().min(2));
    let options = options.into_iter().map(OsString::from);
    let all = command.iter().cloned().chain(options);
    match Cli::try_parse_from(all.chain(rest.iter().cloned())) {
        Ok(Cli {
            command: Command::Ab(args),
            ..
        }) => Ok(args),
        Ok(_) => Err(CliError::Usage(format!(
            "{flag}: not of this command; leave it out"
        ))),
        Err(error) => Err(CliError::Usage(format!(
            "{flag}: {}",
            refusal(&error.to_string(), Some("ab"))
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::Shapes;

    fn owned(line: &[&str], variant: Variant) -> Result<Own, String> {
        let line: Vec<OsString> = ["trtmem", "ab"]
            .iter()
            .chain(line)
            .map(OsString::from)
            .collect();
        match Cli::try_parse_from(&line).map(|cli| cli.command) {
            Ok(Command::Ab(shared)) => {
                own(variant, &shared, &line).map_err(|error| error.to_string())
            }
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
        assert_eq!(a.files, [std::path::PathBuf::from("-odd-.engine")]);
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
