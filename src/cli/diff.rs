//! `trtmem diff`.

use std::path::{Path, PathBuf};

use super::diff_args::{DiffArgs, DiffFormat};
use super::documents::digests_of;
use super::exit::{CliError, Exit};
use super::output::Target;
use super::results::Places;
use super::terminal::{say, style};
use super::verdicts::{exit_of, rules};
use crate::analysis::comparison::{Comparison, Refusal, SideError, SideInput, compare};
use crate::error_chain::chain;
use crate::export::{csv, json};
#[cfg(feature = "host")]
use crate::export::{junit, sarif};
use crate::form::Style;
use crate::{environment, form, view};

/// `trtmem diff`.
pub(super) fn diff(args: &DiffArgs) -> Result<Exit, CliError> {
    let answered = answer(args);
    if !args.bisect {
        return answered;
    }
    match answered {
        Ok(exit) => Ok(exit.for_bisect()),
        Err(error) => {
            say(&chain(&error));
            Ok(Exit::BisectSkip)
        }
    }
}

fn answer(args: &DiffArgs) -> Result<Exit, CliError> {
    let rules = rules(&args.verdicts, args.output.force)?;
    let paths: Vec<&Path> = std::iter::once(&args.base)
        .chain(&args.new)
        .map(PathBuf::as_path)
        .collect();
    let places = args.output.places(paths.iter().copied())?;
    let sides = sides(&paths)?;
    let mut comparison = compare(&sides, &rules, environment::tool())?;
    let exit = exit_of(&comparison, args.verdicts.fail_on);
    let ends = if args.bisect { exit.for_bisect() } else { exit };
    comparison.headline.status = ends.status();
    show(&comparison, args.all, &places)?;
    Ok(exit)
}

/// The reports behind each argument.
pub(super) fn sides(paths: &[&Path]) -> Result<Vec<SideInput>, CliError> {
    let named = |(path, digest): (PathBuf, _)| (path.to_string_lossy().into_owned(), digest);
    let side = |documents: Vec<(PathBuf, _)>| SideInput {
        documents: documents.into_iter().map(named).collect(),
    };
    Ok(digests_of(paths)?.into_iter().map(side).collect())
}

/// The reports behind one argument.
#[cfg(feature = "host")]
pub(super) fn side(path: &Path) -> Result<SideInput, CliError> {
    let mut sides = sides(&[path])?;
    sides
        .pop()
        .ok_or_else(|| CliError::Usage("there is no report; name one".to_owned()))
}

/// Writes a comparison in every form that is wanted, as text with every row if `everything` says so.
pub(super) fn show(
    comparison: &Comparison,
    everything: bool,
    places: &Places<DiffFormat>,
) -> Result<(), CliError> {
    places.write(|format, target| in_form(comparison, format, everything, target))
}

fn in_form(
    comparison: &Comparison,
    format: DiffFormat,
    everything: bool,
    target: &Target,
) -> Result<String, CliError> {
    Ok(match format {
        DiffFormat::Table => form::text(
            &view::comparison(comparison),
            &Style {
                everything,
                ..style(target)
            },
        ),
        DiffFormat::Json => json::document(comparison)?,
        DiffFormat::Csv => csv::comparison(comparison)?,
        #[cfg(feature = "host")]
        DiffFormat::Markdown => form::markdown(&view::comparison(comparison)),
        #[cfg(feature = "host")]
        DiffFormat::Junit => junit::comparison(comparison)?,
        #[cfg(feature = "host")]
        DiffFormat::Sarif => sarif::comparison(comparison)?,
        #[cfg(feature = "host")]
        DiffFormat::Html => form::html(&view::comparison(comparison)),
        #[cfg(feature = "host")]
        DiffFormat::Svg => form::chart(&view::comparison_chart(comparison).ok_or_else(no_total)?),
    })
}

#[cfg(feature = "host")]
fn no_total() -> CliError {
    CliError::Usage("no total is known, so there is nothing to draw; see --format table".to_owned())
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Side(SideError::NothingFinished { .. }) => CliError::NothingFinished(refusal),
            refusal => CliError::Usage(refusal.to_string()),
        }
    }
}
