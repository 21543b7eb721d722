//! A library's version number, to a release whose layout is known.

use crate::ffi::tensorrt::raw::{Family, Release, Version};

/// The release of a library that says of itself, by `getInferLibVersion()`, that it is `number`.
///
/// Newer minor releases of a known family are taken: inside a family methods were only ever added at the
/// end, in all releases from 8.0 to 11.4. A newer family is not: nothing would be where it was. TensorRT-RTX
/// changed its layout from one minor release to the next, so there only known ones are taken.
///
/// # Errors
/// Why this release cannot be driven, as a sentence without a full stop.
pub fn release_of(number: i32) -> Result<Release, String> {
    let version = Version::from_number(number);
    let family = match number {
        8000..=9999 => Family::EightAndNine,
        100_000..=109_999 => Family::Ten,
        110_000..=119_999 => Family::Eleven,
        10_300..=10_499 => Family::RtxThree,
        10_500..=10_799 => Family::RtxFive,
        10_000..=99_999 => {
            return Err(format!(
                "TensorRT-RTX {version} is a release that this trtmem does not know; it knows 1.3 to 1.7"
            ));
        }
        1..=7999 => {
            return Err(format!(
                "TensorRT {version} is older than 8.0, the first release whose classes have this layout"
            ));
        }
        120_000.. => {
            return Err(format!(
                "TensorRT {version} is of a family that this trtmem does not know; it knows 8.0 to 11.x"
            ));
        }
        _ => {
            return Err(format!(
                "its version number, {number}, is not one of TensorRT's"
            ));
        }
    };
    Ok(Release::new(version, family))
}

#[cfg(test)]
mod tests {
    use super::release_of;
    use crate::ffi::tensorrt::raw::Family;
    use proptest::prelude::*;

    #[test]
    fn every_family_is_known_by_its_numbers() {
        for (number, family) in [
            (8000, Family::EightAndNine),
            (8412, Family::EightAndNine),
            (9999, Family::EightAndNine),
            (100_000, Family::Ten),
            (101_010, Family::Ten),
            (110_001, Family::Eleven),
            (110_400, Family::Eleven),
            (10_300, Family::RtxThree),
            (10_400, Family::RtxThree),
            (10_500, Family::RtxFive),
            (10_701, Family::RtxFive),
        ] {
            assert_eq!(release_of(number).unwrap().family(), family, "{number}");
        }
    }

    #[test]
    fn other_products_and_unknown_families_are_refused_by_name() {
        for (number, word) in [
            (10_800, "TensorRT-RTX 1.8.0 is a release"),
            (10_200, "TensorRT-RTX 1.2.0 is a release"),
            (7203, "TensorRT 7.2.3 is older"),
            (120_000, "TensorRT 12.0.0 is of a family"),
            (0, "not one of TensorRT's"),
            (-1, "not one of TensorRT's"),
        ] {
            let refusal = release_of(number).unwrap_err();
            assert!(refusal.contains(word), "{refusal}");
        }
    }

    proptest! {
        #[test]
        fn any_number_is_a_release_of_its_own_family_or_a_refusal(number: i32) {
            if let Ok(release) = release_of(number) {
                let major = release.version().major();
                prop_assert_eq!(release.version().number(), number);
                let minor = release.version().minor();
                prop_assert_eq!(release.family(), match (major, minor) {
                    (8 | 9, _) => Family::EightAndNine,
                    (10, _) => Family::Ten,
                    (11, _) => Family::Eleven,
                    (1, 3 | 4) => Family::RtxThree,
                    (1, 5..=7) => Family::RtxFive,
                    other => return Err(TestCaseError::fail(format!("{other:?}"))),
                });
            }
        }
    }
}
