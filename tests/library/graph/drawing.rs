//! What stands in a drawing of an engine.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use trtmem::graph::{Node, Paint, Role, dot, svg};
use trtmem::layers::{DataType, Engine};
use trtmem::view::engine_graph::{Choice, Colour, engine_drawing};

use super::{drawn, svg_of};
use crate::engines::{Made, blocks, small};
use crate::{golden, markup};

/// A script, what leaves attributes and DOT's quotation marks, turned writing, controls, and length.
fn hostile() -> String {
    format!(
        "<script>x</script>\"'];\\l\\\\\\N]]>-->&lt;\u{202e}\u{1b}\u{0}\n{}",
        "x".repeat(9_000)
    )
}

#[test]
fn a_small_engine_is_drawn_as_reviewed() {
    let engine = small();
    let choice = Choice {
        name: "small.engine",
        colour: Colour::Time,
        peak: Some((2, 262_144)),
        ..Choice::default()
    };
    let drawing = engine_drawing(&engine, &choice).unwrap();
    let lines = svg_of(&drawing).replace("><", ">\n<") + "\n";
    golden::assert_same(&golden::data("snapshots/graph/small.svg"), &lines);
    let text = dot(&drawing).unwrap();
    golden::assert_same(&golden::data("snapshots/graph/small.dot"), &text);
}

#[test]
fn what_is_large_is_hot_and_ranked_in_every_colouring() {
    let engine = small();
    let of = |colour| {
        let choice = Choice {
            colour,
            ..Choice::default()
        };
        engine_drawing(&engine, &choice).unwrap()
    };
    let first = |colour| {
        let drawing = of(colour);
        let node = drawing
            .boxes
            .iter()
            .find(|node| node.places.contains(&1))
            .unwrap();
        (node.names[0].clone(), node.paint)
    };
    assert_eq!(
        first(Colour::Time),
        ("classifier".to_owned(), Paint::Heat(6))
    );
    assert_eq!(
        first(Colour::Bytes),
        ("classifier".to_owned(), Paint::Heat(6))
    );
    let types = of(Colour::Type);
    assert_eq!(types.key.paints[0].1, "Convolution");
    let precisions = of(Colour::Precision);
    let told: Vec<&str> = precisions
        .key
        .paints
        .iter()
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(told, ["FP16 (1)", "INT8 (4)"]);
}

#[test]
fn blocks_that_repeat_are_one_box_with_their_sums() {
    let engine = blocks(12);
    let (folded, whole) = (drawn(&engine, true), drawn(&engine, false));
    assert_eq!(whole.boxes.len(), 36 + 2);
    let block = folded
        .boxes
        .iter()
        .find(|node| node.role == Role::Block)
        .unwrap();
    assert_eq!(block.heading, "× 12: 3 layers");
    assert_eq!(folded.boxes.len(), 1 + 2);
    // 12 × (two convolutions of 2 × 196 KiB and an addition of 3 × 196 KiB, and 300 bytes of weights).
    let touched = 12 * (7 * 64 * 56 * 56 + 300);
    assert!(
        block.told.contains(&format!("({touched} bytes)")),
        "{}",
        block.told
    );
    assert_eq!(folded.about[0], whole.about[0]);
    assert!(
        folded.about[1].contains("36 layers that repeat"),
        "{:?}",
        folded.about
    );
}

#[test]
fn a_long_engine_stands_in_parts_whose_marks_come_in_pairs() {
    let engine = blocks(60);
    let svg = svg_of(&drawn(&engine, false));
    markup::check(&svg);
    let size = svg.split("viewBox=\"0 0 ").nth(1).unwrap();
    let mut size = size
        .split(['"', ' '])
        .map(|side| side.parse::<f64>().unwrap_or(0.0));
    let (width, height) = (size.next().unwrap(), size.next().unwrap());
    assert!((0.6..4.0).contains(&(width / height)), "{width} × {height}");
    let mut ends: BTreeMap<&str, i32> = BTreeMap::new();
    for piece in svg.split("<a href=\"#").skip(1) {
        *ends.entry(piece.split('"').next().unwrap()).or_default() += 1;
    }
    for end in ends.keys() {
        assert!(
            svg.contains(&format!(" id=\"{end}\"")),
            "{end} leads nowhere"
        );
    }
    assert!(ends.len() >= 4 && svg.contains(">part 1 ▸ A</text>"));
}

#[test]
fn names_stay_text_in_both_languages() {
    let name = hostile();
    let mut made = Made::default();
    let shape: &[i64] = &[1, 8];
    let tensors = (format!("in{name}"), format!("out{name}"));
    let layer = made.layer(
        (&name, &name),
        &[(&tensors.0, shape, DataType::Fp32)],
        &[(&tensors.1, shape, DataType::Fp32)],
        4,
    );
    for key in ["Metadata", "TacticName", "Origin"] {
        layer[key] = name.clone().into();
    }
    made.bind(&[&tensors.0], &[&tensors.1]);
    let engine = made.engine();
    let choice = Choice {
        name: &name,
        ..Choice::default()
    };
    let drawing = engine_drawing(&engine, &choice).unwrap();
    let svg = svg_of(&drawing);
    markup::check(&svg);
    assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;"));
    assert!(svg.len() < 60_000, "{} bytes", svg.len());
    let text = dot(&drawing).unwrap();
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    for line in text.lines().filter(|line| line.contains('[')) {
        assert_eq!(outside(line).matches('[').count(), 1, "{line}");
    }
}

/// What of a line of DOT stands outside quotation marks.
fn outside(line: &str) -> String {
    let (mut text, mut inside, mut escaped) = (String::new(), false, false);
    for character in line.chars() {
        match (inside, escaped, character) {
            (true, false, '\\') => escaped = true,
            (_, false, '"') => inside = !inside,
            (true, ..) => escaped = false,
            (false, ..) => text.push(character),
        }
    }
    assert!(!inside, "a word does not end: {line}");
    text
}

#[test]
fn a_selection_shows_its_neighbours_and_says_what_it_leaves_out() {
    let engine = small();
    let seeds: Vec<bool> = engine
        .layers
        .iter()
        .map(|layer| &*layer.name == "conv2")
        .collect();
    let choice = Choice {
        drawn: Some(&seeds),
        ..Choice::default()
    };
    let drawing = engine_drawing(&engine, &choice).unwrap();
    assert_eq!(drawing.boxes.len(), 1);
    assert!(drawing.title.contains("1 of 5 layers"));
    let remarks: Vec<&str> = drawing
        .tensors
        .iter()
        .filter_map(|tensor| tensor.remark.as_deref())
        .collect();
    assert_eq!(remarks, ["from #1, not drawn", "read by 1 more, not drawn"]);
    markup::check(&svg_of(&drawing));
}

/// Who hands something to whom, by name, in a made-up engine of single letters: `a>x` writes, `x>a` reads.
fn edges(layers: &[(&str, &[&str], &[&str])]) -> Vec<String> {
    let mut made = Made::default();
    let told = |names: &[&'static str]| -> Vec<(&'static str, &'static [i64], DataType)> {
        names
            .iter()
            .map(|name| (*name, &[4][..], DataType::Fp32))
            .collect()
    };
    let leak = |names: &[&str]| -> Vec<&'static str> {
        names
            .iter()
            .map(|name| &*Box::leak((*name).to_owned().into_boxed_str()))
            .collect()
    };
    for (name, inputs, outputs) in layers {
        made.layer(("K", name), &told(&leak(inputs)), &told(&leak(outputs)), 0);
    }
    let engine = made.engine();
    let drawing = drawn(&engine, false);
    let name = |at: &usize| drawing.boxes[*at].names[0].clone();
    let handed = drawing
        .tensors
        .iter()
        .filter_map(|tensor| Some((tensor.from?, &tensor.to)));
    let edges = handed.flat_map(|(from, to)| to.iter().map(move |to| (from, *to)));
    edges.map(|(from, to)| name(&from) + &name(&to)).collect()
}

#[test]
fn a_region_hands_on_what_was_written_last_or_by_several_together() {
    // Two write into one region before anybody reads: a concatenation without a copy.
    let concat = edges(&[("a", &[], &["x"]), ("b", &[], &["x"]), ("c", &["x"], &[])]);
    assert_eq!(concat, ["ac", "bc"]);
    // Written anew after it was read: the second reader has nothing of the first writer.
    let again = edges(&[
        ("a", &[], &["x"]),
        ("b", &["x"], &[]),
        ("c", &[], &["x"]),
        ("d", &["x"], &[]),
    ]);
    assert_eq!(again, ["ab", "cd"]);
    // In place: it reads what it then writes.
    let place = edges(&[
        ("a", &[], &["x"]),
        ("b", &["x"], &["x"]),
        ("c", &["x"], &[]),
    ]);
    assert_eq!(place, ["ab", "bc"]);
}

#[test]
fn cycles_strangers_and_nothing_at_all_are_drawn() {
    let mut made = Made::default();
    let tensor = |name| (name, &[-1, 8][..], DataType::Fp16);
    made.layer(("Loop", "one"), &[tensor("y")], &[tensor("x")], 0);
    made.layer(("Loop", "two"), &[tensor("x")], &[tensor("y")], 0);
    made.layer(("Alone", "three"), &[], &[], 0);
    made.bind(&["nowhere"], &["neither"]);
    let drawing = drawn(&made.engine(), true);
    let svg = svg_of(&drawing);
    markup::check(&svg);
    assert!(svg.contains("?×8 FP16"), "a dynamic shape is told");
    assert_eq!(drawing.boxes.len(), 3);
    markup::check(&svg_of(&drawn(&Engine::default(), true)));
}

#[test]
fn what_nobody_could_read_is_refused_with_a_way_out() {
    let engine = blocks(4_000);
    let begun = Instant::now();
    let refused = engine_drawing(&engine, &Choice::default()).unwrap_err();
    let refused = refused.to_string();
    assert!(
        refused.contains("12000 boxes") && refused.contains("--select"),
        "{refused}"
    );
    // Whoever makes a drawing by hand is refused as well.
    let mut by_hand = drawn(&blocks(1), false);
    by_hand.boxes.resize(5_001, Node::default());
    assert!(svg(&by_hand, "graph").is_err() && dot(&by_hand).is_err());
    // Folded it is one box.
    assert_eq!(drawn(&engine, true).boxes.len(), 3);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn two_thousand_layers_are_drawn_in_time() {
    let engine = blocks(667);
    let begun = Instant::now();
    let svg = svg_of(&drawn(&engine, false));
    // Unoptimised, on a busy machine; it takes 0.1 s otherwise.
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    assert!(svg.len() < 8 << 20, "{} bytes", svg.len());
}

#[test]
fn a_crowd_of_weights_is_one_line_and_nothing_is_lost() {
    let mut made = Made::default();
    let names: Vec<String> = (0..40).map(|number| format!("weight{number}")).collect();
    let inputs: Vec<(&str, &[i64], DataType)> = names
        .iter()
        .map(|name| (name.as_str(), &[1, 256][..], DataType::Fp32))
        .collect();
    made.layer(
        ("Myelin", "all"),
        &inputs,
        &[("out", &[1, 8], DataType::Fp32)],
        0,
    );
    made.bind(&[], &["out"]);
    let drawing = drawn(&made.engine(), true);
    let weights: Vec<_> = drawing
        .tensors
        .iter()
        .filter(|tensor| tensor.from.is_none())
        .collect();
    assert_eq!(weights.len(), 5);
    assert_eq!(weights[4].label, "and 36 more · 36 KiB");
    let bytes: u64 = weights.iter().filter_map(|tensor| tensor.bytes).sum();
    assert_eq!(bytes, 40 * 1024);
}

#[test]
fn a_name_of_several_lines_is_one_text_that_a_search_finds() {
    let name =
        "/backbone/layer3/layer3.0/conv2/Conv + /backbone/layer3/layer3.0/Add + /backbone/Relu";
    let mut made = Made::default();
    made.layer(
        ("Convolution", name),
        &[("x", &[4], DataType::Fp32)],
        &[],
        0,
    );
    let svg = svg_of(&drawn(&made.engine(), true));
    let texts = svg
        .split("<text ")
        .skip(1)
        .filter_map(|text| text.split("</text>").next());
    let mut texts = texts.map(|text| {
        let words = text.split('<').filter_map(|piece| piece.split_once('>'));
        words.map(|(_, words)| words).collect::<String>()
    });
    assert!(texts.any(|text| text == name), "{svg}");
    assert!(svg.matches("<tspan").count() >= 3);
}
