//! What `trtmem run --help` says after its options.

use crate::backend::{self, BackendInfo};

/// Columns of a line; clap assumes as many where it does not know the console.
const COLUMNS: usize = 100;

pub(super) const RUN_EXAMPLES: &str = "\
Examples:
  trtmem run model.onnx --release v1
  trtmem run --backend synthetic --spec 'deserialize:heap=64MiB' --runs 3
  trtmem run --backend cuda --report cuda.json
  trtmem run resnet50.engine --release drive-6.0.5 --baseline cuda.json";

const DRIVE_FORMAT: &str = "\
The drive format prints the DRIVE OS trtexec sample's log, line for line, with
the sample's own arithmetic, which its readers expect: figures are whole MB, a
MB being 2^20 bytes, truncated; the sign of freed memory is dropped; a
negative GPU figure is shown as 0; and a stage whose total is 0 MB shows no CPU.
Every other format keeps exact bytes and signs.";

/// Examples, and for each of this build's backends what the stages are to it and its options.
pub(super) fn run_help() -> String {
    let mut help = RUN_EXAMPLES.to_owned();
    for backend in backend::runners() {
        help += &format!("\n\nBackend {}: {}\n", backend.name, backend.about);
        help += &indented(backend.stages_help);
        help += &options(backend);
    }
    help + "\n\n" + DRIVE_FORMAT
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

/// The options that `-O NAME=VALUE` sets, their meanings in a column.
fn options(backend: &BackendInfo) -> String {
    let options = (backend.options)();
    if options.is_empty() {
        return String::new();
    }
    let widest = options.iter().map(|(name, _)| name.len()).max();
    let indent = 4 + widest.unwrap_or(0) + 2;
    let mut text = "\n  Options for -O NAME=VALUE:".to_owned();
    for (name, meaning) in options {
        text += &format!("\n    {name:width$}", width = indent - 4);
        let mut column = indent;
        for word in meaning.split_whitespace() {
            if column > indent && column + 1 + word.len() > COLUMNS {
                text += &format!("\n{:indent$}", "");
                column = indent;
            }
            if column > indent {
                text.push(' ');
                column += 1;
            }
            text += word;
            column += word.len();
        }
    }
    text
}
