//! A report as a comment: the answer in words, the table of the stages, how it was measured folded away.

use crate::render::table::{Parts, parts};
use crate::report::Report;

use crate::form::markdown::page::Page;
use crate::form::markdown::text::{SENTENCE, cell, plain, sentence};

/// The report as a comment on a pull request or an issue.
pub(crate) fn report(report: &Report) -> String {
    let Parts {
        head,
        rows,
        below,
        words,
    } = parts(report);
    let mut page = Page::default();
    for (position, paragraph) in words.iter().enumerate() {
        match position {
            0 => page.paragraph(&format!("**{}**", plain(paragraph, SENTENCE))),
            _ => page.paragraph(&sentence(paragraph)),
        }
    }
    let mut rows = rows.into_iter().map(|row| escaped(&row));
    let titles = rows.next().unwrap_or_default();
    let width = titles.len();
    let rows = rows.map(|mut row| {
        // The name of an engine whose rows follow.
        if let [name] = row.as_mut_slice() {
            *name = format!("**{name}**");
        }
        row.resize(width, String::new());
        row
    });
    page.table("row", &titles, &[], rows);
    page.details("How it was measured", |page| {
        let lines = head.iter().chain(&below);
        page.list("line", lines.map(|line| sentence(line)));
    });
    page.finish()
}

fn escaped(cells: &[String]) -> Vec<String> {
    cells.iter().map(|text| cell(text)).collect()
}
