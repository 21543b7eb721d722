//! A stream of samples: a live line, lines, CSV or JSON lines.

use std::io::{self, Write};

use crate::report::{Measured, Sample};
use crate::units;

/// How samples are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One line of a terminal, rewritten.
    Live,
    /// A line per sample.
    Lines,
    /// CSV with a header.
    Csv,
    /// A JSON document per line.
    JsonLines,
}

/// Columns of the CSV form. Bytes and nanoseconds as integers; an empty cell is not measured.
const COLUMNS: &str = "at_ns,available_bytes,free_bytes,cached_bytes,resident_bytes,\
heap_in_use_bytes,heap_held_bytes\n";

/// Writes samples one after another.
#[derive(Debug)]
pub struct StreamWriter {
    form: Form,
    with_process: bool,
    columns: Option<usize>,
    first: Option<(u64, Measured<u64>)>,
}

impl StreamWriter {
    /// A writer; `with_process` shows the process's own size in the line forms.
    pub fn new(form: Form, with_process: bool) -> Self {
        StreamWriter {
            form,
            with_process,
            columns: None,
            first: None,
        }
    }

    /// Cuts the live line to a terminal of so many columns: a line that wraps cannot be rewritten.
    pub fn fit_to(&mut self, columns: Option<usize>) {
        self.columns = columns;
    }

    /// Writes one sample.
    ///
    /// # Errors
    /// The writer's.
    pub fn write(&mut self, sample: &Sample, out: &mut dyn Write) -> io::Result<()> {
        if self.first.is_none() && self.form == Form::Csv {
            out.write_all(COLUMNS.as_bytes())?;
        }
        let available = &sample.system.available_bytes;
        let first = || (sample.at_ns, available.clone());
        let (began_ns, began) = self.first.get_or_insert_with(first);
        match self.form {
            Form::Csv => writeln!(out, "{}", csv_row(sample))?,
            Form::JsonLines => writeln!(out, "{}", serde_json::to_string(sample)?)?,
            Form::Live | Form::Lines => {
                let since = units::time(sample.at_ns.saturating_sub(*began_ns));
                let change = available.growth_since(began);
                let line = line(sample, &since, &change, self.with_process);
                if self.form == Form::Lines {
                    writeln!(out, "{line}")?;
                } else {
                    // The last column is left free for the cursor.
                    let most = self.columns.map_or(usize::MAX, |all| all.saturating_sub(1));
                    let line: String = line.chars().take(most).collect();
                    write!(out, "\r\x1b[K{line}")?;
                }
            }
        }
        out.flush()
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// The writer's.
    pub fn finish(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.form == Form::Live && self.first.is_some() {
            writeln!(out)?;
        }
        out.flush()
    }
}

fn line(sample: &Sample, since: &str, change: &Measured<i64>, with_process: bool) -> String {
    let available = size(&sample.system.available_bytes);
    let change = change.get().map_or("-".to_owned(), units::signed_size);
    let mut line = format!("{since:>8}  available {available:>10}  ({change} since the start)");
    if with_process {
        line += &format!("  process {:>10}", size(&sample.process.resident_bytes));
    }
    line
}

fn size(figure: &Measured<u64>) -> String {
    figure.get().map_or("-".to_owned(), units::size)
}

fn csv_row(sample: &Sample) -> String {
    let figures = [
        &sample.system.available_bytes,
        &sample.system.free_bytes,
        &sample.system.cached_bytes,
        &sample.process.resident_bytes,
        &sample.heap.in_use_bytes,
        &sample.heap.held_bytes,
    ];
    let cells = figures.map(|figure| figure.get().map_or(String::new(), |v| v.to_string()));
    format!("{},{}", sample.at_ns, cells.join(","))
}
