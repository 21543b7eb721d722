//! The layers of an engine as JSON, or as anything: refused in one line, or an account that holds together and
//! that a terminal can show.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::export::layers::{csv, json};
use trtmem::form::Style;
use trtmem::layers::read::read;
use trtmem::layers::{Account, Layer, Shown, Sort, Wanted, open, sorted};
use trtmem::{form, view};

mod shown;

fuzz_target!(|bytes: &[u8]| {
    let found = match read(bytes) {
        Ok(found) => found,
        Err(error) => return shown::as_one_line(&error),
    };
    // Whatever it holds, it can be its own profile.
    let times = read(bytes).ok().filter(|found| !found.profiles.is_empty());
    let shapes = vec![("x".to_owned(), vec![1, 3, 8, 8])];
    let wanted = Wanted {
        shapes,
        ..Wanted::default()
    };
    let engine = match open(found, times, &wanted) {
        Ok(engine) => engine,
        Err(error) => return shown::as_one_line(&error),
    };
    let account = Account::of("input", engine);
    let live = &account.liveness;
    assert!(live.largest_layer_bytes <= live.peak_bytes && live.peak_bytes <= live.unique_bytes);
    for used in account.engine.layers.iter().flat_map(Layer::uses) {
        if let (Some(padded), Some(logical)) = (used.padded_bytes.get(), used.logical_bytes.get()) {
            assert!(padded >= logical);
        }
    }
    let all: Vec<usize> = (0..account.engine.layers.len()).collect();
    let shown = Shown {
        positions: sorted(&account, all, Sort::Touched),
        most: 20,
        ..Shown::default()
    };
    let plain = Style {
        width: Some(60),
        columns: Some(60),
        plain: true,
        ..Style::default()
    };
    let table = form::text(&view::layers(&account, &shown, None), &plain);
    assert!(table.is_ascii(), "{table}");
    serde_json::from_str::<serde_json::Value>(&json(&account, &shown).unwrap()).unwrap();
    csv(&account, &shown).unwrap();
});
