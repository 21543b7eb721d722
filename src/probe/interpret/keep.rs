//! How much of a text is kept beside the figures.

/// Which fields of a Linux system file are kept beside the figures. On QNX every field always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Those that help to explain a change of the figures.
    Named,
    /// All of them.
    All,
}
