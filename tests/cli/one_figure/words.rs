//! The words in which forms print what the JSON has as an id: where they change, they change here.

/// What a form prints for a category of bytes.
pub(crate) fn category(id: &str) -> &str {
    match id {
        "allocator" => "TRT allocator",
        "device-rest" => "rest of device",
        other => other,
    }
}

/// Verdicts of comparisons: the id, and how each form begins to say it.
const COMPARED: [(&str, &[&str]); 11] = [
    ("regression", &["regression"]),
    ("undecided", &["undecided"]),
    ("improvement", &["improvement"]),
    ("larger", &["larger"]),
    ("smaller", &["smaller"]),
    ("same", &["the same within"]),
    ("identical", &["identical"]),
    ("open", &["open", "no difference shown"]),
    ("added", &["added"]),
    ("removed", &["removed"]),
    ("not-measured", &["not-measured", "not measured"]),
];

/// Verdicts of checks.
const CHECKED: [(&str, &[&str]); 4] = [
    ("within", &["within"]),
    ("exceeded", &["exceeded", "budget"]),
    ("undecided", &["undecided"]),
    ("not-measured", &["not-measured", "not measured"]),
];

fn id(text: &str, words: &[(&'static str, &[&str])]) -> Option<&'static str> {
    let text = text.trim().to_lowercase();
    words
        .iter()
        .find(|(_, said)| said.iter().any(|said| text.starts_with(said)))
        .map(|(id, _)| *id)
}

/// The id behind the words of a comparison.
pub(crate) fn compared(text: &str) -> Option<&'static str> {
    id(text, &COMPARED)
}

/// The id behind the words of a check.
pub(crate) fn checked(text: &str) -> Option<&'static str> {
    id(text, &CHECKED)
}

/// Of how many runs a sentence speaks that would decide.
pub(crate) fn runs_that_would_do(text: &str) -> Option<f64> {
    let before = text.split(" runs").next()?;
    if before.len() == text.len() {
        return None;
    }
    before.rsplit(' ').next()?.parse().ok()
}

/// Rows of an engine itself, which need no reading of the machine.
pub(crate) fn is_of_an_engine(row: &str) -> bool {
    row.starts_with("file of ") || row.starts_with("context memory of ")
}
