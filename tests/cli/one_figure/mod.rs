//! One figure, all forms: what a table, a page, a comment or an exchange file prints of a comparison, a report, a
//! check, a history and an engine is read back by small parsers of this test's own, and compared with the JSON.
//!
//! `forms.tsv` says which form has which figures. What disagrees stands in `known-differences.txt`, with the reason;
//! that list may only shrink: the test fails on a difference that is not in it, and on a line that is no longer true.

mod absent;
mod check;
mod diff;
mod facts;
mod figure;
mod grid;
mod known;
mod layers;
mod program;
mod report;
mod trend;
mod words;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use facts::{Case, FormTable};

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let mut cases = diff::cases();
    cases.extend(report::cases());
    cases.extend(check::cases());
    cases.extend(trend::cases());
    cases.extend(layers::cases());
    cases
});

#[test]
fn a_figure_is_the_same_in_every_form_but_for_the_known_differences() {
    let table = FormTable::read();
    let found = CASES
        .iter()
        .flat_map(|case| facts::differences(case, &table))
        .collect::<Vec<_>>();
    known::assert_known(&found);
}

/// A form that is read and gives nothing would agree with everything.
#[test]
fn every_form_is_read_for_every_figure_that_it_is_said_to_have() {
    let table = FormTable::read();
    let mut unread = BTreeSet::new();
    for line in table.lines() {
        for figure in &line.figures {
            let is_read = CASES
                .iter()
                .filter(|case| case.view == line.view)
                .filter_map(|case| case.forms.iter().find(|form| form.0 == line.form))
                .any(|(_, facts)| facts.has(figure));
            if !is_read && !known::is_listed(&line.view, &line.form, figure) {
                unread.insert(format!("{} {} {figure}", line.view, line.form));
            }
        }
    }
    assert!(
        unread.is_empty(),
        "in forms.tsv and nowhere read: {unread:#?}"
    );
}

#[test]
fn the_table_of_forms_has_every_form_that_a_command_makes() {
    let table = FormTable::read();
    let mut missing = BTreeSet::new();
    for command in ["render", "diff", "check", "trend", "layers"] {
        for form in program::forms(command) {
            if !table
                .lines()
                .iter()
                .any(|line| line.view == command && line.form == form)
            {
                missing.insert(format!("{command} {form}"));
            }
        }
    }
    assert!(missing.is_empty(), "not in forms.tsv: {missing:#?}");
}
