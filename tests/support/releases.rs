//! Reports of one workload over many releases, made of a golden's events: what a stage takes is raised by
//! known amounts.

#![allow(dead_code)]

use std::path::Path;

use trtmem::report::{Event, Measured, Report, Sample, Stage};

use crate::reports::{build, events};

/// One report of a release.
#[derive(Clone, Debug)]
pub(crate) struct Made<'a> {
    /// The golden that it is made of.
    pub(crate) golden: &'a str,
    pub(crate) release: Option<&'a str>,
    pub(crate) created: &'a str,
    pub(crate) board: Option<&'a str>,
    /// File name of the first model, where it is another.
    pub(crate) engine: Option<&'a str>,
    /// Heap that a stage takes on top, bytes.
    pub(crate) more: &'a [(Stage, i64)],
}

impl Made<'_> {
    pub(crate) const PLAIN: Made<'static> = Made {
        golden: "host-run",
        release: None,
        created: "2026-08-01T12:00:00Z",
        board: None,
        engine: None,
        more: &[],
    };

    pub(crate) fn report(&self) -> Report {
        let mut taken = 0;
        let told = events(self.golden).into_iter().map(|mut event| {
            match &mut event {
                Event::Began { header, .. } => {
                    header.release = self.release.map(str::to_owned);
                    self.created.clone_into(&mut header.created);
                    if let Some(board) = self.board {
                        header.environment.board = Measured::Value(board.to_owned());
                    }
                    for (model, name) in header.workload.models.iter_mut().zip(self.engine) {
                        name.clone_into(&mut model.path);
                    }
                }
                Event::RunBegan { .. } => taken = 0,
                Event::StageEnded {
                    stage,
                    sample,
                    seen,
                    ..
                } => {
                    let more = self.more.iter().filter(|(of, _)| of == stage);
                    taken += more.map(|(_, bytes)| bytes).sum::<i64>();
                    raise(sample, taken);
                    seen.min_available_bytes = down(&seen.min_available_bytes, taken);
                }
                _ => {}
            }
            event
        });
        build(told)
    }

    /// Writes the report as `trtmem` does.
    pub(crate) fn write(&self, path: &Path) {
        let text = serde_json::to_string_pretty(&self.report()).unwrap_or_default();
        if let Some(folder) = path.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let written = std::fs::write(path, text + "\n");
        assert!(written.is_ok(), "{}: {written:?}", path.display());
    }
}

fn raise(sample: &mut Sample, bytes: i64) {
    let up = |figure: &Measured<u64>| figure.clone().map(|it| it.saturating_add_signed(bytes));
    sample.heap.in_use_bytes = up(&sample.heap.in_use_bytes);
    sample.heap.held_bytes = up(&sample.heap.held_bytes);
    sample.system.available_bytes = down(&sample.system.available_bytes, bytes);
}

fn down(figure: &Measured<u64>, bytes: i64) -> Measured<u64> {
    figure.clone().map(|it| it.saturating_add_signed(-bytes))
}
