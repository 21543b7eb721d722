//! Files that are no models.

use std::fs;
use std::path::Path;

use super::{complained, quick, refused};
use crate::command::{Dir, finish, model, run, trtmem};

/// Wrong input, as `--help` has it.
const USAGE: i32 = 2;
/// Something this build or machine lacks.
const MISSING: i32 = 8;

#[test]
fn a_model_that_is_missing() {
    let words = ["there is no file `nowhere.onnx`", "check its spelling"];
    refused(&Dir::new(), &quick(&["nowhere.onnx"]), USAGE, &words);
    refused(
        &Dir::new(),
        &quick(&["--model", "nowhere.onnx"]),
        USAGE,
        &words,
    );
    refused(
        &Dir::new(),
        &quick(&["--engine", "nowhere.onnx"]),
        USAGE,
        &words,
    );
    refused(
        &Dir::new(),
        &quick(&["--onnx", "nowhere.onnx"]),
        USAGE,
        &words,
    );
    refused(
        &Dir::new(),
        &quick(&["--loadEngine", "nowhere.onnx"]),
        USAGE,
        &words,
    );
}

#[test]
fn a_second_model_that_is_missing() {
    let (dir, tiny) = (Dir::new(), model("tiny.onnx"));
    refused(
        &dir,
        &quick(&[&tiny, "nowhere.onnx"]),
        USAGE,
        &["nowhere.onnx"],
    );
}

#[test]
fn a_model_that_is_empty() {
    let dir = Dir::new();
    dir.write("model.onnx", "");
    refused(
        &dir,
        &quick(&["model.onnx"]),
        USAGE,
        &["`model.onnx` is empty"],
    );
}

#[test]
fn a_model_that_was_cut_anywhere() {
    let dir = Dir::new();
    let whole = fs::read(model("tiny.onnx")).unwrap();
    let ends = (2..64).chain((64..whole.len()).step_by(1511));
    let last = whole.len() - 64..whole.len();
    for length in ends.chain(last) {
        dir.write("model.onnx", &whole[..length]);
        let words = ["`model.onnx` is cut short", "copy or export it again"];
        refused(&dir, &quick(&["model.onnx"]), USAGE, &words);
    }
}

#[test]
fn a_directory() {
    let dir = Dir::new();
    fs::create_dir(dir.join("model.onnx")).unwrap();
    let words = ["`model.onnx` is a directory", "name the model file in it"];
    refused(&dir, &quick(&["model.onnx"]), USAGE, &words);
}

#[test]
fn a_device() {
    refused(
        &Dir::new(),
        &quick(&["/dev/zero"]),
        USAGE,
        &["not a regular file"],
    );
}

#[test]
fn files_of_other_kinds() {
    let dir = Dir::new();
    let program = fs::read(env!("CARGO_BIN_EXE_trtmem")).unwrap();
    let kinds: [(&str, &[u8]); 8] = [
        ("text", b"Once upon a time there was a network.\n"),
        ("JSON", b"{\"model\": true}"),
        ("an archive", b"PK\x03\x04\x14\x00\x08\x00\x08\x00\x00\x00"),
        ("a program", &program[..4096]),
        ("zeros", &[0; 4096]),
        ("ones", &[0xff; 4096]),
        ("a line for the terminal", b"\x1b]0;owned\x07\x1b[2J\r\n"),
        ("one byte", b"\x08"),
    ];
    for (kind, content) in kinds {
        dir.write("model.onnx", content);
        let ran = run(&dir, &quick(&["model.onnx"]));
        assert_eq!(ran.code(), USAGE, "{kind}: {ran:?}");
        complained(&ran, &["`model.onnx`"]);
        assert!(!ran.stderr.contains('\x1b'), "{kind}: {ran:?}");
        assert_eq!(dir.files(), ["model.onnx"], "{kind}");
    }
}

#[test]
fn a_name_that_would_act_on_the_terminal() {
    let ran = run(&Dir::new(), &quick(&["no\x1b[2J\nmodel"]));
    assert_eq!(ran.code(), USAGE, "{ran:?}");
    complained(&ran, &["no\\x1b[2J\\x0amodel"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let dir = Dir::new();
    let name = OsStr::from_bytes(b"model\xff.onnx");
    fs::copy(model("tiny.onnx"), dir.path().join(name)).unwrap();
    let child = trtmem(&dir, &quick(&[])).arg(name).spawn();
    let ran = finish(child.unwrap());
    assert_eq!((ran.code(), ran.stdout.as_str()), (USAGE, ""), "{ran:?}");
    complained(&ran, &["is not UTF-8 text", "rename the file"]);
}

#[test]
fn a_pointer_to_a_file_that_git_lfs_has_not_fetched() {
    let dir = Dir::new();
    dir.write(
        "model.onnx",
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22e\
         adbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
    );
    let words = ["git-lfs pointer", "git lfs pull"];
    refused(&dir, &quick(&["model.onnx"]), USAGE, &words);
}

#[test]
fn a_plan_where_its_library_is_missing() {
    let dir = Dir::new();
    fs::copy(seed("plan-8.6"), dir.join("model.engine")).unwrap();
    let library = ["--tensorrt", "no-such-directory", "--no-report"];
    for plan in [&["model.engine"][..], &["--engine", "model.engine"]] {
        let ran = run(&dir, &quick(&[plan, &library].concat()));
        assert_eq!(ran.code(), MISSING, "{ran:?}");
        assert!(ran.stdout.contains("no-such-directory"), "{ran:?}");
        assert!(ran.stdout.contains("Try: trtmem doctor"), "{ran:?}");
        assert_eq!(dir.files(), ["model.engine"]);
    }
}

/// A file that the fuzzing of model detection begins with.
fn seed(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/seeds/model_file")
        .join(name)
}

#[test]
fn an_option_that_says_another_kind_than_the_content() {
    let dir = Dir::new();
    let tiny = model("tiny.onnx");
    let words = ["ONNX model, not TensorRT plan", "without the option"];
    refused(&dir, &quick(&["--engine", &tiny]), USAGE, &words);
    fs::copy(seed("plan-8.6"), dir.join("model.engine")).unwrap();
    let words = ["TensorRT plan, not ONNX model", "without the option"];
    refused(&dir, &quick(&["--model", "model.engine"]), USAGE, &words);
}

#[cfg(feature = "cpu")]
#[test]
fn a_backend_that_does_not_run_the_model() {
    let dir = Dir::new();
    fs::copy(seed("plan-8.6"), dir.join("model.engine")).unwrap();
    let args = quick(&["--backend", "cpu", "model.engine"]);
    refused(
        &dir,
        &args,
        USAGE,
        &["cpu", "`model.engine`", "leave out --backend"],
    );
    refused(
        &dir,
        &quick(&["--backend", "cpu"]),
        USAGE,
        &["needs a model"],
    );
}

#[cfg(unix)]
#[test]
fn a_model_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;

    let dir = Dir::new();
    let path = dir.join("model.onnx");
    fs::copy(model("tiny.onnx"), &path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        crate::aside::stands("this user may read every file, so there is none to be refused");
        return;
    }
    let words = ["cannot read `model.onnx`", "check its permissions"];
    refused(&dir, &quick(&["model.onnx"]), USAGE, &words);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_can_be_opened_and_not_read() {
    // Only its owner may open it, and nobody can read it.
    refused(
        &Dir::new(),
        &quick(&["/proc/self/clear_refs"]),
        USAGE,
        &["clear_refs"],
    );
}
