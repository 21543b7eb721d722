//! Two engines held against each other: which layers do the same work, and what differs.

use proptest::prelude::*;
use trtmem::export::layers::changes_csv;
use trtmem::layers::read::read;
use trtmem::layers::{Aspect, Bond, Comparison, Engine, LayerTime, Match, Wanted, align, open};

use crate::command::{Dir, run};

/// A layer of a graph: name, kind, tensors read and written, channels, type.
type Line<'a> = (&'a str, &'a str, &'a str, &'a str, u64, &'a str);

fn graph(lines: &[Line<'_>]) -> String {
    let tensor = |name: &str, channels: u64, format: &str| {
        format!(
            r#"{{"Name":"{name}","Location":"Device","Dimensions":[1,{channels},8,8],"Format/Datatype":"{format}"}}"#
        )
    };
    let layer = |(name, kind, from, to, channels, format): &Line<'_>| {
        format!(
            r#"{{"Name":"{name}","LayerType":"{kind}","Inputs":[{}],"Outputs":[{}],"ParameterType":"{kind}","TacticName":"t_{format}","Metadata":""}}"#,
            tensor(from, *channels, format),
            tensor(to, *channels, format)
        )
    };
    let layers: Vec<String> = lines.iter().map(layer).collect();
    format!(
        r#"{{"Layers":[{}],"Bindings":["in","out"]}}"#,
        layers.join(",")
    )
}

const FP32: &str = "Row major linear FP32";
const FP16: &str = "Row major linear FP16 format";

fn engine(lines: &[Line<'_>]) -> Engine {
    let found = read(graph(lines).as_bytes()).unwrap();
    open(found, None, &Wanted::default()).unwrap()
}

fn bonds(matches: &[Match]) -> Vec<(Vec<usize>, Vec<usize>, Option<Bond>)> {
    let parts = |found: &Match| (found.base.clone(), found.new.clone(), found.bond);
    matches.iter().map(parts).collect()
}

fn two() -> (Engine, Engine) {
    let base = engine(&[
        ("conv0 + relu0", "Convolution", "in", "a", 4, FP32),
        ("conv1", "Convolution", "a", "b", 8, FP32),
        ("relu1", "PointWise", "b", "c", 8, FP32),
        ("pool", "Pooling", "c", "out", 8, FP32),
    ]);
    let new = engine(&[
        ("conv0 + relu0", "Convolution", "in", "a", 4, FP16),
        ("conv1 + relu1", "Convolution", "a", "c", 8, FP16),
        ("reformat", "Reformat", "c", "d", 8, FP16),
        ("pool", "Pooling", "d", "out", 8, FP16),
    ]);
    (base, new)
}

#[test]
fn layers_are_matched_by_name_by_what_they_were_fused_of_and_else_stand_alone() {
    let (base, new) = two();
    let expected = [
        (vec![0], vec![0], Some(Bond::Name)),
        (vec![1, 2], vec![1], Some(Bond::Refused)),
        (vec![], vec![2], None),
        (vec![3], vec![3], Some(Bond::Name)),
    ];
    assert_eq!(bonds(&align(&base, &new)), expected);
}

#[test]
fn renamed_layers_are_matched_by_tensors_and_by_shapes_in_their_order() {
    let base = engine(&[
        ("a", "Convolution", "in", "x", 4, FP32),
        ("b", "Convolution", "x", "y", 8, FP32),
        ("c", "Convolution", "y", "out", 8, FP32),
    ]);
    let new = engine(&[
        ("k1", "Convolution", "in", "x", 4, FP32),
        ("k2", "Convolution", "x", "t1", 8, FP32),
        ("k3", "Convolution", "t1", "out2", 8, FP32),
    ]);
    let found = align(&base, &new);
    let expected: Vec<_> = [Bond::Tensors, Bond::Shape, Bond::Shape]
        .into_iter()
        .enumerate()
        .map(|(at, bond)| (vec![at], vec![at], Some(bond)))
        .collect();
    // What a layer came from is its name here, and names that say nothing in common are no match.
    let found = bonds(&found);
    assert_eq!(found.len(), 3);
    assert!(
        found
            .iter()
            .zip(&expected)
            .all(|(a, b)| (&a.0, &a.1) == (&b.0, &b.1)),
        "{found:?}"
    );
}

#[test]
fn what_differs_is_named_and_bytes_have_their_sign() {
    let (base, new) = two();
    let comparison = Comparison::of(&base, &new);
    let first = comparison.rows.first().unwrap();
    let aspects = [
        Aspect::Bytes,
        Aspect::Precision,
        Aspect::Format,
        Aspect::Tactic,
    ];
    assert_eq!(first.aspects(), aspects);
    // 2 tensors of 4 x 64 elements, 4 bytes each and then 2.
    assert_eq!(first.touched_change(), Some(-2 * 4 * 64 * 2));
    let alone = comparison.rows.get(2).unwrap();
    assert_eq!(alone.touched_change(), Some(2 * 8 * 64 * 2));
    assert!(alone.aspects().is_empty());
}

#[test]
fn an_engine_is_the_same_as_itself() {
    let (base, _) = two();
    let comparison = Comparison::of(&base, &base);
    assert!(
        comparison
            .rows
            .iter()
            .all(|row| row.bond == Some(Bond::Name))
    );
    assert!(
        comparison
            .rows
            .iter()
            .all(|row| row.aspects().is_empty() && row.touched_change() == Some(0))
    );
}

#[test]
fn the_last_column_of_the_csv_is_the_time_in_the_new_engine() {
    let (base, mut new) = two();
    new.layers[0].time = Some(LayerTime {
        average_ns: Some(7),
        median_ns: None,
        total_ns: None,
        percentage: None,
    });
    let rows = changes_csv(&Comparison::of(&base, &new)).unwrap();
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let name = reader.headers().unwrap().iter().next_back();
    assert_eq!(name, Some("new_time_ns"));
    let first = reader.records().next().unwrap().unwrap();
    assert_eq!(first.iter().next_back(), Some("7"));
}

#[test]
fn the_command_tells_it_in_every_form() {
    let dir = Dir::new();
    dir.write(
        "a.json",
        graph(&[("conv0", "Convolution", "in", "out", 4, FP32)]),
    );
    dir.write(
        "b.json",
        graph(&[("conv0", "Convolution", "in", "out", 4, FP16)]),
    );
    let layers = |more: &[&str]| {
        let ran = run(
            &dir,
            &[&["layers", "a.json", "--diff", "b.json"], more].concat(),
        );
        assert_eq!(ran.code(), 0, "{ran:?}");
        ran
    };
    let table = layers(&[]).stdout;
    assert!(table.contains("FP32 → FP16, format, tactic"), "{table}");
    assert!(table.contains("matched: 1 by name"), "{table}");
    let json = layers(&["--format", "json"]).json();
    assert_eq!(json["schema"], "trtmem.layers-diff/1");
    assert_eq!(json["rows"][0]["touched_change_bytes"], -1024);
    let csv = layers(&["--format", "csv"]).stdout;
    assert!(csv.starts_with("matched_by,base_index"), "{csv}");
    let markdown = layers(&["--format", "markdown"]).stdout;
    assert!(
        markdown.starts_with("**bytes accessed 2 KiB → 1 KiB (−1 KiB)"),
        "{markdown}"
    );
    assert!(markdown.contains("| conv0 | 0 |"), "{markdown}");
    let page = layers(&["--format", "html"]).stdout;
    assert!(page.contains("FP32 → FP16, format, tactic"), "{page}");
    for (file, begins) in [
        ("d.json", "{"),
        ("d.csv", "matched_by,"),
        ("d.md", "**bytes accessed"),
        ("d.html", "<!doctype html>"),
        ("d.txt", "a.json → b.json"),
    ] {
        layers(&["-o", file]);
        let text = std::fs::read_to_string(dir.join(file)).unwrap();
        assert!(text.starts_with(begins), "{file}: {text}");
    }
    assert_eq!(
        run(&dir, &["layers", "a.json", "--diff", "none.json"]).code(),
        2
    );
}

proptest! {
    #[test]
    fn every_layer_is_in_exactly_one_match(
        base in prop::collection::vec((0_usize..6, 0_usize..4), 0..20),
        new in prop::collection::vec((0_usize..6, 0_usize..4), 0..20),
    ) {
        let names = ["a", "b", "a + b", "c", "PWN(b, c)", "d"];
        let kinds = ["Convolution", "PointWise", "Reformat", "Pooling"];
        let build = |layers: &[(usize, usize)]| {
            let lines: Vec<Line<'_>> = layers
                .iter()
                .map(|(name, kind)| (names[*name], kinds[*kind], names[*kind], names[*name], 4, FP32))
                .collect();
            engine(&lines)
        };
        let (base, new) = (build(&base), build(&new));
        let matches = align(&base, &new);
        let mut seen: Vec<usize> = matches.iter().flat_map(|found| found.base.clone()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..base.layers.len()).collect::<Vec<_>>());
        let mut seen: Vec<usize> = matches.iter().flat_map(|found| found.new.clone()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..new.layers.len()).collect::<Vec<_>>());
    }
}
