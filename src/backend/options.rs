//! Options as text: how they cross to a worker and stand in reports, and what their flags are.

use std::collections::BTreeMap;

use clap::{Args, Command};
use serde::Serialize;
use serde_json::Value;

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
