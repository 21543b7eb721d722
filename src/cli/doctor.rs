//! `trtmem doctor`, and the hidden entry of the children that look for libraries.

use std::io;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::exit::{CliError, Exit};
use super::results;
use super::results::{FindingsFormat, ResultArgs};
use crate::doctor::{Diagnosis, examine};
use crate::model_file::inspect_plan;
use crate::survey::{Asking, Forecast, Topic, ask, look};
use crate::{environment, units, view};

pub(super) const DOCTOR_EXAMPLES: &str = "\
Examples:
  trtmem doctor
  trtmem doctor resnet50.engine --tensorrt /opt/tensorrt/lib

With ENGINE the status is 2 if it is predicted not to load here, 8 if that is
because the machine lacks CUDA, a device or TensorRT. The engine is not loaded:
its header is compared with this machine. Without ENGINE a missing library is
reported and is not a failure.";

/// `trtmem doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// A TensorRT plan: will it load here?
    #[arg(value_name = "ENGINE")]
    pub engine: Option<PathBuf>,
    /// TensorRT's library, or the directory it is in; the usual names when not given
    #[arg(long, value_name = "PATH")]
    pub tensorrt: Option<PathBuf>,
    /// How long other processes are watched
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = units::parse_time)]
    pub window: Duration,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<FindingsFormat>,
    /// Program to start to look for libraries
    #[arg(long, value_name = "FILE", hide = true)]
    pub survey_program: Option<PathBuf>,
    /// Time limit for finding one library
    #[arg(long, value_name = "TIME", default_value = "20s", hide = true, value_parser = units::parse_time)]
    pub survey_timeout: Duration,
}

/// `trtmem survey`.
#[derive(Debug, Args)]
pub struct SurveyArgs {
    /// Which library: cuda, tensorrt or nvml
    pub topic: String,
    /// TensorRT's library, or the directory it is in
    #[arg(long, value_name = "PATH")]
    pub tensorrt: Option<PathBuf>,
}

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
