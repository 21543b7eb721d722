//! What the words of a `mallinfo` structure mean.
//!
//! The structure has the same ten fields in the same order everywhere, and other meanings in each C
//! library. In glibc `hblkhd` is the bytes of blocks with a mapping of their own, which `arena` and
//! `uordblks` leave out; untouched pages count. In QNX `hblkhd` is the overhead of headers, small
//! blocks are counted apart in `usmblks`, and `arena` is all that the heap holds.

use super::reading::HeapWords;
use crate::report::{HeapLayout, HeapMemory, Measured};

/// Bytes the program holds; modulo 2^32 with a layout that wraps. `None` if the sum is no 64-bit
/// number. Allocates nothing.
pub(super) fn in_use_bytes(heap: &HeapWords) -> Option<u64> {
    let [_, _, _, _, hblkhd, usmblks, _, uordblks, _, _] = heap.words;
    match heap.layout {
        HeapLayout::GlibcMallinfo2 | HeapLayout::GlibcMallinfo => {
            sum(heap.layout, [uordblks, hblkhd, 0])
        }
        HeapLayout::Qnx32 | HeapLayout::Qnx64 => sum(heap.layout, [uordblks, usmblks, hblkhd]),
        HeapLayout::Printed => None,
    }
}

/// Bytes the heap holds from the system, in use or not; modulo 2^32 with a layout that wraps.
pub(super) fn held_bytes(heap: &HeapWords) -> Option<u64> {
    let [arena, _, _, _, hblkhd, ..] = heap.words;
    match heap.layout {
        HeapLayout::GlibcMallinfo2 | HeapLayout::GlibcMallinfo => {
            sum(heap.layout, [arena, hblkhd, 0])
        }
        HeapLayout::Qnx32 | HeapLayout::Qnx64 => sum(heap.layout, [arena, 0, 0]),
        HeapLayout::Printed => None,
    }
}

/// The heap's figures, or why there are none.
pub(super) fn interpret(heap: Option<&HeapWords>) -> HeapMemory {
    let Some(heap) = heap else {
        let reason = "not read: a heap is seen only from inside its process, and only where the C \
                      library has mallinfo";
        return HeapMemory {
            layout: Measured::absent(reason),
            in_use_bytes: Measured::absent(reason),
            held_bytes: Measured::absent(reason),
        };
    };
    let reason = "the heap counters do not sum to a 64-bit number";
    HeapMemory {
        layout: Measured::Value(heap.layout),
        in_use_bytes: Measured::from_option(in_use_bytes(heap), reason),
        held_bytes: Measured::from_option(held_bytes(heap), reason),
    }
}

/// A field that wrapped at 2^32 is known modulo 2^32, and so is a sum with it.
fn sum(layout: HeapLayout, parts: [u64; 3]) -> Option<u64> {
    if layout.wraps() {
        let sum = parts.into_iter().fold(0, u64::wrapping_add);
        return Some(sum & u64::from(u32::MAX));
    }
    parts.into_iter().try_fold(0, u64::checked_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heap(layout: HeapLayout, words: [u64; 10]) -> HeapWords {
        HeapWords {
            layout,
            words,
            cost_ns: 0,
        }
    }

    /// arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost.
    const WORDS: [u64; 10] = [1000, 0, 0, 1, 200, 30, 4, 500, 6, 7];

    #[test]
    fn glibc_counts_mapped_blocks_beside_its_arenas() {
        for layout in [HeapLayout::GlibcMallinfo2, HeapLayout::GlibcMallinfo] {
            assert_eq!(in_use_bytes(&heap(layout, WORDS)), Some(700));
            assert_eq!(held_bytes(&heap(layout, WORDS)), Some(1200));
        }
    }

    #[test]
    fn qnx_counts_small_blocks_and_headers_apart_and_holds_its_arena() {
        for layout in [HeapLayout::Qnx32, HeapLayout::Qnx64] {
            assert_eq!(in_use_bytes(&heap(layout, WORDS)), Some(730));
            assert_eq!(held_bytes(&heap(layout, WORDS)), Some(1000));
        }
    }

    #[test]
    fn narrow_sums_are_taken_modulo_two_to_the_32() {
        let mut words = WORDS;
        words[7] = u64::from(u32::MAX);
        assert_eq!(
            in_use_bytes(&heap(HeapLayout::GlibcMallinfo, words)),
            Some(199)
        );
        assert_eq!(in_use_bytes(&heap(HeapLayout::Qnx32, words)), Some(229));
        assert_eq!(
            in_use_bytes(&heap(HeapLayout::GlibcMallinfo2, words)),
            Some((1 << 32) + 199)
        );
    }

    #[test]
    fn a_sum_beyond_64_bits_is_absent_not_wrapped() {
        let read = interpret(Some(&heap(HeapLayout::Qnx64, [u64::MAX; 10])));
        assert!(read.in_use_bytes.reason().is_some());
        assert_eq!(read.held_bytes.get(), Some(u64::MAX));
    }

    #[test]
    fn a_heap_that_was_not_read_is_absent_with_a_reason() {
        let read = interpret(None);
        assert!(
            read.in_use_bytes
                .reason()
                .is_some_and(|r| r.contains("mallinfo"))
        );
    }
}
