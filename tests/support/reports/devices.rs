//! Lives on a GPU: what is learnt, logged and seen being allocated, several contexts, cycles.

use std::collections::BTreeMap;

use trtmem::report::{
    Allocations, Attribution, AttributionKind, Baseline, DeviceFacts, DeviceSeen, EngineFacts,
    Event, Fact, GrowthPoint, Header, LogLine, Measured, Model, Outcome, Severity, Stage,
    TensorFacts, TensorMode,
};

use super::headers::linux_header;
use super::machine::{Effect, KIB, MIB, Machine, known};
use super::script::Script;

/// What TensorRT and this program allocate in a stage: KiB and a number each, the peak above the
/// growth in KiB last.
type Seen = [i64; 5];

fn allocations(growth_kib: i64, number: i64, over_kib: i64, held: &mut i64) -> Allocations {
    let growth = growth_kib * KIB;
    let made = number.max(0).unsigned_abs();
    *held += growth;
    Allocations {
        live_bytes: held.unsigned_abs(),
        growth_bytes: growth,
        peak_bytes: Some((growth.max(0) + over_kib * KIB).unsigned_abs()),
        largest_bytes: Some(growth.max(0).unsigned_abs() / made.max(1)),
        allocations: Some(made),
        releases: Some(number.min(0).unsigned_abs()),
        refusals: Some(0),
    }
}

/// A workstation's header for a backend that uses its GPU.
fn header(backend: &str, path: &str, format: &str) -> Header {
    let mut header = linux_header(&[path], 1);
    header.workload.backend = backend.into();
    header.workload.models = vec![Model {
        path: path.into(),
        format: format.into(),
        file_bytes: Measured::absent("the backend runs without a model file"),
        sha256: Measured::absent("the backend runs without a model file"),
    }];
    header.attribution = Attribution {
        kind: AttributionKind::Discrete,
        forced: false,
        reason:
            "64 MiB of device memory took 0.0 MiB of available memory and 64.0 MiB of free device memory"
                .into(),
    };
    header
}

fn library(name: &str, version: &str, path: Option<&str>) -> Fact {
    Fact::Library {
        name: name.into(),
        version: version.into(),
        path: path.map(str::to_owned),
    }
}

fn device() -> Fact {
    Fact::Device(DeviceFacts {
        name: "NVIDIA H200".into(),
        ordinal: 0,
        compute_capability: "9.0".into(),
        integrated: false,
        total_bytes: Measured::Value(139 << 30),
        multiprocessors: 132,
        driver_version: "13.0".into(),
    })
}

fn tensor(name: &str, mode: TensorMode, shape: &[i64], sizes: [u64; 2]) -> TensorFacts {
    TensorFacts {
        name: name.into(),
        mode,
        on_host: false,
        data_type: "FLOAT".into(),
        format: "LINEAR".into(),
        format_description: Measured::Value("Row-major linear FP32 format".into()),
        shape: shape.to_vec(),
        bound_shape: Measured::Value(shape.to_vec()),
        profile_shapes: Measured::absent("the shape is fixed"),
        vectorized_dimension: Measured::absent("none is"),
        components_per_element: 1,
        bits_per_element: 32,
        logical_bytes: Measured::Value(sizes[0]),
        padded_bytes: Measured::Value(sizes[1]),
    }
}

fn engine() -> Fact {
    let mut data = tensor(
        "data",
        TensorMode::Input,
        &[-1, 3, 224, 224],
        [1_204_224; 2],
    );
    data.bound_shape = Measured::Value(vec![2, 3, 224, 224]);
    data.profile_shapes = Measured::Value([
        vec![1, 3, 224, 224],
        vec![2, 3, 224, 224],
        vec![8, 3, 224, 224],
    ]);
    let mut prob = tensor("prob", TensorMode::Output, &[2, 1000], [4_000, 4_096]);
    prob.data_type = "HALF".into();
    prob.format = "CHW32".into();
    prob.vectorized_dimension = Measured::Value(1);
    prob.components_per_element = 32;
    prob.bits_per_element = 16;
    let old = "this release does not tell";
    Fact::Engine(Box::new(EngineFacts {
        model: 0,
        name: Measured::Value("resnet\u{1b}[31m50".into()),
        layers: Measured::Value(57),
        context_bytes: Measured::Value(9 << 20),
        context_bytes_by_profile: Measured::Value(vec![9 << 20, 4 << 20]),
        profiles: Measured::Value(2),
        profile: 0,
        max_batch: Measured::absent("its batch dimension is explicit"),
        tensors: vec![data, prob],
        dla_core: Measured::absent("no DLA core was asked for"),
        dla_cores: Measured::Value(0),
        streamable_weights_bytes: Measured::Value(24 << 20),
        weight_streaming_budget_bytes: Measured::Value(12 << 20),
        weight_streaming_scratch_bytes: Measured::Value(1 << 20),
        weights_bytes: Measured::absent(old),
        properties: BTreeMap::from([("refittable".to_owned(), "no".to_owned())]),
    }))
}

impl Script {
    /// A stage with what was seen being allocated in it.
    fn seeing(
        &mut self,
        (stage, model): (Stage, Option<u32>),
        effect: Effect,
        seen: Seen,
        held: &mut [i64; 2],
    ) {
        self.stage(stage, model, effect);
        let [tensorrt, number, buffers, of_ours, over] = seen;
        let Some(Event::StageEnded { device_seen, .. }) = self.events.last_mut() else {
            return;
        };
        let [by_tensorrt, by_us] = held;
        *device_seen = Measured::Value(DeviceSeen {
            allocator: allocations(tensorrt, number, over, by_tensorrt).into(),
            buffers: allocations(buffers, of_ours, 0, by_us).into(),
            pinned: Allocations::default().into(),
        });
    }

    fn learn(&mut self, fact: Fact) {
        self.events.push(Event::Learnt { fact });
    }

    fn log(&mut self, severity: Severity, stage: Stage, model: Option<u32>, text: &str) {
        self.events.push(Event::Logged {
            line: LogLine {
                // The stage that was told last has just ended.
                at_ns: self.machine.at_ns - 1_000_000,
                severity,
                stage: Some(stage),
                model,
                line: None,
                text: text.into(),
            },
        });
    }
}

/// An engine with two contexts under TensorRT 10, the share of CUDA told by a baseline.
pub(super) fn tensorrt_counted() -> Vec<Event> {
    let mut header = header("tensorrt", "models/resnet50.engine", "plan");
    header.release = Some("10.16".into());
    header.workload.settings.contexts = 2;
    header.workload.settings.iterations = 1000;
    for model in &mut header.workload.models {
        model.file_bytes = Measured::Value(43_201_331);
        model.sha256 = Measured::Value("9c1f".repeat(16));
    }
    header.baseline = Some(Baseline {
        path: "cuda.json".into(),
        created: "2026-07-31T12:00:00Z".into(),
        release: None,
        total_bytes: Measured::Value(311 * MIB),
        cpu_bytes: Measured::Value(18 * MIB),
        device_bytes: Measured::Value(289 * MIB),
        unattributed_bytes: Measured::Value(0),
    });
    let mut script = Script::new(Machine::with_counted_gpu(), header);
    script.begin_run();
    begin_tensorrt(&mut script);
    let mut held = [0; 2];
    load_engine(&mut script, &mut held);
    for _ in 0..2 {
        run_context(&mut script, &mut held);
        // Meanwhile another program takes what only free memory shows.
        script.machine.others_device += 3 * MIB;
    }
    let one = Some(0);
    for _ in 0..2 {
        let release = (Stage::ReleaseContext, one);
        let effect = [-276, 0, 0, 0, -10_664, 0, 2];
        script.seeing(release, effect, [-9_480, -3, -1_184, -2, 0], &mut held);
    }
    let release = (Stage::ReleaseEngine, one);
    let effect = [-8_000, 0, 0, 0, -53_248, 0, 9];
    script.seeing(release, effect, [-53_248, -16, 0, 0, 0], &mut held);
    script.stage(Stage::ReleaseRuntime, None, [-2_000, 0, 0, 0, 0, 0, 3]);
    script.end_run(Outcome::Finished, 100 * KIB, "");
    script.end()
}

fn begin_tensorrt(script: &mut Script) {
    let file = Some("/opt/tensorrt/lib/libnvinfer.so.10");
    script.stage(Stage::Library, None, [900, 0, 30, 310_000, 0, 0, 300]);
    script.learn(library("TensorRT", "10.16.1", file));
    script.learn(library("CUDA", "13.0", None));
    script.learn(library("NVML", "580.65.06", None));
    script.machine.cuda_is_up = true;
    let cuda = [20_480, 300, 4_096, 9_000, 296_960, 0, 180];
    script.stage(Stage::Cuda, None, cuda);
    script.learn(device());
    script.stage(Stage::Runtime, None, [2_048, 0, 0, 0, 4_096, 0, 20]);
    script.log(
        Severity::Info,
        Stage::Runtime,
        None,
        "[MemUsageChange] Init CUDA: CPU +2, GPU +4, now: CPU 42, GPU 1034 (MiB)",
    );
}

fn load_engine(script: &mut Script, held: &mut [i64; 2]) {
    let one = Some(0);
    script.stage(Stage::Read, one, [42_189, 0, 0, 0, 0, 0, 50]);
    let load = (Stage::Deserialize, one);
    let effect = [8_301, 0, 0, 0, 53_248, 20_480, 90];
    script.seeing(load, effect, [53_248, 16, 0, 0, 12_288], held);
    script.learn(engine());
    script.log(
        Severity::Warning,
        Stage::Deserialize,
        one,
        "Using an engine plan file across different models of devices is not supported\u{1b}[2J",
    );
    script.log(
        Severity::Info,
        Stage::Deserialize,
        one,
        "[MemUsageChange] TensorRT-managed allocation in engine deserialization: CPU +0, GPU +52, now: CPU 0, GPU 52 (MiB)",
    );
    script.learn(Fact::Remark {
        text: "plugins were not loaded: libnvinfer_plugin.so.10 is not beside the library".into(),
    });
    let plan = [-42_189, 0, 0, 0, 0, 0, 1];
    script.stage(Stage::ReleasePlan, one, plan);
}

fn run_context(script: &mut Script, held: &mut [i64; 2]) {
    let one = Some(0);
    let create = (Stage::Context, one);
    let effect = [276, 0, 0, 0, 9_216, 0, 10];
    script.seeing(create, effect, [9_216, 2, 0, 0, 0], held);
    script.log(
        Severity::Info,
        Stage::Context,
        one,
        "[MemUsageChange] TensorRT-managed allocation in IExecutionContext creation: CPU +0, GPU +9, now: CPU 0, GPU 61 (MiB)",
    );
    let bind = (Stage::Bindings, one);
    script.seeing(bind, [0, 0, 0, 0, 1_184, 0, 2], [0, 0, 1_184, 2, 0], held);
    let first = (Stage::FirstInference, one);
    script.seeing(first, [0, 0, 0, 0, 264, 0, 40], [264, 1, 0, 0, 0], held);
    script.stage(Stage::Inference, one, [0, 0, 0, 0, 0, 0, 410]);
    script.log(
        Severity::Error,
        Stage::Inference,
        one,
        "IExecutionContext::enqueueV3: Error Code 3: API Usage Error (Parameter check failed)",
    );
}

/// CUDA alone, created and released fifty times, with 1 MiB of device memory left behind each time.
pub(super) fn cuda_cycles_leak() -> Vec<Event> {
    const CYCLES: u32 = 50;
    let mut header = header("cuda", "cuda", "cuda");
    header.workload.settings.cycles = CYCLES;
    header.workload.settings.backend_options =
        BTreeMap::from([("leak".to_owned(), "1MiB".to_owned())]);
    let mut script = Script::new(Machine::with_counted_gpu(), header);
    script.begin_run();
    script.stage(Stage::Library, None, [300, 0, 30, 60_000, 0, 0, 30]);
    script.learn(library("CUDA", "13.0", None));
    script.machine.cuda_is_up = true;
    let cuda = [18_432, 300, 4_096, 9_000, 295_936, 0, 180];
    script.stage(Stage::Cuda, None, cuda);
    script.learn(device());
    let mut held = [0; 2];
    let mut ours = |script: &mut Script, stage, model, kib: i64| {
        let seen = [0, 0, kib, kib.signum(), 0];
        script.seeing((stage, model), [0, 0, 0, 0, kib, 0, 2], seen, &mut held);
    };
    let one = Some(0);
    ours(&mut script, Stage::Runtime, None, 0);
    ours(&mut script, Stage::Deserialize, one, 65_536);
    ours(&mut script, Stage::Bindings, one, 1_024);
    ours(&mut script, Stage::Inference, one, 0);
    ours(&mut script, Stage::ReleaseContext, one, -1_024);
    ours(&mut script, Stage::ReleaseEngine, one, -65_536);
    ours(&mut script, Stage::ReleaseRuntime, None, 1_024);
    for done in 1..=CYCLES {
        cycle(&mut script, done);
    }
    script.end_run(Outcome::Finished, 100 * KIB, "");
    script.end()
}

fn cycle(script: &mut Script, done: u32) {
    if done > 1 {
        script.machine.at_ns += 40_000_000;
        script.machine.apply([0, 0, 0, 0, 1_024, 0, 2]);
    }
    if done == 2 {
        // What comes once, the second time everything is made.
        script.machine.apply([12, 0, 0, 0, 0, 0, 0]);
    }
    let machine = &script.machine;
    script.events.push(Event::Cycled {
        point: GrowthPoint {
            done: u64::from(done),
            at_ns: machine.at_ns,
            available_bytes: known(machine.available),
            heap_in_use_bytes: known(machine.heap),
            resident_bytes: known(machine.resident()),
            device_bytes: known(machine.own_device.unwrap_or(0)),
            device_seen_bytes: known(i64::from(done) * MIB),
        },
    });
}
