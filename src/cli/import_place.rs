//! Where imported reports go, and what they are called there.

use std::fs;
use std::path::{Path, PathBuf};

use super::exit::CliError;
use super::import_args::ImportArgs;
use super::keeping::{Promised, file_safe};
use super::results::{Places, endings};
use crate::escape::escape;
use crate::render::Format;
use crate::report::{Outcome, Report};

/// Where reports are kept when nothing else is said.
const REPORTS: &str = "reports";

/// Where the reports go.
pub(super) enum Place {
    /// They are kept, and shown as far as that is of use.
    Reports(PathBuf),
    /// All into a directory.
    Directory(PathBuf),
    /// The only one goes here.
    Results(Places<Format>),
}

impl Place {
    /// As asked for.
    pub(super) fn of(args: &ImportArgs) -> Result<Place, CliError> {
        let output = &args.output;
        let is_directory =
            |path: &Path| path.is_dir() || path.to_string_lossy().ends_with(['/', '\\']);
        match (output.output.as_slice(), output.format) {
            ([], None) => Ok(Place::Reports(PathBuf::from(REPORTS))),
            ([path], _) if is_directory(path) => Ok(Place::Directory(path.clone())),
            _ => Ok(Place::Results(
                output.places(args.logs.iter().map(PathBuf::as_path))?,
            )),
        }
    }
}

/// A place of its own for a report.
pub(super) struct Kept {
    place: Promised,
}

impl Kept {
    /// Takes a name in the directory, after that of the log.
    pub(super) fn new(directory: &Path, log: &Path, format: Format) -> Result<Kept, CliError> {
        let refused = |source| CliError::Output {
            path: directory.to_owned(),
            source,
            advice: "give -o FILE in a directory that can be written",
        };
        fs::create_dir_all(directory).map_err(refused)?;
        let ending = endings(&format).first().unwrap_or(&"txt");
        let place = Promised::take(directory, &stem(log), ending).map_err(refused)?;
        Ok(Kept { place })
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        self.place.path()
    }

    /// `a.log: TensorRT 8.4.1, 2 of 2 runs finished: reports/a.json`
    pub(super) fn told(&self, log: &Path, report: &Report) -> String {
        let options = &report.header.workload.settings.backend_options;
        if let (Some(counters), Some(readings)) = (options.get("counters"), options.get("readings"))
        {
            let (log, path) = (log.display(), self.path().display());
            let told = format!("{log}: {counters}, readings: {readings}: {path}");
            return escape(&told).into_owned();
        }
        let libraries = &report.header.environment.libraries;
        let version = libraries.get("TensorRT").map(String::as_str);
        let finished = report
            .runs
            .iter()
            .filter(|run| run.outcome == Outcome::Finished);
        escape(&format!(
            "{}: TensorRT {}, {} of {} runs finished: {}",
            log.display(),
            version.unwrap_or("of an unknown version"),
            finished.count(),
            report.runs.len(),
            self.path().display()
        ))
        .into_owned()
    }
}

/// The log's name without its endings, as part of a file name.
fn stem(log: &Path) -> String {
    let name = log
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = match name.as_str() {
        "" | "-" => "log",
        name => name,
    };
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let name = match name.rsplit_once('.') {
        Some((stem, "log" | "txt" | "out" | "drive-log")) if !stem.is_empty() => stem,
        _ => name,
    };
    file_safe(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_called_after_its_log() {
        for (log, name) in [
            ("logs/a.log", "a"),
            ("a.log.gz", "a"),
            ("trt8.4.1-load", "trt8.4.1-load"),
            ("-", "log"),
            ("../x y.txt", "x-y"),
            (".log", ".log"),
        ] {
            assert_eq!(stem(Path::new(log)), name, "{log}");
        }
    }
}
