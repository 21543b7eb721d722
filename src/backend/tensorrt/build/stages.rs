//! Which call of TensorRT's builder is which stage.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;

use super::limits::PoolLimits;
use super::options::BuildOptions;
use super::progress::Watched;
use super::ranges::{Asked, ranges};
use crate::backend::tensorrt::options::LibraryOptions;
use crate::backend::tensorrt::process::Process;
use crate::backend::{Backend, BackendError, BackendInfo, BackendSpec, DeviceCounter, LogSink};
use crate::ffi::tensorrt::build::{
    Builder, BuilderConfig, Network, ParseFailure, Parser, ParserLibrary, ProgressMonitor,
    Serialized,
};
use crate::ffi::tensorrt::{ComputeCapability, Library};
use crate::report::{BUILD_BACKEND, DeviceReading, Fact, Stage};
use crate::shapes::Shapes;
use crate::units;

const STAGES_HELP: &str = "\
library          opening libnvinfer, the ONNX parser and the plugin libraries
cuda             starting the driver, making the primary context
builder          creating builder, network and configuration, handing over the allocator
parse            creating the parser, the model's bytes and weights into the network
build            network to plan
save             the plan written out (--saveEngine)
release-builder  plan, configuration, parser, network and builder freed; the libraries stay";

/// Largest timing cache that is read: those seen have a few MiB.
const TIMING_CACHE_BYTES: u64 = 1 << 30;

pub(crate) const INFO: BackendInfo = BackendInfo {
    name: BUILD_BACKEND,
    about: "ONNX models into plans, by the builder of this machine's TensorRT (8.0 to 11.x, RTX)",
    stages_help: STAGES_HELP,
    options: Vec::new,
    uses_device: true,
    builds: true,
    formats: &[],
};

/// Makes the backend.
pub(crate) fn make(
    spec: &BackendSpec,
    library: &LibraryOptions,
    options: &BuildOptions,
    log: &Arc<dyn LogSink>,
) -> Result<Box<dyn Backend>, BackendError> {
    let [model] = spec.models.as_slice() else {
        return Err(BackendError::new("a build is of one model; name one"));
    };
    let shapes = |lists: &[Shapes]| {
        Shapes::merged(lists).map_err(|error| BackendError::caused("cannot use the shapes", error))
    };
    Ok(Box::new(Build {
        made: Made::default(),
        process: Process::new(library, log),
        parser_library: None,
        model: model.clone(),
        asked: Asked {
            shapes: shapes(&library.shapes)?,
            min: shapes(&options.min_shapes)?,
            opt: shapes(&options.opt_shapes)?,
            max: shapes(&options.max_shapes)?,
        },
        options: options.clone(),
        log: Arc::clone(log),
        remarks: Vec::new(),
    }))
}

/// What TensorRT has made, each of what stands below it. Dropped in this order.
#[derive(Default)]
struct Made {
    plan: Option<Serialized>,
    config: Option<BuilderConfig>,
    parser: Option<Parser>,
    network: Option<Network>,
    builder: Option<Builder>,
}

/// The build of one model.
struct Build {
    made: Made,
    process: Process,
    parser_library: Option<ParserLibrary>,
    model: PathBuf,
    asked: Asked,
    options: BuildOptions,
    log: Arc<dyn LogSink>,
    /// What a stage found out, told after it.
    remarks: Vec<String>,
}

impl Build {
    fn open_libraries(&mut self) -> Result<(), BackendError> {
        self.process.open_libraries()?;
        let Some(library) = &self.process.library else {
            return Err(comes_first(Stage::Library));
        };
        let parser = ParserLibrary::open(library, self.options.onnx_parser.as_deref())?;
        self.parser_library = Some(parser);
        Ok(())
    }

    /// TensorRT-RTX builds for GPUs that are not here; TensorRT itself needs one.
    fn start_cuda(&mut self) -> Result<(), BackendError> {
        let library = self.process.library.as_ref();
        let needs_none = library.is_some_and(Library::builds_without_a_gpu);
        match self.process.start_cuda() {
            Err(error) if needs_none && error.is_missing() => Err(BackendError::not_applicable(
                format!("TensorRT-RTX builds without a GPU; {}", error.message),
            )),
            done => done,
        }
    }

    fn create_builder(&mut self) -> Result<(), BackendError> {
        let (Some(library), Some(logger)) = (&self.process.library, self.process.logger) else {
            return Err(comes_first(Stage::Library));
        };
        let builder = Builder::create(library, logger)?;
        // Without a device there is nothing that it could give.
        if let (Some(allocator), Some(_)) = (self.process.allocator, &self.process.cuda) {
            builder.set_allocator(allocator)?;
        }
        let network = builder.network(self.options.strongly_typed)?;
        let config = builder.config()?;
        self.configure(&config)?;
        self.watch(&config)?;
        self.made.network = Some(network);
        self.made.config = Some(config);
        self.made.builder = Some(builder);
        Ok(())
    }

    fn configure(&self, config: &BuilderConfig) -> Result<(), BackendError> {
        let options = &self.options;
        for flag in options.flags() {
            config.set_flag(flag)?;
        }
        let limits = options.mem_pool_size.iter();
        for (pool, bytes) in limits.flat_map(PoolLimits::iter) {
            config.set_memory_pool(pool, bytes)?;
        }
        if let Some(level) = options.builder_optimization_level {
            config.set_optimization_level(level)?;
        }
        if let Some(verbosity) = options.profiling_verbosity {
            config.set_profiling_verbosity(verbosity.level())?;
        }
        if let Some(core) = self.process.options.dla_core {
            config.set_dla(core, options.allow_gpu_fallback)?;
        }
        if let Some(level) = options.hardware_compatibility_level {
            config.set_hardware_compatibility(level.level())?;
        }
        if let Some(capabilities) = &options.compute_capabilities {
            if self.process.cuda.is_none()
                && capabilities.list().contains(&ComputeCapability::CURRENT)
            {
                return Err(BackendError::new(
                    "there is no GPU here to build for; name what the plan is for, such as --computeCapabilities=8.0",
                )
                .machine_lacks_it());
            }
            config.set_compute_capabilities(capabilities.list())?;
        }
        if let Some(path) = &options.timing_cache_file {
            config.set_timing_cache(&timing_cache(path)?)?;
        }
        Ok(())
    }

    /// Has the release that can tell how far it is tell it.
    fn watch(&self, config: &BuilderConfig) -> Result<(), BackendError> {
        let Some(library) = &self.process.library else {
            return Err(comes_first(Stage::Library));
        };
        // TensorRT keeps it for as long as it likes.
        let watched = Box::leak(Box::new(Watched::new(Arc::clone(&self.log))));
        let Some(monitor) = ProgressMonitor::new(library.release().family(), watched) else {
            return Ok(());
        };
        match config.set_progress(monitor) {
            Err(error) if !error.is_not_in_release() => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn parse(&mut self) -> Result<(), BackendError> {
        let (Some(library), Some(network), Some(logger)) = (
            &self.parser_library,
            &self.made.network,
            self.process.logger,
        ) else {
            return Err(comes_first(Stage::Builder));
        };
        let mut parser = Parser::create(library, network, logger)?;
        parser.parse_file(&self.model)?;
        self.made.parser = Some(parser);
        Ok(())
    }

    fn build(&mut self) -> Result<(), BackendError> {
        let Made {
            network: Some(network),
            config: Some(config),
            builder: Some(builder),
            ..
        } = &self.made
        else {
            return Err(comes_first(Stage::Builder));
        };
        if self.made.parser.is_none() {
            return Err(comes_first(Stage::Parse));
        }
        let ranges = ranges(&network.inputs()?, &self.asked)
            .map_err(|error| BackendError::new(error.to_string()))?;
        if !ranges.is_empty() {
            let profile = builder.profile()?;
            for range in &ranges {
                let [min, opt, max] = &range.shapes;
                profile.set(&range.name, min, opt, max)?;
                if range.is_assumed {
                    self.remarks.push(format!(
                        "input {} has dynamic dimensions and was built for {opt} alone; give --minShapes, --optShapes \
                         and --maxShapes for others",
                        range.name
                    ));
                }
            }
            config.add_profile(&profile)?;
        }
        self.made.plan = Some(builder.build(network, config)?);
        Ok(())
    }

    fn save(&self) -> Result<(), BackendError> {
        let (Some(plan), Some(path)) = (&self.made.plan, &self.options.save_engine) else {
            return Err(comes_first(Stage::Build));
        };
        write_whole(path, plan.bytes()).map_err(|error| {
            let message = format!("cannot write the plan to `{}`", path.display());
            BackendError::caused(message, error)
        })
    }

    /// Frees everything, the youngest first, however one of them ends.
    fn release(&mut self) -> Result<(), BackendError> {
        let made = std::mem::take(&mut self.made);
        let all = [
            made.plan.map(Serialized::release),
            made.config.map(BuilderConfig::release),
            made.parser.map(Parser::release),
            made.network.map(Network::release),
            made.builder.map(Builder::release),
        ];
        all.into_iter()
            .flatten()
            .try_for_each(|released| Ok(released?))
    }

    fn tell_libraries(&self, tell: &mut dyn FnMut(Fact)) {
        self.process.tell_libraries(tell);
        if let Some(parser) = &self.parser_library {
            let text = format!("the ONNX parser is {}", parser.path().display());
            tell(Fact::Remark { text });
        }
    }

    fn tell_network(&self, tell: &mut dyn FnMut(Fact)) {
        let Some(network) = &self.made.network else {
            return;
        };
        if let (Ok(layers), Ok(inputs)) = (network.layers(), network.inputs()) {
            let inputs = inputs.iter().map(|it| format!("{} {}", it.name, it.shape));
            let inputs = inputs.collect::<Vec<_>>().join(", ");
            let text = format!("the network has {layers} layers; its inputs are {inputs}");
            tell(Fact::Remark { text });
        }
    }

    /// Tells how large the plan is, and writes the timing cache back, which is no part of any stage.
    fn tell_plan(&mut self, tell: &mut dyn FnMut(Fact)) {
        if let Some(plan) = &self.made.plan {
            let bytes = plan.bytes().len() as u64;
            let text = format!("the plan has {bytes} bytes ({})", units::size(bytes));
            tell(Fact::Remark { text });
        }
        let (Some(path), Some(config)) = (&self.options.timing_cache_file, &self.made.config)
        else {
            return;
        };
        let cache = config.timing_cache().map_err(|error| error.to_string());
        let written = cache.and_then(|cache| {
            write_whole(path, &cache.unwrap_or_default()).map_err(|error| error.to_string())
        });
        if let Err(error) = written {
            let text = format!("the timing cache is not in {}: {error}", path.display());
            tell(Fact::Remark { text });
        }
    }
}

impl Backend for Build {
    fn lacks(&self, stage: Stage) -> Option<&'static str> {
        match stage {
            Stage::Save if self.options.save_engine.is_none() => Some("no --saveEngine was given"),
            Stage::Library | Stage::Cuda => None,
            stage if stage.is_of_a_build() => None,
            _ => Some("an engine is built, and none is run"),
        }
    }

    fn opens_libraries(&self) -> bool {
        true
    }

    fn step(
        &mut self,
        stage: Stage,
        _model: usize,
        _pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError> {
        match stage {
            Stage::Library => self.open_libraries(),
            Stage::Cuda => self.start_cuda(),
            Stage::Builder => self.create_builder(),
            Stage::Parse => self.parse(),
            Stage::Build => self.build(),
            Stage::Save => self.save(),
            Stage::ReleaseBuilder => self.release(),
            _ => Err(BackendError::new("a build runs no engine")),
        }
    }

    fn device_reading(&mut self) -> DeviceReading {
        self.process.device_reading()
    }

    fn device_counter(&self) -> Option<DeviceCounter> {
        Some(self.process.device_counter())
    }

    fn learn(&mut self, stage: Stage, _model: usize, tell: &mut dyn FnMut(Fact)) {
        match stage {
            Stage::Library => self.tell_libraries(tell),
            Stage::Cuda => self.process.tell_device(tell),
            Stage::Parse => self.tell_network(tell),
            Stage::Build => {
                for text in std::mem::take(&mut self.remarks) {
                    tell(Fact::Remark { text });
                }
                self.tell_plan(tell);
            }
            _ => {}
        }
    }
}

impl From<ParseFailure> for BackendError {
    fn from(failure: ParseFailure) -> BackendError {
        BackendError::new(failure.to_string())
    }
}

fn comes_first(stage: Stage) -> BackendError {
    BackendError::new(format!("`{}` comes first", stage.id()))
}

/// The cache in a file; an empty one begins anew where there is no file yet.
fn timing_cache(path: &Path) -> Result<Vec<u8>, BackendError> {
    let failed = |error: io::Error| {
        let message = format!("cannot read the timing cache `{}`", path.display());
        BackendError::caused(message, error)
    };
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed(error)),
        Ok(file) if file.len() > TIMING_CACHE_BYTES => Err(BackendError::new(format!(
            "the timing cache `{}` is larger than 1 GiB, which none is",
            path.display()
        ))),
        Ok(_) => fs::read(path).map_err(failed),
    }
}

/// Writes a file whole or not at all: beside it first, then in its place. What a link points to is written; devices
/// and pipes are written to as they are, since a rename would put a file in their place.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir()) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", process::id()));
    let beside = PathBuf::from(beside);
    let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
