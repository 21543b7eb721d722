//! Memory asked from the system directly, past the heap.

#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::ptr::{self, NonNull};
use std::slice;

use super::page_bytes;

/// A mapping of its own, given back when dropped.
#[derive(Debug)]
pub struct Mapping {
    start: NonNull<u8>,
    bytes: usize,
    writable: bool,
}

// SAFETY: the mapping belongs to this value alone, and unmapping is allowed from any thread.
unsafe impl Send for Mapping {}

impl Mapping {
    /// Fresh private memory, `bytes` long, zero and not yet touched.
    ///
    /// # Errors
    ///
    /// The system refuses: no bytes asked for, no room, or a limit.
    pub fn anonymous(bytes: u64) -> io::Result<Mapping> {
        let kind = libc::MAP_PRIVATE | libc::MAP_ANON;
        Mapping::new(bytes, libc::PROT_READ | libc::PROT_WRITE, kind, -1)
    }

    /// The first `bytes` of `file`, to be read only. A page comes into memory when it is touched.
    ///
    /// The file has to keep its length while the mapping lives: reading a page that was cut off ends
    /// the process with `SIGBUS`.
    ///
    /// # Errors
    ///
    /// The file is shorter than `bytes`, or the system refuses.
    pub fn file(file: &File, bytes: u64) -> io::Result<Mapping> {
        let there = file.metadata()?.len();
        if there < bytes {
            let said = format!("cannot map {bytes} bytes of a file that has {there}");
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, said));
        }
        Mapping::new(bytes, libc::PROT_READ, libc::MAP_PRIVATE, file.as_raw_fd())
    }

    fn new(bytes: u64, protection: i32, kind: i32, file: i32) -> io::Result<Mapping> {
        let bytes = usize::try_from(bytes).map_err(|_| io::ErrorKind::OutOfMemory)?;
        // SAFETY: the system chooses the address, so nothing already mapped is touched; every other
        // value is checked by the system.
        let start = unsafe { libc::mmap(ptr::null_mut(), bytes, protection, kind, file, 0) };
        match NonNull::new(start.cast::<u8>()) {
            Some(start) if start.as_ptr().cast() != libc::MAP_FAILED => Ok(Mapping {
                start,
                bytes,
                writable: protection & libc::PROT_WRITE != 0,
            }),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Length as asked for, bytes. The system rounds it up to whole pages.
    #[allow(
        clippy::len_without_is_empty,
        reason = "no mapping is empty: the system refuses it"
    )]
    pub fn len(&self) -> u64 {
        self.bytes as u64
    }

    /// What is mapped.
    ///
    /// Of a file these are the bytes that it has now. Map files that are replaced whole or only grow, as this program's
    /// own are: where something else writes into one meanwhile, what was found right in it may be so no more, and where
    /// it is cut see [`Mapping::file`].
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: start and length are those of a readable mapping that this value holds while the slice lives.
        // Within this process fresh memory is written to through `&mut self` alone, and a file's pages not at all.
        // What another process writes into the file shows here, which no reader of a mapping can keep out: whatever
        // it is, each byte is a valid `u8`.
        unsafe { slice::from_raw_parts(self.start.as_ptr(), self.bytes) }
    }

    /// Writes to every page, so that the system has to provide it. Each page gets other content, in
    /// case the system shares or compresses pages that are equal. A mapping of a file is not written
    /// to, and left alone.
    pub fn touch_write(&mut self) {
        if !self.writable {
            return;
        }
        for page in self.pages() {
            // Odd, so that not even its first byte is what a fresh page reads as.
            let value = (page.addr() as u64).wrapping_mul(SPREAD) | 1;
            // SAFETY: `page` is the start of a page of this mapping, which is writable and borrowed
            // mutably; a page is larger than these bytes.
            unsafe { page.cast::<[u8; 8]>().write_volatile(value.to_ne_bytes()) };
        }
    }

    /// Reads one byte of every page, so that the system has to provide it, and returns their sum.
    pub fn touch_read(&self) -> u64 {
        let mut sum = 0;
        for page in self.pages() {
            // SAFETY: `page` is the start of a page of this mapping, which is readable.
            sum += u64::from(unsafe { page.read_volatile() });
        }
        sum
    }

    /// The first byte of each page.
    fn pages(&self) -> impl Iterator<Item = *mut u8> + use<> {
        let (start, page) = (
            self.start.as_ptr(),
            usize::try_from(page_bytes()).unwrap_or(4096),
        );
        (0..self.bytes)
            .step_by(page)
            .map(move |offset| start.wrapping_add(offset))
    }
}

/// Odd and near 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming 6.4):
/// products with successive page addresses differ in all their bytes.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: start and length are those of a mapping this value made and nobody else holds.
        // A refusal cannot be mended here: the mapping stays until the process ends.
        let _ = unsafe { libc::munmap(self.start.as_ptr().cast(), self.bytes) };
    }
}

#[cfg(test)]
mod tests {
    use super::Mapping;
    use crate::page_bytes;
    use std::fs::File;

    fn this_file() -> File {
        File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/posix/mapping.rs")).unwrap()
    }

    #[test]
    fn fresh_memory_is_zero_until_it_is_written_to() {
        let mut mapping = Mapping::anonymous(64 * page_bytes()).unwrap();
        assert_eq!(mapping.touch_read(), 0);
        mapping.touch_write();
        assert!(mapping.touch_read() >= 64);
    }

    #[test]
    fn every_page_gets_other_content() {
        let mut mapping = Mapping::anonymous(1000 * page_bytes()).unwrap();
        mapping.touch_write();
        // SAFETY: the pages are those of `mapping`, which lives on.
        let words = mapping
            .pages()
            .map(|page| unsafe { page.cast::<[u8; 8]>().read_volatile() });
        let mut words: Vec<[u8; 8]> = words.collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 1000);
    }

    #[test]
    fn a_length_that_is_no_multiple_of_a_page_has_its_last_page_touched() {
        let mapping = Mapping::anonymous(page_bytes() + 1).unwrap();
        assert_eq!(mapping.len(), page_bytes() + 1);
        assert_eq!(mapping.pages().count(), 2);
    }

    #[test]
    fn a_file_is_read_and_never_written_to() {
        let mut mapping = Mapping::file(&this_file(), 100).unwrap();
        mapping.touch_write();
        assert_eq!(mapping.touch_read(), u64::from(b'/'));
    }

    #[test]
    fn what_is_mapped_is_what_the_file_holds() {
        let file = this_file();
        let mapping = Mapping::file(&file, file.metadata().unwrap().len()).unwrap();
        assert_eq!(mapping.bytes(), include_bytes!("mapping.rs"));
        let mut fresh = Mapping::anonymous(page_bytes()).unwrap();
        assert!(fresh.bytes().iter().all(|byte| *byte == 0));
        fresh.touch_write();
        assert_ne!(fresh.bytes().first(), Some(&0));
    }

    #[test]
    fn more_than_the_file_has_is_refused() {
        let file = this_file();
        let bytes = file.metadata().unwrap().len() + 1;
        let error = Mapping::file(&file, bytes).unwrap_err();
        assert!(
            error
                .to_string()
                .contains(&format!("cannot map {bytes} bytes")),
            "{error}"
        );
    }

    #[test]
    fn nothing_and_everything_are_refused() {
        assert!(Mapping::anonymous(0).is_err());
        assert!(Mapping::anonymous(u64::MAX).is_err());
    }

    #[test]
    fn a_mapping_may_be_given_back_by_another_thread() {
        let mapping = Mapping::anonymous(page_bytes()).unwrap();
        std::thread::spawn(move || drop(mapping)).join().unwrap();
    }
}
