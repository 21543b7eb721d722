//! Small files of our own, one for each form, with what has to come out.

use trtmem::export::layers::json;
use trtmem::layers::read::{Found, ReadLayersError, read, read_stream};
use trtmem::layers::{
    Account, Arithmetic, Engine, Figure, Held, Layer, LayerTime, Mode, Product, Shown, Source, Use,
    Wanted, Why, open,
};

use crate::golden::data;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(data(&format!("layers/{name}"))).unwrap()
}

fn with(name: &str, profile: Option<&str>, wanted: &Wanted) -> Engine {
    let found = read(&file(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let profile = profile.map(|name| read(&file(name)).unwrap());
    open(found, profile, wanted).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn engine(name: &str) -> Engine {
    with(name, None, &Wanted::default())
}

fn names(engine: &Engine) -> Vec<&str> {
    engine.layers.iter().map(|layer| &*layer.name).collect()
}

fn tensors<'e>(engine: &'e Engine, uses: &[Use]) -> Vec<&'e str> {
    uses.iter().map(|it| engine.name_of(it.tensor)).collect()
}

fn exact(bytes: u64) -> Figure {
    Figure::Exact(bytes)
}

/// What `net.json` comes to, whatever it is wrapped in.
fn assert_is_the_net(name: &str, has_bindings: bool) {
    let account = Account::of(name, engine(name));
    let (engine, totals, live) = (&account.engine, &account.totals, &account.liveness);
    assert_eq!(
        (engine.layers.len(), engine.has_bindings),
        (10, has_bindings),
        "{name}"
    );
    assert_eq!((totals.layers, totals.constants), (7, 1), "{name}");
    assert_eq!(
        totals.weights_bytes.figure(),
        exact(432 + 4608 + 256),
        "{name}"
    );
    assert_eq!(totals.bias_bytes.figure(), exact(64 + 128), "{name}");
    assert_eq!(
        totals.inferred_weights_bytes.figure(),
        exact(20_480),
        "{name}"
    );
    assert_eq!(totals.constant_tensors_bytes.figure(), exact(40), "{name}");
    assert_eq!(
        (live.peak_bytes, live.peak_layer),
        (34_816, Some(1)),
        "{name}"
    );
    let constant = if has_bindings { 20 } else { 0 };
    assert_eq!(
        totals.constant_inputs_bytes.figure(),
        exact(constant),
        "{name}"
    );
    let padded = |at: usize, it: fn(&Layer) -> Figure| it(&engine.layers[at]).get().unwrap();
    assert_eq!(padded(0, Layer::outputs_padded_bytes), 32_768, "{name}");
    assert_eq!(padded(0, Layer::outputs_bytes), 3072, "{name}");
    let stem = &engine.layers[1];
    assert_eq!(
        stem.weights_bytes().plus(stem.bias_bytes()),
        exact(496),
        "{name}"
    );
    assert_eq!(
        &*stem.contraction.as_ref().unwrap().kernel,
        [3, 3],
        "{name}"
    );
}

#[test]
fn json_is_the_same_whatever_it_is_wrapped_in() {
    assert_is_the_net("net.json", true);
    assert_is_the_net("net-with-mark.json", true);
    assert_is_the_net("net-in-a-log.log", true);
    assert_is_the_net("net-bare-list.json", false);
    assert_is_the_net("net-layer-by-layer.txt", false);
}

#[test]
fn utf_16_is_read_as_windows_writes_it() {
    let text = String::from_utf8(file("net.json")).unwrap();
    let bytes: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        open(read(&bytes).unwrap(), None, &Wanted::default())
            .unwrap()
            .layers
            .len(),
        10
    );
}

#[test]
fn what_is_held_follows_every_tensor_from_its_writer_to_its_last_reader() {
    let account = Account::of("net", engine("net.json"));
    let live = &account.liveness;
    assert_eq!(
        live.live_bytes,
        [32_768, 34_816, 4096, 6144, 6144, 2048, 2048, 2048, 2068, 20]
    );
    assert_eq!(live.unique_bytes, 32_768 + 4 * 2048 + 20);
    assert_eq!(live.largest_layer_bytes, 34_816);
    let held = live.held_at(3);
    let names: Vec<&str> = held
        .iter()
        .map(|it| account.engine.name_of(it.tensor))
        .collect();
    assert_eq!(names, ["stem_out", "left_out", "right_out"]);
    let held = |name: &str| {
        let tensors = account.engine.tensors.iter();
        tensors
            .filter(|it| &*it.name == name)
            .map(|it| it.held)
            .next()
    };
    assert_eq!(held("image"), Some(Held::Binding));
    assert_eq!(held("__mye9_dconst"), Some(Held::Constant));
    assert_eq!(held("table_out"), Some(Held::ConstantLayer));
    assert_eq!(held("flat"), Some(Held::Activation));
    assert_eq!(account.padding().bytes, 2 * (32_768 - 3072) + 3 * 1024);
    assert_eq!(account.padding().worst_layer, Some("stem + pool"));
    let reformats = account.reformats();
    assert_eq!(
        (reformats.layers, reformats.touched_bytes),
        (1, 12_288 + 3072)
    );
}

#[test]
fn products_are_computed_from_shapes() {
    let engine = engine("net.json");
    let work = |at: usize| Arithmetic::of(&engine.layers[at]).unwrap();
    let mnk = |work: &Arithmetic| [work.m, work.n, work.k, work.macs].map(|it| it.get().unwrap());
    let left = work(2);
    assert_eq!(
        (left.of, mnk(&left)),
        (Product::Convolution, [64, 32, 144, 294_912])
    );
    assert_eq!(left.bytes, exact(1024 + 2048 + 4608 + 128));
    let right = work(3);
    assert_eq!(
        (right.of, mnk(&right)),
        (Product::Deconvolution, [64, 16, 16, 16_384])
    );
    let head = work(8);
    assert_eq!(
        (head.of, mnk(&head)),
        (Product::Matrices, [1, 10, 2048, 20_480])
    );
    assert_eq!(Arithmetic::of(&engine.layers[4]), None);
    assert_eq!(
        Arithmetic::of(&engine.layers[1]),
        None,
        "a fused pooling hides the output"
    );
}

#[test]
fn times_are_joined_by_name_and_the_rest_is_kept() {
    let engine = with("net.json", Some("net.profile.json"), &Wanted::default());
    let time = |at: usize| {
        engine.layers[at]
            .time
            .and_then(|it: LayerTime| it.average_ns)
    };
    assert_eq!(time(0), Some(10_000));
    assert_eq!(time(9), Some(100_000));
    assert_eq!(time(6), None, "a constant takes no time");
    assert_eq!(engine.iterations, Some(200));
    let [rest] = &*engine.unmatched else {
        panic!("{:?}", engine.unmatched);
    };
    assert_eq!(
        (&*rest.name, rest.average_ns),
        ("__mye99_signal", Some(5000))
    );
    assert_eq!(engine.time_ns, Some(480_000 + 5000));
}

#[test]
fn the_json_of_tensorrt_11_is_read() {
    let engine = engine("eleven.json");
    assert_eq!((engine.source, engine.has_bindings), (Source::Json11, true));
    let modes: Vec<Mode> = engine.bindings.iter().map(|it| it.mode).collect();
    assert_eq!(modes, [Mode::Input, Mode::Output]);
    let [cast, product] = &*engine.layers else {
        panic!("{:?}", names(&engine));
    };
    assert_eq!(cast.io_bytes(), exact(384 + 192));
    assert_eq!(cast.io_padded_bytes(), exact(384 + 2 * 8 * 16 * 2));
    assert_eq!(product.constants_bytes(), exact(48 * 5 + 20));
    assert_eq!(product.inferred_weights_bytes, None, "they are listed");
    assert_eq!(product.outputs_bytes(), exact(5));
    let of_names = self::engine("eleven-names.json");
    assert_eq!(
        (of_names.source, names(&of_names)),
        (Source::Names, vec!["one", "two", "one"])
    );
    assert_eq!(of_names.bindings.len(), 2);
}

#[test]
fn layers_belong_to_one_optimization_profile() {
    let first = engine("two-profiles.json");
    assert_eq!(first.profiles, [0, 11]);
    assert_eq!((first.layers.len(), first.records), (4, 8));
    let wanted = Wanted {
        optimization_profile: Some(11),
        ..Wanted::default()
    };
    let second = with("two-profiles.json", None, &wanted);
    let indices: Vec<u32> = second.layers.iter().map(|layer| layer.index).collect();
    assert_eq!(indices, [4, 5, 6, 7]);
    let bindings = second
        .bindings
        .iter()
        .map(|it| (second.name_of(it.tensor), it.mode));
    assert_eq!(
        bindings.collect::<Vec<_>>(),
        [
            ("x [profile 11]", Mode::Input),
            ("y [profile 11]", Mode::Output)
        ]
    );
    let bytes = |engine: Engine| Account::of("", engine).liveness.peak_bytes;
    assert_eq!(
        (bytes(first), bytes(second)),
        (1024 + 512, 4 * (1024 + 512))
    );
    let wanted = Wanted {
        optimization_profile: Some(1),
        ..Wanted::default()
    };
    let error = open(read(&file("two-profiles.json")).unwrap(), None, &wanted).unwrap_err();
    assert!(error.to_string().contains("the file has 0, 11"), "{error}");
}

#[test]
fn what_is_unknown_says_why_and_is_never_zero() {
    let account = Account::of("unknown", engine("unknown.json"));
    let engine = &account.engine;
    let why = |at: usize| engine.layers[at].io_padded_bytes().why();
    assert_eq!(why(0), Some(Why::Dynamic));
    assert_eq!(engine.layers[1].outputs_bytes().why(), Some(Why::TooLarge));
    assert_eq!(engine.layers[2].inputs_bytes().why(), Some(Why::DataType));
    assert_eq!(engine.layers[2].outputs_bytes(), exact(16));
    assert_eq!(
        engine.layers[2].outputs_padded_bytes().why(),
        Some(Why::Layout)
    );
    assert_eq!(
        account.totals.traffic_bytes.figure().why(),
        Some(Why::Dynamic)
    );
    assert_eq!(account.liveness.without_size.len(), 4);
}

#[test]
fn shapes_that_are_given_take_the_place_of_dynamic_dimensions() {
    let with_shapes = |name: &str, input: &str, shape: &[i64]| {
        let wanted = Wanted {
            listing: Some(1),
            shapes: vec![(input.to_owned(), shape.to_vec())],
            ..Wanted::default()
        };
        with(name, None, &wanted)
    };
    let numbered = with_shapes("listing-8.log", "x:0", &[5, 3, 8, 8]);
    assert_eq!(numbered.layers[0].io_bytes(), exact(2 * 5 * 192 * 4));
    let same = with_shapes("unknown.json", "x", &[4, 4, 8]);
    assert_eq!(same.layers[0].io_bytes(), exact(128 * 4 + 128 * 2));
    let differ = with_shapes("unknown.json", "x", &[2, 3, 8]);
    assert_eq!(differ.layers[0].inputs_bytes(), exact(48 * 4));
    assert_eq!(differ.layers[0].outputs_bytes().why(), Some(Why::Dynamic));
    assert!(differ.warnings.join(" ").contains("does not say which"));
    let other = with_shapes("unknown.json", "x", &[2, 3, 9]);
    assert!(
        other.warnings.join(" ").contains("does not fit"),
        "{:?}",
        other.warnings
    );
    let none = with_shapes("unknown.json", "nobody", &[2]);
    assert!(
        none.warnings
            .join(" ")
            .contains("no tensor is called nobody")
    );
}

#[test]
fn listings_of_builds_are_read_in_every_form() {
    let seven = engine("listing-7.log");
    assert_eq!(seven.source, Source::Listing);
    assert_eq!(names(&seven), ["first, part one", "2-layer MLP: a -> b"]);
    let first = &seven.layers[0];
    assert_eq!(
        tensors(&seven, &first.outputs),
        ["(Unnamed Layer* 0) [Convolution]_output"]
    );
    assert_eq!(first.outputs_bytes(), exact(512));
    let eight = engine("listing-8.log");
    assert_eq!(eight.layers.len(), 4);
    assert_eq!(
        (eight.activation_bytes, eight.scratch_bytes),
        (Some(8192), Some(256))
    );
    let conv = &eight.layers[1];
    assert_eq!(&*conv.name, "conv + PWN(relu, add)");
    assert_eq!(
        tensors(&eight, &conv.inputs),
        ["Reformatted Input Tensor 0 to conv", "x -> y"]
    );
    assert_eq!(tensors(&eight, &conv.outputs), ["a, b [c]"]);
    assert_eq!(conv.outputs_padded_bytes(), exact(2048));
    assert_eq!(conv.tactic_value.as_deref(), Some("0x8ad32616b1424be4"));
    let words = eight.warnings.join("; ");
    assert!(words.contains("number 2 is shown"), "{words}");
    let live = Account::of("", eight).liveness;
    assert_eq!((live.peak_bytes, live.peak_layer), (1024 + 2048, Some(1)));
    let wanted = Wanted {
        listing: Some(1),
        ..Wanted::default()
    };
    let first = with("listing-8.log", None, &wanted);
    assert_eq!(
        (names(&first), first.activation_bytes),
        (vec!["first try"], Some(4096))
    );
    assert_eq!(first.layers[0].io_bytes().why(), Some(Why::Dynamic));
}

#[test]
fn dumps_are_read_with_their_times() {
    let dump = engine("dump.log");
    assert_eq!(
        (dump.source, names(&dump)),
        (Source::Dump, vec!["conv", "shape", "soft"])
    );
    let conv = &dump.layers[0];
    assert_eq!(tensors(&dump, &conv.inputs), ["x, y", "skip"]);
    assert_eq!(
        conv.weights_bytes().plus(conv.bias_bytes()),
        exact(864 + 64)
    );
    assert_eq!(conv.tactic.as_deref(), Some("made, up_kernel"));
    assert_eq!(
        conv.metadata.as_deref(),
        Some("[ONNX Layer: conv][ONNX Layer: relu, Name: x]")
    );
    assert_eq!(
        (conv.stream, conv.inputs_bytes()),
        (Some(1), exact(768 + 2048))
    );
    let bindings: Vec<&str> = dump
        .bindings
        .iter()
        .map(|it| dump.name_of(it.tensor))
        .collect();
    assert_eq!(bindings, ["x, y", "skip", "y"]);
    let times = |engine: &Engine| -> Vec<Option<u64>> {
        let time = |layer: &Layer| layer.time.and_then(|it| it.average_ns);
        engine.layers.iter().map(time).collect()
    };
    assert_eq!(times(&dump), [Some(20_000), None, Some(5000)]);
    assert_eq!((dump.iterations, dump.time_ns), (Some(100), Some(25_000)));
    let names_only = engine("names.log");
    assert_eq!(names_only.source, Source::Names);
    assert_eq!(names(&names_only), ["Conv_0 + Relu_1", "MaxPool_2"]);
    assert_eq!(times(&names_only), [Some(30_000), Some(10_000)]);
}

#[test]
fn what_holds_no_layers_is_refused_with_what_to_do() {
    for (bytes, words) in [
        (&b""[..], "the file is empty"),
        (b" \n\xef\xbb\xbf", "no layers in it"),
        (b"just text", "--exportLayerInfo"),
        (b"{\"Layers\": [", "was the file cut off"),
        (b"{\"a\": 1}", "it is something else"),
        (b"[{\"latencyMs\": 1.0}]", "--exportTimes"),
        (
            b"{\"schema\": \"trtmem.report/1\", \"runs\": []}",
            "--export-layer-info",
        ),
        (b"[I] a log in brackets", "no layers in it"),
    ] {
        let error = read(bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
    let deep = "[".repeat(100_000);
    assert!(read(deep.as_bytes()).is_err());
    let report = std::fs::read(data("reports/host-run.json")).unwrap();
    let error = read(&report).unwrap_err();
    assert!(
        matches!(error, ReadLayersError::OtherJson { .. }),
        "{error}"
    );
    let found = read(&file("net.json")).unwrap();
    let none = read(&file("net.json")).unwrap();
    let error = open(found, Some(none), &Wanted::default()).unwrap_err();
    assert_eq!(error, ReadLayersError::NoTimes);
}

#[test]
fn a_document_read_in_parts_is_the_one_read_in_one() {
    let text = String::from_utf8(file("net.json")).unwrap();
    let eleven = String::from_utf8(file("eleven.json")).unwrap();
    let compact = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        value.to_string()
    };
    let list = String::from_utf8(file("net-bare-list.json")).unwrap();
    let closing = text.trim_end().trim_end_matches('}').to_owned();
    let two = format!("{text}\n{text}");
    let wrapped = format!("[{text}]");
    let around = format!("{{\"other\": {text}}}");
    let before = format!("{{\"Bindings\": [\"image\"], {}", &text[1..]);
    for text in [
        &text,
        &compact(&text),
        &eleven,
        &compact(&eleven),
        &list,
        &closing,
        &two,
        &wrapped,
        &around,
        &before,
    ] {
        let whole = read(text.as_bytes());
        for bytes in [300, 900, 2000, 1 << 16] {
            let in_parts = read_stream(&mut text.as_bytes(), bytes, 2);
            let Some(in_parts) = in_parts.map(Ok) else {
                continue;
            };
            let shown = |found: Result<Found, ReadLayersError>| {
                let found = found.map_err(|error| error.to_string())?;
                let found =
                    open(found, None, &Wanted::default()).map_err(|error| error.to_string())?;
                let account = Account::of("", found);
                let positions: Vec<usize> = (0..account.engine.layers.len()).collect();
                let shown = Shown {
                    positions,
                    most: usize::MAX,
                    ..Shown::default()
                };
                Ok::<String, String>(json(&account, &shown).unwrap())
            };
            let whole = whole
                .as_ref()
                .map(|_| ())
                .map_err(Clone::clone)
                .and_then(|()| read(text.as_bytes()));
            assert_eq!(shown(in_parts), shown(whole), "{bytes} bytes at a time");
        }
    }
}
