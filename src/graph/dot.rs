//! A drawing as text for Graphviz: the same boxes, colours and words.

use std::fmt::Write as _;

use super::colours::on_white;
use super::drawing::{Drawing, Node, Role, Tensor, TooLarge};
use super::plan::edge_width;

/// Characters of a word that are written.
const MOST: usize = 2_000;

/// The drawing in the DOT language.
///
/// # Errors
///
/// [`TooLarge`] where nobody could read it.
pub fn dot(drawing: &Drawing) -> Result<String, TooLarge> {
    drawing.check_size()?;
    let mut text = String::from("digraph engine {\n");
    let _ = writeln!(text, "  label={};", quoted(&title(drawing)));
    text.push_str("  labelloc=t; labeljust=l; fontname=\"Helvetica\"; rankdir=TB;\n");
    text.push_str(
        "  node [shape=box, style=\"filled,rounded\", fontname=\"Helvetica\", fontsize=11, color=\"#7a848f\"];\n",
    );
    text.push_str(
        "  edge [color=\"#8a949f\", arrowsize=0.6, fontname=\"Helvetica\", fontsize=9];\n",
    );
    for (index, node) in drawing.boxes.iter().enumerate() {
        let _ = writeln!(text, "  n{index} [{}];", attributes(node));
    }
    let largest = drawing
        .tensors
        .iter()
        .filter_map(|tensor| tensor.bytes)
        .max()
        .unwrap_or(0);
    for (index, tensor) in drawing.tensors.iter().enumerate() {
        edges(&mut text, index, tensor, largest);
    }
    text.push_str("}\n");
    Ok(text)
}

/// Title, totals, and what the colours mean.
fn title(drawing: &Drawing) -> String {
    let mut lines = vec![drawing.title.clone()];
    lines.extend(drawing.about.iter().cloned());
    lines.push(drawing.key.title.clone());
    lines.join("\n") + "\n"
}

fn attributes(node: &Node) -> String {
    let mut lines = vec![
        format!("{} {}", node.heading, node.number)
            .trim()
            .to_owned(),
    ];
    if !node.places.is_empty() {
        let places: Vec<String> = node
            .places
            .iter()
            .map(|place| format!("[{place}]"))
            .collect();
        lines.insert(0, places.join(" "));
    }
    lines.extend(node.names.iter().chain(&node.figures).cloned());
    lines.extend(node.flag.clone());
    let (fill, ink) = match node.role {
        Role::Binding => ("#e8edf2", "#1a1f26"),
        _ => on_white(node.paint),
    };
    let mut text = format!(
        "label={}, tooltip={}, fillcolor=\"{fill}\", fontcolor=\"{ink}\"",
        quoted(&lines.join("\n")),
        quoted(&node.told),
    );
    match node.role {
        Role::Layer => {}
        Role::Reformat => text.push_str(", style=\"filled,rounded,dashed\""),
        Role::Block => text.push_str(", peripheries=2"),
        Role::Binding => text.push_str(", shape=oval, style=filled"),
    }
    if node.flag.is_some() {
        text.push_str(", color=\"#a3327f\", penwidth=3");
    }
    text
}

/// A line for every reader. What is written or read by nothing drawn has an end of its own, without a
/// shape.
fn edges(text: &mut String, index: usize, tensor: &Tensor, largest: u64) {
    let mut label = tensor.label.clone();
    if let Some(remark) = &tensor.remark {
        label.push('\n');
        label.push_str(remark);
    }
    let width = edge_width(tensor.bytes, largest);
    let attributes = format!(
        "label={}, tooltip={}, penwidth={width:.1}",
        quoted(&label),
        quoted(&tensor.told)
    );
    let mut end = |name: &str| {
        let _ = writeln!(text, "  {name} [shape=point, width=0.05, label=\"\"];");
        name.to_owned()
    };
    let from = match tensor.from {
        Some(node) => format!("n{node}"),
        None => end(&format!("from{index}")),
    };
    let mut to: Vec<String> = tensor.to.iter().map(|node| format!("n{node}")).collect();
    if to.is_empty() {
        to.push(end(&format!("to{index}")));
    }
    for to in to {
        let _ = writeln!(text, "  {from} -> {to} [{attributes}];");
    }
}

/// A word in quotation marks. Graphviz reads backslashes, so they are doubled; its line ends are written
/// so that lines begin on the left; what it would read as an entity stays text.
fn quoted(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 2);
    text.push('"');
    for character in words.chars().take(MOST) {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '&' => text.push_str("&amp;"),
            '\n' => text.push_str("\\l"),
            control if control.is_control() => text.push('\u{fffd}'),
            other => text.push(other),
        }
    }
    if words.contains('\n') && !words.ends_with('\n') {
        text.push_str("\\l");
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_leave_their_quotation_marks() {
        assert_eq!(
            quoted("a\"];\\b<c>&\u{1}"),
            "\"a\\\"];\\\\b<c>&amp;\u{fffd}\""
        );
        assert_eq!(quoted("one\ntwo"), "\"one\\ltwo\\l\"");
    }
}
