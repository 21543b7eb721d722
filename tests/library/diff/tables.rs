//! The tables that people read.

use trtmem::analysis::comparison::{Comparison, DiffRules, compare};
use trtmem::render::TableStyle;
use trtmem::report::Report;
use trtmem::{form, view};

use super::sides::{diff, side, tool};
use crate::golden;
use crate::reports::{build, events, host_series};

const STILL: [i64; 11] = [900, 0, 8, 4, 12, 0, 4, 8, 16, 4, 0];
const GROWN: [i64; 11] = [
    9_092, 8_192, 8_200, 8_196, 8_204, 8_192, 8_196, 8_200, 8_208, 8_196, 8_192,
];

fn text(comparison: &Comparison, style: &TableStyle) -> String {
    form::text(&view::comparison(comparison), style)
}

fn snapshot(name: &str, text: &str) {
    golden::assert_same(&golden::data("snapshots/diff").join(name), text);
}

#[test]
fn every_kind_of_answer_has_its_table() {
    let style = TableStyle {
        width: Some(100),
        plain: false,
        ..TableStyle::default()
    };
    let table = |base: &Report, new: &Report| text(&diff(base, new), &style);
    let still = host_series("6.0.5", &STILL);
    let grown = host_series("6.0.10", &GROWN);
    snapshot("regression.txt", &table(&still, &grown));
    snapshot("improvement.txt", &table(&grown, &still));
    snapshot("identical.txt", &table(&still, &still));
    snapshot(
        "one-run.txt",
        &table(
            &host_series("6.0.5", &[0]),
            &host_series("6.0.10", &[8_192]),
        ),
    );
    snapshot(
        "undecided.txt",
        &table(
            &host_series("6.0.5", &[900, 0, 6_000, 100, 5_900, 200]),
            &host_series("6.0.10", &[900, 3_000, 8_000, 2_000, 8_100, 2_500]),
        ),
    );
    snapshot(
        "engine-added.txt",
        &table(&build(events("host-run")), &build(events("host-models"))),
    );
}

#[test]
fn three_sides_make_a_matrix() {
    let sides = [
        side("a", &[&host_series("6.0.5", &STILL)]),
        side("b", &[&host_series("6.0.8", &STILL)]),
        side("c", &[&host_series("6.0.10", &GROWN)]),
    ];
    let comparison = compare(&sides, &DiffRules::default(), tool()).unwrap();
    let style = TableStyle::default();
    snapshot("matrix.txt", &text(&comparison, &style));
}

#[test]
fn a_serial_console_gets_plain_text() {
    let plain = TableStyle {
        width: Some(80),
        plain: true,
        ..TableStyle::default()
    };
    let comparison = diff(
        &host_series("6.0.5", &STILL),
        &host_series("6.0.10", &GROWN),
    );
    let text = text(&comparison, &plain);
    assert!(text.is_ascii(), "{text}");
}
