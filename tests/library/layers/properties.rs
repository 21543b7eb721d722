//! What holds for any input.

use proptest::prelude::*;
use serde_json::{Value, json};
use trtmem::export::layers::{changes_csv, changes_json, csv, json as document};
use trtmem::form::Style;
use trtmem::layers::read::read;
use trtmem::layers::{
    Account, Comparison, Engine, Layer, Shown, Sort, Wanted, groups, open, sorted,
};
use trtmem::view::engine_graph::Choice;
use trtmem::{form, view};

use crate::golden::data;

/// Formats, some with padding, some that nobody knows.
const FORMATS: [&str; 8] = [
    "Row major linear FP32",
    "Thirty-two wide channel vectorized row major Int8 format",
    "Channel major FP16 format where channel % 8 == 0",
    "Row major INT8 format where column stride % 64 == 0",
    "Half",
    "Int4",
    "N/A due to dynamic shapes",
    "Quux",
];

const TYPES: [&str; 6] = [
    "CaskConvolution",
    "NoOp",
    "Constant",
    "gemm",
    "kgen",
    "Reformat",
];

fn any_tensor() -> impl Strategy<Value = Value> {
    let dimension = prop_oneof![8 => 0_i64..40, 1 => Just(-1), 1 => any::<i64>()];
    let shape = proptest::collection::vec(dimension, 0..6);
    (0..9_u8, shape, proptest::sample::select(&FORMATS[..])).prop_map(|(name, shape, format)| {
        json!({"Name": format!("t{name}"), "Dimensions": shape, "Format/Datatype": format})
    })
}

fn any_layer() -> impl Strategy<Value = Value> {
    let tensors = || proptest::collection::vec(any_tensor(), 0..4);
    let count = prop_oneof![4 => 0_i64..1000, 1 => any::<i64>()];
    let kernel = proptest::collection::vec(-1_i64..8, 0..4);
    let which = proptest::sample::select(&TYPES[..]);
    (0..5_u8, which, tensors(), tensors(), count, kernel).prop_map(
        |(name, kind, inputs, outputs, count, kernel)| {
            json!({
                "Name": format!("l{name}"), "LayerType": kind, "Inputs": inputs, "Outputs": outputs,
                "ParameterType": if kind == "CaskConvolution" { "Convolution" } else { kind },
                "Weights": {"Type": "Half", "Count": count}, "Kernel": kernel, "Groups": count,
            })
        },
    )
}

fn any_engine() -> impl Strategy<Value = Engine> {
    let layers = proptest::collection::vec(any_layer(), 0..12);
    (layers, any::<bool>()).prop_map(|(layers, has_bindings)| {
        let mut graph = json!({"Layers": layers});
        if has_bindings {
            graph["Bindings"] = json!(["t0", "t1"]);
        }
        let found = read(graph.to_string().as_bytes());
        found.map_or_else(
            |_| Engine::default(),
            |found| open(found, None, &Wanted::default()).unwrap(),
        )
    })
}

fn shown(account: &Account) -> Shown {
    let all = (0..account.engine.layers.len()).collect();
    Shown {
        positions: sorted(account, all, Sort::Live),
        most: 7,
        ..Shown::default()
    }
}

/// Everything that can be made of an engine.
fn render(account: &Account) {
    let shown = shown(account);
    let style = Style {
        width: Some(60),
        columns: Some(60),
        plain: true,
        ..Style::default()
    };
    let choice = Choice {
        fold: true,
        ..Choice::of(account)
    };
    let comparison = Comparison::of(&account.engine, &Engine::default());
    for document in [
        view::layers(account, &shown, Some(&choice)),
        view::layers_diff(&comparison, "a", "b", 3),
    ] {
        let table = form::text(&document, &style);
        assert!(table.is_ascii(), "{table}");
        assert!(!table.contains('\u{1b}'));
        form::markdown(&document);
        form::html(&document);
    }
    changes_csv(&comparison).unwrap();
    changes_json(&comparison, "a", "b").unwrap();
    serde_json::from_str::<Value>(&document(account, &shown).unwrap()).unwrap();
    let rows = csv(account, &shown).unwrap();
    let mut reader = ::csv::Reader::from_reader(rows.as_bytes());
    assert_eq!(reader.records().count(), shown.first().len());
}

fn try_everything(bytes: &[u8]) {
    let Ok(found) = read(bytes) else { return };
    let count = found.engines.len();
    for listing in (1..=count.min(3)).map(Some).chain([None]) {
        let wanted = Wanted {
            listing,
            ..Wanted::default()
        };
        let found = read(bytes).unwrap();
        let times = read(bytes).unwrap();
        if let Ok(engine) = open(found, Some(times), &wanted) {
            render(&Account::of("any", engine));
        }
        let engine = open(read(bytes).unwrap(), None, &wanted).unwrap();
        render(&Account::of("any", engine));
    }
}

proptest! {
    #[test]
    fn sums_are_sums_and_nothing_held_is_less_than_a_layer_needs(engine in any_engine()) {
        let account = Account::of("any", engine);
        let (engine, live) = (&account.engine, &account.liveness);
        prop_assert!(live.peak_bytes <= live.unique_bytes);
        prop_assert!(live.largest_layer_bytes <= live.peak_bytes);
        prop_assert_eq!(live.live_bytes.iter().copied().max().unwrap_or(0), live.peak_bytes);
        for (position, bytes) in live.live_bytes.iter().enumerate() {
            let held: u128 = live.held_at(position).iter().map(|it| u128::from(it.bytes)).sum();
            prop_assert_eq!(held.min(u128::from(u64::MAX)), u128::from(*bytes));
        }
        for used in engine.layers.iter().flat_map(Layer::uses) {
            if let (Some(padded), Some(logical)) = (used.padded_bytes.get(), used.logical_bytes.get()) {
                prop_assert!(padded >= logical);
            }
        }
        let by_type = groups(engine, Layer::kind);
        let counted: usize = by_type.iter().map(|group| group.layers).sum();
        prop_assert_eq!(counted, engine.layers.len() - account.totals.constants);
        let sum = |parts: Vec<Option<u64>>| parts.into_iter().try_fold(0_u64, |sum, it| sum.checked_add(it?));
        let traffic = engine.layers.iter()
            .filter(|layer| !layer.is_constant() && !layer.is_free())
            .map(|layer| layer.io_bytes().get());
        prop_assert_eq!(account.totals.traffic_bytes.figure().get(), sum(traffic.collect()));
        let totals = &account.totals;
        let types: u128 = totals.weights_by_type.values().map(|it| u128::from(*it)).sum();
        if let Some(all) = totals.all_weights_bytes().figure().get() {
            prop_assert_eq!(types, u128::from(all));
        }
        render(&account);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        try_everything(&bytes);
    }

    #[test]
    fn files_with_faults_are_read_or_refused(
        file in 0..12_usize,
        at in any::<proptest::sample::Index>(),
        faults in proptest::collection::vec((any::<proptest::sample::Index>(), "[\\[\\]{}():,\"\\\\ \n0-9a-zA-Z>.-]{0,6}"), 1..5),
    ) {
        let names = std::fs::read_dir(data("layers")).unwrap();
        let mut paths: Vec<_> = names.map(|it| it.unwrap().path()).collect();
        paths.sort();
        let text = std::fs::read_to_string(&paths[file % paths.len()]).unwrap();
        let mut characters: Vec<char> = text.chars().collect();
        for (place, fault) in faults {
            let place = place.index(characters.len());
            characters.splice(place..(place + 2).min(characters.len()), fault.chars());
        }
        let cut = at.index(characters.len() * 2);
        characters.truncate(cut.max(1));
        try_everything(characters.into_iter().collect::<String>().as_bytes());
    }
}
