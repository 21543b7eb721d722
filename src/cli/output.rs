//! Where results go: standard output, or a file that is whole or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::exit::CliError;

/// Where a result goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

impl Target {
    /// As given on the command line: nothing and `-` are standard output.
    pub(super) fn from_option(path: Option<&Path>) -> Target {
        match path {
            Some(path) if path != Path::new("-") => Target::File(path.to_owned()),
            _ => Target::Stdout,
        }
    }

    /// The ending of the file's name, which names a format.
    #[cfg(feature = "layers")]
    pub(super) fn ending(&self) -> Option<&str> {
        match self {
            Target::Stdout => None,
            Target::File(path) => path.extension().and_then(|ending| ending.to_str()),
        }
    }

    /// Whether it is a file, or would be one, that a result takes the place of.
    pub(super) fn is_plain_file(&self) -> bool {
        matches!(self, Target::File(path) if !is_special(path))
    }

    /// What it is called.
    pub(super) fn name(&self) -> String {
        match self {
            Target::Stdout => "standard output".to_owned(),
            Target::File(path) => path.display().to_string(),
        }
    }

    /// Finds out whether the target can be written, before anything is measured for it.
    pub(super) fn check(&self) -> Result<(), CliError> {
        match self {
            Target::Stdout => Ok(()),
            Target::File(path) if is_special(path) => Ok(()),
            Target::File(path) => {
                let (file, beside) = create_beside(path).map_err(|e| cannot_write(path, e))?;
                drop(file);
                fs::remove_file(&beside).map_err(|e| cannot_write(path, e))
            }
        }
    }

    /// Writes the whole result. A file is written beside its place, brought to disk and renamed.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), CliError> {
        match self {
            Target::Stdout => {
                let mut out = io::stdout().lock();
                out.write_all(bytes)
                    .and_then(|()| out.flush())
                    .map_err(CliError::from_stdout)
            }
            Target::File(path) => write_file(path, bytes).map_err(|e| cannot_write(path, e)),
        }
    }
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if is_special(path) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    // What a link points to is written, and the link stays one.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (mut file, beside) = create_beside(&path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // What is half-written is of no use to anybody; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Devices and pipes are written to as they are: a rename would put a file in their place.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}

/// Creates a file in the directory of `path`, so that the rename stays within one file system.
fn create_beside(path: &Path) -> io::Result<(File, PathBuf)> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(beside);
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    Ok((file, beside))
}

/// The error of an output file, with advice.
pub(super) fn cannot_write(path: &Path, source: io::Error) -> CliError {
    CliError::Output {
        path: path.to_owned(),
        advice: match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "free some space or name a file on another disk"
            }
            io::ErrorKind::NotFound => "create its directory first",
            io::ErrorKind::IsADirectory => "name a file, not a directory",
            _ => "name a file in a directory that can be written",
        },
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_standard_output_unless_a_file_is_named() {
        assert_eq!(Target::from_option(None), Target::Stdout);
        assert_eq!(Target::from_option(Some(Path::new("-"))), Target::Stdout);
        assert_eq!(
            Target::from_option(Some(Path::new("a.json"))),
            Target::File("a.json".into())
        );
    }

    #[test]
    fn a_file_that_cannot_be_is_refused_with_advice() {
        let target = Target::File("/nowhere/at/all/report.json".into());
        let error = target.check().unwrap_err().to_string();
        assert!(error.contains("create its directory first"), "{error}");
        let target = Target::File(std::env::temp_dir());
        let error = target.check().unwrap_err().to_string();
        assert!(error.contains("not a directory"), "{error}");
    }
}
