//! Graphs: what a layout promises, what is folded, what is drawn.

mod corpus;
mod drawing;
mod layout;

use trtmem::graph::{Drawing, svg};
use trtmem::layers::Engine;
use trtmem::view::engine_graph::{Choice, engine_drawing};

/// An engine drawn whole, with its blocks folded or not.
fn drawn(engine: &Engine, fold: bool) -> Drawing {
    engine_drawing(
        engine,
        &Choice {
            name: "test.engine",
            fold,
            ..Choice::default()
        },
    )
    .expect("it is small enough")
}

fn svg_of(drawing: &Drawing) -> String {
    svg(drawing, "graph").expect("it is small enough")
}
