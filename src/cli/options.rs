//! From flags to the options of the backend that was chosen.

use std::path::Path;

use super::exit::CliError;
use super::life_args::LifeArgs;
use crate::backend::options::{flag_of, told};
use crate::backend::{
    self, BackendInfo, BackendOptions, CudaOptions, SyntheticOptions, TensorRtOptions,
};
use crate::shapes::Shapes;

/// The options a worker's backend is made with.
///
/// # Errors
/// A flag or an option is not for this backend, or not what it should be.
pub(super) fn options(args: &LifeArgs, backend: &BackendInfo) -> Result<BackendOptions, CliError> {
    let asked = Asked::of(args)?;
    let options = match backend.name {
        "tensorrt" => BackendOptions::TensorRt(Box::new(asked.tensorrt.clone())),
        "cuda" => BackendOptions::Cuda(asked.cuda.clone()),
        "synthetic" => BackendOptions::Synthetic(asked.synthetic.clone()),
        _ => BackendOptions::Cpu,
    };
    asked.refuse_all_but(backend.name)?;
    Ok(options)
}

/// What was asked for, by the backend that it is for.
struct Asked {
    tensorrt: TensorRtOptions,
    cuda: CudaOptions,
    synthetic: SyntheticOptions,
    by_name: bool,
    ordinal: Option<u32>,
}

impl Asked {
    fn of(args: &LifeArgs) -> Result<Asked, CliError> {
        let wrong = |what: &dyn ToString| CliError::Usage(format!("-O: {}", what.to_string()));
        let ordinal = args.cuda.device;
        let mut cuda = CudaOptions::by_names(&args.backend_option).map_err(|it| wrong(&it))?;
        if cuda.ordinal.is_some() && ordinal.is_some() {
            return Err(wrong(
                &"the device is given by --device as well; give it once",
            ));
        }
        cuda.ordinal = cuda.ordinal.or(ordinal);
        let tensorrt = TensorRtOptions {
            ordinal,
            ..args.tensorrt.clone()
        };
        let merged = Shapes::merged(&tensorrt.shapes);
        merged.map_err(|error| CliError::Usage(format!("--shapes: {error}")))?;
        let paths = tensorrt.plugins.iter().chain(&tensorrt.library);
        let paths = paths.chain(&tensorrt.layer_info).chain(&args.forced_qnx);
        paths
            .chain(&cuda.driver)
            .try_for_each(|path| as_text(path))?;
        Ok(Asked {
            tensorrt,
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
        let uses_device = ["tensorrt", "cuda"].contains(&chosen);
        let of_tensorrt = told(&TensorRtOptions {
            ordinal: None,
            ..self.tensorrt.clone()
        });
        let of_tensorrt = of_tensorrt.keys().next();
        let of_tensorrt = of_tensorrt.map(|name| flag_of::<TensorRtOptions>(name));
        let flag = |is: bool, flag: &str| is.then(|| flag.to_owned());
        let given = [
            (of_tensorrt, "tensorrt", chosen == "tensorrt"),
            (flag(self.by_name, "-O"), "cuda", chosen == "cuda"),
            (
                flag(self.ordinal.is_some(), "--device"),
                "cuda",
                uses_device,
            ),
            (
                flag(self.synthetic.spec.is_some(), "--spec"),
                "synthetic",
                chosen == "synthetic",
            ),
            (
                flag(self.synthetic.tree.is_some(), "--forced-qnx"),
                "synthetic",
                chosen == "synthetic",
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
