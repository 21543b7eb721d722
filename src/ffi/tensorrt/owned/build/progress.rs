//! What TensorRT tells of how far a build is.

use crate::ffi::tensorrt::raw::Family;
use crate::ffi::tensorrt::raw::progress::{Progress, ProgressObject};

/// A monitor for [`BuilderConfig::set_progress`](super::BuilderConfig::set_progress). Never freed, since
/// configurations keep it; one serves a whole process.
pub struct ProgressMonitor {
    object: &'static ProgressObject,
    family: Family,
}

impl ProgressMonitor {
    /// A monitor for libraries of `family` that tells everything to `receiver`. `None` when the family's
    /// table has a slot that is not known here, which the tests rule out. Of family 8-9 only 9.x calls it.
    pub fn new(
        family: Family,
        receiver: &'static (dyn Progress + Sync),
    ) -> Option<&'static ProgressMonitor> {
        let object = ProgressObject::new(family, receiver)?;
        Some(Box::leak(Box::new(ProgressMonitor { object, family })))
    }

    /// The family it is made for.
    pub fn family(&self) -> Family {
        self.family
    }

    /// What TensorRT is given.
    pub(super) fn object(&self) -> &'static ProgressObject {
        self.object
    }
}

impl std::fmt::Debug for ProgressMonitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProgressMonitor({:p})", self.object)
    }
}
