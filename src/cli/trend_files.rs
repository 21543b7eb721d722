//! The reports of a history: found in directories, read side by side, taken in order.

use std::fs::File;
use std::io::Read;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::{fs, thread};

use super::documents::{ENDINGS, unreadable};
use super::exit::CliError;
use super::terminal::say;

/// Threads that read; more wait for the one that takes.
const MOST_THREADS: usize = 4;

/// Documents that each thread may be ahead.
const AHEAD: usize = 4;

/// Bytes from the beginning of a file that show whether it means to be a report.
const BEGINNING: u64 = 4096;

/// Damaged reports that are told one by one.
const MOST_TOLD: usize = 5;

/// A file that may be a report.
struct Candidate {
    path: PathBuf,
    /// Whether the user named it, so that it has to be one.
    named: bool,
}

/// Reads every report with `read` and gives it to `take`, in the order of the arguments and, within a
/// directory, of the names. Files of directories that are no reports are passed over and counted.
///
/// # Errors
/// A file that was named cannot be read, no report is found, or `take` fails.
pub(super) fn read_all<T: Send>(
    paths: &[PathBuf],
    read: fn(&Path) -> Result<T, CliError>,
    mut take: impl FnMut(&Path, T) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let mut passed_over = PassedOver::default();
    let candidates = candidates(paths, &mut passed_over)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.clamp(1, MOST_THREADS).min(candidates.len().max(1));
    let mut taken = 0_usize;
    thread::scope(|scope| {
        let mut workers = Vec::new();
        let mut queues: Vec<Receiver<Result<T, CliError>>> = Vec::new();
        for first in 0..threads {
            let (send, receive) = sync_channel(AHEAD);
            let own = candidates.iter().skip(first).step_by(threads);
            workers.push(scope.spawn(move || {
                for candidate in own {
                    // Nobody takes any more: an error ended it.
                    if send.send(read(&candidate.path)).is_err() {
                        break;
                    }
                }
            }));
            queues.push(receive);
        }
        let result =
            candidates
                .iter()
                .zip((0..threads).cycle())
                .try_for_each(|(candidate, worker)| {
                    let Some(Ok(document)) = queues.get(worker).map(Receiver::recv) else {
                        // The worker panicked, which is told when it is joined.
                        return Ok(());
                    };
                    match document {
                        Ok(document) => {
                            taken += 1;
                            take(&candidate.path, document)
                        }
                        Err(error) if candidate.named => Err(error),
                        Err(error) => {
                            passed_over.take(&candidate.path, &error);
                            Ok(())
                        }
                    }
                });
        drop(queues);
        for worker in workers {
            if let Err(panic) = worker.join() {
                resume_unwind(panic);
            }
        }
        result
    })?;
    passed_over.tell();
    if taken == 0 {
        return Err(CliError::Usage(
            "there is no report there (*.json, *.journal); name reports, or the directory that holds them"
                .to_owned(),
        ));
    }
    Ok(())
}

/// What was found in directories and is no report.
#[derive(Default)]
struct PassedOver {
    others: usize,
    damaged: usize,
}

impl PassedOver {
    /// A file could not be read as a report: of a report of ours the reason is told.
    fn take(&mut self, path: &Path, error: &CliError) {
        if !means_to_be_a_report(path) {
            self.others += 1;
            return;
        }
        self.damaged += 1;
        if self.damaged <= MOST_TOLD {
            say(&format!("left out: {error}"));
        }
    }

    fn tell(&self) {
        if self.damaged > MOST_TOLD {
            let more = self.damaged - MOST_TOLD;
            say(&format!(
                "left out: {more} more reports that cannot be read"
            ));
        }
        match self.others {
            0 => {}
            1 => say("1 file that is not a report was skipped"),
            others => say(&format!("{others} files that are not reports were skipped")),
        }
    }
}

fn means_to_be_a_report(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    let beginning = String::from_utf8_lossy(&beginning);
    let marks = ["trtmem.report/", "trtmem.journal/"];
    // A name that is taken, and a report to come.
    let is_promised = beginning.is_empty();
    read.is_err() || is_promised || marks.iter().any(|mark| beginning.contains(mark))
}

fn candidates(paths: &[PathBuf], passed_over: &mut PassedOver) -> Result<Vec<Candidate>, CliError> {
    let mut candidates = Vec::new();
    for path in paths {
        if path.is_dir() {
            let below = files_below(path, passed_over)?;
            candidates.extend(
                below
                    .into_iter()
                    .map(|path| Candidate { path, named: false }),
            );
        } else {
            candidates.push(Candidate {
                path: path.clone(),
                named: true,
            });
        }
    }
    Ok(candidates)
}

/// The files below a directory that end as reports do, in the order of their names. Links to directories
/// are not followed: they may lead in circles.
fn files_below(root: &Path, passed_over: &mut PassedOver) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        let failed = |source| unreadable(&directory, source);
        for entry in fs::read_dir(&directory).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                directories.push(path);
            } else if ending.is_some_and(|ending| ENDINGS.contains(&ending)) && !path.is_dir() {
                files.push(path);
            } else {
                passed_over.others += 1;
            }
        }
    }
    files.sort();
    Ok(files)
}
