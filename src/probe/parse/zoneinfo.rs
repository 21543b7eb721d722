//! Linux `/proc/zoneinfo`: pages that are free and wait in a processor's own list.
//!
//! A freed page goes to the list of the processor that freed it, and the next one asked for there
//! comes from that list. `MemFree`, and `MemAvailable` with it, count such pages as taken
//! (`mm/page_alloc.c`, `free_unref_page`; `NR_FREE_PAGES` changes only when a list is refilled or
//! drained). The lists hold up to tens of thousands of pages, so that 64 MiB can come and go without
//! a change of `MemAvailable`.
//!
//! The zones' own `pages free` are not used although they stand in the same text: a kernel that
//! reports free pages to its hypervisor can hold gigabytes that `MemFree` counts and no zone does.

use super::lines;

/// Pages in all processors' lists: the sum of the `count:` lines of every `pagesets` section. `None`
/// where there is no such line, or one is not a whole number. Allocates nothing.
pub fn listed_pages(text: &[u8]) -> Option<u64> {
    let mut sum: Option<u64> = None;
    for line in lines::lines(text) {
        let mut words = lines::words(line.text);
        if words.next() != Some(b"count:") {
            continue;
        }
        let pages = words
            .next()
            .filter(|_| line.ended && words.next().is_none());
        sum = Some(sum.unwrap_or(0).checked_add(lines::decimal(pages?).ok()?)?);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_PROCESSORS: &[u8] = b"Node 0, zone    DMA32\n  pages free     745043\n        high     9847\n  \
          pagesets\n    cpu: 0\n              count:    4100\n              high:     4103\n    \
          cpu: 1\n              count:    3\n              high:     4103\n  node_unreclaimable:  0\n";

    #[test]
    fn the_lists_of_every_processor_are_added_up() {
        assert_eq!(listed_pages(TWO_PROCESSORS), Some(4103));
    }

    #[test]
    fn a_text_without_lists_gives_nothing() {
        assert_eq!(listed_pages(b""), None);
        assert_eq!(listed_pages(b"  pages free     745043\n"), None);
    }

    #[test]
    fn a_cut_or_broken_count_gives_nothing_rather_than_a_part() {
        assert_eq!(listed_pages(b"count: 3\ncount: 41"), None);
        assert_eq!(listed_pages(b"count: 3\ncount: many\n"), None);
        assert_eq!(
            listed_pages(b"count: 18446744073709551615\ncount: 1\n"),
            None
        );
    }
}
