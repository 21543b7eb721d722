//! Counters that boards recorded: every figure of the shared dumps, and loops as shells write them.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use trtmem::series::{asinfo, pidin_info, ram_bytes, showmem_row, tegrastats};

use crate::command::{Dir, run};
use crate::shared::corpus as shared;

/// The shared dumps, where they are here.
fn dumps() -> Option<(PathBuf, Value)> {
    let folder = shared("qnx")?;
    let truth = fs::read_to_string(folder.join("truth.json")).unwrap();
    Some((folder, serde_json::from_str(&truth).unwrap()))
}

fn each(parser: &str, mut hold: impl FnMut(&str, &Value)) {
    let Some((folder, truth)) = dumps() else {
        return;
    };
    let files = truth["files"].as_object().unwrap();
    let mut found = 0;
    for (name, truth) in files.iter().filter(|(_, truth)| truth["parser"] == parser) {
        hold(&fs::read_to_string(folder.join(name)).unwrap(), truth);
        found += 1;
    }
    assert!(found > 0, "no dump for {parser}");
}

#[test]
fn every_figure_of_tegrastats_is_read() {
    each("tegrastats", |text, truth| {
        for (line, truth) in text.lines().zip(truth["lines"].as_array().unwrap()) {
            let read = tegrastats(line).unwrap();
            assert_eq!(read.time.as_deref(), truth["time"].as_str());
            assert_eq!(Some(read.used_bytes), truth["ram_used_bytes"].as_u64());
            assert_eq!(Some(read.total_bytes), truth["ram_total_bytes"].as_u64());
            let blocks = read.largest_free.unwrap();
            assert_eq!(Some(blocks.count), truth["lfb_blocks"].as_u64());
            assert_eq!(Some(blocks.block_bytes), truth["lfb_block_bytes"].as_u64());
            let swap = read
                .swap
                .map(|it| serde_json::json!([it.used_bytes, it.total_bytes, it.cached_bytes]));
            assert_eq!(swap.unwrap_or(Value::Null), truth["swap_bytes"]);
            assert_eq!(
                read.iram.map_or(Value::Null, |it| serde_json::json!(it)),
                truth["iram_bytes"]
            );
            assert_eq!(read.gpu_percent, truth["gr3d_percent"].as_u64());
            let clocks = truth["gr3d_mhz"].as_array().map_or(vec![], Clone::clone);
            assert_eq!(serde_json::json!(read.gpu_mhz), Value::Array(clocks));
        }
    });
}

#[test]
fn every_figure_of_the_single_looks_is_read() {
    each("pidin", |text, truth| {
        let info = pidin_info(text).unwrap();
        assert_eq!(info.release.as_deref(), truth["release"].as_str());
        assert_eq!(info.free_bytes, truth["free_bytes_1mib_steps"].as_u64());
        assert_eq!(info.total_bytes, truth["total_bytes"].as_u64());
        assert_eq!(info.processes, truth["processes"].as_u64());
        assert_eq!(info.threads, truth["threads"].as_u64());
    });
    each("asinfo", |text, truth| {
        let spans: Vec<_> = text.lines().filter_map(asinfo).collect();
        assert_eq!(ram_bytes(&spans), truth["sysram_bytes"].as_u64());
        let rows = truth["rows"].as_array().unwrap();
        assert_eq!(spans.len(), rows.len());
        for (span, row) in spans.iter().zip(rows) {
            assert_eq!(Some(span.first), row["first"].as_u64());
            assert_eq!(Some(span.last), row["last"].as_u64());
            assert_eq!(span.bytes(), row["bytes"].as_u64());
            assert_eq!(Some(span.name.as_str()), row["name"].as_str());
        }
    });
    each("showmem", |text, truth| {
        let rows: Vec<_> = text.lines().filter_map(showmem_row).collect();
        let expected = truth["rows_bytes"].as_array().unwrap();
        assert_eq!(rows.len(), expected.len());
        for (row, truth) in rows.iter().zip(expected) {
            assert_eq!(Some(row.command.as_str()), truth["command"].as_str());
            assert_eq!(Some(u64::from(row.pid)), truth["pid"].as_u64());
            let sizes = [
                ("total", row.total_bytes),
                ("code", row.code_bytes),
                ("data", row.data_bytes),
                ("heap", row.heap_bytes),
                ("stack", row.stack_bytes),
                ("other", row.other_bytes),
            ];
            for (column, bytes) in sizes {
                assert_eq!(Some(bytes), truth[column].as_u64(), "{column}");
            }
        }
    });
}

/// The report of a file of counters.
fn imported(text: &str, more: &[&str]) -> Value {
    let dir = Dir::new();
    dir.write("counters.txt", text);
    let args = [&["import", "counters.txt", "--format", "json"], more].concat();
    let ran = run(&dir, &args);
    assert_eq!(ran.code(), 0, "{ran:?}");
    ran.json()
}

fn timeline(report: &Value) -> Vec<(u64, u64)> {
    let points = report["runs"][0]["timeline"].as_array().unwrap();
    let of = |point: &Value| {
        let figure = |name: &str| point[name].as_u64().unwrap();
        (
            figure("at_ns") / 1_000_000_000,
            figure("min_available_bytes") >> 20,
        )
    };
    points.iter().map(of).collect()
}

#[test]
fn a_loop_over_meminfo_becomes_a_timeline_by_its_own_times() {
    let look = |second: u64, mib: u64| {
        format!(
            "{}\nMemTotal: {} kB\nMemFree: 1 kB\nMemAvailable: {} kB\n",
            1_790_000_000 + second,
            4096 << 10,
            mib << 10
        )
    };
    let text = [look(0, 900), look(3, 400), look(7, 800)].concat();
    let report = imported(&text, &[]);
    assert_eq!(timeline(&report), [(0, 900), (3, 400), (7, 800)]);
    let samples = report["runs"][0]["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 2);
    assert_eq!(samples[0]["system"]["total_bytes"], 4_u64 << 30);
    let remarks = report["remarks"].to_string();
    assert!(
        remarks.contains("3 readings of /proc/meminfo over 7.00 s"),
        "{remarks}"
    );
    assert!(remarks.contains("lowest 400 MiB"), "{remarks}");
}

#[test]
fn a_loop_over_qnx_statistics_counts_pages_and_takes_an_interval() {
    let look = |pages: u64| format!("vm_aspace=3\npage_count=0x1000 (x)\npages_free=0x{pages:x}\n");
    let text = [look(0x200), look(0x100)].concat();
    let report = imported(&text, &["--interval", "5s", "--page-size", "1MiB"]);
    assert_eq!(timeline(&report), [(0, 0x200), (5, 0x100)]);
    let remarks = report["remarks"].to_string();
    assert!(remarks.contains("as --interval says"), "{remarks}");
}

#[test]
fn tegrastats_with_noise_between_becomes_a_timeline_and_says_what_was_passed_over() {
    let text = "01-01-1970 00:00:05 RAM 100/1000MB (lfb 1x4MB)\nlogin:\n01-01-1970 00:00:04 RAM 300/1000MB\n";
    let report = imported(text, &[]);
    assert_eq!(timeline(&report), [(0, 900), (1, 700)]);
    let remarks = report["remarks"].to_string();
    assert!(remarks.contains("the clock went back 1 times"), "{remarks}");
    assert!(remarks.contains("the first of them line 2"), "{remarks}");
}

#[test]
fn a_log_with_readings_between_its_lines_is_a_log() {
    let text = "RAM 100/1000MB (lfb 1x4MB)\n[I] [TRT] Loaded engine size: 11 MiB\n";
    let report = imported(text, &[]);
    assert!(report["workload"]["settings"]["backend_options"]["counters"].is_null());
}
