//! Where the strings of a JSON text end.

/// How many bytes at the beginning are plain: printable ASCII, neither quote nor backslash.
pub(super) fn plain(bytes: &[u8]) -> usize {
    let (words, tail) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return index * 8 + (special.trailing_zeros() / 8) as usize;
        }
    }
    let plain = |byte: &&u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    words.len() * 8 + tail.iter().take_while(plain).count()
}

/// A high bit in the first byte that is not plain; bits above it mean nothing. The test for zero bytes is
/// the one of S. E. Anderson's "Bit Twiddling Hacks", "Determine if a word has a zero byte".
fn special(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    let zero_in = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(0x20 * ONES) & !word;
    let quote = zero_in(word ^ (ONES * u64::from(b'"')));
    let backslash = zero_in(word ^ (ONES * u64::from(b'\\')));
    let delete = zero_in(word ^ (ONES * 0x7f));
    (control | quote | backslash | delete | word) & HIGH_BITS
}

/// The length of what follows an opening quote, up to and without the closing one; whether it is text at
/// all is for others to see. `None` where there is no closing quote.
pub(super) fn length_of_string(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += plain(bytes.get(at..)?);
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_bytes_are_counted_up_to_the_first_other(bytes in any::<Vec<u8>>(), letters in "[ -~]{0,20}") {
            let all = [letters.as_bytes(), &bytes].concat();
            let expected = all
                .iter()
                .take_while(|b| matches!(b, b' '..=b'~') && !matches!(b, b'"' | b'\\'))
                .count();
            prop_assert_eq!(plain(&all), expected);
        }

        #[test]
        fn a_string_ends_where_the_json_reader_says(text in any::<String>(), after in any::<String>()) {
            let token = serde_json::to_string(&text).unwrap();
            let all = format!("{}{after}", &token[1..]);
            prop_assert_eq!(length_of_string(all.as_bytes()), Some(token.len() - 2));
        }
    }

    #[test]
    fn a_string_that_is_cut_has_no_end() {
        for cut in ["", "abc", "abc\\", "abc\\\""] {
            assert_eq!(length_of_string(cut.as_bytes()), None, "{cut}");
        }
    }
}
