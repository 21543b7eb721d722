//! What readings mean, the odd ones above all.

use super::{Keep, interpret};
use crate::probe::{Content, OwnedReading, Reading, Source, SourceReading};
use crate::report::{Field, Sample};

/// A reading of 4 KiB pages that holds these sources.
fn reading(sources: &[(Source, Content<&str>)]) -> OwnedReading {
    let own = |(source, content): &(Source, Content<&str>)| SourceReading {
        source: *source,
        content: content.clone().map(str::to_owned),
        cost_ns: 1,
    };
    Reading {
        at_ns: 5,
        cost_ns: 7,
        page_bytes: 4096,
        sources: sources.iter().map(own).collect(),
        heap: None,
    }
}

fn sample(sources: &[(Source, Content<&str>)]) -> Sample {
    interpret(&reading(sources), Keep::Named)
}

fn qnx(stats: &str) -> Sample {
    sample(&[(Source::VmStats, Content::Text(stats))])
}

fn meminfo(text: &str) -> Sample {
    sample(&[(Source::Meminfo, Content::Text(text))])
}

const NOT_PERMITTED: i32 = 1;
const NO_SUCH_PROCESS: i32 = 3;

#[test]
fn refused_statistics_fall_back_to_the_size_of_proc_and_say_so() {
    for refusal in [
        Content::Refused(NOT_PERMITTED),
        Content::Missing("no right to open it"),
    ] {
        let system = sample(&[
            (Source::VmStats, refusal),
            (Source::ProcSize, Content::Number(123_456_789)),
        ])
        .system;
        assert_eq!(system.available_bytes.get(), Some(123_456_789));
        assert_eq!(system.source, "size of /proc");
        assert!(system.total_bytes.reason().is_some());
        let [warning] = system.warnings.as_slice() else {
            panic!("one warning: {:?}", system.warnings);
        };
        assert!(
            warning.ends_with("available memory is the size of /proc instead"),
            "{warning}"
        );
    }
}

#[test]
fn without_any_figure_of_free_memory_it_is_absent_not_zero() {
    let system = sample(&[(Source::VmStats, Content::Refused(NOT_PERMITTED))]).system;
    let why = system.available_bytes.reason().expect("absent");
    assert!(why.contains("/proc/vm/stats could not be read"), "{why}");
    assert!(why.contains("the size of /proc was not read"), "{why}");
}

#[test]
fn a_qnx_7_0_system_may_tell_two_fields_only() {
    let system = qnx("page_count=0x1000 (16.000MB)\npages_free=0x10 (64.000kB)\n").system;
    assert_eq!(system.total_bytes.get(), Some(16 << 20));
    assert_eq!(system.available_bytes.get(), Some(64 << 10));
    assert_eq!(system.free_bytes, system.available_bytes);
    assert!(system.warnings.is_empty());
}

#[test]
fn fields_of_qnx_6_6_are_kept_though_no_figure_uses_them() {
    let system = qnx("cache_swap=0x6400 (100.000MB)\npages_swap=0x6400 (100.000MB)\n").system;
    assert_eq!(system.fields.get("cache_swap"), Some(&Field::Pages(25_600)));
    assert_eq!(system.fields.get("pages_swap"), Some(&Field::Pages(25_600)));
    assert!(system.available_bytes.reason().is_some());
}

#[test]
fn pages_that_do_not_sum_are_reported_with_their_number() {
    let parts = "page_count=0x20\npages_free=0x5\npages_allocated=0x4\npages_mapped=0x3\n\
                 pages_kernel=0x2\n";
    let open = qnx(&format!("{parts}pages_reserved=0x1\n")).system;
    let [warning] = open.warnings.as_slice() else {
        panic!("one warning: {:?}", open.warnings);
    };
    assert!(warning.contains("differs by +17 pages"), "{warning}");
    assert_eq!(
        open.available_bytes.get(),
        Some(5 * 4096),
        "the figures stand"
    );
    assert!(
        qnx(&format!("{parts}pages_reserved=0x12\n"))
            .system
            .warnings
            .is_empty()
    );
    assert!(
        qnx(parts).system.warnings.is_empty(),
        "no identity without all its parts"
    );
}

#[test]
fn a_text_in_brackets_that_disagrees_is_reported_and_the_number_holds() {
    let system = qnx("pages_free=0xa9494 (2.645GB)\n").system;
    assert_eq!(system.available_bytes.get(), Some(693_396 * 4096));
    assert!(
        system.warnings.iter().any(|w| w.contains("disagrees")),
        "{:?}",
        system.warnings
    );
}

#[test]
fn a_cut_line_is_reported_and_gives_no_figure() {
    let system = qnx("page_count=0x20\npages_free=0x6469").system;
    assert_eq!(system.total_bytes.get(), Some(0x20 * 4096));
    assert!(system.available_bytes.reason().is_some());
    assert!(
        system
            .warnings
            .iter()
            .any(|w| w.contains("without a newline"))
    );
}

#[test]
fn a_text_that_filled_its_buffer_is_reported() {
    let text = "pages_free=0x5\n";
    let system = sample(&[(Source::VmStats, Content::Cut(text))]).system;
    assert_eq!(system.available_bytes.get(), Some(5 * 4096));
    assert!(
        system
            .warnings
            .iter()
            .any(|w| w.contains("fills the buffer"))
    );
}

#[test]
fn pages_beyond_64_bits_of_bytes_are_absent() {
    let system = qnx("pages_free=0xffffffffffffffff\n").system;
    assert!(
        system
            .available_bytes
            .reason()
            .is_some_and(|why| why.contains("64 bits"))
    );
}

#[test]
fn a_kernel_without_mem_available_is_not_guessed_for() {
    let system = meminfo("MemTotal: 100 kB\nMemFree: 50 kB\nCached: 20 kB\n").system;
    let why = system.available_bytes.reason().expect("absent");
    assert!(why.contains("Linux before 3.14"), "{why}");
    assert_eq!(system.free_bytes.get(), Some(50 << 10));
}

#[test]
fn a_wrapped_counter_takes_only_its_own_figure_along() {
    let wrapped = "18446744073709288640 kB";
    let system = meminfo(&format!("Dirty: {wrapped}\nMemAvailable: 5 kB\n")).system;
    assert_eq!(system.available_bytes.get(), Some(5 << 10));
    assert_eq!(system.warnings.len(), 1);
    let system = meminfo(&format!("MemFree: 5 kB\nMemAvailable: {wrapped}\n")).system;
    assert!(system.available_bytes.reason().is_some());
    assert_eq!(system.free_bytes.get(), Some(5 << 10));
}

const STATUS: &str = "Name:\tx\nVmSize:\t 90 kB\nVmHWM:\t 80 kB\nVmRSS:\t 70 kB\nRssAnon:\t 30 kB\n\
                      RssFile:\t 25 kB\nRssShmem:\t 15 kB\nVmSwap:\t 2 kB\nThreads:\t3\n";

#[test]
fn a_linux_process_is_told_by_three_files() {
    let process = sample(&[
        (Source::Statm, Content::Text("20 10 4 1 0 9 0\n")),
        (Source::Status, Content::Text(STATUS)),
        (
            Source::SmapsRollup,
            Content::Text("Pss: 9 kB\nPrivate_Clean: 1 kB\nPrivate_Dirty: 2 kB\n"),
        ),
    ])
    .process;
    let figure = |measured: &crate::report::Measured<u64>| measured.get().map(|bytes| bytes >> 10);
    assert_eq!(
        figure(&process.resident_bytes),
        Some(40),
        "as cheap readings see it"
    );
    assert_eq!(figure(&process.mapped_bytes), Some(80));
    assert_eq!(figure(&process.resident_anonymous_bytes), Some(30));
    assert_eq!(figure(&process.resident_file_bytes), Some(25));
    assert_eq!(figure(&process.resident_shared_bytes), Some(15));
    assert_eq!(figure(&process.peak_resident_bytes), Some(80));
    assert_eq!(figure(&process.swapped_bytes), Some(2));
    assert_eq!(figure(&process.proportional_bytes), Some(9));
    assert_eq!(figure(&process.private_bytes), Some(3));
    assert_eq!(process.threads.get(), Some(3));
}

#[test]
fn page_counts_are_multiplied_by_the_page_size_given_and_no_other() {
    let statm = Content::Text("20 10 4 1 0 9 0\n");
    let mut reading = reading(&[
        (Source::Statm, statm),
        (Source::Status, Content::Text(STATUS)),
    ]);
    reading.page_bytes = 65_536;
    let process = interpret(&reading, Keep::Named).process;
    assert_eq!(process.resident_bytes.get(), Some(655_360));
    reading.page_bytes = 0;
    let process = interpret(&reading, Keep::Named).process;
    assert_eq!(
        process.resident_bytes.get(),
        Some(70 << 10),
        "kB need no page size"
    );
    reading.sources.retain(|read| read.source == Source::Statm);
    let process = interpret(&reading, Keep::Named).process;
    assert!(
        process
            .resident_bytes
            .reason()
            .is_some_and(|why| why.contains("page size"))
    );
}

#[test]
fn kernels_without_rss_anon_tell_it_by_statm() {
    let process = sample(&[
        (Source::Statm, Content::Text("20 10 4 1 0 9 0\n")),
        (Source::Status, Content::Text("VmRSS: 40 kB\n")),
    ])
    .process;
    assert_eq!(process.resident_anonymous_bytes.get(), Some(6 * 4096));
    assert!(process.resident_file_bytes.reason().is_some());
}

#[test]
fn a_process_that_has_ended_is_absent_with_the_systems_reason() {
    let sample = sample(&[
        (Source::Meminfo, Content::Text("MemAvailable: 5 kB\n")),
        (Source::Statm, Content::Refused(NO_SUCH_PROCESS)),
    ]);
    assert_eq!(sample.system.available_bytes.get(), Some(5 << 10));
    let why = sample.process.resident_bytes.reason().expect("absent");
    assert!(
        why.starts_with("/proc/PID/statm could not be read: "),
        "{why}"
    );
}

#[test]
fn a_system_without_known_counters_has_no_figures_but_a_time() {
    let sample = sample(&[]);
    assert_eq!((sample.at_ns, sample.cost_ns), (5, 7));
    assert!(sample.system.available_bytes.reason().is_some());
    assert!(sample.process.resident_bytes.reason().is_some());
    assert_eq!(
        sample.device.free_bytes.reason(),
        Some("this build reads no device counters")
    );
}

const MEMINFO: &str = "MemTotal: 1000 kB\nMemFree: 400 kB\nMemAvailable: 600 kB\n";

#[test]
fn free_pages_in_processors_lists_are_available() {
    let zones = "pages free 110\ncount: 20\ncount: 5\n";
    let system = sample(&[
        (Source::Meminfo, Content::Text(MEMINFO)),
        (Source::Zoneinfo, Content::Text(zones)),
    ])
    .system;
    assert_eq!(system.available_bytes.get(), Some((600 + 25 * 4) * 1024));
    assert_eq!(system.fields.get("zoneinfo count"), Some(&Field::Pages(25)));
    assert!(system.source.contains("zoneinfo"), "{}", system.source);
}

#[test]
fn without_the_lists_or_with_a_part_of_them_it_is_mem_available_as_it_stands() {
    for zones in [
        Content::Missing("not there"),
        Content::Refused(NOT_PERMITTED),
        Content::Cut("pages free 110\ncount: 20\n"),
        Content::Text("pages free 110\n"),
        Content::Text("count: many\n"),
    ] {
        let system = sample(&[
            (Source::Meminfo, Content::Text(MEMINFO)),
            (Source::Zoneinfo, zones),
        ])
        .system;
        assert_eq!(system.available_bytes.get(), Some(600 * 1024));
        assert_eq!(system.source, "/proc/meminfo MemAvailable");
    }
}
