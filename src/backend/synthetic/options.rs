//! The options of the backend.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::SyntheticSpec;

/// What a synthetic lifecycle is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SyntheticOptions {
    /// What each stage does; something in each where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<SyntheticSpec>,
    /// Root of a captured QNX tree whose counters the stages change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<PathBuf>,
}
