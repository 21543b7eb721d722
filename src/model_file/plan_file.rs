//! A plan file as far as its header tells, whole or not.

use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};

use super::plan_header::{PlanHeader, read_plan_header};
use super::{Content, ModelFileError, ModelFormat, identify, open};

/// A plan file as far as its header tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanFile {
    /// Where it is, as it was named.
    #[serde(serialize_with = "lossy")]
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The size its header asks for at least, where the file is shorter.
    pub expected_bytes: Option<u64>,
    /// What its header says.
    pub header: PlanHeader,
}

/// A path need not be text; what is not becomes U+FFFD.
fn lossy<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

/// Reads a plan's header. The file may be cut: that is a finding, and no error.
///
/// # Errors
/// The file cannot be read, or is none of a plan; see [`ModelFileError`].
pub fn inspect_plan(path: &Path) -> Result<PlanFile, ModelFileError> {
    let file = open(path)?;
    let unreadable = |source| ModelFileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = file.metadata().map_err(unreadable)?.len();
    let content = identify(&file, bytes).map_err(unreadable)?;
    let expected_bytes = match content {
        Content::Model(ModelFormat::Plan) => None,
        Content::Truncated {
            format: ModelFormat::Plan,
            expected,
        } if bytes > 0 => Some(expected),
        Content::Model(ModelFormat::Onnx) => {
            return Err(ModelFileError::NotAPlan {
                path: path.to_owned(),
            });
        }
        other => return Err(super::refusal(path, &file, bytes, other)),
    };
    match read_plan_header(&file, bytes).map_err(unreadable)? {
        Some(header) => Ok(PlanFile {
            path: path.to_owned(),
            bytes,
            expected_bytes,
            header,
        }),
        None => Err(super::refusal(path, &file, bytes, Content::Unknown)),
    }
}
