//! From the text of a report to its digest, whole or in pieces.

use super::model::Digest;
use super::scan::{Reader, Unexpected};
use crate::report::{MAX_DOCUMENT_BYTES, ReadError, Recovered, read_document};

/// Bytes of a text that are looked at together, at first: as much as stays in a processor's own cache.
const WINDOW_BYTES: usize = 256 << 10;

/// A digest with what had to be left out to make it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadDigest {
    /// The digest.
    pub digest: Digest,
    /// What was skipped, in words, if anything was.
    pub skipped: Option<String>,
}

/// Reads the digest of a report or a journal: what [`Digest::of`] gives of [`read_document`], without
/// making the report where the text is as this program writes it.
///
/// # Errors
/// Those of [`read_document`].
pub fn read(text: &str) -> Result<ReadDigest, ReadError> {
    if text.len() <= MAX_DOCUMENT_BYTES
        && let Ok(digest) = read_fast(text)
    {
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

fn read_fast(text: &str) -> Result<Digest, Unexpected> {
    let mut reader = Reader::new();
    reader.advance(text.as_bytes(), true)?;
    reader.finish()
}

/// Reads the digest of a report from where `fill` takes its text, without ever holding much of it. `fill` puts
/// the next bytes at the beginning of what it is given and returns how many; 0 is the end. `None` where the
/// report is not as this program writes it: then the text is to be had from its beginning, for [`read`].
///
/// # Errors
/// Those of `fill`.
pub fn read_pieces<E>(
    mut fill: impl FnMut(&mut [u8]) -> Result<usize, E>,
) -> Result<Option<Digest>, E> {
    let mut reader = Reader::new();
    let mut window = vec![0; WINDOW_BYTES];
    let (mut filled, mut total) = (0_usize, 0_usize);
    loop {
        let free = window.get_mut(filled..).unwrap_or_default();
        let (room, more) = (free.len(), fill_up(free, &mut fill)?);
        filled = filled.saturating_add(more);
        total = total.saturating_add(more);
        let is_all = more < room;
        let text = window.get(..filled).unwrap_or_default();
        let Ok(used) = reader.advance(text, is_all) else {
            return Ok(None);
        };
        if is_all {
            return Ok(reader.finish().ok());
        }
        if total > MAX_DOCUMENT_BYTES {
            return Ok(None);
        }
        window.copy_within(used..filled, 0);
        filled = filled.saturating_sub(used);
        if used == 0 {
            window.resize(window.len().saturating_mul(2), 0);
        }
    }
}

/// Fills all of `free`, or less at the end.
fn fill_up<E>(
    mut free: &mut [u8],
    fill: &mut impl FnMut(&mut [u8]) -> Result<usize, E>,
) -> Result<usize, E> {
    let mut filled = 0;
    loop {
        let more = if free.is_empty() { 0 } else { fill(free)? };
        if more == 0 {
            return Ok(filled);
        }
        filled += more;
        free = free.get_mut(more..).unwrap_or_default();
    }
}
