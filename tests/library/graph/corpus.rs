//! Real engines drawn, where the shared corpus is there. The drawings are kept in the target folder, to
//! be looked at.

use std::fs;
use std::path::{Path, PathBuf};

use trtmem::graph::{dot, svg};
use trtmem::layers::read::read;
use trtmem::layers::{Account, Engine, Shown, Wanted, open};
use trtmem::view::engine_graph::{Choice, Colour, engine_drawing};
use trtmem::{form, view};

use crate::markup;
use crate::shared::{corpus, files};

/// Every graph below the corpora with its profile, and a name.
fn engines() -> Vec<(String, Engine)> {
    let mut list = Vec::new();
    if let Some(folder) = corpus("engine-graphs/engines") {
        for engine in files(&folder, |_| true) {
            let name = engine.file_name().unwrap().to_str().unwrap().to_owned();
            let graph = engine.join("graph.json");
            list.extend(opened(&graph, &engine.join("profile.json")).map(|it| (name, it)));
        }
    }
    if let Some(folder) = corpus("trtexec") {
        for graph in files(&folder, |name| name.ends_with(".layerinfo.json")) {
            let name = graph.file_name().unwrap().to_str().unwrap();
            let profile = graph.with_file_name(name.replace("layerinfo", "profile"));
            let name = name.replace(".layerinfo.json", "");
            list.extend(opened(&graph, &profile).map(|it| (name, it)));
        }
    }
    list
}

fn opened(graph: &Path, profile: &Path) -> Option<Engine> {
    let found = read(&fs::read(graph).ok()?).ok()?;
    let profile = fs::read(profile).ok().and_then(|bytes| read(&bytes).ok());
    open(found, profile, &Wanted::default()).ok()
}

/// The engine's page.
fn page(account: &Account) -> String {
    let choice = Choice {
        fold: true,
        ..Choice::of(account)
    };
    let shown = Shown {
        positions: (0..account.engine.layers.len()).collect(),
        ..Shown::default()
    };
    form::html(&view::layers(account, &shown, Some(&choice)))
}

#[test]
fn every_engine_of_the_corpus_is_drawn_in_every_colouring() {
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("graphs");
    fs::create_dir_all(&folder).unwrap();
    for (name, engine) in engines() {
        let account = Account::of(&*name, engine);
        for colour in Colour::ALL {
            let choice = Choice {
                colour,
                fold: colour == Colour::Time,
                ..Choice::of(&account)
            };
            let drawing = engine_drawing(&account.engine, &choice).unwrap();
            let drawn = svg(&drawing, "graph").unwrap();
            markup::check(&drawn);
            let text = dot(&drawing).unwrap();
            let page = (colour == Colour::Bytes).then(|| page(&account));
            let page = page.map(|text| ("html", text));
            for (ending, text) in [("svg", drawn), ("dot", text)].into_iter().chain(page) {
                fs::write(folder.join(format!("{name}-{colour:?}.{ending}")), text).unwrap();
            }
        }
    }
}
