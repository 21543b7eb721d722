//! Building through the owned layer: against the conformance double, and against a real TensorRT-RTX where
//! `TRTMEM_RTX_LIBRARIES` names folders with one (it needs no GPU for it). Every case runs in a process of
//! its own, since a process opens one TensorRT.

use std::collections::HashMap;
use std::env;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use crate::again;
use crate::support::tensorrt;
use crate::tensorrt_double::TensorRtDouble;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use trtmem::ffi::tensorrt::build::{
    BuildFlag, Builder, BuilderConfig, MemoryPool, Network, ParseFailure, Parser, ParserLibrary,
    ProfilingVerbosity, Progress, ProgressMonitor, Serialized,
};
use trtmem::ffi::tensorrt::{
    Allocator, Choice, ComputeCapability, DeviceAllocator, Family, HardwareCompatibility, Library,
    Logger, ParserErrorCode, Problem, Runtime, Shape, TensorRtError,
};

/// Set for the process that plays a case.
const CASE: &str = "TRTMEM_TEST_CASE";

/// A process that plays a case.
fn player(case: &str, folder: &Path) -> Command {
    let mut command = again::command(module_path!(), "case_in_a_process_of_its_own");
    command.env(CASE, case).env("FOLDER", folder);
    command
}

/// Plays a case; what it printed.
fn play(case: &str, folder: &Path) -> String {
    again::expect_passed(&player(case, folder).output().unwrap(), case)
}

/// Plays a case with a double that is told to misbehave; `None` where there is no double that builds.
fn end_of(case: &str, tricks: &str) -> Option<Output> {
    let double = TensorRtDouble::built()?;
    double.parser_library()?;
    let mut command = player(case, double.directory());
    Some(command.env("TRTMEM_DOUBLE", tricks).output().unwrap())
}

/// Plays a case that ends well.
fn with_double(case: &str, tricks: &str) {
    if let Some(output) = end_of(case, tricks) {
        again::expect_passed(&output, &format!("{case} with `{tricks}`"));
    }
}

#[test]
#[ignore = "runs in a process of its own, which the other tests start"]
fn case_in_a_process_of_its_own() {
    let Ok(case) = env::var(CASE) else {
        return;
    };
    let folder = PathBuf::from(env::var_os("FOLDER").unwrap());
    let (case, argument) = case.split_once('=').unwrap_or((&case, ""));
    match case {
        "a real build" => a_real_build(&folder),
        "real refusals" => real_refusals(&folder),
        "a whole build" => a_whole_build(&folder),
        "in any order" => in_any_order(&folder),
        "refused" => refused(&folder, argument),
        "refused model" => refused_model(&folder, argument),
        "despite errors" => despite_errors(&folder),
        "given up" => given_up(&folder),
        "any options" => any_options(&folder),
        "any profile" => any_profile(&folder),
        "wrong arguments" => wrong_arguments(&folder),
        "just build" => drop(Stand::open(&folder).plan()),
        other => panic!("no case `{other}`"),
    }
}

#[test]
fn a_real_tensorrt_rtx_builds_a_model_without_a_gpu() {
    for folder in tensorrt::rtx_libraries() {
        println!("{}", play("a real build", &folder));
    }
}

#[test]
fn a_real_tensorrt_rtx_refuses_in_words() {
    for folder in tensorrt::rtx_libraries() {
        println!("{}", play("real refusals", &folder));
    }
}

static LINES: Mutex<Vec<(i32, String)>> = Mutex::new(Vec::new());
static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Phases;

impl Progress for Phases {
    fn phase_start(&self, phase: &str, parent: Option<&str>, steps: i32) {
        let line = format!("start {phase} in {parent:?}: {steps}");
        TOLD.lock().unwrap().push(line);
    }

    fn step(&self, phase: &str, step: i32) -> bool {
        TOLD.lock().unwrap().push(format!("step {phase} {step}"));
        true
    }

    fn phase_finish(&self, phase: &str) {
        TOLD.lock().unwrap().push(format!("finish {phase}"));
    }
}

fn open(folder: &Path) -> (Library, &'static Logger) {
    let library = Library::open(&Choice::from_option(folder.to_str())).unwrap();
    let logger = Logger::new(library.release().family(), &|severity, line| {
        let line = String::from_utf8_lossy(line).into_owned();
        LINES.lock().unwrap().push((severity, line));
    });
    (library, logger.unwrap())
}

fn model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/models/convnet.onnx")
}

fn errors_logged() -> Vec<String> {
    let lines = LINES.lock().unwrap();
    let errors = lines.iter().filter(|(severity, _)| *severity <= 1);
    errors.map(|(_, line)| line.clone()).collect()
}

fn a_real_build(folder: &Path) {
    let (library, logger) = open(folder);
    let parsers = ParserLibrary::open(&library, None).unwrap();
    assert_eq!(parsers.path().parent(), library.path().parent());
    let builder = Builder::create(&library, logger).unwrap();
    builder.set_max_threads(2).unwrap();
    assert_eq!(builder.max_threads().unwrap(), 2);
    let network = builder.network(true).unwrap();
    let mut parser = Parser::create(&parsers, &network, logger).unwrap();
    parser.parse_file(&model()).unwrap();
    let inputs = network.inputs().unwrap();
    let layers = network.layers().unwrap();
    println!("{}: {inputs:?}, {layers} layers", library.version());
    assert_eq!(inputs.len(), 1);
    assert_eq!(inputs[0].data_type.name(), Some("FLOAT"));
    assert!(!inputs[0].is_shape_tensor && layers > 3);

    let config = builder.config().unwrap();
    let capability = ComputeCapability::of(8, 0).unwrap();
    config.set_compute_capabilities(&[capability]).unwrap();
    config
        .set_profiling_verbosity(ProfilingVerbosity::Detailed)
        .unwrap();
    config
        .set_memory_pool(MemoryPool::Workspace, 64 << 20)
        .unwrap();
    config.set_optimization_level(2).unwrap();
    config.set_flag(BuildFlag::Tf32Off).unwrap();
    let monitor = ProgressMonitor::new(library.release().family(), &Phases).unwrap();
    config.set_progress(monitor).unwrap();
    let profile = builder.profile().unwrap();
    let shape = Shape::new(&[1, 3, 64, 64]).unwrap();
    profile
        .set(&inputs[0].name, &shape, &shape, &shape)
        .unwrap();
    assert_eq!(config.add_profile(&profile).unwrap(), 0);
    let plan = builder.build(&network, &config).unwrap();
    assert_eq!(&plan.bytes()[..4], b"vtrt");
    println!(
        "plan of {} bytes, logged {:?}",
        plan.bytes().len(),
        plan.logged()
    );
    println!(
        "timing cache: {:?}",
        config.timing_cache().map(|it| it.map(|it| it.len()))
    );
    println!("progress: {} calls", TOLD.lock().unwrap().len());

    assert!(
        builder
            .release()
            .unwrap_err()
            .to_string()
            .contains("use it")
    );
    parser.release().unwrap();
    network.release().unwrap();
    config.release().unwrap();
    drop(profile);
    // The plan is of no builder any more.
    let first: u64 = plan.bytes().iter().map(|byte| u64::from(*byte)).sum();
    assert!(first > 0);
    plan.release().unwrap();
    assert_eq!(errors_logged(), [""; 0]);
    for (severity, line) in LINES.lock().unwrap().iter().filter(|line| line.0 < 3) {
        println!("[{severity}] {line}");
    }
}

fn refusal<T>(result: Result<T, TensorRtError>) -> TensorRtError {
    match result {
        Ok(_) => panic!("not refused"),
        Err(error) => {
            println!("{error}");
            error
        }
    }
}

fn real_refusals(folder: &Path) {
    let (library, logger) = open(folder);
    let parsers = ParserLibrary::open(&library, None).unwrap();
    let builder = Builder::create(&library, logger).unwrap();
    let network = builder.network(false).unwrap();
    let config = builder.config().unwrap();
    if library.release().family() == Family::RtxFive {
        let lacking = refusal(config.set_flag(BuildFlag::Fp16));
        assert!(lacking.is_not_in_release());
        assert!(lacking.to_string().contains("8.0.1 to 9.x, 10.0.0 to 10.x"));
    }
    let odd = ComputeCapability::from_number(33);
    refusal(config.set_compute_capabilities(&[odd]));
    let _ = refusal(config.set_dla(0, true));
    let _ = config.set_hardware_compatibility(HardwareCompatibility::from_number(1));

    let profile = builder.profile().unwrap();
    let (small, large) = (Shape::new(&[1]).unwrap(), Shape::new(&[4]).unwrap());
    println!(
        "wrong order: {:?}",
        profile.set("x", &large, &small, &small).err()
    );

    let mut parser = Parser::create(&parsers, &network, logger).unwrap();
    let absent = parser.parse_file(Path::new("/nowhere/a.onnx")).unwrap_err();
    println!("{absent}\n{absent:?}");
    assert!(!absent.errors.is_empty() || absent.error.to_string().contains("logged"));
    drop(parser);
    let mut parser = Parser::create(&parsers, &network, logger).unwrap();
    let garbage = parser
        .parse_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .unwrap_err();
    println!("{garbage}\n{garbage:?}");
    assert_eq!(
        garbage.errors.first().map(|it| it.code),
        Some(ParserErrorCode::from_number(3))
    );
    parser.release().unwrap();
    let lost = refusal(builder.build(&network, &config));
    assert!(lost.to_string().contains("went with the parser"));
    drop(network);
    let network = builder.network(false).unwrap();
    refusal(builder.build(&network, &config));
    println!("{:?}", errors_logged());
}

/// Device memory that is none: addresses that count up, what is held and what was held at most.
#[derive(Default)]
struct Memory(Mutex<Held>);

#[derive(Default)]
struct Held {
    next: u64,
    pieces: HashMap<u64, u64>,
    peak: u64,
}

impl DeviceAllocator for Memory {
    fn allocate(&self, bytes: u64, alignment: u64, _flags: u32) -> Option<u64> {
        if bytes > 1 << 40 {
            return None;
        }
        let mut held = self.0.lock().unwrap();
        held.next += bytes.next_multiple_of(alignment.max(1));
        let address = 0x7000_0000_0000 + held.next;
        held.pieces.insert(address, bytes);
        held.peak = held.peak.max(held.pieces.values().sum());
        Some(address)
    }

    fn free(&self, address: u64) -> bool {
        self.0.lock().unwrap().pieces.remove(&address).is_some()
    }
}

/// What a case with the double stands on.
struct Stand {
    library: Library,
    logger: &'static Logger,
    parsers: ParserLibrary,
    memory: &'static Memory,
    builder: Builder,
}

impl Stand {
    fn open(folder: &Path) -> Stand {
        let (library, logger) = open(folder);
        let parsers = ParserLibrary::open(&library, None).unwrap();
        let builder = Builder::create(&library, logger).unwrap();
        let memory: &'static Memory = Box::leak(Box::default());
        let allocator = Allocator::new(library.release().family(), memory).unwrap();
        builder.set_allocator(allocator).unwrap();
        Stand {
            library,
            logger,
            parsers,
            memory,
            builder,
        }
    }

    /// The model in a network; its parser was dropped.
    fn network(&self) -> Network {
        let network = self.builder.network(false).unwrap();
        self.parse(&network).unwrap();
        network
    }

    fn parse(&self, network: &Network) -> Result<(), ParseFailure> {
        let mut parser = Parser::create(&self.parsers, network, self.logger).unwrap();
        parser.parse_file(&model())
    }

    /// A configuration with a profile for the network's one input.
    fn config(&self) -> BuilderConfig {
        let config = self.builder.config().unwrap();
        let profile = self.builder.profile().unwrap();
        let of = |batch| Shape::new(&[batch, 3, 64, 64]).unwrap();
        profile.set("input", &of(1), &of(2), &of(8)).unwrap();
        assert_eq!(config.add_profile(&profile).unwrap(), 0);
        config
    }

    fn plan(&self) -> Result<Serialized, TensorRtError> {
        self.builder.build(&self.network(), &self.config())
    }

    fn family(&self) -> Family {
        self.library.release().family()
    }
}

/// How many of something the double holds, by its own ledger.
#[allow(unsafe_code)]
fn count(library: &Library, what: &str) -> i64 {
    type Count = extern "C" fn(*const std::ffi::c_char) -> i64;
    let opened = trtmem::ffi::library::Library::open(&[library.path()]).unwrap();
    // SAFETY: the double's `int64_t trtmem_double_count(char const*)`.
    let count = unsafe { opened.leak().function::<Count>(c"trtmem_double_count") }.unwrap();
    let name = std::ffi::CString::new(what).unwrap();
    count(name.as_ptr())
}

/// Nothing of the builder's is left, and it complained of nothing.
fn all_is_gone(library: &Library) {
    for what in ["builders", "networks", "configs", "host_memories"] {
        assert_eq!(count(library, what), 0, "{what}");
    }
    assert_eq!(errors_logged(), [""; 0]);
}

/// What the double says arrived: the rest of its lines that begin with `double: ` and this word.
fn arrived(word: &str) -> Vec<String> {
    let prefix = format!("double: {word} ");
    let lines = LINES.lock().unwrap();
    let rest = |(_, line): &(i32, String)| line.strip_prefix(&prefix).map(str::to_owned);
    lines.iter().filter_map(rest).collect()
}

#[test]
fn a_build_takes_its_options_and_gives_a_plan_that_runs() {
    with_double(
        "a whole build",
        "build:heap=3000000,build:device=5000000,builder:dla-cores=2",
    );
}

fn a_whole_build(folder: &Path) {
    let stand = Stand::open(folder);
    let (builder, release) = (&stand.builder, stand.library.release());
    match builder.set_max_threads(3) {
        Ok(()) => assert_eq!(builder.max_threads().unwrap(), 3),
        Err(error) => assert!(error.is_not_in_release(), "{error}"),
    }
    let network = stand.network();
    let inputs = network.inputs().unwrap();
    assert_eq!((inputs.len(), network.layers().unwrap()), (1, 3));
    assert_eq!(inputs[0].shape.extents(), [-1, 3, 64, 64]);
    assert_eq!(
        (inputs[0].name.as_str(), inputs[0].data_type.number()),
        ("input", 0)
    );

    let config = stand.config();
    config
        .set_memory_pool(MemoryPool::Workspace, 7 << 20)
        .unwrap();
    config
        .set_profiling_verbosity(ProfilingVerbosity::Detailed)
        .unwrap();
    config.set_timing_cache(&[]).unwrap();
    config.set_dla(1, true).unwrap();
    let monitor = ProgressMonitor::new(stand.family(), &Phases).unwrap();
    let level = config.set_optimization_level(5);
    let watched = config.set_progress(monitor);
    let ampere = HardwareCompatibility::from_number(1);
    let compatible = config.set_hardware_compatibility(ampere);
    let capabilities = [80, 120].map(ComputeCapability::from_number);
    let targeted = config.set_compute_capabilities(&capabilities);
    for result in [&level, &watched, &compatible, &targeted] {
        let missing = |error: &TensorRtError| error.is_not_in_release();
        assert!(result.as_ref().err().is_none_or(missing), "{result:?}");
    }
    assert_eq!(level.is_ok(), compatible.is_ok());

    let plan = builder.build(&network, &config).unwrap();
    assert_eq!(plan.logged(), None);
    assert_eq!(arrived("pool"), ["0 7340032"]);
    assert_eq!(arrived("verbosity"), ["2"]);
    assert_eq!(arrived("device"), ["1, core 1"]);
    assert_eq!(arrived("level"), [if level.is_ok() { "5" } else { "3" }]);
    assert_eq!(arrived("timing"), ["cache 28"]);
    assert_eq!(
        arrived("profile"),
        ["0 input [1,3,64,64] [2,3,64,64] [8,3,64,64]"]
    );
    if targeted.is_ok() {
        assert_eq!(arrived("capability"), ["80", "120"]);
    }
    let fallback = BuildFlag::GpuFallback
        .value(release)
        .number(release)
        .unwrap();
    let flags: u32 = arrived("flags")[0].parse().unwrap();
    assert_eq!(flags >> fallback & 1, 1);
    assert_eq!(config.timing_cache().unwrap().unwrap().len(), 60);
    if watched.is_ok() {
        let told = TOLD.lock().unwrap();
        assert_eq!(told[0], "start Building engine from the network in None: 4");
        let inner = "start Timing tactics in Some(\"Building engine from the network\"): 2";
        assert_eq!((told[1].as_str(), told.len()), (inner, 10));
    }
    let stats =
        "[MemUsageStats] Peak memory usage of TRT CPU/GPU memory allocators: CPU 2 MiB, GPU 4 MiB";
    assert!(LINES.lock().unwrap().iter().any(|(_, line)| line == stats));
    let held = stand.memory.0.lock().unwrap();
    assert_eq!((held.peak, held.pieces.len()), (5_000_000, 0));
    drop(held);
    it_runs(&stand, plan.bytes());

    config.release().unwrap();
    network.release().unwrap();
    let Stand {
        builder, library, ..
    } = stand;
    builder.release().unwrap();
    plan.release().unwrap();
    all_is_gone(&library);
}

/// The double's own runtime takes the plan, whose profile is the one it was built with.
fn it_runs(stand: &Stand, plan: &[u8]) {
    let runtime = Runtime::create(&stand.library, stand.logger).unwrap();
    let engine = runtime.deserialize(plan).unwrap();
    let tensors = engine.tensors(0).unwrap();
    let shapes = tensors[0].profile_shapes.as_ref().unwrap();
    assert_eq!(shapes.opt.extents(), [2, 3, 64, 64]);
    assert_eq!(shapes.max.extents(), [8, 3, 64, 64]);
    assert_eq!(tensors[1].name, "output");
    // Where the file does not say, the model weighs what it has bytes.
    let weights = std::fs::metadata(model()).unwrap().len();
    assert_eq!(
        count(&stand.library, "device_bytes"),
        i64::try_from(weights).unwrap()
    );
    engine.release().unwrap();
    runtime.release().unwrap();
}

#[test]
fn whatever_goes_first_the_builder_goes_last() {
    with_double("in any order", "order:abort");
}

fn in_any_order(folder: &Path) {
    let stand = Stand::open(folder);
    let network = stand.network();
    let mut parser = Parser::create(&stand.parsers, &network, stand.logger).unwrap();
    parser.parse_file(&model()).unwrap();
    let (config, profile) = (stand.config(), stand.builder.profile().unwrap());
    config.set_timing_cache(&[]).unwrap();
    let in_use = network.release().unwrap_err();
    assert!(
        matches!(*in_use.problem, Problem::InUse("its parsers")),
        "{in_use}"
    );
    let Stand {
        builder, library, ..
    } = stand;
    drop(builder);
    assert_eq!(
        (count(&library, "builders"), count(&library, "networks")),
        (1, 1)
    );
    drop(parser);
    assert_eq!(count(&library, "networks"), 0);
    drop(config);
    assert_eq!(
        (count(&library, "builders"), count(&library, "configs")),
        (1, 0)
    );
    drop(profile);
    all_is_gone(&library);
}

#[test]
fn what_is_not_made_is_told_by_whom_and_why() {
    for (tricks, words) in [
        (
            "builder:null",
            "create the builder: TensorRT gave no object (it returned 0x0)",
        ),
        ("builder:small", "returned 0x228"),
        ("builder:error", "told to fail here"),
        ("builder:error-pointer", "told to fail here"),
        (
            "builder:wrong-logger",
            "the self-check `getLogger is ours` failed",
        ),
        (
            "network:null",
            "create the network: TensorRT gave no object",
        ),
        ("network:small", "returned 0x228"),
        ("network:error-pointer", "told to fail here"),
        (
            "network:nameless",
            "query input 0: TensorRT refused (no name)",
        ),
        (
            "network:wild",
            "count the inputs: TensorRT refused (2147483647)",
        ),
        ("config:null", "create the builder's configuration"),
        ("config:error", "told to fail here"),
        (
            "config:no-flags",
            "set kREFIT: TensorRT refused (false afterwards)",
        ),
        (
            "config:no-cache",
            "use the timing cache: TensorRT refused (false)",
        ),
        ("profile:null", "create the profile"),
        ("profile:error-pointer", "told to fail here"),
        ("parser:null", "create the ONNX parser"),
        ("parser:small", "returned 0x228"),
        (
            "build:null",
            "build the engine: TensorRT gave no object (it returned 0x0) and logged no error",
        ),
        (
            "build:error",
            "build the engine: TensorRT logged: build: Error Code 1",
        ),
        (
            "build:oom",
            "OutOfMemory (Requested size was 15485030400 bytes.)",
        ),
        (
            "build:device=2000000000000",
            "OutOfMemory (Requested size was 2000000000000 bytes.)",
        ),
        ("build:null-data", "bytes at 0x0"),
        (
            "build:wild-size",
            "build the engine: TensorRT refused (18446744073709551615 bytes",
        ),
        (
            "release-builder:error",
            "delete the builder: TensorRT logged",
        ),
        (
            "release-network:error",
            "delete the network: TensorRT logged",
        ),
        (
            "release-config:error",
            "delete the configuration: TensorRT logged",
        ),
        ("release-plan:error", "free the plan: TensorRT logged"),
        (
            "release-parser:error",
            "delete the ONNX parser: TensorRT logged",
        ),
    ] {
        with_double(&format!("refused={words}"), tricks);
    }
}

/// Everything that can be done, until something fails.
fn everything(library: &Library, logger: &'static Logger) -> Result<(), TensorRtError> {
    let parsers = ParserLibrary::open(library, None)?;
    let builder = Builder::create(library, logger)?;
    let memory: &'static Memory = Box::leak(Box::default());
    let allocator = Allocator::new(library.release().family(), memory).unwrap();
    builder.set_allocator(allocator)?;
    let network = builder.network(false)?;
    let mut parser = Parser::create(&parsers, &network, logger)?;
    parser
        .parse_file(&model())
        .map_err(|failure| failure.error)?;
    for input in network.inputs()? {
        assert_eq!(input.name, "input");
    }
    let config = builder.config()?;
    config.set_flag(BuildFlag::Refit)?;
    config.set_timing_cache(&[])?;
    let profile = builder.profile()?;
    let shape = Shape::new(&[1, 3, 64, 64]).unwrap();
    profile.set("input", &shape, &shape, &shape)?;
    config.add_profile(&profile)?;
    let plan = builder.build(&network, &config)?;
    drop(profile);
    parser.release()?;
    network.release()?;
    config.release()?;
    builder.release()?;
    plan.release()
}

fn refused(folder: &Path, words: &str) {
    let (library, logger) = open(folder);
    let error = everything(&library, logger).unwrap_err();
    let line = error.to_string();
    assert!(line.contains(words), "{line}");
    assert!(!line.contains('\n'), "{line}");
    // What came with an error was given back; what failed a check is left alone.
    let left = i64::from(matches!(*error.problem, Problem::SelfCheck { .. }));
    assert_eq!(count(&library, "builders"), left);
    assert_eq!(count(&library, "networks") + count(&library, "configs"), 0);
}

#[test]
fn what_is_wrong_with_a_model_is_told_node_by_node() {
    for (tricks, what) in [
        ("parse:null", "silent"),
        ("parse:error", "logged"),
        ("parse:unsupported=12", "unsupported"),
        ("parse:errors=500", "many"),
        ("parse:bad-text", "bad text"),
        ("parse:wild", "wild"),
        ("", "absent file"),
    ] {
        with_double(&format!("refused model={what}"), tricks);
    }
}

fn refused_model(folder: &Path, what: &str) {
    let stand = Stand::open(folder);
    let network = stand.builder.network(false).unwrap();
    let mut parser = Parser::create(&stand.parsers, &network, stand.logger).unwrap();
    let file = match what {
        "absent file" => PathBuf::from("/nowhere/a.onnx"),
        _ => model(),
    };
    let failure = parser.parse_file(&file).unwrap_err();
    let line = failure.to_string();
    assert!(!line.contains('\n') && line.len() < 6000, "{line}");
    assert!(line.contains(file.to_str().unwrap()), "{line}");
    let has_names =
        stand.library.version().number() >= 9100 || stand.family() > Family::EightAndNine;
    match what {
        "silent" | "wild" => {
            let omitted = if what == "wild" { 2_147_483_547 } else { 0 };
            assert!(
                failure.errors.is_empty() && failure.omitted == omitted,
                "{failure:?}"
            );
            assert!(line.contains("TensorRT refused (false)"), "{line}");
        }
        "logged" => assert!(line.contains("told to fail here"), "{line}"),
        "unsupported" => {
            let [error] = &failure.errors[..] else {
                panic!("{failure:?}");
            };
            assert_eq!(
                (error.node, error.code.name()),
                (Some(12), Some("UNSUPPORTED_NODE"))
            );
            assert_eq!(
                error.node_name.as_deref(),
                has_names.then_some("node_of_12")
            );
            assert_eq!(
                error.operator.as_deref(),
                has_names.then_some("DoubleOperator")
            );
            assert!(
                line.contains("No importer registered for op: DoubleOperator"),
                "{line}"
            );
        }
        "many" => {
            assert_eq!((failure.errors.len(), failure.omitted), (100, 400));
            assert!(line.contains("(and 499 more)"), "{line}");
        }
        "bad text" => assert!(
            line.contains("no \u{fffd}\u{fffd} UTF-8\\nin two lines"),
            "{line}"
        ),
        "absent file" => {
            assert_eq!(failure.errors[0].node, None);
            assert!(line.contains("is not a regular file"), "{line}");
        }
        other => panic!("{other}"),
    }
    let again = parser.parse_file(&model()).unwrap_err();
    assert!(again.to_string().contains("has parsed"), "{again}");
}

#[test]
fn an_error_in_the_log_of_a_build_that_ends_well_is_told_beside_the_plan() {
    with_double("despite errors", "build:error-pointer");
}

fn despite_errors(folder: &Path) {
    let plan = Stand::open(folder).plan().unwrap();
    assert!(plan.logged().unwrap().contains("told to fail here"));
    assert!(plan.bytes().len() > 100);
}

#[test]
fn a_build_that_its_monitor_gives_up_gives_no_plan() {
    with_double("given up", "");
}

/// Gives up at once.
struct NoPatience;

impl Progress for NoPatience {
    fn phase_start(&self, _: &str, _: Option<&str>, _: i32) {
        panic!("a receiver that panics ends nothing");
    }

    fn step(&self, _: &str, _: i32) -> bool {
        false
    }

    fn phase_finish(&self, _: &str) {}
}

fn given_up(folder: &Path) {
    let stand = Stand::open(folder);
    let (network, config) = (stand.network(), stand.config());
    let monitor = ProgressMonitor::new(stand.family(), &NoPatience).unwrap();
    let Ok(()) = config.set_progress(monitor) else {
        return;
    };
    let error = stand.builder.build(&network, &config).unwrap_err();
    assert!(
        matches!(*error.problem, Problem::Nothing { returned: 0 }),
        "{error}"
    );
}

#[test]
fn a_process_dies_of_what_a_real_one_would_die_of() {
    const SIGABRT: i32 = 6;
    const SIGSEGV: i32 = 11;
    for (tricks, signal) in [
        ("builder:abort", SIGABRT),
        ("parse:abort", SIGABRT),
        ("build:abort", SIGABRT),
        ("build:segv", SIGSEGV),
        ("build:throw", SIGABRT),
        ("release-network:segv", SIGSEGV),
        ("release-builder:abort", SIGABRT),
    ] {
        let Some(output) = end_of("just build", tricks) else {
            return;
        };
        assert_eq!(output.status.signal(), Some(signal), "{tricks}");
    }
    assert_eq!(
        end_of("just build", "build:exit=9").unwrap().status.code(),
        Some(9)
    );
}

#[test]
fn a_build_that_hangs_can_be_ended() {
    let Some(double) = TensorRtDouble::built() else {
        return;
    };
    if double.parser_library().is_none() {
        return;
    }
    let mut command = player("just build", double.directory());
    let mut child = command.env("TRTMEM_DOUBLE", "build:hang").spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(child.try_wait().unwrap(), None, "it hangs");
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
}

#[test]
fn any_set_of_options_arrives_or_is_refused_by_name() {
    with_double("any options", "");
}

fn any_options(folder: &Path) {
    let stand = Stand::open(folder);
    let (network, release) = (stand.network(), stand.library.release());
    let mut runner = TestRunner::new(Config::with_cases(60));
    let flags = proptest::sample::subsequence(BuildFlag::ALL.to_vec(), 0..=BuildFlag::ALL.len());
    let pools = proptest::sample::subsequence(MemoryPool::ALL.to_vec(), 0..=6);
    let ran = runner.run(&(flags, pools, 12..30_u32), |(flags, pools, size)| {
        LINES.lock().unwrap().clear();
        let config = stand.config();
        let mut expected = 1_u32 << BuildFlag::Tf32Off.value(release).number(release).unwrap();
        for flag in flags {
            let number = flag.value(release).number(release);
            match config.set_flag(flag) {
                Ok(()) if flag == BuildFlag::Tf32Off => expected &= !(1 << number.unwrap()),
                Ok(()) => expected |= 1 << number.unwrap(),
                Err(error) => {
                    prop_assert!(error.is_not_in_release() && number.is_none(), "{error}");
                    prop_assert!(error.to_string().contains(flag.value(release).name));
                }
            }
        }
        let mut limits = Vec::new();
        for pool in pools {
            let old =
                stand.library.version().number() < 8400 && stand.family() == Family::EightAndNine;
            match config.set_memory_pool(pool, 1 << size) {
                Ok(()) if old => limits.push(format!("0 {}", 1_u64 << size)),
                Ok(()) => {
                    let number = pool.value().number(release).unwrap();
                    limits.push(format!("{number} {}", 1_u64 << size));
                }
                Err(error) => prop_assert!(error.is_not_in_release(), "{error}"),
            }
        }
        stand.builder.build(&network, &config).unwrap();
        prop_assert_eq!(arrived("flags"), [expected.to_string()]);
        prop_assert_eq!(arrived("pool"), limits);
        Ok(())
    });
    ran.unwrap();
    if stand.library.version().number() >= 8400 || stand.family() != Family::EightAndNine {
        let odd = stand
            .config()
            .set_memory_pool(MemoryPool::DlaLocalDram, 5000);
        assert!(odd.unwrap_err().to_string().contains("isPowerOf2"));
    }
}

#[test]
fn any_profile_is_kept_or_refused() {
    with_double("any profile", "");
}

fn any_profile(folder: &Path) {
    let stand = Stand::open(folder);
    let mut runner = TestRunner::new(Config::with_cases(100));
    let extents = || proptest::collection::vec(-1..9_i64, 1..=8);
    let ran = runner.run(&(extents(), extents(), extents()), |(min, opt, max)| {
        let [min, opt, max] = [min, opt, max].map(|it| Shape::new(&it).unwrap());
        let config = stand.builder.config().unwrap();
        let profile = stand.builder.profile().unwrap();
        let set = profile.set("input", &min, &opt, &max);
        let is_open = [min, opt, max].iter().any(Shape::is_open);
        prop_assert_eq!(set.is_err(), is_open);
        if is_open {
            return Ok(());
        }
        let fits = |low: &Shape, high: &Shape| {
            let pairs = low.extents().iter().zip(high.extents());
            low.extents().len() == high.extents().len()
                && pairs.fold(true, |so, (a, b)| so && a <= b)
        };
        let is_ordered = fits(&min, &opt) && fits(&opt, &max);
        let added = config.add_profile(&profile);
        prop_assert_eq!(added.is_ok(), is_ordered, "{:?}", added);
        Ok(())
    });
    ran.unwrap();
}

#[test]
fn what_cannot_be_asked_is_refused_before_tensorrt_is_asked() {
    with_double("wrong arguments", "");
}

fn wrong_arguments(folder: &Path) {
    let stand = Stand::open(folder);
    let (network, config) = (stand.network(), stand.config());
    let cores = config.set_dla(0, false).unwrap_err().to_string();
    assert!(cores.contains("the builder has 0 DLA cores"), "{cores}");
    let profile = stand.builder.profile().unwrap();
    let one = Shape::new(&[1]).unwrap();
    let name = profile.set("a\0b", &one, &one, &one).unwrap_err();
    assert!(name.to_string().contains("zero byte"), "{name}");
    let wide = Shape::new(&[1 << 40]).unwrap();
    let wide = profile.set("input", &wide, &wide, &wide);
    assert_eq!(wide.is_err(), stand.family() == Family::EightAndNine);
    let cache = config
        .set_timing_cache(b"no cache at all, whatever it says")
        .unwrap_err();
    assert!(
        cache.to_string().contains("Magic tag does not match"),
        "{cache}"
    );

    // Another builder's, and another family's.
    let other = Builder::create(&stand.library, stand.logger).unwrap();
    let foreign = other.build(&network, &config).unwrap_err();
    assert!(
        foreign.to_string().contains("of the builder that builds"),
        "{foreign}"
    );
    let foreign = other.config().unwrap().add_profile(&profile).unwrap_err();
    assert!(
        foreign.to_string().contains("of another builder"),
        "{foreign}"
    );
    let family = match stand.family() {
        Family::Ten => Family::Eleven,
        _ => Family::Ten,
    };
    let logger = Logger::new(family, &|_, _| {}).unwrap();
    for error in [
        Builder::create(&stand.library, logger).map(drop),
        Parser::create(&stand.parsers, &network, logger).map(drop),
        config.set_progress(ProgressMonitor::new(family, &Phases).unwrap()),
        other.set_allocator(Allocator::new(family, stand.memory).unwrap()),
    ] {
        assert!(error.unwrap_err().to_string().contains("family"));
    }
    let absent = ParserLibrary::open(
        &stand.library,
        Some(Path::new("/nowhere/libnvonnxparser.so")),
    );
    assert!(absent.unwrap_err().is_missing());
    let none = ParserLibrary::open(&stand.library, Some(stand.library.path())).unwrap_err();
    assert!(
        none.to_string().contains("createNvOnnxParser_INTERNAL"),
        "{none}"
    );

    // A profile that lacks the open input, and none at all.
    let bare = stand.builder.config().unwrap();
    let error = stand
        .builder
        .build(&network, &bare)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no optimization profile has been defined"),
        "{error}"
    );
    let strong = stand.builder.network(true);
    let missing = |error: &TensorRtError| {
        error
            .to_string()
            .contains("kSTRONGLY_TYPED is not in this release")
    };
    assert!(strong.as_ref().err().is_none_or(missing), "{strong:?}");

    let parsed = stand.builder.network(false).unwrap();
    let mut parser = Parser::create(&stand.parsers, &parsed, stand.logger).unwrap();
    parser.parse_file(&model()).unwrap();
    parser.release().unwrap();
    let lost = stand.builder.build(&parsed, &config).unwrap_err();
    assert!(lost.to_string().contains("went with the parser"), "{lost}");
}
