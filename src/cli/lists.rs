//! Lists of figures as JSON.

use serde::Serialize;

use super::exit::CliError;

/// Pretty JSON with a newline at its end.
pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, CliError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| CliError::System {
        doing: "writing JSON",
        source: error.into(),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}
