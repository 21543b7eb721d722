//! Files with layers or times: plain, compressed, or what comes in on standard input.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::thread;

use super::documents::unreadable;
use super::exit::CliError;
use crate::layers::read::{Found, PIECE_BYTES, ReadLayersError, read as read_bytes, read_stream};

/// Larger files are not read, packed or unpacked.
const MOST_BYTES: u64 = 2 << 30;

/// From here on a file is read piece by piece, and by at most so many threads.
const LARGE_BYTES: u64 = 4 << 20;
const MOST_THREADS: usize = 4;

/// How a file that gzip made begins.
#[cfg(feature = "import")]
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads the engines and the times of a file.
pub(super) fn read(path: &Path) -> Result<Found, CliError> {
    if let Some(found) = large(path) {
        return Ok(found);
    }
    let bytes = bytes(path)?;
    let bytes = unpacked(path, bytes)?;
    read_bytes(&bytes).map_err(|source| layers_error(path, source))
}

/// What a large file holds, if it is JSON as TensorRT writes it: read piece by piece, with every processor.
fn large(path: &Path) -> Option<Found> {
    let size = std::fs::metadata(path)
        .ok()
        .filter(Metadata::is_file)?
        .len();
    if !(LARGE_BYTES..=MOST_BYTES).contains(&size) {
        return None;
    }
    let threads = thread::available_parallelism().map_or(1, |count| count.get().min(MOST_THREADS));
    read_stream(
        &mut File::open(path).ok()?.take(MOST_BYTES),
        PIECE_BYTES,
        threads,
    )
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
    limited(path, file, size)
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
