//! Files with layers or times: plain, compressed, or what comes in on standard input.

use std::path::Path;
use std::{io, thread};

use super::documents::{Contents, NotRead, contents, limited, unreadable};
use super::exit::CliError;
use crate::layers::read::{Found, PIECE_BYTES, ReadLayersError, read as read_bytes, read_stream};
use crate::report::MAX_DOCUMENT_BYTES;

/// Larger files are not read, packed or unpacked.
const MOST_BYTES: u64 = MAX_DOCUMENT_BYTES as u64;

/// From here on a file is read piece by piece, and by at most so many threads.
const LARGE_BYTES: usize = 4 << 20;
const MOST_THREADS: usize = 4;

/// How a file that gzip made begins.
#[cfg(feature = "import")]
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads the engines and the times of a file.
pub(super) fn read(path: &Path) -> Result<Found, CliError> {
    let contents = if path == Path::new("-") {
        limited(io::stdin().lock(), 0, MOST_BYTES).map(Contents::Read)
    } else {
        contents(path, MOST_BYTES)
    };
    let contents = contents.map_err(|error| not_read(path, error))?;
    if let Some(found) = large(&contents) {
        return Ok(found);
    }
    #[cfg(feature = "import")]
    let contents = unpacked(path, contents)?;
    read_bytes(&contents).map_err(|source| layers_error(path, source))
}

/// What a large file holds, if it is JSON as TensorRT writes it: read piece by piece, with every processor.
fn large(mut contents: &[u8]) -> Option<Found> {
    if contents.len() < LARGE_BYTES {
        return None;
    }
    let threads = thread::available_parallelism().map_or(1, |count| count.get().min(MOST_THREADS));
    read_stream(&mut contents, PIECE_BYTES, threads)
}

/// An error with the file it is about.
pub(super) fn layers_error(path: &Path, source: ReadLayersError) -> CliError {
    CliError::Layers {
        path: path.to_owned(),
        source,
    }
}

fn not_read(path: &Path, error: NotRead) -> CliError {
    match error {
        NotRead::System(source) => unreadable(path, source),
        NotRead::TooLarge(_) => layers_error(path, ReadLayersError::TooLarge { most: MOST_BYTES }),
    }
}

#[cfg(feature = "import")]
fn unpacked(path: &Path, contents: Contents) -> Result<Contents, CliError> {
    if !contents.starts_with(&GZIP) {
        return Ok(contents);
    }
    let decoder = flate2::read::MultiGzDecoder::new(&*contents);
    let unpacked = limited(decoder, 0, MOST_BYTES).map_err(|error| match error {
        NotRead::System(error) => {
            let reason = error.to_string();
            layers_error(path, ReadLayersError::Packed { reason })
        }
        error @ NotRead::TooLarge(_) => not_read(path, error),
    });
    unpacked.map(Contents::Read)
}
