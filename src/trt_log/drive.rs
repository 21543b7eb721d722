//! What the DRIVE OS trtexec sample prints between its titles.

use super::scan::Scan;

/// A line of the DRIVE sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriveLine<'a> {
    /// `pages_free=0x6469f7 (25.102GB)`
    PagesFree {
        /// Free pages.
        pages: u64,
        /// The text in brackets, which QNX rounds down.
        human: Option<&'a str>,
    },
    /// `CpuMemUsed is 33 MB`: heap in use, whole MiB.
    Heap {
        /// How much.
        mib: u64,
    },
    /// `Consumed mem size during […]: 520 MB …`: the sample's own figures.
    Consumed,
}

/// What the message says, if it is a line of the DRIVE sample.
pub fn drive_line(body: &str) -> Option<DriveLine<'_>> {
    if let Some(rest) = body.strip_prefix("pages_free=0x") {
        let digits = rest.find(|c: char| !c.is_ascii_hexdigit());
        let (digits, rest) = rest.split_at(digits.unwrap_or(rest.len()));
        let pages = u64::from_str_radix(digits, 16).ok()?;
        let human = rest.trim().strip_prefix('(');
        let human = human.and_then(|text| text.strip_suffix(')'));
        return Some(DriveLine::PagesFree { pages, human });
    }
    if let Some(mut scan) = Scan::begins(body, "CpuMemUsed is ") {
        let mib = scan.number()?;
        scan.skip(" MB")?;
        return scan.end(DriveLine::Heap { mib });
    }
    body.starts_with("Consumed mem size ")
        .then_some(DriveLine::Consumed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_from_the_hexadecimal_count() {
        let free = |body| match drive_line(body) {
            Some(DriveLine::PagesFree { pages, human }) => Some((pages, human)),
            _ => None,
        };
        assert_eq!(
            free("pages_free=0x6469f7 (25.102GB)"),
            Some((6_580_727, Some("25.102GB")))
        );
        assert_eq!(free("pages_free=0x10"), Some((16, None)));
        for cut in ["pages_free=0x", "pages_free=12", "xpages_free=0x1"] {
            assert_eq!(free(cut), None, "{cut}");
        }
        assert_eq!(free("pages_free=0x11112222333344445"), None);
    }

    #[test]
    fn the_heap_is_in_whole_mib() {
        assert_eq!(
            drive_line("CpuMemUsed is 307 MB"),
            Some(DriveLine::Heap { mib: 307 })
        );
        assert_eq!(drive_line("CpuMemUsed is 307 MBit"), None);
    }
}
