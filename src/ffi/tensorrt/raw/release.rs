//! Which release a library is, and which family's layout it has.

use std::fmt;

use crate::tensorrt_release::Product;

/// A version as `getInferLibVersion()` numbers it: up to 9.x major × 1000 + minor × 100 + patch, since 10.0,
/// and in TensorRT-RTX, major × 10000 + minor × 100 + patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(i32);

impl Version {
    /// The version with this number.
    pub fn from_number(number: i32) -> Version {
        Version(number)
    }

    /// The number.
    pub fn number(self) -> i32 {
        self.0
    }

    /// 8 of 8.4.12.
    pub fn major(self) -> i32 {
        self.0 / self.weight()
    }

    /// 4 of 8.4.12.
    pub fn minor(self) -> i32 {
        self.0 % self.weight() / 100
    }

    /// 12 of 8.4.12.
    pub fn patch(self) -> i32 {
        self.0 % 100
    }

    /// The product it is a version of. TensorRT-RTX counts from 1.
    pub fn product(self) -> Product {
        match self.0 {
            10_000..=99_999 => Product::TensorRtRtx,
            _ => Product::TensorRt,
        }
    }

    /// What one major version weighs.
    fn weight(self) -> i32 {
        if self.0 < 10_000 { 1000 } else { 10_000 }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major(), self.minor(), self.patch())
    }
}

/// Releases with one layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// 8.0 to 9.x.
    EightAndNine,
    /// 10.x.
    Ten,
    /// 11.x.
    Eleven,
    /// TensorRT-RTX 1.3 and 1.4.
    RtxThree,
    /// TensorRT-RTX 1.5 to 1.7.
    RtxFive,
}

impl Family {
    /// Every family, in the order of the columns of the tables.
    pub const ALL: [Family; 5] = [
        Family::EightAndNine,
        Family::Ten,
        Family::Eleven,
        Family::RtxThree,
        Family::RtxFive,
    ];
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Family::EightAndNine => "8-9",
            Family::Ten => "10",
            Family::Eleven => "11",
            Family::RtxThree => "rtx-1.3..1.4",
            Family::RtxFive => "rtx-1.5..",
        })
    }
}

/// A release whose layout is known. Only [`checked`](crate::ffi::tensorrt::checked::release_of) makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Release {
    version: Version,
    family: Family,
}

impl Release {
    /// The release of this version, whose layout is that of `family`.
    pub(in crate::ffi::tensorrt) fn new(version: Version, family: Family) -> Release {
        Release { version, family }
    }

    /// Its version.
    pub fn version(self) -> Version {
        self.version
    }

    /// Its family.
    pub fn family(self) -> Family {
        self.family
    }

    /// The version number up to which its tables are known to go.
    ///
    /// DRIVE OS has patch numbers of its own, from 10 on, which say nothing of the public patches they were
    /// taken from. 8.6.10 was there before 8.6.1, which added methods to 8.6.0: 8.6.10 and its successors
    /// count as 8.6.0. No other minor release got methods in a patch later than the one DRIVE OS is known
    /// to be built on.
    pub fn known_to(self) -> i32 {
        match self.version.number() {
            8610..=8699 => 8600,
            number => number,
        }
    }

    /// Whether it is one of DRIVE OS's own, by its patch number.
    pub fn is_automotive(self) -> bool {
        self.version.product() == Product::TensorRt && self.version.patch() >= 10
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn numbers_are_read_as_tensorrt_writes_them() {
        for (number, text) in [
            (8001, "8.0.1"),
            (8412, "8.4.12"),
            (8613, "8.6.13"),
            (9200, "9.2.0"),
            (10_701, "1.7.1"),
            (100_000, "10.0.0"),
            (101_010, "10.10.10"),
            (101_601, "10.16.1"),
            (110_400, "11.4.0"),
        ] {
            assert_eq!(Version::from_number(number).to_string(), text);
        }
    }
}
