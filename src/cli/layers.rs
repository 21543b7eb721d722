//! `trtmem layers`: what each layer of an engine takes, and what is held at once.

use std::path::{Path, PathBuf};
use std::thread;

use regex::RegexBuilder;

use super::exit::{CliError, Exit};
use super::layers_args::{LayersArgs, LayersFormat, LayersSort};
use super::layers_files::{layers_error, read};
use super::layers_graph;
use super::output::Target;
use super::terminal::style;
use crate::environment::tool;
use crate::export::layers as export;
use crate::layers::{Account, Engine, Sharing, Shown, Sort, Wanted, open, select, sorted};
use crate::shapes::Shapes;
use crate::view::document::{Document, Text};
use crate::{form, view};

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
        return super::layers_diff::diff(args, other, &places);
    }
    let graph = args.graph.as_deref();
    let graph = graph.map(|path| layers_graph::target(path, args.output.force));
    let graph = graph.transpose()?;
    let account = account(args)?;
    let sharing = sharing(args, &account)?;
    if let Some(graph) = graph {
        let all = shown(args, &account, LayersFormat::Json, None)?;
        layers_graph::draw(args, &account, &all, &graph)?;
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
            let drawn = layers_graph::drawn(args, account, shown);
            let choice = layers_graph::choice(args, account, drawn.as_deref())?;
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
