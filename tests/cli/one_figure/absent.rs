//! What is unknown is not zero: readings are taken out of recorded runs, and no form may print a figure that needed
//! them. Journals are changed rather than reports, so that everything derived is derived without them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::facts::Facts;
use super::figure::Figure;
use super::program::{in_form, json_or_refusal, written};
use super::words::is_of_an_engine;
use super::{check, diff, report, trend};
use crate::reports;

/// A reading that is missing, and the categories that cannot be known without it.
struct Missing {
    run: &'static str,
    /// Parts of a sample, each a path of two names.
    readings: &'static [[&'static str; 2]],
    unknown: &'static [&'static str],
}

const HEAP: &[[&str; 2]] = &[["heap", "in_use_bytes"]];
const SYSTEM: &[[&str; 2]] = &[["system", "available_bytes"]];
const DEVICE: &[[&str; 2]] = &[
    ["device", "free_bytes"],
    ["device", "process_bytes"],
    ["device", "cuda_free_bytes"],
];

const MISSING: [Missing; 9] = [
    missing("host-run", HEAP, &["cpu", "other"]),
    missing("host-run", SYSTEM, &["total", "other"]),
    missing("qnx-subtracted", HEAP, &["cpu", "device"]),
    missing("qnx-subtracted", SYSTEM, &["total", "device"]),
    missing("tensorrt-counted", HEAP, &["cpu", "other"]),
    missing("tensorrt-counted", SYSTEM, &["total", "other"]),
    missing("tensorrt-counted", DEVICE, &["total", "device", "other"]),
    missing("linux-counted", DEVICE, &["total", "device", "other"]),
    missing("linux-counted", SYSTEM, &["total", "other"]),
];

const fn missing(
    run: &'static str,
    readings: &'static [[&'static str; 2]],
    unknown: &'static [&'static str],
) -> Missing {
    Missing {
        run,
        readings,
        unknown,
    }
}

/// A run's journal, the readings gone from those samples that are chosen by their place.
fn journal_without(missing: &Missing, is_gone: impl Fn(usize) -> bool) -> String {
    let text = reports::journal(&reports::events(missing.run));
    let mut place = 0;
    let mut without = String::new();
    for line in text.lines() {
        let mut event: Value = serde_json::from_str(line).expect("a line is JSON");
        if let Some(sample) = event.get_mut("sample") {
            for [part, reading] in missing.readings {
                let value = &mut sample[*part][*reading];
                if is_gone(place) && !value.is_null() {
                    *value = json!({"absent": "taken out"});
                }
            }
            place += 1;
        }
        without.push_str(&format!("{event}\n"));
    }
    without
}

/// Figures that a form gives and cannot know.
fn given<'a>(
    facts: &'a Facts,
    is_unknown: impl Fn(&str, &str) -> bool + 'a,
) -> impl Iterator<Item = String> + 'a {
    facts.iter().filter_map(move |(row, figure, value)| {
        let is_given = matches!(value, Figure::Number { .. }) && is_unknown(row, figure);
        is_given.then(|| format!("{row}, {figure}: {value:?}"))
    })
}

/// Whether a row is of a category: "Bindings, cpu", "lifecycle · cpu", "Bindings · total, growth", "Bindings".
fn is_of(row: &str, category: &str) -> bool {
    let row = row
        .split(" in ")
        .next()
        .unwrap_or(row)
        .trim_end_matches(", growth");
    let words = [
        "cpu",
        "device",
        "other",
        "buffers",
        "TRT allocator",
        "rest of device",
        "peak",
    ];
    let part = row.rsplit([',', '·']).next().unwrap_or(row).trim();
    match category {
        "total" => !words.contains(&part),
        category => part == category,
    }
}

/// Every form of every command that a journal makes without what it lacks.
fn wrongly_given(path: &str, unknown: &[&str]) -> Vec<String> {
    let of_row = |row: &str| unknown.iter().any(|category| is_of(row, category));
    let mut wrong = Vec::new();
    let mut look = |view: &str, forms: Vec<(&'static str, Facts)>, names: &[&str], by_row: bool| {
        for (form, facts) in &forms {
            let is_unknown = |row: &str, figure: &str| {
                names.contains(&figure)
                    && (!by_row || of_row(row) && !row.contains("peak") && !is_of_an_engine(row))
            };
            wrong.extend(given(facts, is_unknown).map(|it| format!("{view} {form}: {it}")));
        }
    };
    let Some(compared) = json_or_refusal(&["diff", path, path, "--force"]) else {
        return wrong;
    };
    look("render", report::forms(path, &compared), unknown, false);
    let values = ["base", "new", "change"];
    look("diff", diff::forms(path, path, &compared), &values, true);
    look(
        "diff",
        vec![("json", diff::truth(&compared))],
        &values,
        true,
    );
    let budget = "budgets/host-run.toml";
    if json_or_refusal(&["check", path, "--budget", budget]).is_some() {
        look("check", check::forms(path, budget), &["seen", "±"], true);
    }
    if let Some(history) = json_or_refusal(&["trend", path]) {
        look(
            "trend",
            trend::forms(&[path], &history),
            &["value", "first", "last"],
            true,
        );
    }
    wrong
}

#[test]
fn no_form_prints_a_figure_whose_readings_are_missing() {
    let mut wrong = Vec::new();
    for (nth, missing) in MISSING.iter().enumerate() {
        let journal = journal_without(missing, |_| true);
        let path = written(&format!("missing-{nth}.journal"), &journal);
        let [part, reading] = missing.readings[0];
        let found = wrongly_given(&path, missing.unknown);
        wrong.extend(
            found
                .iter()
                .map(|it| format!("{} without {part}.{reading}: {it}", missing.run)),
        );
    }
    assert!(
        wrong.is_empty(),
        "unknown, and printed:\n{}",
        wrong.join("\n")
    );
}

/// Stages of a run by their label in CSV, with whether a sample at their borders lacks the reading.
fn stages_without(path: &str, is_gone: impl Fn(usize) -> bool) -> Vec<(String, String, bool)> {
    let run = json_or_refusal(&["render", path]).expect("a journal is rendered")["runs"][0].clone();
    let stages = run["stages"].as_array().expect("stages").clone();
    let is_missing = |border: &Value| {
        border
            .as_u64()
            .is_some_and(|at| is_gone(usize::try_from(at).unwrap_or(0)))
    };
    let rows = in_form(&["render", path], "csv").csv();
    stages
        .iter()
        .zip(rows)
        .filter(|(stage, _)| stage["status"] == "finished")
        .map(|(stage, row)| {
            assert_eq!(stage["stage"], row["stage"].as_str());
            let is_unknown = is_missing(&stage["before"]) || is_missing(&stage["after"]);
            (row["stage"].clone(), row["occurrence"].clone(), is_unknown)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stage_is_unknown_where_a_reading_at_its_border_is(
        which in 0..MISSING.len(),
        gone in prop::collection::vec(prop::bool::weighted(0.3), 32),
    ) {
        let missing = &MISSING[which];
        let is_gone = |place: usize| gone.get(place).copied().unwrap_or(false);
        let path = written("some-missing.journal", &journal_without(missing, is_gone));
        let compared = json_or_refusal(&["diff", &path, &path, "--force"]);
        let Some(compared) = compared else { return Ok(()) };
        let labels = report::labels(&compared);
        for (form, facts) in report::forms(&path, &compared) {
            for (stage, occurrence, is_unknown) in stages_without(&path, is_gone) {
                let label = labels.get(&(stage, occurrence.parse().unwrap()));
                let Some(label) = label.filter(|_| is_unknown) else { continue };
                let of_it = |row: &str, figure: &str| row == label && missing.unknown.contains(&figure);
                let wrong: Vec<String> = given(&facts, of_it).collect();
                prop_assert!(wrong.is_empty(), "{} {form}: {wrong:?}", missing.run);
            }
        }
    }
}
