//! Linux `/proc/PID/statm`: one line of page counts.

use super::lines;

/// The counts of `statm` that mean something on every kernel, in pages of the system it was read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statm {
    /// Mapped address space.
    pub size_pages: u64,
    /// Resident pages.
    pub resident_pages: u64,
    /// Resident pages of files and shared memory; the other resident pages are anonymous.
    pub shared_pages: u64,
}

/// The counts of `text`; `None` unless it is one whole line of numbers. Allocates nothing.
pub fn parse(text: &[u8]) -> Option<Statm> {
    let line = lines::lines(text).next().filter(|line| line.ended)?;
    let mut numbers = lines::words(line.text).map(lines::decimal);
    let statm = Statm {
        size_pages: numbers.next()?.ok()?,
        resident_pages: numbers.next()?.ok()?,
        shared_pages: numbers.next()?.ok()?,
    };
    numbers.all(|number| number.is_ok()).then_some(statm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_three_counts_are_size_resident_and_shared() {
        let statm = parse(b"765 419 391 5 0 90 0\n");
        assert_eq!(
            statm,
            Some(Statm {
                size_pages: 765,
                resident_pages: 419,
                shared_pages: 391
            })
        );
    }

    #[test]
    fn a_cut_or_strange_line_gives_nothing() {
        for text in [
            &b"765 419 391 5 0 90"[..],
            b"",
            b"765 419\n",
            b"765 419 391 x\n",
            b"-1 2 3\n",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
