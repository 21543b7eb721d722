//! Every table of TensorRT's that trtmem calls through, against what was read from the public headers of
//! every release from 8.0 to 11.4, and of TensorRT-RTX 1.3 to 1.7: `tests/data/tensorrt/slots.json` has what
//! runs engines, `build-slots.json` what builds them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::aside;
use proptest::prelude::*;
use serde_json::Value;
use trtmem::ffi::tensorrt::build::{BuildFlag, MemoryPool};
use trtmem::ffi::tensorrt::checked::release_of;
use trtmem::ffi::tensorrt::raw::build_tables::{
    self, builder_flag, compute_capability, device_type, hardware_compatibility_level,
    memory_pool_type, network_definition_creation_flag,
};
use trtmem::ffi::tensorrt::raw::method::{ClassTable, Enumerator, MethodRow};
use trtmem::ffi::tensorrt::raw::tables;
use trtmem::ffi::tensorrt::{
    ComputeCapability, DataType, EngineCapability, Family, HardwareCompatibility, ParserErrorCode,
    Release, TensorFormat, tactic_sources,
};

fn facts() -> Value {
    facts_of("slots.json")
}

fn build_facts() -> Value {
    facts_of("build-slots.json")
}

fn facts_of(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tensorrt");
    serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

fn both() -> [Made; 2] {
    [
        (facts(), tables::CLASSES),
        (build_facts(), build_tables::CLASSES),
    ]
}

/// Every release of the facts, by name.
fn releases(facts: &Value) -> Vec<(String, Release)> {
    let releases = facts["releases"].as_object().unwrap();
    assert!(releases.len() >= 45, "{} releases", releases.len());
    releases
        .iter()
        .map(|(name, release)| {
            let number = i32::try_from(release["number"].as_i64().unwrap()).unwrap();
            (name.clone(), release_of(number).unwrap())
        })
        .collect()
}

/// What was read, and the tables made of it.
type Made = (Value, &'static [(ClassTable, &'static [MethodRow])]);

/// Each release of what was read, with the tables made of it.
fn every_release() -> Vec<(Made, (String, Release))> {
    let of = |(facts, classes): Made| {
        let releases = releases(&facts).into_iter();
        releases.map(move |release| ((facts.clone(), classes), release))
    };
    both().into_iter().flat_map(of).collect()
}

/// What the facts say of a class or method: the last entry that is not newer than the release.
fn told(entries: &Value, key: &str, number: i32) -> Option<u64> {
    let entries = entries.as_array()?;
    let known = |entry: &&Value| entry["since"].as_i64().unwrap() <= i64::from(number);
    entries
        .iter()
        .rev()
        .find(known)
        .map(|entry| entry[key].as_u64().unwrap())
}

fn rows_of(
    classes: &'static [(ClassTable, &'static [MethodRow])],
) -> impl Iterator<Item = (&'static ClassTable, &'static MethodRow)> {
    classes
        .iter()
        .flat_map(|(class, methods)| methods.iter().map(move |row| (class, row)))
}

fn rows() -> impl Iterator<Item = (&'static ClassTable, &'static MethodRow)> {
    rows_of(tables::CLASSES).chain(rows_of(build_tables::CLASSES))
}

#[test]
fn every_method_stands_where_the_headers_of_every_release_have_it() {
    let mut compared = 0;
    for ((facts, classes), (name, release)) in every_release() {
        let family = release.family().to_string();
        let number = release.version().number();
        assert_eq!(
            facts["releases"][&name]["family"],
            family.as_str(),
            "{name}"
        );
        // A method with a shape in its signature has two rows, one for each layout of shapes.
        let mut slots: BTreeMap<(&str, &str), Vec<u64>> = BTreeMap::new();
        for (class, row) in rows_of(classes) {
            assert_eq!(class.name, row.class);
            let found = slots.entry((row.class, row.name)).or_default();
            found.extend(row.slot(release).map(|slot| slot as u64));
        }
        for ((class, method), found) in slots {
            let entries = &facts["layouts"][&family][class][method];
            let told: Vec<u64> = told(entries, "slot", number).into_iter().collect();
            assert_eq!(found, told, "{name}: {class}::{method}");
            compared += 1;
        }
    }
    assert!(compared > 6500, "{compared}");
}

#[test]
fn every_table_is_as_long_as_the_headers_of_every_release_have_it() {
    for ((facts, classes), (name, release)) in every_release() {
        for (class, methods) in classes {
            let length = class.length(release).map(|length| length as u64);
            let told = facts["table_lengths"][&name][class.name].as_u64();
            // The parser's headers were not read of every release; a table is never shorter than before.
            if told.is_none() && class.name.starts_with("IParser") {
                continue;
            }
            assert_eq!(length, told, "{name}: {}", class.name);
            let last = methods.iter().filter_map(|row| row.slot(release)).max();
            assert!(
                last.is_none_or(|last| (last as u64) < told.unwrap()),
                "{name}: {}",
                class.name
            );
            let family = release.family().to_string();
            let pair = &facts["destructors"][&family][class.name];
            assert_eq!(
                class.destructors(release).map(|[first, _]| first as u64),
                self::told(pair, "slot", release.version().number()),
                "{name}: {}",
                class.name
            );
        }
    }
}

#[test]
fn shapes_and_objects_are_laid_out_as_the_headers_have_them() {
    let facts = facts();
    for (name, release) in releases(&facts) {
        let layout = &facts["dims_and_layout"][&name];
        let (size, align, extents) = match release.family() {
            Family::EightAndNine => (36, 4, 4),
            Family::Ten | Family::Eleven | Family::RtxThree | Family::RtxFive => (72, 8, 8),
        };
        for (what, value) in [
            ("Dims sizeof", size),
            ("Dims alignof", align),
            ("Dims.d offset", extents),
            ("Dims.d element size", extents),
            ("Dims MAX_DIMS", 8),
            ("sizeof IRuntime", 16),
            ("IRuntime.mImpl offset", 8),
            ("ICudaEngine.mImpl offset", 8),
            ("IExecutionContext.mImpl offset", 8),
        ] {
            assert_eq!(layout[what].as_i64(), Some(value), "{name}: {what}");
        }
    }
}

#[test]
fn enumerators_have_the_names_that_the_headers_give_them() {
    let facts = facts();
    let lists = [
        ("DataType", DataType::NAMES),
        ("TensorFormat", TensorFormat::NAMES),
        ("EngineCapability", EngineCapability::NAMES),
        ("HardwareCompatibilityLevel", HardwareCompatibility::NAMES),
    ];
    for (name, _) in releases(&facts) {
        for (list, names) in lists {
            let Some(values) = facts["enums"][&name][list].as_object() else {
                continue;
            };
            let mut by_number: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
            for (key, number) in values {
                let names = by_number.entry(number.as_i64().unwrap()).or_default();
                names.push(key.strip_prefix('k').unwrap());
            }
            for (number, theirs) in by_number {
                let ours = names.iter().find(|(ours, _)| i64::from(*ours) == number);
                assert!(theirs.contains(&ours.unwrap().1), "{name}: {list} {number}");
            }
        }
    }
}

#[test]
fn what_a_builder_is_asked_for_has_the_number_that_the_headers_give_it() {
    let facts = build_facts();
    let lists: [(&str, &[Enumerator]); 6] = [
        ("BuilderFlag", builder_flag::ALL),
        ("MemoryPoolType", memory_pool_type::ALL),
        (
            "NetworkDefinitionCreationFlag",
            network_definition_creation_flag::ALL,
        ),
        ("DeviceType", device_type::ALL),
        (
            "HardwareCompatibilityLevel",
            hardware_compatibility_level::ALL,
        ),
        ("ComputeCapability", compute_capability::ALL),
    ];
    for (name, release) in releases(&facts) {
        for (list, values) in lists {
            let theirs = &facts["enums"][&name][list];
            for value in values {
                assert_eq!(value.enumeration, list);
                let told = theirs[value.name].as_i64();
                let ours = value.number(release).map(i64::from);
                assert_eq!(ours, told, "{name}: {list}::{}", value.name);
            }
            let count = theirs.as_object().map_or(0, serde_json::Map::len);
            let ours = values.iter().filter(|it| it.number(release).is_some());
            assert_eq!(ours.count(), count, "{name}: {list}");
        }
        for flag in BuildFlag::ALL {
            let value = flag.value(release);
            let told = facts["enums"][&name]["BuilderFlag"][value.name].as_i64();
            assert_eq!(
                value.number(release).map(i64::from),
                told,
                "{name}: {flag:?}"
            );
        }
        for pool in MemoryPool::ALL {
            let told = facts["enums"][&name]["MemoryPoolType"][pool.value().name].as_i64();
            assert_eq!(pool.value().number(release).map(i64::from), told, "{name}");
        }
    }
}

#[test]
fn weights_are_stripped_by_the_name_that_the_release_has_for_it() {
    for (number, name, flag) in [
        (8601, "kSTRIP_PLAN", None),
        (9200, "kWEIGHTLESS", Some(21)),
        (100_000, "kSTRIP_PLAN", Some(19)),
        (110_400, "kSTRIP_PLAN", Some(18)),
        (10_701, "kSTRIP_PLAN", Some(18)),
    ] {
        let release = release_of(number).unwrap();
        let value = BuildFlag::StripWeights.value(release);
        assert_eq!(
            (value.name, value.number(release)),
            (name, flag),
            "{number}"
        );
    }
}

#[test]
fn errors_of_the_parser_and_capabilities_have_the_headers_names() {
    let facts = build_facts();
    let lists = [
        ("ParserErrorCode", ParserErrorCode::NAMES),
        ("ComputeCapability", ComputeCapability::NAMES),
    ];
    let mut compared = 0;
    for (name, _) in releases(&facts) {
        for (list, names) in lists {
            let Some(values) = facts["enums"][&name][list].as_object() else {
                continue;
            };
            for (key, number) in values {
                let ours = names
                    .iter()
                    .find(|(ours, _)| i64::from(*ours) == number.as_i64().unwrap());
                assert_eq!(ours.unwrap().1, &key[1..], "{name}: {list}");
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn tactic_sources_are_named_by_their_family() {
    let facts = facts();
    for (name, release) in releases(&facts) {
        for (key, bit) in facts["enums"][&name]["TacticSource"].as_object().unwrap() {
            let named = tactic_sources(1 << bit.as_u64().unwrap(), release.family());
            assert_eq!(named, [key.strip_prefix('k').unwrap()], "{name}");
        }
    }
    assert_eq!(tactic_sources(1 << 9, Family::Eleven), ["bit 9"]);
}

#[test]
fn the_tables_are_what_their_recipe_makes() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/gen-tensorrt-tables.py");
    match Command::new(script).arg("--check").output() {
        Ok(made) => assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        ),
        Err(error) => aside::lacks(&format!("Python 3, for the recipe ({error})")),
    }
}

#[test]
fn automotive_releases_are_taken_for_no_more_than_is_known_of_them() {
    let find = |class: &str, name: &str| {
        let mut rows = rows().filter(|(it, row)| it.name == class && row.name == name);
        rows.next().unwrap().1
    };
    let v2 = find("VCudaEngine", "getTensorFormatV2");
    let plain = find("VCudaEngine", "getTensorFormat");
    for number in [8610, 8611, 8612, 8613] {
        let release = release_of(number).unwrap();
        assert_eq!(
            (v2.slot(release), plain.slot(release)),
            (None, Some(41)),
            "{number}"
        );
        assert!(release.is_automotive());
    }
    assert_eq!(v2.slot(release_of(8601).unwrap()), Some(52));
    // DRIVE OS 6.0.4 and 6.0.5 have what 8.4.1 has, 6.0.6 what 8.5.3 has.
    let threads = find("VRuntime", "setMaxThreads");
    let by_name = find("VExecutionContext", "enqueueV3");
    for (number, has_names) in [(8411, false), (8412, false), (8510, true)] {
        let release = release_of(number).unwrap();
        assert_eq!(threads.slot(release), Some(10), "{number}");
        assert_eq!(by_name.slot(release).is_some(), has_names, "{number}");
    }
}

proptest! {
    #[test]
    fn no_release_has_a_slot_beyond_its_table(number: i32) {
        if let Ok(release) = release_of(number) {
            for (class, methods) in tables::CLASSES.iter().chain(build_tables::CLASSES) {
                let length = class.length(release);
                for row in *methods {
                    let slot = row.slot(release);
                    prop_assert!(slot.is_none_or(|slot| length.is_some_and(|length| slot < length)));
                }
            }
        }
    }

    #[test]
    fn a_newer_release_of_a_family_has_every_method_of_an_older_one_in_its_place(
        a in prop_oneof![8000..10_000_i32, 100_000..120_000_i32],
        b in prop_oneof![8000..10_000_i32, 100_000..120_000_i32],
    ) {
        let (older, newer) = (release_of(a.min(b)).unwrap(), release_of(a.max(b)).unwrap());
        // The plugin registry of 8.6.0 is the one exception, and is never called there.
        let kept = rows().filter(|(class, _)| class.name != "IPluginRegistry");
        if older.family() == newer.family() && newer.known_to() >= older.known_to() {
            for (_, row) in kept {
                let slot = row.slot(older);
                prop_assert!(slot.is_none() || slot == row.slot(newer), "{row:?}");
            }
        }
    }
}
