//! From a text to its digest.

use super::model::Digest;
use crate::report::{ReadError, Recovered, read_document};

/// A digest with what had to be left out to make it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadDigest {
    /// The digest.
    pub digest: Digest,
    /// What was skipped, in words, if anything was.
    pub skipped: Option<String>,
}

/// Reads the digest of a report or a journal: what [`Digest::of`] gives of [`read_document`], without making the report
/// where `skim` can do without.
///
/// # Errors
/// Those of [`read_document`].
pub fn read(text: &str) -> Result<ReadDigest, ReadError> {
    // A second way to the same costs more than boards have room for.
    #[cfg(feature = "budget")]
    if let Some(digest) = super::skim::skim(text) {
        return Ok(ReadDigest {
            digest,
            skipped: None,
        });
    }
    let Recovered { report, skipped } = read_document(text)?;
    Ok(ReadDigest {
        digest: Digest::of(&report),
        skipped,
    })
}
