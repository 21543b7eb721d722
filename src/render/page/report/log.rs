//! What the libraries logged and what the process wrote.

use crate::analysis::lifecycle::Shown;
use crate::form::html::markup::Markup;
use crate::render::page::document::Block;
use crate::render::table::log as complaints;
use crate::report::LogLine;

/// Lines that are shown: the first and the last of them.
const MOST_LINES: usize = 120;

/// Lines of the process's own output that are shown.
const MOST_OUTPUT: usize = 60;

/// Complaints first, the whole to be opened; nothing where nothing was said.
pub(super) fn blocks(shown: &Shown) -> Vec<Block> {
    let mut blocks = Vec::new();
    // A life that ended early is the last one that is shown.
    let Some(run) = shown.runs.first() else {
        return blocks;
    };
    let said = complaints::lines(shown);
    if !said.is_empty() {
        blocks.push(Block::List(
            said.iter().map(|line| Markup::prose(line.trim())).collect(),
        ));
    }
    if !run.log.is_empty() {
        let lines: Vec<String> = excerpt(&run.log);
        let summary = match run.log.len().checked_sub(MOST_LINES) {
            Some(left @ 1..) => format!("The log, {left} lines in its middle left out"),
            _ => format!("The log, {} lines", run.log.len()),
        };
        blocks.push(Block::Details {
            summary: Markup::prose(&summary),
            inside: Box::new(Block::Lines {
                label: "What the libraries logged",
                lines: Markup::lines(lines.iter().map(String::as_str)),
            }),
        });
    }
    let output: Vec<&str> = run
        .child_output
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let end = output.len().saturating_sub(MOST_OUTPUT);
    if let Some(last @ [_, ..]) = output.get(end..) {
        blocks.push(Block::Prose(Markup::prose(
            "The end of what the process wrote:",
        )));
        blocks.push(Block::Lines {
            label: "Output of the process",
            lines: Markup::lines(last.iter().copied()),
        });
    }
    blocks
}

/// The beginning and the end of a long log.
fn excerpt(log: &[LogLine]) -> Vec<String> {
    let told = |line: &LogLine| {
        let stage = line
            .stage
            .map_or_else(String::new, |stage| format!("{}: ", stage.label()));
        format!("[{}] {stage}{}", line.severity.letter(), line.text.trim())
    };
    if log.len() <= MOST_LINES {
        return log.iter().map(told).collect();
    }
    let half = MOST_LINES / 2;
    let first = log.iter().take(half).map(told);
    let last = log.iter().skip(log.len().saturating_sub(half)).map(told);
    let between = std::iter::once("…".to_owned());
    first.chain(between).chain(last).collect()
}
