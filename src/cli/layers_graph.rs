//! How an engine is drawn, and the file that --graph names.

use std::path::Path;

use super::exit::CliError;
use super::layers_args::{LayersArgs, LayersColour};
use super::output::Target;
use super::results::may_be_replaced;
use crate::graph::{dot, svg};
use crate::layers::{Account, Shown};
use crate::view::engine_graph::{Choice, Colour, engine_drawing};

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
