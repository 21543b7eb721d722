//! The command: files in, one answer out.

use std::io::Write;

use serde_json::Value;
use trtmem::export::schemas::DocumentSchema;

use crate::command::{Dir, Ran, finish, run, trtmem};
use crate::golden::{assert_same, data};

fn with(names: &[&str]) -> Dir {
    let dir = Dir::new();
    for name in names {
        dir.write(
            name,
            std::fs::read(data(&format!("layers/{name}"))).unwrap(),
        );
    }
    dir
}

fn layers(dir: &Dir, args: &[&str]) -> Ran {
    let mut all = vec!["layers"];
    all.extend(args);
    run(dir, &all)
}

fn done(ran: Ran) -> String {
    assert_eq!((ran.code(), ran.stderr.as_str()), (0, ""), "{ran:?}");
    ran.stdout
}

#[test]
fn the_table_is_as_it_was_reviewed() {
    let dir = with(&[
        "net.json",
        "net.profile.json",
        "unknown.json",
        "listing-8.log",
    ]);
    for (golden, args) in [
        (
            "net",
            &["net.json", "--profile", "net.profile.json", "--top", "4"][..],
        ),
        ("unknown", &["unknown.json", "--sort", "index"]),
        ("listing", &["listing-8.log", "--share", "net.json"]),
    ] {
        let text = done(layers(&dir, args));
        assert_same(&data(&format!("snapshots/layers/{golden}.txt")), &text);
    }
}

#[test]
fn the_ending_of_the_file_chooses_the_form() {
    let dir = with(&["net.json"]);
    for (file, begins) in [
        ("net.out.json", "{"),
        ("net.csv", "index,name,"),
        ("net.md", "**Peak activation memory: 34 KiB"),
        ("net.html", "<!doctype html>"),
        ("net.txt", "net.json · 10 layers"),
    ] {
        done(layers(&dir, &["net.json", "-o", file]));
        let text = std::fs::read_to_string(dir.join(file)).unwrap();
        assert!(text.starts_with(begins), "{file}: {text}");
    }
    // A comment has the largest layers first and the others folded, a page all in the order of execution.
    let markdown = done(layers(
        &dir,
        &["net.json", "--top", "2", "--format", "markdown"],
    ));
    let (first, folded) = markdown.split_once("<summary>8 others</summary>").unwrap();
    assert!(first.contains("| head\\_myl1\\_1 | 8 |"), "{first}");
    assert!(folded.contains("| left | 2 |"), "{folded}");
}

#[test]
fn a_sum_over_what_is_unknown_says_at_least_or_nothing() {
    let dir = with(&["unknown.json"]);
    let args = ["unknown.json", "--sort", "index", "--top", "1"];
    let table = done(layers(&dir, &args));
    let others = table.lines().find(|line| line.contains("[2 others]"));
    let cells: Vec<&str> = others
        .unwrap()
        .split("  ")
        .filter(|it| !it.is_empty())
        .collect();
    let cells: Vec<&str> = cells.iter().map(|it| it.trim()).collect();
    // Read, written, weights, accessed: of what they write 16 bytes are known.
    assert_eq!(cells, ["[2 others]", "—", "≥ 16 B", "0 B", "—"]);
}

#[test]
fn the_two_published_layers_come_out() {
    let published = [
        (
            "Conv_0 + PWN(Clip_3)",
            "CaskConvolution",
            "Convolution",
            &[[1, 3, 512, 768]][..],
            [1, 32, 256, 384],
            864,
            4_326_240,
        ),
        (
            "PWN(Add_133)",
            "PointWiseV2",
            "PointWise",
            &[[1, 128, 32, 48]; 2],
            [1, 128, 32, 48],
            0,
            589_824,
        ),
    ];
    let tensor = |name: String, shape: [i64; 4]| serde_json::json!({"Name": name, "Dimensions": shape, "Format/Datatype": "Row major Int8 format"});
    let layers_json: Vec<Value> = published
        .iter()
        .map(|(name, layer_type, kind, inputs, output, weights, _)| {
            let inputs: Vec<Value> = (0..)
                .zip(*inputs)
                .map(|(at, it)| tensor(format!("{name}{at}"), *it))
                .collect();
            serde_json::json!({
                "Name": name, "LayerType": layer_type, "ParameterType": kind, "Inputs": inputs,
                "Outputs": [tensor(format!("{name} out"), *output)],
                "Weights": {"Type": "Int8", "Count": weights},
            })
        })
        .collect();
    let dir = Dir::new();
    dir.write(
        "two.json",
        serde_json::json!({"Layers": layers_json}).to_string(),
    );
    let text = done(layers(&dir, &["two.json", "--format", "json"]));
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["schema"], "trtmem.layers/1");
    for (layer, (name, .., weights, touched)) in
        document["layers"].as_array().unwrap().iter().zip(published)
    {
        assert_eq!(layer["name"], name);
        assert_eq!(layer["weights_bytes"], weights);
        assert_eq!(layer["touched_bytes"], touched);
    }
    let table = done(layers(&dir, &["two.json", "--format", "csv"]));
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let at = reader
        .headers()
        .unwrap()
        .iter()
        .position(|it| it == "touched_bytes")
        .unwrap();
    let touched: Vec<String> = reader
        .records()
        .map(|row| row.unwrap()[at].to_owned())
        .collect();
    assert_eq!(touched, ["4326240", "589824"]);
}

#[test]
fn whatever_the_form_of_the_input_the_json_obeys_its_schema() {
    let schema: Value = serde_json::from_str(DocumentSchema::Layers.text()).unwrap();
    let inputs = [
        "dump.log",
        "eleven-names.json",
        "eleven.json",
        "listing-7.log",
        "listing-8.log",
        "names.log",
        "net-in-a-log.log",
        "net.json",
        "net.profile.json",
        "two-profiles.json",
        "unknown.json",
    ];
    let dir = with(&inputs);
    for input in inputs {
        let text = done(layers(&dir, &[input, "--format", "json"]));
        let document = serde_json::from_str(&text).unwrap();
        assert_eq!(
            crate::schemas::violations(&schema, &document),
            None,
            "{input}"
        );
    }
    let args = [
        "net.json",
        "--profile",
        "net.profile.json",
        "--format",
        "json",
    ];
    let mut document = serde_json::from_str(&done(layers(&dir, &args))).unwrap();
    assert_eq!(crate::schemas::violations(&schema, &document), None);
    let args = ["net.json", "--diff", "unknown.json", "--format", "json"];
    let changes = serde_json::from_str(&done(layers(&dir, &args))).unwrap();
    assert_eq!(crate::schemas::violations(&schema, &changes), None);
    document["layers"][0]["weights_bytes"] = Value::from("4 KiB");
    assert!(crate::schemas::violations(&schema, &document).is_some());
}

#[test]
fn layers_are_selected_with_those_around_them() {
    let dir = with(&["net.json"]);
    let chosen = |more: &[&str]| {
        let mut args = vec!["net.json", "--format", "json"];
        args.extend(more);
        let document: Value = serde_json::from_str(&done(layers(&dir, &args))).unwrap();
        let layers = document["layers"].as_array().unwrap().clone();
        layers
            .iter()
            .map(|it| it["index"].as_u64().unwrap())
            .collect::<Vec<u64>>()
    };
    assert_eq!(chosen(&["--select", "^sum$"]), [4]);
    assert_eq!(
        chosen(&["--select", "^sum$", "--around", "1"]),
        [2, 3, 4, 5]
    );
    assert_eq!(chosen(&["--select", "table_out"]), [6, 9]);
    assert_eq!(chosen(&["--select", "nothing at all"]), [0_u64; 0]);
    assert_eq!(chosen(&["--top", "2", "--sort", "live"]), [1, 0]);
    assert_eq!(chosen(&["--top", "1", "--sort", "weights"]), [8]);
}

#[test]
fn the_engine_is_held_against_what_it_asks_for() {
    let dir = with(&["net.json"]);
    let text = |size: &str| done(layers(&dir, &["net.json", "--activation", size]));
    assert!(
        text("34816").contains("asks for 34 KiB: exactly that."),
        "{}",
        text("34816")
    );
    assert!(
        text("68KiB").contains("34 KiB more (100.0%)"),
        "{}",
        text("68KiB")
    );
    assert!(text("1KiB").contains("which is less"), "{}", text("1KiB"));
}

#[test]
fn packed_files_and_standard_input_are_read() {
    let dir = with(&["net.json"]);
    let json = std::fs::read(data("layers/net.json")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&json).unwrap();
    let packed = gzip.finish().unwrap();
    dir.write("cut.gz", &packed[..packed.len() / 2]);
    dir.write("net.json.gz", packed);
    let rows = |text: String| text.lines().count();
    let plain = rows(done(layers(&dir, &["net.json", "--format", "csv"])));
    assert_eq!(
        rows(done(layers(&dir, &["net.json.gz", "--format", "csv"]))),
        plain
    );
    let mut command = trtmem(&dir, &["layers", "-", "--format", "csv"]);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&json).unwrap();
    assert_eq!(rows(done(finish(child))), plain);
    let ran = layers(&dir, &["cut.gz"]);
    assert!(
        ran.code() == 2 && ran.stderr.contains("cannot be unpacked"),
        "{ran:?}"
    );
}

/// The layers of `net.json` so often, each copy with names of its own.
fn repeated(copies: usize) -> String {
    let text = std::fs::read_to_string(data("layers/net.json")).unwrap();
    let net: Value = serde_json::from_str(&text).unwrap();
    let mut layers = Vec::new();
    for copy in 0..copies {
        for layer in net["Layers"].as_array().unwrap() {
            let mut layer = layer.clone();
            for side in ["Inputs", "Outputs"] {
                for tensor in layer[side].as_array_mut().unwrap() {
                    tensor["Name"] = format!("{}#{copy}", tensor["Name"].as_str().unwrap()).into();
                }
            }
            layers.push(layer);
        }
    }
    let bindings = serde_json::json!(["image#0", "scores#0"]);
    serde_json::json!({"Bindings": bindings, "Layers": layers}).to_string()
}

#[test]
fn a_large_file_is_read_piece_by_piece_and_is_what_it_is_as_a_whole() {
    let dir = Dir::new();
    let text = repeated(1200);
    assert!(text.len() > 4 << 20);
    dir.write("large.json", &text);
    dir.write("cut.json", &text[..text.len() - 2]);
    let pieces = done(layers(&dir, &["large.json", "--format", "csv"]));
    assert_eq!(pieces.lines().count(), 12_001);
    let mut command = trtmem(&dir, &["layers", "-", "--format", "csv"]);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    std::thread::spawn(move || input.write_all(text.as_bytes()));
    assert!(done(finish(child)) == pieces);
    let ran = layers(&dir, &["cut.json"]);
    assert!(
        ran.code() == 2 && ran.stderr.contains("was the file cut off"),
        "{ran:?}"
    );
}

#[test]
fn what_cannot_be_read_is_status_2_and_one_line() {
    let dir = with(&["net.json", "names.log"]);
    dir.write("other.json", "{\"a\": 1}");
    dir.write("cut.json", "{\"Layers\": [{\"Name\": \"a");
    for (args, words) in [
        (&["missing.json"][..], "cannot be read"),
        (&["other.json"], "no layers in this JSON"),
        (&["cut.json"], "cut.json: the JSON cannot be read"),
        (
            &["net.json", "--profile", "net.json"],
            "there are no times in it",
        ),
        (&["net.json", "--listing", "2"], "there is no listing 2"),
        (
            &["net.json", "--optimization-profile", "3"],
            "the file has 0",
        ),
        (&["net.json", "--select", "("], "--select: "),
        (&["net.json", "--activation", "much"], "--activation"),
    ] {
        let ran = layers(&dir, args);
        assert_eq!(
            (ran.code(), ran.stdout.as_str()),
            (2, ""),
            "{args:?} {ran:?}"
        );
        assert!(ran.stderr.contains(words), "{args:?}: {}", ran.stderr);
        if words != "--select: " {
            assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        }
    }
    let text = done(layers(&dir, &["names.log"]));
    assert!(text.contains("Only names are known"), "{text}");
}
