//! Ending together with the parent.

use std::io;

use crate::posix::is_child_of;

/// QNX has no signal for the end of a parent; the worker notices it by its closed channel. Here only
/// a parent that is already gone is noticed.
///
/// # Errors
///
/// `parent` is no longer the parent of this process.
pub fn die_with_parent(parent: u32) -> io::Result<()> {
    is_child_of(parent)
}
