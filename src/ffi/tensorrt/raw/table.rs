//! Tables of functions for the objects that TensorRT calls back.

use std::ffi::c_void;
use std::sync::atomic::AtomicPtr;

use super::method::{ClassTable, MethodRow, This};
use super::release::{Family, Release, Version};

/// Words before the first slot, as the C++ ABI has them: offset to the top of the object (0) and the type
/// information (null, where there is none: nobody asks these objects for their type).
const WORDS_BEFORE: usize = 2;

/// A table that a C++ compiler would have made, of functions of ours. Never freed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    first: &'static [AtomicPtr<c_void>],
}

impl Table {
    /// The table of `class` in `family`: each of `functions` at its method's slot, where the family has it.
    /// `None` when a slot would be left empty.
    pub(crate) fn new(
        class: &ClassTable,
        family: Family,
        functions: &[(MethodRow, *const c_void)],
    ) -> Option<Table> {
        // The newest form of the family: an older library calls only the slots it knows.
        let newest = Release::new(Version::from_number(i32::MAX), family);
        let mut words: Vec<Option<*const c_void>> = vec![None; class.length(newest)?];
        for slot in class.destructors(newest)? {
            *words.get_mut(slot)? = Some(destructor as *const c_void);
        }
        for (method, function) in functions {
            if let Some(slot) = method.slot(newest) {
                *words.get_mut(slot)? = Some(*function);
            }
        }
        let slots = words.into_iter().collect::<Option<Vec<_>>>()?;
        let before = std::iter::repeat_n(std::ptr::null(), WORDS_BEFORE);
        let all: Vec<AtomicPtr<c_void>> = before
            .chain(slots)
            .map(|word| AtomicPtr::new(word.cast_mut()))
            .collect();
        let first = Box::leak(all.into_boxed_slice()).get(WORDS_BEFORE..)?;
        Some(Table { first })
    }

    /// What an object's first word holds: the address of the first slot.
    pub(crate) fn pointer(self) -> *const c_void {
        self.first.as_ptr().cast()
    }
}

/// TensorRT owns none of these objects and destroys none; should it try, nothing happens.
extern "C" fn destructor(_this: This) {}
