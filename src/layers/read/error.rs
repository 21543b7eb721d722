//! Why a file holds no layers.

/// Why no layers could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadLayersError {
    /// Nothing is in it.
    #[error(
        "the file is empty; export one with trtexec --exportLayerInfo=FILE --profilingVerbosity=detailed"
    )]
    Empty,
    /// Larger than is read.
    #[error(
        "it is larger than {most} bytes, which is more than is read at once; cut the part with the layers out"
    )]
    TooLarge {
        /// The most that is read.
        most: u64,
    },
    /// JSON that ends early or is none.
    #[error("the JSON cannot be read ({reason}); was the file cut off?")]
    Json {
        /// What is wrong, with line and column.
        reason: String,
    },
    /// JSON of another kind.
    #[error(
        "there are no layers in this JSON, it is {what}; trtexec --exportLayerInfo writes what is needed"
    )]
    OtherJson {
        /// What it is.
        what: &'static str,
    },
    /// Text without layers.
    #[error(
        "there are no layers in it; a log has them if trtexec ran with --verbose or --dumpLayerInfo, and --exportLayerInfo=FILE writes them as JSON"
    )]
    NoLayers,
    /// A profile that holds no times.
    #[error("there are no times in it; trtexec --exportProfile=FILE writes what is needed")]
    NoTimes,
    /// An optimization profile that no layer belongs to.
    #[error("no layer belongs to optimization profile {asked}; the file has {there}")]
    NoSuchProfile {
        /// The profile asked for.
        asked: u32,
        /// Those that are there.
        there: String,
    },
    /// A listing that is not there.
    #[error("there is no listing {asked}; the file has {count}")]
    NoSuchListing {
        /// The number asked for, from 1.
        asked: usize,
        /// How many there are.
        count: usize,
    },
    /// A compressed file that cannot be unpacked.
    #[error("it cannot be unpacked ({reason}); is it a whole .gz file?")]
    Packed {
        /// The reason.
        reason: String,
    },
}
