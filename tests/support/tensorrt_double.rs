//! The conformance double of TensorRT, compiled when a test asks for it, and plans for it.
//!
//! `tests/doubles/tensorrt/README.md` says what it does. It is compiled against the vendor's headers:
//! those in `TRTMEM_TENSORRT_HEADERS`, else the 11.4 headers that the source of the crate `trtx-sys`
//! carries, where cargo has it. What was compiled is kept below the target directory by a hash of the
//! sources and the headers' version.

#![allow(
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr
)]

use std::fmt::{Display, Write as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sha2::{Digest, Sha256};

/// Names the folder with `NvInferRuntime.h` of the release to test with.
const HEADERS: &str = "TRTMEM_TENSORRT_HEADERS";

/// A compiled double.
#[derive(Clone, Debug)]
pub struct TensorRtDouble {
    directory: PathBuf,
    version: [u8; 4],
}

impl TensorRtDouble {
    /// The double, compiled if it is not yet. `None`, with a word about it, where this machine has no
    /// headers or no C++ compiler; with `CI=true` that is a failure.
    pub fn built() -> Option<TensorRtDouble> {
        static BUILT: OnceLock<Result<TensorRtDouble, String>> = OnceLock::new();
        match BUILT.get_or_init(build) {
            Ok(double) => Some(double.clone()),
            Err(lack) => {
                crate::aside::lacks(&format!("a double of TensorRT: {lack}"));
                None
            }
        }
    }

    /// Where `libnvinfer.so.N` and `libnvinfer_plugin.so.N` are: for `LD_LIBRARY_PATH`.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The library itself.
    pub fn library(&self) -> PathBuf {
        self.directory
            .join(format!("libnvinfer.so.{}", self.version[0]))
    }

    /// The plugin library.
    pub fn plugin_library(&self) -> PathBuf {
        self.directory
            .join(format!("libnvinfer_plugin.so.{}", self.version[0]))
    }

    /// The parser's library; `None`, with a word about it, where the headers came without the parser's.
    pub fn parser_library(&self) -> Option<PathBuf> {
        let [major, ..] = self.version;
        let stem = match major {
            1 => "libtensorrt_onnxparser_rtx",
            _ => "libnvonnxparser",
        };
        let library = self.directory.join(format!("{stem}.so.{major}"));
        if !library.is_file() {
            crate::aside::stands("the headers come without NvOnnxParser.h");
            return None;
        }
        Some(library)
    }

    /// Major, minor, patch and build of the headers, which the library says is its own version.
    pub fn version(&self) -> [u8; 4] {
        self.version
    }

    /// What `getInferLibVersion` answers.
    pub fn version_number(&self) -> i32 {
        let [major, minor, patch, _] = self.version.map(i32::from);
        // TensorRT-RTX, whose majors begin at 1, counts as TensorRT does since 10.
        let of_major = if matches!(major, 8 | 9) { 1000 } else { 10_000 };
        major * of_major + minor * 100 + patch
    }

    /// The release of TensorRT whose interfaces it has: its own, or the one that TensorRT-RTX's are like.
    pub fn interfaces(&self) -> [u8; 4] {
        match self.version {
            [1, 3 | 4, ..] => [10, 14, 0, 0],
            [1, ..] => [11, 3, 0, 0],
            own => own,
        }
    }

    /// Whether tensors have names in the API, as from 8.5 on; before they have indices only.
    pub fn has_names(&self) -> bool {
        self.interfaces() >= [8, 5, 0, 0]
    }

    /// The test of the double itself, a program.
    pub fn self_test(&self) -> Command {
        Command::new(self.directory.join("self_test"))
    }

    /// A plan that this double accepts, of an engine that takes nothing.
    pub fn plan(&self) -> Plan {
        Plan {
            version: self.version,
            platform: *b"rtrt",
            compute: (9, 0),
            padding: 0,
            text: String::new(),
        }
    }
}

/// A plan for the double, written as a container of TensorRT 8.6 and later, whichever release the
/// double is of.
#[derive(Clone, Debug)]
pub struct Plan {
    version: [u8; 4],
    platform: [u8; 4],
    compute: (u32, u32),
    padding: usize,
    text: String,
}

impl Plan {
    /// With a field of the double's grammar: `.with("weights", 8 << 20)`.
    pub fn with(mut self, key: &str, value: impl Display) -> Plan {
        let _ = write!(self.text, "{key}={value};");
        self
    }

    /// With an input: `data:FLOAT:1x3x8x8` or `ids:INT32:-1x4:min=1x4:opt=2x4:max=8x4`.
    pub fn input(self, tensor: &str) -> Plan {
        self.with("input", tensor)
    }

    /// With an output: `prob:HALF:-1x10:format=CHW32`.
    pub fn output(self, tensor: &str) -> Plan {
        self.with("output", tensor)
    }

    /// That misbehaves: `deserialize:error,enqueue:abort@3`.
    pub fn tricks(self, tricks: &str) -> Plan {
        self.with("tricks", tricks)
    }

    /// Of another TensorRT.
    pub fn version(mut self, version: [u8; 4]) -> Plan {
        self.version = version;
        self
    }

    /// Of another platform: `rtrt` is x86-64 Linux, `utrt` a Jetson.
    pub fn platform(mut self, tag: [u8; 4]) -> Plan {
        self.platform = tag;
        self
    }

    /// Of a GPU of this compute capability; 9.0 if nothing is said. The double does not mind.
    pub fn compute(mut self, major: u32, minor: u32) -> Plan {
        self.compute = (major, minor);
        self
    }

    /// With so many bytes more in the file.
    pub fn padding(mut self, bytes: usize) -> Plan {
        self.padding = bytes;
        self
    }

    /// The file's content.
    pub fn bytes(&self) -> Vec<u8> {
        let section = self.section();
        let total = SECTION_AT + section.len() + 4;
        let mut plan = b"ftrt".to_vec();
        plan.extend([0, 1, 0].map(u32::to_le_bytes).concat());
        plan.extend((total as u64).to_le_bytes());
        plan.extend(self.version);
        plan.extend(self.platform);
        plan.extend(b"NGNE\0\0\0\0");
        plan.extend((SECTION_AT as u64).to_le_bytes());
        plan.extend((section.len() as u64).to_le_bytes());
        plan.extend(section);
        plan.extend(b"ftrt".map(|byte| !byte));
        plan
    }

    /// The engine: an archive with the device block of a real one, then the double's text.
    fn section(&self) -> Vec<u8> {
        let mut body = Items::default();
        for number in self.version {
            body.item(0x8002, &[number]);
        }
        body.open(0x80d2);
        body.item(0x8007, &0_u32.to_le_bytes());
        body.open(0x8012);
        body.open(0x8010);
        body.device(self.compute);
        body.close(0x8010);
        body.close(0x8012);
        body.close(0x80d2);
        let mut body = body.0;
        body.extend(b"trtmem-double:");
        body.extend(self.text.as_bytes());
        body.push(0);
        body.resize((body.len() + self.padding).next_multiple_of(8), 0);
        body.extend([0x06, 0x80, 0x01, 0x00]);
        body.extend(b"ptrt".map(|byte| !byte));

        let mut section = b"ptrt\0\0\0\0".to_vec();
        section.extend(serialization_number(self.version).to_le_bytes());
        section.extend([0; 4]);
        section.extend((body.len() as u64).to_le_bytes());
        section.extend(body);
        section
    }
}

/// Header and one entry of the section table.
const SECTION_AT: usize = 56;

/// What plans of that release carry, as far as plans or messages have shown; else the newest known.
fn serialization_number(version: [u8; 4]) -> u32 {
    match version {
        [8, 0..=3, ..] => 205,
        [8, 4, ..] => 213,
        [8, 5, ..] => 232,
        [8, ..] => 236,
        [9, ..] => 228,
        [10, 0..=2, ..] => 237,
        [10, 3..=10, ..] => 239,
        [10, ..] => 240,
        _ => 244,
    }
}

/// A body's items: a tag, a one, a value.
#[derive(Default)]
struct Items(Vec<u8>);

impl Items {
    fn item(&mut self, tag: u16, value: &[u8]) {
        self.open(tag);
        self.0.extend(value);
    }

    fn open(&mut self, tag: u16) {
        self.0.extend(tag.to_le_bytes());
        self.0.extend(1_u16.to_le_bytes());
    }

    fn close(&mut self, tag: u16) {
        self.0.extend((!tag).to_le_bytes());
    }

    /// The device block of 8.6 to 10.5, with an H200's figures but for the compute capability.
    fn device(&mut self, (major, minor): (u32, u32)) {
        let words = |items: &mut Items, words: &[u32]| {
            for word in words {
                items.item(0x8007, &word.to_le_bytes());
            }
        };
        words(self, &[major, minor, 1_980_000, 3_201_000, 6016]);
        self.item(0x8008, &(60_u64 << 20).to_le_bytes());
        self.item(0x8008, &0_u64.to_le_bytes());
        words(self, &[49_152, 233_472, 512, 132]);
        self.item(0x800a, &[0]);
        words(self, &[1024, 2_147_483_647, 65_535, 65_535, 1024]);
        self.item(0x8008, &150_000_000_000_u64.to_le_bytes());
    }
}

/// The folder with the headers, or what is lacking.
fn headers() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os(HEADERS) {
        return Ok(PathBuf::from(named));
    }
    let home = std::env::home_dir().ok_or("no home directory")?;
    let of = |variable: &str, folder: &str| {
        std::env::var_os(variable).map_or_else(|| home.join(folder), PathBuf::from)
    };
    let cached = of("XDG_CACHE_HOME", ".cache").join("trtmem/tensorrt-headers");
    std::iter::once(cached)
        .chain(crate_sources(&of("CARGO_HOME", ".cargo")))
        .find(|headers| headers.join("NvInferRuntime.h").is_file())
        .ok_or_else(|| {
            format!("no TensorRT headers; run scripts/fetch-tensorrt-headers.sh or set {HEADERS}")
        })
}

/// Where cargo's downloads have the headers, if they have them.
fn crate_sources(cargo: &Path) -> Vec<PathBuf> {
    let entries = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten();
    let registries = entries(cargo.join("registry/src"));
    let crates = registries.flat_map(|registry| entries(registry.path()));
    crates
        .map(|folder| folder.path())
        .filter(|path| path.to_string_lossy().contains("/trtx-sys-0.9.1"))
        .map(|path| path.join("TensorRT-Headers/TRT-Enterprise-11.4"))
        .collect()
}

fn build() -> Result<TensorRtDouble, String> {
    let headers = headers()?;
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "g++".into());
    Command::new(&compiler)
        .arg("--version")
        .output()
        .map_err(|error| format!("{} cannot be started: {error}", compiler.display()))?;
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doubles/tensorrt");
    let name = format!("tensorrt-double-{}", hash(&sources, &headers)?);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if !directory.exists() {
        compile(&sources, &headers, &directory)?;
    }
    let version =
        fs::read_to_string(directory.join("version")).map_err(|error| error.to_string())?;
    let numbers: Vec<u8> = version
        .trim()
        .split('.')
        .filter_map(|number| number.parse().ok())
        .collect();
    let version = numbers
        .try_into()
        .map_err(|_| format!("the headers' version is `{version}`"))?;
    Ok(TensorRtDouble { directory, version })
}

/// A hash of everything the double is made of.
fn hash(sources: &Path, headers: &Path) -> Result<String, String> {
    let of = |folder: &Path| -> std::io::Result<Vec<PathBuf>> {
        let mut files: Vec<PathBuf> = fs::read_dir(folder)?
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect();
        files.sort();
        Ok(files)
    };
    let read = || -> std::io::Result<Sha256> {
        let mut hasher = Sha256::new();
        for file in [of(sources)?, of(headers)?].concat() {
            hasher.update(file.as_os_str().as_encoded_bytes());
            hasher.update(fs::read(file)?);
        }
        Ok(hasher)
    };
    let hasher = read().map_err(|error| format!("{}: {error}", headers.display()))?;
    let mut text = String::new();
    for byte in &hasher.finalize()[..8] {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// Compiles aside and moves, so that nobody finds half of it.
fn compile(sources: &Path, headers: &Path, directory: &Path) -> Result<(), String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let aside = directory.with_extension(format!("{}-{number}", std::process::id()));
    let output = Command::new("bash")
        .arg(sources.join("build.sh"))
        .args([headers, &aside])
        .output()
        .map_err(|error| format!("bash cannot be started: {error}"))?;
    // Headers and a compiler that do not get along are a failure, not something that is lacking.
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // Another test may have been faster; then its directory is as good.
    if fs::rename(&aside, directory).is_err() {
        fs::remove_dir_all(&aside).unwrap();
    }
    Ok(())
}
