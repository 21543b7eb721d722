//! Why a report could not be rendered.

use std::io;

/// Why a report could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The output refused what was written.
    #[error("the rendered report could not be written")]
    Write(#[source] io::Error),
    /// The sample's log needs a figure the report does not have.
    #[error(
        "the drive format needs {figure} in every sample, but run {run} has none: {reason}; choose another format"
    )]
    DriveNeeds {
        /// Which figure.
        figure: &'static str,
        /// Which run, from 0.
        run: u32,
        /// Why it is absent.
        reason: String,
    },
    /// The sample's log is that of an engine being run.
    #[error(
        "the drive format is the log of an engine being run, and this report is of a build; choose another format"
    )]
    DriveOfBuild,
    /// The sample's log starts with a reading before the first stage.
    #[error(
        "the drive format needs at least one measured stage, but run {run} has none; choose another format"
    )]
    DriveEmpty {
        /// Which run, from 0.
        run: u32,
    },
}

impl From<io::Error> for RenderError {
    fn from(error: io::Error) -> Self {
        RenderError::Write(error)
    }
}
