//! Waiting for descriptors.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

/// As many descriptors as the answer has bits.
const MOST: usize = 32;

/// Waits until one of `fds` can be read from or its other end is gone, at most `timeout_ns`
/// nanoseconds; without a timeout, until then. Bit *i* of the answer stands for `fds[i]`; 0 means
/// that the time is over or a signal came.
///
/// A signal breaks off a wait under way. One that comes just before the wait begins is noticed only
/// when it ends, so a caller that watches for signals gives a timeout.
///
/// # Errors
///
/// More than 32 descriptors, or the system refuses.
pub fn wait_readable(fds: &[BorrowedFd<'_>], timeout_ns: Option<u64>) -> io::Result<u32> {
    let unused = libc::pollfd {
        fd: -1,
        events: 0,
        revents: 0,
    };
    let mut entries = [unused; MOST];
    let Some(asked) = entries.get_mut(..fds.len()) else {
        let said = format!("cannot wait for {} descriptors, at most {MOST}", fds.len());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, said));
    };
    for (entry, fd) in asked.iter_mut().zip(fds) {
        *entry = libc::pollfd {
            fd: fd.as_raw_fd(),
            events: libc::POLLIN,
            revents: 0,
        };
    }
    match crate::system::wait(asked, timeout_ns) {
        Ok(()) => Ok(bits(asked)),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(0),
        Err(error) => Err(error),
    }
}

fn bits(entries: &[libc::pollfd]) -> u32 {
    entries
        .iter()
        .rev()
        .fold(0, |bits, entry| bits << 1 | u32::from(entry.revents != 0))
}

#[cfg(test)]
mod tests {
    use super::wait_readable;
    use crate::monotonic_ns;
    use std::io::{self, Write};
    use std::os::fd::AsFd;
    use std::thread;
    use std::time::Duration;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn nothing_to_read_ends_with_the_timeout() {
        let (reader, _writer) = io::pipe().unwrap();
        let began = monotonic_ns();
        assert_eq!(
            wait_readable(&[reader.as_fd()], Some(20_000_000)).unwrap(),
            0
        );
        let waited = monotonic_ns() - began;
        assert!((20_000_000..10 * SECOND).contains(&waited), "{waited}");
    }

    #[test]
    fn a_byte_wakes_the_wait_and_names_its_descriptor() {
        let (quiet, _writer) = io::pipe().unwrap();
        let (reader, mut writer) = io::pipe().unwrap();
        let late = thread::spawn(move || {
            thread::sleep(Duration::from_millis(10));
            writer.write_all(b"x").unwrap();
            writer
        });
        let fds = [quiet.as_fd(), reader.as_fd()];
        assert_eq!(wait_readable(&fds, Some(60 * SECOND)).unwrap(), 0b10);
        drop(late.join().unwrap());
    }

    #[test]
    fn an_end_that_is_gone_wakes_the_wait() {
        let (reader, writer) = io::pipe().unwrap();
        drop(writer);
        assert_eq!(wait_readable(&[reader.as_fd()], None).unwrap(), 1);
    }

    #[test]
    fn more_descriptors_than_bits_are_refused() {
        let (reader, _writer) = io::pipe().unwrap();
        let error = wait_readable(&[reader.as_fd(); 33], Some(0)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot wait for 33 descriptors, at most 32"
        );
    }
}
