//! Borders of stages by texts that the user names: one a line, `STAGE begins|ends TEXT`.

use crate::report::{Stage, StageError};
use crate::trt_log::{Border, Edge};
use crate::wildcard;

/// Most markers of a file.
const MOST_MARKERS: usize = 1000;

/// Longest text of a marker, bytes.
const LONGEST_TEXT: usize = 1000;

/// A line that marks the border of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The border.
    pub border: Border,
    /// What the line holds; `*` stands for any characters, `?` for one.
    pub text: String,
}

/// What is wrong with a file of markers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkersError {
    /// A line that is no marker.
    #[error(
        "line {line}: `{given}` is not a marker; write a stage, `begins` or `ends`, and a text of the line, as in `deserialize begins loading the plan`"
    )]
    Form {
        /// The line, from 1.
        line: usize,
        /// What it says.
        given: String,
    },
    /// A stage that there is not.
    #[error(
        "line {line}: there is no stage `{given}`: {why}; the stages are {}",
        Stage::ids()
    )]
    Stage {
        /// The line, from 1.
        line: usize,
        /// The name given.
        given: String,
        /// Why it is none.
        why: StageError,
    },
    /// More markers or longer texts than are believed.
    #[error("line {line}: at most {MOST_MARKERS} markers of {LONGEST_TEXT} bytes are read")]
    TooMany {
        /// The line, from 1.
        line: usize,
    },
    /// No marker at all.
    #[error("it holds no marker; write one a line, as in `deserialize begins loading the plan`")]
    Empty,
}

/// The markers of one kind of program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markers(Vec<Marker>);

impl Markers {
    /// Reads a file of markers. Empty lines and those that begin with `#` say nothing.
    ///
    /// # Errors
    /// [`MarkersError`] names the first line that is none.
    pub fn parse(text: &str) -> Result<Markers, MarkersError> {
        let mut markers = Vec::new();
        for (position, given) in text.lines().enumerate() {
            let given = given.trim();
            if given.is_empty() || given.starts_with('#') {
                continue;
            }
            let line = position + 1;
            if markers.len() >= MOST_MARKERS || given.len() > LONGEST_TEXT {
                return Err(MarkersError::TooMany { line });
            }
            markers.push(marker(line, given)?);
        }
        if markers.is_empty() {
            return Err(MarkersError::Empty);
        }
        Ok(Markers(markers))
    }

    /// The borders that a line marks, in the order of the markers.
    pub fn borders<'a>(&'a self, line: &'a str) -> impl Iterator<Item = Border> + 'a {
        let marks = |marker: &&Marker| wildcard::matches(&marker.text, line);
        self.0.iter().filter(marks).map(|marker| marker.border)
    }
}

fn marker(line: usize, given: &str) -> Result<Marker, MarkersError> {
    let form = || MarkersError::Form {
        line,
        given: given.to_owned(),
    };
    let (stage, rest) = word(given).ok_or_else(form)?;
    let (edge, text) = word(rest).ok_or_else(form)?;
    let edge = match edge {
        "begins" => Edge::Begins,
        "ends" => Edge::Ends,
        _ => return Err(form()),
    };
    let stage = Stage::parse(stage).map_err(|why| MarkersError::Stage {
        line,
        given: stage.to_owned(),
        why,
    })?;
    Ok(Marker {
        border: Border {
            stage,
            edge,
            engine: None,
        },
        text: format!("*{text}*"),
    })
}

/// The first word and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = text.split_once(char::is_whitespace)?;
    Some((word, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stage: Stage, edge: Edge) -> Border {
        Border {
            stage,
            edge,
            engine: None,
        }
    }

    #[test]
    fn a_marker_is_a_stage_an_edge_and_a_text_of_the_line() {
        let text = "# mine\n\ndeserialize begins  loading * now\r\ncontext ends context up\n";
        let markers = Markers::parse(text).expect("two markers");
        let borders = |line| markers.borders(line).collect::<Vec<_>>();
        assert_eq!(
            borders("[I] loading net.plan now!"),
            [of(Stage::Deserialize, Edge::Begins)]
        );
        assert_eq!(borders("context up"), [of(Stage::Context, Edge::Ends)]);
        assert_eq!(borders("loading net.plan"), []);
    }

    #[test]
    fn a_stage_can_be_the_programs_own() {
        let markers = Markers::parse("custom:pre.process ends frames ready").expect("a marker");
        let borders: Vec<Border> = markers.borders("frames ready").collect();
        assert_eq!(borders[0].stage.label(), "pre.process");
        let error = Markers::parse("custom:a:b ends x").expect_err("no name");
        assert!(error.to_string().contains("a name of your own"), "{error}");
    }

    #[test]
    fn what_is_no_marker_is_refused_with_its_line() {
        let error = |text: &str| Markers::parse(text).map(|_| ()).unwrap_err().to_string();
        assert!(error("context ends x\nnonsense").starts_with("line 2: `nonsense`"));
        assert!(error("context stops x").starts_with("line 1: `context stops x`"));
        assert!(error("engine begins x").contains("there is no stage `engine`"));
        assert!(error("context begins").starts_with("line 1"));
        assert!(error("# nothing\n").contains("no marker"));
        assert!(error(&"context ends x\n".repeat(2000)).starts_with("line 1001"));
    }
}
