//! What trtmem wrote, and how that is known again.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::environment;
use crate::form;
use crate::view::document::{Document, Text};

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
