//! Reading what others wrote: a report, a journal, or a directory of them, bounded and with one kind of error.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::ops::Deref;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::str::Utf8Error;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::{fs, io, thread};

use trtmem_platform::Mapping;

use super::exit::CliError;
use super::terminal::say;
use crate::analysis::digest;
use crate::analysis::digest::Digest;
use crate::report;
use crate::report::{ReadError, Recovered, Report};

/// The endings of the files that are read from a directory.
pub(super) const ENDINGS: [&str; 2] = ["json", "journal"];

/// Reads a report or a journal.
pub(super) fn read(path: &Path) -> Result<Report, CliError> {
    let Recovered { report, skipped } = document(path)?;
    tell_skipped(path, skipped.as_deref());
    Ok(report)
}

/// Reads a report or a journal, with what was skipped.
pub(super) fn document(path: &Path) -> Result<Recovered, CliError> {
    let bytes = bytes(path)?;
    report::read_document(&text(path, &bytes)?).map_err(|source| input(path, source))
}

/// Reads the digests of reports and journals, for each path those behind it: itself, or every one in a directory in
/// the order of their names. Subdirectories and files with other endings are passed over, and their number is told.
pub(super) fn digests_of(paths: &[&Path]) -> Result<Vec<Vec<(PathBuf, Digest)>>, CliError> {
    let mut files = Vec::new();
    for (group, path) in paths.iter().enumerate() {
        let of_group = if path.is_dir() {
            reports_in(path)?
        } else {
            vec![path.to_path_buf()]
        };
        files.extend(of_group.into_iter().map(|file| (group, file)));
    }
    let mut groups: Vec<Vec<_>> = paths.iter().map(|_| Vec::new()).collect();
    for ((group, file), read) in files.iter().zip(read_side_by_side(&files)) {
        let (digest, skipped) = read?;
        tell_skipped(file, skipped.as_deref());
        if let Some(group) = groups.get_mut(*group) {
            group.push((file.clone(), digest));
        }
    }
    Ok(groups)
}

/// A digest, and what was skipped to make it.
pub(super) type ReadFile = Result<(Digest, Option<String>), CliError>;

/// Reads files with as many threads as there are processors. The results come in the order of the files and
/// end behind the first error.
fn read_side_by_side(files: &[(usize, PathBuf)]) -> Vec<ReadFile> {
    let next = AtomicUsize::new(0);
    let has_failed = AtomicBool::new(false);
    // Whatever was taken is read, so that nothing is missing before an error.
    let work = || {
        let mut done = Vec::new();
        while !has_failed.load(Ordering::Relaxed) {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some((_, file)) = files.get(position) else {
                break;
            };
            let read = digest(file);
            has_failed.fetch_or(read.is_err(), Ordering::Relaxed);
            done.push((position, read));
        }
        done
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(files.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(position, _)| *position);
    done.into_iter().map(|(_, read)| read).collect()
}

/// Reads the digest of one report or journal.
pub(super) fn digest(path: &Path) -> ReadFile {
    let bytes = bytes(path)?;
    digest::read(&text(path, &bytes)?).map_err(|source| input(path, source))
}

/// The reports and journals in a directory, in the order of their names.
fn reports_in(directory: &Path) -> Result<Vec<PathBuf>, CliError> {
    let unreadable = |source| unreadable(directory, source);
    let mut files = Vec::new();
    let mut others = 0_usize;
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if ending.is_some_and(|ending| ENDINGS.contains(&ending)) && !path.is_dir() {
            // A name that is taken, and a report to come: the others are there all the same.
            if fs::metadata(&path).is_ok_and(|meta| meta.is_file() && meta.len() == 0) {
                say(&format!("left out: {}", input(&path, ReadError::Empty)));
            } else {
                files.push(path);
            }
        } else {
            others = others.saturating_add(1);
        }
    }
    if files.is_empty() {
        return Err(CliError::Usage(format!(
            "{}: there is no report in it (no *.json, no *.journal{}); name a report, or the directory that holds them",
            directory.display(),
            match others {
                0 => String::new(),
                others => format!(", {others} other entries"),
            }
        )));
    }
    if others > 0 {
        say(&format!(
            "{}: {others} {} left out; reports end in .json, journals in .journal",
            directory.display(),
            if others == 1 {
                "entry is"
            } else {
                "entries are"
            }
        ));
    }
    files.sort();
    Ok(files)
}

pub(super) fn tell_skipped(path: &Path, skipped: Option<&str>) {
    if let Some(skipped) = skipped {
        say(&format!("{}: {skipped}", path.display()));
    }
}

/// What a file holds that is not too large to be a report.
fn bytes(path: &Path) -> Result<Contents, CliError> {
    contents(path, report::MAX_DOCUMENT_BYTES as u64).map_err(|error| match error {
        NotRead::System(source) => unreadable(path, source),
        NotRead::TooLarge(bytes) => {
            let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
            input(path, ReadError::TooLarge { bytes })
        }
    })
}

/// Bytes as text. A journal may have been cut within a character; nothing else is forgiven.
fn text<'a>(path: &Path, bytes: &'a [u8]) -> Result<Cow<'a, str>, CliError> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(fault) if fault.error_len().is_none() => Ok(String::from_utf8_lossy(bytes)),
        Err(fault) => Err(unreadable(path, no_text(fault))),
    }
}

/// The error of what was to be text.
pub(super) fn no_text(fault: Utf8Error) -> io::Error {
    let words = format!("byte {} is not UTF-8 text", fault.valid_up_to() + 1);
    io::Error::new(io::ErrorKind::InvalidData, words)
}

pub(super) fn unreadable(path: &Path, source: io::Error) -> CliError {
    CliError::Unreadable {
        path: path.to_owned(),
        source,
    }
}

fn input(path: &Path, source: ReadError) -> CliError {
    CliError::Input {
        path: path.to_owned(),
        source,
    }
}

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

    fn digests(path: &Path) -> Result<Vec<(PathBuf, Digest)>, CliError> {
        digests_of(&[path]).map(|mut groups| groups.pop().unwrap())
    }

    /// A directory below the system's for temporary files, with these files in it.
    fn directory(name: &str, files: &[&str]) -> PathBuf {
        let path = std::env::temp_dir().join(format!("trtmem-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let report = include_str!("../../tests/data/reports/host-run.json");
        for file in files {
            fs::write(path.join(file), report).unwrap();
        }
        path
    }

    #[test]
    fn a_directory_is_read_in_the_order_of_names_and_only_its_reports() {
        let path = directory("order", &["b.json", "a.json", "note.txt", "c"]);
        fs::create_dir_all(path.join("deeper.json")).unwrap();
        let read = digests(&path).unwrap();
        fs::remove_dir_all(&path).unwrap();
        let names: Vec<_> = read.iter().map(|(file, _)| file.file_name()).collect();
        assert_eq!(names, [Some("a.json".as_ref()), Some("b.json".as_ref())]);
        assert_eq!(read[0].1, read[1].1);
    }

    #[test]
    fn one_file_is_read_whatever_its_name() {
        let path = directory("file", &["report"]);
        let read = digests(&path.join("report")).unwrap();
        fs::remove_dir_all(&path).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].1.runs.len(), 1);
    }

    #[test]
    fn the_first_file_in_the_order_of_names_that_cannot_be_read_is_told() {
        let path = directory("broken", &["a.json", "b.json", "c.json", "d.json"]);
        for name in ["b.json", "c.json"] {
            fs::write(path.join(name), "{").unwrap();
        }
        let error = digests(&path).unwrap_err();
        fs::remove_dir_all(&path).unwrap();
        assert_eq!(error.exit().status(), 2);
        assert!(error.to_string().contains("b.json: line 1"), "{error}");
    }

    #[test]
    fn a_report_that_is_not_written_yet_is_left_out_of_a_directory_and_refused_by_name() {
        let path = directory("promised-name", &["a.json"]);
        let promised = path.join("b.json");
        fs::write(&promised, "").unwrap();
        let read = digests(&path).unwrap();
        let refused = digests(&promised).unwrap_err();
        fs::remove_dir_all(&path).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(refused.exit().status(), 2);
        let words =
            "b.json: it is empty: it is being written, or what should have written it was stopped";
        assert!(refused.to_string().contains(words), "{refused}");
    }

    #[test]
    fn several_paths_are_kept_apart() {
        let path = directory("apart", &["a.json", "b.json"]);
        let one = path.join("b.json");
        let read = digests_of(&[&one, &path, &one]).unwrap();
        fs::remove_dir_all(&path).unwrap();
        let counts: Vec<_> = read.iter().map(Vec::len).collect();
        assert_eq!(counts, [1, 2, 1]);
        assert_eq!(read[0][0].0, one);
    }

    #[test]
    fn a_directory_without_reports_says_so() {
        let path = directory("none", &["note.txt"]);
        let error = digests(&path).unwrap_err();
        fs::remove_dir_all(&path).unwrap();
        assert_eq!(error.exit().status(), 2);
        assert!(
            error.to_string().contains("there is no report in it"),
            "{error}"
        );
        assert!(error.to_string().contains("1 other"), "{error}");
    }

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
            fs::remove_file(&path).unwrap();
            assert_eq!(matches!(contents, Contents::Mapped(_)), is_mapped, "{size}");
            assert_eq!(contents.len() as u64, size);
        }
    }

    #[test]
    fn more_than_is_read_is_refused_by_its_size_before_a_byte_of_it_is_read() {
        let path = file("too-large", 4 << 30);
        let refused = contents(&path, MAPPED_BYTES);
        fs::remove_file(&path).unwrap();
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
