//! `pidin syspage=asinfo` of QNX: spans of addresses and what they are.

/// A span of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressSpan {
    /// First address.
    pub first: u64,
    /// Last address, which belongs to it.
    pub last: u64,
    /// Its name, `/memory/below4G/ram/sysram`.
    pub name: String,
}

impl AddressSpan {
    /// Its length; `None` beyond what 64 bits hold.
    pub fn bytes(&self) -> Option<u64> {
        self.last.checked_sub(self.first)?.checked_add(1)
    }
}

/// Reads a line: `  0120) 0000000000001000-000000000000cfff o:0078 /memory/ram/sysram`.
pub fn asinfo(line: &str) -> Option<AddressSpan> {
    let (place, rest) = line.trim().split_once(") ")?;
    let is_hexadecimal =
        |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_hexdigit());
    let mut words = rest.split_ascii_whitespace();
    let (first, last) = words.next()?.split_once('-')?;
    let is_span = [place, first, last].into_iter().all(is_hexadecimal);
    let name = words
        .find(|word| word.starts_with('/'))
        .filter(|_| is_span)?;
    Some(AddressSpan {
        first: u64::from_str_radix(first, 16).ok()?,
        last: u64::from_str_radix(last, 16).ok()?,
        name: name.to_owned(),
    })
}

/// The memory that the system may use: the spans named `sysram`, which do not overlap.
pub fn ram_bytes(spans: &[AddressSpan]) -> Option<u64> {
    let is_ram = |span: &&AddressSpan| span.name.ends_with("/sysram");
    let mut spans = spans.iter().filter(is_ram).peekable();
    spans.peek()?;
    spans.try_fold(0u64, |sum, span| sum.checked_add(span.bytes()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_their_length_and_ram_is_their_sum() {
        let span = |line: &str| asinfo(line).expect("a span");
        let one = span("  0120) 0000000000001000-000000000000cfff o:0078 /memory/ram/sysram");
        assert_eq!(one.bytes(), Some(0xc000));
        let other = span("0198) 100000000-1000000ff o:0048 /memory/ram/sysram");
        assert_eq!(ram_bytes(&[one, other]), Some(0xc100));
        assert_eq!(ram_bytes(&[]), None);
        let whole = span("0) 0-ffffffffffffffff o:ffff /memory");
        assert_eq!(whole.bytes(), None);
    }

    #[test]
    fn other_lines_are_none() {
        for line in [
            "",
            "0) x-y /memory",
            "Section:asinfo offset:0x0 size:0x1",
            "1) 2-3 memory",
            "é) 1-2 /m",
        ] {
            assert_eq!(asinfo(line), None, "{line}");
        }
    }
}
