//! Where reports are kept: in their place, else where they are at least not lost.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use super::exit::CliError;
use super::output::Target;
use super::render::show;
use super::voice::say;
use crate::error_chain::chain;
use crate::lifecycle::Orders;
use crate::render::Format;
use crate::report::Report;

/// Where reports are kept when nothing else is said.
const REPORTS: &str = "reports";

/// A name in `reports/` that is not taken: `stem` and an ending.
pub(super) fn default_place(stem: &str) -> Result<PathBuf, CliError> {
    let directory = Path::new(REPORTS);
    fs::create_dir_all(directory).map_err(|source| CliError::Output {
        path: directory.to_owned(),
        source,
        advice: "give --report FILE in a directory that can be written, or --no-report",
    })?;
    let names = std::iter::once(format!("{stem}.json"))
        .chain((2..).map(|number| format!("{stem}-{number}.json")));
    let mut free = names
        .map(|name| directory.join(name))
        .filter(|path| !path.exists());
    Ok(free.next().unwrap_or_else(|| directory.join("report.json")))
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
    match show(report, Format::Json, &Target::File(place.to_owned())) {
        Ok(()) => Kept::There(place.to_owned()),
        Err(error) => rescue(
            report,
            place.file_name().unwrap_or("report.json".as_ref()),
            &error,
        ),
    }
}

/// Keeps a report that met with `error` in the directory for temporary files: what was measured is
/// not lost for want of a disk.
pub(super) fn rescue(report: &Report, name: &OsStr, error: &CliError) -> Kept {
    let mut unique = OsString::from(format!("trtmem-{}-", std::process::id()));
    unique.push(name);
    let place = std::env::temp_dir().join(unique);
    if show(report, Format::Json, &Target::File(place.clone())).is_ok() {
        say(&format!(
            "{}; the report is in {} instead",
            chain(error),
            place.display()
        ));
        return Kept::Instead(place);
    }
    say(&format!(
        "{}; nor can the report be kept in {}, which TMPDIR chooses",
        chain(error),
        std::env::temp_dir().display()
    ));
    Kept::Nowhere
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_becomes_part_of_a_file_name_without_leaving_its_directory() {
        assert_eq!(file_safe("drive-6.0.5"), "drive-6.0.5");
        assert_eq!(file_safe("../../etc/x y"), "..-..-etc-x-y");
        assert_eq!(file_safe(&"x".repeat(500)).len(), 80);
    }
}
