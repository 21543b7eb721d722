//! Every field of every truth file: layers, tensors, totals, liveness, convolutions, times.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use trtmem::layers::read::read;
use trtmem::layers::{
    Arithmetic, DataType, Engine, Figure, Layer, Layout, Liveness, Product, Source, Totals, Use,
    Wanted, Why, open,
};

use crate::shared::{corpus, files, has_ending};

fn load(folder: &Path) -> Engine {
    let graph = read(&fs::read(folder.join("graph.json")).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let profile = fs::read(folder.join("profile.json")).ok();
    let profile = profile.map(|bytes| read(&bytes).unwrap());
    open(graph, profile, &Wanted::default()).unwrap()
}

/// What differs, every line with where it is.
#[derive(Default)]
struct Complaints(Vec<String>);

impl Complaints {
    fn same(&mut self, at: &str, seen: &Value, truth: &Value) {
        let is_same = match (seen.as_f64(), truth.as_f64()) {
            (Some(seen), Some(truth)) => (seen - truth).abs() <= 1e-9 * truth.abs().max(1.0),
            _ => seen == truth,
        };
        if !is_same {
            self.0.push(format!("{at}: {seen} is not {truth}"));
        }
    }

    fn object(&mut self, at: &str, seen: &Value, truth: &Value, left_out: &[&str]) {
        for (key, truth) in truth.as_object().unwrap() {
            if !left_out.contains(&key.as_str()) {
                self.same(&format!("{at}.{key}"), &seen[key], truth);
            }
        }
    }
}

fn bytes(figure: Figure) -> Value {
    figure.get().map_or(Value::Null, Value::from)
}

/// The layout in the truth's words.
fn layout(it: Layout) -> (&'static str, u32) {
    match it {
        Layout::Linear | Layout::Untold => ("linear", 1),
        Layout::ChannelVector { channels, .. } => ("vector-major", channels),
        Layout::ChannelLast { channels, .. } => ("vector-minor", channels),
        Layout::DlaLinear { .. } => ("dla-linear", 1),
        Layout::DlaChannelLast { channels, .. } => ("dla-hwc", channels),
        Layout::Unknown => ("unknown", 1),
    }
}

/// The type under every name that the truth has for it.
fn is_type(it: DataType, truth: &Value) -> bool {
    let Some(name) = truth.as_str() else {
        return it == DataType::Unknown;
    };
    it == DataType::from_words(name)
}

fn tensor(engine: &Engine, used: &Use, truth: &Value, at: &str, complaints: &mut Complaints) {
    let (layout, vec) = layout(used.format.layout);
    let status = match used.padded_bytes {
        Figure::Exact(_) => "exact",
        Figure::Unknown(Why::Dynamic) => "dynamic",
        Figure::Unknown(_) => "unknown-datatype",
    };
    let seen = json!({
        "name": engine.name_of(used.tensor),
        "shape": *used.shape,
        "layout": layout,
        "vec": vec,
        "elements": bytes(used.elements),
        "logical_bytes": bytes(used.logical_bytes),
        "padded_bytes": bytes(used.padded_bytes),
        "status": status,
    });
    complaints.object(at, &seen, truth, &["format", "dtype"]);
    // A file that has them apart is told by both words.
    let format = truth["format"].as_str().unwrap();
    assert_eq!(&*used.format.text, format, "{at}");
    if !is_type(used.data_type(), &truth["dtype"]) {
        complaints.0.push(format!(
            "{at}: {:?} is not {}",
            used.data_type(),
            truth["dtype"]
        ));
    }
}

fn layer(engine: &Engine, layer: &Layer, truth: &Value, at: &str, complaints: &mut Complaints) {
    let words = |weights: Option<&trtmem::layers::Weights>| match weights {
        Some(weights) if !layer.is_constant() => json!(*weights.text),
        _ => Value::Null,
    };
    let average = layer.time.and_then(|time| time.average_ns);
    let seen = json!({
        "index": layer.index,
        "name": layer.name,
        "type": layer.kind(),
        "subtype": *layer.layer_type,
        "tactic": layer.tactic.as_deref(),
        "weights_bytes": bytes(layer.weights_bytes()),
        "weights_type": words(layer.weights.as_ref()),
        "bias_bytes": bytes(layer.bias_bytes()),
        "bias_type": words(layer.bias.as_ref()),
        "constants_bytes": bytes(layer.constants_bytes()),
        "inputs_bytes": bytes(layer.inputs_bytes()),
        "outputs_bytes": bytes(layer.outputs_bytes()),
        "inputs_padded_bytes": bytes(layer.inputs_padded_bytes()),
        "outputs_padded_bytes": bytes(layer.outputs_padded_bytes()),
        "io_bytes": bytes(layer.io_bytes()),
        "io_padded_bytes": bytes(layer.io_padded_bytes()),
        "footprint_bytes": bytes(layer.footprint_bytes()),
        "constant_inputs_bytes": bytes(layer.constant_inputs_bytes),
        "weights_inferred_bytes": layer.inferred_weights_bytes,
    });
    complaints.object(at, &seen, truth, &["inputs", "outputs", "latency"]);
    for (side, uses) in [("inputs", &layer.inputs), ("outputs", &layer.outputs)] {
        let truths = truth[side].as_array().unwrap();
        assert_eq!(uses.len(), truths.len(), "{at}.{side}");
        for (number, (used, truth)) in uses.iter().zip(truths).enumerate() {
            tensor(
                engine,
                used,
                truth,
                &format!("{at}.{side}[{number}]"),
                complaints,
            );
        }
    }
    match truth["latency"].as_object() {
        None => assert!(layer.time.is_none(), "{at} has a time"),
        Some(_) => latency(layer, &truth["latency"], at, complaints),
    }
    assert_eq!(average.is_some(), !truth["latency"].is_null(), "{at}");
}

/// Times are kept in whole nanoseconds.
fn latency(layer: &Layer, truth: &Value, at: &str, complaints: &mut Complaints) {
    let time = layer.time.expect("a time");
    let ns = |ms: &Value| ms.as_f64().map(|ms| (ms * 1e6).round());
    let f64s = |ns: Option<u64>| ns.map(|ns| ns as f64);
    for (key, seen) in [
        ("avg_ms", f64s(time.average_ns)),
        ("median_ms", f64s(time.median_ns)),
        ("total_ms", f64s(time.total_ns)),
    ] {
        if seen != ns(&truth[key]) {
            complaints
                .0
                .push(format!("{at}.{key}: {seen:?} is not {}", truth[key]));
        }
    }
    complaints.same(&format!("{at}.pct"), &json!(time.percentage), &truth["pct"]);
}

fn totals(engine: &Engine, truth: &Value, at: &str, complaints: &mut Complaints) {
    let totals = Totals::of(engine);
    let live = Liveness::of(engine);
    let names = |ids: &[trtmem::layers::TensorId]| {
        let mut names: Vec<&str> = ids.iter().map(|id| engine.name_of(*id)).collect();
        names.sort_unstable();
        json!(names)
    };
    let peak = live.peak_layer.map(|at| &*engine.layers[at].name);
    let mut widest = std::collections::BTreeMap::new();
    for used in engine.layers.iter().flat_map(Layer::uses) {
        let widest: &mut Option<u64> = widest.entry(used.tensor).or_default();
        *widest = (*widest).max(used.padded_bytes.get());
    }
    let bindings: serde_json::Map<String, Value> = engine
        .bindings
        .iter()
        .filter(|_| engine.has_bindings)
        .map(|binding| {
            let bytes = widest.get(&binding.tensor).copied().flatten();
            (engine.name_of(binding.tensor).to_owned(), json!(bytes))
        })
        .collect();
    let with_time = |layer: &&Layer| layer.time.is_some();
    let timed: Vec<&Layer> = engine.layers.iter().filter(with_time).collect();
    // The truth asks for the name: of two layers of a name one can have a record and the other none.
    let has_record = |name: &str| timed.iter().any(|layer| &*layer.name == name);
    let mut names_without_time: Vec<&str> = engine
        .layers
        .iter()
        .filter(|layer| !layer.is_free())
        .map(|layer| &*layer.name)
        .filter(|name| !has_record(name))
        .collect();
    names_without_time.sort_unstable();
    let mut unmatched: Vec<&str> = engine.unmatched.iter().map(|it| &*it.name).collect();
    unmatched.sort_unstable();
    let seen = json!({
        "layers": totals.layers,
        "all_records": engine.layers.len(),
        "constants": totals.constants,
        "weights_bytes": bytes(totals.weights_bytes.figure()),
        "bias_bytes": bytes(totals.bias_bytes.figure()),
        "weights_inferred_bytes": bytes(totals.inferred_weights_bytes.figure()),
        "constant_inputs_bytes": bytes(totals.constant_inputs_bytes.figure()),
        "constants_field_bytes": bytes(totals.listed_constants_bytes.figure()),
        "constant_tensors_bytes": bytes(totals.constant_tensors_bytes.figure()),
        "io_traffic_bytes": bytes(totals.traffic_bytes.figure()),
        "io_traffic_padded_bytes": bytes(totals.padded_traffic_bytes.figure()),
        "all_weights_bytes": bytes(totals.all_weights_bytes().figure()),
        "activation_traffic_bytes": bytes(totals.activation_traffic_bytes()),
        "unique_activation_bytes": live.unique_bytes,
        "binding_bytes": bindings,
        "activation_liveness_bytes": live.peak_bytes,
        "activation_liveness_layer": peak,
        "tensors_without_size": names(&live.without_size),
        "profile_records": timed.len() + engine.unmatched.len(),
        "profile_names_not_in_graph": unmatched,
        "graph_names_not_in_profile": names_without_time,
    });
    complaints.object(at, &seen, truth, &["profile_sum_average_ms"]);
    if let Some(ms) = truth["profile_sum_average_ms"].as_f64() {
        let ns = engine.time_ns.expect("a sum") as f64;
        assert!((ns - ms * 1e6).abs() <= 1.0, "{at}: {ns} ns is not {ms} ms");
    }
}

fn convolutions(engine: &Engine, truth: &[Value], at: &str, complaints: &mut Complaints) {
    let seen: Vec<(&Layer, Arithmetic)> = engine
        .layers
        .iter()
        .filter_map(|layer| Some((layer, Arithmetic::of(layer)?)))
        .filter(|(_, it)| it.of != Product::Matrices)
        .collect();
    assert_eq!(seen.len(), truth.len(), "{at} convolutions");
    for ((layer, work), truth) in seen.iter().zip(truth) {
        let product = [work.m, work.n, work.k].map(Figure::get);
        if let [Some(m), Some(n), Some(k)] = product {
            assert_eq!(Some(m * n * k), work.macs.get(), "{at}");
        }
        let seen = json!({
            "name": layer.name,
            "deconvolution": work.of == Product::Deconvolution,
            "macs": bytes(work.macs),
            "bytes": bytes(work.bytes),
            "arithmetic_intensity": work.intensity(),
            "weights_count_listed": layer.weights.as_ref().map(|it| it.count),
            "weights_count_by_shape": truth["weights_count_by_shape"],
        });
        complaints.object(&format!("{at}.{}", layer.name), &seen, truth, &[]);
    }
}

fn source(engine: &Engine, truth: &Value) {
    let expected = match truth.as_str().unwrap() {
        "names-only" => Source::Names,
        "trt11" => Source::Json11,
        _ => Source::Json,
    };
    assert_eq!(engine.source, expected);
}

fn compare(name: &str, engine: &Engine, truth: &Value, complaints: &mut Complaints) {
    source(engine, &truth["schema"]);
    assert_eq!(json!(engine.records), truth["layer_records"], "{name}");
    let mut told = engine.bindings.iter().map(|it| engine.name_of(it.tensor));
    match truth["bindings"].as_array() {
        None => assert!(!engine.has_bindings, "{name}"),
        Some(names) => assert!(
            names.iter().all(|name| told.next() == name.as_str()),
            "{name}"
        ),
    }
    let layers = truth["layers"].as_array().unwrap();
    assert_eq!(engine.layers.len(), layers.len(), "{name}");
    if engine.source == Source::Names {
        for (layer, truth) in engine.layers.iter().zip(layers) {
            assert_eq!(json!(layer.name), truth["name"], "{name}");
        }
        return;
    }
    assert_eq!(json!(engine.profiles), truth["profiles"], "{name}");
    for (seen, truth) in engine.layers.iter().zip(layers) {
        let at = format!("{name} #{}", seen.index);
        layer(engine, seen, truth, &at, complaints);
    }
    totals(
        engine,
        &truth["totals"],
        &format!("{name} totals"),
        complaints,
    );
    let works = truth["convolutions"].as_array().unwrap();
    convolutions(engine, works, name, complaints);
}

/// Adds to a truth what it leaves out: the weights and the bias of a convolution that a pooling was fused
/// into, whose fields have a prefix (`ConvWeights`).
fn with_prefixed_weights(truth: &mut Value, graph: &Path) {
    let text = fs::read_to_string(graph).unwrap();
    let graph: Value = serde_json::from_str(&text).unwrap();
    let Some(layers) = graph["Layers"].as_array() else {
        return;
    };
    for (number, layer) in layers.iter().enumerate() {
        if !layer["ConvWeights"].is_object() {
            continue;
        }
        let mut sum = 0;
        for (field, name) in [("weights", "ConvWeights"), ("bias", "ConvBias")] {
            let bits = DataType::from_words(layer[name]["Type"].as_str().unwrap()).bits();
            let bytes = layer[name]["Count"].as_u64().unwrap() * bits.unwrap() / 8;
            sum += bytes;
            truth["layers"][number][format!("{field}_bytes")] = json!(bytes);
            truth["layers"][number][format!("{field}_type")] = layer[name]["Type"].clone();
            add(&mut truth["totals"][format!("{field}_bytes")], bytes);
        }
        add(&mut truth["layers"][number]["footprint_bytes"], sum);
        add(&mut truth["totals"]["all_weights_bytes"], sum);
    }
}

fn add(number: &mut Value, more: u64) {
    *number = json!(number.as_u64().unwrap() + more);
}

#[test]
fn every_field_of_every_truth_comes_out() {
    let Some(corpus) = corpus("engine-graphs") else {
        return;
    };
    let mut complaints = Complaints::default();
    let mut count = 0;
    for (inputs, truths) in [("engines", "truth"), ("edge", "edge-truth")] {
        for path in files(&corpus.join(truths), |name| has_ending(name, "json")) {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let truth: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let mut truth = truth["expected"].clone();
            let folder = corpus.join(inputs).join(name);
            with_prefixed_weights(&mut truth, &folder.join("graph.json"));
            compare(name, &load(&folder), &truth, &mut complaints);
            count += 1;
        }
    }
    assert!(count >= 70, "{count} truths");
    let shown: Vec<&String> = complaints.0.iter().take(40).collect();
    assert!(
        complaints.0.is_empty(),
        "{} differ: {shown:#?}",
        complaints.0.len()
    );
}
