//! Options of a backend, as tests write them: by name.

use std::path::PathBuf;

use trtmem::backend::{BackendOptions, CudaOptions, SyntheticOptions};

/// The options of the backend of this name.
///
/// # Panics
/// There is no such backend or option, or it is not what it should be.
pub(crate) fn options(backend: &str, given: &[(&str, &str)]) -> BackendOptions {
    let of = |wanted: &str| {
        let found = given.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| *value)
    };
    match backend {
        "cpu" => BackendOptions::Cpu,
        "cuda" => {
            let words = given.iter().map(|(name, value)| format!("{name}={value}"));
            let words: Vec<String> = words.collect();
            BackendOptions::Cuda(CudaOptions::by_names(&words).expect("options of cuda"))
        }
        "synthetic" => BackendOptions::Synthetic(SyntheticOptions {
            spec: of("spec").map(|text| text.parse().expect("a specification")),
            tree: of("tree").map(PathBuf::from),
        }),
        other => panic!("no test gives options to `{other}`"),
    }
}
