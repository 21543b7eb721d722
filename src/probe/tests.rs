//! Sampling: captured trees, forced layouts, this process itself.

use std::fs;
use std::path::PathBuf;

use trtmem_platform::{FAMILY, Family, Mapping};

use super::{
    Content, Depth, Keep, Origin, OwnedReading, Sampler, Source, Subject, describe_sources,
    interpret,
};
use crate::report::HeapLayout;

/// A captured tree of this test's own, removed at its end.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Tree {
        let own = format!("trtmem-probe-{}-{name}", std::process::id());
        let tree = Tree(std::env::temp_dir().join(own));
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    fn write(&self, path: &str, text: &[u8]) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn sampler(&self, family: Family) -> Sampler {
        let origin = Origin::captured(&self.0, family, Some(4096));
        Sampler::open(&origin, Subject::Myself, Depth::Border)
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_reading_is_sent_in_the_form_it_is_owned_in() {
    let tree = Tree::new(
        "sent",
        &[
            ("proc/meminfo", b"MemAvailable: 5 kB\n".as_slice()),
            (
                "proc/self/status",
                b"Name:\t\"\xff\xe2\x82\t\x07\nThreads:\t2\n",
            ),
            ("proc/self/statm", &[b'1'; 512]),
        ],
    );
    let mut sampler = tree.sampler(Family::Linux);
    sampler.take();
    let owned = sampler.owned();
    let sent = serde_json::to_string(&sampler.taken()).unwrap();
    assert_eq!(sent, serde_json::to_string(&owned).unwrap());
    assert_eq!(serde_json::from_str::<OwnedReading>(&sent).unwrap(), owned);
    let kinds: Vec<_> = owned.sources.iter().map(|read| &read.content).collect();
    assert!(
        matches!(
            kinds.as_slice(),
            [
                Content::Text(_),
                Content::Missing(_),
                Content::Cut(_),
                Content::Text(_),
                Content::Missing(_)
            ]
        ),
        "{kinds:?}"
    );
}

#[test]
fn every_reading_sees_the_files_as_they_are_then() {
    let tree = Tree::new("afresh", &[("proc/vm/stats", b"pages_free=0x5\n")]);
    let mut sampler = tree.sampler(Family::Qnx);
    sampler.take();
    assert_eq!(sampler.available_bytes(), Some(5 * 4096));
    tree.write("proc/vm/stats", b"pages_free=0x4\nlonger=1\n");
    sampler.take();
    assert_eq!(sampler.available_bytes(), Some(4 * 4096));
    tree.write("proc/vm/stats", b"pages_free=0x3\n");
    sampler.take();
    assert_eq!(sampler.available_bytes(), Some(3 * 4096));
    let sample = interpret(&sampler.owned(), Keep::Named);
    assert!(
        sample.system.warnings.is_empty(),
        "nothing of an older text is left"
    );
}

#[test]
fn the_size_of_a_copied_directory_is_not_taken_for_memory() {
    let tree = Tree::new("size", &[("proc/self/vmstat", b"as_stats.rss=0x2\n")]);
    let mut sampler = tree.sampler(Family::Qnx);
    sampler.take();
    assert_eq!(sampler.available_bytes(), None);
    assert_eq!(sampler.resident_bytes(), Some(2 * 4096));
    let sample = interpret(&sampler.owned(), Keep::Named);
    let why = sample.system.available_bytes.reason().unwrap_or_default();
    assert!(
        why.contains("the size of a copied /proc says nothing of memory"),
        "{why}"
    );
}

#[test]
fn the_one_process_of_a_captured_tree_is_found_by_its_number() {
    let tree = Tree::new("numbered", &[("proc/77/statm", b"3 2 1 0 0 0 0\n")]);
    let mut sampler = tree.sampler(Family::Linux);
    sampler.take();
    assert_eq!(sampler.resident_bytes(), Some(2 * 4096));

    tree.write("proc/78/statm", b"3 1 1 0 0 0 0\n");
    let mut sampler = tree.sampler(Family::Linux);
    sampler.take();
    assert_eq!(
        sampler.resident_bytes(),
        None,
        "which of two is not guessed"
    );
    let named = describe_sources(&sampler)
        .into_iter()
        .filter_map(|source| source.absence)
        .any(|why| why.contains("holds 2 processes"));
    assert!(named);

    let origin = Origin::captured(&tree.0, Family::Linux, Some(4096));
    let mut sampler = Sampler::open(&origin, Subject::Process(78), Depth::Quick);
    sampler.take();
    assert_eq!(sampler.resident_bytes(), Some(4096));
}

#[test]
fn a_captured_tree_has_no_heap_and_a_forced_one_has_a_narrow_one() {
    let tree = Tree::new("heap", &[("proc/vm/stats", b"pages_free=0x5\n")]);
    let mut captured = tree.sampler(Family::Qnx);
    captured.take();
    assert_eq!(captured.heap_in_use_bytes(), None);
    let origin = Origin::forced(&tree.0, Family::Qnx, None);
    let mut forced = Sampler::open(&origin, Subject::Myself, Depth::Border);
    forced.take();
    let Some(heap) = forced.owned().heap else {
        return; // A C library without mallinfo.
    };
    assert!(heap.layout.wraps(), "{heap:?}");
    assert!(heap.words.iter().all(|word| u32::try_from(*word).is_ok()));
    assert_eq!(
        forced.available_bytes(),
        Some(5 * 4096),
        "4 KiB pages unless told otherwise"
    );
    let other = Sampler::open(&Origin::live(), Subject::Process(1), Depth::Quick);
    assert_eq!(
        other.heap_layout(),
        None,
        "the heap of another process is not seen"
    );
}

#[test]
fn narrow_heap_counters_grow_modulo_two_to_the_32() {
    let tree = Tree::new("wrap", &[("proc/vm/stats", b"pages_free=0x5\n")]);
    let origin = Origin::forced(&tree.0, Family::Qnx, None);
    let mut sampler = Sampler::open(&origin, Subject::Myself, Depth::Border);
    for bytes in [3_u64 << 30, 5 << 30] {
        // Other tests of this process allocate at the same time; not every time that much.
        let close = |_| match narrow_growth(&mut sampler, bytes) {
            Some(grown) => grown.abs_diff(bytes & u64::from(u32::MAX)) < 1 << 20,
            None => true,
        };
        assert!((0..100).any(close), "{bytes}");
    }
}

/// How much the narrow heap counters say that the heap grows by a block of so many untouched bytes;
/// `None` without such counters, or on a machine that does not lend untouched memory.
fn narrow_growth(sampler: &mut Sampler, bytes: u64) -> Option<u64> {
    sampler.take();
    let before = sampler.heap_in_use_bytes()?;
    let mut block = Vec::<u8>::new();
    let lent = std::hint::black_box(&mut block).try_reserve_exact(usize::try_from(bytes).ok()?);
    lent.ok()?;
    sampler.take();
    let after = sampler.heap_in_use_bytes()?;
    Some(after.wrapping_sub(before) & u64::from(u32::MAX))
}

#[test]
fn this_process_is_measured_on_linux() {
    if FAMILY != Family::Linux {
        return;
    }
    let mut sampler = Sampler::open(&Origin::live(), Subject::Myself, Depth::Border);
    sampler.take();
    let (first_at, first_cost) = (sampler.at_ns(), sampler.cost_ns());
    let sample = interpret(&sampler.owned(), Keep::Named);
    assert!(sample.system.total_bytes.get() > sample.system.available_bytes.get());
    assert_eq!(
        sampler.available_bytes(),
        sample.system.available_bytes.get()
    );
    assert_eq!(
        sampler.resident_bytes(),
        sample.process.resident_bytes.get()
    );
    assert_eq!(sampler.heap_in_use_bytes(), sample.heap.in_use_bytes.get());
    assert_eq!(sampler.threads(), sample.process.threads.get());
    assert!(sample.process.resident_bytes.get() > Some(0));
    assert!(
        sample.system.warnings.is_empty(),
        "{:?}",
        sample.system.warnings
    );
    if let Some(layout) = sample.heap.layout.get() {
        assert!(matches!(
            layout,
            HeapLayout::GlibcMallinfo2 | HeapLayout::GlibcMallinfo
        ));
    }
    sampler.take();
    assert!(sampler.at_ns() >= first_at + first_cost);
}

#[test]
fn the_high_water_mark_is_reset_where_the_system_lets_it() {
    let mut sampler = Sampler::open(&Origin::live(), Subject::Myself, Depth::Border);
    let peak = |sampler: &mut Sampler| {
        sampler.take();
        interpret(&sampler.owned(), Keep::Named)
            .process
            .peak_resident_bytes
            .get()
    };
    let mut block = Mapping::anonymous(256 << 20).unwrap();
    block.touch_write();
    let high = peak(&mut sampler);
    drop(block);
    if sampler.reset_peak() {
        let low = peak(&mut sampler);
        assert!(low < high.map(|high| high - (64 << 20)), "{low:?} {high:?}");
    }
}

#[test]
fn each_source_is_described_present_or_not() {
    let tree = Tree::new("described", &[("proc/vm/stats", b"pages_free=0x5\n")]);
    let mut sampler = tree.sampler(Family::Qnx);
    sampler.take();
    let sources = describe_sources(&sampler);
    let [stats, size, own, heap] = sources.as_slice() else {
        panic!("{sources:?}");
    };
    assert!(stats.path.ends_with("proc/vm/stats"));
    assert_eq!(
        (stats.absence.as_deref(), stats.resolution.as_str()),
        (None, "a page of 4 KiB")
    );
    assert!(stats.cost_ns.is_some());
    assert_eq!(size.path, Source::ProcSize.name());
    for absent in [size, own, heap] {
        assert!(
            absent.absence.is_some() && absent.cost_ns.is_none(),
            "{absent:?}"
        );
    }
}
