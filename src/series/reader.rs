//! From lines to readings, whatever recorded them.

use super::clock::{Stamp, stamp};
use super::kind::Kind;
use super::tegrastats::{Tegrastats, tegrastats};

/// Longest text of one reading, bytes: `/proc/meminfo` has two thousand, `/proc/vm/stats` half of that.
const LONGEST_LOOK: usize = 64 << 10;

/// One reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The line it begins with, from 1.
    pub line: u64,
    /// When it was taken, where the file tells.
    pub at: Option<Stamp>,
    /// What was read.
    pub content: Content,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A line of `tegrastats`.
    Tegrastats(Tegrastats),
    /// The text of a counter file.
    Text(String),
}

/// What a file of readings comes to, beside the readings themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// What recorded it.
    pub kind: Kind,
    /// Lines in all.
    pub lines: u64,
    /// Readings.
    pub looks: u64,
    /// Lines that belong to no reading and are no times.
    pub foreign_lines: u64,
    /// The first of them.
    pub first_foreign_line: Option<u64>,
}

/// Takes lines and hands on readings. Holds one reading at a time.
#[derive(Debug)]
pub struct SeriesReader {
    series: Series,
    line: u64,
    at: Option<Stamp>,
    /// The text of the reading that is being gathered, the line it began with, and its first key.
    open: Option<(u64, Option<Stamp>, String)>,
    first_key: Option<String>,
}

impl SeriesReader {
    /// A reader of what this recorded.
    pub fn new(kind: Kind) -> SeriesReader {
        SeriesReader {
            series: Series {
                kind,
                lines: 0,
                looks: 0,
                foreign_lines: 0,
                first_foreign_line: None,
            },
            line: 0,
            at: None,
            open: None,
            first_key: None,
        }
    }

    /// Takes the next line, without its end; gives the reading that it completes.
    pub fn take(&mut self, line: &str) -> Option<Look> {
        self.line += 1;
        self.series.lines = self.line;
        let line = line.trim_end();
        if self.series.kind == Kind::Tegrastats
            && let Some(read) = tegrastats(line)
        {
            return Some(self.tegrastats(read));
        }
        if let Some(at) = stamp(line) {
            // A time stands before its reading, so the one before it is whole.
            let done = self.close();
            self.at = Some(at);
            return done;
        }
        if let Some(key) = self.key_of(line) {
            return self.gather(&key, line);
        }
        if !line.trim().is_empty() {
            self.series.foreign_lines += 1;
            self.series.first_foreign_line.get_or_insert(self.line);
        }
        None
    }

    /// The last reading, and what it all came to.
    pub fn finish(mut self) -> (Option<Look>, Series) {
        let last = self.close();
        (last, self.series)
    }

    fn tegrastats(&mut self, read: Tegrastats) -> Look {
        let own = read.time.as_deref().and_then(stamp);
        self.series.looks += 1;
        Look {
            line: self.line,
            at: own.or_else(|| self.at.take()),
            content: Content::Tegrastats(read),
        }
    }

    /// What a line of the counter file begins with.
    fn key_of(&self, line: &str) -> Option<String> {
        let is_key = |key: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '(' | ')' | '.');
            !key.is_empty() && key.chars().all(fits)
        };
        let (key, is_one) = match self.series.kind {
            Kind::Meminfo => {
                let (key, value) = line.split_once(':')?;
                (
                    key,
                    value.trim_start().starts_with(|c: char| c.is_ascii_digit()),
                )
            }
            Kind::VmStats => {
                let (key, value) = line.trim_start().split_once('=')?;
                (key, value.starts_with(|c: char| c.is_ascii_digit()))
            }
            Kind::Tegrastats => return None,
            // One look: everything in it belongs to it.
            Kind::PidinInfo | Kind::Asinfo | Kind::Showmem => return Some(String::new()),
        };
        (is_one && is_key(key)).then(|| key.to_owned())
    }

    /// Adds a line of the counter file; its first key begins the next reading.
    fn gather(&mut self, key: &str, line: &str) -> Option<Look> {
        let again = !key.is_empty() && self.first_key.as_deref() == Some(key);
        let done = if again { self.close() } else { None };
        let (at_line, at) = (self.line, self.at);
        let open = self
            .open
            .get_or_insert_with(|| (at_line, at, String::new()));
        if open.2.is_empty() {
            self.first_key = Some(key.to_owned());
            self.at = None;
        }
        if open.2.len() + line.len() < LONGEST_LOOK {
            open.2.push_str(line);
            open.2.push('\n');
        }
        done
    }

    fn close(&mut self) -> Option<Look> {
        let (line, at, text) = self.open.take()?;
        self.series.looks += 1;
        Some(Look {
            line,
            at,
            content: Content::Text(text),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(kind: Kind, text: &str) -> (Vec<Look>, Series) {
        let mut reader = SeriesReader::new(kind);
        let mut looks: Vec<Look> = text.lines().filter_map(|line| reader.take(line)).collect();
        let (last, series) = reader.finish();
        looks.extend(last);
        (looks, series)
    }

    #[test]
    fn a_counter_file_read_again_and_again_falls_into_readings_by_its_first_key() {
        let one = "MemTotal: 10 kB\nMemFree: 5 kB\n";
        let text = format!("{one}noise here\n{one}\n{one}");
        let (looks, series) = looks(Kind::Meminfo, &text);
        assert_eq!(
            looks.iter().map(|look| look.line).collect::<Vec<_>>(),
            [1, 4, 7]
        );
        assert!(
            looks
                .iter()
                .all(|look| look.content == Content::Text(one.to_owned()))
        );
        assert_eq!(
            (series.foreign_lines, series.first_foreign_line),
            (1, Some(3))
        );
    }

    #[test]
    fn a_time_belongs_to_the_reading_after_it() {
        let text = "1790000000\nvm_aspace=3\npages_free=0x10 (64.000kB)\n1790000001\nvm_aspace=3\npages_free=0x8 (32.000kB)\n";
        let (looks, series) = looks(Kind::VmStats, text);
        let times: Vec<u64> = looks
            .iter()
            .filter_map(|look| Some(look.at?.0 / 1_000_000_000))
            .collect();
        assert_eq!(times, [1_790_000_000, 1_790_000_001]);
        assert_eq!(series.foreign_lines, 0);
    }

    #[test]
    fn a_line_of_tegrastats_is_a_reading_and_may_have_its_time_before_it() {
        let text = "16:00:00\nRAM 1/2MB\n07-25-2026 09:08:28 RAM 2/2MB\nwho\n";
        let (looks, series) = looks(Kind::Tegrastats, text);
        assert_eq!(looks.len(), 2);
        assert!(looks.iter().all(|look| look.at.is_some()));
        assert_eq!(series.foreign_lines, 1);
    }
}
