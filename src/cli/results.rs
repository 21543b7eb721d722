//! Results on their way out: in which forms, and where to. `--format` and `-o FILE` are the same in every command.
//!
//! A command says which forms it has by the values of its `--format`, and how each is written; which ending means which
//! form, what may be replaced, and what becomes of the others where one cannot be written is decided here.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::exit::CliError;
use super::output::Target;
use super::terminal::{say, style};
use crate::error_chain::chain;
use crate::export::json;
use crate::view::document::{Document, Text};
use crate::{environment, form};

/// Formats of what is found of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// A comment on an issue
    #[cfg(feature = "host")]
    Markdown,
    /// A page for a browser, whole in one file
    #[cfg(feature = "host")]
    Html,
}

/// The forms that a command has. The first is what people get where nothing else is said.
pub trait Form: ValueEnum + Clone + Copy + PartialEq + Send + Sync + 'static {}

impl<F: ValueEnum + Clone + Copy + PartialEq + Send + Sync + 'static> Form for F {}

/// In which forms a result is wanted, and where.
#[derive(Clone, Debug, Args)]
pub struct ResultArgs<F: Form> {
    /// Its form, which an ending need not say.
    #[arg(long, value_name = "FORMAT", help = format_help::<F>())]
    pub format: Option<F>,
    /// Where it goes.
    #[arg(short, long, value_name = "FILE", help = output_help::<F>())]
    pub output: Vec<PathBuf>,
    /// Replace FILE even if trtmem did not write it
    #[arg(long)]
    pub force: bool,
}

fn format_help<F: Form>() -> String {
    let first = name_of(&first::<F>());
    format!(
        "Format of the result; by the ending of FILE, else {first}. With several files, that of `-o -`"
    )
}

fn output_help<F: Form>() -> String {
    let endings = F::value_variants()
        .iter()
        .filter_map(|form| endings(form).first());
    let endings: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
    format!(
        "Write the result to FILE, `-` being standard output; repeatable. Its ending chooses the format: {}",
        endings.join(", ")
    )
}

/// The places of a result, each with its form.
#[derive(Clone, Debug)]
pub(super) struct Places<F> {
    all: Vec<(F, Target)>,
}

impl<F: Form> ResultArgs<F> {
    /// Where the result goes, once all of it can: asked before anything is measured. `inputs` are the files that the
    /// command reads.
    ///
    /// # Errors
    /// An ending that no form has, a place that is named twice or is an input, a file that holds something else or
    /// cannot be written.
    pub(super) fn places<'a>(
        &self,
        inputs: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Places<F>, CliError> {
        let places = Places { all: self.pairs()? };
        let targets: Vec<&Target> = places.all.iter().map(|(_, target)| target).collect();
        different(&targets, inputs)?;
        for target in targets {
            may_be_replaced(target, self.force)?;
            target.check()?;
        }
        Ok(places)
    }

    /// The place of a form that stands alone because it is no file; `None` where it is not wanted.
    ///
    /// # Errors
    /// It is wanted beside others.
    #[cfg(feature = "host")]
    pub(super) fn alone(&self, form: F) -> Result<Option<Target>, CliError> {
        match self.pairs()?.as_slice() {
            [(only, target)] if *only == form => Ok(Some(target.clone())),
            several if several.iter().any(|(other, _)| *other == form) => {
                let name = name_of(&form);
                let words =
                    format!("--format {name} writes a directory; give it a call of its own");
                Err(CliError::Usage(words))
            }
            _ => Ok(None),
        }
    }

    /// The only place of a result that has one form.
    ///
    /// # Errors
    /// Several places, or one that holds something else or cannot be written.
    #[cfg(feature = "host")]
    pub(super) fn only(&self) -> Result<Target, CliError> {
        let target = match self.output.as_slice() {
            [] => Target::Stdout,
            [path] => Target::from_option(Some(path)),
            _ => {
                return Err(CliError::Usage(
                    "-o: this result has one form; give one -o".to_owned(),
                ));
            }
        };
        target.check()?;
        Ok(target)
    }

    fn pairs(&self) -> Result<Vec<(F, Target)>, CliError> {
        let targets = self
            .output
            .iter()
            .map(|path| Target::from_option(Some(path)));
        let targets: Vec<Target> = targets.collect();
        match (self.format, targets.as_slice()) {
            (format, []) => Ok(vec![(format.unwrap_or_else(first), Target::Stdout)]),
            (Some(format), [target]) => Ok(vec![(format, target.clone())]),
            (Some(_), several) if !several.contains(&Target::Stdout) => Err(CliError::Usage(
                "--format: several files are named, whose endings choose their formats; leave it out, or add `-o -` to \
                 have that format on standard output"
                    .to_owned(),
            )),
            (format, several) => several
                .iter()
                .map(|target| match target {
                    Target::Stdout => Ok((format.unwrap_or_else(first), Target::Stdout)),
                    Target::File(path) => Ok((by_ending(path)?, target.clone())),
                })
                .collect(),
        }
    }
}

impl<F: Form> Places<F> {
    /// One form at one place, whatever that holds.
    pub(super) fn one(form: F, target: Target) -> Places<F> {
        Places {
            all: vec![(form, target)],
        }
    }

    /// Each form and its place.
    pub(super) fn iter(&self) -> impl Iterator<Item = (F, &Target)> {
        self.all.iter().map(|(form, target)| (*form, target))
    }

    /// Whether any form and its place are so.
    pub(super) fn any(&self, is: impl Fn(F, &Target) -> bool) -> bool {
        self.iter().any(|(form, target)| is(form, target))
    }

    /// Whether people read it on standard output.
    pub(super) fn is_for_people(&self) -> bool {
        self.any(|form, target| *target == Target::Stdout && form == first())
    }

    /// Makes each form and writes it to its place. Trouble with one is no reason to leave out the others.
    ///
    /// # Errors
    /// The first trouble there is; further ones are told.
    pub(super) fn write<B: AsRef<[u8]>>(
        &self,
        mut make: impl FnMut(F, &Target) -> Result<B, CliError>,
    ) -> Result<(), CliError> {
        let mut first_error = None;
        for (form, target) in &self.all {
            let is_text = *form == first() && target.is_plain_file();
            let written = match make(*form, target) {
                Ok(bytes) => target.write(&with_origin(bytes.as_ref(), is_text)),
                Err(error) if self.all.len() > 1 => Err(CliError::Of {
                    what: target.name(),
                    error: Box::new(error),
                }),
                Err(error) => Err(error),
            };
            match (written, &first_error) {
                (Ok(()), _) | (Err(CliError::NobodyReads), Some(_)) => {}
                (Err(error), None) => first_error = Some(error),
                (Err(error), Some(_)) => say(&chain(&error)),
            }
        }
        first_error.map_or(Ok(()), Err)
    }
}

/// Text in a file says what made it, as the other forms do.
fn with_origin(made: &[u8], is_text: bool) -> Cow<'_, [u8]> {
    if is_text {
        Cow::Owned([made, text_origin().as_bytes()].concat())
    } else {
        Cow::Borrowed(made)
    }
}

/// What people get.
fn first<F: Form>() -> F {
    F::value_variants()[0]
}

/// Expects places that are nobody else's.
fn different<'a>(
    targets: &[&Target],
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<(), CliError> {
    let mut taken: Vec<(PathBuf, bool)> = inputs
        .into_iter()
        .map(|path| (identity(path), true))
        .collect();
    let mut has_stdout = false;
    for target in targets {
        let path = match target {
            Target::Stdout if has_stdout => {
                return Err(CliError::Usage(
                    "-o - is given twice; give it once".to_owned(),
                ));
            }
            Target::Stdout => {
                has_stdout = true;
                continue;
            }
            Target::File(path) if !target.is_plain_file() => continue,
            Target::File(path) => path,
        };
        let own = identity(path);
        let path = path.display();
        match taken.iter().find(|(other, _)| *other == own) {
            Some((_, true)) => {
                return Err(CliError::Usage(format!(
                    "-o {path} is an input of this command; name another file"
                )));
            }
            Some((_, false)) => {
                return Err(CliError::Usage(format!(
                    "-o {path} is given twice; name a file for each form"
                )));
            }
            None => taken.push((own, false)),
        }
    }
    Ok(())
}

/// What a path leads to, as far as that is there.
fn identity(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match (
        fs::canonicalize(folder.unwrap_or(Path::new("."))),
        path.file_name(),
    ) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Expects a place that holds nothing, or something of ours.
///
/// # Errors
/// The file holds something else, and `force` does not say that it may go.
pub(super) fn may_be_replaced(target: &Target, force: bool) -> Result<(), CliError> {
    let Target::File(path) = target else {
        return Ok(());
    };
    // What cannot be read is found when it is written.
    if force || !target.is_plain_file() || is_own(path).unwrap_or(true) {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "{} is there already and trtmem did not write it; give another file, or --force to replace it",
        path.display()
    )))
}

/// The form that a file's ending names; the first where it has none.
fn by_ending<F: Form>(path: &Path) -> Result<F, CliError> {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let forms = F::value_variants().iter();
    let fits = |form: &F| {
        let fitting = endings(form).iter().filter(|ending| {
            let stem = name.strip_suffix(**ending);
            stem.is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
        });
        fitting.map(|ending| ending.len()).max()
    };
    // `.perfetto.json` is more than `.json`.
    let best = forms
        .filter_map(|form| Some((fits(form)?, *form)))
        .max_by_key(|(length, _)| *length);
    match (best, path.extension()) {
        (Some((_, form)), _) => Ok(form),
        (None, None) => Ok(first()),
        (None, Some(ending)) => Err(CliError::Usage(format!(
            "{}: there is no form for \".{}\"; known: {}",
            path.display(),
            ending.to_string_lossy(),
            known_endings::<F>()
        ))),
    }
}

/// The endings of a form's files, without the dot; the first is what files are called that nobody named.
pub(super) fn endings<F: ValueEnum>(form: &F) -> &'static [&'static str] {
    match name_of(form).as_str() {
        "table" | "line" => &["txt"],
        "json" => &["json"],
        "csv" => &["csv"],
        "markdown" => &["md", "markdown"],
        "html" => &["html", "htm"],
        "svg" => &["svg"],
        "drive" => &["drive.log"],
        "junit" => &["xml"],
        "sarif" => &["sarif", "sarif.json"],
        "openmetrics" => &["metrics.txt", "prom"],
        "github-benchmark" => &["benchmark.json"],
        "perfetto" => &["perfetto.json"],
        "parquet" => &["parquet"],
        _ => &[],
    }
}

/// What `--format` calls a form.
fn name_of<F: ValueEnum>(form: &F) -> String {
    form.to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}

/// `.txt, .json, .csv`
fn known_endings<F: Form>() -> String {
    let all = F::value_variants().iter().flat_map(|form| endings(form));
    let all: Vec<String> = all.map(|ending| format!(".{ending}")).collect();
    all.join(", ")
}

/// Writes what was found; `document` says it to people.
pub(super) fn show(
    found: &impl Serialize,
    document: &Document,
    places: &Places<FindingsFormat>,
) -> Result<(), CliError> {
    places.write(|format, target| match format {
        FindingsFormat::Table => Ok(form::text(document, &style(target))),
        FindingsFormat::Json => Ok(json::document(found)?),
        #[cfg(feature = "host")]
        FindingsFormat::Markdown => Ok(form::markdown(document)),
        #[cfg(feature = "host")]
        FindingsFormat::Html => Ok(form::html(document)),
    })
}

/// Bytes at either end of a file that are looked at.
const LOOKED_AT: u64 = 64 << 10;

/// What results begin with that say nothing of their origin.
const BEGINNINGS: &[&str] = &[
    // CSV: of reports, comparisons, checks, histories, layers, two engines, samples.
    "release,created,system,kernel,",
    "scope,engine,stage,occurrence,size,",
    "report,created,budget,budget_line,",
    "engine,stage,occurrence,category,quantity,",
    "index,name,type,layer_type,precision,",
    "matched_by,base_index,new_index,",
    "at_ns,available_bytes,",
    // JSON of findings and samples.
    "{\n  \"environment\": {\n    \"system\":",
    "{\n  \"checks\": [",
    "{\n  \"at_ns\":",
    "{\"at_ns\":",
    // Samples as lines.
    "    0 ns  available ",
    // Charts and drawings.
    "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tm-",
    "digraph engine {\n",
];

/// What stands near the beginning of the other results for programs.
const NEAR_BEGINNING: &[&str] = &[
    "\"schema\": \"trtmem.",
    "\"tool\": \"trtmem ",
    "<testsuites name=\"trtmem ",
    "# TYPE trtmem_",
    "\\nattribution=",
];

/// The last line of a text.
pub(super) fn text_origin() -> String {
    let line = Document {
        about: vec![Text::made_by(&environment::tool())],
        ..Document::default()
    };
    format!("\n{}", form::text(&line, &form::Style::default()))
}

/// Whether trtmem wrote a file, as far as its content tells; a file that is empty or not there is nobody's.
///
/// # Errors
/// The file cannot be read.
pub(super) fn is_own(path: &Path) -> io::Result<bool> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        opened => opened?,
    };
    let length = file.metadata()?.len();
    let mut part = |from: u64| -> io::Result<String> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        (&file).take(LOOKED_AT).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let (head, tail) = (part(0)?, part(length.saturating_sub(LOOKED_AT))?);
    Ok(is_own_content(&head, &tail))
}

fn is_own_content(head: &str, tail: &str) -> bool {
    let said_last = |line: &str| {
        let line = line.strip_prefix("<footer><p>").unwrap_or(line);
        line.starts_with("Made by trtmem ")
    };
    head.is_empty()
        || BEGINNINGS.iter().any(|it| head.starts_with(it))
        || NEAR_BEGINNING.iter().any(|it| head.contains(it))
        || tail.lines().rev().take(4).any(said_last)
        // SARIF has its keys in their order.
        || (head.contains("/sarif-schema-") && tail.contains("\"name\": \"trtmem\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(content: &str) -> bool {
        is_own_content(content, content)
    }

    #[test]
    fn results_are_known_by_what_they_say_of_themselves() {
        for content in [
            "",
            "{\n  \"schema\": \"trtmem.report/1\",\n",
            "# TYPE trtmem_lifecycle_held_bytes gauge\n",
            "net.engine\n\nIt grew.\n\nMade by trtmem 0.1.0 (abc). One MiB is 2^20 bytes.\n",
            "<!doctype html>\n<footer><p>Made by trtmem 0.1.0 (abc).</p></footer>\n</body>\n</html>\n",
            "release,created,system,kernel,architecture\n",
        ] {
            assert!(own(content), "{content}");
        }
        assert!(own(&text_origin()));
    }

    #[test]
    fn what_somebody_else_wrote_is_not_taken_for_a_result() {
        for content in [
            " ",
            "{}\n",
            "notes about trtmem\n",
            "release,created,by\n",
            "&&&& RUNNING TensorRT.trtexec [TensorRT v8401] # ./trtexec\n",
            "<!doctype html>\n<p>Made by hand</p>\n",
        ] {
            assert!(!own(content), "{content}");
        }
    }
}
