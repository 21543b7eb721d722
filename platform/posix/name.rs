//! What the system calls itself.

#![allow(unsafe_code)]

use std::ffi::c_char;
use std::mem::MaybeUninit;

/// Which kind of system this is: decides which counters are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Linux, with its `/proc`.
    Linux,
    /// QNX, with its `/proc`.
    Qnx,
    /// Something else: no counters are known.
    Other,
}

/// The answer of uname(2).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SystemName {
    /// The system: `Linux`, `QNX`.
    pub system: String,
    /// Name of the machine in its network.
    pub node: String,
    /// Release: `5.15.136-tegra`, `7.1.0`.
    pub release: String,
    /// The build of that release, with its date.
    pub build: String,
    /// Processor: `aarch64`, `x86_64`; on QNX also the board.
    pub machine: String,
}

/// Asks the system for its name. Fields stay empty where it does not answer.
pub fn system_name() -> SystemName {
    let mut name = MaybeUninit::<libc::utsname>::zeroed();
    // SAFETY: `name` has room for a utsname and lives through the call. A negative answer leaves it
    // zero, which reads as empty texts.
    let _ = unsafe { libc::uname(name.as_mut_ptr()) };
    // SAFETY: a utsname is arrays of characters, and all of it was zeroed before the call.
    let name = unsafe { name.assume_init() };
    SystemName {
        system: text(&name.sysname),
        node: text(&name.nodename),
        release: text(&name.release),
        build: text(&name.version),
        machine: text(&name.machine),
    }
}

/// The characters before the first NUL.
fn text(field: &[c_char]) -> String {
    let bytes: Vec<u8> = field
        .iter()
        .take_while(|&&c| c != 0)
        .map(|c| c.to_ne_bytes()[0])
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Size of a page of memory, bytes.
pub fn page_bytes() -> u64 {
    // SAFETY: sysconf takes any number and touches no memory of ours.
    let bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    // Every POSIX system answers; 4096 is the size on all the boards this tool is made for.
    u64::try_from(bytes)
        .ok()
        .filter(|&bytes| bytes > 0)
        .unwrap_or(4096)
}

#[cfg(test)]
mod tests {
    use super::{page_bytes, system_name, text};
    use std::ffi::c_char;

    #[test]
    fn the_system_names_itself_its_release_and_its_processor() {
        let name = system_name();
        assert!(!name.system.is_empty());
        assert!(
            name.release.starts_with(|c: char| c.is_ascii_digit()),
            "{}",
            name.release
        );
        assert!(!name.machine.is_empty());
    }

    #[test]
    fn a_field_ends_at_its_first_nul() {
        let field = b"7.1.0\0left over".map(|byte| c_char::from_ne_bytes([byte]));
        assert_eq!(text(&field), "7.1.0");
    }

    #[test]
    fn a_page_is_a_power_of_two_of_at_least_4_kib() {
        assert!(page_bytes().is_power_of_two() && page_bytes() >= 4096);
    }
}
