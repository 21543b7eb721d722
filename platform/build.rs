//! With the feature `bindgen`: makes the bindings anew from the target's own C headers.
//!
//! Without it nothing is done, and the checked-in `bindings.rs` of the system is compiled: neither
//! libclang nor an SDK is needed to build. `scripts/gen-bindings.sh` compares the two.

#[cfg(not(feature = "bindgen"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

#[cfg(feature = "bindgen")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    generate::run()
}

#[cfg(feature = "bindgen")]
mod generate {
    use std::env;
    use std::error::Error;
    use std::path::Path;

    use bindgen::{Builder, Formatter};

    /// Written at the top of what is generated.
    const ORIGIN: &str = "// Made by scripts/gen-bindings.sh from wrapper.h; do not edit.";

    pub(super) fn run() -> Result<(), Box<dyn Error>> {
        println!("cargo::rerun-if-changed=build.rs");
        let bindings = match env::var("CARGO_CFG_TARGET_OS")?.as_str() {
            "linux" => builder("linux/wrapper.h").allowlist_type("mallinfo2?"),
            "nto" | "qnx" => qnx()?,
            // The fallback knows no structure.
            _ => return Ok(()),
        };
        let target = Path::new(&env::var("OUT_DIR")?).join("bindings.rs");
        bindings.generate()?.write_to_file(target)?;
        Ok(())
    }

    fn builder(header: &str) -> Builder {
        bindgen::builder()
            .header(header)
            // Another C library or SDK under the same path makes them anew.
            .parse_callbacks(Box::new(bindgen::CargoCallbacks::new()))
            .disable_header_comment()
            .raw_line(ORIGIN)
            // The same text wherever it is made: no sizes of one processor, no comments of one
            // header's release, no formatter that may be missing.
            .layout_tests(false)
            .generate_comments(false)
            .formatter(Formatter::Prettyplease)
            .use_core()
    }

    /// The SDK says where it is by `QNX_TARGET`, which its `qnxsdp-env.sh` sets.
    fn qnx() -> Result<Builder, Box<dyn Error>> {
        println!("cargo::rerun-if-env-changed=QNX_TARGET");
        let sdk = env::var("QNX_TARGET").map_err(|_| {
            "the feature bindgen reads the QNX SDK's headers, and QNX_TARGET does not say where \
             they are: source the SDK's qnxsdp-env.sh, or build without the feature"
        })?;
        let machine = env::var("CARGO_CFG_TARGET_ARCH")?;
        // libclang knows the processors but not the system; these are what `qcc` defines.
        Ok(builder("qnx/wrapper.h")
            .clang_arg(format!("--target={machine}-unknown-none-elf"))
            .clang_args(["-nostdlibinc", "-isystem"])
            .clang_arg(format!("{sdk}/usr/include"))
            .clang_args([
                "-D__QNX__",
                "-D__QNXNTO__",
                "-D__LITTLEENDIAN__",
                "-D_QNX_SOURCE",
            ])
            .clang_arg("-D_FILE_OFFSET_BITS=64")
            .allowlist_type("mallinfo")
            .allowlist_type("_procfs_map_info"))
    }
}
