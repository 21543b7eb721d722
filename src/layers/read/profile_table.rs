//! The table of times that `--dumpProfile` prints, in the three forms it has had.
//!
//! ```text
//! === Profile (1941 iterations ) ===
//!          Layer   Time (ms)   Avg. Time (ms)   Median Time (ms)   Time %        up to 8.5; no median up to 8.2
//!    Time(ms)     Avg.(ms)   Median(ms)   Time(%)   Layer                        from 8.6 on
//! ```

use super::times::{TimeRecord, Times};

/// A table being read.
pub(super) struct ProfileTable {
    times: Times,
    order: Option<Order>,
}

/// The order of the columns.
#[derive(Clone, Copy)]
enum Order {
    /// The name, then so many numbers.
    NameFirst(usize),
    /// So many numbers, then the name.
    NameLast(usize),
}

impl ProfileTable {
    /// A table, if the line is the heading of one.
    pub(super) fn begin(body: &str, line: usize) -> Option<Self> {
        let rest = body.strip_prefix("=== Profile (")?;
        let count = rest.split_whitespace().next()?.parse().ok();
        Some(ProfileTable {
            times: Times {
                iterations: count,
                records: Vec::new(),
                line: Some(line),
            },
            order: None,
        })
    }

    /// Takes a line, if it belongs to the table.
    pub(super) fn row(&mut self, body: &str) -> bool {
        let Some(order) = self.order else {
            self.order = order(body);
            return self.order.is_some();
        };
        let Some(record) = order.record(body) else {
            return false;
        };
        let is_total = &*record.name == "Total";
        if !is_total {
            self.times.records.push(record);
        }
        !is_total
    }

    /// The times.
    pub(super) fn end(self) -> Times {
        self.times
    }
}

/// The order that a heading says.
fn order(heading: &str) -> Option<Order> {
    let count = if heading.contains("Median") { 4 } else { 3 };
    if !heading.contains("Time") {
        None
    } else if heading.starts_with("Layer") {
        Some(Order::NameFirst(count))
    } else if heading.ends_with("Layer") {
        Some(Order::NameLast(count))
    } else {
        None
    }
}

impl Order {
    fn record(self, body: &str) -> Option<TimeRecord> {
        let mut rest = body;
        let mut numbers = Vec::with_capacity(4);
        match self {
            Order::NameLast(count) => {
                for _ in 0..count {
                    let (word, behind) = rest.trim_start().split_once(char::is_whitespace)?;
                    numbers.push(number(word)?);
                    rest = behind;
                }
            }
            Order::NameFirst(count) => {
                for _ in 0..count {
                    let (before, word) = rest.trim_end().rsplit_once(char::is_whitespace)?;
                    numbers.push(number(word)?);
                    rest = before;
                }
                numbers.reverse();
            }
        }
        let mut record = TimeRecord {
            name: rest.trim().into(),
            ..TimeRecord::default()
        };
        match *numbers {
            [total, average, median, percentage] => {
                (record.total_ms, record.average_ms) = (Some(total), Some(average));
                (record.median_ms, record.percentage) = (Some(median), Some(percentage));
            }
            [total, average, percentage] => {
                (record.total_ms, record.average_ms) = (Some(total), Some(average));
                record.percentage = Some(percentage);
            }
            _ => return None,
        }
        Some(record)
    }
}

fn number(word: &str) -> Option<f64> {
    let word = word.strip_suffix('%').unwrap_or(word);
    word.parse().ok().filter(|number: &f64| number.is_finite())
}
