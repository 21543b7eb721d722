//! What backends are told beside their models: typed where it is given, and sent to the worker as it is.

use std::collections::BTreeMap;

use clap::{Args, Command};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cuda::CudaOptions;
use super::synthetic::SyntheticOptions;
use super::tensorrt::{BuildOptions, EngineOptions, LibraryOptions};
use crate::report::BUILD_BACKEND;

/// The options of one of the backends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackendOptions {
    /// The CPU engine has none.
    Cpu,
    /// Running a TensorRT plan.
    TensorRt {
        /// What holds whether an engine is run or built.
        library: Box<LibraryOptions>,
        /// What holds where one is run.
        engine: EngineOptions,
    },
    /// Building a plan.
    Build {
        /// What holds whether an engine is run or built.
        library: Box<LibraryOptions>,
        /// What holds where one is built.
        build: Box<BuildOptions>,
    },
    /// CUDA alone.
    Cuda(CudaOptions),
    /// Known amounts.
    Synthetic(SyntheticOptions),
}

impl BackendOptions {
    /// The name of the backend that they are for.
    pub fn backend(&self) -> &'static str {
        match self {
            BackendOptions::Cpu => "cpu",
            BackendOptions::TensorRt { .. } => "tensorrt",
            BackendOptions::Build { .. } => BUILD_BACKEND,
            BackendOptions::Cuda(_) => "cuda",
            BackendOptions::Synthetic(_) => "synthetic",
        }
    }

    /// Those that were given, in words, by name: as reports hold them.
    pub fn told(&self) -> BTreeMap<String, String> {
        match self {
            BackendOptions::Cpu => BTreeMap::new(),
            BackendOptions::TensorRt { library, engine } => both(told(library), told(engine)),
            BackendOptions::Build { library, build } => both(told(library), told(build)),
            BackendOptions::Cuda(options) => told(options),
            BackendOptions::Synthetic(options) => told(options),
        }
    }

    /// Position of the CUDA device, from 0, for backends that use one; absent where nobody said.
    pub fn ordinal(&self) -> Option<u32> {
        match self {
            BackendOptions::TensorRt { library, .. } | BackendOptions::Build { library, .. } => {
                library.ordinal
            }
            BackendOptions::Cuda(options) => options.ordinal,
            BackendOptions::Cpu | BackendOptions::Synthetic(_) => None,
        }
    }
}

fn both(
    mut some: BTreeMap<String, String>,
    others: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    some.extend(others);
    some
}

/// The options that are not as they are by default, in words. Each is left out of its document by then.
pub(crate) fn told(options: &impl Serialize) -> BTreeMap<String, String> {
    match serde_json::to_value(options) {
        Ok(Value::Object(given)) => given
            .into_iter()
            .map(|(name, value)| (name, words(value)))
            .collect(),
        _ => BTreeMap::new(),
    }
}

fn words(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Bool(on) => if on { "on" } else { "off" }.to_owned(),
        Value::Array(parts) => parts.into_iter().map(words).collect::<Vec<_>>().join(":"),
        other => other.to_string(),
    }
}

/// Has an option cross to the worker, and stand in reports, as the text that it is written and read by.
macro_rules! sent_as_text {
    ($option:ty) => {
        impl serde::Serialize for $option {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $option {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use sent_as_text;

/// The flag of the option that a report calls `name`; the flags' identifiers are those names.
pub(crate) fn flag_of<T: Args>(name: &str) -> String {
    let of_type = T::augment_args(Command::new("options"));
    let named = of_type
        .get_arguments()
        .find(|argument| argument.get_id().as_str().replace('_', "-") == name);
    let long = named.and_then(clap::Arg::get_long).unwrap_or(name);
    format!("--{long}")
}

/// Names and meanings of the options that `-O NAME=VALUE` sets, in the order of their declaration.
pub(crate) fn by_name<T: Args>() -> Vec<(String, String)> {
    let of_type = T::augment_args(Command::new("options"));
    let meaning = |argument: &clap::Arg| {
        let help = argument.get_help().map(ToString::to_string);
        (
            argument.get_id().as_str().replace('_', "-"),
            help.unwrap_or_default(),
        )
    };
    of_type.get_arguments().map(meaning).collect()
}
