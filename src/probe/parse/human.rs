//! The text in brackets behind a QNX page count: a check of it, never a measurement.

/// Whether `text`, such as `24.594GB`, is what QNX prints for `bytes`.
///
/// The rule held on every real line that was collected: units by powers of 1024, three decimals, the
/// whole part an integer division, the decimals the remainder of the next smaller unit only, in
/// thousandths and truncated. A `GB` figure is therefore a truncated count of MiB.
pub(super) fn agrees(text: &[u8], bytes: u64) -> bool {
    said(text).is_some_and(|(whole, thousandths, shift)| {
        let smaller = bytes >> (shift - 10);
        whole == smaller / 1024 && thousandths == smaller % 1024 * 1000 / 1024
    })
}

/// The whole part, the thousandths and the unit as a power of two.
fn said(text: &[u8]) -> Option<(u64, u64, u32)> {
    const UNITS: [(&[u8], u32); 3] = [(b"kB", 10), (b"MB", 20), (b"GB", 30)];
    let (figure, shift) = UNITS
        .into_iter()
        .find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, shift)))?;
    let point = figure.iter().position(|&byte| byte == b'.')?;
    let (whole, decimals) = figure.split_at(point);
    let decimals = decimals.strip_prefix(b".").filter(|d| d.len() == 3)?;
    Some((
        super::lines::decimal(whole).ok()?,
        super::lines::decimal(decimals).ok()?,
        shift,
    ))
}

#[cfg(test)]
mod tests {
    use super::agrees;

    #[test]
    fn real_texts_agree_with_their_page_counts() {
        for (pages, text) in [
            (0x0064_69f7_u64, "25.102GB"),
            (0xe0000, "3.500GB"),
            (0x5c5d, "92.363MB"),
            (0xa5, "660.000kB"),
            (0, "0.000kB"),
            (0x00ff_6d80, "63.856GB"),
        ] {
            assert!(agrees(text.as_bytes(), pages * 4096), "{pages:#x} {text}");
        }
    }

    #[test]
    fn another_figure_or_another_form_does_not_agree() {
        for text in [
            "3.501GB", "3.5GB", "3.500TB", "3.500", "GB", ".500GB", "3500", "",
        ] {
            assert!(!agrees(text.as_bytes(), 0xe0000 * 4096), "{text}");
        }
        assert!(!agrees(b"18446744073709551615.000GB", u64::MAX));
    }
}
