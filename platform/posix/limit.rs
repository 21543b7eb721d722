//! Resource limits that bound memory.

#![allow(unsafe_code)]
#![allow(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::unnecessary_cast,
    reason = "C libraries disagree whether a resource is an int, an enum or an unsigned"
)]

use std::io;

use crate::system::LIMITS;

/// Number of the address space limit, the one that can be set.
pub(crate) const ADDRESS_SPACE: i32 = libc::RLIMIT_AS as i32;

/// Number of the limit on the data segment.
pub(crate) const DATA: i32 = libc::RLIMIT_DATA as i32;

/// The limits of this process that bound memory: name and bytes, `None` being unlimited. A limit the
/// system does not have, or does not tell, is not in the list.
pub fn resource_limits() -> Vec<(&'static str, Option<u64>)> {
    let told = |&(name, resource)| {
        read(resource)
            .ok()
            .map(|limit| (name, finite(limit.rlim_cur)))
    };
    LIMITS.iter().filter_map(told).collect()
}

/// Bounds the address space of this process to `bytes` from now on. The hard limit stays.
///
/// # Errors
///
/// The system refuses a bound above the hard limit.
pub fn limit_address_space(bytes: u64) -> io::Result<()> {
    let mut limit = read(ADDRESS_SPACE)?;
    limit.rlim_cur = bytes as libc::rlim_t;
    // SAFETY: `limit` is an rlimit that lives through the call, and is only read.
    let refused = unsafe { libc::setrlimit(ADDRESS_SPACE as _, &raw const limit) };
    if refused == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

fn read(resource: i32) -> io::Result<libc::rlimit> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is an rlimit that lives through the call; any resource number is allowed, an
    // unknown one is refused.
    let refused = unsafe { libc::getrlimit(resource as _, &raw mut limit) };
    if refused == 0 {
        Ok(limit)
    } else {
        Err(io::Error::last_os_error())
    }
}

fn finite(bytes: libc::rlim_t) -> Option<u64> {
    (bytes != libc::RLIM_INFINITY).then_some(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::{ADDRESS_SPACE, finite, limit_address_space, read, resource_limits};

    #[test]
    fn the_address_space_is_among_the_limits() {
        let limits = resource_limits();
        let (_, bytes) = limits
            .iter()
            .find(|(name, _)| *name == "RLIMIT_AS")
            .unwrap();
        assert_eq!(*bytes, finite(read(ADDRESS_SPACE).unwrap().rlim_cur));
    }

    #[test]
    fn unlimited_is_not_a_number_of_bytes() {
        assert_eq!(finite(libc::RLIM_INFINITY), None);
        assert_eq!(finite(0), Some(0));
    }

    #[test]
    fn a_set_bound_is_the_one_read_back() {
        // As large as may be, so that no other test of this process meets it.
        let bound = finite(read(ADDRESS_SPACE).unwrap().rlim_max).unwrap_or(1 << 46);
        limit_address_space(bound).unwrap();
        assert!(resource_limits().contains(&("RLIMIT_AS", Some(bound))));
    }
}
