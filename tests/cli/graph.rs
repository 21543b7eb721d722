//! `trtmem layers --graph` and `--format html`.

use std::fs;

use crate::command::{Dir, run};
use crate::markup;

/// Three layers as the engine inspector writes them.
const ENGINE: &str = r#"{"Layers": [
  {"Name": "first", "LayerType": "CaskConvolution", "ParameterType": "Convolution",
   "Inputs": [{"Name": "in", "Dimensions": [1,3,8,8], "Format/Datatype": "Row major linear FP32"}],
   "Outputs": [{"Name": "a", "Dimensions": [1,8,8,8], "Format/Datatype": "Row major linear FP16 format"}],
   "Weights": {"Type": "Half", "Count": 216}},
  {"Name": "second", "LayerType": "Reformat",
   "Inputs": [{"Name": "a", "Dimensions": [1,8,8,8], "Format/Datatype": "Row major linear FP16 format"}],
   "Outputs": [{"Name": "b", "Dimensions": [1,8,8,8], "Format/Datatype": "Row major linear FP32"}]},
  {"Name": "third", "LayerType": "PluginV2",
   "Inputs": [{"Name": "b", "Dimensions": [1,8,8,8], "Format/Datatype": "Row major linear FP32"}],
   "Outputs": [{"Name": "out", "Dimensions": [1,8], "Format/Datatype": "Row major linear FP32"}]}
 ], "Bindings": ["in", "out"]}"#;

#[test]
fn the_ending_says_how_it_is_drawn_and_the_table_is_printed_beside() {
    let dir = Dir::new();
    dir.write("engine.json", ENGINE);
    for name in ["engine.svg", "engine.dot"] {
        let ran = run(&dir, &["layers", "engine.json", "--graph", name]);
        assert_eq!(ran.code(), 0, "{ran:?}");
        assert!(ran.stdout.contains("Peak activation memory"), "{ran:?}");
    }
    let svg = fs::read_to_string(dir.join("engine.svg")).unwrap();
    markup::check(svg.trim_end());
    assert!(svg.contains(">engine.json · 3 layers</text>"), "{svg}");
    let dot = fs::read_to_string(dir.join("engine.dot")).unwrap();
    assert!(
        dot.starts_with("digraph engine {\n") && dot.contains("n0 -> n1"),
        "{dot}"
    );
}

#[test]
fn what_is_selected_is_drawn_in_the_colours_asked_for() {
    let dir = Dir::new();
    dir.write("engine.json", ENGINE);
    let select = [
        "layers",
        "engine.json",
        "--select",
        "^second$",
        "--colour",
        "type",
    ];
    let ran = run(&dir, &[&select[..], &["--graph", "part.svg"]].concat());
    assert_eq!(ran.code(), 0, "{ran:?}");
    let svg = fs::read_to_string(dir.join("part.svg")).unwrap();
    assert!(
        svg.contains("1 of 3 layers") && svg.contains("from #0, not drawn"),
        "{svg}"
    );
    assert!(svg.contains("colour: the type of a layer"));
    let around = ["--around", "1", "--graph", "all.svg"];
    let ran = run(&dir, &[&select[..], &around[..]].concat());
    assert_eq!(ran.code(), 0, "{ran:?}");
    let svg = fs::read_to_string(dir.join("all.svg")).unwrap();
    assert!(svg.contains("engine.json · 3 layers"), "{svg}");
}

#[test]
fn a_page_is_written_where_its_ending_asks_for_one() {
    let dir = Dir::new();
    dir.write("engine.json", ENGINE);
    let ran = run(&dir, &["layers", "engine.json", "-o", "engine.html"]);
    assert_eq!((ran.code(), ran.stdout.as_str()), (0, ""), "{ran:?}");
    let page = fs::read_to_string(dir.join("engine.html")).unwrap();
    markup::check(&page);
    let ran = run(&dir, &["layers", "engine.json", "--format", "html"]);
    assert_eq!(ran.stdout, page);
}

#[test]
fn what_cannot_be_drawn_is_said_and_leaves_no_file() {
    let dir = Dir::new();
    dir.write("engine.json", ENGINE);
    let refused = |arguments: &[&str], words: &str| {
        let ran = run(&dir, &[&["layers", "engine.json"], arguments].concat());
        assert_eq!(ran.code(), 2, "{ran:?}");
        assert!(ran.stderr.contains(words), "{ran:?}");
    };
    refused(&["--graph", "engine.png"], "has to end in .svg or .dot");
    refused(&["--graph", "engine"], "has to end in .svg or .dot");
    refused(
        &["--graph", "e.svg", "--colour", "time"],
        "give the profile with --profile",
    );
    assert_eq!(dir.files(), ["engine.json"]);
}
