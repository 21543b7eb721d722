//! Facts about C structures that the code relies on, checked when it is compiled.

/// Fails the compilation unless a structure is the ten fields of `mallinfo` in the order in which
/// `HeapReader::read` gives them, all equally wide and with nothing between them.
macro_rules! assert_ten_heap_fields {
    ($structure:ty) => {
        const _: () = {
            use std::mem::offset_of;
            let width = size_of::<$structure>() / 10;
            assert!(size_of::<$structure>() == 10 * width);
            assert!(offset_of!($structure, arena) == 0);
            assert!(offset_of!($structure, ordblks) == width);
            assert!(offset_of!($structure, smblks) == 2 * width);
            assert!(offset_of!($structure, hblks) == 3 * width);
            assert!(offset_of!($structure, hblkhd) == 4 * width);
            assert!(offset_of!($structure, usmblks) == 5 * width);
            assert!(offset_of!($structure, fsmblks) == 6 * width);
            assert!(offset_of!($structure, uordblks) == 7 * width);
            assert!(offset_of!($structure, fordblks) == 8 * width);
            assert!(offset_of!($structure, keepcost) == 9 * width);
        };
    };
}

pub(crate) use assert_ten_heap_fields;
