//! What a plan's header says: which TensorRT wrote it, for which device and system.
//!
//! Established by comparing 45 public plans of TensorRT 5 to 10.9 byte by byte; later ones are read by
//! the same rules as far as they hold. Fixed positions differ by release, so the items of the body are
//! walked (see `plan_items`). What is not found is absent with the reason.
//!
//! ```text
//! from 8.6    "ftrt" 0 u32@8 sections  0  u64@16 size of all  u8@24 major minor patch build
//!             @28 platform tag  @32 per section: name (reversed) 0 u64 offset u64 size
//!             section ENGN: an archive, of a 24-byte header as 8.0 or (10.9) of a 20-byte one
//! RTX         "vtrt", the same up to the tag, which is "vtrt" again; u32@32 what it was built for, a bit for each
//!             compute capability (0: the one of the machine it was built on)  @64 sections as above
//! 8.0 to 8.5  "ptrt" u32@4 0  u32@8 serialization version  0  u64@16 size of the body@24
//! 7           "ptrt" u32@4 serialization version  u32@8 ?  u64@12 size of the body@24  u32@20 CRC-32
//! body        version as four items of a byte, then structures, one of them the device
//! ```

use std::io;
use std::io::{Read, Seek};
use std::ops::RangeInclusive;

use serde::Serialize;

use super::content::{fill, u8_at, u32_at, u64_at};
use super::plan;
use super::plan_device::{BuiltOn, ComputeCapability, built_on};
use super::plan_items::{Item, Items};
use crate::report::Measured;
use crate::tensorrt_release::{Product, TensorRtVersion};

/// How a plan is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanLayout {
    /// TensorRT 5: no magic, a flatbuffer.
    Flatbuffer,
    /// TensorRT 7: an archive with a checksum.
    Archive7,
    /// TensorRT 8.0 to 8.5: an archive.
    Archive8,
    /// TensorRT 8.6 and later: a container of sections, one of them an archive.
    Container,
    /// TensorRT-RTX: a container with a longer header.
    RtxContainer,
}

/// The word that containers keep of the system they were built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PlatformTag(pub [u8; 4]);

/// A system and a processor, by the names that reports use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Platform {
    /// `Linux`.
    pub system: &'static str,
    /// `x86_64`, `aarch64`.
    pub architecture: &'static str,
}

impl PlatformTag {
    /// The system it stands for, where that is known: `rtrt` by three projects whose build files are
    /// for Linux on x86-64, `utrt` by one for Jetson. Other systems' tags were never seen.
    pub fn platform(self) -> Option<Platform> {
        let architecture = match &self.0 {
            b"rtrt" => "x86_64",
            b"utrt" => "aarch64",
            _ => return None,
        };
        Some(Platform {
            system: "Linux",
            architecture,
        })
    }

    /// As text, whatever the bytes are.
    pub fn text(self) -> String {
        self.0.escape_ascii().to_string()
    }
}

/// A part of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its name, escaped: `ENGN` the engine, `WGHT` weights; others were never seen.
    pub name: String,
    /// Where it begins, from the plan's beginning.
    pub offset: u64,
    /// Its size.
    pub bytes: u64,
}

/// What a plan's header says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanHeader {
    /// How the plan is laid out.
    pub layout: PlanLayout,
    /// Bytes of metadata before the plan, which some exporters put there; TensorRT wants them away.
    pub metadata_bytes: u64,
    /// The TensorRT that wrote it.
    pub tensorrt: Measured<TensorRtVersion>,
    /// The number that TensorRT compares and prints where it does not match.
    pub serialization: Measured<u32>,
    /// The system it was built on.
    pub platform: Measured<PlatformTag>,
    /// The device it was built on.
    pub built_on: Measured<BuiltOn>,
    /// What a plan of TensorRT-RTX was built for; empty where it was built for the machine it was built on, absent where
    /// no GPU was named.
    pub built_for: Measured<Vec<ComputeCapability>>,
    /// Whether the number is there that only a plan of the safety runtime is thought to have.
    pub may_be_safety: bool,
    /// The parts of a container, in their order; empty for other layouts.
    pub sections: Vec<Section>,
}

impl PlanHeader {
    /// The product whose plan it is.
    pub fn product(&self) -> Product {
        match self.layout {
            PlanLayout::RtxContainer => Product::TensorRtRtx,
            PlanLayout::Flatbuffer
            | PlanLayout::Archive7
            | PlanLayout::Archive8
            | PlanLayout::Container => Product::TensorRt,
        }
    }
}

/// Bytes read of a plan's beginning and of its engine: several times what the headers seen take.
const WINDOW_BYTES: usize = 4096;

/// Sections believed in a container; up to two were seen.
const MOST_SECTIONS: u32 = 64;

/// What the header of a plan of `length` bytes says; `None` where it is no plan. A plan whose end is
/// missing is read all the same.
///
/// # Errors
/// Reading failed; content never does.
pub fn read_plan_header(
    mut source: impl Read + Seek,
    length: u64,
) -> io::Result<Option<PlanHeader>> {
    let first = window(&mut source, 0)?;
    let start = if plan::begins_with_a_plan(&first) {
        0
    } else {
        plan::after_metadata(&first).unwrap_or(0)
    };
    let head = if start == 0 {
        first
    } else {
        window(&mut source, start)?
    };
    let mut header = if head.starts_with(plan::CONTAINER) {
        container(&mut source, start, length, &head, &OF_TENSORRT)?
    } else if head.starts_with(plan::RTX_CONTAINER) {
        container(&mut source, start, length, &head, &OF_RTX)?
    } else if head.starts_with(plan::ARCHIVE) && !plan::is_timing_cache(&head) {
        archive(&head)
    } else if plan::is_tensorrt_5(&head, length.saturating_sub(start)) {
        flatbuffer()
    } else {
        return Ok(None);
    };
    header.metadata_bytes = start;
    Ok(Some(header))
}

fn window(source: &mut (impl Read + Seek), start: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; WINDOW_BYTES];
    let filled = fill(source, start, &mut bytes)?;
    bytes.truncate(filled);
    Ok(bytes)
}

fn flatbuffer() -> PlanHeader {
    let reason = "plans of TensorRT 5 do not keep it at a known place";
    PlanHeader {
        layout: PlanLayout::Flatbuffer,
        metadata_bytes: 0,
        tensorrt: Measured::absent(reason),
        serialization: Measured::absent(reason),
        platform: Measured::absent(reason),
        built_on: Measured::absent(reason),
        built_for: Measured::absent(ONE_DEVICE),
        may_be_safety: false,
        sections: Vec::new(),
    }
}

/// The header of an archive of its own, TensorRT 7 to 8.5.
fn archive(head: &[u8]) -> PlanHeader {
    let first = u32_at(head, 4);
    let body = Body::of(head, plan::ARCHIVE_HEADER);
    let is_7 = head.get(plan::ARCHIVE_HEADER + 1) == Some(&0x00);
    let (layout, serialization) = if is_7 {
        (PlanLayout::Archive7, first)
    } else {
        (PlanLayout::Archive8, u32_at(head, 8))
    };
    PlanHeader {
        layout,
        metadata_bytes: 0,
        tensorrt: body.version(),
        serialization: Measured::from_option(serialization, CUT),
        platform: Measured::absent("plans name their system from 8.6 on"),
        built_on: body.built_on(),
        built_for: Measured::absent(ONE_DEVICE),
        may_be_safety: !is_7 && first.is_some_and(|number| number != 0),
        sections: Vec::new(),
    }
}

/// What differs between the containers of the two products.
struct ContainerForm {
    layout: PlanLayout,
    /// Where the table of sections begins.
    table_at: usize,
    platform: fn(&[u8]) -> Measured<PlatformTag>,
    built_for: fn(&[u8]) -> Measured<Vec<ComputeCapability>>,
}

const OF_TENSORRT: ContainerForm = ContainerForm {
    layout: PlanLayout::Container,
    table_at: 32,
    platform,
    built_for: |_| Measured::absent(ONE_DEVICE),
};

const OF_RTX: ContainerForm = ContainerForm {
    layout: PlanLayout::RtxContainer,
    table_at: 64,
    platform: |_| Measured::absent("plans of TensorRT-RTX do not name it"),
    built_for,
};

const ONE_DEVICE: &str = "plans of TensorRT are built for the device they are built on";

/// The compute capabilities in the order of their bits: that of TensorRT-RTX's own enumeration
/// (`ComputeCapability` in `NvInfer.h`). Each was built for alone with every release from 1.4 to 1.7 that knows it.
const CAPABILITIES: [(u32, u32); 6] = [(7, 5), (8, 0), (8, 6), (8, 9), (12, 0), (12, 1)];

/// The first release that knows the last of them.
const WITH_THE_LAST: (u32, u32) = (1, 5);

/// The releases that were tried without naming a compute capability: their plans have all bits but the first, and one
/// more than the release has names for.
const TRIED_WITHOUT: RangeInclusive<(u32, u32)> = (1, 4)..=(1, 7);

fn built_for(head: &[u8]) -> Measured<Vec<ComputeCapability>> {
    let (Some(bits), Some(version)) = (u32_at(head, 32), container_version(head)) else {
        return Measured::absent(CUT);
    };
    let release = (version.major, version.minor);
    let knows_all = release >= WITH_THE_LAST;
    let known = &CAPABILITIES[..CAPABILITIES.len() - usize::from(!knows_all)];
    let of_bit = |(bit, &(major, minor)): (usize, &(u32, u32))| {
        (bits >> bit & 1 == 1).then_some(ComputeCapability { major, minor })
    };
    let named: Vec<ComputeCapability> = known.iter().enumerate().filter_map(of_bit).collect();
    let unknown = bits & (u32::MAX << known.len());
    let without_a_name = (2 << known.len()) - 2;
    if bits == without_a_name && TRIED_WITHOUT.contains(&release) {
        return Measured::absent("it was built without naming a GPU");
    }
    if unknown != 0 {
        let named: Vec<String> = named.iter().map(ToString::to_string).collect();
        return Measured::absent(format!(
            "unknown bits ({unknown:#x}) stand beside those of {}",
            if named.is_empty() {
                "none".to_owned()
            } else {
                named.join(", ")
            }
        ));
    }
    Measured::Value(named)
}

fn container(
    source: &mut (impl Read + Seek),
    start: u64,
    length: u64,
    head: &[u8],
    form: &ContainerForm,
) -> io::Result<PlanHeader> {
    let sections = sections(head, form.table_at);
    let engine = sections.iter().find(|section| section.name == "ENGN");
    let engine = match engine.and_then(|engine| start.checked_add(engine.offset)) {
        // Beyond the end is no place to seek to, on some systems not even an empty one.
        Some(at) if at < length => window(source, at)?,
        _ => Vec::new(),
    };
    // 10.9 has the number where releases before it have 0; the body follows 4 bytes earlier.
    let (serialization, body_at) = match u32_at(&engine, 4) {
        Some(0) => (u32_at(&engine, 8), 24),
        number => (number, 20),
    };
    let (serialization, body) = if engine.starts_with(plan::ARCHIVE) {
        let body = Body::of(&engine, body_at);
        (Measured::from_option(serialization, CUT), body.built_on())
    } else {
        let reason = "the container holds no engine of a known form where its table says";
        (Measured::absent(reason), Measured::absent(reason))
    };
    Ok(PlanHeader {
        layout: form.layout,
        metadata_bytes: 0,
        tensorrt: Measured::from_option(container_version(head), CUT),
        serialization,
        platform: (form.platform)(head),
        built_on: body,
        built_for: (form.built_for)(head),
        may_be_safety: false,
        sections,
    })
}

const CUT: &str = "the file ends before it";

fn container_version(head: &[u8]) -> Option<TensorRtVersion> {
    let number = |at| u8_at(head, at).map(u32::from);
    Some(TensorRtVersion {
        major: number(24)?,
        minor: number(25)?,
        patch: number(26)?,
        build: Some(number(27)?),
    })
}

fn platform(head: &[u8]) -> Measured<PlatformTag> {
    let tag: Option<[u8; 4]> = head.get(28..32).and_then(|tag| tag.try_into().ok());
    match tag {
        None => Measured::absent(CUT),
        Some([0, 0, 0, 0]) => Measured::absent("plans of 8.6 leave it empty"),
        Some(tag) => Measured::Value(PlatformTag(tag)),
    }
}

/// The table of sections, as far as it is there.
fn sections(head: &[u8], table_at: usize) -> Vec<Section> {
    let count = u32_at(head, 8).unwrap_or(0).min(MOST_SECTIONS);
    let section = |index: u32| {
        let at = table_at + 24 * usize::try_from(index).ok()?;
        let mut name: [u8; 4] = head.get(at..at + 4)?.try_into().ok()?;
        name.reverse();
        Some(Section {
            name: name.escape_ascii().to_string(),
            offset: u64_at(head, at + 8)?,
            bytes: u64_at(head, at + 16)?,
        })
    };
    (0..count).map_while(section).collect()
}

/// The body of an archive.
struct Body<'a> {
    bytes: &'a [u8],
}

impl<'a> Body<'a> {
    /// The body that begins at `at`.
    fn of(archive: &'a [u8], at: usize) -> Body<'a> {
        Body {
            bytes: archive.get(at..).unwrap_or_default(),
        }
    }

    fn version(&self) -> Measured<TensorRtVersion> {
        let mut items = Items::of(self.bytes);
        let mut number = || match items.next() {
            Some(Item::Byte(number)) => Some(u32::from(number)),
            _ => None,
        };
        let numbers = [number(), number(), number(), number()];
        match numbers {
            [Some(major), Some(minor), Some(patch), build @ Some(_)] => {
                Measured::Value(TensorRtVersion {
                    major,
                    minor,
                    patch,
                    build,
                })
            }
            _ => Measured::absent("the plan's body does not begin with a version"),
        }
    }

    fn built_on(&self) -> Measured<BuiltOn> {
        Measured::from_option(
            built_on(Items::of(self.bytes)),
            "the plan's body does not describe its device in a way that is known",
        )
    }
}
