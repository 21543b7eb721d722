//! QNX `key=value` counters: `/proc/vm/stats` and `/proc/PID/vmstat`.
//!
//! A value is either a decimal count of objects or `0xHEX (text)`, a count of pages. Which keys there
//! are differs between releases, so every one is kept and none is required.

use super::fields::{self, Entry, Fields, Read};
use super::human;
use super::lines::{self, Line};
use super::odd::{OddLine, Oddity};
use crate::report::Field;

/// Room of the kernel to map things: pages of address space, eight times the RAM of the board it was
/// seen on.
const VIRTUAL: &str = "kmem_vavail";

/// The parts whose sum is `page_count` on QNX 8.0, exactly.
const PARTS: [&str; 5] = [
    "pages_free",
    "pages_allocated",
    "pages_mapped",
    "pages_kernel",
    "pages_reserved",
];

/// Every field of `text`. With the page size, the texts in brackets are compared with the numbers.
pub fn parse(text: &[u8], page_bytes: Option<u64>) -> Fields<'_> {
    Fields::collect(entries(text, page_bytes))
}

/// The pages of exactly this key. Allocates nothing.
pub fn pages(text: &[u8], key: &str) -> Option<u64> {
    match fields::find(entries(text, None), key)? {
        Field::Pages(pages) | Field::VirtualPages(pages) => Some(pages),
        Field::Bytes(_) | Field::Count(_) => None,
    }
}

/// `page_count` minus the sum of its parts, where all of them are there (QNX 8.0). A sound reading
/// leaves 0.
pub fn residue_pages(fields: &Fields<'_>) -> Option<i128> {
    let pages = |key| match fields.get(key)? {
        Field::Pages(pages) => Some(i128::from(pages)),
        _ => None,
    };
    let sum = PARTS
        .into_iter()
        .try_fold(0i128, |sum, key| Some(sum + pages(key)?))?;
    Some(pages("page_count")? - sum)
}

fn entries(text: &[u8], page_bytes: Option<u64>) -> impl Iterator<Item = Read<'_>> {
    lines::lines(text).map(move |line| {
        entry(line, page_bytes).map_err(|oddity| OddLine {
            oddity,
            line: line.text,
        })
    })
}

fn entry(line: Line<'_>, page_bytes: Option<u64>) -> Result<Entry<'_>, Oddity> {
    if !line.ended {
        return Err(Oddity::Cut);
    }
    let (key, value) = split(line.text, b'=').ok_or(Oddity::Garbage)?;
    let key = lines::key(key).ok_or(Oddity::Garbage)?;
    let (field, remark) = if value.starts_with(b"0x") {
        paged(key, value, page_bytes)?
    } else {
        (Field::Count(lines::decimal(value)?), None)
    };
    Ok(Entry {
        key,
        field,
        line: line.text,
        remark,
    })
}

/// `0xHEX` or `0xHEX (text)`.
fn paged(
    key: &str,
    value: &[u8],
    page_bytes: Option<u64>,
) -> Result<(Field, Option<Oddity>), Oddity> {
    let (number, text) = match split(value, b' ') {
        Some((number, text)) => (number, Some(bracketed(text).ok_or(Oddity::Garbage)?)),
        None => (value, None),
    };
    let pages = lines::hexadecimal(number)?;
    let agrees = |text: &[u8], page_bytes: u64| {
        pages
            .checked_mul(page_bytes)
            .is_some_and(|bytes| human::agrees(text, bytes))
    };
    let remark = text
        .zip(page_bytes)
        .filter(|(text, page_bytes)| !agrees(text, *page_bytes))
        .map(|_| Oddity::TextDisagrees);
    let field = if key == VIRTUAL {
        Field::VirtualPages(pages)
    } else {
        Field::Pages(pages)
    };
    Ok((field, remark))
}

fn bracketed(text: &[u8]) -> Option<&[u8]> {
    text.trim_ascii().strip_prefix(b"(")?.strip_suffix(b")")
}

/// What stands before and after the first `mark`.
fn split(text: &[u8], mark: u8) -> Option<(&[u8], &[u8])> {
    let mut parts = text.splitn(2, |&byte| byte == mark);
    Some((parts.next()?, parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oddities(text: &str) -> Vec<Oddity> {
        let fields = parse(text.as_bytes(), Some(4096));
        fields.odd().kept().iter().map(|odd| odd.oddity).collect()
    }

    #[test]
    fn the_form_of_a_value_tells_pages_from_counts() {
        let text = "vm_aspace=34\npages_free=0xa9494 (2.644GB)\nkmem_vavail=0xff6d80 (63.856GB)\n";
        let fields = parse(text.as_bytes(), Some(4096));
        assert_eq!(fields.get("vm_aspace"), Some(Field::Count(34)));
        assert_eq!(fields.get("pages_free"), Some(Field::Pages(693_396)));
        assert_eq!(
            fields.get("kmem_vavail"),
            Some(Field::VirtualPages(16_739_712))
        );
        assert_eq!(fields.odd().count(), 0);
    }

    #[test]
    fn a_key_is_compared_whole() {
        let text = b"getpage_count=7\nxpages_free=0x1 (4.000kB)\npage_count=0x2 (8.000kB)\n";
        assert_eq!(pages(text, "page_count"), Some(2));
        assert_eq!(pages(text, "pages_free"), None);
        assert_eq!(
            parse(text, None).get("getpage_count"),
            Some(Field::Count(7))
        );
    }

    #[test]
    fn a_cut_line_gives_no_value_and_is_reported() {
        assert_eq!(pages(b"pages_free=0xa94", "pages_free"), None);
        assert_eq!(pages(b"pages_free=0xa94\n", "pages_free"), Some(0xa94));
        assert_eq!(oddities("pages_free=0xa94"), [Oddity::Cut]);
    }

    #[test]
    fn carriage_returns_of_a_serial_console_do_not_matter() {
        let text = b"pages_free=0xa9494 (2.644GB)\r\nvm_aspace=34\r\n";
        let fields = parse(text, Some(4096));
        assert_eq!(fields.get("pages_free"), Some(Field::Pages(693_396)));
        assert_eq!(fields.get("vm_aspace"), Some(Field::Count(34)));
        assert_eq!(fields.odd().count(), 0);
    }

    #[test]
    fn odd_lines_are_reported_and_spoil_no_other() {
        assert_eq!(
            oddities(
                "?\npages_free=0xa9494 (2.644GB)\npages_free=0x1 (4.000kB)\n\
                 big=0x10000000000000000 (?)\nnone=\n=1\nleak=0x1 4kB\nsign=-1\n\
                 page_count=0xe0000 (3.499GB)\n"
            ),
            [
                Oddity::Garbage,
                Oddity::Repeated,
                Oddity::TooLarge,
                Oddity::Garbage,
                Oddity::Garbage,
                Oddity::Garbage,
                Oddity::Garbage,
                Oddity::TextDisagrees,
            ]
        );
    }

    #[test]
    fn the_parts_of_a_qnx_8_board_sum_to_its_pages() {
        let parts = "pages_free=0x5 (20.000kB)\npages_allocated=0x4 (16.000kB)\n\
                     pages_mapped=0x3 (12.000kB)\npages_kernel=0x2 (8.000kB)\n";
        let whole = format!("{parts}pages_reserved=0x1 (4.000kB)\npage_count=0xe (56.000kB)\n");
        assert_eq!(residue_pages(&parse(whole.as_bytes(), None)), Some(-1));
        assert_eq!(residue_pages(&parse(parts.as_bytes(), None)), None);
    }
}
