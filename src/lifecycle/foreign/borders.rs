//! From the borders that lines mark to the stages of a life. Pure.

use crate::report::Stage;
use crate::trt_log::{Border, Edge};

/// What a border comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// What has gone on since the border before was this stage.
    End(Stage),
    /// What goes on from here is thought to be this stage.
    Begin(Stage),
    /// A stage that was gone through and that no line tells apart from another.
    Uncounted {
        /// The stage.
        stage: Stage,
        /// The one that holds what it took.
        within: Stage,
    },
}

/// Which stage a program is in. Its first is the opening of libraries, from its start to the first
/// border. That a stage begins is a guess, which the line that tells of an end corrects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    open: Option<Stage>,
}

impl Default for Course {
    fn default() -> Self {
        Course {
            open: Some(Stage::Library),
        }
    }
}

impl Course {
    /// The stage that is thought to go on.
    pub fn stage(self) -> Option<Stage> {
        self.open
    }

    /// The program has said that it came through: what was thought to go on was none.
    pub fn come_through(&mut self) {
        self.open = None;
    }

    /// Takes the borders that one line marks, and gives what they come to, in order.
    pub fn take(&mut self, borders: &[Border]) -> Vec<Move> {
        let mut moves = Vec::new();
        for Border { stage, edge, .. } in borders.iter().copied() {
            match (edge, self.open) {
                (Edge::Begins, Some(open)) if open == stage => {}
                (Edge::Begins, open) => {
                    let begun_here =
                        open.is_some_and(|open| moves.last() == Some(&Move::Begin(open)));
                    if let Some(open) = open.filter(|_| !begun_here) {
                        moves.push(Move::End(open));
                    } else if begun_here {
                        moves.pop();
                    }
                    moves.push(Move::Begin(stage));
                    self.open = Some(stage);
                }
                (Edge::Ends, open) => {
                    let come_to = ended(stage, open, &moves);
                    moves.extend(come_to);
                    self.open = None;
                }
            }
        }
        moves
    }
}

/// What the end of `stage` comes to while `open` is thought to go on, after the `moves` of the same line.
fn ended(stage: Stage, open: Option<Stage>, moves: &[Move]) -> Vec<Move> {
    if let Some(Move::Begin(begun)) = moves.last().copied() {
        // Nothing lies between the two.
        let before = moves.iter().rev().find_map(|step| match step {
            Move::End(stage) => Some(*stage),
            Move::Begin(_) | Move::Uncounted { .. } => None,
        });
        let within = before.unwrap_or(begun);
        return vec![Move::Uncounted { stage, within }];
    }
    let mut moves = vec![Move::End(stage)];
    if open == Some(Stage::Library) && stage != Stage::Library {
        let within = stage;
        let stage = Stage::Library;
        moves.push(Move::Uncounted { stage, within });
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(lines: &[&[(Stage, Edge)]]) -> Vec<Vec<Move>> {
        let mut course = Course::default();
        let border = |&(stage, edge): &(Stage, Edge)| Border {
            stage,
            edge,
            engine: None,
        };
        let take = |line: &&[(Stage, Edge)]| {
            let borders: Vec<Border> = line.iter().map(border).collect();
            course.take(&borders)
        };
        lines.iter().map(take).collect()
    }

    #[test]
    fn a_stage_that_begins_ends_the_one_before() {
        let moves = course(&[
            &[(Stage::Cuda, Edge::Begins)],
            &[(Stage::Context, Edge::Begins)],
        ]);
        let expected = [Move::End(Stage::Library), Move::Begin(Stage::Cuda)];
        assert_eq!(moves[0], expected);
        let expected = [Move::End(Stage::Cuda), Move::Begin(Stage::Context)];
        assert_eq!(moves[1], expected);
    }

    #[test]
    fn a_stage_whose_end_alone_is_told_began_at_the_border_before() {
        let moves = course(&[
            &[(Stage::Library, Edge::Ends)],
            &[(Stage::Deserialize, Edge::Ends)],
            &[(Stage::Context, Edge::Ends)],
        ]);
        assert_eq!(moves[0], [Move::End(Stage::Library)]);
        assert_eq!(moves[1], [Move::End(Stage::Deserialize)]);
        assert_eq!(moves[2], [Move::End(Stage::Context)]);
    }

    #[test]
    fn an_end_corrects_what_was_thought_to_go_on() {
        let moves = course(&[
            &[(Stage::Runtime, Edge::Begins)],
            &[(Stage::Deserialize, Edge::Ends)],
        ]);
        assert_eq!(moves[1], [Move::End(Stage::Deserialize)]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_counted_once_and_said() {
        let moves = course(&[&[(Stage::Cuda, Edge::Ends)]]);
        let (stage, within) = (Stage::Library, Stage::Cuda);
        assert_eq!(
            moves[0],
            [Move::End(within), Move::Uncounted { stage, within }]
        );
        let moves = course(&[&[
            (Stage::Cuda, Edge::Ends),
            (Stage::Runtime, Edge::Begins),
            (Stage::Runtime, Edge::Ends),
        ]]);
        let (stage, within) = (Stage::Runtime, Stage::Cuda);
        let uncounted = Move::Uncounted { stage, within };
        assert_eq!(moves[0].last(), Some(&uncounted));
        assert!(!moves[0].contains(&Move::End(Stage::Runtime)));
    }

    #[test]
    fn a_plan_written_without_a_word_is_counted_with_the_runtime() {
        let moves = course(&[
            &[(Stage::Build, Edge::Ends)],
            &[
                (Stage::Runtime, Edge::Ends),
                (Stage::Save, Edge::Begins),
                (Stage::Save, Edge::Ends),
                (Stage::Deserialize, Edge::Begins),
            ],
        ]);
        let (stage, within) = (Stage::Save, Stage::Runtime);
        assert_eq!(moves[1][0], Move::End(within));
        assert!(moves[1].contains(&Move::Uncounted { stage, within }));
        assert!(!moves[1].contains(&Move::End(Stage::Save)));
    }

    #[test]
    fn what_was_thought_to_go_on_is_none_once_the_program_has_come_through() {
        let mut course = Course::default();
        course.come_through();
        assert_eq!(course.stage(), None);
    }

    #[test]
    fn a_stage_that_begins_twice_goes_on() {
        let begins = (Stage::Bindings, Edge::Begins);
        let moves = course(&[&[begins], &[begins]]);
        assert_eq!(moves[1], []);
    }
}
