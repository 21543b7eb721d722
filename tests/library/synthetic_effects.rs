//! What each action of the synthetic backend does to the counters.
//!
//! One test, in a process of its own, because the heap belongs to the whole process: another test at the same moment
//! would move what is measured here.

use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::again;
use trtmem::backend::{
    Backend, BackendOptions, BackendSpec, LogSink, SyntheticOptions, SyntheticSpec, create,
};
use trtmem::report::{Severity, Stage};
use trtmem_platform::{HeapReader, page_bytes, process_cpu_ns, read_whole};

const MIB: i64 = 1 << 20;

/// Counters of this process, in bytes.
#[derive(Clone, Copy)]
struct Counters {
    /// Bytes of the heap in use, mapped blocks included; nothing where the C library does not tell.
    heap: Option<i64>,
    mapped: i64,
    resident: i64,
    /// The part of `resident` that files and shared memory back.
    shared: i64,
}

/// Takes nothing from the heap itself: even what is freed again would show in its figures.
fn counters() -> Counters {
    let statm = File::open("/proc/self/statm").unwrap();
    let mut text = [0; 256];
    let length = read_whole(&statm, &mut text).unwrap();
    let text = std::str::from_utf8(&text[..length]).unwrap();
    let mut pages = text.split(' ').map(|pages| pages.parse::<u64>().unwrap());
    let mut bytes = || (pages.next().unwrap() * page_bytes()).cast_signed();
    let (mapped, resident, shared) = (bytes(), bytes(), bytes());
    // uordblks and hblkhd: what is in use on the heap and beside it.
    let heap = HeapReader::native().map(|heap| heap.read());
    let heap = heap.map(|words| (words[7] + words[4]).cast_signed());
    Counters {
        heap,
        mapped,
        resident,
        shared,
    }
}

/// How far the counters moved.
fn since(before: Counters) -> Counters {
    let after = counters();
    Counters {
        heap: after
            .heap
            .zip(before.heap)
            .map(|(after, before)| after - before),
        mapped: after.mapped - before.mapped,
        resident: after.resident - before.resident,
        shared: after.shared - before.shared,
    }
}

/// A life of one model, or as many as asked for.
fn life(spec: &str, models: usize) -> Box<dyn Backend> {
    let spec = BackendSpec {
        models: vec![PathBuf::from("any"); models],
        iterations: 1,
        warm_up: 0,
        options: BackendOptions::Synthetic(SyntheticOptions {
            spec: Some(spec.parse().unwrap()),
            tree: None,
        }),
        log_level: Severity::Info,
    };
    let deaf: Arc<dyn LogSink> = Arc::new(());
    create(&spec, &deaf).unwrap()
}

/// What the context stage does to the counters, and what releasing the context leaves of it.
fn effect(actions: &str) -> (Counters, Counters) {
    let mut backend = life(&format!("context:{actions};release-context:free=all"), 1);
    let before = counters();
    backend.step(Stage::Context, 0, &mut |_| ()).unwrap();
    let kept = since(before);
    backend.step(Stage::ReleaseContext, 0, &mut |_| ()).unwrap();
    (kept, since(before))
}

/// The heap grew by this much, at most `rounding` more, where it can be read.
fn heap_grew(counters: Counters, bytes: i64, rounding: i64) {
    if let Some(heap) = counters.heap {
        assert!(
            (bytes..=bytes + rounding).contains(&heap),
            "{heap} instead of {bytes}"
        );
    }
}

/// Resident figures follow within a few pages: stacks and the kernel's own batches of counting.
fn near(figure: i64, expected: i64) {
    assert!(
        (figure - expected).abs() < MIB,
        "{figure} instead of {expected}"
    );
}

#[test]
fn each_action_moves_the_counters_by_what_it_says() {
    let test = "each_action_moves_the_counters_by_what_it_says";
    again::alone(module_path!(), test, all_actions);
}

fn all_actions() {
    the_test_runner_is_waited_for();
    // First, because freeing large blocks teaches glibc to keep such memory from then on.
    the_default_life_ends_where_it_began();
    heap_blocks_are_taken_touched_and_given_back();
    many_small_blocks_take_nothing_besides_themselves();
    untouched_memory_is_mapped_and_not_resident();
    anonymous_mappings_pass_the_heap_by();
    file_mappings_are_resident_and_shared();
    a_peak_is_there_while_it_is_held_and_gone_afterwards();
    late_memory_outlives_its_step_and_no_more();
    sleeping_costs_time_and_spinning_costs_processor_time();
    a_model_frees_its_own_and_the_process_frees_everything();
}

/// The thread that started this test is about to wait for it, and takes memory until it does.
fn the_test_runner_is_waited_for() {
    let mut quiet = 0;
    while quiet < 10 {
        let before = counters();
        thread::sleep(Duration::from_millis(10));
        quiet = if since(before).heap.unwrap_or(0) == 0 {
            quiet + 1
        } else {
            0
        };
    }
}

fn the_default_life_ends_where_it_began() {
    const MODELS: usize = 2;
    let mut backend = life(SyntheticSpec::default_text(), MODELS);
    let before = counters();
    let mut highest = 0;
    for stage in Stage::ALL {
        let times = if stage.is_per_process() { 1 } else { MODELS };
        for model in 0..times {
            backend.step(stage, model, &mut |_| ()).unwrap();
            highest = highest.max(since(before).resident);
        }
    }
    // 48 MiB for the process, and 32 + 4 + 6 + 2 for each model when its plan is gone.
    near(highest, 136 * MIB);
    heap_grew(since(before), 0, 0);
    near(since(before).resident, 0);
    assert_eq!(since(before).mapped, 0);
}

fn heap_blocks_are_taken_touched_and_given_back() {
    let page = page_bytes().cast_signed();
    let (kept, left) = effect("heap=64MiB");
    heap_grew(kept, 64 * MIB, page);
    near(kept.resident, 64 * MIB);
    heap_grew(left, 0, 0);
    near(left.resident, 0);

    let (kept, left) = effect("heap=1MiB*64");
    heap_grew(kept, 64 * MIB, 64 * page);
    // A thread's own arena grows by pieces of 64 MiB, and mallinfo counts the seams.
    heap_grew(left, 0, 1024);
}

fn many_small_blocks_take_nothing_besides_themselves() {
    // glibc rounds 2000 bytes and its header of 8 up to a multiple of 16; a gap left by others may
    // be 16 wider. Blocks up to 1032 bytes would not do: the last few freed of them stay in a cache
    // of the thread that mallinfo takes for memory in use.
    let (kept, left) = effect("heap=2000*5000");
    heap_grew(kept, 10_080_000, 256);
    heap_grew(left, 0, 0);
}

fn untouched_memory_is_mapped_and_not_resident() {
    let (kept, _) = effect("heap-untouched=256MiB");
    heap_grew(kept, 256 * MIB, page_bytes().cast_signed());
    near(kept.resident, 0);
    let (kept, left) = effect("anon-untouched=256MiB");
    assert_eq!(kept.mapped, 256 * MIB);
    near(kept.resident, 0);
    assert_eq!(left.mapped, 0);
}

fn anonymous_mappings_pass_the_heap_by() {
    let (kept, left) = effect("anon=32MiB");
    heap_grew(kept, 0, 0);
    assert_eq!(kept.mapped, 32 * MIB);
    near(kept.resident, 32 * MIB);
    near(kept.shared, 0);
    assert_eq!(left.mapped, 0);
    near(left.resident, 0);
}

fn file_mappings_are_resident_and_shared() {
    let (kept, left) = effect("file=16MiB");
    heap_grew(kept, 0, 0);
    assert_eq!(kept.mapped, 16 * MIB);
    near(kept.shared, 16 * MIB);
    assert_eq!(left.mapped, 0);
    near(left.shared, 0);
}

fn a_peak_is_there_while_it_is_held_and_gone_afterwards() {
    let highest = Arc::new(AtomicU64::new(0));
    let over = Arc::new(AtomicBool::new(false));
    let (started, ready) = mpsc::channel();
    let watcher = thread::spawn({
        let (highest, over) = (Arc::clone(&highest), Arc::clone(&over));
        move || {
            started.send(()).unwrap();
            while !over.load(Ordering::Relaxed) {
                let resident = counters().resident.unsigned_abs();
                highest.fetch_max(resident, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(1));
            }
        }
    });
    ready.recv().unwrap();
    let before = counters();
    let (kept, _) = effect("peak=64MiB/50ms");
    over.store(true, Ordering::Relaxed);
    watcher.join().unwrap();
    near(
        highest.load(Ordering::Relaxed).cast_signed() - before.resident,
        64 * MIB,
    );
    near(kept.resident, 0);
}

fn late_memory_outlives_its_step_and_no_more() {
    // What follows in the same step does not shorten the delay.
    let mut backend = life("context:free-late=32MiB/200ms,sleep=100ms", 1);
    let before = counters();
    backend.step(Stage::Context, 0, &mut |_| ()).unwrap();
    let returned = Instant::now();
    heap_grew(since(before), 0, 0);
    near(since(before).resident, 32 * MIB);
    while since(before).resident > 16 * MIB {
        assert!(
            returned.elapsed() < Duration::from_secs(20),
            "never given back"
        );
        thread::sleep(Duration::from_millis(1));
    }
    assert!(
        returned.elapsed() >= Duration::from_millis(195),
        "{:?}",
        returned.elapsed()
    );
    heap_grew(since(before), 0, 0);
}

fn sleeping_costs_time_and_spinning_costs_processor_time() {
    let cost = |actions: &str| {
        let mut backend = life(&format!("context:{actions}"), 1);
        let (began, cpu) = (Instant::now(), process_cpu_ns());
        backend.step(Stage::Context, 0, &mut |_| ()).unwrap();
        (
            began.elapsed(),
            Duration::from_nanos(process_cpu_ns() - cpu),
        )
    };
    let (wall, slept) = cost("sleep=200ms");
    assert!(wall >= Duration::from_millis(200), "{wall:?}");
    let (wall, spun) = cost("spin=200ms");
    assert!(wall >= Duration::from_millis(200), "{wall:?}");
    // How much of the time a spinning thread gets depends on who else is busy.
    assert!(spun > slept, "{spun:?} and {slept:?}");
}

fn a_model_frees_its_own_and_the_process_frees_everything() {
    let spec = "runtime:anon=1MiB;context:anon=8MiB;context@1:anon=4MiB;\
                release-context:free=anon;release-runtime:free=all";
    let mut backend = life(spec, 2);
    let before = counters();
    for (stage, model, mapped) in [
        (Stage::Runtime, 0, 1),
        (Stage::Context, 0, 9),
        (Stage::Context, 1, 21),
        (Stage::ReleaseContext, 0, 13),
        (Stage::ReleaseRuntime, 0, 0),
    ] {
        backend.step(stage, model, &mut |_| ()).unwrap();
        assert_eq!(since(before).mapped, mapped * MIB, "{stage:?} {model}");
    }
}
