//! TensorRT's releases by the numbers they give: versions, and the serialization version of plans.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A product of NVIDIA's with TensorRT's interfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Product {
    /// TensorRT.
    TensorRt,
    /// TensorRT for RTX: plans of its own, kernels compiled when a context is created.
    TensorRtRtx,
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Product::TensorRt => "TensorRT",
            Product::TensorRtRtx => "TensorRT-RTX",
        })
    }
}

/// A version of TensorRT. The build is known where a plan or the library's file tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TensorRtVersion {
    /// Major.
    pub major: u32,
    /// Minor.
    pub minor: u32,
    /// Patch.
    pub patch: u32,
    /// Build.
    pub build: Option<u32>,
}

impl TensorRtVersion {
    /// The version that the library's number stands for. Up to 9 it is major × 1000 + minor × 100 +
    /// patch, from 10 on and in TensorRT-RTX major × 10000 + minor × 100 + patch
    /// (`NV_TENSORRT_VERSION` in `NvInferVersion.h` of 8.x, 10.x, 11.x and RTX 1.x). So 8510 is 8.5.10, as
    /// the logs of that release say themselves.
    pub fn from_number(number: u32) -> TensorRtVersion {
        let thousands = if number < 10_000 { 1000 } else { 10_000 };
        TensorRtVersion {
            major: number / thousands,
            minor: number % thousands / 100,
            patch: number % 100,
            build: None,
        }
    }

    /// The version in `8.6.1` or `8.6.1.6`.
    pub fn parse(text: &str) -> Option<TensorRtVersion> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        let version = TensorRtVersion {
            major: parts.next()??,
            minor: parts.next()??,
            patch: parts.next()??,
            build: match parts.next() {
                Some(build) => Some(build?),
                None => None,
            },
        };
        parts.next().is_none().then_some(version)
    }

    /// The product it is a version of. TensorRT-RTX counts from 1; TensorRT's own 1 to 4 left no trace in public plans
    /// or libraries.
    pub fn product(self) -> Product {
        match self.major {
            1 => Product::TensorRtRtx,
            _ => Product::TensorRt,
        }
    }

    /// Whether both are the same release: major, minor and patch are the same, and the build where
    /// both tell it.
    pub fn is_same_release(self, other: TensorRtVersion) -> bool {
        let builds_agree = match (self.build, other.build) {
            (Some(mine), Some(its)) => mine == its,
            _ => true,
        };
        self.release() == other.release() && builds_agree
    }

    /// Major, minor and patch.
    pub fn release(self) -> (u32, u32, u32) {
        (self.major, self.minor, self.patch)
    }
}

impl fmt::Display for TensorRtVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        match self.build {
            Some(build) => write!(f, ".{build}"),
            None => Ok(()),
        }
    }
}

/// Which releases write a serialization version, in words: `8.5.1 and 8.5.2`.
///
/// The number says nothing by its size: 9.x has smaller ones than 8.5, and several releases share one.
pub fn writers_of(serialization: u32) -> Option<&'static str> {
    let known = WRITERS
        .iter()
        .find(|(number, _)| *number == serialization)?;
    Some(known.1)
}

/// Serialization versions and who writes them. Read in public plans whose body names its TensorRT,
/// where nothing else is said; others in messages that name both.
const WRITERS: [(u32, &str); 18] = [
    (89, "7.0.0"),
    (95, "7.1.0"),
    // tritonserver 20.11 says "Current Version: 96" (wang-xinyu/tensorrtx#533).
    (96, "7.2, probably"),
    (97, "7.1.3"),
    (205, "8.2.1"),
    // NVIDIA/TensorRT#2072.
    (213, "8.4.1"),
    // triton-inference-server/tensorrtllm_backend#190.
    (226, "9.x"),
    (228, "9.x"),
    (232, "8.5.1 and 8.5.2"),
    (236, "8.6.1"),
    // Also an early access of 8.5 (NVIDIA/TensorRT#2544).
    (237, "10.0 and 10.1"),
    // 10.8 and 10.10 by messages.
    (239, "10.3 to 10.10"),
    // The rest by messages and notes in public repositories.
    (240, "10.11"),
    (243, "11.2"),
    (244, "11.3"),
    // Six plans built for this project.
    (94, "TensorRT-RTX 1.4 and 1.5"),
    (98, "TensorRT-RTX 1.6"),
    (100, "TensorRT-RTX 1.7"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_for_a_version() {
        let told = |number| TensorRtVersion::from_number(number).to_string();
        assert_eq!(told(8003), "8.0.3");
        assert_eq!(told(8412), "8.4.12");
        assert_eq!(told(8510), "8.5.10");
        assert_eq!(told(100_300), "10.3.0");
        assert_eq!(told(101_601), "10.16.1");
        assert_eq!(told(110_400), "11.4.0");
        assert_eq!(told(10_601), "1.6.1");
    }

    #[test]
    fn a_version_is_read_as_it_is_written() {
        for text in ["8.6.1", "10.16.1.11", "8.4.12"] {
            let version = TensorRtVersion::parse(text).expect(text);
            assert_eq!(version.to_string(), text);
        }
        for text in ["", "8", "8.6", "8.6.1.6.0", "8.6.x", "-8.6.1", "8..1"] {
            assert_eq!(TensorRtVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_build_counts_only_where_both_tell_it() {
        let version = |text| TensorRtVersion::parse(text).expect(text);
        assert!(version("8.6.1.6").is_same_release(version("8.6.1")));
        assert!(version("8.6.1.6").is_same_release(version("8.6.1.6")));
        assert!(!version("8.6.1.6").is_same_release(version("8.6.1.2")));
        assert!(!version("8.5.10").is_same_release(version("8.5.1")));
    }

    #[test]
    fn every_serialization_version_stands_once() {
        let mut numbers: Vec<u32> = WRITERS.iter().map(|known| known.0).collect();
        let all = numbers.len();
        numbers.dedup();
        assert_eq!(numbers.len(), all);
        assert_eq!(writers_of(232), Some("8.5.1 and 8.5.2"));
        assert_eq!(writers_of(241), None);
    }
}
