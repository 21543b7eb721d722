//! `trtmem probe --root` on captured QNX trees: their truth, and words where a file is refused.

use std::fs;
use std::path::Path;

use crate::aside;
use crate::board::{board, data};
use crate::command::{Dir, Ran, run};
use serde_json::Value;

fn probed(root: &Path, more: &[&str]) -> Ran {
    let root = root.to_str().unwrap();
    let args = [
        "probe", "--root", root, "--system", "qnx", "--format", "json",
    ];
    run(&Dir::new(), &[&args[..], more].concat())
}

/// The dumps that a parser reads: the tree, the path in it, the truth.
fn dumps(parser: &str) -> Vec<(String, String, Value)> {
    let truth = fs::read_to_string(data("truth.json")).unwrap();
    let truth: Value = serde_json::from_str(&truth).unwrap();
    let of_parser = |(path, truth): (&String, &Value)| {
        let (tree, path) = path.split_once('/').unwrap();
        (truth["parser"] == parser).then(|| (tree.to_owned(), path.to_owned(), truth.clone()))
    };
    let files = truth["files"].as_object().unwrap();
    let found: Vec<_> = files.iter().filter_map(of_parser).collect();
    assert!(!found.is_empty(), "no dump for {parser}");
    found
}

/// Expects exactly the fields of `truth` in `fields`.
fn assert_fields(fields: &Value, truth: &Value, tree: &str) {
    let (fields, truth) = (
        fields.as_object().unwrap(),
        truth["fields"].as_object().unwrap(),
    );
    let names = |map: &serde_json::Map<String, Value>| -> Vec<String> {
        let mut names: Vec<String> = map.keys().cloned().collect();
        names.sort();
        names
    };
    assert_eq!(names(fields), names(truth), "{tree}");
    for (name, truth) in truth {
        let (kind, value) = match truth["kind"].as_str().unwrap() {
            "pages" => ("pages", &truth["pages"]),
            "virtual_pages" => ("virtual-pages", &truth["pages"]),
            _ => ("count", &truth["value"]),
        };
        assert_eq!(&fields[name][kind], value, "{tree}: {name}");
    }
}

#[test]
fn probing_a_captured_tree_gives_its_truth() {
    for (tree, path, truth) in dumps("vmstats") {
        let ran = probed(&data(&tree), &[]);
        let sample: Value = serde_json::from_str(&ran.stdout).unwrap();
        if path == "proc/vm/stats" {
            assert_eq!(ran.code(), 0, "{ran:?}");
            assert_fields(&sample["system"]["fields"], &truth, &tree);
            let bytes = &truth["pages_free_bytes"];
            assert_eq!(&sample["system"]["available_bytes"], bytes, "{tree}");
            let total = &truth["fields"]["page_count"]["bytes"];
            assert_eq!(&sample["system"]["total_bytes"], total, "{tree}");
        } else {
            assert_fields(&sample["process"]["fields"], &truth, &tree);
            let resident = &truth["fields"]["as_stats.rss"]["bytes"];
            assert_eq!(&sample["process"]["resident_bytes"], resident, "{tree}");
        }
    }
}

#[test]
fn the_table_of_a_captured_tree_shows_bytes_and_every_field() {
    let root = data("rpi4-qnx80");
    let root = root.to_str().unwrap();
    let ran = run(&Dir::new(), &["probe", "--root", root, "--system", "qnx"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    for words in [
        "8248573952",
        "8070275072",
        "pages_reserved",
        "2013812",
        "kmem_vavail",
    ] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
}

#[test]
fn the_page_size_of_the_board_may_be_given() {
    let ran = probed(&data("board-qnx71"), &["--page-size", "16KiB"]);
    let sample = ran.json();
    assert_eq!(sample["system"]["available_bytes"], 2_840_150_016_u64 * 4);
}

#[test]
fn a_tree_with_nothing_but_a_map_has_no_figure_of_free_memory_and_says_so() {
    for (tree, _, _) in dumps("pmap") {
        let ran = probed(&data(&tree), &[]);
        assert_eq!(ran.code(), 8, "{ran:?}");
        assert!(ran.complaint().contains("no figure of available memory"));
        let sample: Value = serde_json::from_str(&ran.stdout).unwrap();
        let reason = sample["system"]["available_bytes"]["absent"].as_str();
        assert!(reason.unwrap().contains("cannot be opened"), "{reason:?}");
    }
}

/// Expects that the statistics of a tree are refused and that this is told in words.
fn expect_refused(dir: &Dir) {
    let ran = probed(&dir.join("tree"), &[]);
    assert_eq!(ran.code(), 8, "{ran:?}");
    let sample: Value = serde_json::from_str(&ran.stdout).unwrap();
    let system = &sample["system"];
    assert_eq!(system["source"], "size of /proc");
    for figure in [
        "available_bytes",
        "total_bytes",
        "free_bytes",
        "reservable_bytes",
    ] {
        let reason = system[figure]["absent"].as_str().unwrap();
        assert!(reason.contains("proc/vm/stats c"), "{figure}: {reason}");
    }
    let warning = system["warnings"][0].as_str().unwrap();
    assert!(warning.contains("says nothing of memory"), "{warning}");
    // The process is told all the same.
    assert_eq!(sample["process"]["resident_bytes"], 69_746_688);
}

#[test]
fn statistics_that_cannot_be_read_fall_back_with_words() {
    let dir = Dir::new();
    board(&dir);
    let stats = dir.join("tree/proc/vm/stats");
    fs::remove_file(&stats).unwrap();
    expect_refused(&dir);
    fs::create_dir(&stats).unwrap();
    expect_refused(&dir);
    fs::remove_dir(&stats).unwrap();
    std::os::unix::fs::symlink("stats", &stats).unwrap();
    expect_refused(&dir);
}

#[test]
fn statistics_that_may_not_be_read_fall_back_with_words() {
    use std::os::unix::fs::PermissionsExt;

    let dir = Dir::new();
    board(&dir);
    let stats = dir.join("tree/proc/vm/stats");
    fs::set_permissions(&stats, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&stats).is_ok() {
        aside::stands("this user may read every file, so there is none to be refused");
        return;
    }
    expect_refused(&dir);
}

/// What `probe` says `NvMap` books to the one process of a Tegra tree.
fn nvmap_bytes(dir: &Dir) -> Value {
    let root = dir.join("tree");
    let root = root.to_str().unwrap();
    let args = [
        "probe", "--root", root, "--system", "linux", "--format", "json",
    ];
    let ran = run(&Dir::new(), &args);
    let sample: Value = serde_json::from_str(&ran.stdout).unwrap();
    sample["device"]["nvmap_bytes"].clone()
}

#[test]
fn what_nvmap_books_to_a_process_is_found_by_its_number_and_name() {
    let dir = Dir::new();
    let write = |path: &str, text: &[u8]| {
        let path = dir.join("tree").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("proc/meminfo", b"MemAvailable: 5 kB\n");
    write("proc/self/status", b"Name:\tgnome-shell\nPid:\t2831\n");
    // Elsewhere than on Tegra nothing is opened, so there is no talk of debugfs.
    let reason = nvmap_bytes(&dir)["absent"].clone();
    assert!(reason.as_str().unwrap().contains("Tegra"), "{reason}");
    write("dev/nvmap", b"");
    let reason = nvmap_bytes(&dir)["absent"].clone();
    assert!(
        reason.as_str().unwrap().contains("does not hold it"),
        "{reason}"
    );
    let path = "sys/kernel/debug/nvmap/iovmm/clients";
    let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/linux/jetson-nvgpu");
    write(path, &fs::read(dump.join(path)).unwrap());
    assert_eq!(nvmap_bytes(&dir), 5384 << 10);
    write("proc/self/status", b"Name:\tgnome-shell\nPid:\t12\n");
    let reason = nvmap_bytes(&dir)["absent"].clone();
    assert!(reason.as_str().unwrap().contains("container"), "{reason}");
}
