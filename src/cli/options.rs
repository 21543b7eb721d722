//! From flags to the options of the backend that was chosen.

use std::path::Path;

use clap::Args;
use serde::Serialize;

use super::exit::CliError;
use super::life_args::LifeArgs;
use super::output::Target;
use crate::backend::options::{flag_of, told};
use crate::backend::{
    BackendInfo, BackendOptions, BuildOptions, CudaOptions, EngineOptions, LibraryOptions,
    SyntheticOptions,
};
use crate::model_file::{ModelFile, ModelFormat};
use crate::shapes::Shapes;
use crate::{backend, model_file};

/// The options that the worker of a run is made with.
///
/// # Errors
/// A flag or an option is not for this backend, or not what it should be.
pub(super) fn options(args: &LifeArgs, backend: &BackendInfo) -> Result<BackendOptions, CliError> {
    let given = Given::of(args)?;
    given.refuse_all_but(backend.name)?;
    Ok(match backend.name {
        "tensorrt" => BackendOptions::TensorRt {
            library: Box::new(given.library),
            engine: given.engine,
        },
        "cuda" => BackendOptions::Cuda(given.cuda),
        "synthetic" => BackendOptions::Synthetic(given.synthetic),
        _ => BackendOptions::Cpu,
    })
}

/// The options that the worker of a build is made with.
///
/// # Errors
/// There is not exactly one ONNX model, an option is not what it should be, or a file that is to be written cannot be.
pub(super) fn build_options(
    library: &LibraryOptions,
    build: &BuildOptions,
    device: Option<u32>,
    files: &[ModelFile],
) -> Result<BackendOptions, CliError> {
    let [model] = files else {
        let message = "a build is of one model; name one ONNX file".to_owned();
        return Err(CliError::Usage(message));
    };
    if model.format != ModelFormat::Onnx {
        return Err(CliError::Usage(format!(
            "`{}` is no ONNX model ({}); a plan is run by `trtmem run`",
            model.path.display(),
            model.format
        )));
    }
    let library = LibraryOptions {
        ordinal: device,
        ..library.clone()
    };
    merged("--shapes", &library.shapes)?;
    merged("--minShapes", &build.min_shapes)?;
    merged("--optShapes", &build.opt_shapes)?;
    merged("--maxShapes", &build.max_shapes)?;
    let read = [&library.library, &build.onnx_parser];
    read.into_iter()
        .flatten()
        .chain(&library.plugins)
        .try_for_each(|path| as_text(path))?;
    let written = [
        ("--saveEngine", &build.save_engine),
        ("--timingCacheFile", &build.timing_cache_file),
    ];
    for (flag, path) in written {
        let Some(path) = path else { continue };
        as_text(path)?;
        if is_same_file(path, &model.path) {
            return Err(CliError::Usage(format!(
                "{flag} names the model itself, `{}`; give another file",
                path.display()
            )));
        }
        if flag == "--saveEngine" && !may_be_replaced(path) {
            return Err(CliError::Usage(format!(
                "{flag}: `{}` is there and is no plan; name another file, or remove it",
                path.display()
            )));
        }
        // A build can take an hour; that its result has no place is better told before.
        Target::File(path.clone()).check()?;
    }
    Ok(BackendOptions::Build {
        library: Box::new(library),
        build: Box::new(build.clone()),
    })
}

/// Whether a plan may be written here: where nothing is, or an empty file, a device, another plan.
fn may_be_replaced(path: &Path) -> bool {
    let is_something = std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() > 0);
    !is_something || model_file::inspect_plan(path).is_ok()
}

/// Whether two names lead to one file.
fn is_same_file(a: &Path, b: &Path) -> bool {
    match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn merged(flag: &str, lists: &[Shapes]) -> Result<(), CliError> {
    match Shapes::merged(lists) {
        Ok(_) => Ok(()),
        Err(error) => Err(CliError::Usage(format!("{flag}: {error}"))),
    }
}

/// What was given, by the backend that it is for.
struct Given {
    library: LibraryOptions,
    engine: EngineOptions,
    cuda: CudaOptions,
    synthetic: SyntheticOptions,
    by_name: bool,
    ordinal: Option<u32>,
}

impl Given {
    fn of(args: &LifeArgs) -> Result<Given, CliError> {
        let wrong = |what: &dyn ToString| CliError::Usage(format!("-O: {}", what.to_string()));
        let ordinal = args.cuda.device;
        let mut cuda = CudaOptions::by_names(&args.backend_option).map_err(|it| wrong(&it))?;
        if cuda.ordinal.is_some() && ordinal.is_some() {
            return Err(wrong(
                &"the device is given by --device as well; give it once",
            ));
        }
        cuda.ordinal = cuda.ordinal.or(ordinal);
        let library = LibraryOptions {
            ordinal,
            ..args.library.clone()
        };
        merged("--shapes", &library.shapes)?;
        let paths = library.plugins.iter().chain(&library.library);
        let paths = paths
            .chain(&args.tensorrt.layer_info)
            .chain(&args.forced_qnx);
        paths
            .chain(&cuda.driver)
            .try_for_each(|path| as_text(path))?;
        Ok(Given {
            library,
            engine: args.tensorrt.clone(),
            cuda,
            synthetic: SyntheticOptions {
                spec: args.spec.clone(),
                tree: args.forced_qnx.clone(),
            },
            by_name: !args.backend_option.is_empty(),
            ordinal,
        })
    }

    /// Refuses what is for another backend than this one.
    fn refuse_all_but(&self, chosen: &str) -> Result<(), CliError> {
        let (of_tensorrt, of_cuda) = (chosen == "tensorrt", chosen == "cuda");
        let is_synthetic = chosen == "synthetic";
        let library = LibraryOptions {
            ordinal: None,
            ..self.library.clone()
        };
        let flag = |is: bool, flag: &str| is.then(|| flag.to_owned());
        let given = [
            (first_flag(&library), "tensorrt", of_tensorrt),
            (first_flag(&self.engine), "tensorrt", of_tensorrt),
            (flag(self.by_name, "-O"), "cuda", of_cuda),
            (
                flag(self.ordinal.is_some(), "--device"),
                "cuda",
                of_cuda || of_tensorrt,
            ),
            (
                flag(self.synthetic.spec.is_some(), "--spec"),
                "synthetic",
                is_synthetic,
            ),
            (
                flag(self.synthetic.tree.is_some(), "--forced-qnx"),
                "synthetic",
                is_synthetic,
            ),
        ];
        let misplaced = given
            .into_iter()
            .find_map(|(flag, backend, fits)| flag.filter(|_| !fits).map(|flag| (flag, backend)));
        match misplaced {
            None => Ok(()),
            Some((flag, backend)) => Err(not_for(&flag, backend, chosen)),
        }
    }
}

/// The flag of the first option that was given.
pub(super) fn first_flag<T: Args + Serialize>(options: &T) -> Option<String> {
    let given = told(options);
    given.keys().next().map(|name| flag_of::<T>(name))
}

/// The error of a flag that the chosen backend does not take, and which one does.
fn not_for(flag: &str, backend: &str, chosen: &str) -> CliError {
    CliError::Usage(if backend::by_name(backend).is_some() {
        format!(
            "{flag} is for the {backend} backend, not for {chosen}; leave it out, or give --backend {backend}"
        )
    } else {
        format!("the {chosen} backend takes no {flag}; leave it out")
    })
}

/// Refuses a path that the child cannot be told: in a JSON document.
fn as_text(path: &Path) -> Result<(), CliError> {
    match path.to_str() {
        Some(_) => Ok(()),
        None => Err(CliError::Usage(format!(
            "the name `{}` is not UTF-8 text; link to it by another name",
            path.display()
        ))),
    }
}
