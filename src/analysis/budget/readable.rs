//! Sizes that read well in a budget file.

/// Steps that limits are rounded up to: below so many bytes, to multiples of so many.
const STEPS: [(u64, u64); 4] = [
    (1 << 20, 4 << 10),
    (16 << 20, 1 << 18),
    (512 << 20, 1 << 20),
    (u64::MAX, 16 << 20),
];

/// The next readable number of bytes that is not below `bytes`.
pub(super) fn rounded_up(bytes: i64) -> i64 {
    let magnitude = bytes.unsigned_abs();
    let step = STEPS.iter().find(|(below, _)| magnitude < *below);
    let Some(step) = step.and_then(|(_, step)| i64::try_from(*step).ok()) else {
        return bytes;
    };
    let missing = (step - bytes.rem_euclid(step)) % step;
    bytes.checked_add(missing).unwrap_or(bytes)
}

/// A size as a budget file has it, to the byte: `"64MiB"`, `"12.25MiB"`, `"-4KiB"`, or `1234`.
pub fn written(bytes: i64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    let sign = if bytes < 0 { "-" } else { "" };
    match bytes.unsigned_abs() {
        // Wider numbers lose digits in readers that take them for floats.
        magnitude if magnitude >= 1 << 52 => bytes.to_string(),
        0 => "\"0B\"".to_owned(),
        magnitude if magnitude % MIB == 0 => format!("\"{sign}{}MiB\"", magnitude / MIB),
        magnitude if magnitude > MIB && magnitude % (MIB / 4) == 0 => {
            let quarters = magnitude % MIB / (MIB / 4);
            let behind = ["", "25", "5", "75"];
            let behind = usize::try_from(quarters).ok().and_then(|at| behind.get(at));
            format!("\"{sign}{}.{}MiB\"", magnitude / MIB, behind.unwrap_or(&""))
        }
        magnitude if magnitude % KIB == 0 => format!("\"{sign}{}KiB\"", magnitude / KIB),
        _ => bytes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::read_budget;
    use super::*;

    #[test]
    fn limits_are_rounded_up_to_what_reads_well() {
        let shown = |bytes: i64| written(rounded_up(bytes));
        assert_eq!(shown(0), "\"0B\"");
        assert_eq!(shown(1), "\"4KiB\"");
        assert_eq!(shown(13_300_000), "\"12.75MiB\"");
        assert_eq!(shown(43_201_331), "\"42MiB\"");
        assert_eq!(shown(-43_201_331), "\"-41MiB\"");
        assert_eq!(shown(i64::MAX), i64::MAX.to_string());
    }

    proptest! {
        #[test]
        fn rounding_up_never_goes_down_nor_far(bytes in any::<i64>()) {
            let up = rounded_up(bytes);
            prop_assert!(up >= bytes);
            prop_assert!(up.abs_diff(bytes) < 16 << 20);
        }

        #[test]
        fn what_is_written_is_read_as_the_same(bytes in any::<i64>(), round in any::<bool>()) {
            let bytes = if round { rounded_up(bytes >> 20) } else { bytes };
            let text = format!(
                "schema = \"trtmem.budget/1\"\n[[budget]]\nat-most = {}\n",
                written(bytes)
            );
            let file = read_budget(&text).unwrap();
            prop_assert_eq!(file.budgets[0].at_most, Some(bytes));
        }
    }
}
