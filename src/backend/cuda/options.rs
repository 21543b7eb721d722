//! The options of the backend.

use std::path::PathBuf;

use clap::{Args, Command, FromArgMatches};
use serde::{Deserialize, Serialize};

use crate::backend::options::by_name;
use crate::units;

/// Least device memory: the kernel adds numbers of four bytes.
const LEAST_DEVICE: u64 = 4;

/// What was asked for, bytes where nothing else is said.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct CudaOptions {
    /// heap allocated in the stage read, freed by release-plan (0)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heap: Option<u64>,
    /// device memory allocated in the stage deserialize (0)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<u64>,
    /// device memory allocated in the stage context (0)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scratch: Option<u64>,
    /// device memory allocated in the stage bindings, used by the kernel (1MiB)
    #[arg(long, value_parser = for_the_kernel)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<u64>,
    /// pinned host memory allocated in the stage bindings (1MiB)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<u64>,
    /// device memory that every release-runtime leaks (0)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leak: Option<u64>,
    /// position of the device, from 0 (0)
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u32>,
    /// path of the CUDA driver library (libcuda.so.1 as the loader finds it)
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<PathBuf>,
}

impl CudaOptions {
    /// Reads what `-O` gives, each `NAME=VALUE`.
    ///
    /// # Errors
    /// What is wrong with the first that is wrong, in words.
    pub fn by_names(given: &[String]) -> Result<CudaOptions, String> {
        let known = by_name::<CudaOptions>();
        let mut words = Vec::new();
        for text in given {
            let Some((name, _)) = text.split_once('=') else {
                return Err(format!("`{text}` has no value; write NAME=VALUE"));
            };
            if !known.iter().any(|(known, _)| known == name) {
                let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
                return Err(format!(
                    "the cuda backend has no option `{name}`; it has {}",
                    names.join(", ")
                ));
            }
            words.push(format!("--{text}"));
        }
        let command = Command::new("options").no_binary_name(true);
        let matches = CudaOptions::augment_args(command)
            .try_get_matches_from(words)
            .and_then(|matches| CudaOptions::from_arg_matches(&matches));
        matches.map_err(|error| {
            let error = error.to_string();
            let line = error.lines().next().unwrap_or_default();
            line.trim_start_matches("error: ").replace("--", "")
        })
    }
}

fn for_the_kernel(text: &str) -> Result<u64, String> {
    match units::parse_size(text).map_err(|error| error.to_string())? {
        0..LEAST_DEVICE => Err(format!(
            "it must be at least {LEAST_DEVICE} bytes, which the kernel needs"
        )),
        bytes => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::CudaOptions;

    fn read(given: &[&str]) -> Result<CudaOptions, String> {
        let given: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
        CudaOptions::by_names(&given)
    }

    #[test]
    fn options_are_given_by_name_once_and_known() {
        let options = read(&["heap=1MiB", "driver=a=b.so"]).expect("both are known");
        assert_eq!(options.heap, Some(1 << 20));
        assert_eq!(options.driver, Some("a=b.so".into()));
        for (given, words) in [
            (&["heap"][..], "no value"),
            (&["=1"], "no option ``; it has heap, weights"),
            (&["speed=1"], "no option `speed`"),
            (&["leak=1", "leak=2"], "cannot be used multiple times"),
            (&["leak=much"], "`much` is not a size"),
            (&["device=3B"], "at least 4 bytes"),
        ] {
            assert!(
                read(given).is_err_and(|error| error.contains(words)),
                "{given:?}: {:?}",
                read(given)
            );
        }
    }
}
