//! The list of differences that are known, which may only shrink.

use std::collections::BTreeMap;
use std::fs;

use super::facts::Difference;

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/cli/one_figure/known-differences.txt"
);

/// Set to take out of the list what is no longer true; nothing is ever put in so.
const UPDATE: &str = "TRTMEM_UPDATE_GOLDENS";

/// View, case, form and figure; on how many rows they differ, and why.
type Known = BTreeMap<[String; 4], (usize, String)>;

/// Fails where a difference is not in the list as it is, or the list has one that is not there any more.
pub(crate) fn assert_known(found: &[Difference]) {
    let text = fs::read_to_string(FILE).expect("the list of known differences");
    let known = read(&text);
    let mut wrong = Vec::new();
    for difference in found {
        let rows = difference.rows.len();
        match known.get(&difference.what) {
            Some((listed, _)) if *listed >= rows => {}
            listed => wrong.push(format!(
                "new: {}\t{rows}\t(known: {})\n    {}",
                difference.what.join("\t"),
                listed.map_or(0, |listed| listed.0),
                difference.rows.join("\n    "),
            )),
        }
    }
    let now: BTreeMap<_, _> = found
        .iter()
        .map(|it| (it.what.clone(), it.rows.len()))
        .collect();
    let shrunk: Vec<_> = known
        .iter()
        .filter(|(what, (listed, _))| now.get(*what).is_none_or(|now| now < listed))
        .collect();
    if std::env::var_os(UPDATE).is_some() {
        fs::write(FILE, shrink(&text, &now)).expect("the list can be written");
    } else {
        wrong.extend(shrunk.iter().map(|(what, (listed, _))| {
            let now = now.get(*what).copied().unwrap_or(0);
            format!("no longer true, to be taken out (TRTMEM_UPDATE_GOLDENS=1 does it): {}\t{listed} rows, now {now}", what.join("\t"))
        }));
    }
    assert!(
        wrong.is_empty(),
        "forms disagree otherwise than known-differences.txt says:\n{}",
        wrong.join("\n")
    );
}

/// Whether a form is known not to have a figure as it should.
pub(crate) fn is_listed(view: &str, form: &str, figure: &str) -> bool {
    let text = fs::read_to_string(FILE).expect("the list of known differences");
    let is_it = |what: &[String; 4]| what[0] == view && what[2] == form && what[3] == figure;
    read(&text).keys().any(is_it)
}

fn parts(line: &str) -> Option<([String; 4], usize, String)> {
    if line.starts_with('#') || line.is_empty() {
        return None;
    }
    let cells: Vec<&str> = line.split('\t').collect();
    let [view, case, form, figure, rows, why] = cells[..] else {
        panic!("six cells, separated by tabs: {line:?}");
    };
    assert!(!why.is_empty(), "why? {line:?}");
    let rows = rows.parse().expect("a number of rows");
    Some((
        [view, case, form, figure].map(str::to_owned),
        rows,
        why.to_owned(),
    ))
}

fn read(text: &str) -> Known {
    text.lines()
        .filter_map(parts)
        .map(|(what, rows, why)| (what, (rows, why)))
        .collect()
}

fn shrink(text: &str, now: &BTreeMap<[String; 4], usize>) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        let Some((what, listed, why)) = parts(line) else {
            kept.push_str(&format!("{line}\n"));
            continue;
        };
        if let Some(rows) = now.get(&what) {
            kept.push_str(&format!(
                "{}\t{}\t{why}\n",
                what.join("\t"),
                listed.min(*rows)
            ));
        }
    }
    kept
}
