//! Reading counters that the system shows as files, without allocating.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Reads from the start of `file` into `buffer` with a single system call, and says how many bytes
/// came. Counters are texts made anew for each such read: a second call for the rest would give a
/// part of another instant, so a full buffer means that the text may have been cut.
///
/// # Errors
///
/// The system's error number. A call broken off by a signal is made again.
pub fn read_whole(file: &File, buffer: &mut [u8]) -> Result<usize, i32> {
    loop {
        match file.read_at(buffer, 0) {
            Ok(length) => return Ok(length),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(number_of(&error)),
        }
    }
}

/// Reads a file that the system gives a part at a time, one memory node or the like per call, into
/// `buffer`: as many calls as it takes to its end or the buffer's, and how many bytes came.
///
/// # Errors
///
/// The system's error number. A call broken off by a signal is made again.
pub fn read_parts(file: &File, buffer: &mut [u8]) -> Result<usize, i32> {
    let mut length = 0;
    while let Some(room) = buffer.get_mut(length..).filter(|room| !room.is_empty()) {
        match file.read_at(room, length as u64) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(number_of(&error)),
        }
    }
    Ok(length)
}

/// The size the system gives for an open directory, bytes. On QNX the size of `/proc` is the free
/// memory of the machine, the figure left where its statistics may not be read.
///
/// # Errors
///
/// The system's error number.
pub fn directory_bytes(file: &File) -> Result<u64, i32> {
    file.metadata()
        .map(|about| about.len())
        .map_err(|error| number_of(&error))
}

/// Every error of a file call carries the system's number; `EIO` stands in should one not.
fn number_of(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(libc::EIO)
}

#[cfg(test)]
mod tests {
    use super::{directory_bytes, read_whole};
    use std::fs::File;

    fn this_file() -> File {
        File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/posix/files.rs")).unwrap()
    }

    #[test]
    fn each_read_starts_at_the_beginning() {
        let file = this_file();
        let mut buffer = [0; 11];
        for _ in 0..2 {
            assert_eq!(read_whole(&file, &mut buffer), Ok(11));
            assert_eq!(&buffer, b"//! Reading");
        }
    }

    #[test]
    fn a_short_text_gives_its_length() {
        let file = this_file();
        let mut buffer = vec![0; 1 << 20];
        let length = read_whole(&file, &mut buffer).unwrap();
        assert_eq!(length as u64, file.metadata().unwrap().len());
    }

    #[test]
    fn a_refusal_is_the_systems_error_number() {
        let directory = File::open(env!("CARGO_MANIFEST_DIR")).unwrap();
        assert_eq!(read_whole(&directory, &mut [0; 8]), Err(libc::EISDIR));
    }

    #[test]
    fn a_directory_has_the_size_the_system_gives_it() {
        let directory = File::open(env!("CARGO_MANIFEST_DIR")).unwrap();
        assert_eq!(
            directory_bytes(&directory),
            Ok(directory.metadata().unwrap().len())
        );
    }
}
