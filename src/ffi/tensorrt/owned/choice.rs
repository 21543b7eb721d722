//! Which library of TensorRT's is opened.

use std::path::{Path, PathBuf};

/// Major versions that are looked for, the newest first.
const MAJORS: [u32; 4] = [11, 10, 9, 8];

/// Libraries with a runtime, in the order in which they are looked for: what it serves, the most first.
const STEMS: [&str; 3] = ["libnvinfer", "libnvinfer_lean", "libnvinfer_dispatch"];

/// TensorRT-RTX, where there is no TensorRT: it reads no plan of TensorRT's.
const RTX: [&str; 2] = ["libtensorrt_rtx.so.1", "libtensorrt_rtx.so"];

/// Which library is to be opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The first of the usual names that the loader finds: the full runtime, then lean, then dispatch, each
    /// from 11 down to 8, then the name without a version, as QNX has it, and last TensorRT-RTX.
    #[default]
    Usual,
    /// This file, or the first of the usual names in this directory.
    Path(PathBuf),
}

impl Choice {
    /// What `--tensorrt` says; the usual names where it says nothing.
    pub fn from_option(path: Option<&str>) -> Choice {
        path.map_or(Choice::Usual, |path| Choice::Path(PathBuf::from(path)))
    }

    /// The names to try, in order.
    pub fn candidates(&self) -> Vec<PathBuf> {
        let names = usual().into_iter();
        match self {
            Choice::Usual => names.collect(),
            Choice::Path(path) if path.is_dir() => names.map(|name| path.join(name)).collect(),
            Choice::Path(path) => vec![as_file(path)],
        }
    }
}

fn usual() -> Vec<PathBuf> {
    let versioned = STEMS
        .iter()
        .flat_map(|stem| MAJORS.map(|major| format!("{stem}.so.{major}")));
    let plain = STEMS.iter().map(|stem| format!("{stem}.so"));
    let rtx = RTX.map(str::to_owned);
    versioned
        .chain(plain)
        .chain(rtx)
        .map(PathBuf::from)
        .collect()
}

/// A path that the loader opens as a file: a bare name that is there is one too.
fn as_file(path: &Path) -> PathBuf {
    let bare = path.components().count() == 1;
    if bare && path.is_file() {
        return Path::new(".").join(path);
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::Choice;
    use std::path::PathBuf;

    #[test]
    fn the_usual_names_come_full_lean_dispatch_and_newest_first() {
        let names = Choice::from_option(None).candidates();
        let names: Vec<_> = names.iter().map(|name| name.to_str().unwrap()).collect();
        assert_eq!(
            names[..5],
            [
                "libnvinfer.so.11",
                "libnvinfer.so.10",
                "libnvinfer.so.9",
                "libnvinfer.so.8",
                "libnvinfer_lean.so.11",
            ]
        );
        assert_eq!(
            names[names.len() - 5..],
            [
                "libnvinfer.so",
                "libnvinfer_lean.so",
                "libnvinfer_dispatch.so",
                "libtensorrt_rtx.so.1",
                "libtensorrt_rtx.so",
            ]
        );
    }

    #[test]
    fn a_directory_is_searched_and_a_file_stands_for_itself() {
        let here = env!("CARGO_MANIFEST_DIR");
        let within = Choice::from_option(Some(here)).candidates();
        assert!(within.len() > 3 && within.iter().all(|path| path.starts_with(here)));
        let named = Choice::from_option(Some("/opt/libnvinfer.so.8"));
        assert_eq!(
            named.candidates(),
            ["/opt/libnvinfer.so.8"].map(PathBuf::from)
        );
    }
}
