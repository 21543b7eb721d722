//! What a context is told of its tensors that it does not keep itself.

use std::collections::BTreeMap;
use std::ffi::c_void;

/// Addresses and values that have to stay where they are while a context uses them.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// An address for every binding of every profile; only where bindings are used.
    pub addresses: Vec<*mut c_void>,
    /// Values of shape tensors, by the tensor's name, in host memory.
    values: BTreeMap<String, Values>,
}

/// Values of a shape tensor, as wide as it has them.
#[derive(Debug)]
enum Values {
    Narrow(Box<[i32]>),
    Wide(Box<[i64]>),
}

impl Bound {
    /// The address of a binding.
    pub(super) fn set(&mut self, binding: i32, address: *mut c_void) -> bool {
        let position = usize::try_from(binding).ok();
        match position.and_then(|position| self.addresses.get_mut(position)) {
            Some(place) => {
                *place = address;
                true
            }
            None => false,
        }
    }

    /// Keeps 32-bit values of a tensor; `None` when one does not fit. They stay at the address that is
    /// returned until the tensor's values are set again.
    pub(super) fn keep_narrow(&mut self, name: &str, values: &[i64]) -> Option<*mut i32> {
        let narrow: Option<Box<[i32]>> = values.iter().map(|it| i32::try_from(*it).ok()).collect();
        let kept = self
            .values
            .entry(name.to_owned())
            .insert_entry(Values::Narrow(narrow?));
        match kept.into_mut() {
            Values::Narrow(values) => Some(values.as_mut_ptr()),
            Values::Wide(_) => None,
        }
    }

    /// Keeps 64-bit values of a tensor.
    pub(super) fn keep_wide(&mut self, name: &str, values: &[i64]) -> Option<*mut i64> {
        let kept = Values::Wide(values.into());
        let kept = self.values.entry(name.to_owned()).insert_entry(kept);
        match kept.into_mut() {
            Values::Wide(values) => Some(values.as_mut_ptr()),
            Values::Narrow(_) => None,
        }
    }
}
