//! `trtmem trend`.

use std::path::{Path, PathBuf};

use super::documents::{digest, tell_skipped};
use super::exit::{CliError, Exit};
use super::output::Target;
use super::terminal::style;
use super::trend_args::{TrendArgs, TrendFailOn, TrendFormat};
use super::trend_files::read_all;
#[cfg(feature = "parquet")]
use super::trend_table::parquet;
use crate::analysis::comparison::Quantity;
use crate::analysis::digest::{Category, Digest};
use crate::analysis::history::{
    FOLLOWED, Gathering, History, HistoryError, HistoryRules, Order, Selection,
};
use crate::export::{csv_checks, json, metrics};
use crate::report::Stage;
use crate::{environment, form, view};

/// Figures of a table where nothing else is asked for: a screen.
const SHOWN: usize = 24;

/// `trtmem trend`.
pub(super) fn trend(args: &TrendArgs) -> Result<Exit, CliError> {
    if let Some(folder) = args.output.alone(TrendFormat::Parquet)? {
        return parquet(args, &folder);
    }
    let places = args
        .output
        .places(args.files.iter().map(PathBuf::as_path))?;
    let rules = HistoryRules {
        order: order(&args.order),
        threshold_bytes: args.threshold,
    };
    let mut gathering = Gathering::new(selection(args)?);
    read_all(&args.files, read_digest, |path, digest| {
        Ok(gathering.add(&path.to_string_lossy(), &digest)?)
    })?;
    let mut history = gathering.finish(&rules, environment::tool())?;
    let exit = exit_of(&history, args.fail_on);
    history.headline.status = exit.status();
    let most = args.limit_series;
    let kept = most.map(|most| history.clone().most_telling_alone(most));
    places.write(|format, target| {
        // A table says how many it leaves out.
        let all_or_kept = kept.as_ref().filter(|_| format != TrendFormat::Table);
        in_form(all_or_kept.unwrap_or(&history), format, most, target)
    })?;
    Ok(exit)
}

fn read_digest(path: &Path) -> Result<Digest, CliError> {
    let (digest, skipped) = digest(path)?;
    tell_skipped(path, skipped.as_deref());
    Ok(digest)
}

/// A history in a form.
fn in_form(
    history: &History,
    format: TrendFormat,
    most: Option<usize>,
    target: &Target,
) -> Result<String, CliError> {
    let changed = history.rows.iter().filter(|it| !it.steps.is_empty());
    let of_all = || view::history(history, SHOWN.max(changed.clone().count()));
    Ok(match format {
        TrendFormat::Table => form::text(
            &view::history(history, most.unwrap_or(SHOWN)),
            &style(target),
        ),
        TrendFormat::Json => json::document(history)?,
        TrendFormat::Csv => csv_checks::history(history)?,
        TrendFormat::Markdown => form::markdown(&of_all()),
        TrendFormat::Html => form::html(&of_all()),
        TrendFormat::Svg => form::chart(&view::history_chart(history).ok_or_else(no_life)?),
        TrendFormat::Openmetrics => metrics::history(history),
        // Written by `parquet`, which needs whole reports.
        TrendFormat::Parquet => String::new(),
    })
}

fn no_life() -> CliError {
    CliError::Usage(
        "--format svg draws the lifecycle, which is not followed; leave out --stage, --category and --limit-series"
            .to_owned(),
    )
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &TrendArgs, _: &Target) -> Result<Exit, CliError> {
    Err(CliError::Usage(
        "--format parquet: this build has no Parquet; build with `cargo build --release --features parquet`"
            .to_owned(),
    ))
}

fn order(text: &str) -> Order {
    match text {
        "label" => Order::Label,
        "date" => Order::Date,
        "given" => Order::Given,
        list => Order::List(list.split(',').map(|it| it.trim().to_owned()).collect()),
    }
}

fn selection(args: &TrendArgs) -> Result<Selection, CliError> {
    Ok(Selection {
        stages: args
            .stage
            .iter()
            .map(|name| stage(name))
            .collect::<Result<_, _>>()?,
        columns: args
            .owner
            .iter()
            .map(|name| column(name))
            .collect::<Result<_, _>>()?,
        engines: args.engine.clone(),
    })
}

fn stage(name: &str) -> Result<Option<Stage>, CliError> {
    if matches!(name, "lifecycle" | "life") {
        return Ok(None);
    }
    let stages = Stage::ids();
    Stage::from_id(name).map(Some).ok_or_else(|| {
        CliError::Usage(format!(
            "--stage: there is no `{name}`; choose from lifecycle, {stages}"
        ))
    })
}

fn column(name: &str) -> Result<(Category, Quantity), CliError> {
    let named = |(owner, quantity): &(Category, Quantity)| match quantity {
        Quantity::Held => owner.id() == name,
        Quantity::Peak => name == "peak",
    };
    FOLLOWED.into_iter().find(named).ok_or_else(|| {
        CliError::Usage(format!(
            "--category: there is no `{name}`; choose from total, cpu, device, allocator, buffers, other, peak"
        ))
    })
}

fn exit_of(history: &History, fail_on: TrendFailOn) -> Exit {
    match fail_on {
        TrendFailOn::Change if history.grew_in_the_last() => Exit::Regression,
        TrendFailOn::Change if history.is_undecided_in_the_last() => Exit::Undecidable,
        TrendFailOn::Change | TrendFailOn::Never => Exit::Done,
    }
}

impl From<HistoryError> for CliError {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::NothingFinished => CliError::NoHistory(error),
            error => CliError::Usage(error.to_string()),
        }
    }
}
