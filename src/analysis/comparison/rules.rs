//! What a comparison goes by.

use super::limits::Limits;
use super::model::Rules;
use super::verdicts::TestRules;

/// The chance that any row of a family is called changed where nothing changed. A comparison in CI is made again
/// and again, and a false alarm costs an engineer's day: one in two hundred, as Benjamin et al. propose for
/// claims of discovery ("Redefine statistical significance", Nature Human Behaviour 2, 2018).
pub const SIGNIFICANCE: f64 = 0.005;

/// The confidence of intervals.
pub const CONFIDENCE: f64 = 0.95;

/// Changes of less are of no interest where nothing else is said, bytes.
pub const THRESHOLD_BYTES: u64 = 1 << 20;

/// What a comparison goes by.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffRules {
    /// Changes up to so many bytes are of no interest; also the margin of "the same".
    pub threshold_bytes: u64,
    /// Limits; where there is none every row of the first family has the threshold for its limit.
    pub limits: Limits,
    /// Compare what makes no sense to compare, and leave out the loud warnings.
    pub force: bool,
    /// The chance of a false alarm in a family.
    pub significance: f64,
    /// The confidence of intervals.
    pub confidence: f64,
}

impl Default for DiffRules {
    fn default() -> Self {
        DiffRules {
            threshold_bytes: THRESHOLD_BYTES,
            limits: Limits::none(),
            force: false,
            significance: SIGNIFICANCE,
            confidence: CONFIDENCE,
        }
    }
}

impl DiffRules {
    /// What its verdicts go by.
    pub(super) fn tests(&self) -> TestRules {
        TestRules {
            threshold_bytes: self.threshold_bytes,
            significance: self.significance,
            confidence: self.confidence,
        }
    }

    /// As a comparison tells them.
    pub(super) fn told(&self) -> Rules {
        Rules {
            significance: self.significance,
            confidence: self.confidence,
            threshold_bytes: self.threshold_bytes,
            limits: self.limits.texts(),
        }
    }
}
