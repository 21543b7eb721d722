//! Decimal digits, eight at a time.
//!
//! The arithmetic within a register is D. Lemire's, "Quickly parsing eight digits" (2018); the first
//! character is the lowest byte.

const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The number that the digits at the beginning of eight characters make, and how many they are.
pub(super) fn leading(characters: [u8; 8]) -> (u64, usize) {
    let values = u64::from_le_bytes(characters) ^ 0x3030_3030_3030_3030;
    // A byte above 9 sets its high bit; what it carries into later ones does not matter.
    let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & HIGH_BITS;
    if others == 0 {
        return (joined(values), 8);
    }
    let count = others.trailing_zeros() / 8;
    if count == 0 {
        return (0, 0);
    }
    // Zeros move in where digits would come first.
    (joined(values << (64 - 8 * count)), count as usize)
}

/// The number of eight digits' values.
fn joined(values: u64) -> u64 {
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8);
    let low = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let high = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
    low.wrapping_add(high) >> 32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_digits_at_the_beginning_make_the_number(number in 0_u64..100_000_000, end in "[^0-9]{8}") {
            let text = format!("{number}{end}");
            let digits = number.to_string().len().min(8);
            let eight: [u8; 8] = text.as_bytes()[..8].try_into().unwrap();
            prop_assert_eq!(leading(eight), (number, digits));
        }

        #[test]
        fn whatever_comes_only_digits_are_taken(eight in any::<[u8; 8]>()) {
            let count = eight.iter().take_while(|b| b.is_ascii_digit()).count();
            let number = eight[..count].iter().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
            prop_assert_eq!(leading(eight), (number, count));
        }
    }
}
