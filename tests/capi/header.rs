//! The header is made of the functions, and checked in.

use std::fs;
use std::path::Path;

/// What a program gets that is compiled with `TRTMEM_DISABLED`: the same names, and nothing behind them.
const DISABLED: &str = "
#ifdef TRTMEM_DISABLED

static inline int trtmem_open(const char *journal, const char *options)
{
    (void)journal;
    (void)options;
    return 0;
}
static inline int trtmem_stage_begin(const char *stage, int model)
{
    (void)stage;
    (void)model;
    return 0;
}
static inline int trtmem_stage_end(const char *stage, int model)
{
    (void)stage;
    (void)model;
    return 0;
}
static inline int trtmem_note(const char *note)
{
    (void)note;
    return 0;
}
static inline int trtmem_close(void)
{
    return 0;
}
static inline const char *trtmem_error(void)
{
    return \"\";
}

#else
";

#[test]
fn the_header_is_made_of_the_functions() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut config = cbindgen::Config {
        language: cbindgen::Language::C,
        cpp_compat: true,
        include_guard: Some("TRTMEM_H".to_owned()),
        header: Some("/* Brackets stages of a program's own; see docs/brackets.md. Made by tests/capi/header.rs. */".to_owned()),
        after_includes: Some(DISABLED.to_owned()),
        trailer: Some("#endif /* TRTMEM_DISABLED */".to_owned()),
        no_includes: true,
        documentation: true,
        ..cbindgen::Config::default()
    };
    config.function.rename_args = cbindgen::RenameRule::None;
    let bindings = cbindgen::Builder::new()
        .with_src(root.join("src/capi/entry.rs"))
        .with_config(config)
        .generate()
        .unwrap();
    let mut made = Vec::new();
    bindings.write(&mut made);
    let made = String::from_utf8(made).unwrap();
    let path = root.join("src/capi/trtmem.h");
    if std::env::var_os("TRTMEM_UPDATE_GOLDENS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let checked_in = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        checked_in, made,
        "TRTMEM_UPDATE_GOLDENS=1 writes src/capi/trtmem.h anew"
    );
}
