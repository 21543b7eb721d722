//! What went wrong with TensorRT.

use std::fmt;
use std::path::PathBuf;

use super::raw::{Family, Version};
use crate::ffi::library::LibraryError;

/// Longest text of a library's that is shown, bytes.
const LONGEST_SHOWN: usize = 1000;

/// An operation on TensorRT that failed: what was done to what, by which library, why, and what to try.
/// Shown in one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TensorRtError {
    /// What was done: `create the runtime`.
    pub operation: String,
    /// The library it was done with; absent where none is open.
    pub library: Option<Box<Identity>>,
    /// Why it failed.
    pub problem: Box<Problem>,
}

/// A library that calls itself TensorRT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its file.
    pub path: PathBuf,
    /// Its version; absent where it was not asked yet.
    pub version: Option<Version>,
    /// Its family; absent where it is of none that is known.
    pub family: Option<Family>,
}

/// Why an operation failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No library of TensorRT's could be opened.
    #[error("{0}")]
    Absent(LibraryError),
    /// The library lacks a function that every TensorRT has.
    #[error("{0}; a library of TensorRT's runtime has it")]
    NotTensorRt(LibraryError),
    /// A library that is another product, or a release whose layout is not known.
    #[error("{0}")]
    Refused(String),
    /// The release does not have the method.
    #[error("{class}::{method} is not in this release{}", since(*first))]
    NotInRelease {
        /// The class.
        class: &'static str,
        /// The method.
        method: &'static str,
        /// The first version of the family that has it.
        first: Option<i32>,
    },
    /// The release does not have a value of one of its enumerations.
    #[error("{enumeration}::{name} is not in this release; it is in {releases}")]
    NoSuchValue {
        /// The enumeration.
        enumeration: &'static str,
        /// The value.
        name: &'static str,
        /// The releases that have it, in words.
        releases: String,
    },
    /// No library of the ONNX parser's could be opened.
    #[error("{0}")]
    NoParser(LibraryError),
    /// Something was not made; TensorRT said nothing.
    #[error("TensorRT gave no object (it returned {returned:#x}) and logged no error")]
    Nothing {
        /// What it returned.
        returned: usize,
    },
    /// TensorRT logged an error.
    #[error("TensorRT logged: {}", shown(said))]
    Logged {
        /// What it logged.
        said: String,
        /// Whether it returned something all the same, which was given back.
        returned: bool,
    },
    /// An object is not laid out as the release's are.
    #[error("the self-check `{check}` failed: {found}")]
    SelfCheck {
        /// What was checked.
        check: &'static str,
        /// What was found instead.
        found: String,
    },
    /// TensorRT refused, by what it returned.
    #[error("TensorRT refused ({returned})")]
    Answered {
        /// What it returned.
        returned: String,
    },
    /// The caller asked for what cannot be.
    #[error("{0}")]
    Argument(String),
    /// Something still uses what was to be given back.
    #[error("{0} still use it")]
    InUse(&'static str),
}

impl TensorRtError {
    /// Whether the machine lacks something: the library, or a CUDA that works.
    pub fn is_missing(&self) -> bool {
        match &*self.problem {
            Problem::Absent(_) | Problem::NoParser(_) => true,
            Problem::Logged { said, .. } => lacks_cuda(said),
            _ => false,
        }
    }

    /// Whether the release does not have what was asked for.
    pub fn is_not_in_release(&self) -> bool {
        matches!(
            *self.problem,
            Problem::NotInRelease { .. } | Problem::NoSuchValue { .. }
        )
    }

    /// What to try.
    pub fn next_step(&self) -> &'static str {
        match &*self.problem {
            Problem::Absent(_) => {
                "Install TensorRT's runtime, or name the library: --tensorrt PATH."
            }
            Problem::NotTensorRt(_) | Problem::Refused(_) => {
                "Name another library: --tensorrt PATH."
            }
            Problem::Logged { said, .. } if lacks_cuda(said) => {
                "See whether nvidia-smi, or the board's own tool, finds the GPU."
            }
            Problem::SelfCheck { .. } => {
                "Report it with this line: the layout of this library is not the published one."
            }
            Problem::NoParser(_) => "Put the ONNX parser of the same TensorRT beside the library.",
            Problem::NotInRelease { .. } | Problem::NoSuchValue { .. } => {
                "Leave it out, or use a release that has it."
            }
            Problem::Nothing { .. } | Problem::Logged { .. } | Problem::Answered { .. } => {
                "Try the same with trtexec of this TensorRT."
            }
            Problem::Argument(_) | Problem::InUse(_) => "",
        }
    }
}

impl fmt::Display for TensorRtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.operation, self.problem)?;
        if let Some(library) = &self.library {
            write!(f, " ({library})")?;
        }
        let next = self.next_step();
        if !next.is_empty() {
            write!(f, ". {next}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version {
            Some(version) => write!(f, "{} {version}", version.product())?,
            None => f.write_str("version unknown")?,
        }
        match self.family {
            Some(family) => write!(f, ", family {family}")?,
            None => f.write_str(", no known family")?,
        }
        write!(f, ", {}", shown(&self.path.to_string_lossy()))
    }
}

/// Whether an error is TensorRT's word for a CUDA that does not work. Its factory says so itself, by
/// CUDA's own number: `CUDA initialization failure with error: 35` (seen of 10.15 to 11.4).
fn lacks_cuda(said: &str) -> bool {
    said.contains("CUDA initialization failure")
}

fn since(first: Option<i32>) -> String {
    match first {
        Some(number) => format!("; it exists from {} on", Version::from_number(number)),
        None => ", nor in any other of its family".to_owned(),
    }
}

/// A library's text in one line of bounded length.
pub(super) fn shown(text: &str) -> String {
    let mut line = String::new();
    for letter in text.trim().chars() {
        if line.len() > LONGEST_SHOWN {
            line.push('…');
            break;
        }
        if letter.is_control() {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{Identity, Problem, TensorRtError};
    use crate::ffi::tensorrt::raw::{Family, Version};
    use proptest::prelude::*;

    fn error(problem: Problem) -> TensorRtError {
        TensorRtError {
            operation: "call getTensorFormatV2".to_owned(),
            library: Some(Box::new(Identity {
                path: "/opt/libnvinfer.so.8".into(),
                version: Some(Version::from_number(8412)),
                family: Some(Family::EightAndNine),
            })),
            problem: Box::new(problem),
        }
    }

    #[test]
    fn an_error_tells_operation_cause_library_and_next_step() {
        let missing = error(Problem::NotInRelease {
            class: "VCudaEngine",
            method: "getTensorFormatV2",
            first: Some(8601),
        });
        assert_eq!(
            missing.to_string(),
            "cannot call getTensorFormatV2: VCudaEngine::getTensorFormatV2 is not in this release; it \
             exists from 8.6.1 on (TensorRT 8.4.12, family 8-9, /opt/libnvinfer.so.8). Leave it out, or use a release \
             that has it."
        );
        assert!(missing.is_not_in_release() && !missing.is_missing());
    }

    proptest! {
        #[test]
        fn whatever_a_library_says_is_one_line_of_bounded_length(said in ".{0,3000}") {
            let line = error(Problem::Logged { said, returned: false }).to_string();
            prop_assert!(!line.chars().any(char::is_control));
            prop_assert!(line.len() < 6000);
        }
    }
}
