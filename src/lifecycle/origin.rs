//! Where counters are read, as the worker is told.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use trtmem_platform as platform;

use crate::probe::Origin;

/// Where counters are read, in a form that travels to the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginSpec {
    /// This machine, as it is.
    Live,
    /// A captured QNX tree with this process's 32-bit heap counters: the path a QNX 7.1 board takes,
    /// run anywhere.
    ForcedQnx {
        /// The tree.
        root: PathBuf,
        /// Its page size.
        page_bytes: Option<u64>,
    },
}

impl OriginSpec {
    /// The origin a sampler is opened with.
    pub fn origin(&self) -> Origin {
        match self {
            OriginSpec::Live => Origin::live(),
            OriginSpec::ForcedQnx { root, page_bytes } => {
                Origin::forced(root.clone(), platform::Family::Qnx, *page_bytes)
            }
        }
    }
}
