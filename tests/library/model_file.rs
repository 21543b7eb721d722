//! What a model file is, by its content: real headers, cut files, and arbitrary bytes.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use trtmem::model_file::{Content, ModelFileError, ModelFormat, identify, inspect};

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/models")
        .join(name)
}

fn content(bytes: &[u8]) -> Content {
    identify(Cursor::new(bytes), bytes.len() as u64).unwrap()
}

/// A file of `length` bytes that begins like this (hexadecimal, blanks ignored).
fn beginning(hex: &str, length: usize) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().filter(|c| !c.is_whitespace()).collect();
    let mut bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap())
        .collect();
    bytes.resize(length, 0);
    bytes
}

/// Files in a directory of their own, gone when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let name = format!("trtmem-model-file-{name}-{}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).unwrap();
        Scratch(directory)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

// Headers of real files, from public repositories; sizes are theirs.
const PLAN_7: (&str, usize) = (
    "70747274 61000000 d3000000 aaf00300 00000000 f5ed2921
     02000100 07 02000100 01 02000100 03 02000100 00 21000100",
    258_242,
);
const PLAN_8_5: (&str, usize) = (
    "70747274 00000000 e8000000 00000000 79871e00 00000000
     02800100 08 02800100 05 02800100 02 02800100 02 12800100",
    2_000_785,
);
const PLAN_8_6: (&str, usize) = (
    "66747274 00000000 01000000 00000000 ac7d1b00 00000000 08060106 00000000
     4e474e45 00000000 38000000 00000000 697d1b00 00000000",
    1_801_644,
);
const PLAN_10_9: (&str, usize) = (
    "66747274 00000000 02000000 00000000 dcde0b00 00000000 0a090022 72747274
     4e474e45 00000000 50000000 00000000",
    777_948,
);
const TIMING_CACHE: (&str, usize) = (
    "70747274 00000000 ec000000 00000000 af910100 00000000 18800100 10000000",
    102_855,
);

#[test]
fn plans_of_every_known_layout_are_recognised() {
    for (hex, length) in [PLAN_7, PLAN_8_5, PLAN_8_6, PLAN_10_9] {
        assert_eq!(
            content(&beginning(hex, length)),
            Content::Model(ModelFormat::Plan),
            "{hex}"
        );
    }
}

#[test]
fn a_plan_that_lost_its_end_says_how_long_it_was() {
    for (hex, length) in [PLAN_7, PLAN_8_5, PLAN_8_6, PLAN_10_9] {
        let cut = beginning(hex, length - 1);
        let expected = Content::Truncated {
            format: ModelFormat::Plan,
            expected: length as u64,
        };
        assert_eq!(content(&cut), expected, "{hex}");
    }
}

#[test]
fn a_plan_cut_within_its_header_is_truncated_as_soon_as_its_magic_is_there() {
    for (hex, _) in [PLAN_7, PLAN_8_5, PLAN_8_6, PLAN_10_9] {
        for length in 4..24 {
            let cut = beginning(hex, length);
            assert!(
                matches!(content(&cut), Content::Truncated { .. }),
                "{length} of {hex}"
            );
        }
    }
}

#[test]
fn a_tensorrt_5_plan_has_its_size_where_others_have_a_magic() {
    let mut plan = beginning("e8030000 00000000 10000000", 1000);
    assert_eq!(content(&plan), Content::Model(ModelFormat::Plan));
    plan.pop();
    assert_eq!(content(&plan), Content::Unknown);
}

#[test]
fn metadata_before_a_plan_is_looked_behind() {
    let metadata = br#"{"stride": 32, "names": {"0": "person"}}"#;
    let mut file = u32::try_from(metadata.len())
        .unwrap()
        .to_le_bytes()
        .to_vec();
    file.extend_from_slice(metadata);
    let start = file.len();
    file.extend_from_slice(&beginning(PLAN_8_6.0, PLAN_8_6.1));
    assert_eq!(content(&file), Content::Model(ModelFormat::Plan));

    let whole = file.len() as u64;
    file.pop();
    let cut = Content::Truncated {
        format: ModelFormat::Plan,
        expected: whole,
    };
    assert_eq!(content(&file), cut);
    for length in 5..start {
        assert!(
            matches!(content(&file[..length]), Content::Truncated { .. }),
            "{length}"
        );
    }
}

#[test]
fn a_timing_cache_is_not_a_plan() {
    assert_eq!(
        content(&beginning(TIMING_CACHE.0, TIMING_CACHE.1)),
        Content::TimingCache
    );
}

#[test]
fn a_git_lfs_pointer_is_told_from_what_it_stands_for() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 41\n";
    assert_eq!(content(pointer), Content::LfsPointer);
}

#[test]
fn what_is_no_model_is_unknown() {
    let others: [&[u8]; 9] = [
        b"<!DOCTYPE html><html>",
        b"PK\x03\x04 a zip archive",
        b"\x89PNG\r\n\x1a\n",
        b"just some text",
        b"{\"a\": 1}",
        b"f",
        &[0; 4096],
        // A graph without a version before it says nothing.
        b"\x3a\x7fcut",
        // A TensorFlow model: its second field is no producer's name.
        b"\x08\x01\x12\x80\x80\x40",
    ];
    for bytes in others {
        assert_eq!(content(bytes), Content::Unknown, "{}", bytes.escape_ascii());
    }
}

#[test]
fn the_shipped_models_are_whole() {
    for (name, bytes) in [("convnet.onnx", 5_698_420), ("tiny.onnx", 50_322)] {
        let model = inspect(&shipped(name)).unwrap();
        assert_eq!((model.format, model.bytes), (ModelFormat::Onnx, bytes));
        assert_eq!(model.path, shipped(name));
    }
    assert_eq!(
        inspect(&shipped("tiny.onnx")).unwrap().sha256,
        "9b23ef8612500c2cb57c6b65ef90d8ab69f544ea2f7c81cd30af6de4e37dadc8"
    );
}

#[test]
fn the_tiny_model_cut_at_any_length_is_never_taken_for_whole() {
    let bytes = std::fs::read(shipped("tiny.onnx")).unwrap();
    for length in 2..bytes.len() {
        let Content::Truncated { format, expected } = content(&bytes[..length]) else {
            panic!("{length} bytes are {:?}", content(&bytes[..length]));
        };
        assert_eq!(format, ModelFormat::Onnx);
        assert!(
            (length as u64) < expected && expected <= bytes.len() as u64 + 2,
            "{length}"
        );
    }
    assert_eq!(content(&bytes[..1]), Content::Unknown);
}

#[test]
fn a_model_older_than_operator_sets_needs_none() {
    assert_eq!(
        content(b"\x08\x02\x3a\x00"),
        Content::Model(ModelFormat::Onnx)
    );
    assert!(matches!(
        content(b"\x08\x03\x3a\x00"),
        Content::Truncated { .. }
    ));
}

#[test]
fn fields_of_a_later_version_are_passed_over() {
    let known = b"\x08\x0d\x3a\x00\x42\x00";
    let later = b"\xa5\x06\x01\x02\x03\x04\xa1\x06\x01\x02\x03\x04\x05\x06\x07\x08\xa8\x06\x01";
    assert_eq!(
        content(&[known.as_slice(), later].concat()),
        Content::Model(ModelFormat::Onnx)
    );
    assert_eq!(
        content(&[later.as_slice(), known].concat()),
        Content::Unknown
    );
}

fn error(path: &Path) -> ModelFileError {
    inspect(path).expect_err("not a model")
}

fn lines(error: &ModelFileError) -> String {
    let text = error.to_string();
    assert!(!text.contains('\n'), "{text}");
    text
}

#[test]
fn every_error_is_one_line_that_says_what_to_do_next() {
    let scratch = Scratch::new("errors");
    let missing = lines(&error(&scratch.0.join("no.onnx")));
    assert!(
        missing.contains("no.onnx`; check its spelling"),
        "{missing}"
    );
    let below_a_file = scratch.file("file", b"x").join("no.onnx");
    assert!(matches!(
        error(&below_a_file),
        ModelFileError::Missing { .. }
    ));
    let directory = lines(&error(&scratch.0));
    assert!(
        directory.contains("is a directory; name the model file"),
        "{directory}"
    );
    let empty = lines(&error(&scratch.file("empty.onnx", b"")));
    assert!(empty.contains("is empty; copy or export"), "{empty}");
    let pointer = lines(&error(
        &scratch.file("lfs.engine", b"version https://git-lfs.github.com"),
    ));
    assert!(pointer.contains("git lfs pull"), "{pointer}");
    let page = lines(&error(
        &scratch.file("page.onnx", b"<!DOCTYPE html>\n<html>"),
    ));
    assert!(page.contains(r#"begins with "<!DOCTYP""#), "{page}");
    let cache = beginning(TIMING_CACHE.0, TIMING_CACHE.1);
    let cache = lines(&error(&scratch.file("timing.cache", &cache)));
    assert!(cache.contains("timing cache, not a plan"), "{cache}");
}

#[test]
fn a_cut_model_tells_how_much_is_there_and_how_much_must_be() {
    let scratch = Scratch::new("cut");
    let bytes = std::fs::read(shipped("tiny.onnx")).unwrap();
    let path = scratch.file("cut.onnx", &bytes[..1000]);
    let text = lines(&error(&path));
    assert!(
        text.contains("1000 bytes of an ONNX model of at least 50316"),
        "{text}"
    );
    let path = scratch.file("cut.engine", &beginning(PLAN_8_6.0, 1000));
    let text = lines(&error(&path));
    assert!(
        text.contains("1000 bytes of a TensorRT plan of at least 1801644"),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_without_waiting_for_its_writer() {
    assert!(matches!(
        error(Path::new("/dev/null")),
        ModelFileError::NotAFile { .. }
    ));
}

#[test]
fn an_unreadable_file_keeps_what_the_system_said() {
    let source = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    let error = ModelFileError::Unreadable {
        path: "a.onnx".into(),
        source,
    };
    assert_eq!(
        lines(&error),
        "cannot read `a.onnx`; check its permissions and the disk it is on"
    );
    assert!(std::error::Error::source(&error).is_some());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        content(&bytes);
    }

    #[test]
    fn arbitrary_bytes_after_a_known_beginning_never_panic(
        start in prop_oneof![
            Just(b"ftrt".to_vec()),
            Just(b"ptrt\0\0\0\0".to_vec()),
            Just(b"\x08\x08\x12\x02ab\x3a".to_vec()),
            Just(b"\x20\0\0\0{".to_vec()),
        ],
        rest in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        content(&[start, rest].concat());
    }

    #[test]
    fn the_convnet_cut_at_any_length_is_never_taken_for_whole(length in 2usize..5_698_420) {
        let bytes = std::fs::read(shipped("convnet.onnx")).unwrap();
        let is_cut = matches!(
            content(&bytes[..length]),
            Content::Truncated { format: ModelFormat::Onnx, .. }
        );
        prop_assert!(is_cut);
    }

    #[test]
    fn a_truncated_model_expects_more_than_it_has(
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        let model = [b"\x08\x08".as_slice(), &bytes].concat();
        if let Content::Truncated { expected, .. } = content(&model) {
            prop_assert!(expected > model.len() as u64);
        }
    }
}
