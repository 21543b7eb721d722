//! Linux `/proc/zoneinfo`: free pages, those that wait in a processor's own list included.
//!
//! A freed page goes to the list of the processor that freed it, and the next one asked for there
//! comes from that list. `MemFree`, and `MemAvailable` with it, count such pages as taken
//! (`mm/page_alloc.c`, `free_unref_page`; `NR_FREE_PAGES` changes only when a list is refilled or
//! drained). The lists hold up to tens of thousands of pages, so that 64 MiB can come and go without
//! a change of `MemAvailable`. They are refilled and drained in batches of up to 8 MiB, so both
//! counts are taken from this one file: between two files a batch could be counted twice or not at
//! all.

use super::lines;

/// Free pages of all zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreePages {
    /// In the zones themselves: the sum of the `pages free` lines, which is `MemFree`.
    pub in_zones: u64,
    /// In the processors' lists: the sum of the `count:` lines of every `pagesets` section.
    pub in_lists: u64,
}

/// The free pages of `text`; `None` where it lacks either kind, or one is not a whole number.
/// Allocates nothing.
pub fn free_pages(text: &[u8]) -> Option<FreePages> {
    let (mut in_zones, mut in_lists) = (None, None);
    for line in lines::lines(text) {
        let mut words = lines::words(line.text);
        let sum = match (words.next(), words.next()) {
            (Some(b"pages"), Some(b"free")) => add(in_zones.as_ref(), words.next()).map(|sum| {
                in_zones = Some(sum);
            }),
            (Some(b"count:"), count) => add(in_lists.as_ref(), count).map(|sum| {
                in_lists = Some(sum);
            }),
            _ => continue,
        };
        if sum.is_none() || !line.ended || words.next().is_some() {
            return None;
        }
    }
    Some(FreePages {
        in_zones: in_zones?,
        in_lists: in_lists?,
    })
}

fn add(sum: Option<&u64>, word: Option<&[u8]>) -> Option<u64> {
    sum.unwrap_or(&0).checked_add(lines::decimal(word?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_ZONES: &[u8] = b"Node 0, zone    DMA32\n  pages free     700\n        high     9847\n  \
          pagesets\n    cpu: 0\n              count:    4100\n              high:     4103\n    \
          cpu: 1\n              count:    3\n              high:     4103\n  node_unreclaimable:  0\n\
          Node 0, zone   Normal\n  pages free     45\n      nr_free_pages 45\n  pagesets\n    cpu: 0\n              count:    7\n";

    #[test]
    fn zones_and_the_lists_of_every_processor_are_added_up() {
        let expected = FreePages {
            in_zones: 745,
            in_lists: 4110,
        };
        assert_eq!(free_pages(TWO_ZONES), Some(expected));
    }

    #[test]
    fn a_text_without_one_of_them_gives_nothing() {
        assert_eq!(free_pages(b""), None);
        assert_eq!(free_pages(b"  pages free     745043\n"), None);
        assert_eq!(free_pages(b"count: 3\n"), None);
    }

    #[test]
    fn a_cut_or_broken_count_gives_nothing_rather_than_a_part() {
        let zone = "pages free 1\n";
        for rest in [
            "count: 3\ncount: 41",
            "count: 3\ncount: many\n",
            "count: 18446744073709551615\ncount: 1\n",
            "count:\n",
            "count: 1 2\n",
        ] {
            assert_eq!(
                free_pages(format!("{zone}{rest}").as_bytes()),
                None,
                "{rest}"
            );
        }
    }
}
