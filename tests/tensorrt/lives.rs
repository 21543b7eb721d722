//! Lives that end well, with every figure known.

use serde_json::Value;

use crate::setting::{Machine, figure, of, stages};
use crate::tensorrt_double::{Plan, TensorRtDouble};

const KIB: i64 = 1 << 10;
const MIB: i64 = 1 << 20;

/// What an engine's own bookkeeping in the double takes of the heap, at most.
const BOOKKEEPING: i64 = 16 * KIB;

const WEIGHTS: i64 = 8 * MIB;
const HEAP: i64 = MIB;
const PERSISTENT: i64 = 64 * KIB;
const ACTIVATION: i64 = 4 * MIB;
const SCRATCH: i64 = 256 * KIB;

fn plan(double: &TensorRtDouble) -> Plan {
    double
        .plan()
        .with("name", "known")
        .with("layers", 7)
        .with("weights", WEIGHTS)
        .with("weight-allocations", 100)
        .with("heap", HEAP)
        .with("persistent", PERSISTENT)
        .with("activation", ACTIVATION)
        .with("scratch", SCRATCH)
        .input("data:FLOAT:1x3x8x8")
        .output("prob:HALF:1x10x2x2:format=CHW32")
}

fn machine() -> Option<Machine> {
    let machine = Machine::new()?;
    machine.plan("known.engine", &plan(&machine.tensorrt));
    Some(machine)
}

fn is_about(measured: i64, expected: i64) -> bool {
    (expected..expected + BOOKKEEPING).contains(&measured)
}

#[test]
fn every_stage_takes_what_the_plan_says_and_nothing_else() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine"]);
    assert_eq!(report["complete"], true);
    assert_eq!(report["workload"]["backend"], "tensorrt");
    assert_eq!(report["runs"][0]["outcome"]["ended"], "finished");
    let allocator =
        |stage, what: &str| figure(&report, stage, &format!("/device_seen/allocator/{what}"));
    assert_eq!(allocator("deserialize", "growth_bytes"), WEIGHTS);
    assert_eq!(allocator("deserialize", "allocations"), 100);
    assert_eq!(
        allocator("context", "growth_bytes"),
        PERSISTENT + ACTIVATION
    );
    assert_eq!(allocator("context", "largest_bytes"), ACTIVATION);
    assert_eq!(allocator("first-inference", "growth_bytes"), SCRATCH);
    assert_eq!(allocator("inference", "allocations"), 0);
    let held = PERSISTENT + ACTIVATION + SCRATCH;
    assert_eq!(allocator("release-context", "growth_bytes"), -held);
    assert_eq!(allocator("release-engine", "growth_bytes"), -WEIGHTS);
    assert_eq!(allocator("release-runtime", "live_bytes"), 0);
    let heap = |stage| figure(&report, stage, "/delta/cpu_bytes");
    assert!(
        is_about(heap("deserialize"), HEAP),
        "{}",
        heap("deserialize")
    );
    assert!(is_about(heap("runtime"), 256 * KIB), "{}", heap("runtime"));
    assert!(heap("inference").abs() < KIB, "{}", heap("inference"));
}

#[test]
fn the_devices_own_counter_moves_by_what_was_seen() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine"]);
    let device = |stage| figure(&report, stage, "/delta/device_bytes");
    assert_eq!(device("deserialize"), WEIGHTS);
    assert_eq!(device("context"), PERSISTENT + ACTIVATION);
    assert_eq!(device("first-inference"), SCRATCH);
    assert_eq!(device("inference"), 0);
    assert_eq!(device("release-engine"), -WEIGHTS);
}

#[test]
fn bindings_are_as_large_as_their_shapes_with_the_padding_of_their_format() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine"]);
    let (data, prob) = (3 * 8 * 8 * 4, 2 * 2 * 32 * 2);
    for owner in ["buffers", "pinned"] {
        let path = format!("/device_seen/{owner}/growth_bytes");
        assert_eq!(figure(&report, "bindings", &path), data + prob, "{owner}");
    }
    let tensors = &report["engines"][0]["tensors"];
    assert_eq!(tensors[0]["name"], "data");
    assert_eq!(of(&tensors[0], "/padded_bytes"), data);
    assert_eq!(of(&tensors[1], "/logical_bytes"), 10 * 2 * 2 * 2);
    assert_eq!(of(&tensors[1], "/padded_bytes"), prob);
    assert_eq!(tensors[1]["format"], "CHW32");
}

#[test]
fn the_report_describes_library_device_and_engine() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine"]);
    let environment = &report["environment"];
    let [major, minor, patch, _] = machine.tensorrt.version();
    let product = if major < 8 {
        "TensorRT-RTX"
    } else {
        "TensorRT"
    };
    assert_eq!(
        environment["libraries"][product],
        format!("{major}.{minor}.{patch}")
    );
    assert!(environment["library_paths"][product].is_string());
    assert!(environment["device"]["name"].is_string());
    let engine = &report["engines"][0];
    assert_eq!(engine["name"], "known");
    assert_eq!(engine["layers"], 7);
    assert_eq!(of(engine, "/context_bytes"), ACTIVATION);
    assert_eq!(engine["profiles"], 1);
}

/// An instrument that asks what TensorRT refuses to answer fills its log with errors.
#[test]
fn a_lifecycle_in_order_makes_tensorrt_log_no_error() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine"]);
    let log = report["runs"][0]["log"].as_array().unwrap();
    let errors: Vec<&Value> = log
        .iter()
        .filter(|line| line["severity"] == "error")
        .collect();
    assert!(!log.is_empty() && errors.is_empty(), "{errors:?}");
}

#[test]
fn what_tensorrt_logs_is_kept_with_its_stage_and_its_severity() {
    let Some(machine) = machine() else { return };
    let lines = |report: &Value| report["runs"][0]["log"].as_array().unwrap().clone();
    let quiet = lines(&machine.report(&["known.engine"]));
    let managed = quiet.iter().find(|line| {
        line["text"]
            .as_str()
            .unwrap()
            .contains("engine deserialization")
    });
    let managed = managed.expect("the line of TensorRT's own meter");
    assert_eq!(managed["stage"], "deserialize");
    assert_eq!(managed["severity"], "info");
    assert!(quiet.iter().all(|line| line["severity"] != "verbose"));
    let verbose = lines(&machine.report(&["known.engine", "--verbose"]));
    let told = verbose.iter().filter(|line| line["severity"] == "verbose");
    assert!(told.count() >= 100, "{}", verbose.len());
}

#[test]
fn without_the_hook_tensorrt_allocates_itself_and_the_device_shows_it_all_the_same() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine", "--no-allocator-hook"]);
    let seen = &stages(&report, "deserialize")[0]["device_seen"]["allocator"];
    assert!(seen["absent"].is_string(), "{seen}");
    assert_eq!(
        figure(&report, "deserialize", "/delta/device_bytes"),
        WEIGHTS
    );
}

#[test]
fn every_further_context_costs_its_own_memory() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine", "--contexts", "3"]);
    let contexts = stages(&report, "context");
    assert_eq!(contexts.len(), 3);
    for context in contexts {
        assert_eq!(
            of(context, "/device_seen/allocator/growth_bytes"),
            PERSISTENT + ACTIVATION
        );
    }
    assert_eq!(stages(&report, "release-context").len(), 3);
}

#[test]
fn contexts_that_share_their_device_memory_take_it_once() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine", "--contexts", "3", "--share-device-memory"]);
    let contexts = stages(&report, "context");
    let of_tensorrt: i64 = contexts
        .iter()
        .map(|context| of(context, "/device_seen/allocator/growth_bytes"))
        .sum();
    let own: i64 = contexts
        .iter()
        .map(|context| of(context, "/device_seen/buffers/growth_bytes"))
        .sum();
    assert_eq!(own, ACTIVATION);
    assert!(of_tensorrt <= 3 * PERSISTENT, "{of_tensorrt}");
}

#[test]
fn a_second_runtime_costs_what_it_costs_when_cuda_is_up() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine", "--runtimes", "2"]);
    let runtimes = stages(&report, "runtime");
    assert_eq!(runtimes.len(), 2);
    assert!(is_about(of(runtimes[1], "/delta/cpu_bytes"), 256 * KIB));
    assert_eq!(stages(&report, "release-runtime").len(), 2);
}

#[test]
fn a_plan_that_is_named_twice_is_loaded_twice_and_described_twice() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine", "known.engine"]);
    assert_eq!(report["engines"].as_array().unwrap().len(), 2);
    for engine in stages(&report, "deserialize") {
        assert_eq!(of(engine, "/device_seen/allocator/growth_bytes"), WEIGHTS);
    }
}

#[test]
fn metadata_that_an_exporter_put_before_the_plan_is_left_out() {
    let Some(machine) = machine() else { return };
    let metadata = br#"{"task": "detect"}"#;
    let length = u32::try_from(metadata.len()).unwrap().to_le_bytes();
    let bytes = [&length[..], metadata, &plan(&machine.tensorrt).bytes()];
    machine.dir.write("prefixed.engine", bytes.concat());
    let report = machine.report(&["prefixed.engine"]);
    assert_eq!(report["engines"][0]["name"], "known");
}

#[test]
fn plugins_are_opened_with_the_library() {
    let Some(machine) = machine() else { return };
    let plugins = machine.tensorrt.plugin_library();
    let report = machine.report(&["known.engine", "--plugins", plugins.to_str().unwrap()]);
    assert_eq!(report["complete"], true);
}

#[test]
fn what_the_inspector_says_is_kept_on_request() {
    let Some(machine) = machine() else { return };
    machine.report(&["known.engine", "--export-layer-info", "layers.json"]);
    let text = std::fs::read_to_string(machine.dir.join("layers.json")).unwrap();
    let layers: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(layers["Layers"].as_array().unwrap().len(), 7);
}

#[test]
fn cycles_that_give_everything_back_show_no_growth() {
    let Some(machine) = machine() else { return };
    let report = machine.report(&["known.engine", "--cycles", "20"]);
    let run = &report["runs"][0];
    assert_eq!(run["cycles"].as_array().unwrap().len(), 20);
    let grows = run["growth"].as_array().unwrap().iter();
    assert_eq!(grows.filter(|it| it["verdict"] == "grows").count(), 0);
}

#[test]
fn a_leak_of_every_cycle_is_found_with_its_size() {
    let Some(machine) = machine() else { return };
    let ran = machine.run_with(
        &format!("release-engine:leak={}", 256 * KIB),
        &["known.engine", "--cycles", "20"],
    );
    assert_eq!(ran.code(), 5, "{ran:?}");
    let report = ran.json();
    let growth = report["runs"][0]["growth"].as_array().unwrap();
    let heap = growth
        .iter()
        .find(|it| it["counter"] == "heap-in-use" && it["over"] == "cycle")
        .unwrap();
    assert_eq!(heap["verdict"], "grows");
    let rate = of(heap, "/rate_bytes");
    assert!((rate - 256 * KIB).abs() < KIB, "{rate}");
}

#[test]
fn a_leak_of_the_steady_loop_is_found_with_its_size() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let leaking = plan(&machine.tensorrt)
        .with("leak-per-enqueue", 4096)
        .with("enqueue-ns", 100_000);
    machine.plan("leaking.engine", &leaking);
    let ran = machine.run(&["leaking.engine", "--iterations", "5000"]);
    assert_eq!(ran.code(), 5, "{ran:?}");
    let report = ran.json();
    let growth = report["runs"][0]["growth"].as_array().unwrap();
    let heap = growth
        .iter()
        .find(|it| it["counter"] == "heap-in-use" && it["over"] == "thousand-iterations")
        .unwrap();
    let rate = of(heap, "/rate_bytes");
    assert!((rate - 4_096_000).abs() < 100_000, "{rate}");
}

/// What the double's builder makes of a model, through the layer that builds.
fn built(double: &TensorRtDouble) -> Option<Vec<u8>> {
    use trtmem::ffi::tensorrt::build::{Builder, Parser, ParserLibrary};
    use trtmem::ffi::tensorrt::{Choice, Library, Logger, Shape};
    double.parser_library()?;
    let library = Library::open(&Choice::Path(double.directory().to_owned())).unwrap();
    let logger = Logger::new(library.release().family(), &|_, _| {}).unwrap();
    let builder = Builder::create(&library, logger).unwrap();
    let network = builder.network(false).unwrap();
    let parsers = ParserLibrary::open(&library, None).unwrap();
    let mut parser = Parser::create(&parsers, &network, logger).unwrap();
    let model = "tests/data/models/tiny.onnx";
    let model = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(model);
    parser.parse_file(&model).unwrap();
    let config = builder.config().unwrap();
    let profile = builder.profile().unwrap();
    let of = |batch| Shape::new(&[batch, 3, 64, 64]).unwrap();
    profile.set("input", &of(1), &of(2), &of(4)).unwrap();
    config.add_profile(&profile).unwrap();
    Some(builder.build(&network, &config).unwrap().bytes().to_vec())
}

#[test]
fn a_plan_that_was_built_here_runs() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let Some(plan) = built(&machine.tensorrt) else {
        return;
    };
    machine.dir.write("built.engine", plan);
    let report = machine.report(&["built.engine", "--shapes", "input:3x3x64x64"]);
    assert_eq!(report["complete"], true);
    let weights = figure(
        &report,
        "deserialize",
        "/device_seen/allocator/growth_bytes",
    );
    assert_eq!(weights, 50_322, "the model's size");
}
