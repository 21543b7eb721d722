//! Sizes, times and numbers as people read and write them. The only place that formats a size.

use std::borrow::Borrow;
use std::time::Duration;

/// One MiB in bytes.
pub const MIB: u64 = 1 << 20;

/// The minus sign of printed tables (U+2212), as wide as the plus sign.
pub(crate) const MINUS: char = '\u{2212}';

/// Bytes as MiB with two decimals and a sign: `+37.30`, `−34.90`, `0.00`.
pub fn signed_mib(bytes: i64) -> String {
    signed_hundredths(mib_hundredths(bytes))
}

/// The same as a table prints it, in hundredths of a MiB: where parts are printed below a sum, what these leave
/// over of it is a row as well.
pub fn mib_hundredths(bytes: i64) -> i64 {
    let text = format!("{:.2}", bytes.unsigned_abs() as f64 / MIB as f64);
    let digits = text.bytes().filter(u8::is_ascii_digit);
    let hundredths = digits.fold(0i64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    if bytes < 0 { -hundredths } else { hundredths }
}

/// Hundredths of a MiB with a sign, as [`signed_mib`] writes bytes.
pub fn signed_hundredths(hundredths: i64) -> String {
    let sign = match hundredths {
        0 => return "0.00".to_owned(),
        1.. => '+',
        _ => MINUS,
    };
    let digits = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", digits / 100, digits % 100)
}

/// The bytes that are printed as so many hundredths of a MiB.
pub fn bytes_of_hundredths(hundredths: i64) -> i64 {
    let bytes = (i128::from(hundredths) * i128::from(MIB) + 50).div_euclid(100);
    i64::try_from(bytes).unwrap_or(if hundredths < 0 { i64::MIN } else { i64::MAX })
}

/// A number of whole units with its sign, as other programs round sizes: `+12`, `−3`, `0`.
pub fn signed_whole(number: i64) -> String {
    match number {
        0 => "0".to_owned(),
        1.. => format!("+{number}"),
        _ => format!("{MINUS}{}", number.unsigned_abs()),
    }
}

/// A size as MiB with two decimals and no sign, for a column that has its unit above: `0.42`.
pub fn plain_mib(bytes: u64) -> String {
    format!("{:.2}", bytes as f64 / MIB as f64)
}

/// Bytes as MiB with one decimal, for sentences that say which unit it is: `520.6`, `−34.9`.
pub fn mib(bytes: i64) -> String {
    let text = format!("{:.1}", bytes.unsigned_abs() as f64 / MIB as f64);
    if bytes < 0 && text != "0.0" {
        return format!("{MINUS}{text}");
    }
    text
}

/// Parts with something between them: `a, b`.
pub(crate) fn joined<S: Borrow<str>>(parts: impl IntoIterator<Item = S>, between: &str) -> String {
    let parts: Vec<S> = parts.into_iter().collect();
    parts.join(between)
}

/// Whether `part` can be said to be one of `whole`: neither is less than nothing, and the part is no larger.
/// Sentences such as `24.1 of 574.1 MiB` and percentages are made of nothing else.
pub fn is_part(part: i64, whole: i64) -> bool {
    (0..=whole).contains(&part)
}

/// Bytes with the unit that suits them: `41.2 MiB`, `16 KiB`, `0 B`.
pub fn size(bytes: u64) -> String {
    const UNITS: [(&str, u32); 4] = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];
    for (unit, shift) in UNITS {
        if bytes >= 1 << shift {
            let scaled = bytes as f64 / (1u64 << shift) as f64;
            // A whole number of units is shown as one: a page is 4 KiB, not 4.0 KiB.
            return if bytes.trailing_zeros() >= shift {
                format!("{scaled:.0} {unit}")
            } else {
                format!("{scaled:.1} {unit}")
            };
        }
    }
    format!("{bytes} B")
}

/// A size that must not be said smaller than it is, such as a bound: the last digit rounded up.
pub fn size_up(bytes: u64) -> String {
    let shift = [40u32, 30, 20, 10]
        .into_iter()
        .find(|shift| bytes >= 1 << shift);
    let Some(shift) = shift.filter(|shift| bytes.trailing_zeros() < *shift) else {
        return size(bytes);
    };
    let tenths = (u128::from(bytes) * 10).div_ceil(1 << shift);
    // Any number of bytes that prints as so many tenths.
    let printed = (tenths << shift) / 10;
    u64::try_from(printed).map_or_else(|_| size(bytes), size)
}

/// A signed size with the unit that suits it: `+64.0 MiB`, `−4 KiB`, `0 B`.
pub fn signed_size(bytes: i64) -> String {
    match bytes {
        0 => size(0),
        1.. => format!("+{}", size(bytes.unsigned_abs())),
        _ => format!("{MINUS}{}", size(bytes.unsigned_abs())),
    }
}

/// Nanoseconds with the unit that suits them: `0.4 µs`, `31 µs`, `2.5 ms`, `0.21 s`, `71.3 s`.
pub fn time(nanos: u64) -> String {
    let n = nanos as f64;
    match nanos {
        0..1_000 => format!("{nanos} ns"),
        1_000..10_000 => format!("{:.1} µs", n / 1e3),
        10_000..1_000_000 => format!("{:.0} µs", n / 1e3),
        1_000_000..10_000_000 => format!("{:.1} ms", n / 1e6),
        10_000_000..100_000_000 => format!("{:.0} ms", n / 1e6),
        100_000_000..10_000_000_000 => format!("{:.2} s", n / 1e9),
        _ => format!("{:.1} s", n / 1e9),
    }
}

/// A difference of times with the unit that suits it: `+2.5 ms`, `−31 µs`, `0 ns`.
pub fn signed_time(nanos: i64) -> String {
    match nanos {
        0 => time(0),
        1.. => format!("+{}", time(nanos.unsigned_abs())),
        _ => format!("{MINUS}{}", time(nanos.unsigned_abs())),
    }
}

/// A part of a whole, 0 to 1, in percent: `3.2%`.
pub fn percent(part: f64) -> String {
    format!("{:.1}%", part * 100.0)
}

/// `1 run`, `2 runs`.
pub(crate) fn count(number: impl TryInto<u64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Names as a sentence lists them, the first `most` of them: `a, b and 3 more`.
#[cfg(feature = "budget")]
pub(crate) fn listed<S: Borrow<str>>(names: &[S], most: usize) -> String {
    let shown = joined(names.iter().take(most).map(Borrow::borrow), ", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A small number in words, as a sentence begins.
pub(crate) fn in_words(number: usize) -> String {
    const WORDS: [&str; 13] = [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
        "Eleven", "Twelve",
    ];
    WORDS
        .get(number)
        .map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// One unit of time for a whole column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeScale {
    /// `0.21 s`
    Seconds,
    /// `3.2 ms`
    Milliseconds,
    /// `31.4 µs`
    Microseconds,
    /// `0.031 ms`
    Thousandths,
}

impl TimeScale {
    /// The unit in which the longest of a column's times reads well.
    pub fn of(longest_ns: u64) -> Self {
        match longest_ns {
            0..1_000_000 => TimeScale::Microseconds,
            1_000_000..1_000_000_000 => TimeScale::Milliseconds,
            _ => TimeScale::Seconds,
        }
    }

    /// A time of the column.
    pub fn format(self, nanos: u64) -> String {
        let n = nanos as f64;
        match self {
            TimeScale::Seconds => format!("{:.2} s", n / 1e9),
            TimeScale::Milliseconds => format!("{:.1} ms", n / 1e6),
            TimeScale::Microseconds => format!("{:.1} µs", n / 1e3),
            TimeScale::Thousandths => format!("{:.3} ms", n / 1e6),
        }
    }
}

/// Why a size or a time on the command line was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Not a size.
    #[error(
        "`{0}` is not a size; write a number with B, KiB, MiB, GiB (1024) or kB, MB, GB (1000), such as 200MiB"
    )]
    Size(String),
    /// Not a time.
    #[error("`{0}` is not a time; write a number with ms, s, m or h, such as 100ms or 5s")]
    Time(String),
}

/// Parses a size such as `200MiB` (1024) or `200MB` (1000).
///
/// # Errors
/// [`UnitError::Size`] for anything else.
pub fn parse_size(text: &str) -> Result<u64, UnitError> {
    text.trim()
        .parse::<bytesize::ByteSize>()
        .map(|size| size.as_u64())
        .map_err(|_| UnitError::Size(text.to_owned()))
}

/// Parses a time such as `100ms` or `5s`; a bare `0` is zero.
///
/// # Errors
/// [`UnitError::Time`] for anything else.
pub fn parse_time(text: &str) -> Result<Duration, UnitError> {
    let trimmed = text.trim();
    if trimmed == "0" {
        return Ok(Duration::ZERO);
    }
    humantime::parse_duration(trimmed).map_err(|_| UnitError::Time(text.to_owned()))
}

/// Nanoseconds of a duration, saturating after 584 years.
pub fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// `+10.7%` of a base that is above zero.
pub fn percent_of(change: i64, base: i64) -> Option<String> {
    (base > 0).then(|| {
        let percent = change as f64 / base as f64 * 100.0;
        let digits = format!("{:.1}%", percent.abs());
        match digits.as_str() {
            "0.0%" => digits,
            _ if percent < 0.0 => format!("{MINUS}{digits}"),
            _ => format!("+{digits}"),
        }
    })
}

/// The nearest whole number of bytes: none below zero, the most there are beyond all counts of bytes.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is no count of bytes saturates"
)]
pub fn whole_bytes(bytes: f64) -> u64 {
    bytes.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_always_carries_its_sign_and_zero_has_none() {
        assert_eq!(signed_mib(39_111_885), "+37.30");
        assert_eq!(signed_mib(-36_595_302), "−34.90");
        assert_eq!(signed_mib(0), "0.00");
        assert_eq!(signed_mib(-100), "0.00");
        assert_eq!(signed_mib(i64::MIN), "−8796093022208.00");
    }

    #[test]
    fn hundredths_are_what_a_table_prints() {
        for bytes in [0, 1, -100, 5_242, 5_243, 39_111_885, -36_595_302, i64::MIN] {
            assert_eq!(signed_hundredths(mib_hundredths(bytes)), signed_mib(bytes));
            let hundredths = mib_hundredths(bytes) / 7;
            assert_eq!(mib_hundredths(bytes_of_hundredths(hundredths)), hundredths);
        }
    }

    #[test]
    fn sizes_take_the_unit_that_suits_them() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(4096), "4 KiB");
        assert_eq!(size(43_201_331), "41.2 MiB");
        assert_eq!(signed_size(-4096), "−4 KiB");
    }

    #[test]
    fn a_bound_is_never_said_smaller_than_it_is() {
        assert_eq!(size(62_914), "61.4 KiB");
        assert_eq!(size_up(62_914), "61.5 KiB");
        assert_eq!(size_up(4096), "4 KiB");
        assert_eq!(size_up(1), "1 B");
        assert_eq!(size_up((64 << 20) - 1), "64 MiB");
        assert_eq!(size_up(u64::MAX), "16777216.0 TiB");
    }

    #[test]
    fn sizes_are_read_with_binary_and_decimal_units_told_apart() {
        assert_eq!(parse_size("200MiB"), Ok(200 << 20));
        assert_eq!(parse_size("200MB"), Ok(200_000_000));
        assert_eq!(parse_size("4096"), Ok(4096));
        assert!(parse_size("lots").is_err());
        assert!(parse_size("").is_err());
    }

    #[test]
    fn a_column_of_times_has_one_unit() {
        let scale = TimeScale::of(310_000_000);
        assert_eq!(scale.format(310_000_000), "310.0 ms");
        assert_eq!(scale.format(7_000), "0.0 ms");
        assert_eq!(TimeScale::of(1_300_000_000).format(50_000_000), "0.05 s");
    }

    #[test]
    fn sentences_name_the_unit_once() {
        assert_eq!(mib(545_845_248), "520.6");
        assert_eq!(mib(-100), "0.0");
    }

    #[test]
    fn times_are_read_with_their_unit() {
        assert_eq!(parse_time("100ms"), Ok(Duration::from_millis(100)));
        assert_eq!(parse_time("0"), Ok(Duration::ZERO));
        assert!(parse_time("fast").is_err());
    }

    #[test]
    fn parts_are_percents_and_differences_of_times_have_signs() {
        assert_eq!(percent(0.0321), "3.2%");
        assert_eq!(signed_time(2_500_000), "+2.5 ms");
        assert_eq!(signed_time(-31_000), "−31 µs");
        assert_eq!(signed_time(0), "0 ns");
        assert_eq!(TimeScale::Thousandths.format(31_000), "0.031 ms");
    }

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!(count(1, "run"), "1 run");
        assert_eq!(count(3, "run"), "3 runs");
        assert_eq!(in_words(4), "Four");
        assert_eq!(in_words(40), "40");
    }
}
