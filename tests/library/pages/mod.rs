//! Pages and charts: what is in them, what never is, how large they may be, and what a browser says.

mod browser;
mod contents;
mod hostile;
mod large;
mod layers;
mod made;

use crate::reports;
use trtmem::render::{Format, TableStyle, render};
use trtmem::report::Report;

/// A golden report.
fn report(name: &str) -> Report {
    reports::build(reports::events(name))
}

/// A report as a page or a chart.
fn rendered(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    render(report, format, &TableStyle::default(), &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("renderers write UTF-8")
}
