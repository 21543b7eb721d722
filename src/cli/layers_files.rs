//! Files with layers or times: plain, compressed, or what comes in on standard input.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::thread;

use super::documents::unreadable;
use super::exit::CliError;
use crate::layers::read::{Found, ReadLayersError, read_in_parts};

/// Larger files are not read, packed or unpacked.
const MOST_BYTES: u64 = 2 << 30;

/// From here on a document is read in parts, each by a thread.
const LARGE_BYTES: usize = 4 << 20;
const MOST_PARTS: usize = 4;

/// How a file that gzip made begins.
#[cfg(feature = "import")]
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads the engines and the times of a file.
pub(super) fn read(path: &Path) -> Result<Found, CliError> {
    let bytes = bytes(path)?;
    let bytes = unpacked(path, bytes)?;
    let parts = if bytes.len() < LARGE_BYTES {
        1
    } else {
        thread::available_parallelism().map_or(1, |count| count.get().min(MOST_PARTS))
    };
    read_in_parts(bytes, parts).map_err(|source| layers_error(path, source))
}

/// An error with the file it is about.
pub(super) fn layers_error(path: &Path, source: ReadLayersError) -> CliError {
    CliError::Layers {
        path: path.to_owned(),
        source,
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    if path == Path::new("-") {
        return limited(path, io::stdin().lock(), 0);
    }
    let file = File::open(path).map_err(|source| unreadable(path, source))?;
    let size = file.metadata().map_or(0, |meta| meta.len());
    if size > MOST_BYTES {
        return Err(too_large(path));
    }
    let size = usize::try_from(size).unwrap_or(0);
    if size >= LARGE_BYTES
        && let Some(bytes) = halves(path, size)
    {
        return Ok(bytes);
    }
    limited(path, file, size)
}

/// A large file, the second half by a thread of its own: half of the time goes into making pages for it. None
/// where it is not as large as it was.
fn halves(path: &Path, size: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; size];
    let (first, second) = bytes.split_at_mut(size / 2);
    let begin = u64::try_from(first.len()).ok()?;
    thread::scope(|scope| {
        let other = scope.spawn(move || {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(begin))?;
            file.read_exact(second)?;
            // One byte more would be a file that grows.
            Ok::<_, io::Error>(file.read(&mut [0])? == 0)
        });
        let is_read = File::open(path).is_ok_and(|mut file| file.read_exact(first).is_ok());
        let is_whole = other.join().is_ok_and(|read| read.unwrap_or(false));
        (is_read && is_whole).then_some(())
    })?;
    Some(bytes)
}

/// Everything there is to read, if it is not too much.
fn limited(path: &Path, from: impl Read, size: usize) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::with_capacity(size.saturating_add(1));
    from.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| unreadable(path, source))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(too_large(path));
    }
    Ok(bytes)
}

fn too_large(path: &Path) -> CliError {
    layers_error(path, ReadLayersError::TooLarge { most: MOST_BYTES })
}

#[cfg(feature = "import")]
fn unpacked(path: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, CliError> {
    if !bytes.starts_with(&GZIP) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .take(MOST_BYTES + 1)
        .read_to_end(&mut unpacked)
        .map_err(|error| {
            let reason = error.to_string();
            layers_error(path, ReadLayersError::Packed { reason })
        })?;
    if unpacked.len() as u64 > MOST_BYTES {
        return Err(too_large(path));
    }
    Ok(unpacked)
}

#[cfg(not(feature = "import"))]
fn unpacked(_: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, CliError> {
    Ok(bytes)
}
