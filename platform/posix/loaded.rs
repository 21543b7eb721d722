//! Where the system does not tell what may be done with memory.

use crate::posix::{Access, AddressOrigin, loaded_object};

/// The memory of this process, of which only the loader's objects are known.
#[derive(Clone, Debug, Default)]
pub struct AddressSpace;

impl AddressSpace {
    /// The memory as it is laid out now.
    pub fn now() -> AddressSpace {
        AddressSpace
    }

    /// The object that the loader put at `address`, which is compared and never followed.
    #[allow(clippy::unused_self, reason = "the contract of every system")]
    pub fn origin(&self, address: usize) -> Option<AddressOrigin> {
        loaded_object(address)
    }

    /// Never known.
    #[allow(clippy::unused_self, reason = "the contract of every system")]
    pub fn access(&self, _address: usize) -> Option<Access> {
        None
    }
}
