//! What TensorRT is told: flags of the command line, sent to the worker as they are.

use std::path::PathBuf;

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::shapes::{Shapes, as_one};
use crate::units;

/// What TensorRT is told whether an engine is run or built. The names are those that reports hold.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[command(next_help_heading = "TensorRT")]
#[serde(default, rename_all = "kebab-case")]
pub struct LibraryOptions {
    /// The TensorRT library, or the directory it is in
    #[arg(id = "tensorrt", long = "tensorrt", value_name = "PATH")]
    #[serde(rename = "tensorrt", skip_serializing_if = "Option::is_none")]
    pub library: Option<PathBuf>,
    /// A plugin library to load before the engine; repeatable
    #[arg(long, alias = "plugin", alias = "dynamicPlugins", value_name = "LIB")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plugins: Vec<PathBuf>,
    /// Let TensorRT allocate by itself, without counting its allocations
    #[arg(id = "allocator-hook", long = "no-allocator-hook")]
    #[serde(
        rename = "allocator-hook",
        with = "off",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub no_allocator_hook: bool,
    /// Shapes of the inputs, as trtexec takes them: data:1x3x224x224,'images:0':8x3x640x640; repeatable. The optimum
    /// of the profile when not given; a build is for these shapes alone
    #[arg(long, value_name = "SHAPES")]
    #[serde(with = "as_one", skip_serializing_if = "Vec::is_empty")]
    pub shapes: Vec<Shapes>,
    /// DLA core to run on, or to build for, from 0
    #[arg(long, alias = "useDLACore", value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dla_core: Option<u32>,
    /// Position of the CUDA device, from 0: a flag of its own, for every backend that uses a device.
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u32>,
}

/// What TensorRT is told when a plan is run.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[command(next_help_heading = "TensorRT")]
#[serde(default, rename_all = "kebab-case")]
pub struct EngineOptions {
    /// Optimization profile, from 0
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<u32>,
    /// Create contexts without device memory and give them one block of the largest size
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub share_device_memory: bool,
    /// Write the engine inspector's JSON to FILE
    #[arg(
        id = "layer-info",
        long = "export-layer-info",
        alias = "exportLayerInfo",
        value_name = "FILE"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer_info: Option<PathBuf>,
    /// Device memory for weights that are streamed from the host
    #[arg(long, alias = "weightStreamingBudget", value_name = "SIZE", value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_streaming_budget: Option<u64>,
}

/// A switch that turns off what a report names.
mod off {
    use serde::{Deserialize, Deserializer, Serializer};

    // Serde calls it with a reference.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub(super) fn serialize<S: Serializer>(is_off: &bool, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bool(!is_off)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
        bool::deserialize(from).map(|is_on| !is_on)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::backend::BackendOptions;
    use crate::backend::options::flag_of;

    /// Options as a command line would give them.
    #[derive(Parser)]
    #[command(no_binary_name = true)]
    struct Line {
        #[command(flatten)]
        library: LibraryOptions,
        #[command(flatten)]
        engine: EngineOptions,
    }

    fn read(flags: &[&str]) -> BackendOptions {
        let Line { library, engine } = Line::try_parse_from(flags).expect("flags that are known");
        BackendOptions::TensorRt {
            library: Box::new(library),
            engine,
        }
    }

    fn expect(flags: &[&str], options: &[(&str, &str)]) {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let options = options.iter().map(own).collect();
        let read = read(flags);
        assert_eq!(read.told(), options, "{flags:?}");
        let sent = serde_json::to_string(&read).expect("a document");
        let back: BackendOptions = serde_json::from_str(&sent).expect("the same document");
        assert_eq!(back.told(), options, "{sent}");
    }

    #[test]
    fn every_flag_reaches_the_worker_and_the_report() {
        expect(&[], &[]);
        expect(
            &["--tensorrt", "/opt/trt/lib"],
            &[("tensorrt", "/opt/trt/lib")],
        );
        expect(&["--no-allocator-hook"], &[("allocator-hook", "off")]);
        expect(&["--share-device-memory"], &[("share-device-memory", "on")]);
        expect(&["--profile", "1"], &[("profile", "1")]);
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
    fn the_flag_of_an_option_is_known_by_the_name_that_reports_hold() {
        for (name, flag) in [
            ("tensorrt", "--tensorrt"),
            ("allocator-hook", "--no-allocator-hook"),
        ] {
            assert_eq!(flag_of::<LibraryOptions>(name), flag);
        }
        assert_eq!(
            flag_of::<EngineOptions>("layer-info"),
            "--export-layer-info"
        );
    }
}
