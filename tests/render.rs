//! What every renderer makes of every golden report.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "support/golden.rs"]
mod golden;
#[path = "support/reports/mod.rs"]
mod reports;

use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{Builder, Event, Report, read_journal};

fn build(events: impl IntoIterator<Item = Event>) -> Report {
    let mut builder = Builder::new();
    for event in events {
        builder.apply(event).expect("the script is in order");
    }
    builder.finish().expect("the script began")
}

fn report(name: &str) -> Report {
    build(reports::events(name))
}

fn rendered(report: &Report, format: Format, style: TableStyle) -> String {
    let mut out = Vec::new();
    render(report, format, &style, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("renderers write UTF-8")
}

fn table(report: &Report) -> String {
    rendered(report, Format::Table, TableStyle::default())
}

fn assert_snapshot(name: &str, text: &str) {
    golden::assert_same(&golden::data("snapshots").join(name), text);
}

#[test]
fn every_golden_has_its_table() {
    for name in reports::GOLDENS {
        assert_snapshot(&format!("{name}.table.txt"), &table(&report(name)));
    }
}
