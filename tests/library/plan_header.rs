//! What headers of plans say: real ones of TensorRT 5 to 10.9, cut ones, and arbitrary bytes.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;
use trtmem::model_file::{PlanHeader, PlanLayout, Platform, PlatformTag, read_plan_header};
use trtmem::report::Measured;
use trtmem::tensorrt_release::{Product, writers_of};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plans")
}

/// Every head in the index: its entry and its bytes.
fn heads() -> Vec<(Value, Vec<u8>)> {
    let index = fs::read_to_string(folder().join("INDEX.json")).unwrap();
    let index: Value = serde_json::from_str(&index).unwrap();
    let files = index["files"].as_array().unwrap().clone();
    assert!(files.len() > 15);
    let head = |entry: Value| {
        let bytes = fs::read(folder().join(entry["file"].as_str().unwrap())).unwrap();
        (entry, bytes)
    };
    files.into_iter().map(head).collect()
}

fn head(name: &str) -> Vec<u8> {
    let starts = |entry: &Value| entry["file"].as_str().unwrap().starts_with(name);
    let found = heads().into_iter().find(|(entry, _)| starts(entry));
    found.unwrap().1
}

fn read(bytes: &[u8]) -> Option<PlanHeader> {
    read_plan_header(Cursor::new(bytes), bytes.len() as u64).unwrap()
}

#[test]
fn every_head_says_what_the_index_says() {
    for (entry, bytes) in heads() {
        let name = entry["file"].as_str().unwrap();
        let length = entry["full_size"].as_u64().unwrap();
        let header = read_plan_header(Cursor::new(&bytes), length).unwrap();
        if entry["kind"].as_str().unwrap().starts_with("timing cache") {
            assert_eq!(header, None, "{name}");
            continue;
        }
        let header = header.unwrap_or_else(|| panic!("{name} is a plan"));
        if header.layout == PlanLayout::Flatbuffer {
            assert!(header.tensorrt.reason().is_some(), "{name}");
            continue;
        }
        let tensorrt = header.tensorrt.get().map(|version| version.to_string());
        assert_eq!(
            entry["header_tensorrt"].as_str(),
            tensorrt.as_deref(),
            "{name}"
        );
        let built_on = header
            .built_on
            .get()
            .unwrap_or_else(|| panic!("{name}: {header:?}"));
        let compute = built_on.compute.to_string();
        assert_eq!(entry["header_compute"].as_str(), Some(&*compute), "{name}");
        // The table of serialization versions knows each of them by its release.
        let serialization = header.serialization.get().unwrap();
        let writers = writers_of(serialization).unwrap_or_else(|| panic!("{serialization}"));
        let major = header.tensorrt.get().unwrap().major.to_string();
        assert!(
            writers.starts_with(&major),
            "{name}: {serialization} {writers}"
        );
        assert!(!header.may_be_safety, "{name}");
    }
}

/// Multiprocessors, memory, second-level cache, bus width, whether integrated.
fn device(name: &str) -> (u32, u64, u64, u32, bool) {
    let built_on = read(&head(name)).unwrap().built_on.get().unwrap();
    (
        built_on.multiprocessors,
        built_on.total_bytes,
        built_on.l2_bytes,
        built_on.bus_width_bits,
        built_on.integrated,
    )
}

#[test]
fn the_device_is_read_in_every_order_it_is_written_in() {
    // Jetson AGX Xavier by 7.1, Jetson Nano by 8.2, an RTX 4070 by 8.6 (its owner's profile says
    // 12589334528 too), Orin Nano by 10.3, an RTX 5070 Ti by 10.9.
    assert_eq!(
        device("7.1.3.0-sm72-jhc999"),
        (8, 33_469_165_568, 524_288, 256, true)
    );
    assert_eq!(
        device("8.2.1.9-sm53"),
        (1, 4_156_657_664, 262_144, 64, true)
    );
    assert_eq!(
        device("8.6.1.6-sm89-ybwerneck-eg"),
        (46, 12_589_334_528, 37_748_736, 192, false)
    );
    assert_eq!(
        device("10.3.0.30-sm87"),
        (8, 7_989_903_360, 2_097_152, 128, true)
    );
    assert_eq!(
        device("10.9.0.34-sm120"),
        (70, 16_611_672_064, 50_331_648, 256, false)
    );
}

#[test]
fn the_system_is_known_from_10_on() {
    let platform = |name| {
        let tag = read(&head(name)).unwrap().platform.get();
        tag.map(|tag| (tag.text(), tag.platform()))
    };
    let linux = |architecture| {
        Some(Platform {
            system: "Linux",
            architecture,
        })
    };
    assert_eq!(platform("8.6.1.6-sm89-ybwerneck-eg"), None);
    assert_eq!(
        platform("10.0.1.6-sm75"),
        Some(("rtrt".to_owned(), linux("x86_64")))
    );
    assert_eq!(
        platform("10.3.0.30-sm87"),
        Some(("utrt".to_owned(), linux("aarch64")))
    );
    assert_eq!(PlatformTag(*b"q\x00\xff\n").platform(), None);
    assert_eq!(PlatformTag(*b"q\x00\xff\n").text(), "q\\x00\\xff\\n");
}

#[test]
fn the_parts_of_a_container_are_named() {
    let sections = read(&head("10.9.0.34")).unwrap().sections;
    let told: Vec<_> = sections
        .iter()
        .map(|section| (section.name.as_str(), section.offset, section.bytes))
        .collect();
    assert_eq!(told, [("ENGN", 80, 47_109), ("WGHT", 47_192, 730_752)]);
}

#[test]
fn plans_of_tensorrt_rtx_say_what_they_were_built_for() {
    for (name, version, built_for, serialization) in [
        ("1.4.0.76-sm80-convnet", "1.4.0.76", "8.0", 94),
        ("1.5.0.114-sm80-convnet", "1.5.0.114", "8.0", 94),
        ("1.5.0.114-sm90-resnet50", "1.5.0.114", "", 94),
        ("1.6.1.120-sm80-convnet", "1.6.1.120", "8.0", 98),
        ("1.7.1.116-sm80-convnet", "1.7.1.116", "8.0", 100),
        (
            "1.7.1.116-sm80-86-89-120-convnet",
            "1.7.1.116",
            "8.0 8.6 8.9 12.0",
            100,
        ),
    ] {
        let bytes = fs::read(folder().join(format!("rtx/{name}.head"))).unwrap();
        let header = read(&bytes).unwrap_or_else(|| panic!("{name} is a plan"));
        assert_eq!(header.product(), Product::TensorRtRtx, "{name}");
        assert_eq!(
            header.tensorrt.get().unwrap().to_string(),
            version,
            "{name}"
        );
        assert_eq!(header.serialization.get(), Some(serialization), "{name}");
        let Measured::Value(capabilities) = &header.built_for else {
            panic!("{name}: {header:?}");
        };
        let capabilities: Vec<String> = capabilities.iter().map(ToString::to_string).collect();
        assert_eq!(capabilities.join(" "), built_for, "{name}");
        let sections: Vec<&str> = header.sections.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(sections, ["ENGN", "WGHT"], "{name}");
        assert_eq!(header.platform.get(), None, "{name}");
        assert_eq!(header.built_on.get(), None, "{name}");
        assert!(
            writers_of(serialization)
                .unwrap()
                .starts_with("TensorRT-RTX"),
            "{name}"
        );
    }
}

/// What a plan was built for where its header has these bits; why that is unknown.
fn built_for(name: &str, bits: u32) -> Result<String, String> {
    let mut bytes = fs::read(folder().join(format!("rtx/{name}-convnet.head"))).unwrap();
    bytes[32..36].copy_from_slice(&bits.to_le_bytes());
    match read(&bytes).unwrap().built_for {
        Measured::Value(known) => {
            let known: Vec<String> = known.iter().map(ToString::to_string).collect();
            Ok(known.join(" "))
        }
        Measured::Absent { absent } => Err(absent),
    }
}

/// Such builds set a bit that no release has a name for: 0x3e in 1.4, 0x7e in later ones.
#[test]
fn a_plan_that_was_built_without_naming_a_gpu_says_so() {
    for (name, bits) in [
        ("1.4.0.76-sm80", 0x3e),
        ("1.5.0.114-sm80", 0x7e),
        ("1.6.1.120-sm80", 0x7e),
        ("1.7.1.116-sm80", 0x7e),
    ] {
        let says = built_for(name, bits).unwrap_err();
        assert_eq!(says, "it was built without naming a GPU", "{name}");
    }
}

#[test]
fn a_bit_that_its_release_has_no_name_for_is_no_compute_capability() {
    let all = "8.0 8.6 8.9 12.0 12.1";
    assert_eq!(built_for("1.5.0.114-sm80", 0x3e).as_deref(), Ok(all));
    for (name, bits, says) in [
        (
            "1.4.0.76-sm80",
            0x7e,
            "(0x60) stand beside those of 8.0, 8.6, 8.9, 12.0",
        ),
        (
            "1.6.1.120-sm80",
            0x7f,
            "(0x40) stand beside those of 7.5, 8.0, 8.6, 8.9, 12.0, 12.1",
        ),
        (
            "1.7.1.116-sm80",
            0x8000_0000,
            "(0x80000000) stand beside those of none",
        ),
    ] {
        let absent = built_for(name, bits).unwrap_err();
        assert!(absent.ends_with(says), "{name}: {absent}");
    }
}

/// Of a release that was not tried, nothing is concluded from the pattern of others.
#[test]
fn the_pattern_is_known_of_releases_that_were_tried() {
    let mut bytes = fs::read(folder().join("rtx/1.7.1.116-sm80-convnet.head")).unwrap();
    bytes[25] = 8;
    bytes[32..36].copy_from_slice(&0x7e_u32.to_le_bytes());
    let built_for = read(&bytes).unwrap().built_for;
    let absent = built_for.reason().unwrap();
    assert!(absent.starts_with("unknown bits (0x40)"), "{absent}");
}

#[test]
fn a_plan_behind_metadata_is_read() {
    let plan = head("10.3.0.30");
    let metadata = b"{\"stride\": 32}";
    let mut bytes = u32::try_from(metadata.len())
        .unwrap()
        .to_le_bytes()
        .to_vec();
    bytes.extend_from_slice(metadata);
    bytes.extend_from_slice(&plan);
    let behind = read(&bytes).unwrap();
    assert_eq!(behind.metadata_bytes, 18);
    let alone = read(&plan).unwrap();
    assert_eq!(
        PlanHeader {
            metadata_bytes: 0,
            ..behind
        },
        alone
    );
}

#[test]
fn the_number_of_the_safety_runtime_is_pointed_out() {
    let mut bytes = head("8.5.2.2");
    bytes[4] = 1;
    assert!(read(&bytes).unwrap().may_be_safety);
    // In 7 the serialization version stands there.
    assert!(!read(&head("7.1.3.0-sm72-jhc999")).unwrap().may_be_safety);
}

#[test]
fn what_a_cut_header_does_not_hold_is_absent_with_a_reason() {
    let container = head("10.3.0.30");
    let header = read(&container[..30]).unwrap();
    assert_eq!(header.tensorrt.get().unwrap().to_string(), "10.3.0.30");
    assert_eq!(header.platform.reason(), Some("the file ends before it"));
    assert!(header.serialization.reason().is_some());
    assert!(header.built_on.reason().is_some());
    let archive = head("8.5.2.2");
    let header = read(&archive[..60]).unwrap();
    assert_eq!(header.serialization.get(), Some(232));
    assert!(header.built_on.reason().is_some());
}

#[test]
fn an_engine_that_lies_outside_the_file_is_not_looked_for() {
    let mut bytes = head("10.3.0.30");
    bytes[40..48].copy_from_slice(&u64::MAX.to_le_bytes());
    let header = read(&bytes).unwrap();
    assert!(header.serialization.reason().is_some());
    let path = std::env::temp_dir().join(format!("trtmem-far-{}.plan", std::process::id()));
    fs::write(&path, &bytes).unwrap();
    let file = fs::File::open(&path).unwrap();
    let of_file = read_plan_header(&file, bytes.len() as u64).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(of_file, Some(header));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
        for magic in [b"ptrt", b"ftrt"] {
            let mut bytes = bytes.clone();
            bytes.splice(0..bytes.len().min(4), *magic);
            let _ = read(&bytes);
        }
    }

    #[test]
    fn a_damaged_head_is_read_without_harm(
        which in 0_usize..20,
        damage in prop::collection::vec((0_usize..1024, any::<u8>()), 0..8),
        length in 0_usize..1024,
    ) {
        let heads = heads();
        let (_, bytes) = &heads[which % heads.len()];
        let mut bytes = bytes.clone();
        for (at, byte) in damage {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        bytes.truncate(length);
        if let Some(header) = read(&bytes) {
            prop_assert!(header.sections.len() <= 64);
        }
    }

    #[test]
    fn a_longer_part_says_no_less(which in 0_usize..20, shorter in 60_usize..1024) {
        let heads = heads();
        let (_, bytes) = &heads[which % heads.len()];
        let (Some(part), Some(whole)) = (read(&bytes[..shorter]), read(bytes)) else {
            return Ok(());
        };
        prop_assert!(part.tensorrt.get().is_none() || part.tensorrt == whole.tensorrt);
        prop_assert!(part.built_on.get().is_none() || part.built_on == whole.built_on);
        prop_assert!(part.serialization.get().is_none() || part.serialization == whole.serialization);
    }
}
