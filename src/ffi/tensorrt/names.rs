//! TensorRT's enumerations by name. A number that no release up to 11.4 has is kept and shown as it is.

use std::fmt;

use super::raw::Family;

/// Makes an enumeration of TensorRT's: numbers with the names that TensorRT gives them, without the k.
macro_rules! enumeration {
    ($(#[$about:meta])* $name:ident { $($number:literal $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(i32);

        impl $name {
            /// Every enumerator up to 11.4, with TensorRT's name without the k.
            pub const NAMES: &'static [(i32, &'static str)] = &[$(($number, $text)),*];

            /// The enumerator with this number, known or not.
            pub fn from_number(number: i32) -> $name {
                $name(number)
            }

            /// TensorRT's number.
            pub fn number(self) -> i32 {
                self.0
            }

            /// TensorRT's name without the k; `None` where no release up to 11.4 has the number.
            pub fn name(self) -> Option<&'static str> {
                let known = |(number, _): &&(i32, &str)| *number == self.0;
                $name::NAMES.iter().find(known).map(|(_, name)| *name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, "{}", self.0),
                }
            }
        }
    };
}

enumeration! {
    /// Type of a tensor's elements.
    DataType {
        0 "FLOAT", 1 "HALF", 2 "INT8", 3 "INT32", 4 "BOOL", 5 "UINT8", 6 "FP8", 7 "BF16", 8 "INT64",
        9 "INT4", 10 "FP4", 11 "E8M0",
    }
}

impl DataType {
    /// Bits that an element takes; `None` for a type that is not known.
    ///
    /// Elements of 4 bits are packed, two to a byte; a `BOOL` is a byte (`NvInferRuntimeBase.h`, 10.8).
    pub fn bits(self) -> Option<u32> {
        match self.0 {
            0 | 3 => Some(32),
            1 | 7 => Some(16),
            2 | 4 | 5 | 6 | 11 => Some(8),
            8 => Some(64),
            9 | 10 => Some(4),
            _ => None,
        }
    }
}

enumeration! {
    /// How a tensor's elements lie in memory.
    TensorFormat {
        0 "LINEAR", 1 "CHW2", 2 "HWC8", 3 "CHW4", 4 "CHW16", 5 "CHW32", 6 "DHWC8", 7 "CDHW32", 8 "HWC",
        9 "DLA_LINEAR", 10 "DLA_HWC4", 11 "HWC16", 12 "DHWC",
    }
}

enumeration! {
    /// What an engine was built to run in.
    EngineCapability { 0 "STANDARD", 1 "SAFETY", 2 "DLA_STANDALONE", }
}

enumeration! {
    /// Which GPUs an engine runs on besides the one it was built on.
    HardwareCompatibility { 0 "NONE", 1 "AMPERE_PLUS", 2 "SAME_COMPUTE_CAPABILITY", }
}

enumeration! {
    /// Which GPUs TensorRT-RTX builds an engine for: the one that is there, or by compute capability.
    ComputeCapability {
        0 "NONE", 1 "CURRENT", 75 "SM75", 80 "SM80", 86 "SM86", 89 "SM89", 120 "SM120", 121 "SM121",
    }
}

impl ComputeCapability {
    /// The GPU that is there.
    pub const CURRENT: ComputeCapability = ComputeCapability(1);

    /// Compute capability `major.minor`; `None` where it has no number.
    pub fn of(major: u32, minor: u32) -> Option<ComputeCapability> {
        let number = major.checked_mul(10)?.checked_add(minor)?;
        let number = i32::try_from(number)
            .ok()
            .filter(|it| *it > 1 && minor < 10)?;
        Some(ComputeCapability(number))
    }

    /// As people write it: `8.0`, or `current`.
    pub fn written(self) -> String {
        match self.0 {
            2.. => format!("{}.{}", self.0 / 10, self.0 % 10),
            _ => "current".to_owned(),
        }
    }
}

enumeration! {
    /// Of which kind an error of the ONNX parser is.
    ParserErrorCode {
        0 "SUCCESS", 1 "INTERNAL_ERROR", 2 "MEM_ALLOC_FAILED", 3 "MODEL_DESERIALIZE_FAILED",
        4 "INVALID_VALUE", 5 "INVALID_GRAPH", 6 "INVALID_NODE", 7 "UNSUPPORTED_GRAPH", 8 "UNSUPPORTED_NODE",
        9 "UNSUPPORTED_NODE_ATTR", 10 "UNSUPPORTED_NODE_INPUT", 11 "UNSUPPORTED_NODE_DATATYPE",
        12 "UNSUPPORTED_NODE_DYNAMIC", 13 "UNSUPPORTED_NODE_SHAPE", 14 "REFIT_FAILED",
    }
}

/// Whether a tensor goes in or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TensorMode {
    /// An input.
    Input,
    /// An output.
    Output,
}

/// The tactic sources of a set of bits, by name; the bits were numbered anew in 11.0
/// and in TensorRT-RTX 1.5.
pub fn tactic_sources(bits: u32, family: Family) -> Vec<String> {
    let names: &[&str] = match family {
        Family::EightAndNine | Family::Ten | Family::RtxThree => &[
            "CUBLAS",
            "CUBLAS_LT",
            "CUDNN",
            "EDGE_MASK_CONVOLUTIONS",
            "JIT_CONVOLUTIONS",
        ],
        Family::Eleven | Family::RtxFive => &["EDGE_MASK_CONVOLUTIONS", "JIT_CONVOLUTIONS"],
    };
    (0..u32::BITS)
        .filter(|bit| bits >> bit & 1 == 1)
        .map(|bit| {
            let known = usize::try_from(bit).ok().and_then(|bit| names.get(bit));
            known.map_or_else(|| format!("bit {bit}"), ToString::to_string)
        })
        .collect()
}
