//! Building through the owned layer: against a real TensorRT-RTX, where `TRTMEM_RTX_LIBRARIES` names folders
//! with one (it needs no GPU for it). Every case runs in a process of its own, since a process opens one
//! TensorRT.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/aside.rs"]
mod aside;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use trtmem::ffi::tensorrt::build::{
    BuildFlag, Builder, MemoryPool, Parser, ParserLibrary, ProfilingVerbosity, Progress,
    ProgressMonitor,
};
use trtmem::ffi::tensorrt::{
    Choice, ComputeCapability, Family, HardwareCompatibility, Library, Logger, ParserErrorCode,
    Shape, TensorRtError,
};

/// Set for the process that plays a case.
const CASE: &str = "TRTMEM_TEST_CASE";

/// Folders, separated as in `PATH`, each with `libtensorrt_rtx.so.1` and `libtensorrt_onnxparser_rtx.so.1`.
const REAL: &str = "TRTMEM_RTX_LIBRARIES";

/// Plays a case in a process of its own; what it printed.
fn play(case: &str, folder: &Path) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "case_in_a_process_of_its_own",
            "--ignored",
            "--nocapture",
        ])
        .env(CASE, case)
        .env("FOLDER", folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{case}: {said}{complaint}");
    said
}

#[test]
#[ignore = "runs in a process of its own, which the other tests start"]
fn case_in_a_process_of_its_own() {
    let Ok(case) = env::var(CASE) else {
        return;
    };
    let folder = PathBuf::from(env::var_os("FOLDER").unwrap());
    match &*case {
        "a real build" => a_real_build(&folder),
        "real refusals" => real_refusals(&folder),
        other => panic!("no case `{other}`"),
    }
}

fn real_folders() -> Vec<PathBuf> {
    let named = env::var_os(REAL);
    if named.is_none() {
        aside::stands("no real TensorRT-RTX; TRTMEM_RTX_LIBRARIES names folders with one");
    }
    named.iter().flat_map(env::split_paths).collect()
}

#[test]
fn a_real_tensorrt_rtx_builds_a_model_without_a_gpu() {
    for folder in real_folders() {
        println!("{}", play("a real build", &folder));
    }
}

#[test]
fn a_real_tensorrt_rtx_refuses_in_words() {
    for folder in real_folders() {
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
