//! `trtmem layers`: what each layer of an engine takes, and what is held at once.

use std::path::{Path, PathBuf};
use std::{io, thread};

use clap::{Args, ValueEnum};
use regex::RegexBuilder;

use super::documents::{Contents, NotRead, contents, limited, unreadable};
use super::exit::{CliError, Exit};
use super::output::Target;
use super::results::{Places, ResultArgs, may_be_replaced};
use super::terminal::style;
use crate::environment::tool;
use crate::export::layers as export;
use crate::graph::{dot, svg};
use crate::layers::read::{Found, PIECE_BYTES, ReadLayersError, read as read_bytes, read_stream};
use crate::layers::{
    Account, Comparison, Engine, Sharing, Shown, Sort, Wanted, open, select, sorted,
};
use crate::report::MAX_DOCUMENT_BYTES;
use crate::shapes::Shapes;
use crate::view::document::{Document, Text};
use crate::view::engine_graph::{Choice, Colour, engine_drawing};
use crate::{form, units, view};

/// Rows of a table where nothing else is asked for.
pub(super) const ROWS: usize = 20;

/// Bytes that a compiled pattern may take.
const MOST_PATTERN_BYTES: usize = 1 << 22;

/// `trtmem layers`.
pub(super) fn layers(args: &LayersArgs) -> Result<Exit, CliError> {
    let others = [&args.profile, &args.diff, &args.diff_profile];
    let inputs = std::iter::once(&args.input).chain(others.into_iter().flatten());
    let inputs = inputs.chain(&args.share).map(PathBuf::as_path);
    let places = args.output.places(inputs)?;
    if let Some(other) = &args.diff {
        return diff(args, other, &places);
    }
    let graph = args.graph.as_deref();
    let graph = graph.map(|path| target(path, args.output.force));
    let graph = graph.transpose()?;
    let account = account(args)?;
    let sharing = sharing(args, &account)?;
    if let Some(graph) = graph {
        let all = shown(args, &account, LayersFormat::Json, None)?;
        draw(args, &account, &all, &graph)?;
    }
    places.write(|format, target| {
        let shown = shown(args, &account, format, sharing)?;
        in_form(args, &account, &shown, format, target)
    })?;
    // The process ends here: giving back each of a million small pieces would take longer than the answer.
    std::mem::forget(account);
    Ok(Exit::Done)
}

fn in_form(
    args: &LayersArgs,
    account: &Account,
    shown: &Shown,
    format: LayersFormat,
    target: &Target,
) -> Result<String, CliError> {
    Ok(match format {
        LayersFormat::Json => export::json(account, shown)?,
        LayersFormat::Csv => export::csv(account, shown)?,
        #[cfg(feature = "host")]
        LayersFormat::Html => {
            let drawn = drawn(args, account, shown);
            let choice = choice(args, account, drawn.as_deref())?;
            written(view::layers(account, shown, Some(&choice)), format, target)
        }
        _ => written(view::layers(account, shown, None), format, target),
    })
}

/// A document in a form for people, with what made it.
pub(super) fn written(mut document: Document, format: LayersFormat, target: &Target) -> String {
    document.origin = Text::made_by(&tool());
    match format {
        #[cfg(feature = "host")]
        LayersFormat::Html => form::html(&document),
        LayersFormat::Markdown => form::markdown(&document),
        _ => form::text(&document, &style(target)),
    }
}

/// The engine with all that follows from it.
fn account(args: &LayersArgs) -> Result<Account, CliError> {
    let engine = engine(&args.input, args.profile.as_deref(), &wanted(args)?)?;
    let name = args.input.file_name().unwrap_or(args.input.as_os_str());
    Ok(Account::of(name.to_string_lossy(), engine))
}

/// What is wanted of the files.
pub(super) fn wanted(args: &LayersArgs) -> Result<Wanted, CliError> {
    let shapes = Shapes::merged(&args.shapes);
    let shapes = shapes.map_err(|error| CliError::Usage(format!("--shapes: {error}")))?;
    Ok(Wanted {
        listing: args.listing,
        optimization_profile: args.optimization_profile,
        shapes: shapes.into_list(),
    })
}

/// Reads an engine and its times, both at once where there are two files.
pub(super) fn engine(
    input: &Path,
    profile: Option<&Path>,
    wanted: &Wanted,
) -> Result<Engine, CliError> {
    let (found, times) = thread::scope(|scope| {
        let times = profile.map(|path| scope.spawn(move || read(path)));
        let found = read(input);
        let times = times.map(|it| {
            it.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        (found, times)
    });
    let at_fault = profile.filter(|_| found.is_ok()).unwrap_or(input);
    let (found, times) = (found?, times.transpose()?);
    let without_times = times.as_ref().is_some_and(|it| it.profiles.is_empty());
    let path = if without_times { at_fault } else { input };
    open(found, times, wanted).map_err(|source| layers_error(path, source))
}

/// What is shown, and in which order.
fn shown(
    args: &LayersArgs,
    account: &Account,
    format: LayersFormat,
    sharing: Option<Sharing>,
) -> Result<Shown, CliError> {
    let is_brief = matches!(format, LayersFormat::Table | LayersFormat::Markdown);
    let sort = match args.sort {
        Some(LayersSort::Touched) => Sort::Touched,
        Some(LayersSort::Live) => Sort::Live,
        Some(LayersSort::Weights) => Sort::Weights,
        Some(LayersSort::Time) => Sort::Time,
        None if is_brief || args.top.is_some() => Sort::Touched,
        Some(LayersSort::Index) | None => Sort::Index,
    };
    let positions = match &args.select {
        None => (0..account.engine.layers.len()).collect(),
        Some(pattern) => {
            let pattern = RegexBuilder::new(pattern)
                .size_limit(MOST_PATTERN_BYTES)
                .build()
                .map_err(|error| CliError::Usage(format!("--select: {error}")))?;
            select(&account.engine, &pattern, args.around)
        }
    };
    let most = match format {
        LayersFormat::Json | LayersFormat::Csv => usize::MAX,
        _ => ROWS,
    };
    Ok(Shown {
        positions: sorted(account, positions, sort),
        most: args.top.unwrap_or(most),
        sort,
        activation_bytes: args.activation,
        sharing,
    })
}

/// What one block for all engines saves, where there are others.
fn sharing(args: &LayersArgs, account: &Account) -> Result<Option<Sharing>, CliError> {
    if args.share.is_empty() {
        return Ok(None);
    }
    let mut needs = vec![
        args.activation
            .unwrap_or_else(|| account.activation_bytes()),
    ];
    for path in &args.share {
        let other = Account::of("", engine(path, None, &Wanted::default())?);
        needs.push(other.activation_bytes());
    }
    Ok(Some(Sharing::of(needs)))
}

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

/// Holds OTHER against INPUT.
pub(super) fn diff(
    args: &LayersArgs,
    other: &Path,
    places: &Places<LayersFormat>,
) -> Result<Exit, CliError> {
    let wanted = wanted(args)?;
    let base = engine(&args.input, args.profile.as_deref(), &wanted)?;
    let new = engine(other, args.diff_profile.as_deref(), &wanted)?;
    let comparison = Comparison::of(&base, &new);
    let (base, new) = (name(&args.input), name(other));
    let most = args.top.unwrap_or(ROWS);
    places.write(|format, target| match format {
        LayersFormat::Json => Ok(export::changes_json(&comparison, &base, &new)?),
        LayersFormat::Csv => Ok(export::changes_csv(&comparison)?),
        format => {
            let document = view::layers_diff(&comparison, &base, &new, most);
            Ok(written(document, format, target))
        }
    })?;
    Ok(Exit::Done)
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Larger files are not read, packed or unpacked.
const MOST_BYTES: u64 = MAX_DOCUMENT_BYTES as u64;

/// From here on a file is read piece by piece, and by at most so many threads.
const LARGE_BYTES: usize = 4 << 20;
const MOST_THREADS: usize = 4;

/// How a file that gzip made begins.
#[cfg(feature = "import")]
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads the engines and the times of a file.
pub(super) fn read(path: &Path) -> Result<Found, CliError> {
    let contents = if path == Path::new("-") {
        limited(io::stdin().lock(), 0, MOST_BYTES).map(Contents::Read)
    } else {
        contents(path, MOST_BYTES)
    };
    let contents = contents.map_err(|error| not_read(path, error))?;
    if let Some(found) = large(&contents) {
        return Ok(found);
    }
    #[cfg(feature = "import")]
    let contents = unpacked(path, contents)?;
    read_bytes(&contents).map_err(|source| layers_error(path, source))
}

/// What a large file holds, if it is JSON as TensorRT writes it: read piece by piece, with every processor.
fn large(mut contents: &[u8]) -> Option<Found> {
    if contents.len() < LARGE_BYTES {
        return None;
    }
    let threads = thread::available_parallelism().map_or(1, |count| count.get().min(MOST_THREADS));
    read_stream(&mut contents, PIECE_BYTES, threads)
}

/// An error with the file it is about.
pub(super) fn layers_error(path: &Path, source: ReadLayersError) -> CliError {
    CliError::Layers {
        path: path.to_owned(),
        source,
    }
}

fn not_read(path: &Path, error: NotRead) -> CliError {
    match error {
        NotRead::System(source) => unreadable(path, source),
        NotRead::TooLarge(_) => layers_error(path, ReadLayersError::TooLarge { most: MOST_BYTES }),
    }
}

#[cfg(feature = "import")]
fn unpacked(path: &Path, contents: Contents) -> Result<Contents, CliError> {
    if !contents.starts_with(&GZIP) {
        return Ok(contents);
    }
    let decoder = flate2::read::MultiGzDecoder::new(&*contents);
    let unpacked = limited(decoder, 0, MOST_BYTES).map_err(|error| match error {
        NotRead::System(error) => {
            let reason = error.to_string();
            layers_error(path, ReadLayersError::Packed { reason })
        }
        error @ NotRead::TooLarge(_) => not_read(path, error),
    });
    unpacked.map(Contents::Read)
}

/// How a drawing is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Svg,
    Dot,
}

/// Where a drawing goes, and how it is written: the ending says it.
pub(super) struct Graph {
    target: Target,
    language: Language,
}

/// What `--graph` asks for. Whether it can be written is known before anything is read.
pub(super) fn target(path: &Path, force: bool) -> Result<Graph, CliError> {
    let target = Target::File(path.to_owned());
    let language = match target.ending() {
        Some("svg") => Language::Svg,
        Some("dot" | "gv") => Language::Dot,
        _ => {
            let words = "--graph: FILE has to end in .svg or .dot, which says how it is drawn";
            return Err(CliError::Usage(words.to_owned()));
        }
    };
    may_be_replaced(&target, force)?;
    target.check()?;
    Ok(Graph { target, language })
}

/// Draws what is chosen.
pub(super) fn draw(
    args: &LayersArgs,
    account: &Account,
    shown: &Shown,
    graph: &Graph,
) -> Result<(), CliError> {
    let drawn = drawn(args, account, shown);
    let choice = choice(args, account, drawn.as_deref())?;
    let drawing = engine_drawing(&account.engine, &choice);
    let text = drawing.and_then(|drawing| match graph.language {
        Language::Svg => svg(&drawing, "engine").map(|text| text + "\n"),
        Language::Dot => dot(&drawing),
    });
    let text = text.map_err(|error| CliError::Usage(format!("--graph: {error}")))?;
    graph.target.write(text.as_bytes())
}

/// How the engine is drawn.
pub(super) fn choice<'a>(
    args: &LayersArgs,
    account: &'a Account,
    drawn: Option<&'a [bool]>,
) -> Result<Choice<'a>, CliError> {
    Ok(Choice {
        colour: colour(args, account)?,
        fold: !args.no_fold,
        drawn,
        ..Choice::of(account)
    })
}

/// Which layers are drawn, where not all are.
pub(super) fn drawn(args: &LayersArgs, account: &Account, shown: &Shown) -> Option<Vec<bool>> {
    args.select.as_ref()?;
    let mut drawn = vec![false; account.engine.layers.len()];
    for position in &shown.positions {
        if let Some(drawn) = drawn.get_mut(*position) {
            *drawn = true;
        }
    }
    Some(drawn)
}

fn colour(args: &LayersArgs, account: &Account) -> Result<Colour, CliError> {
    let has_times = account.engine.time_ns.is_some();
    match args.colour {
        Some(LayersColour::Precision) => Ok(Colour::Precision),
        Some(LayersColour::Type) => Ok(Colour::Type),
        Some(LayersColour::Time) if !has_times => Err(CliError::Usage(
            "--colour time: no time is known; give the profile with --profile".to_owned(),
        )),
        Some(LayersColour::Time) => Ok(Colour::Time),
        Some(LayersColour::Bytes) | None => Ok(Colour::Bytes),
    }
}
