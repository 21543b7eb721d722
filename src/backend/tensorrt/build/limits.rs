//! Limits of memory pools and lists of GPUs, in trtexec's spelling.

use std::fmt;
use std::str::FromStr;

use crate::backend::options::sent_as_text;
use crate::ffi::tensorrt::ComputeCapability;
use crate::ffi::tensorrt::build::MemoryPool;
use crate::units;

/// trtexec's names of the pools.
const POOLS: [(&str, MemoryPool); 6] = [
    ("workspace", MemoryPool::Workspace),
    ("dlaSRAM", MemoryPool::DlaManagedSram),
    ("dlaLocalDRAM", MemoryPool::DlaLocalDram),
    ("dlaGlobalDRAM", MemoryPool::DlaGlobalDram),
    ("tacticSharedMem", MemoryPool::TacticSharedMemory),
    ("tacticDRAM", MemoryPool::TacticDram),
];

/// What is wrong with a list of limits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// No colon between pool and size.
    #[error(
        "`{0}` has no size; write the pool, a colon and its size, such as workspace:1024 in MiB"
    )]
    NoSize(String),
    /// No such pool.
    #[error("there is no memory pool `{0}`; there are {names}", names = POOLS.map(|(name, _)| name).join(", "))]
    NoPool(String),
    /// No such size.
    #[error("`{0}` is not a size; write a number of MiB, or one with B, K, M or G, such as 512M")]
    Size(String),
    /// A pool twice.
    #[error("`{0}` is given two sizes; give one")]
    Twice(String),
}

/// Limits of memory pools, bytes. Sent as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolLimits(Vec<(MemoryPool, u64)>);

impl PoolLimits {
    /// The limits, each pool once.
    pub(super) fn iter(&self) -> impl Iterator<Item = (MemoryPool, u64)> {
        self.0.iter().copied()
    }
}

impl FromStr for PoolLimits {
    type Err = PoolError;

    fn from_str(text: &str) -> Result<PoolLimits, PoolError> {
        let mut limits: Vec<(MemoryPool, u64)> = Vec::new();
        for part in text.split(',') {
            let (name, size) = part
                .split_once(':')
                .ok_or_else(|| PoolError::NoSize(part.to_owned()))?;
            let known = POOLS
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            let (_, pool) = known.ok_or_else(|| PoolError::NoPool(name.to_owned()))?;
            if limits.iter().any(|(earlier, _)| earlier == pool) {
                return Err(PoolError::Twice(name.to_owned()));
            }
            limits.push((*pool, bytes(size)?));
        }
        Ok(PoolLimits(limits))
    }
}

/// trtexec's sizes: MiB where nothing is said; B, K, M and G are powers of 1024.
fn bytes(text: &str) -> Result<u64, PoolError> {
    let wrong = || PoolError::Size(text.to_owned());
    let shift = match text.bytes().last() {
        Some(b'0'..=b'9' | b'.' | b'M' | b'm') => 20,
        Some(b'K' | b'k') => 10,
        Some(b'G' | b'g') => 30,
        // Also MiB, KiB and the like, as the other sizes of this program are written.
        _ => return units::parse_size(text).map_err(|_| wrong()),
    };
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = 1_u64 << shift;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let whole: u64 = whole.parse().map_err(|_| wrong())?;
    let digits = u32::try_from(fraction.len()).map_err(|_| wrong())?;
    let scale = 10_u64.checked_pow(digits).ok_or_else(wrong)?;
    let fraction: u64 = fraction.parse().map_err(|_| wrong())?;
    let part = u128::from(fraction) * u128::from(unit) / u128::from(scale);
    whole
        .checked_mul(unit)
        .and_then(|whole| whole.checked_add(u64::try_from(part).ok()?))
        .ok_or_else(wrong)
}

impl fmt::Display for PoolLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for (pool, bytes) in self.iter() {
            let known = POOLS.iter().find(|(_, known)| *known == pool);
            let name = known.map_or("", |(name, _)| *name);
            write!(f, "{between}{name}:{bytes}B")?;
            between = ",";
        }
        Ok(())
    }
}

sent_as_text!(PoolLimits);

/// A text that is no compute capability.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a compute capability; write current, or numbers such as 8.0,8.6")]
pub struct CapabilityError(String);

/// GPUs that a plan of TensorRT-RTX is for, by compute capability. Sent as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities(Vec<ComputeCapability>);

impl Capabilities {
    /// In the order they were given.
    pub(super) fn list(&self) -> &[ComputeCapability] {
        &self.0
    }
}

impl FromStr for Capabilities {
    type Err = CapabilityError;

    fn from_str(text: &str) -> Result<Capabilities, CapabilityError> {
        let one = |part: &str| {
            let wrong = || CapabilityError(part.to_owned());
            if part.eq_ignore_ascii_case("current") {
                return Ok(ComputeCapability::CURRENT);
            }
            let number = part.trim_start_matches("sm").trim_start_matches("SM");
            let (major, minor) = match number.split_once('.') {
                Some(parts) => parts,
                None => number
                    .split_at_checked(number.len().saturating_sub(1))
                    .ok_or_else(wrong)?,
            };
            let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
            ComputeCapability::of(number(major)?, number(minor)?).ok_or_else(wrong)
        };
        let list = text.split(',').map(|part| one(part.trim()));
        Ok(Capabilities(list.collect::<Result<_, _>>()?))
    }
}

impl fmt::Display for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written: Vec<String> = self.0.iter().map(|it| it.written()).collect();
        f.write_str(&written.join(","))
    }
}

sent_as_text!(Capabilities);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn limits(text: &str) -> Result<String, String> {
        let read = text
            .parse::<PoolLimits>()
            .map_err(|error| error.to_string());
        read.map(|limits| limits.to_string())
    }

    #[test]
    fn pools_are_limited_in_trtexecs_units() {
        for (text, bytes) in [
            ("workspace:1024", "workspace:1073741824B"),
            ("workspace:0.5", "workspace:524288B"),
            ("workspace:1.5G", "workspace:1610612736B"),
            ("tacticSharedMem:48K", "tacticSharedMem:49152B"),
            ("workspace:4096B", "workspace:4096B"),
            ("workspace:64MiB", "workspace:67108864B"),
            (
                "dlasram:1,dlaLocalDRAM:512",
                "dlaSRAM:1048576B,dlaLocalDRAM:536870912B",
            ),
        ] {
            assert_eq!(limits(text), Ok(bytes.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_limit_is_refused_with_what_there_is() {
        for (text, words) in [
            ("workspace", "has no size"),
            ("", "has no size"),
            (
                "scratch:1",
                "no memory pool `scratch`; there are workspace, dlaSRAM",
            ),
            ("workspace:much", "`much` is not a size"),
            ("workspace:-1", "`-1` is not a size"),
            ("workspace:99999999999999999999", "is not a size"),
            ("workspace:1,workspace:2", "two sizes"),
        ] {
            assert!(
                limits(text).is_err_and(|error| error.contains(words)),
                "{text}: {:?}",
                limits(text)
            );
        }
    }

    #[test]
    fn capabilities_are_written_with_a_point_without_or_as_the_libraries_call_them() {
        let of = |text: &str| text.parse::<Capabilities>().map(|list| list.to_string());
        assert_eq!(of("8.0,86,sm120").as_deref(), Ok("8.0,8.6,12.0"));
        assert_eq!(of("current").as_deref(), Ok("current"));
        for text in ["", "8", "ampere", "8.x", "8.0;8.6", "-8.0"] {
            assert!(of(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_sent_unchanged(text in ".{0,40}") {
            if let Ok(limits) = text.parse::<PoolLimits>() {
                prop_assert_eq!(limits.to_string().parse::<PoolLimits>(), Ok(limits));
            }
            if let Ok(list) = text.parse::<Capabilities>() {
                prop_assert_eq!(list.to_string().parse::<Capabilities>(), Ok(list));
            }
        }
    }
}
