//! `trtmem doctor`.

use super::args::DoctorArgs;
use super::exit::{CliError, Exit};
use super::lists;
use crate::doctor::{Diagnosis, examine};
use crate::environment;
use crate::model_file::inspect_plan;
use crate::survey::{Asking, Forecast, ask};
use crate::view;

/// `trtmem doctor`.
pub(super) fn doctor(args: &DoctorArgs) -> Result<Exit, CliError> {
    let places = args.output.places(args.engine.as_deref())?;
    let plan = args.engine.as_deref().map(inspect_plan).transpose()?;
    let asking = asking(args)?;
    let found = examine(args.window, plan, |here| ask(&asking, &here.system));
    lists::show(
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
