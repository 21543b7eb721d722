//! Where reports are kept: in their place, else where they are at least not lost.

use std::ffi::{OsStr, OsString};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::exit::CliError;
use super::output::Target;
use super::render::show;
use super::results::Places;
use super::terminal::say;
use crate::error_chain::chain;
use crate::lifecycle::Orders;
use crate::render::Format;
use crate::report::Report;

/// Where reports are kept when nothing else is said.
const REPORTS: &str = "reports";

/// The file a report will go to. A name that this program chose is taken while nothing is written yet: by
/// an empty file, which keeps every other process from it and goes again where no report comes to be.
#[derive(Debug)]
pub(super) struct Promised {
    path: PathBuf,
    is_taken: bool,
}

impl Promised {
    /// A file that the user named, who may want to replace what it holds.
    pub(super) fn named(path: &Path) -> Promised {
        Promised {
            path: path.to_owned(),
            is_taken: false,
        }
    }

    /// Takes a name in a directory: `stem` and an ending, with a number where others have it.
    pub(super) fn take(directory: &Path, stem: &str, ending: &str) -> io::Result<Promised> {
        let names = std::iter::once(format!("{stem}.{ending}"))
            .chain((2_u64..).map(|number| format!("{stem}-{number}.{ending}")));
        for path in names.map(|name| directory.join(name)) {
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(_) => {
                    return Ok(Promised {
                        path,
                        is_taken: true,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Promised {
    fn drop(&mut self) {
        let is_empty = || fs::metadata(&self.path).is_ok_and(|meta| meta.len() == 0);
        if self.is_taken && is_empty() {
            // Where it stays it is read as what it is: a report that was not written.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Takes a name in `reports/`.
pub(super) fn default_place(stem: &str) -> Result<Promised, CliError> {
    let directory = Path::new(REPORTS);
    let refused = |source| CliError::Output {
        path: directory.to_owned(),
        source,
        advice: "give --report FILE in a directory that can be written, or --no-report",
    };
    fs::create_dir_all(directory).map_err(refused)?;
    Promised::take(directory, stem, "json").map_err(refused)
}

/// What the models are called, as part of a file name.
pub(super) fn model_stem(orders: &Orders) -> String {
    let models = &orders.header.workload.models;
    let first = models.first().map(|model| Path::new(&model.path));
    let stem = first.and_then(Path::file_stem).map_or_else(
        || orders.header.workload.backend.clone(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    match models.len() {
        0 | 1 => file_safe(&stem),
        more => format!("{}+{}", file_safe(&stem), more - 1),
    }
}

/// A text as part of a file name.
pub(super) fn file_safe(text: &str) -> String {
    text.chars()
        .take(80)
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => c,
            _ => '-',
        })
        .collect()
}

/// Where a report has come to lie.
#[derive(Debug)]
pub(super) enum Kept {
    /// Where it should.
    There(PathBuf),
    /// In the directory for temporary files.
    Instead(PathBuf),
    /// Nowhere could be written.
    Nowhere,
}

impl Kept {
    /// The path, where there is one.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Kept::There(path) | Kept::Instead(path) => Some(path),
            Kept::Nowhere => None,
        }
    }
}

/// Writes the report to its place, or to another where that fails; what had to be done otherwise is said.
pub(super) fn keep_report(report: &Report, place: &Path) -> Kept {
    match show(report, &json_at(place)) {
        Ok(()) => Kept::There(place.to_owned()),
        Err(error) => rescue(
            report,
            place.file_name().unwrap_or("report.json".as_ref()),
            &error,
        ),
    }
}

/// The report itself, in a file.
pub(super) fn json_at(path: &Path) -> Places<Format> {
    Places::one(Format::Json, Target::File(path.to_owned()))
}

/// Keeps a report that met with `error` in the directory for temporary files: what was measured is
/// not lost for want of a disk.
pub(super) fn rescue(report: &Report, name: &OsStr, error: &CliError) -> Kept {
    let mut unique = OsString::from(format!("trtmem-{}-", std::process::id()));
    unique.push(name);
    let place = std::env::temp_dir().join(unique);
    if show(report, &json_at(&place)).is_ok() {
        say(&format!(
            "{}; the report is in {} instead",
            chain(error),
            place.display()
        ));
        return Kept::Instead(place);
    }
    say(&format!(
        "{}; the report cannot be kept in {} (set by TMPDIR) either",
        chain(error),
        std::env::temp_dir().display()
    ));
    Kept::Nowhere
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory below the system's for temporary files.
    fn directory(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("trtmem-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn a_promised_name_is_nobody_elses_and_is_given_up_where_nothing_comes() {
        let directory = directory("promised");
        let take = || Promised::take(&directory, "a", "json").unwrap();
        let (first, second) = (take(), take());
        assert_eq!(first.path(), directory.join("a.json"));
        assert_eq!(second.path(), directory.join("a-2.json"));
        fs::write(second.path(), "a report").unwrap();
        drop((first, second));
        let left: Vec<_> = fs::read_dir(&directory).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(take().path(), directory.join("a.json"));
        assert_eq!(
            fs::read_to_string(directory.join("a-2.json")).unwrap(),
            "a report"
        );
        fs::remove_dir_all(&directory).unwrap();
    }

    #[test]
    fn many_who_take_a_name_at_once_get_one_each() {
        let directory = directory("many");
        let taken: Vec<Promised> = std::thread::scope(|scope| {
            let one = || Promised::take(&directory, "a", "json").unwrap();
            let all: Vec<_> = (0..40).map(|_| scope.spawn(one)).collect();
            all.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let mut paths: Vec<&Path> = taken.iter().map(Promised::path).collect();
        paths.sort();
        paths.dedup();
        assert_eq!(paths.len(), 40);
        drop(taken);
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
        fs::remove_dir_all(&directory).unwrap();
    }

    #[test]
    fn a_label_becomes_part_of_a_file_name_without_leaving_its_directory() {
        assert_eq!(file_safe("drive-6.0.5"), "drive-6.0.5");
        assert_eq!(file_safe("../../etc/x y"), "..-..-etc-x-y");
        assert_eq!(file_safe(&"x".repeat(500)).len(), 80);
    }
}
