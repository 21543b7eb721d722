//! TensorRT plans by their first bytes.
//!
//! Established by comparing 45 public plans of TensorRT 5 to 10.9, one of them a timing cache. All
//! integers are little-endian:
//!
//! ```text
//! from 8.6    "ftrt" . . . .  u64@16 size of the file
//! RTX         "vtrt" . . . .  u64@16 size of the file
//! 8.0 to 8.5  "ptrt"  u64@16 size of the body@24, which begins 02 80 01 00
//! 7           "ptrt"  u64@12 size of the body@24, which begins 02 00 01 00
//! cache       "ptrt"  as 8.x, the body begins 18 80 01 00
//! 5           u64@0 size of the file, then a flatbuffer whose root's offset comes first
//! metadata    u32@0 N, then N bytes of JSON, then one of the above (an exporter's habit)
//! ```

use super::content::{Content, HEAD_BYTES, ModelFormat, u32_at, u64_at};

/// Header of the container written since TensorRT 8.6.
pub(super) const CONTAINER: &[u8] = b"ftrt";
/// Header of the container that TensorRT-RTX writes, whose size is at the same place.
pub(super) const RTX_CONTAINER: &[u8] = b"vtrt";
/// Header of the archive written by TensorRT 7 to 8.5.
pub(super) const ARCHIVE: &[u8] = b"ptrt";
/// Bytes before an archive's body.
pub(super) const ARCHIVE_HEADER: usize = 24;
/// Bytes of an archive that decide what it is: its header and its body's first tag.
const ARCHIVE_HEAD: usize = ARCHIVE_HEADER + 4;

/// First tag of a timing cache's body, which has the header of a plan of 8.x.
const CACHE_TAG: [u8; 4] = [0x18, 0x80, 0x01, 0x00];

/// Longest metadata believed; exporters write a few hundred bytes of it.
const MAX_METADATA: u32 = 16 << 20;

/// What a plan's first bytes say, or `None` where they are not a plan's. `length` counts from there.
pub(super) fn identify(head: &[u8], length: u64) -> Option<Content> {
    if head.starts_with(CONTAINER) || head.starts_with(RTX_CONTAINER) {
        return Some(container(head, length));
    }
    if head.starts_with(ARCHIVE) {
        return Some(archive(head, length));
    }
    is_tensorrt_5(head, length).then_some(Content::Model(ModelFormat::Plan))
}

/// Whether these bytes begin as a plan of TensorRT 7 or later does.
pub(super) fn begins_with_a_plan(head: &[u8]) -> bool {
    [CONTAINER, RTX_CONTAINER, ARCHIVE]
        .iter()
        .any(|magic| head.starts_with(magic))
}

/// Where the plan begins if metadata comes before it.
pub(super) fn after_metadata(head: &[u8]) -> Option<u64> {
    let metadata = u32_at(head, 0)?;
    let is_json = head.get(4) == Some(&b'{');
    (is_json && metadata <= MAX_METADATA).then(|| 4 + u64::from(metadata))
}

/// What a file of `length` bytes is whose plan begins at `start` with these bytes.
pub(super) fn identify_after(start: u64, head: &[u8], length: u64) -> Content {
    if head.len() < CONTAINER.len() {
        return truncated(start + HEAD_BYTES as u64);
    }
    match identify(head, length.saturating_sub(start)) {
        Some(Content::Truncated { expected, .. }) => truncated(expected.saturating_add(start)),
        Some(content) => content,
        None => Content::Unknown,
    }
}

fn container(head: &[u8], length: u64) -> Content {
    match u64_at(head, 16) {
        None => truncated(HEAD_BYTES as u64),
        Some(size) if size < HEAD_BYTES as u64 => Content::Unknown,
        Some(size) => whole_if(length >= size, size),
    }
}

fn archive(head: &[u8], length: u64) -> Content {
    let Some(tag) = body_tag(head) else {
        return truncated(ARCHIVE_HEAD as u64);
    };
    let body = match tag {
        [0x02, 0x00, 0x01, 0x00] => u64_at(head, 12),
        [0x02, 0x80, 0x01, 0x00] => u64_at(head, 16),
        CACHE_TAG => return Content::TimingCache,
        // TensorRT 7 has its version here. With a body that was never seen the size is not known,
        // so whether the end is missing is left to TensorRT.
        _ if u32_at(head, 4) != Some(0) => return Content::Model(ModelFormat::Plan),
        _ => None,
    };
    match body {
        Some(body) => {
            let size = body.saturating_add(ARCHIVE_HEADER as u64);
            whole_if(length >= size, size)
        }
        None => Content::Unknown,
    }
}

/// Whether an archive is a timing cache.
pub(super) fn is_timing_cache(head: &[u8]) -> bool {
    body_tag(head) == Some(CACHE_TAG)
}

fn body_tag(head: &[u8]) -> Option<[u8; 4]> {
    head.get(ARCHIVE_HEADER..ARCHIVE_HEAD)?.try_into().ok()
}

/// TensorRT 5 has no magic: the size of the file, then a flatbuffer with its root inside.
pub(super) fn is_tensorrt_5(head: &[u8], length: u64) -> bool {
    let root = u32_at(head, 8).map(u64::from);
    u64_at(head, 0) == Some(length) && root.is_some_and(|root| root >= 4 && root + 8 < length)
}

fn whole_if(whole: bool, size: u64) -> Content {
    if whole {
        Content::Model(ModelFormat::Plan)
    } else {
        truncated(size)
    }
}

fn truncated(expected: u64) -> Content {
    Content::Truncated {
        format: ModelFormat::Plan,
        expected,
    }
}
