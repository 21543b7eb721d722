//! The options of the backend, understood.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use super::shapes::Asked;
use crate::backend::BackendError;

/// Name and meaning of every option.
pub(super) const OPTIONS: &[(&str, &str)] = &[
    ("tensorrt", "the library to open, a file or a directory"),
    ("plugins", "plugin libraries to open, joined by `:`"),
    (
        "allocator-hook",
        "off: TensorRT allocates device memory itself, uncounted",
    ),
    (
        "shapes",
        "shapes of inputs: a JSON object of name to dimensions",
    ),
    ("profile", "the optimization profile to use, from 0"),
    (
        "share-device-memory",
        "on: all contexts share one block of device memory",
    ),
    ("dla-core", "the DLA core that engines run on"),
    (
        "layer-info",
        "file that the engine inspector's JSON is written to",
    ),
    (
        "weight-streaming-budget",
        "bytes of device memory for weights that are streamed",
    ),
    ("ordinal", "position of the CUDA device, from 0"),
];

/// The options of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Options {
    /// The library to open: a file or a directory.
    pub(super) library: Option<PathBuf>,
    /// Plugin libraries, in the order they were given.
    pub(super) plugins: Vec<PathBuf>,
    /// Whether TensorRT's device allocations go through ours.
    pub(super) allocator_hook: bool,
    /// Shapes asked for.
    pub(super) shapes: Asked,
    /// The profile.
    pub(super) profile: u32,
    /// Whether contexts share one block of device memory.
    pub(super) share_device_memory: bool,
    /// DLA core.
    pub(super) dla_core: Option<u32>,
    /// Where the inspector's JSON goes.
    pub(super) layer_info: Option<PathBuf>,
    /// Device memory for streamed weights, bytes.
    pub(super) weight_streaming_budget_bytes: Option<u64>,
    /// The device.
    pub(super) ordinal: u32,
}

impl Options {
    /// Understands what was given; absent options have their defaults.
    pub(super) fn of(given: &BTreeMap<String, String>) -> Result<Options, BackendError> {
        let text = |name: &str| given.get(name).map(String::as_str);
        Ok(Options {
            library: text("tensorrt").map(PathBuf::from),
            plugins: text("plugins")
                .unwrap_or_default()
                .split(':')
                .filter(|path| !path.is_empty())
                .map(PathBuf::from)
                .collect(),
            allocator_hook: switch("allocator-hook", text("allocator-hook"), true)?,
            shapes: shapes(text("shapes"))?,
            profile: number("profile", text("profile"))?.unwrap_or(0),
            share_device_memory: switch("share-device-memory", text("share-device-memory"), false)?,
            dla_core: number("dla-core", text("dla-core"))?,
            layer_info: text("layer-info").map(PathBuf::from),
            weight_streaming_budget_bytes: number(
                "weight-streaming-budget",
                text("weight-streaming-budget"),
            )?,
            ordinal: number("ordinal", text("ordinal"))?.unwrap_or(0),
        })
    }
}

fn switch(name: &str, text: Option<&str>, default: bool) -> Result<bool, BackendError> {
    match text {
        None => Ok(default),
        Some("on") => Ok(true),
        Some("off") => Ok(false),
        Some(other) => Err(BackendError::new(format!(
            "option `{name}` is on or off, not `{other}`"
        ))),
    }
}

fn number<N: FromStr>(name: &str, text: Option<&str>) -> Result<Option<N>, BackendError> {
    let parse = |text: &str| {
        text.parse().map_err(|_| {
            BackendError::new(format!("option `{name}` is a number from 0, not `{text}`"))
        })
    };
    text.map(parse).transpose()
}

fn shapes(text: Option<&str>) -> Result<Asked, BackendError> {
    let parse = |text| {
        serde_json::from_str(text).map_err(|error| {
            let message = "option `shapes` is a JSON object of names to lists of dimensions";
            BackendError::caused(message, error)
        })
    };
    text.map_or_else(|| Ok(Asked::new()), parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        pairs.iter().map(own).collect()
    }

    #[test]
    fn nothing_given_means_the_hook_is_on_and_everything_else_is_off() {
        let options = Options::of(&BTreeMap::new()).unwrap();
        assert!(options.allocator_hook && !options.share_device_memory);
        assert_eq!((options.profile, options.ordinal), (0, 0));
        assert_eq!(options.dla_core, None);
        assert!(options.plugins.is_empty() && options.shapes.is_empty());
    }

    #[test]
    fn every_option_is_understood() {
        let options = Options::of(&given(&[
            ("tensorrt", "/opt/trt/lib"),
            ("plugins", "a.so:b.so"),
            ("allocator-hook", "off"),
            ("shapes", r#"{"x":[1,3]}"#),
            ("profile", "2"),
            ("share-device-memory", "on"),
            ("dla-core", "1"),
            ("layer-info", "layers.json"),
            ("weight-streaming-budget", "1048576"),
            ("ordinal", "1"),
        ]))
        .unwrap();
        assert_eq!(options.plugins.len(), 2);
        assert!(!options.allocator_hook && options.share_device_memory);
        assert_eq!(options.shapes["x"], [1, 3]);
        assert_eq!((options.profile, options.dla_core), (2, Some(1)));
        assert_eq!(options.weight_streaming_budget_bytes, Some(1 << 20));
    }

    #[test]
    fn an_option_that_is_not_what_it_should_be_says_what_it_is() {
        for (name, text) in [
            ("allocator-hook", "maybe"),
            ("profile", "-1"),
            ("shapes", "x:1x3"),
        ] {
            let error = Options::of(&given(&[(name, text)])).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
