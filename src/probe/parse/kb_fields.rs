//! Linux `Key: value` files: `/proc/meminfo`, `/proc/PID/status`, `/proc/PID/smaps_rollup`.
//!
//! `Key: N kB` is a size, `Key: N` a count. Other lines (names, masks, the heading of a roll-up) are
//! passed over in silence, because two of the three files are full of them.

use super::fields::{self, Entry, Fields, Read};
use super::lines::{self, Line};
use super::odd::{OddLine, Oddity};
use crate::report::Field;

/// Every size and count of `text`.
pub fn parse(text: &[u8]) -> Fields<'_> {
    Fields::collect(entries(text))
}

/// The bytes of exactly this key. Allocates nothing.
pub fn bytes(text: &[u8], key: &str) -> Option<u64> {
    match fields::find(entries(text), key)? {
        Field::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// The count of exactly this key. Allocates nothing.
pub fn count(text: &[u8], key: &str) -> Option<u64> {
    match fields::find(entries(text), key)? {
        Field::Count(count) => Some(count),
        _ => None,
    }
}

fn entries(text: &[u8]) -> impl Iterator<Item = Read<'_>> {
    lines::lines(text).filter_map(|line| {
        let read = entry(line).transpose()?;
        Some(read.map_err(|oddity| OddLine {
            oddity,
            line: line.text,
        }))
    })
}

/// The size or count of a line; `None` where it has neither.
fn entry(line: Line<'_>) -> Result<Option<Entry<'_>>, Oddity> {
    if !line.ended {
        return Err(Oddity::Cut);
    }
    let mut parts = line.text.splitn(2, |&byte| byte == b':');
    let (Some(key), Some(value)) = (parts.next().and_then(lines::key), parts.next()) else {
        return Ok(None);
    };
    Ok(field(value)?.map(|field| Entry {
        key,
        field,
        line: line.text,
        remark: None,
    }))
}

fn field(value: &[u8]) -> Result<Option<Field>, Oddity> {
    let mut words = lines::words(value);
    match (words.next(), words.next(), words.next()) {
        (Some(number), Some(b"kB"), None) => {
            // A counter that fell below zero is printed as nearly 2^64: a line without a figure.
            let bytes = lines::decimal(number)?.checked_mul(1024);
            Ok(Some(Field::Bytes(bytes.ok_or(Oddity::TooLarge)?)))
        }
        (Some(number), None, None) => Ok(lines::decimal(number).ok().map(Field::Count)),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_end_in_kb_and_counts_do_not() {
        let text = b"MemTotal:        8038788 kB\nHugePages_Total:       7\n";
        assert_eq!(bytes(text, "MemTotal"), Some(8_231_718_912));
        assert_eq!(count(text, "HugePages_Total"), Some(7));
        assert_eq!(bytes(text, "HugePages_Total"), None);
        assert_eq!(count(text, "MemTotal"), None);
    }

    #[test]
    fn a_key_is_compared_whole() {
        let text = b"Pss_Anon: 3 kB\nSwapPss: 2 kB\nPss: 1 kB\nActive(anon): 5 kB\n";
        assert_eq!(bytes(text, "Pss"), Some(1024));
        assert_eq!(bytes(text, "Active"), None);
    }

    #[test]
    fn a_wrapped_counter_spoils_only_its_own_line() {
        let text = b"Dirty: 18446744073709288640 kB\nMemFree: 4 kB\n";
        let fields = parse(text);
        assert_eq!(fields.get("Dirty"), None);
        assert_eq!(fields.get("MemFree"), Some(Field::Bytes(4096)));
        assert_eq!(
            fields.odd().kept().first().map(|odd| odd.oddity),
            Some(Oddity::TooLarge)
        );
    }

    #[test]
    fn lines_that_are_no_figures_are_passed_over() {
        let text = b"Name:\tThreads: 9\nUid:\t0\t0\t0\t0\nCapEff:\t000001ff\nThreads:\t4\n\
                     556101cfe000-7ffdc4eb1000 ---p 00000000 00:00 0          [rollup]\n";
        let fields = parse(text);
        assert_eq!(
            fields.iter().collect::<Vec<_>>(),
            [("Threads", Field::Count(4))]
        );
        assert_eq!(fields.odd().count(), 0);
    }

    #[test]
    fn a_cut_line_gives_no_value() {
        assert_eq!(bytes(b"MemAvailable: 56", "MemAvailable"), None);
        assert_eq!(bytes(b"MemAvailable: 56 kB", "MemAvailable"), None);
        assert_eq!(count(b"Threads: 1", "Threads"), None);
    }
}
