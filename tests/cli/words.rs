//! Keeps phrases that readers trip over out of what the program, its scripts and its documents say.
//!
//! Searched are the output of every `--help` and `schema`, the string literals and templates of `src` and `platform`,
//! what C and Python programs get, the scripts that users call, and the documents.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files and folders with documents.
const DOCUMENTS: &[&str] = &["README.md", "CONTRIBUTING.md", "docs"];

/// What users read or call, word for word.
const PLAIN: [&str; 3] = ["src/capi", "scripts/on-target", "scripts/on-target.sh"];

/// A phrase, and what to write instead.
const PHRASES: &[(&str, &str)] = &[
    ("a log does not tell", "a log does not say"),
    ("an owner", "a category"),
    ("anew", "again, or rebuild"),
    ("are of no interest", "are ignored"),
    ("as far as anybody tells", "as far as it is reported"),
    ("as the DRIVE OS trtexec sample counts", "DRIVE brackets"),
    ("as the DRIVE sample counts", "DRIVE brackets"),
    (
        "asking for signals to be told",
        "installing the signal handlers",
    ),
    ("attribution counted", "attribution discrete"),
    ("attribution host", "attribution host-only"),
    ("attribution subtracted", "attribution unified"),
    ("be had", "be available"),
    ("betray", "show"),
    ("betrays", "shows"),
    ("books to it", "counts for it"),
    ("by whomever", "by all processes"),
    ("bytes touched", "bytes accessed"),
    ("cries wolf", "gives a false alarm"),
    ("cry wolf", "give a false alarm"),
    ("deed", "result"),
    ("do not tell", "do not say, or do not report"),
    ("does not tell", "does not say, or does not report"),
    ("drown", "hide"),
    ("drowns", "hides"),
    ("engine's life", "engine's lifecycle"),
    ("for good", "permanently, or a step change"),
    ("gave back", "freed"),
    ("give back", "free"),
    ("given back", "freed"),
    ("gives back", "frees"),
    ("giving back", "freeing"),
    ("gravest", "most severe"),
    ("gravity", "severity"),
    ("had not got back", "was not reclaimed"),
    ("has otherwise", "has, unlike the other,"),
    ("held against", "compared with"),
    ("held at once", "peak activation memory"),
    ("held to", "checked against"),
    ("hold against", "compare with"),
    ("holds against", "compares with"),
    ("how elements lie", "the memory layout"),
    ("in the whole life", "in the lifecycle total"),
    ("in words,", "as text"),
    ("is had", "is available"),
    ("last words", "the end of its output"),
    ("layers touch", "layers access"),
    ("least grave", "least severe"),
    ("lies apart", "is an outlier"),
    ("life costs", "lifecycle costs"),
    ("live bytes", "live tensors"),
    ("lives of", "runs with"),
    ("makes no history", "does not form one history"),
    ("makes no report", "does not form a report"),
    ("mean nothing", "are meaningless"),
    ("most grave", "most severe"),
    ("neighbour", "other process"),
    ("neighbours", "other processes"),
    ("neighbours'", "other processes'"),
    ("no owner", "no category"),
    ("nobody", "no one, or a sentence that says what is missing"),
    ("nobody looked", "there are no readings"),
    ("not to be had", "not available"),
    ("not told", "unknown, or not given"),
    ("nothing tells", "there is no evidence"),
    ("of the life", "of the lifecycle"),
    ("of this owner", "of this category"),
    ("other programs were at work", "other processes were active"),
    ("passed over", "skipped"),
    ("so that there is nothing", "so there is nothing"),
    ("somebody", "another process, or whoever it is"),
    ("stands aside", "does nothing"),
    ("stands clear of", "is above"),
    ("still held", "after teardown, or still in memory"),
    ("story", "summary"),
    ("takes it as meant", "accepts it"),
    ("tell nothing", "report nothing"),
    ("tell the truth", "are correct"),
    ("tells nothing", "reports nothing"),
    ("tells of", "reports"),
    ("tells the", "reports the, or shows the"),
    ("tells which", "says which"),
    ("tells why", "shows why"),
    ("the owners", "the categories"),
    ("the releases gave back", "freed by teardown"),
    ("to be told", "to be reported"),
    ("told apart", "recognised, or separated"),
    ("touched in", "accessed in"),
    ("was told", "was reported"),
    ("were not back", "were not reclaimed after exit"),
    ("were not to be had", "were not available"),
    ("were told", "were reported"),
    ("what has to be held", "the computed peak"),
    ("what it comes to", "the result"),
    ("what is held at once", "peak activation memory"),
    ("which touches", "which accesses"),
    ("whole life", "lifecycle"),
    ("whose bytes", "category of the bytes"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file at or below a path of the repository; none where it is missing.
fn files(path: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut paths = vec![root().join(path)];
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(
                fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|it| it.to_str());
    ending.is_some_and(|it| endings.contains(&it))
}

/// The complaints about a text that begins at this line of a file. Line breaks are blanks to a phrase.
fn complaints(name: &str, first_line: usize, text: &str) -> Vec<String> {
    let mut words = String::new();
    let mut lines = Vec::new();
    let mut line = first_line;
    for character in text.chars() {
        line += usize::from(character == '\n');
        let character = if character.is_whitespace() {
            ' '
        } else {
            character.to_ascii_lowercase()
        };
        if character != ' ' || !words.ends_with(' ') {
            words.push(character);
            lines.resize(words.len(), line);
        }
    }
    let is_part =
        |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || "_-`".contains(it));
    let found = PHRASES.iter().flat_map(|(phrase, instead)| {
        let lower = phrase.to_ascii_lowercase();
        let places = words
            .match_indices(&lower)
            .map(|(at, _)| at)
            .collect::<Vec<_>>();
        let end = lower.len();
        let whole = places.into_iter().filter(|at| {
            !is_part(words[..*at].chars().next_back()) && !is_part(words[at + end..].chars().next())
        });
        let lines = &lines;
        whole
            .map(move |at| {
                format!(
                    "{name}:{}: \u{201c}{phrase}\u{201d}; write: {instead}",
                    lines[at]
                )
            })
            .collect::<Vec<_>>()
    });
    found.collect()
}

/// The string literals of Rust code outside its tests, each with the line it begins at.
fn literals(code: &str) -> Vec<(usize, String)> {
    let code = code.split("#[cfg(test)]\nmod").next().unwrap();
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let line = 1 + code[..code.len() - rest.len() + at].matches('\n').count();
        let before = &rest[..at];
        rest = &rest[at..];
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(behind) = rest.strip_prefix('"') {
            let hashes = before.len() - before.trim_end_matches('#').len();
            let is_raw = before.trim_end_matches('#').ends_with('r');
            let end = if is_raw {
                behind.find(&format!("\"{}", "#".repeat(hashes))).unwrap()
            } else {
                end_of_literal(behind)
            };
            found.push((line, unbroken(&behind[..end])));
            end + 2
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            rest[1..].find('\'').unwrap() + 2
        } else if rest.starts_with("'\\") {
            3
        } else {
            1
        };
        rest = &rest[skipped..];
    }
    found
}

/// Where the quote that ends a literal is.
fn end_of_literal(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.find(|character| {
        let ends = character == '"' && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        ends
    });
    end.unwrap()
}

/// A literal's text, with a line break for every break of the code, which keeps lines countable.
fn unbroken(literal: &str) -> String {
    literal
        .replace("\\\n", "\n")
        .replace("\\n", " ")
        .replace("\\t", " ")
        .replace("\\\"", "\"")
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// What a command prints on standard output.
fn printed(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trtmem"));
    let output = command.args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn of_command(arguments: &[&str]) -> Vec<String> {
    complaints(
        &format!("trtmem {}", arguments.join(" ")),
        1,
        &printed(arguments),
    )
}

fn fail_with(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn help_and_schemas_are_plain() {
    let help = printed(&["--help"]);
    let commands = help
        .split("Commands:\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    let names = commands
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let mut found = of_command(&["--help"]);
    for name in names {
        found.extend(of_command(&[name, "--help"]));
    }
    let listed = printed(&["schema", "--help"]);
    let schemas = ["report", "diff", "check", "trend", "layers"];
    for schema in schemas.into_iter().filter(|name| listed.contains(name)) {
        found.extend(of_command(&["schema", schema]));
    }
    fail_with(&found);
}

#[test]
fn messages_are_plain() {
    let mut found = Vec::new();
    for path in ["src", "platform"].into_iter().flat_map(files) {
        let text = || fs::read_to_string(&path).unwrap();
        let is_test =
            path.ends_with("tests.rs") || path.components().any(|it| it.as_os_str() == "tests");
        if has_ending(&path, &["rs"]) && !is_test {
            for (line, literal) in literals(&text()) {
                found.extend(complaints(&relative(&path), line, &literal));
            }
        } else if has_ending(&path, &["html"]) {
            found.extend(complaints(&relative(&path), 1, &text()));
        }
    }
    fail_with(&found);
}

#[test]
fn scripts_and_documents_are_plain() {
    let mut found = Vec::new();
    for path in PLAIN.iter().chain(DOCUMENTS).flat_map(|it| files(it)) {
        if has_ending(&path, &["sh", "h", "hpp", "py", "md"]) {
            let mut text = fs::read_to_string(&path).unwrap();
            // The head of the script that users call is its help; what else is a remark is not for them.
            if has_ending(&path, &["sh"]) && !path.ends_with("on-target.sh") {
                let is_remark = |line: &str| line.trim_start().starts_with('#');
                let kept = text
                    .lines()
                    .map(|line| if is_remark(line) { "" } else { line });
                text = kept.collect::<Vec<_>>().join("\n");
            }
            found.extend(complaints(&relative(&path), 1, &text));
        }
    }
    fail_with(&found);
}

#[test]
fn a_phrase_is_found_whole_across_lines_and_not_inside_names() {
    let found = |code: &str| -> Vec<String> {
        let all = literals(code).into_iter();
        all.flat_map(|(line, text)| complaints("a.rs", line, &text))
            .collect()
    };
    let broken =
        "// held at once\nlet a = '\"'; let b = \"what is Held\\\n    at once\"; // \"anew\"\n";
    let told = found(broken);
    assert!(
        told.iter().all(|it| it.starts_with("a.rs:2: ")) && told.len() == 2,
        "{told:?}"
    );
    assert!(found("\"owner_held_to_it held-at-once story_line `anew`\"").is_empty());
}
