//! Rows gathered by partition, and given out as files when there are enough.

use std::collections::BTreeMap;
use std::mem;

use crate::export::RenderError;
use crate::export::flat::{Cell, column, rows};
use crate::report::Report;

use super::file;
use super::partition::Partition;

/// Rows held before the largest partition becomes a file: some 40 MiB. So neither the number of reports
/// nor that of partitions decides how much memory is taken, and no file stays open.
const MOST_ROWS: usize = 16 << 10;

/// Rows on their way to files.
#[derive(Debug, Default)]
pub struct Parts {
    waiting: BTreeMap<Partition, Vec<Vec<Cell>>>,
    rows: usize,
    written: BTreeMap<Partition, u32>,
}

/// A file to be written.
#[derive(Debug)]
pub struct Part {
    path: String,
    rows: Vec<Vec<Cell>>,
}

impl Parts {
    /// Takes the rows of a report, and gives a file where too many are waiting.
    pub fn add(&mut self, report: &Report) -> Option<Part> {
        let (release, board) = (column("release"), column("board"));
        for row in rows(report) {
            let cell = |position: usize| row.cells.get(position).unwrap_or(&Cell::Empty);
            let partition = Partition::of(cell(release), cell(board));
            self.waiting.entry(partition).or_default().push(row.cells);
            self.rows += 1;
        }
        if self.rows < MOST_ROWS {
            return None;
        }
        let most = self.waiting.iter().max_by_key(|(_, rows)| rows.len());
        let partition = most.map(|(partition, _)| partition.clone())?;
        self.take(&partition)
    }

    /// The next file of what is still waiting; `None` when nothing is.
    pub fn rest(&mut self) -> Option<Part> {
        let partition = self.waiting.keys().next().cloned()?;
        self.take(&partition)
    }

    fn take(&mut self, partition: &Partition) -> Option<Part> {
        let rows = mem::take(self.waiting.get_mut(partition)?);
        self.waiting.remove(partition);
        self.rows -= rows.len();
        let written = self.written.entry(partition.clone()).or_default();
        let path = format!("{}/part-{written}.parquet", partition.folder);
        *written += 1;
        Some(Part { path, rows })
    }
}

impl Part {
    /// Where it goes, below the table's folder: `release=v1/board=DRIVE%20Orin/part-0.parquet`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The file: one row group, compressed with Snappy, which every reader knows.
    ///
    /// # Errors
    /// The rows cannot be encoded.
    pub fn encode(&self) -> Result<Vec<u8>, RenderError> {
        file::encode(&self.rows)
    }
}
