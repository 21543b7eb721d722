//! The owned layer against the conformance double, which is compiled from the vendor's headers: those of
//! 11.4, or the ones that `TRTMEM_TENSORRT_HEADERS` names. Every case runs in a process of its own, since a
//! process opens one TensorRT.

use std::collections::HashMap;
use std::env;
use std::path::Path;
use std::sync::Mutex;

use crate::again;
use crate::tensorrt_double::{Plan, TensorRtDouble};
use trtmem::ffi::tensorrt::{
    Allocator, Choice, Context, DeviceAllocator, Engine, Library, Logger, Problem, Runtime, Shape,
    StreamRef, Tensor, TensorMode, TensorRtError,
};

/// Set for the process that plays a case.
const CASE: &str = "TRTMEM_TEST_CASE";

/// Plays a case in a process of its own, with a double that is told to misbehave.
fn play(case: &str, tricks: &str) {
    if TensorRtDouble::built().is_none() {
        return;
    }
    let output = again::command(module_path!(), "case_in_a_process_of_its_own")
        .env(CASE, case)
        .env("TRTMEM_DOUBLE", tricks)
        .output()
        .unwrap();
    again::expect_passed(&output, &format!("{case} with `{tricks}`"));
}

#[test]
#[ignore = "runs in a process of its own, which the other tests start"]
fn case_in_a_process_of_its_own() {
    let Ok(case) = env::var(CASE) else {
        return;
    };
    let double = TensorRtDouble::built().unwrap();
    let (case, argument) = case.split_once('=').unwrap_or((&case, ""));
    match case {
        "whole life" => whole_life(&double),
        "dropped in any order" => dropped_in_any_order(&double),
        "plugins" => plugins(&double, argument),
        "profiles" => profiles(&double),
        "shape tensors" => shape_tensors(&double),
        "no device memory" => no_device_memory(&double),
        "refused library" => refused_library(&double, argument),
        "refused runtime" => refused_runtime(&double, argument),
        "refused engine" => refused_engine(&double, argument),
        "refused context" => refused_context(&double, argument),
        "refused inference" => refused_inference(&double, argument),
        "complaining releases" => complaining_releases(&double),
        other => panic!("no case `{other}`"),
    }
}

/// Device memory that is none: addresses that count up, and what is held.
#[derive(Default)]
struct Memory {
    held: Mutex<(u64, HashMap<u64, u64>)>,
}

impl Memory {
    fn bytes(&self) -> u64 {
        self.held.lock().unwrap().1.values().sum()
    }

    fn pieces(&self) -> usize {
        self.held.lock().unwrap().1.len()
    }
}

impl DeviceAllocator for Memory {
    fn allocate(&self, bytes: u64, alignment: u64, _flags: u32) -> Option<u64> {
        let mut held = self.held.lock().unwrap();
        held.0 += bytes.next_multiple_of(alignment.max(1));
        let address = 0x7000_0000_0000 + held.0;
        held.1.insert(address, bytes);
        Some(address)
    }

    fn free(&self, address: u64) -> bool {
        self.held.lock().unwrap().1.remove(&address).is_some()
    }
}

/// What a case stands on.
struct Stand {
    library: Library,
    logger: &'static Logger,
    memory: &'static Memory,
}

static LINES: Mutex<Vec<(i32, String)>> = Mutex::new(Vec::new());

fn open(double: &TensorRtDouble) -> Stand {
    let folder = double.directory().to_str().unwrap();
    let library = Library::open(&Choice::from_option(Some(folder))).unwrap();
    assert_eq!(library.version().number(), double.version_number());
    let logger = Logger::new(library.release().family(), &|severity, line| {
        let line = String::from_utf8_lossy(line).into_owned();
        LINES.lock().unwrap().push((severity, line));
    });
    Stand {
        library,
        logger: logger.unwrap(),
        memory: Box::leak(Box::default()),
    }
}

impl Stand {
    fn runtime(&self) -> Runtime {
        let runtime = Runtime::create(&self.library, self.logger).unwrap();
        let family = self.library.release().family();
        let allocator = Allocator::new(family, self.memory).unwrap();
        runtime.set_allocator(allocator).unwrap();
        runtime
    }
}

/// How many of something the double holds, by its own ledger.
fn count(stand: &Stand, what: &str) -> i64 {
    let opened = trtmem::ffi::library::Library::open(&[stand.library.path()]).unwrap();
    let name = std::ffi::CString::new(what).unwrap();
    ledger(opened.leak(), &name)
}

#[allow(unsafe_code)]
fn ledger(double: &'static trtmem::ffi::library::Library, name: &std::ffi::CStr) -> i64 {
    type Count = extern "C" fn(*const std::ffi::c_char) -> i64;
    // SAFETY: the double's `int64_t trtmem_double_count(char const*)`.
    let count = unsafe { double.function::<Count>(c"trtmem_double_count") }.unwrap();
    count(name.as_ptr())
}

const MIB: u64 = 1 << 20;

fn plan(double: &TensorRtDouble) -> Plan {
    double
        .plan()
        .with("name", "net")
        .with("layers", 7)
        .with("weights", 8 * MIB)
        .with("weight-allocations", 3)
        .with("activation", 4 * MIB)
        .with("persistent", 65_536)
        .with("scratch", 262_144)
        .input("data:FLOAT:1x3x8x8")
        .output("prob:HALF:1x40x2x2:format=CHW32")
}

/// Addresses for every tensor that is on the device.
fn bind(context: &mut Context, tensors: &[Tensor]) {
    for (number, tensor) in (1_u64..).zip(tensors) {
        if tensor.on_host {
            if tensor.mode == TensorMode::Output {
                context.provide_host_memory(tensor).unwrap();
            }
        } else {
            context
                .set_device_address(tensor, 0x6000_0000_0000 + number * 256)
                .unwrap();
        }
    }
}

fn shape(extents: &[i64]) -> Shape {
    Shape::new(extents).unwrap()
}

#[test]
fn the_whole_life_of_an_engine() {
    play("whole life", "");
}

fn whole_life(double: &TensorRtDouble) {
    let stand = open(double);
    let runtime = stand.runtime();
    assert_eq!(runtime.dla_cores().unwrap(), 0);
    assert_eq!(runtime.dla_core().unwrap(), None);
    assert!(
        runtime
            .set_dla_core(0)
            .unwrap_err()
            .to_string()
            .contains("0 DLA cores")
    );
    match runtime.set_max_threads(4) {
        Ok(()) => assert_eq!(runtime.max_threads().unwrap(), 4),
        Err(error) => assert!(error.is_not_in_release(), "{error}"),
    }

    let engine = runtime.deserialize(&plan(double).bytes()).unwrap();
    assert_eq!((stand.memory.bytes(), stand.memory.pieces()), (8 * MIB, 3));
    facts(&engine, double);
    let tensors = engine.tensors(0).unwrap();
    static_tensors(&tensors);

    let mut context = engine.create_context().unwrap();
    assert_eq!(stand.memory.bytes(), 12 * MIB + 65_536);
    let early = context.enqueue(StreamRef::default_stream()).unwrap_err();
    assert!(early.to_string().contains("address"), "{early}");
    bind(&mut context, &tensors);
    assert!(context.has_all_shapes().unwrap());
    for _ in 0..3 {
        context.enqueue(StreamRef::default_stream()).unwrap();
    }
    assert_eq!(stand.memory.bytes(), 12 * MIB + 65_536 + 262_144);
    assert_eq!(count(&stand, "enqueued"), 3);

    match engine.inspector_json(Some(&context)) {
        Ok(json) => {
            let json: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(json["Layers"].as_array().unwrap().len(), 7);
        }
        Err(error) => assert!(error.is_not_in_release(), "{error}"),
    }

    context.release().unwrap();
    assert_eq!(stand.memory.bytes(), 8 * MIB);
    engine.release().unwrap();
    assert_eq!(stand.memory.bytes(), 0);
    runtime.release().unwrap();
    for what in ["runtimes", "engines", "contexts", "inspectors"] {
        assert_eq!(count(&stand, what), 0, "{what}");
    }
    let lines = LINES.lock().unwrap();
    assert!(
        lines
            .iter()
            .any(|(severity, line)| *severity == 3 && line.contains("[MemUsageChange]"))
    );
    assert!(lines.iter().any(|(severity, _)| *severity == 4));
}

/// What the engine says of itself, and what its release does not know.
fn facts(engine: &Engine, double: &TensorRtDouble) {
    assert_eq!(engine.name().unwrap(), "net");
    assert_eq!(
        (engine.layers().unwrap(), engine.profiles().unwrap()),
        (7, 1)
    );
    assert_eq!(engine.device_memory_bytes().unwrap(), 4 * MIB);
    assert_eq!(engine.implicit_batch(), None);
    assert!(!engine.is_refittable().unwrap());
    let properties = engine.properties();
    assert_eq!(properties["engine_capability"], "STANDARD");
    let since = |version: [u8; 4]| double.interfaces() >= version;
    assert_eq!(properties.contains_key("aux_streams"), since([8, 6, 0, 0]));
    let of_profile = engine.device_memory_bytes_of(0);
    assert_eq!(of_profile.is_ok(), since([10, 0, 0, 0]));
    assert!(of_profile.map_or_else(|error| error.is_not_in_release(), |bytes| bytes == 4 * MIB));
    let weights = engine.stat(trtmem::ffi::tensorrt::EngineStat::TotalWeights);
    assert_eq!(weights.is_ok(), since([10, 14, 0, 0]));
    let streaming = engine.weight_streaming();
    assert_eq!(streaming.is_ok(), since([10, 0, 0, 0]));
    if let Ok(streaming) = streaming {
        assert_eq!(streaming.streamable_bytes, 0);
        // Nothing more is asked of an engine that cannot stream: TensorRT would log an error.
        assert_eq!(streaming.budget_bytes, None);
        assert_eq!(streaming.scratch_bytes, None);
        let refused = engine.set_weight_streaming_budget(1000).unwrap_err();
        assert!(
            matches!(*refused.problem, Problem::Logged { .. }),
            "{refused}"
        );
    }
    let beyond = engine.tensors(1).unwrap_err().to_string();
    assert!(beyond.contains("1 profiles"), "{beyond}");
}

fn static_tensors(tensors: &[Tensor]) {
    let [data, prob] = tensors else {
        panic!("{tensors:?}");
    };
    assert_eq!((&*data.name, data.mode), ("data", TensorMode::Input));
    assert_eq!(
        (data.data_type.to_string(), data.data_type.bits()),
        ("FLOAT".into(), Some(32))
    );
    assert_eq!(data.format.to_string(), "LINEAR");
    assert_eq!(
        (data.vectorized_dimension, data.components_per_element),
        (None, None)
    );
    assert_eq!(data.shape, Some(shape(&[1, 3, 8, 8])));
    let profile = data.profile_shapes.as_ref().unwrap();
    assert_eq!(
        (profile.min, profile.max),
        (shape(&[1, 3, 8, 8]), shape(&[1, 3, 8, 8]))
    );
    assert_eq!((&*prob.name, prob.mode), ("prob", TensorMode::Output));
    assert_eq!(prob.format.to_string(), "CHW32");
    assert_eq!(prob.vectorized_dimension, Some(1));
    assert_eq!(
        (prob.components_per_element, prob.bytes_per_component),
        (Some(32), Some(2))
    );
    assert!(prob.format_description.as_ref().unwrap().contains("CHW32"));
    assert!(prob.profile_shapes.is_none() && !prob.on_host && !prob.is_shape);
}

#[test]
fn plugins_are_registered_where_they_are() {
    play("plugins=", "");
    play("plugins=refused (false)", "plugins:null");
    play("plugins=told to fail here", "plugins:error");
}

fn plugins(double: &TensorRtDouble, words: &str) {
    let stand = open(double);
    let registered = stand.library.init_plugins(stand.logger, None);
    if !words.is_empty() {
        let line = line(&registered.unwrap_err(), &stand);
        assert!(line.contains(words) && line.contains("plugins"), "{line}");
        return;
    }
    let file = registered.unwrap().unwrap();
    assert_eq!(file, double.plugin_library().canonicalize().unwrap());
    let lines = std::mem::take(&mut *LINES.lock().unwrap());
    assert!(
        lines[0].1.contains("Registered plugin creator"),
        "{lines:?}"
    );

    let nowhere = Path::new("/nowhere/libplugins.so");
    let named = stand
        .library
        .init_plugins(stand.logger, Some(nowhere))
        .unwrap_err();
    assert!(
        named.to_string().contains("/nowhere/libplugins.so"),
        "{named}"
    );
    let another = double.plugin_library();
    stand
        .library
        .load_plugin_library(stand.logger, &another)
        .unwrap();
    let absent = stand
        .library
        .load_plugin_library(stand.logger, nowhere)
        .unwrap_err();
    assert!(
        absent.to_string().contains("/nowhere/libplugins.so"),
        "{absent}"
    );
}

#[test]
fn whatever_is_dropped_first_the_releases_come_in_order() {
    // The double would abort.
    play("dropped in any order", "order:abort");
}

fn dropped_in_any_order(double: &TensorRtDouble) {
    let stand = open(double);
    let runtime = stand.runtime();
    let engine = runtime.deserialize(&plan(double).bytes()).unwrap();
    let context = engine.create_context().unwrap();

    let in_use = runtime.release().unwrap_err();
    assert_eq!(*in_use.problem, Problem::InUse("its engines"));
    let in_use = engine.release().unwrap_err();
    assert_eq!(*in_use.problem, Problem::InUse("its contexts"));
    assert_eq!(count(&stand, "runtimes") + count(&stand, "engines"), 2);
    drop(context);
    for what in ["runtimes", "engines", "contexts", "device_bytes"] {
        assert_eq!(count(&stand, what), 0, "{what}");
    }
}

#[test]
fn shapes_are_given_within_the_profile_that_is_used() {
    play("profiles", "");
}

fn profiles(double: &TensorRtDouble) {
    let stand = open(double);
    let runtime = stand.runtime();
    let input = "ids:INT32:-1x4:min=1x4/3x4:opt=2x4/4x4:max=8x4/5x4";
    let plan = double
        .plan()
        .with("profiles", 2)
        .input(input)
        .output("prob:FLOAT:-1x10");
    let engine = runtime.deserialize(&plan.bytes()).unwrap();
    assert_eq!(engine.profiles().unwrap(), 2);
    for (profile, range) in [[1, 2, 8], [3, 4, 5]].into_iter().enumerate() {
        let tensors = engine.tensors(u32::try_from(profile).unwrap()).unwrap();
        let shapes = tensors[0].profile_shapes.as_ref().unwrap();
        let rows = [shapes.min, shapes.opt, shapes.max].map(|shape| shape.extents()[0]);
        assert_eq!(rows, range, "{tensors:?}");
        assert_eq!(tensors[0].name, "ids");
        assert_eq!(tensors[0].shape, Some(shape(&[-1, 4])));
    }

    let mut context = engine.create_context().unwrap();
    let second = engine.tensors(1).unwrap();
    context.set_profile(1, StreamRef::default_stream()).unwrap();
    assert!(!context.has_all_shapes().unwrap());
    let beyond = context
        .set_input_shape(&second[0], shape(&[6, 4]))
        .unwrap_err();
    assert!(
        matches!(*beyond.problem, Problem::Logged { .. }),
        "{beyond}"
    );
    context.set_input_shape(&second[0], shape(&[4, 4])).unwrap();
    assert!(context.has_all_shapes().unwrap());
    assert_eq!(
        context.tensor_shape(&second[1]).unwrap(),
        Some(shape(&[4, 10]))
    );
    bind(&mut context, &second);
    context.enqueue(StreamRef::default_stream()).unwrap();
    let absent = context
        .set_profile(2, StreamRef::default_stream())
        .unwrap_err();
    assert!(absent.to_string().contains("profile 2"), "{absent}");
    let batch = context.set_batch(2).unwrap_err();
    assert!(batch.to_string().contains("part of its shapes"), "{batch}");
}

#[test]
fn values_of_shape_tensors_are_told_and_given() {
    play("shape tensors", "");
}

fn shape_tensors(double: &TensorRtDouble) {
    let stand = open(double);
    let runtime = stand.runtime();
    let plan = double
        .plan()
        .input("data:FLOAT:1x4")
        .input("size:INT32:2:shape:min=1x1:opt=4x4:max=8x9")
        .output("prob:FLOAT:1x10");
    let engine = runtime.deserialize(&plan.bytes()).unwrap();
    let tensors = engine.tensors(0).unwrap();
    let size = &tensors[1];
    assert!(size.is_shape && size.on_host);
    let values = size.profile_values.as_ref().unwrap();
    assert_eq!(
        (&values.min, &values.opt, &values.max),
        (&vec![1, 1], &vec![4, 4], &vec![8, 9])
    );

    let mut context = engine.create_context().unwrap();
    bind(&mut context, &tensors);
    let few = context.set_shape_values(size, &[4]).unwrap_err();
    assert!(few.to_string().contains("2 elements"), "{few}");
    let wide = context.set_shape_values(size, &[4, 1 << 40]).unwrap_err();
    assert!(wide.to_string().contains("32 bits"), "{wide}");
    let device = context.set_device_address(size, 4096).unwrap_err();
    assert!(device.to_string().contains("host memory"), "{device}");
    context.set_shape_values(size, &[4, 4]).unwrap();
    context.enqueue(StreamRef::default_stream()).unwrap();
}

#[test]
fn a_context_without_device_memory_is_given_some() {
    play("no device memory", "");
}

fn no_device_memory(double: &TensorRtDouble) {
    let stand = open(double);
    let runtime = stand.runtime();
    let engine = runtime.deserialize(&plan(double).bytes()).unwrap();
    let mut context = engine.create_context_without_device_memory().unwrap();
    assert_eq!(stand.memory.bytes(), 8 * MIB);
    bind(&mut context, &engine.tensors(0).unwrap());
    context.enqueue(StreamRef::default_stream()).unwrap_err();
    match context.device_memory_bytes_for_shapes() {
        Ok(bytes) => assert_eq!(bytes, 4 * MIB),
        Err(error) => assert!(error.is_not_in_release(), "{error}"),
    }
    if double.interfaces() >= [10, 1, 0, 0] {
        let few = context.set_device_memory(1 << 32, 4 * MIB - 1).unwrap_err();
        assert!(few.to_string().contains("smaller"), "{few}");
    }
    context.set_device_memory(1 << 32, 4 * MIB).unwrap();
    context.enqueue(StreamRef::default_stream()).unwrap();
}

/// The line of an error, which is one line and names the library.
fn line(error: &TensorRtError, stand: &Stand) -> String {
    let line = error.to_string();
    assert!(!line.contains('\n'), "{line}");
    assert!(
        line.contains(&stand.library.version().to_string()),
        "{line}"
    );
    assert!(
        line.contains(stand.library.path().to_str().unwrap()),
        "{line}"
    );
    line
}

#[test]
fn libraries_of_other_products_and_families_are_refused_by_name() {
    for (version, words) in [
        (120_000, "TensorRT 12.0.0 is of a family"),
        (10_800, "TensorRT-RTX 1.8.0 is a release"),
        (7203, "older than 8.0"),
    ] {
        let case = format!("refused library={words}");
        play(&case, &format!("library:version={version}"));
    }
}

fn refused_library(double: &TensorRtDouble, words: &str) {
    let path = double.library();
    let error = Library::open(&Choice::Path(path)).unwrap_err();
    let line = error.to_string();
    assert!(
        line.contains(words) && line.contains("--tensorrt"),
        "{line}"
    );
    assert!(!error.is_missing());
}

#[test]
fn a_runtime_that_is_none_is_noticed() {
    let since =
        |version: [u8; 4]| TensorRtDouble::built().is_some_and(|it| it.interfaces() >= version);
    for (tricks, words) in [
        ("runtime:null", "returned 0x0"),
        ("runtime:small", "returned 0x228"),
        ("runtime:error", "told to fail here"),
        ("runtime:error-pointer", "told to fail here"),
        ("runtime:no-driver", "nvidia-smi"),
    ] {
        play(&format!("refused runtime={words}"), tricks);
    }
    for (tricks, words, first) in [
        ("runtime:wrong-logger", "getLogger is ours", [8, 2, 0, 0]),
        (
            "runtime:wrong-threads",
            "setMaxThreads round trip",
            [8, 4, 1, 0],
        ),
        (
            "runtime:wrong-pimpl",
            "getPImpl is the object",
            [8, 6, 0, 0],
        ),
    ] {
        if since(first) {
            play(&format!("refused runtime={words}"), tricks);
        }
    }
}

fn refused_runtime(double: &TensorRtDouble, words: &str) {
    let stand = open(double);
    let error = Runtime::create(&stand.library, stand.logger).unwrap_err();
    let line = line(&error, &stand);
    assert!(line.contains(words), "{line}");
    assert_eq!(error.is_missing(), words == "nvidia-smi", "{line}");
    // What came with an error was given back; what failed a check is left alone.
    let left = i64::from(matches!(*error.problem, Problem::SelfCheck { .. }));
    assert_eq!(count(&stand, "runtimes"), left);
}

#[test]
fn an_engine_that_is_none_is_noticed() {
    for (tricks, words) in [
        ("deserialize:null", "returned 0x0"),
        ("deserialize:small", "returned 0x228"),
        ("deserialize:error", "told to fail here"),
        ("deserialize:error-pointer", "told to fail here"),
    ] {
        play(&format!("refused engine={words}"), tricks);
    }
    play("refused engine=Magic tag does not match", "");
}

fn refused_engine(double: &TensorRtDouble, words: &str) {
    let stand = open(double);
    let runtime = stand.runtime();
    let bytes = match words {
        "Magic tag does not match" => vec![7; 5000],
        _ => plan(double).bytes(),
    };
    let error = runtime.deserialize(&bytes).unwrap_err();
    let line = line(&error, &stand);
    assert!(
        line.contains(words) && line.contains("deserialize the plan"),
        "{line}"
    );
    assert_eq!((count(&stand, "engines"), stand.memory.bytes()), (0, 0));
    runtime.release().unwrap();
}

#[test]
fn a_context_that_is_none_is_noticed() {
    for (tricks, words) in [
        ("context:null", "returned 0x0"),
        ("context:error", "told to fail here"),
        ("context:error-pointer", "told to fail here"),
    ] {
        play(&format!("refused context={words}"), tricks);
    }
}

fn refused_context(double: &TensorRtDouble, words: &str) {
    let stand = open(double);
    let runtime = stand.runtime();
    let engine = runtime.deserialize(&plan(double).bytes()).unwrap();
    let error = engine.create_context().unwrap_err();
    let line = line(&error, &stand);
    assert!(
        line.contains(words) && line.contains("create the context"),
        "{line}"
    );
    assert_eq!(
        (count(&stand, "contexts"), stand.memory.bytes()),
        (0, 8 * MIB)
    );
    engine.release().unwrap();
}

#[test]
fn an_inference_that_fails_is_told_with_its_cause() {
    play("refused inference=told to fail here", "enqueue:error@2");
    play("refused inference=refused (false)", "enqueue:null@2");
}

fn refused_inference(double: &TensorRtDouble, words: &str) {
    let stand = open(double);
    let runtime = stand.runtime();
    let engine = runtime.deserialize(&plan(double).bytes()).unwrap();
    let mut context = engine.create_context().unwrap();
    bind(&mut context, &engine.tensors(0).unwrap());
    context.enqueue(StreamRef::default_stream()).unwrap();
    let error = context.enqueue(StreamRef::default_stream()).unwrap_err();
    let line = line(&error, &stand);
    assert!(
        line.contains(words) && line.contains("run an inference"),
        "{line}"
    );
    context.enqueue(StreamRef::default_stream()).unwrap();
}

#[test]
fn an_error_that_is_logged_during_a_release_is_told() {
    play(
        "complaining releases",
        "release-context:error,release-engine:error,release-runtime:error",
    );
}

fn complaining_releases(double: &TensorRtDouble) {
    let stand = open(double);
    let runtime = stand.runtime();
    let engine = runtime.deserialize(&plan(double).bytes()).unwrap();
    let context = engine.create_context().unwrap();
    for (what, released) in [
        ("the context", context.release()),
        ("the engine", engine.release()),
        ("the runtime", runtime.release()),
    ] {
        let line = line(&released.unwrap_err(), &stand);
        assert!(
            line.contains(what) && line.contains("told to fail here"),
            "{line}"
        );
    }
    assert_eq!(count(&stand, "runtimes"), 0);
}
