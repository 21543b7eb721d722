//! `trtmem layers` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::results::ResultArgs;
use crate::shapes::Shapes;
use crate::units;

pub(super) const LAYERS_EXAMPLES: &str = "\
Examples:
  trtmem layers engine.graph.json --profile engine.profile.json --top 10
  trtmem layers build.log --select 'conv1|Add' --around 1
  trtmem layers engine.graph.json --graph engine.svg --colour bytes

INPUT is what trtexec --exportLayerInfo or the engine inspector wrote (TensorRT 8.2
to 11), a verbose log with the listing of a build, or what --dumpLayerInfo printed;
it is recognised by its content. .gz is unpacked, - is standard input. Layers have
shapes only if the engine was built with --profilingVerbosity=detailed.

in, out and accessed are bytes without padding; live tensors and peak activation
memory are with it. A * marks weights that are listed nowhere and inferred from shapes.";

/// Formats of layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LayersFormat {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// A row for every layer
    Csv,
    /// A page with the engine drawn, charts and every layer
    #[cfg(feature = "host")]
    Html,
    /// A comment on a pull request
    Markdown,
}

/// What layers are sorted by, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LayersSort {
    /// Bytes accessed in one inference
    #[value(name = "accessed", alias = "touched")]
    Touched,
    /// Live tensors while it runs
    Live,
    /// Weights
    Weights,
    /// Time, from the profile
    Time,
    /// The order of execution
    Index,
}

/// What the colours of a drawing show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LayersColour {
    /// Bytes accessed in one inference
    Bytes,
    /// The type a layer computes with
    Precision,
    /// The type of a layer
    Type,
    /// Time, from the profile
    Time,
}

/// `trtmem layers`.
#[derive(Debug, Args)]
pub struct LayersArgs {
    /// The layers of an engine: JSON, a log, `-` for standard input
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,
    /// Times of the layers: what --exportProfile wrote, or a log with the table of --dumpProfile
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Show at most N layers; 20 in a table and in Markdown, all otherwise
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// Sort order; accessed in a table and in Markdown, index otherwise
    #[arg(long, value_name = "WHAT")]
    pub sort: Option<LayersSort>,
    /// Show only layers that match REGEX: by name, type, tactic, origin or tensor
    #[arg(long, value_name = "REGEX")]
    pub select: Option<String>,
    /// Also show the layers up to N steps away from those selected
    #[arg(long, value_name = "N", requires = "select", default_value_t = 0)]
    pub around: usize,
    /// Show the layers of this optimization profile, from 0; the first there is when not given
    #[arg(long, value_name = "N")]
    pub optimization_profile: Option<u32>,
    /// Take the N-th engine of a log that holds several; when not given, the last of those with most detail
    #[arg(long, value_name = "N")]
    pub listing: Option<usize>,
    /// Shapes of inputs with dynamic dimensions, NAME:1x3x224x224,…
    #[arg(long, value_name = "SHAPES")]
    pub shapes: Vec<Shapes>,
    /// Activation memory the engine asks for (its device memory size), to compare with the computed peak
    #[arg(long, value_name = "SIZE", value_parser = units::parse_size)]
    pub activation: Option<u64>,
    /// Show what one block of memory shared with the contexts of these engines saves; repeatable
    #[arg(long, value_name = "OTHER", num_args = 1..)]
    pub share: Vec<PathBuf>,
    /// Draw the engine, or the layers that --select chooses, into FILE.svg, or FILE.dot for Graphviz
    #[arg(long, value_name = "FILE")]
    pub graph: Option<PathBuf>,
    /// What the colours of the drawing show; bytes when not given
    #[arg(long, value_name = "WHAT")]
    pub colour: Option<LayersColour>,
    /// Draw every layer: do not fold blocks that repeat into one box
    #[arg(long)]
    pub no_fold: bool,
    /// Compare this engine with INPUT, layer by layer: bytes accessed, and what else differs
    #[arg(long, value_name = "OTHER", conflicts_with_all = ["select", "share", "activation", "sort", "graph"])]
    pub diff: Option<PathBuf>,
    /// Times of the layers of --diff
    #[arg(long, value_name = "FILE", requires = "diff")]
    pub diff_profile: Option<PathBuf>,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<LayersFormat>,
}
