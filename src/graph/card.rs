//! The words of boxes and labels, broken into lines, and how much room they take.

use crate::chart::words::{fit, width};

use super::drawing::{Node, Role, Tensor};

/// Pixels across a layer's box.
pub(super) const BOX: f64 = 236.0;

/// Pixels between a box's edge and its words.
pub(super) const PAD: f64 = 11.0;

/// Size of a heading's letters.
pub(super) const HEADING: f64 = 13.0;

/// Size of the letters of names and figures.
pub(super) const BODY: f64 = 11.5;

/// Size of the letters of labels.
pub(super) const SMALL: f64 = 10.5;

/// Lines that one name may take.
const NAME_LINES: usize = 4;

/// Lines that all names of a box may take.
const MOST_LINES: usize = 16;

/// How a line of a box is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    Heading,
    Name,
    /// A further line of a name.
    More,
    Figure,
    Flag,
}

impl Hand {
    /// Pixels from the line above to this one.
    pub(super) fn step(self) -> f64 {
        match self {
            Hand::Heading => 15.0,
            Hand::Name | Hand::More => 13.5,
            Hand::Figure | Hand::Flag => 16.0,
        }
    }
}

/// The lines of a box and its size.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Card {
    pub(super) lines: Vec<(Hand, String)>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Breaks a box's words into lines.
pub(super) fn card(node: &Node) -> Card {
    let room = BOX - 2.0 * PAD;
    let number = width(&node.number, SMALL) + 6.0;
    let heading = fit(&node.heading, room - number, HEADING * 1.09).into_owned();
    let mut lines = vec![(Hand::Heading, heading)];
    for name in &node.names {
        let left = (MOST_LINES + 1).saturating_sub(lines.len());
        let each = if node.names.len() > 1 { 2 } else { NAME_LINES };
        let broken = broken(name, room, BODY, each.min(left));
        let hands = [Hand::Name]
            .into_iter()
            .chain(std::iter::repeat(Hand::More));
        lines.extend(hands.zip(broken));
    }
    for figure in &node.figures {
        lines.push((Hand::Figure, fit(figure, room, BODY).into_owned()));
    }
    if let Some(flag) = &node.flag {
        lines.push((Hand::Flag, fit(flag, room, BODY * 1.09).into_owned()));
    }
    let high: f64 = lines.iter().map(|(hand, _)| hand.step()).sum();
    Card {
        lines,
        width: BOX,
        height: (high + if node.flag.is_some() { 17.0 } else { 13.0 }).max(
            if node.role == Role::Binding {
                34.0
            } else {
                44.0
            },
        ),
    }
}

/// The lines of a tensor's label. A long one is broken before its size.
pub(super) fn label(tensor: &Tensor) -> Vec<String> {
    let lines = broken(&tensor.label, BOX, SMALL, 2);
    let mut lines: Vec<String> = lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect();
    if let Some(remark) = &tensor.remark {
        lines.push(fit(remark, BOX, SMALL).into_owned());
    }
    lines
}

/// Pixels that lines of small letters take.
pub(super) fn extent(lines: &[String]) -> (f64, f64) {
    let widest = lines
        .iter()
        .map(|line| width(line, SMALL))
        .fold(0.0, f64::max);
    (widest + 8.0, lines.len() as f64 * 13.0 + 4.0)
}

/// Breaks a text into at most so many lines, behind what ends a part of a name. The lines are the whole
/// text, blanks at their ends included, unless more would follow: then the last one is cut.
fn broken(text: &str, room: f64, font: f64, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && lines.len() < most {
        if lines.len() + 1 == most {
            lines.push(fit(rest, room, font).into_owned());
            break;
        }
        let end = breaking(rest, room, font);
        let (_, next) = rest.split_at(end);
        let blanks = next.len() - next.trim_start().len();
        let (line, next) = rest.split_at(end + blanks);
        lines.push(line.to_owned());
        rest = next;
    }
    lines
}

/// Where a line ends: all of the text if it fits, else behind the last separator that fits and is not
/// near the beginning, else where the room ends.
fn breaking(text: &str, room: f64, font: f64) -> usize {
    let mut used = 0.0;
    let mut after_separator = None;
    let mut before = ' ';
    let mut buffer = [0; 4];
    for (at, character) in text.char_indices() {
        used += width(character.encode_utf8(&mut buffer), font);
        if used > room {
            let end = after_separator.unwrap_or(at);
            // A line holds at least one character.
            return if end == 0 { character.len_utf8() } else { end };
        }
        let next = at + character.len_utf8();
        let separates = match character {
            ' ' | '+' | ',' | ')' | ']' | '}' | '·' => true,
            '/' | '_' | '.' | '-' => used > room * 0.55 && before != ' ',
            _ => false,
        };
        if separates && used > room * 0.35 {
            after_separator = Some(next);
        }
        before = character;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_break_where_their_parts_do() {
        let name = "/backbone/layer2/layer2.0/conv1/Conv + /backbone/layer2/layer2.0/relu/Relu";
        let lines = broken(name, 214.0, BODY, 4);
        assert_eq!(
            lines,
            [
                "/backbone/layer2/layer2.0/conv1/",
                "Conv + /backbone/layer2/layer2.0/",
                "relu/Relu"
            ]
        );
    }

    proptest! {
        #[test]
        fn lines_are_few_and_no_wider_than_their_room(text in ".{0,300}", most in 1usize..5) {
            let lines = broken(&text, 200.0, BODY, most);
            prop_assert!(lines.len() <= most);
            let whole = text.trim();
            prop_assert!(lines.concat() == whole || lines.last().is_some_and(|last| last.contains('…')));
            for line in lines {
                let seen = line.trim_end();
                prop_assert!(width(seen, BODY) <= 200.01 || seen.chars().count() == 1);
            }
        }
    }
}
