//! Every shape of line, in logs of our own making.

use trtmem::report::{
    AttributionKind, DriveStage, MemoryKind, Outcome, Report, Stage, read_report,
};

use super::reading::{ended, own, read, read_with, stages, version};

fn only(name: &str) -> Report {
    let mut reports = read(own(name));
    assert_eq!(reports.len(), 1, "{name}");
    reports.remove(0)
}

#[test]
fn stages_versions_and_outcomes_come_out_as_they_were_written() {
    for (name, wanted, outcome, told) in [
        (
            "load-8.0.log",
            Some("8.0.3"),
            "finished",
            "cuda=150/150/0 runtime- deserialize0=355/245/110 context0=6/1/5 bindings0- inference0-",
        ),
        (
            "build-8.4.log",
            Some("8.4.1"),
            "finished",
            "cuda=190/190/0 builder=8/6/2 parse- build=x/x/x runtime=0/0/0 save- \
             deserialize0=11/1/10 T12 context0=8/0/8 T2 bindings0- inference0-",
        ),
        (
            "jetson-8.5.log",
            Some("8.5.2"),
            "finished",
            "cuda=x/x/x read0- runtime- deserialize0=310/300/10 T20 context0=5/0/5 T7 bindings0- \
             inference0-",
        ),
        (
            "build-10.log",
            Some("10.16.1"),
            "finished",
            "cuda=1/1/0 builder- parse- build=x/x/x runtime- save- deserialize0=x/x/x",
        ),
        (
            "python-10.log",
            None,
            "unknown",
            "deserialize0=x/x/x T30 context0=x/x/x T4 deserialize1=x/x/x T5 context1=x/x/x T1",
        ),
        (
            "mismatch.log",
            Some("8.4.1"),
            "failed",
            "cuda=x/200/0 runtime- deserialize0!",
        ),
        (
            "drive.log",
            Some("8.4.12"),
            "finished",
            "cuda- runtime=255/100/155 deserialize0=16/5/11 context0=0/0/0 bindings0=1/0/1 \
             first-inference0- inference0=-1/0/-1",
        ),
    ] {
        let report = only(name);
        assert_eq!(stages(&report.runs[0]), told, "{name}");
        assert_eq!(version(&report), wanted, "{name}");
        assert_eq!(ended(&report.runs[0]), outcome, "{name}");
    }
}

#[test]
fn what_lies_between_two_lines_is_in_the_whole_life_alone() {
    let report = only("load-8.0.log");
    let life = report.runs[0].lifecycle.value().unwrap();
    // From 20 and 500 to 416 and 617.
    assert_eq!(life.delta.total_bytes.get(), Some((396 + 117) << 20));
    let gaps = report.remarks.iter().find(|it| it.contains("between"));
    assert!(gaps.unwrap().contains("CPU 0, GPU +2 MiB"), "{gaps:?}");
}

#[test]
fn every_line_of_memory_is_kept_with_its_number_and_its_stage() {
    let report = only("load-8.0.log");
    let log = &report.runs[0].log;
    let of = |number| log.iter().find(|line| line.line == Some(number)).unwrap();
    assert_eq!(of(12).stage, Some(Stage::Cuda));
    assert_eq!(of(15).stage, Some(Stage::Deserialize));
    assert_eq!(of(22).stage, Some(Stage::Context));
    assert_eq!(of(33).stage, None, "after the end");
    assert!(of(33).text.starts_with("[MemUsageChange] Init cuBLAS"));
    assert_eq!(of(27).at_ns, 4_000_000_000);
}

#[test]
fn what_is_not_understood_is_counted_and_shown() {
    let report = only("python-10.log");
    let remark = report.remarks.iter().find(|it| it.contains("understood"));
    let remark = remark.unwrap();
    assert!(
        remark.starts_with("1 line seems to report memory"),
        "{remark}"
    );
    assert!(remark.contains("line 9"), "{remark}");
    let kept = report.runs[0].log.iter().find(|it| it.line == Some(9));
    assert_eq!(kept.unwrap().stage, None);
}

#[test]
fn the_totals_are_those_of_the_engine_that_was_kept() {
    let property = |report: &Report, name: &str| report.engines[0].properties.get(name).cloned();
    let built = only("build-8.4.log");
    let activation = property(&built, "total_activation_bytes");
    assert_eq!(activation.as_deref(), Some("2048000"));
    assert_eq!(built.engines[0].context_bytes.get(), Some(2_048_000));
    let pool = property(&built, "memory_pool_workspace_bytes");
    assert_eq!(pool.as_deref(), Some("1073741824"));
    let chosen = only("build-10.log");
    assert_eq!(chosen.engines[0].context_bytes.get(), Some(2_000_000));
    assert_eq!(chosen.engines[0].weights_bytes.get(), Some(6_551_296));
    let unjudged: String = own("build-10.log")
        .lines()
        .filter(|line| !line.contains("backend strategy"))
        .map(|line| format!("{line}\n"))
        .collect();
    let candidates = &read(unjudged)[0];
    assert!(candidates.engines[0].context_bytes.reason().is_some());
    let second = property(candidates, "candidate_2_total_activation_bytes");
    assert_eq!(second.as_deref(), Some("2000000"));
    let python = only("python-10.log");
    let streamed = python.engines[0].streamable_weights_bytes.get();
    assert_eq!(streamed, Some(12_890_496));
}

#[test]
fn a_failure_is_told_in_words() {
    let report = only("mismatch.log");
    let Outcome::Failed { stage, message, .. } = &report.runs[0].outcome else {
        panic!("{:?}", report.runs[0].outcome);
    };
    assert_eq!(*stage, Some(Stage::Deserialize));
    assert!(message.contains("built by another TensorRT"), "{message}");
    let silent: String = own("mismatch.log")
        .lines()
        .filter(|line| !line.starts_with("[E]"))
        .map(|line| format!("{line}\n"))
        .collect();
    match &read(silent)[0].runs[0].outcome {
        Outcome::Failed { message, .. } => assert!(message.contains("standard error"), "{message}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn whose_memory_the_device_has_can_be_said() {
    let python = own("python-10.log");
    let log = format!(
        "[I] [MemUsageChange] Init CUDA: CPU +100, GPU +300, now: CPU 120, GPU 800 (MiB)\n{python}"
    );
    let total = |memory| {
        let report = read_with(&log, memory);
        let (_, figures) = report.runs[0].finished().next().unwrap();
        figures.delta.total_bytes.clone().map(|bytes| bytes >> 20)
    };
    assert_eq!(total(Some(MemoryKind::Own)).get(), Some(400));
    assert_eq!(total(Some(MemoryKind::Shared)).get(), Some(300));
    let why = total(None);
    assert!(why.reason().unwrap().contains("--device-memory"), "{why:?}");
}

#[test]
fn gpu_figures_of_a_query_that_failed_are_absent() {
    let log = "[TRT] [W] Unable to determine GPU memory usage\n\
               [TRT] [I] [MemUsageChange] Init CUDA: CPU +10, GPU +0, now: CPU 30, GPU 0 (MiB)\n";
    for log in [log, log.split_once('\n').unwrap().1] {
        let report = read_with(log, Some(MemoryKind::Own));
        assert_eq!(stages(&report.runs[0]), "cuda=x/10/x");
    }
}

#[test]
fn the_drive_samples_brackets_come_back_exactly() {
    let report = only("drive.log");
    assert_eq!(report.header.attribution.kind, AttributionKind::Unified);
    let pages: Vec<(DriveStage, i64)> = report.runs[0]
        .lifecycle
        .value()
        .unwrap()
        .brackets
        .iter()
        .filter_map(|row| Some((row.bracket, row.delta.total_bytes.get()? / 4096)))
        .collect();
    let expected = [0xffff, 0x1000, 1, 0x101 - 1, -16].into_iter();
    let expected: Vec<_> = DriveStage::ALL.into_iter().zip(expected).collect();
    assert_eq!(pages, expected);
    let warnings = report.runs[0].samples.iter();
    let warnings: Vec<_> = warnings.flat_map(|it| &it.system.warnings).collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("3.999GB"));
}

#[test]
fn runs_of_one_command_are_one_report() {
    let twice = own("load-8.0.log").repeat(2) + &own("build-8.4.log");
    let reports = read(twice);
    let runs: Vec<_> = reports.iter().map(|report| report.runs.len()).collect();
    assert_eq!(runs, [2, 1]);
    assert!(reports.iter().all(|report| report.complete));
    let lines = &reports[1].header.workload.settings.backend_options["lines"];
    assert_eq!(lines, "67 to 105");
    let again = own("python-10.log");
    let cuda = "[MemUsageChange] Init CUDA: CPU +170, GPU +0, now: CPU 190, GPU 400 (MiB)\n";
    let more = "[MemUsageChange] Init cuDNN: CPU +170, GPU +0, now: CPU 390, GPU 400 (MiB)\n";
    let restarted = read(format!("{cuda}{more}{again}{cuda}{again}"));
    assert_eq!(restarted.len(), 2, "counters that start anew");
}

#[test]
fn a_log_without_memory_is_a_report_that_says_so() {
    for log in [
        "nothing of interest\n",
        "\n",
        "WARNING: [TRT]: be careful\n",
    ] {
        let report = &read(log)[0];
        let remark = report.remarks.first().unwrap();
        assert!(remark.contains("no line about memory"), "{remark}");
        assert!(!report.complete);
    }
}

#[test]
fn a_report_of_a_log_is_one_that_is_read_back() {
    for name in ["load-8.0.log", "python-10.log", "drive.log", "mismatch.log"] {
        let report = only(name);
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(read_report(&text).unwrap(), report, "{name}");
    }
}

#[test]
fn odd_encodings_are_read() {
    let log = own("load-8.0.log");
    let plain = read(&log);
    let same = |bytes: Vec<u8>, what: &str| {
        let reports = super::reading::in_blocks(&bytes, 7).unwrap();
        assert_eq!(
            stages(&reports[0].runs[0]),
            stages(&plain[0].runs[0]),
            "{what}"
        );
    };
    let little = log.encode_utf16().flat_map(u16::to_le_bytes);
    same([0xff, 0xfe].into_iter().chain(little).collect(), "UTF-16LE");
    let big = log.encode_utf16().flat_map(u16::to_be_bytes);
    same([0xfe, 0xff].into_iter().chain(big).collect(), "UTF-16BE");
    same(
        [b"\xef\xbb\xbf", log.as_bytes()].concat(),
        "UTF-8 with a mark",
    );
    same(log.replace('\n', "\r\n").into_bytes(), "CRLF");
    same(log.trim_end().as_bytes().to_vec(), "no end");
    let noise = [b"\xff\xfe\x00\n".to_vec(), log.into_bytes()].concat();
    same([b"x".to_vec(), noise].concat(), "bytes that are no text");
}

#[test]
fn a_line_of_any_length_is_cut() {
    let endless = "x".repeat(3 << 20);
    let log = format!("{endless} MemUsage\n{endless}\n{}", own("mismatch.log"));
    let reports = read(log);
    assert_eq!(
        stages(&reports[0].runs[0]),
        "cuda=x/200/0 runtime- deserialize0!"
    );
    assert_eq!(reports[0].runs[0].log[0].line, Some(3));
}
