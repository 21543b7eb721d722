//! `trtmem doctor`.

use super::args::{DoctorArgs, ListFormat};
use super::exit::{CliError, Exit};
use super::lists;
use super::output::Target;
use super::style::style;
use crate::doctor::{Diagnosis, examine};
use crate::model_file::inspect_plan;
use crate::render::diagnosis;
use crate::survey::{Asking, Forecast, ask};

/// `trtmem doctor`.
pub(super) fn doctor(args: &DoctorArgs) -> Result<Exit, CliError> {
    let target = Target::from_option(args.output.output.as_deref());
    target.check()?;
    let plan = args.engine.as_deref().map(inspect_plan).transpose()?;
    let asking = asking(args)?;
    let found = examine(args.window, plan, |here| ask(&asking, &here.system));
    let bytes = match args.format {
        ListFormat::Json => lists::json(&found)?,
        ListFormat::Table => diagnosis::table(&found, &style(&target)).into_bytes(),
    };
    target.write(&bytes)?;
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
