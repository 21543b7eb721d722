//! Every file of both shared corpora is read, whatever its form.

use std::fs;

use trtmem::layers::read::{ReadLayersError, read};
use trtmem::layers::{Engine, EngineDraft, Figure, Liveness, Source, Wanted, open};

use crate::shared::{corpus, files, has_ending};

fn engine(bytes: &[u8], name: &str) -> Engine {
    let found = read(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    open(found, None, &Wanted::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_json_of_trtexec_is_read() {
    let Some(folder) = corpus("trtexec") else {
        return;
    };
    let is_layers = |name: &str| name.ends_with("layerinfo.json") || name.ends_with("graph.json");
    for path in files(&folder, is_layers) {
        let name = path.display().to_string();
        let engine = engine(&fs::read(&path).unwrap(), &name);
        assert!(!engine.layers.is_empty() && engine.has_bindings, "{name}");
        assert!(engine.warnings.is_empty(), "{name}: {:?}", engine.warnings);
        let profile = path.with_file_name(
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .replace("layerinfo", "profile")
                .replace("graph", "profile"),
        );
        let Ok(profile) = fs::read(profile) else {
            continue;
        };
        let found = read(&fs::read(&path).unwrap()).unwrap();
        let engine = open(found, Some(read(&profile).unwrap()), &Wanted::default()).unwrap();
        assert!(
            engine.unmatched.is_empty(),
            "{name}: {:?}",
            engine.unmatched
        );
        assert!(
            engine.layers.iter().all(|layer| layer.time.is_some()),
            "{name}"
        );
    }
}

#[test]
fn profiles_one_after_another_are_told_apart() {
    let Some(folder) = corpus("trtexec") else {
        return;
    };
    let bytes = fs::read(folder.join("trt7.1-jetson-googlenet.profile-7runs.json.txt")).unwrap();
    let found = read(&bytes).unwrap();
    assert_eq!(found.profiles.len(), 7);
    let engine = engine(&bytes, "seven profiles");
    assert_eq!(engine.source, Source::Times);
    let first = engine.layers.first().unwrap().time.unwrap();
    assert!(first.average_ns.is_some() && first.median_ns.is_none());
    let words = engine.warnings.join("; ");
    assert!(words.contains("7 profiles"), "{words}");
    let times = fs::read(folder.join("trt7.1-jetson-googlenet.times-7runs.json.txt")).unwrap();
    let error = read(&times).unwrap_err();
    assert!(
        matches!(error, ReadLayersError::OtherJson { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("--exportTimes"), "{error}");
}

/// What TensorRT took for activations, and what was held at once as far as layers tell.
type Held = Option<(u64, u64)>;

/// A log, and the engines in it.
type Listed = (&'static str, &'static [(Source, usize, Held)]);

/// Logs that list layers: the engines they hold, each with its form, its layers and its activations where both
/// figures are known.
const LISTED: [Listed; 19] = [
    (
        "trt10.16.1-x86-h100-02-verbose.log",
        &[(Source::Listing, 6, None)],
    ),
    (
        "trt10.16.1-x86-h100-04-skipinference-layerinfo.log",
        &[(Source::Dump, 9, Some((125_440, 125_440)))],
    ),
    (
        "trt7-python-verbose-layers.log",
        &[(Source::Listing, 7, None)],
    ),
    (
        "trt8.0.3-x86-gtx1070-build-fp16-verbose.log",
        &[(Source::Listing, 10, None)],
    ),
    (
        "trt8.2-python-timingcache-create.log",
        &[(Source::Listing, 11, None)],
    ),
    (
        "trt8.2.3-x86-gtx1070-build-fp32-verbose-b.log",
        &[(Source::Listing, 12, None)],
    ),
    (
        "trt8.4-python-customlogger.log",
        &[(Source::Listing, 1, None)],
    ),
    (
        "trt8.4-python-sparsity.log",
        &[(Source::Listing, 20, None), (Source::Listing, 20, None)],
    ),
    (
        "trt8.4.1-x86-gtx1070-adjustreduce-3runs.log",
        &[
            (Source::Listing, 1, None),
            (Source::Listing, 1, None),
            (Source::Listing, 4, Some((1_048_584, 1_048_576))),
        ],
    ),
    (
        "trt8.4.1-x86-gtx1070-build-fp16-verbose.log",
        &[(Source::Listing, 12, None)],
    ),
    (
        "trt8.5.1-x86-rtx3080-resnet50-infer.log",
        &[(Source::Dump, 62, None)],
    ),
    (
        "trt8.5.1-x86-rtx3080-sample2-build-verbose.log",
        &[
            (Source::Listing, 7, Some((1_107_968, 1_107_200))),
            (Source::Dump, 7, Some((1_107_968, 1_107_200))),
        ],
    ),
    (
        "trt8.5.1-x86-rtx3080-sample54-build-verbose.log",
        &[(Source::Listing, 3, None), (Source::Names, 3, None)],
    ),
    (
        "trt8.5.1-x86-rtx3080-vgg16-build-verbose.log",
        &[
            (Source::Listing, 25, Some((25_690_624, 25_690_112))),
            (Source::Dump, 25, Some((25_690_624, 25_690_112))),
        ],
    ),
    (
        "trt8.5.10-drive-orin-mnist-best-verbose.log",
        &[(Source::Listing, 7, Some((32_256, 31_360)))],
    ),
    (
        "trt8.5.10-x86-rtx2000ada-plugin.log",
        &[(Source::Listing, 1, None)],
    ),
    (
        "trt8.5.10-x86-rtx2000ada-resnet18-qat-verbose.log",
        &[
            (Source::Listing, 26, Some((602_112, 602_112))),
            (Source::Dump, 26, Some((602_112, 602_112))),
        ],
    ),
    (
        "trt8.5.10-x86-rtx2000ada-tsa-v2-verbose.log",
        &[(Source::Listing, 27, Some((1_638_912, 1_433_600)))],
    ),
    (
        "trt10-rtx1.x-trtrtx-verbose.log",
        &[(Source::Listing, 1, None)],
    ),
];

#[test]
fn every_listing_of_every_log_is_read() {
    let Some(folder) = corpus("trtexec") else {
        return;
    };
    for (name, engines) in LISTED {
        let found = read(&fs::read(folder.join(name)).unwrap()).unwrap();
        let seen: Vec<_> = found.engines.iter().map(EngineDraft::label).collect();
        assert_eq!(seen.len(), engines.len(), "{name}: {seen:?}");
        for number in 1..=engines.len() {
            let (source, layers, held) = engines[number - 1];
            let found = read(&fs::read(folder.join(name)).unwrap()).unwrap();
            let wanted = Wanted {
                listing: Some(number),
                ..Wanted::default()
            };
            let engine = open(found, None, &wanted).unwrap();
            assert_eq!(
                (engine.source, engine.layers.len()),
                (source, layers),
                "{name}: {seen:?}"
            );
            let odd = engine
                .warnings
                .iter()
                .find(|words| words.contains("not understood"));
            assert_eq!(odd, None, "{name}");
            let live = Liveness::of(&engine);
            if let Some((took, peak)) = held {
                let seen = (engine.activation_bytes, live.peak_bytes);
                assert_eq!(seen, (Some(took), peak), "{name}");
            }
            // It is a floor, wherever all sizes are known.
            if let (Some(took), []) = (engine.activation_bytes, &*live.without_size) {
                assert!(live.peak_bytes <= took, "{name}");
            }
        }
    }
}

#[test]
fn every_log_says_whether_it_has_layers_and_none_is_misread() {
    let Some(folder) = corpus("trtexec") else {
        return;
    };
    let listed: Vec<&str> = LISTED.iter().map(|(name, _)| *name).collect();
    for path in files(&folder, |name| has_ending(name, "log")) {
        let name = path.file_name().unwrap().to_str().unwrap();
        match read(&fs::read(&path).unwrap()) {
            Ok(found) if found.engines.is_empty() => println!("{name}: times"),
            Ok(found) => assert!(
                listed.contains(&name),
                "{name}: {}",
                found.engines[0].label()
            ),
            Err(ReadLayersError::NoLayers) => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn the_text_forms_say_what_the_json_says() {
    let Some(folder) = corpus("engine-graphs") else {
        return;
    };
    let mut count = 0;
    for path in files(&folder.join("engines"), |_| true) {
        for text in ["layers.txt", "layers.concatenated.txt"] {
            let Ok(text) = fs::read(path.join(text)) else {
                continue;
            };
            let name = path.display().to_string();
            let of_text = engine(&text, &name);
            let of_json = engine(&fs::read(path.join("graph.json")).unwrap(), &name);
            assert_eq!(of_text.layers.len(), of_json.layers.len(), "{name}");
            for (seen, truth) in of_text.layers.iter().zip(&of_json.layers) {
                assert_eq!(seen.name, truth.name, "{name}");
                assert_eq!(seen.layer_type, truth.layer_type, "{name}");
                assert_eq!(seen.parameter_type, truth.parameter_type, "{name}");
                assert_eq!(seen.tactic, truth.tactic, "{name}");
                assert_eq!(seen.weights, truth.weights, "{name}");
                assert_eq!(seen.bias, truth.bias, "{name}");
                assert_eq!(seen.contraction, truth.contraction, "{name} {}", seen.name);
                let sizes = |it: &trtmem::layers::Layer| -> Vec<Figure> {
                    it.uses().map(|it| it.padded_bytes).collect()
                };
                assert_eq!(sizes(seen), sizes(truth), "{name}");
            }
            count += 1;
        }
    }
    assert!(count >= 4, "{count}");
}
