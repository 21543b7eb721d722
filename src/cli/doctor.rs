//! `trtmem doctor`, and the hidden entry of the children that look for libraries.

use std::io;
use std::io::Write;

use super::args::{DoctorArgs, SurveyArgs};
use super::exit::{CliError, Exit};
use super::results;
use crate::doctor::{Diagnosis, examine};
use crate::model_file::inspect_plan;
use crate::survey::{Asking, Forecast, Topic, ask, look};
use crate::{environment, view};

/// `trtmem doctor`.
pub(super) fn doctor(args: &DoctorArgs) -> Result<Exit, CliError> {
    let places = args.output.places(args.engine.as_deref())?;
    let plan = args.engine.as_deref().map(inspect_plan).transpose()?;
    let asking = asking(args)?;
    let found = examine(args.window, plan, |here| ask(&asking, &here.system));
    results::show(
        &found,
        &view::diagnosis(&found, &environment::tool()),
        &places,
    )?;
    if found.neighbours.moved_bytes.value().is_none() {
        return Err(CliError::Missing(
            "no counter of available memory can be read here; the table says why".to_owned(),
        ));
    }
    Ok(exit_of(&found))
}

fn asking(args: &DoctorArgs) -> Result<Asking, CliError> {
    let program = match &args.survey_program {
        Some(program) => program.clone(),
        None => std::env::current_exe().map_err(|source| CliError::System {
            doing: "finding this executable",
            source,
        })?,
    };
    Ok(Asking {
        program,
        tensorrt: args.tensorrt.clone(),
        timeout: args.survey_timeout,
    })
}

/// An engine that will not load is what was asked about; a library that is missing is not.
fn exit_of(found: &Diagnosis) -> Exit {
    match found.engine.as_ref().map(|engine| engine.forecast) {
        Some(Forecast::PlanIsWrong) => Exit::Usage,
        Some(Forecast::MachineLacks) => Exit::Missing,
        Some(Forecast::Loads | Forecast::MayLoad) | None => Exit::Done,
    }
}

/// Looks for one library for the process that started this one.
pub(super) fn survey(args: &SurveyArgs) -> Result<Exit, CliError> {
    let topic = Topic::from_id(&args.topic)
        .ok_or_else(|| CliError::Usage(format!("`{}` is not a library", args.topic)))?;
    let line = look(topic, args.tensorrt.as_deref()).map_err(|error| CliError::System {
        doing: "writing JSON",
        source: error.into(),
    })?;
    // On a line of its own, whatever the library printed before.
    let mut out = io::stdout().lock();
    writeln!(out, "\n{line}")
        .and_then(|()| out.flush())
        .map_err(CliError::from_stdout)?;
    Ok(Exit::Done)
}
