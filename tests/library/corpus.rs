//! The dumps under `tests/data` give their truth: every field of every file, and the sample that a
//! captured tree means.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use trtmem::probe::parse::{Fields, kb_fields, nvmap, pmap, stats};
use trtmem::probe::{Depth, Keep, Origin, Sampler, Subject, interpret};
use trtmem::report::{Field, Sample};
use trtmem_platform::Family;

fn data(system: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(system)
}

/// The dumps of a system that `parser` reads: path, text, truth.
fn dumps(system: &str, parser: &str) -> Vec<(String, Vec<u8>, Value)> {
    let text = fs::read_to_string(data(system).join("truth.json")).unwrap();
    let truth: Value = serde_json::from_str(&text).unwrap();
    let files = truth["files"].as_object().unwrap();
    let found: Vec<_> = files
        .iter()
        .filter(|(_, truth)| truth["parser"] == parser)
        .map(|(path, truth)| {
            let text = fs::read(data(system).join(path)).unwrap();
            (path.clone(), text, truth.clone())
        })
        .collect();
    assert!(!found.is_empty(), "{system} has dumps for {parser}");
    found
}

/// What `truth.json` says of a field.
fn true_field(truth: &Value) -> Field {
    match truth["kind"].as_str() {
        Some("pages") => Field::Pages(truth["pages"].as_u64().unwrap()),
        Some("virtual_pages") => Field::VirtualPages(truth["pages"].as_u64().unwrap()),
        Some("count") => Field::Count(truth["value"].as_u64().unwrap()),
        None if truth["count"].is_u64() => Field::Count(truth["count"].as_u64().unwrap()),
        None => Field::Bytes(truth["bytes"].as_u64().unwrap()),
        Some(other) => panic!("unknown kind {other}"),
    }
}

fn assert_fields_are_true(path: &str, fields: &Fields<'_>, truth: &Value) {
    let expected = truth["fields"].as_object().unwrap();
    let keys: BTreeSet<&str> = fields.iter().map(|(key, _)| key).collect();
    assert_eq!(
        keys,
        expected.keys().map(String::as_str).collect(),
        "{path}"
    );
    for (key, truth) in expected {
        assert_eq!(fields.get(key), Some(true_field(truth)), "{path} {key}");
    }
    assert_eq!(fields.odd().kept(), [], "{path}");
}

#[test]
fn every_field_of_a_qnx_statistics_dump_is_read() {
    for (path, text, truth) in dumps("qnx", "vmstats") {
        let fields = stats::parse(&text, Some(4096));
        assert_fields_are_true(&path, &fields, &truth);
        let residue = truth.get("identity_page_count_minus_parts");
        let expected = residue.and_then(Value::as_i64).map(i128::from);
        assert_eq!(stats::residue_pages(&fields), expected, "{path}");
        assert_eq!(
            stats::pages(&text, "pages_free"),
            truth["pages_free"].as_u64(),
            "{path}"
        );
    }
}

#[test]
fn every_field_of_a_linux_size_dump_is_read() {
    for parser in ["kb", "rollup"] {
        for (path, text, truth) in dumps("linux", parser) {
            assert_fields_are_true(&path, &kb_fields::parse(&text), &truth);
        }
    }
}

#[test]
fn every_row_of_a_qnx_map_dump_is_read_as_far_as_it_goes() {
    for (path, text, truth) in dumps("qnx", "pmap") {
        let pmap = pmap::parse(&text).expect("a heading");
        let rows = truth["rows"].as_array().unwrap();
        assert_eq!(pmap.rows().len(), rows.len(), "{path}");
        for (row, truth) in pmap.rows().iter().zip(rows) {
            for (column, expected) in truth.as_object().unwrap() {
                match expected {
                    Value::Bool(cut) => assert_eq!(row.is_cut(), *cut, "{path}"),
                    Value::Number(it) => assert_eq!(row.number(column), it.as_u64(), "{path}"),
                    other => {
                        let text = other.as_str().map(str::as_bytes);
                        assert_eq!(row.text(column), text, "{path}");
                    }
                }
            }
        }
        assert_eq!(
            pmap.mapped_bytes().get(),
            truth["sum_size_bytes"].as_u64(),
            "{path}"
        );
        assert_eq!(
            pmap.reserved_bytes().get(),
            truth["sum_rsv_bytes"].as_u64(),
            "{path}"
        );
        assert_eq!(pmap.odd().count(), 0, "{path}");
    }
}

#[test]
fn every_client_of_a_tegra_allocator_dump_is_read() {
    for (path, text, truth) in dumps("linux", "nvmap") {
        let clients = nvmap::parse(&text);
        let rows = truth["rows"].as_array().unwrap();
        assert_eq!(clients.rows.len(), rows.len(), "{path}");
        for (row, truth) in clients.rows.iter().zip(rows) {
            assert_eq!(truth["client"], *row.client, "{path}");
            assert_eq!(truth["process"], *row.process, "{path}");
            assert_eq!(truth["pid"], row.pid, "{path}");
            assert_eq!(truth["size_bytes"], row.size_bytes, "{path}");
        }
        assert_eq!(clients.total_bytes, truth["total_bytes"].as_u64(), "{path}");
        assert_eq!(
            clients.total_pss_bytes,
            truth["total_pss_bytes"].as_u64(),
            "{path}"
        );
        let sum = clients.rows.iter().map(|row| row.size_bytes).sum::<u64>();
        assert_eq!(Some(sum), clients.total_bytes, "{path}");
    }
}

fn sample_of(tree: &str, family: Family, keep: Keep) -> Sample {
    let origin = Origin::captured(data(tree), family, None);
    let mut sampler = Sampler::open(&origin, Subject::Myself, Depth::Border);
    sampler.take();
    let sample = interpret(&sampler.owned(), keep);
    assert_eq!(
        sampler.available_bytes(),
        sample.system.available_bytes.get()
    );
    assert_eq!(
        sampler.resident_bytes(),
        sample.process.resident_bytes.get()
    );
    sample
}

#[test]
fn a_qnx_8_tree_tells_free_reservable_and_cached_memory() {
    let system = sample_of("qnx/rpi4-qnx80", Family::Qnx, Keep::Named).system;
    assert_eq!(system.source, "/proc/vm/stats pages_free");
    assert_eq!(system.total_bytes.get(), Some(8_522_825_728));
    assert_eq!(system.available_bytes.get(), Some(8_248_573_952));
    assert_eq!(system.reservable_bytes.get(), Some(8_070_275_072));
    assert_eq!(system.cached_bytes.get(), Some(37_634_048 + 5_832_704));
    assert_eq!(
        system.fields.get("kmem_vavail"),
        Some(&Field::VirtualPages(16_739_712))
    );
    assert_eq!(system.fields.len(), 20, "every field is kept");
    assert!(system.warnings.is_empty(), "{:?}", system.warnings);
}

#[test]
fn a_qnx_7_tree_lacks_what_8_added_and_says_so() {
    let system = sample_of("qnx/board-qnx71", Family::Qnx, Keep::Named).system;
    assert_eq!(system.available_bytes.get(), Some(2_840_150_016));
    assert_eq!(system.total_bytes.get(), Some(3_758_096_384));
    for absent in [&system.reservable_bytes, &system.cached_bytes] {
        assert!(
            absent
                .reason()
                .is_some_and(|why| why.contains("QNX before 8.0"))
        );
    }
    assert!(system.warnings.is_empty(), "{:?}", system.warnings);
}

#[test]
fn a_qnx_process_tells_its_resident_and_mapped_bytes() {
    let sample = sample_of("qnx/process", Family::Qnx, Keep::Named);
    assert_eq!(sample.process.resident_bytes.get(), Some(69_746_688));
    assert_eq!(sample.process.mapped_bytes.get(), Some(9_842_688));
    let why = sample
        .system
        .available_bytes
        .reason()
        .expect("no statistics in this tree");
    assert!(why.contains("proc/vm/stats cannot be opened"), "{why}");
    assert!(why.contains("the captured tree does not hold it"), "{why}");
}

#[test]
fn a_jetson_tree_tells_what_its_gpu_shares() {
    let system = sample_of("linux/jetson-tx2", Family::Linux, Keep::Named).system;
    assert_eq!(system.available_bytes.get(), Some(5_777_702_912));
    assert_eq!(system.cached_bytes.get(), Some(900_149_248));
    assert_eq!(
        system.fields.get("NvMapMemUsed"),
        Some(&Field::Bytes(824_389_632))
    );
    assert_eq!(
        system.fields.get("CmaFree"),
        Some(&Field::Bytes(737_140_736))
    );
    assert_eq!(system.fields.get("HugePages_Free"), Some(&Field::Count(0)));
    assert!(!system.fields.contains_key("Active(anon)"));
    let all = sample_of("linux/jetson-tx2", Family::Linux, Keep::All).system;
    assert_eq!(
        all.fields.get("Active(anon)"),
        Some(&Field::Bytes(1_032_335_360))
    );
}

#[test]
fn a_linux_process_tells_its_share_and_its_private_bytes() {
    let process = sample_of("linux/x86-vm", Family::Linux, Keep::Named).process;
    assert_eq!(process.proportional_bytes.get(), Some(381_952));
    assert_eq!(process.private_bytes.get(), Some(53_248 + 110_592));
    let why = process
        .resident_bytes
        .reason()
        .expect("neither statm nor status in this tree");
    assert!(why.contains("statm cannot be opened"), "{why}");
}
