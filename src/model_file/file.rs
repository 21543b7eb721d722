//! A model file looked at: which of the two it is, its size, its checksum; and a plan as far as its header tells.

use std::fs::File;
use std::io;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::content::{Content, HEAD_BYTES, ModelFormat, fill};
use super::plan_header::{PlanHeader, read_plan_header};
use super::{onnx, plan};

/// Where the plan begins in the bytes of a file: behind the metadata that some exporters put before it,
/// which TensorRT itself refuses.
pub fn plan_begins_at(bytes: &[u8]) -> usize {
    let behind = plan::after_metadata(bytes).and_then(|start| usize::try_from(start).ok());
    match behind {
        Some(start) if start < bytes.len() && !plan::begins_with_a_plan(bytes) => start,
        _ => 0,
    }
}

/// A model file that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFile {
    /// Where it is, as it was named.
    pub path: PathBuf,
    /// What it holds.
    pub format: ModelFormat,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, lower-case hexadecimal.
    pub sha256: String,
}

/// Why a file cannot be used as a model. Every message is one line and says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum ModelFileError {
    /// There is nothing at this path.
    #[error("there is no file `{path}`; check its spelling and the directory you are in")]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// The system refuses to read it.
    #[error("cannot read `{path}`; check its permissions and the disk it is on")]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is a directory.
    #[error("`{path}` is a directory; name the model file in it")]
    Directory {
        /// The path.
        path: PathBuf,
    },
    /// It is a pipe, a device or a socket.
    #[error("`{path}` is not a regular file; copy the model into one")]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// It holds nothing.
    #[error("`{path}` is empty; copy or export the model again")]
    Empty {
        /// The path.
        path: PathBuf,
    },
    /// Its end is missing.
    #[error(
        "`{path}` is cut short: {actual} bytes of {article} {format} of at least {expected}; \
         copy or export it again", article = format.article()
    )]
    Truncated {
        /// The path.
        path: PathBuf,
        /// What its beginning says it is.
        format: ModelFormat,
        /// Bytes it must have at least.
        expected: u64,
        /// Bytes it has.
        actual: u64,
    },
    /// It stands in for a file that git-lfs has not fetched.
    #[error("`{path}` is a git-lfs pointer, not the model itself; run `git lfs pull` beside it")]
    LfsPointer {
        /// The path.
        path: PathBuf,
    },
    /// It holds TensorRT's tactic timings.
    #[error("`{path}` is a TensorRT timing cache, not a plan; name the engine built with it")]
    TimingCache {
        /// The path.
        path: PathBuf,
    },
    /// It is an ONNX model where only a plan will do.
    #[error(
        "`{path}` is an ONNX model, not a TensorRT plan; name a serialized engine, or measure the \
         model with `trtmem run`"
    )]
    NotAPlan {
        /// The path.
        path: PathBuf,
    },
    /// It is something else.
    #[error(
        "`{path}` is neither an ONNX model nor a TensorRT plan: it begins with \"{begins}\"; \
         name a .onnx file or a serialized engine"
    )]
    Unknown {
        /// The path.
        path: PathBuf,
        /// Its first bytes, escaped.
        begins: String,
    },
}

/// How every git-lfs pointer begins.
const LFS_POINTER: &[u8] = b"version https://git-lfs";

/// Says what a file is, with its size and checksum.
///
/// The whole file is read once for the checksum, so it is in the system's file cache afterwards.
///
/// # Errors
/// Every reason why the file cannot be used as a model; see [`ModelFileError`].
pub fn inspect(path: &Path) -> Result<ModelFile, ModelFileError> {
    let file = open(path)?;
    let unreadable = |source| ModelFileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = file.metadata().map_err(unreadable)?.len();
    match identify(&file, bytes).map_err(unreadable)? {
        Content::Model(format) => Ok(ModelFile {
            path: path.to_owned(),
            format,
            bytes,
            sha256: sha256(&file).map_err(unreadable)?,
        }),
        other => Err(refusal(path, &file, bytes, other)),
    }
}

/// Why a file with this content cannot be used as a model.
fn refusal(path: &Path, file: &File, bytes: u64, content: Content) -> ModelFileError {
    let path = path.to_owned();
    match content {
        _ if bytes == 0 => ModelFileError::Empty { path },
        Content::Truncated { format, expected } => ModelFileError::Truncated {
            path,
            format,
            expected,
            actual: bytes,
        },
        Content::LfsPointer => ModelFileError::LfsPointer { path },
        Content::TimingCache => ModelFileError::TimingCache { path },
        Content::Model(_) | Content::Unknown => match read_head(&mut &*file, 0) {
            Ok((head, filled)) => {
                let first = head.get(..filled.min(8)).unwrap_or_default();
                let begins = first.escape_ascii().to_string();
                ModelFileError::Unknown { path, begins }
            }
            Err(source) => ModelFileError::Unreadable { path, source },
        },
    }
}

/// Says what `length` bytes are, reading headers only.
///
/// # Errors
/// Reading failed; content never does.
pub fn identify(mut source: impl Read + Seek, length: u64) -> io::Result<Content> {
    let (head, filled) = read_head(&mut source, 0)?;
    let head = head.get(..filled).unwrap_or_default();
    if head.starts_with(LFS_POINTER) {
        return Ok(Content::LfsPointer);
    }
    if let Some(content) = plan::identify(head, length) {
        return Ok(content);
    }
    if let Some(start) = plan::after_metadata(head) {
        let (inner, filled) = read_head(&mut source, start)?;
        let inner = inner.get(..filled).unwrap_or_default();
        return Ok(plan::identify_after(start, inner, length));
    }
    source.seek(SeekFrom::Start(0))?;
    onnx::identify(source, length)
}

/// Opens a regular file. Asks before it opens, because opening a pipe would wait for its writer.
fn open(path: &Path) -> Result<File, ModelFileError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ModelFileError::Missing {
            path: path.to_owned(),
        },
        _ => ModelFileError::Unreadable {
            path: path.to_owned(),
            source,
        },
    };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(ModelFileError::Directory {
            path: path.to_owned(),
        });
    }
    if !metadata.is_file() {
        return Err(ModelFileError::NotAFile {
            path: path.to_owned(),
        });
    }
    File::open(path).map_err(failed)
}

/// The bytes from `start`, as many as there are and fit, and how many that was.
fn read_head(source: &mut (impl Read + Seek), start: u64) -> io::Result<([u8; HEAD_BYTES], usize)> {
    let mut head = [0; HEAD_BYTES];
    let filled = fill(source, start, &mut head)?;
    Ok((head, filled))
}

/// The checksum of a whole file, lower-case hexadecimal.
fn sha256(mut file: &File) -> io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = Hasher(Sha256::new());
    io::copy(&mut file, &mut hasher)?;
    let digits = hasher
        .0
        .finalize()
        .into_iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf]);
    Ok(digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect())
}

/// Lets [`io::copy`] feed a hash.
struct Hasher(Sha256);

impl io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A plan file as far as its header tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanFile {
    /// Where it is, as it was named.
    #[serde(serialize_with = "lossy")]
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The size its header asks for at least, where the file is shorter.
    pub expected_bytes: Option<u64>,
    /// What its header says.
    pub header: PlanHeader,
}

/// A path need not be text; what is not becomes U+FFFD.
fn lossy<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

/// Reads a plan's header. The file may be cut: that is a finding, and no error.
///
/// # Errors
/// The file cannot be read, or is none of a plan; see [`ModelFileError`].
pub fn inspect_plan(path: &Path) -> Result<PlanFile, ModelFileError> {
    let file = open(path)?;
    let unreadable = |source| ModelFileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = file.metadata().map_err(unreadable)?.len();
    let content = identify(&file, bytes).map_err(unreadable)?;
    let expected_bytes = match content {
        Content::Model(ModelFormat::Plan) => None,
        Content::Truncated {
            format: ModelFormat::Plan,
            expected,
        } if bytes > 0 => Some(expected),
        Content::Model(ModelFormat::Onnx) => {
            return Err(ModelFileError::NotAPlan {
                path: path.to_owned(),
            });
        }
        other => return Err(refusal(path, &file, bytes, other)),
    };
    match read_plan_header(&file, bytes).map_err(unreadable)? {
        Some(header) => Ok(PlanFile {
            path: path.to_owned(),
            bytes,
            expected_bytes,
            header,
        }),
        None => Err(refusal(path, &file, bytes, Content::Unknown)),
    }
}
