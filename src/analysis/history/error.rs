//! Why reports make no history.

use crate::report::AttributionKind;

/// Why reports make no history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Two of them were counted in different ways.
    #[error(
        "{first} counts as {}, {other} as {}: figures of different attribution do not form one history; give the reports of one of them, or measure again with --attribution",
        first_kind.name(),
        other_kind.name()
    )]
    MixedAttribution {
        /// The first report.
        first: String,
        /// Its attribution.
        first_kind: AttributionKind,
        /// The first that differs.
        other: String,
        /// Its attribution.
        other_kind: AttributionKind,
    },
    /// The order names a release that no report has.
    #[error("no report has the release `{label}`; there are: {known}")]
    UnknownRelease {
        /// What was named.
        label: String,
        /// What there is.
        known: String,
    },
    /// No run of any report came to its end.
    #[error("no run of any report finished, so there is nothing to follow; see `trtmem render`")]
    NothingFinished,
    /// What was asked for leaves nothing.
    #[error("no report has such a figure; leave out --stage, --category or --engine")]
    NothingSelected,
}
