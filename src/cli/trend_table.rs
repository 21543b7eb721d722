//! The flat table as a directory of Parquet files: whole, or as it was before.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::documents::read;
use super::exit::{CliError, Exit};
use super::output::{Target, cannot_write};
use super::trend_files::read_all;
use crate::export::parquet::{Part, Parts};

/// How the folders of partitions begin.
const PARTITION: &str = "release=";

/// Writes the reports' flat table.
///
/// # Errors
/// No directory is named, it holds something, a report cannot be read or a file not be written.
pub(super) fn parquet(
    files: &[PathBuf],
    overwrite: bool,
    target: &Target,
) -> Result<Exit, CliError> {
    let Target::File(root) = target else {
        return Err(CliError::Usage(
            "--format parquet writes a directory; name it with -o DIR".to_owned(),
        ));
    };
    let table = TableFolder::begin(root, overwrite)?;
    let mut parts = Parts::default();
    read_all(files, read, |_, report| {
        let full = parts.add(&report);
        full.map_or(Ok(()), |part| table.write(&part))
    })?;
    while let Some(part) = parts.rest() {
        table.write(&part)?;
    }
    table.finish()?;
    Ok(Exit::Done)
}

/// A table that is being written beside its place.
pub(super) struct TableFolder {
    root: PathBuf,
    /// Hidden, and within the directory, so that moving stays within one file system.
    draft: PathBuf,
    finished: bool,
}

impl TableFolder {
    /// Begins a table in a directory, which is made where it is not there.
    ///
    /// # Errors
    /// The directory cannot be made, or holds something; what a table left there is replaced if `overwrite`
    /// says so, and nothing else ever is.
    pub(super) fn begin(root: &Path, overwrite: bool) -> Result<TableFolder, CliError> {
        let failed = |source| cannot_write(root, source);
        fs::create_dir_all(root).map_err(failed)?;
        let is_empty = fs::read_dir(root).map_err(failed)?.next().is_none();
        if !is_empty && !overwrite {
            return Err(CliError::Usage(format!(
                "{}: the directory is not empty; give another, or --overwrite to replace the table in it",
                root.display()
            )));
        }
        let draft = root.join(format!(".trtmem-{}.part", std::process::id()));
        fs::create_dir(&draft).map_err(failed)?;
        Ok(TableFolder {
            root: root.to_owned(),
            draft,
            finished: false,
        })
    }

    /// Writes one file.
    pub(super) fn write(&self, part: &Part) -> Result<(), CliError> {
        let path = self.draft.join(part.path());
        let bytes = part.encode()?;
        let folder = path.parent().unwrap_or(&self.draft);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|source| cannot_write(&path, source))
    }

    /// Puts the table in its place.
    pub(super) fn finish(mut self) -> Result<(), CliError> {
        let moved = self.replace();
        self.finished = moved.is_ok();
        moved.map_err(|source| cannot_write(&self.root, source))
    }

    fn replace(&self) -> io::Result<()> {
        for old in partitions(&self.root)? {
            fs::remove_dir_all(old)?;
        }
        for new in partitions(&self.draft)? {
            if let Some(name) = new.file_name() {
                fs::rename(&new, self.root.join(name))?;
            }
        }
        fs::remove_dir(&self.draft)
    }
}

impl Drop for TableFolder {
    fn drop(&mut self) {
        if !self.finished {
            // What is half-written is of no use to anybody; the first error is the one to tell.
            let _ = fs::remove_dir_all(&self.draft);
        }
    }
}

/// The folders of a table's partitions.
fn partitions(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with(PARTITION) && entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}
