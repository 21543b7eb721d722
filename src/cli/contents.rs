//! The bytes of a file or a pipe, as a whole: not more of them than are read, which is seen before anything is, and a
//! large file mapped rather than copied.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Deref;
use std::path::Path;

use trtmem_platform::Mapping;

/// From here on a file is mapped. What is smaller is read: many files can be open at a time, and each keeps a copy.
const MAPPED_BYTES: u64 = 1 << 20;

/// What a file or a pipe holds.
pub(super) enum Contents {
    /// A copy.
    Read(Vec<u8>),
    /// The file's own pages. This program writes its files beside their place and renames them, so a report that is
    /// replaced meanwhile stays as it was opened; a journal only grows. A file that something else cuts short
    /// meanwhile, or whose disk fails, ends this process with `SIGBUS`: nothing was written by then, and the file is
    /// damaged anyway.
    Mapped(Mapping),
}

impl Deref for Contents {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Contents::Read(bytes) => bytes,
            Contents::Mapped(mapping) => mapping.bytes(),
        }
    }
}

/// Why there are no contents.
#[derive(Debug)]
pub(super) enum NotRead {
    /// There are more bytes than are read; so many, or at least so many where there is no telling beforehand.
    TooLarge(u64),
    /// The system's reason.
    System(io::Error),
}

impl From<io::Error> for NotRead {
    fn from(error: io::Error) -> Self {
        NotRead::System(error)
    }
}

/// What a file holds, if that is at most `most` bytes.
pub(super) fn contents(path: &Path, most: u64) -> Result<Contents, NotRead> {
    let file = File::open(path)?;
    let size = size_within(&file, most)?;
    if size >= MAPPED_BYTES
        // Where the system maps no files of this kind, it reads them.
        && let Ok(mapping) = Mapping::file(&file, size)
    {
        return Ok(Contents::Mapped(mapping));
    }
    limited(file, size, most).map(Contents::Read)
}

/// The size of a file, if it is at most `most` bytes; 0 of a pipe, which does not say.
pub(super) fn size_within(file: &File, most: u64) -> Result<u64, NotRead> {
    let meta = file.metadata()?;
    match meta.len() {
        _ if !meta.is_file() => Ok(0),
        size if size > most => Err(NotRead::TooLarge(size)),
        size => Ok(size),
    }
}

/// Everything that comes, about `size` bytes, if it is at most `most`.
pub(super) fn limited(from: impl Read, size: u64, most: u64) -> Result<Vec<u8>, NotRead> {
    let mut bytes = Vec::new();
    // Only to save copies: where there is no room for so much it is seen when it is needed.
    let _ = bytes.try_reserve_exact(usize::try_from(size).unwrap_or(0).saturating_add(1));
    // A pipe has no size, and a file may be growing.
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 {
        size if size > most => Err(NotRead::TooLarge(size)),
        _ => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn file(name: &str, size: u64) -> PathBuf {
        let path = std::env::temp_dir().join(format!("trtmem-{name}-{}", std::process::id()));
        File::create(&path).unwrap().set_len(size).unwrap();
        path
    }

    #[test]
    fn a_large_file_is_mapped_and_a_small_one_read() {
        for (size, is_mapped) in [(MAPPED_BYTES, true), (MAPPED_BYTES - 1, false), (0, false)] {
            let path = file("contents", size);
            let contents = contents(&path, MAPPED_BYTES).unwrap();
            std::fs::remove_file(&path).unwrap();
            assert_eq!(matches!(contents, Contents::Mapped(_)), is_mapped, "{size}");
            assert_eq!(contents.len() as u64, size);
        }
    }

    #[test]
    fn more_than_is_read_is_refused_by_its_size_before_a_byte_of_it_is_read() {
        let path = file("too-large", 4 << 30);
        let refused = contents(&path, MAPPED_BYTES);
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(refused, Err(NotRead::TooLarge(size)) if size == 4 << 30));
    }

    #[test]
    fn a_pipe_without_end_is_refused_behind_the_last_byte_that_is_read() {
        let refused = limited(io::repeat(b' '), 0, 1000);
        assert!(matches!(refused, Err(NotRead::TooLarge(1001))));
        assert_eq!(
            limited(io::repeat(b' ').take(1000), 0, 1000).unwrap().len(),
            1000
        );
        let refused = contents(Path::new("/dev/zero"), 1000);
        assert!(matches!(refused, Err(NotRead::TooLarge(1001))));
    }
}
