//! Which arithmetic splits the total: asked for, or chosen by what the machine's counters do.

use super::args::AttributionName;
use crate::backend::BackendInfo;
use crate::report::{Attribution, AttributionKind};

/// The attribution that was asked for; for `auto` the one that suits backend and machine.
pub(super) fn attribution(asked: AttributionName, backend: &BackendInfo) -> Attribution {
    let forced = |kind| Attribution {
        kind,
        forced: true,
        reason: "given by --attribution".to_owned(),
    };
    match asked {
        AttributionName::Subtracted => forced(AttributionKind::Subtracted),
        AttributionName::Counted => forced(AttributionKind::Counted),
        AttributionName::Host => forced(AttributionKind::Host),
        AttributionName::Auto if backend.uses_device => calibrated(),
        AttributionName::Auto => Attribution {
            kind: AttributionKind::Host,
            forced: false,
            reason: format!("the {} backend uses no GPU", backend.name),
        },
    }
}

/// What known amounts of device memory do to this machine's counters.
fn calibrated() -> Attribution {
    Attribution {
        kind: AttributionKind::Host,
        forced: false,
        reason: "the machine was not calibrated".to_owned(),
    }
}
