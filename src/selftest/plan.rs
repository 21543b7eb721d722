//! What the self-test allocates.

use crate::lifecycle::Step;
use crate::report::Stage;
use crate::units::MIB;

/// Blocks of the stage with many blocks, and the size of each: above the caches of the C library.
pub(super) const BLOCKS: u64 = 16;
/// Size of each of those blocks.
pub(super) const BLOCK_BYTES: u64 = MIB;
/// Size of every single allocation of the life.
pub(super) const LARGE_BYTES: u64 = 64 * MIB;
/// Size of the file that is mapped.
pub(super) const FILE_BYTES: u64 = 16 * MIB;
/// How late the deferred release comes.
pub(super) const LATE_NS: u64 = 400_000_000;

/// A life of known amounts, one counter at a time.
pub const LIFE_SPEC: &str = "\
library:file=16MiB;\
cuda:lack;\
runtime:sleep=1ms;\
read:heap=1MiB*16;\
deserialize:heap=64MiB;\
release-plan:lack;\
context:anon=64MiB;\
bindings:anon-untouched=64MiB;\
first-inference:peak=64MiB/5ms;\
inference:free-late=32MiB/400ms;\
release-context:free=anon;\
release-engine:free=heap;\
release-runtime:free=all";

/// One transient plateau, gone when its stage ends.
pub const PLATEAU_SPEC: &str = "inference:peak=64MiB/5ms";

/// Size of a plateau.
pub const PLATEAU_BYTES: u64 = LARGE_BYTES;

/// A lifecycle of `count` plateaus, a stage each.
pub fn plateau_steps(count: u32) -> Vec<Step> {
    let step = Step {
        stage: Stage::Inference,
        model: Some(0),
    };
    vec![step; count as usize]
}

/// Options of the `cuda` backend for a life of known amounts.
pub const DEVICE_OPTIONS: [&str; 3] = ["weights=64MiB", "device=4KiB", "pinned=64MiB"];

/// The steps that calibration needs: device memory taken and given back.
pub fn calibration_steps() -> Vec<Step> {
    let process = [Stage::Library, Stage::Cuda];
    let model = [Stage::Deserialize, Stage::ReleaseEngine];
    let of = |model: Option<u32>| move |stage| Step { stage, model };
    process
        .into_iter()
        .map(of(None))
        .chain(model.into_iter().map(of(Some(0))))
        .collect()
}

/// A size as a difference.
pub(super) fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
