//! Hidden entry of the children that look for libraries.

use std::io::{self, Write};

use super::args::SurveyArgs;
use super::exit::{CliError, Exit};
use crate::survey::{Topic, look};

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
