//! Other processes at the borders of stages.
//!
//! A border can lie in the middle of somebody's allocation, and the processes are read one after the
//! other. So they are read before the sample and after it: what they held when it was taken lies between.

use crate::probe::{Origin, OthersMeter, OthersReading, Tree};
use crate::report::{Measured, OtherProcesses};

/// Reads other processes around samples.
#[derive(Debug)]
pub(super) struct OthersWatch {
    meter: Result<OthersMeter, String>,
    /// The last reading; the next sample comes after it.
    earlier: Option<Result<OthersReading, String>>,
}

impl OthersWatch {
    /// Makes the meter and reads once: the kernel makes its records of each process at the first look.
    pub(super) fn open(origin: &Origin, tree: Tree) -> OthersWatch {
        let mut watch = OthersWatch {
            meter: OthersMeter::open(origin, tree),
            earlier: None,
        };
        watch.look();
        watch
    }

    /// Reads before a sample.
    pub(super) fn look(&mut self) {
        self.earlier = Some(self.read());
    }

    /// Reads after a sample, and tells what they held between this reading and the one before; `nvmap` is
    /// what was read with the sample itself.
    pub(super) fn around(&mut self, nvmap_bytes: Measured<u64>) -> OtherProcesses {
        let later = self.read();
        let earlier = self.earlier.replace(later.clone());
        between(earlier.unwrap_or_else(|| later.clone()), later, nvmap_bytes)
    }

    fn read(&mut self) -> Result<OthersReading, String> {
        match &mut self.meter {
            Ok(meter) => meter.read(),
            Err(reason) => Err(reason.clone()),
        }
    }
}

fn between(
    earlier: Result<OthersReading, String>,
    later: Result<OthersReading, String>,
    nvmap_bytes: Measured<u64>,
) -> OtherProcesses {
    match (earlier, later) {
        (Ok(earlier), Ok(later)) => OtherProcesses {
            low_bytes: Measured::Value(earlier.bytes.min(later.bytes)),
            high_bytes: Measured::Value(earlier.bytes.max(later.bytes)),
            nvmap_bytes,
            incomplete: later.incomplete.or(earlier.incomplete),
        },
        (Err(reason), _) | (_, Err(reason)) => OtherProcesses {
            nvmap_bytes,
            ..OtherProcesses::absent(&reason)
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(bytes: u64, incomplete: Option<&str>) -> Result<OthersReading, String> {
        Ok(OthersReading {
            bytes,
            incomplete: incomplete.map(str::to_owned),
        })
    }

    #[test]
    fn what_others_held_lies_between_the_readings_around_the_sample() {
        let nvmap = || Measured::absent("no NvMap");
        let held = between(
            reading(900, None),
            reading(100, Some("two are not read")),
            nvmap(),
        );
        assert_eq!(
            (held.low_bytes.get(), held.high_bytes.get()),
            (Some(100), Some(900))
        );
        assert_eq!(held.incomplete.as_deref(), Some("two are not read"));
        let refused = between(Err("no /proc".to_owned()), reading(1, None), nvmap());
        assert_eq!(refused.low_bytes.reason(), Some("no /proc"));
        assert_eq!(refused.nvmap_bytes.reason(), Some("no NvMap"));
    }
}
