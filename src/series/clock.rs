//! Times as shells and programs print them beside counters.
//!
//! Only differences are used: a time zone's name is passed over, and boards without a clock count from
//! 1970. Every form is exact to what it prints.

use std::time::{Duration, UNIX_EPOCH};

const SECOND_NS: u64 = 1_000_000_000;

/// A point in time, nanoseconds from an origin that is the same for one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(pub u64);

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Reads a line that is nothing but a time: seconds since 1970 (`date +%s`, `+%s.%N`), RFC 3339, what
/// `date` prints by itself (`Thu Nov 26 16:30:47 UTC 2026`), `07-25-2026 09:08:28`, or the time of day.
pub fn stamp(text: &str) -> Option<Stamp> {
    let text = text.trim().trim_matches(['[', ']']);
    if text.is_empty() || text.len() > 60 || !text.is_ascii() {
        return None;
    }
    epoch(text)
        .or_else(|| written(text))
        .or_else(|| american(text))
        .or_else(|| date(text))
        .or_else(|| time_of_day(text).map(Stamp))
}

/// `1790000000`, `1790000000.25`: at least nine digits, so that no count is taken for it.
fn epoch(text: &str) -> Option<Stamp> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if seconds.len() < 9 || !digits(seconds) || !digits(fraction) {
        return None;
    }
    let seconds: u64 = seconds.parse().ok()?;
    let nanos = nanos_of(fraction)?;
    Some(Stamp(seconds.checked_mul(SECOND_NS)?.checked_add(nanos)?))
}

/// The nanoseconds of the digits behind a point.
fn nanos_of(fraction: &str) -> Option<u64> {
    let nine: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    nine.parse().ok()
}

/// RFC 3339, with a blank in place of the T and without a zone as well.
fn written(text: &str) -> Option<Stamp> {
    let time = humantime::parse_rfc3339_weak(text)
        .or_else(|_| humantime::parse_rfc3339(text))
        .ok()?;
    let since: Duration = time.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_nanos()).ok().map(Stamp)
}

/// `07-25-2026 09:08:28`, month first.
fn american(text: &str) -> Option<Stamp> {
    let (day, time) = text.split_once(' ')?;
    let mut parts = day.split(['-', '/']);
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    written(&format!("{year}-{month}-{day} {time}"))
}

/// `Thu Nov 26 16:30:47 UTC 2026`, the zone left out by some.
fn date(text: &str) -> Option<Stamp> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let month = MONTHS
        .iter()
        .position(|month| words.get(1) == Some(month))?
        + 1;
    let day: u32 = words.get(2)?.parse().ok()?;
    let (time, year) = (words.get(3)?, words.last()?);
    let year = year.parse::<u32>().ok().filter(|year| *year >= 1970)?;
    written(&format!("{year}-{month:02}-{day:02} {time}"))
}

/// `16:30:47`, `16:30:47.250`: from midnight.
fn time_of_day(text: &str) -> Option<u64> {
    let (time, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut parts = time.split(':').map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let seconds = (hours * 60 + minutes) * 60 + seconds;
    seconds
        .checked_mul(SECOND_NS)?
        .checked_add(nanos_of(fraction)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        stamp(text).map(|stamp| stamp.0 / SECOND_NS)
    }

    #[test]
    fn one_moment_is_the_same_however_it_is_written() {
        let moment = Some(1_785_000_000);
        for text in [
            "1785000000",
            "1785000000.5",
            "2026-07-25T17:20:00Z",
            "2026-07-25 17:20:00",
            "07-25-2026 17:20:00",
            "Sat Jul 25 17:20:00 UTC 2026",
            "Sat Jul 25 17:20:00 2026",
            "[2026-07-25 17:20:00]",
        ] {
            assert_eq!(seconds(text), moment, "{text}");
        }
        assert_eq!(stamp("16:30:47.25"), Some(Stamp(59_447_250_000_000)));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "12345",
            "MemFree: 12 kB",
            "25:00:00",
            "1:2",
            "99999999999999999999",
            "é",
            "Thu Foo 1 00:00:00 2026",
        ] {
            assert_eq!(stamp(text), None, "{text}");
        }
    }
}
