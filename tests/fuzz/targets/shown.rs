//! What has to be possible with any report, and with any refusal of one.

#![allow(dead_code)]

use std::error::Error;

use trtmem::escape::escape;
use trtmem::export::RenderError;
use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{Report, read_report};

/// Shows a report in every form; as JSON it is the same when it is read again.
pub fn in_every_form(report: &Report) {
    for plain in [false, true] {
        for width in [None, Some(0), Some(40), Some(100)] {
            let style = TableStyle { width, plain, ..TableStyle::default() };
            let table = written(report, Format::Table, &style).expect("a table of any report");
            assert!(!plain || table.is_ascii(), "{table}");
        }
    }
    let style = TableStyle::default();
    written(report, Format::Csv, &style).expect("rows of any report");
    let json = written(report, Format::Json, &style).expect("JSON of any report");
    assert_eq!(read_report(&json).as_ref().ok(), Some(report));
    if let Err(error) = written(report, Format::Drive, &style) {
        as_one_line(&error);
    }
}

fn written(report: &Report, format: Format, style: &TableStyle) -> Result<String, RenderError> {
    let mut out = Vec::new();
    render(report, format, style, &mut out)?;
    Ok(String::from_utf8(out).expect("every form is text"))
}

/// An error as a terminal would get it.
pub fn as_one_line(error: &dyn Error) {
    let words = error.to_string();
    let shown = escape(&words);
    assert!(
        !shown.is_empty() && !shown.contains(char::is_control),
        "{shown:?}"
    );
}
