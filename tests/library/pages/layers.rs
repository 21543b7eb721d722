//! The page of an engine.

use trtmem::layers::{Account, DataType, Engine, Shown, Sort};
use trtmem::view::engine_graph::Choice;
use trtmem::{form, view};

use super::hostile;
use crate::engines::{Made, blocks, small};
use crate::markup::{check, text};

/// The page of an engine under a name.
pub(crate) fn page(name: &str, engine: Engine) -> String {
    drawn(name, engine, true)
}

fn drawn(name: &str, engine: Engine, fold: bool) -> String {
    let account = Account::of(name, engine);
    let shown = Shown {
        positions: (0..account.engine.layers.len()).collect(),
        sort: Sort::Index,
        ..Shown::default()
    };
    let choice = Choice {
        fold,
        ..Choice::of(&account)
    };
    form::html(&view::layers(&account, &shown, Some(&choice)))
}

/// An engine of which every name is an attack.
pub(crate) fn hostile_engine() -> Engine {
    let name = hostile::name();
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
    let next = format!("next{name}");
    made.layer(
        ("Reformat", &name),
        &[(&tensors.1, shape, DataType::Fp32)],
        &[(&next, shape, DataType::Fp16)],
        0,
    );
    made.bind(&[&tensors.0], &[&next]);
    let mut engine = made.engine();
    engine.warnings.push(name);
    engine
}

#[test]
fn the_answer_comes_first_and_every_layer_stands_in_the_last_table() {
    let page = page("small.engine", small());
    check(&page);
    let words = text(&page);
    assert!(
        words.contains("Peak activation memory: 384 KiB (while add runs, #3)"),
        "{words}"
    );
    for name in ["conv1 + relu1", "conv2", "add", "classifier", "packed"] {
        assert!(words.contains(name), "{name}");
    }
    // The drawing, the bars and the stairs in both shapes.
    assert_eq!(page.matches("<svg").count(), 5);
    assert!(page.contains("<details class=\"zoom fit\""));
}

#[test]
fn a_large_engine_is_a_page_of_moderate_size_and_one_too_large_is_not_drawn() {
    let folded = page("many.engine", blocks(2_000));
    check(&folded);
    assert!(text(&folded).contains("The first 1000 of 6000 layers"));
    assert!(folded.len() < 1 << 20, "{} bytes", folded.len());
    let whole = drawn("many.engine", blocks(2_000), false);
    assert!(text(&whole).contains("Not drawn: the graph has 6000 boxes"));
}

#[test]
fn hostile_names_stay_text_and_do_not_fill_the_page() {
    let page = page(&hostile::name(), hostile_engine());
    check(&page);
    assert!(text(&page).contains(hostile::SCRIPT));
    assert!(page.len() < 256 << 10, "{} bytes", page.len());
}

#[test]
fn an_engine_of_names_alone_and_one_of_nothing_have_pages() {
    check(&page("empty.engine", Engine::default()));
    let mut made = Made::default();
    made.layer(("", "only a name"), &[], &[], 0);
    let page = page("names.engine", made.engine());
    check(&page);
    assert!(text(&page).contains("Only names are known"));
}
