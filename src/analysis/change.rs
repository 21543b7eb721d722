//! What became of a row between two sides: the change, what the verdict rests on, the verdict; in data and in words.

use schemars::JsonSchema;
use serde::Serialize;

use super::figure::half_width;
use super::noise::Reach;
use crate::units;

/// What became of a row between the base and a later side.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Median less median; of a row that only one side has its whole; absent where a side did not measure it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_bytes: Option<i64>,
    /// Lower end of the interval of the shift; absent where none was computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_bytes: Option<i64>,
    /// Upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_bytes: Option<i64>,
    /// The farther end from the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_width_bytes: Option<u64>,
    /// Chance of a difference like this where there is none, before Holm's correction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// The same, corrected over its family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_adjusted: Option<f64>,
    /// What the verdict rests on.
    pub basis: Basis,
    /// Growth that is allowed; absent where no limit applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_bytes: Option<u64>,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict in a sentence, as every form has it.
    pub text: String,
    /// Whether a run of either side lies apart from the others.
    #[serde(skip)]
    pub has_outlier: bool,
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Sizes that do not vary: compared to the byte.
    Exact,
    /// A rank test over the runs.
    Ranks,
    /// The noise and drift that were recorded, because there are too few runs for a test.
    Noise,
    /// An assumed noise, because none was recorded.
    Assumed,
    /// Nothing: one side lacks the row, or its stage was not decided and its owners were not looked at.
    #[default]
    None,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Verdict {
    /// Every figure of both sides is the same.
    Identical,
    /// Decided, and over its limit.
    Regression,
    /// Decided, and smaller by more than its limit.
    Improvement,
    /// Decided to be larger, within its limit.
    Larger,
    /// Decided to be smaller, by less than its limit.
    Smaller,
    /// Shown to be the same within so many bytes.
    Same {
        /// The largest difference that remains possible.
        within_bytes: u64,
    },
    /// Grown over its limit, and it cannot be decided whether it really has.
    Undecided {
        /// Runs on each side that would decide it, if the figures go on as they are; absent where no
        /// number of runs that is worth making would.
        runs_needed: Option<u32>,
    },
    /// Within its limit; no difference shown, nor sameness.
    Open,
    /// Only the later side has it.
    Added,
    /// Only the base has it.
    Removed,
    /// It was not measured on one of the sides.
    #[default]
    NotMeasured,
}

/// The result of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DiffOutcome {
    /// Every figure is the same.
    Identical,
    /// Nothing is over its limit.
    WithinLimits,
    /// A row is over its limit and cannot be decided.
    Undecided,
    /// A row is over its limit.
    Regression,
}

impl Basis {
    /// The identifier that JSON has too.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Basis::Exact => "exact",
            Basis::Ranks => "ranks",
            Basis::Noise => "noise",
            Basis::Assumed => "assumed",
            Basis::None => "none",
        }
    }

    /// The recorded noise, or an assumed one.
    pub(super) fn of_noise(reach: Reach) -> Basis {
        if reach.assumed {
            Basis::Assumed
        } else {
            Basis::Noise
        }
    }
}

impl Change {
    /// The same with what follows from its other fields: the farther end of the interval, and the sentence.
    #[must_use]
    pub fn told(mut self) -> Change {
        let interval = self.low_bytes.zip(self.high_bytes);
        let ends = self.change_bytes.zip(interval);
        self.half_width_bytes = ends.map(|(change, interval)| half_width(change, interval));
        self.text = sentence(&self);
        self
    }

    /// What became of a row that one side has alone: it changed by its whole, since the other took nothing there. Without
    /// that figure it was not measured.
    pub(super) fn by_its_whole(change_bytes: Option<i64>, verdict: Verdict) -> Change {
        let change = Change {
            change_bytes,
            verdict: change_bytes.map_or(Verdict::NotMeasured, |_| verdict),
            ..Change::default()
        };
        change.told()
    }
}

impl Verdict {
    /// The identifier that JSON has too, and the word or two that the sentence begins with.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Verdict::Identical => ("identical", "identical"),
            Verdict::Regression => ("regression", "regression"),
            Verdict::Improvement => ("improvement", "improvement"),
            Verdict::Larger => ("larger", "larger"),
            Verdict::Smaller => ("smaller", "smaller"),
            Verdict::Same { .. } => ("same", "the same"),
            Verdict::Undecided { .. } => ("undecided", "undecided"),
            Verdict::Open => ("open", "no difference shown"),
            Verdict::Added => ("added", "added"),
            Verdict::Removed => ("removed", "removed"),
            Verdict::NotMeasured => ("not-measured", "not measured"),
        }
    }

    /// The identifier that JSON has too.
    pub(crate) fn id(self) -> &'static str {
        self.names().0
    }

    /// The verdict in a word or two, as its sentence begins. A form may set it in bold or capitals; it never says it in
    /// other words.
    pub(crate) fn short(self) -> &'static str {
        self.names().1
    }

    /// What a comparison comes to by this verdict alone.
    pub fn outcome(self) -> DiffOutcome {
        match self {
            Verdict::Regression => DiffOutcome::Regression,
            Verdict::Undecided { .. } => DiffOutcome::Undecided,
            // What was not measured says nothing against their being the same.
            Verdict::Identical | Verdict::NotMeasured => DiffOutcome::Identical,
            _ => DiffOutcome::WithinLimits,
        }
    }

    /// Whether a row with it is among those that a reader has to see.
    pub fn is_news(self) -> bool {
        !matches!(
            self,
            Verdict::Identical | Verdict::Same { .. } | Verdict::Open | Verdict::NotMeasured
        )
    }

    /// Whether the figure is decided to be another.
    pub fn is_decided(self) -> bool {
        matches!(
            self,
            Verdict::Regression | Verdict::Improvement | Verdict::Larger | Verdict::Smaller
        )
    }
}

/// The verdict with its limit and what it rests on: `regression: over its limit of 1 MiB, p < 0.001`.
fn sentence(change: &Change) -> String {
    let p = change.p_adjusted.or(change.p);
    let ground = ground(change.basis, p, change.verdict.is_decided());
    let ground = ground.map_or(String::new(), |ground| format!(", {ground}"));
    let limit = change.limit_bytes.map(units::size);
    let details = match (change.verdict, limit) {
        (Verdict::Regression, Some(limit)) => format!(": over its limit of {limit}{ground}"),
        (Verdict::Undecided { runs_needed }, limit) => {
            let limit = limit.map_or(String::new(), |limit| format!(" of {limit}"));
            let advice = match runs_needed {
                Some(runs) => format!("{runs} runs on each side would decide it"),
                None => "more runs like these would not decide it".to_owned(),
            };
            format!(": over its limit{limit}{ground}; {advice}")
        }
        (Verdict::Larger | Verdict::Smaller, Some(limit)) => {
            format!(", within its limit of {limit}{ground}")
        }
        (Verdict::Same { within_bytes }, _) => {
            format!(" within {}, shown", units::size_up(within_bytes))
        }
        // That no difference is shown rests on a test only where there was one.
        (Verdict::Open, _) if change.p.is_none() => String::new(),
        (Verdict::NotMeasured, _) => " on every side".to_owned(),
        (Verdict::Identical | Verdict::Added | Verdict::Removed, _) => String::new(),
        (
            Verdict::Regression
            | Verdict::Improvement
            | Verdict::Larger
            | Verdict::Smaller
            | Verdict::Open,
            _,
        ) => ground,
    };
    change.verdict.short().to_owned() + &details
}

/// What a verdict rests on: `exact`, `p < 0.001`, `p = 0.012`, `beyond the noise`.
pub(crate) fn ground(basis: Basis, p: Option<f64>, is_decided: bool) -> Option<String> {
    Some(match (basis, p, is_decided) {
        (Basis::Exact, ..) => "exact".to_owned(),
        (Basis::Ranks, Some(p), _) if p < 0.001 => "p < 0.001".to_owned(),
        (Basis::Ranks, Some(p), _) => format!("p = {p:.3}"),
        (Basis::Noise, _, true) => "beyond the noise".to_owned(),
        (Basis::Noise, _, false) => "not beyond the noise".to_owned(),
        (Basis::Assumed, _, true) => "beyond the assumed noise".to_owned(),
        (Basis::Assumed, _, false) => "within the assumed noise".to_owned(),
        (Basis::Ranks | Basis::None, ..) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::figure::Quantity;

    #[test]
    fn identifiers_are_those_of_the_json() {
        let all = [
            Verdict::Identical,
            Verdict::Regression,
            Verdict::Improvement,
            Verdict::Larger,
            Verdict::Smaller,
            Verdict::Same { within_bytes: 1 },
            Verdict::Undecided { runs_needed: None },
            Verdict::Open,
            Verdict::Added,
            Verdict::Removed,
            Verdict::NotMeasured,
        ];
        for verdict in all {
            let json = serde_json::to_value(verdict).unwrap_or_default();
            assert_eq!(json["is"], verdict.id());
        }
        for it in [Basis::Exact, Basis::Ranks, Basis::Noise, Basis::None] {
            assert_eq!(serde_json::to_value(it).unwrap_or_default(), it.id());
        }
        for it in [Quantity::Held, Quantity::Peak] {
            assert_eq!(serde_json::to_value(it).unwrap_or_default(), it.id());
        }
    }
}
