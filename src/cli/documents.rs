//! Reading what others wrote: a report, a journal, or a directory of them, bounded and with one kind of error.

use std::fs::{self, File};
use std::io::{self, Read};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::exit::CliError;
use super::voice::say;
use crate::analysis::digest::{Digest, read_pieces};
use crate::report::{self, ReadError, Recovered, Report};

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
    report::read_document(&read_text(path)?).map_err(|source| input(path, source))
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
    if let Some(digest) = digest_in_pieces(path)? {
        return Ok((digest, None));
    }
    let Recovered { report, skipped } = document(path)?;
    Ok((Digest::of(&report), skipped))
}

/// The digest of a report as this program writes it; `None` where it has to be read the long way.
fn digest_in_pieces(path: &Path) -> Result<Option<Digest>, CliError> {
    // What comes through a pipe comes once.
    if !fs::metadata(path).is_ok_and(|meta| meta.is_file()) {
        return Ok(None);
    }
    let unreadable = |source| unreadable(path, source);
    let mut file = File::open(path).map_err(unreadable)?;
    read_pieces(|free| read_some(&mut file, free)).map_err(unreadable)
}

/// Reads what there is; a signal is no reason not to.
fn read_some(file: &mut File, free: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(free) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
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

/// The text of a file that is not too large to be a report.
fn read_text(path: &Path) -> Result<String, CliError> {
    let unreadable = |source| unreadable(path, source);
    let too_large = |bytes| input(path, ReadError::TooLarge { bytes });
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_or(0, |meta| meta.len());
    let most = report::MAX_DOCUMENT_BYTES;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > most {
        return Err(too_large(size));
    }
    let mut bytes = Vec::new();
    // A pipe has no size, and a file may be growing.
    let mut limited = file.take(most as u64 + 1);
    limited.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > most {
        return Err(too_large(bytes.len()));
    }
    text(bytes).map_err(unreadable)
}

/// Bytes as text. A journal may have been cut within a character; nothing else is forgiven.
fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).or_else(|error| {
        let fault = error.utf8_error();
        if fault.error_len().is_none() {
            return Ok(String::from_utf8_lossy(error.as_bytes()).into_owned());
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("byte {} is not UTF-8 text", fault.valid_up_to() + 1),
        ))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
