//! One block of device memory for the contexts of several engines.

use schemars::JsonSchema;
use serde::Serialize;

/// What sharing one block saves, where only one of the contexts runs at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sharing {
    /// Engines.
    pub engines: usize,
    /// Bytes if every context has a block of its own.
    pub apart_bytes: u64,
    /// Bytes of one block that is large enough for each.
    pub shared_bytes: u64,
    /// Bytes that sharing saves.
    pub saved_bytes: u64,
}

impl Sharing {
    /// Of contexts that need so many bytes each.
    pub fn of(needs: impl IntoIterator<Item = u64>) -> Sharing {
        let mut sharing = Sharing::default();
        for bytes in needs {
            sharing.engines += 1;
            sharing.apart_bytes = sharing.apart_bytes.saturating_add(bytes);
            sharing.shared_bytes = sharing.shared_bytes.max(bytes);
        }
        sharing.saved_bytes = sharing.apart_bytes.saturating_sub(sharing.shared_bytes);
        sharing
    }
}
