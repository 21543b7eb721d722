//! The Parquet table, read back by another implementation than the one that wrote it where that is here.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use trtmem::export::csv_columns;
use trtmem::export::parquet::Parts;
use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{Measured, Report, Stage};

use crate::command::{Dir, run};
use crate::releases::Made;

const MIB: i64 = 1 << 20;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// All rows of what these reports become, with the path of their file.
fn rows(reports: &[Report]) -> Vec<(String, Row)> {
    let mut parts = Parts::default();
    let mut files = Vec::new();
    for report in reports {
        files.extend(parts.add(report));
    }
    while let Some(part) = parts.rest() {
        files.push(part);
    }
    let mut rows = Vec::new();
    for part in files {
        let bytes = part.encode().expect("rows can be encoded");
        let dir = Dir::new();
        let path = dir.path().join("part.parquet");
        fs::write(&path, bytes).unwrap();
        let reader = SerializedFileReader::new(File::open(path).unwrap()).expect("a Parquet file");
        for row in reader.get_row_iter(None).expect("rows") {
            rows.push((part.path().to_owned(), row.expect("a row")));
        }
    }
    rows
}

/// A cell as CSV writes it.
fn as_csv(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Long(value) => value.to_string(),
        Field::Bool(value) => value.to_string(),
        Field::TimestampMicros(micros) => {
            let time =
                std::time::UNIX_EPOCH + std::time::Duration::from_micros(micros.unsigned_abs());
            humantime::format_rfc3339_seconds(time).to_string()
        }
        other => panic!("no such type was written: {other:?}"),
    }
}

#[test]
fn every_cell_is_that_of_the_csv() {
    for golden in crate::reports::GOLDENS {
        let report = Made {
            golden,
            release: Some("drive/6.0 é=5"),
            ..Made::PLAIN
        }
        .report();
        let mut csv = Vec::new();
        render(&report, Format::Csv, &TableStyle::default(), &mut csv).unwrap();
        let mut csv = csv::Reader::from_reader(csv.as_slice());
        let written = rows(&[report]);
        let mut count = 0;
        for (expected, (path, row)) in csv.records().zip(&written) {
            let expected = expected.unwrap();
            assert!(
                path.starts_with("release=drive%2F6.0%20é%3D5/board="),
                "{path}"
            );
            let mut cells = row.get_column_iter();
            for (name, expected) in csv_columns().zip(&expected) {
                if ["release", "board"].contains(&name) {
                    continue;
                }
                let (column, field) = cells.next().expect("a cell for every column");
                assert_eq!(column, name);
                assert_eq!(as_csv(field), expected, "{golden}: {name}");
            }
            count += 1;
        }
        assert_eq!(count, written.len(), "{golden}");
    }
}

#[test]
fn what_no_column_can_hold_is_absent_with_its_reason() {
    let mut report = Made::PLAIN.report();
    "the day before".clone_into(&mut report.header.created);
    for model in &mut report.header.workload.models {
        model.file_bytes = Measured::Value(u64::MAX);
    }
    for (_, row) in rows(&[report]) {
        let cell = |name: &str| {
            let mut cells = row.get_column_iter();
            as_csv(cells.find(|(column, _)| *column == name).unwrap().1)
        };
        assert_eq!(cell("created"), "");
        assert!(cell("absent").contains("created: the day before is not a time of RFC 3339"));
        if !cell("model").is_empty() {
            assert!(cell("absent").contains("model_file_bytes: beyond the 64 bits"));
        }
    }
}

#[test]
fn many_reports_of_many_releases_lose_no_row_and_take_bounded_memory() {
    let report = Made::PLAIN.report();
    let each = rows(std::slice::from_ref(&report)).len();
    let mut parts = Parts::default();
    let (mut reports, mut early, mut late) = (0, 0, 0);
    for round in 0..40 {
        for release in 0..50 {
            let mut report = report.clone();
            report.header.release = Some(format!("{release}"));
            let full = parts.add(&report);
            early += full
                .iter()
                .map(trtmem::export::parquet::Part::rows)
                .sum::<usize>();
            reports += 1;
            assert!(reports * each - early < (16 << 10) + each, "round {round}");
        }
    }
    while let Some(part) = parts.rest() {
        late += part.rows();
    }
    assert!(early > 0);
    assert_eq!(early + late, reports * each);
}

/// A table of two releases with 20 MiB more in deserialization.
fn two_releases(dir: &Dir) {
    for release in ["6.0", "6.10"] {
        for run in 0..3 {
            let grown = [(Stage::Deserialize, 20 * MIB)];
            Made {
                release: Some(release),
                board: (run > 0).then_some("DRIVE Orin 'A/B' 100%"),
                more: if release == "6.0" { &[] } else { &grown },
                ..Made::PLAIN
            }
            .write(&dir.path().join(format!("reports/{release}-{run}.json")));
        }
    }
}

#[test]
fn the_folder_is_as_hive_lays_it_out_and_is_never_written_over_unasked() {
    let dir = Dir::new();
    two_releases(&dir);
    let args = ["trend", "reports", "--format", "parquet", "-o", "table"];
    let ran = run(&dir, &args);
    assert_eq!(
        (ran.code(), ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "", "")
    );
    let table = dir.path().join("table");
    let names = |folder: &Path| -> Vec<String> {
        let all = files(folder);
        let name = |it: &PathBuf| {
            it.strip_prefix(folder)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        all.iter().map(name).collect()
    };
    let board = "board=DRIVE%20Orin%20%27A%2FB%27%20100%25";
    let none = "board=__HIVE_DEFAULT_PARTITION__";
    let expected = ["6.0", "6.10"].map(|release| {
        [board, none].map(|board| format!("release={release}/{board}/part-0.parquet"))
    });
    let mut expected = expected.concat();
    expected.sort();
    assert_eq!(names(&table), expected);
    let again = run(&dir, &args);
    assert_eq!(again.code(), 2);
    assert!(again.complaint().contains("--overwrite"), "{again:?}");
    fs::write(table.join("precious.txt"), "mine").unwrap();
    let args = [&args[..], &["--overwrite"]].concat();
    fs::remove_file(dir.path().join("reports/6.10-0.json")).unwrap();
    assert_eq!(run(&dir, &args).code(), 0);
    let after = names(&table);
    assert!(after.contains(&"precious.txt".to_owned()));
    assert_eq!(after.len(), expected.len(), "{after:?}");
}

#[test]
fn duckdb_reads_the_table_and_names_the_stage_that_grew() {
    let python = std::env::var("TRTMEM_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import duckdb"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        crate::aside::lacks(&format!("duckdb for {python}: pip install duckdb"));
        return;
    }
    let dir = Dir::new();
    two_releases(&dir);
    let ran = run(
        &dir,
        &["trend", "reports", "--format", "parquet", "-o", "table"],
    );
    assert_eq!(ran.code(), 0, "{ran:?}");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/regression-query.py");
    let asked = Command::new(&python)
        .arg(script)
        .args(["duckdb", "table", "6.0", "6.10", "--top", "2"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    let told = String::from_utf8(asked.stdout).unwrap();
    let lines: Vec<Vec<&str>> = told
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|it| !it.is_empty())
                .collect()
        })
        .collect();
    assert!(
        asked.status.success(),
        "{:?}",
        String::from_utf8(asked.stderr)
    );
    assert_eq!(lines.len(), 3, "{told}");
    assert_eq!(
        lines[1][..3],
        ["DRIVE Orin 'A/B' 100%", "mobilenet.onnx", "deserialize"],
        "{told}"
    );
    assert_eq!(lines[1][5..], ["20971520", "2", "2"], "{told}");
    assert_eq!(
        lines[2][..3],
        ["unnamed", "mobilenet.onnx", "deserialize"],
        "{told}"
    );
}
