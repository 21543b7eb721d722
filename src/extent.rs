//! Smallest and largest of the values seen.

/// Smallest and largest of the values seen; `None` until one was known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    bounds: Option<(u64, u64)>,
}

impl Extent {
    /// An extent that has seen `value`.
    pub(crate) fn of(value: Option<u64>) -> Self {
        Extent {
            bounds: value.map(|value| (value, value)),
        }
    }

    /// Takes a value in, if it is known.
    pub(crate) fn observe(&mut self, value: Option<u64>) {
        if let Some(value) = value {
            let (low, high) = self.bounds.unwrap_or((value, value));
            self.bounds = Some((low.min(value), high.max(value)));
        }
    }

    /// The smallest value seen.
    pub(crate) fn low(&self) -> Option<u64> {
        self.bounds.map(|(low, _)| low)
    }

    /// The largest value seen.
    pub(crate) fn high(&self) -> Option<u64> {
        self.bounds.map(|(_, high)| high)
    }

    /// Largest minus smallest.
    pub(crate) fn width(&self) -> Option<u64> {
        self.bounds.map(|(low, high)| high - low)
    }
}
