//! Standard input and output as the channel between a worker and its parent.

#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

/// The two ends a worker holds of its channel. Neither is inherited by programs it starts.
#[derive(Debug)]
pub struct Channel {
    /// What the parent asks for comes from here: the standard input the worker was started with.
    pub commands: File,
    /// What the worker answers goes here: the standard output it was started with.
    pub messages: File,
}

/// Takes standard input and output for the channel. Standard input is then `/dev/null` and standard
/// output goes where standard error goes, so a library that prints cannot break the protocol.
///
/// # Errors
///
/// One of the three standard descriptors is closed, or `/dev/null` is not there.
#[allow(clippy::disallowed_methods)] // Nothing is printed: the streams themselves are exchanged.
pub fn take_over_stdio() -> io::Result<Channel> {
    let (input, output, error) = (io::stdin(), io::stdout(), io::stderr());
    // Duplicates made by std are closed when a program is started.
    let commands = File::from(input.as_fd().try_clone_to_owned()?);
    let messages = File::from(output.as_fd().try_clone_to_owned()?);
    let nothing = File::open("/dev/null")?;
    put(nothing.as_fd(), input.as_raw_fd())?;
    put(error.as_fd(), output.as_raw_fd())?;
    Ok(Channel { commands, messages })
}

/// Makes `number` another name of `file`.
fn put(file: BorrowedFd<'_>, number: i32) -> io::Result<()> {
    // SAFETY: `number` is standard input or output, which std lets programs replace: nobody owns it.
    let refused = unsafe { libc::dup2(file.as_raw_fd(), number) };
    if refused < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
