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
}

impl Sharing {
    /// Of contexts that need so many bytes each.
    pub fn of(needs: impl IntoIterator<Item = u64>) -> Sharing {
        needs
            .into_iter()
            .fold(Sharing::default(), |sum, bytes| Sharing {
                engines: sum.engines + 1,
                apart_bytes: sum.apart_bytes.saturating_add(bytes),
                shared_bytes: sum.shared_bytes.max(bytes),
            })
    }

    /// Bytes that sharing saves.
    pub fn saved_bytes(self) -> u64 {
        self.apart_bytes.saturating_sub(self.shared_bytes)
    }
}
