//! What changed between releases of QNX.

use crate::posix::HeapWidth;

/// Width of the fields of `struct mallinfo` on the release uname(2) names: `int` up to 7.1, `size_t`
/// from 8.0 on (libc crate, commit 8568742e2, after the two SDKs' `malloc.h`). A release that cannot
/// be understood gives `None`: reading by the wrong layout would give wrong numbers.
pub(crate) fn mallinfo_width(release: &str) -> Option<HeapWidth> {
    let (major, _) = release.split_once('.')?;
    match major.parse::<u32>().ok()? {
        0..=7 => Some(HeapWidth::Bits32),
        8.. => Some(HeapWidth::SIZE_T),
    }
}

#[cfg(test)]
mod tests {
    use super::mallinfo_width;
    use crate::HeapWidth;

    #[test]
    fn fields_became_wide_with_release_8() {
        assert_eq!(mallinfo_width("7.0.0"), Some(HeapWidth::Bits32));
        assert_eq!(mallinfo_width("7.1.0"), Some(HeapWidth::Bits32));
        assert_eq!(mallinfo_width("8.0.0"), Some(HeapWidth::SIZE_T));
        assert_eq!(mallinfo_width("10.0.0"), Some(HeapWidth::SIZE_T));
    }

    #[test]
    fn an_unknown_release_has_no_layout() {
        for release in ["", "8", ".", "x.0.0", "-7.1"] {
            assert_eq!(mallinfo_width(release), None, "{release}");
        }
    }
}
