//! Reading a specification. Errors name the position and what may stand there.

use std::str::FromStr;

use super::forms::FORMS;
use super::spec::{Action, Clause, SyntheticSpec};
use crate::report::Stage;

/// Why a specification was refused. Positions count characters from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Nothing separates the stage from its actions.
    #[error("at {at}: `{found}` has no actions; write stage:action,action")]
    NoActions {
        /// Where it stands.
        at: usize,
        /// What stands there.
        found: String,
    },
    /// There is no such stage.
    #[error("at {at}: there is no stage `{found}`; there are {}", stage_ids())]
    UnknownStage {
        /// Where it stands.
        at: usize,
        /// What stands there.
        found: String,
    },
    /// What follows the `@` is not a position.
    #[error(
        "at {at}: `{found}` is not a model; write its position, 0 for the first, as in context@1"
    )]
    BadModel {
        /// Where it stands.
        at: usize,
        /// What stands there.
        found: String,
    },
    /// A stage of the whole process belongs to no model.
    #[error("at {at}: `{}` happens once for all models; leave out the @", stage.id())]
    NotPerModel {
        /// Where it stands.
        at: usize,
        /// The stage.
        stage: Stage,
    },
    /// There is no such action.
    #[error("at {at}: there is no action `{found}`; there are {}", action_names())]
    UnknownAction {
        /// Where it stands.
        at: usize,
        /// What stands there.
        found: String,
    },
    /// The action cannot be read.
    #[error("at {at}: cannot read `{found}`; write {form}")]
    BadAction {
        /// Where it stands.
        at: usize,
        /// What stands there.
        found: String,
        /// How the action is written.
        form: &'static str,
    },
    /// A stage that is lacking does nothing and lacks for every model.
    #[error("at {at}: `{}:lack` excludes other actions; leave out the rest or the lack", stage.id())]
    LackNotAlone {
        /// Where the clause stands that says `lack`, or says more.
        at: usize,
        /// The stage.
        stage: Stage,
    },
}

impl FromStr for SyntheticSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<SyntheticSpec, SpecError> {
        let mut clauses = Vec::new();
        for piece in Piece::whole(text).split(';') {
            if !piece.text.is_empty() {
                clauses.push((piece.at, clause(piece)?));
            }
        }
        lack_stands_alone(&clauses)?;
        let clauses = clauses.into_iter().map(|(_, clause)| clause).collect();
        Ok(SyntheticSpec { clauses })
    }
}

/// A part of the specification without blanks around it, and where it stands.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Piece<'a> {
    fn whole(text: &'a str) -> Piece<'a> {
        Piece { text, at: 1 }
    }

    /// The pieces between separators.
    fn split(self, separator: char) -> impl Iterator<Item = Piece<'a>> {
        let mut at = self.at;
        self.text.split(separator).map(move |text| {
            let piece = Piece { text, at }.trimmed();
            at += text.chars().count() + 1;
            piece
        })
    }

    /// What stands before and after the first separator.
    fn split_once(self, separator: char) -> Option<(Piece<'a>, Piece<'a>)> {
        let (before, after) = self.text.split_once(separator)?;
        let at = self.at + before.chars().count() + 1;
        Some((
            Piece {
                text: before,
                ..self
            }
            .trimmed(),
            Piece { text: after, at }.trimmed(),
        ))
    }

    fn trimmed(self) -> Piece<'a> {
        let text = self.text.trim_start();
        let at = self.at + self.text.chars().count() - text.chars().count();
        Piece {
            text: text.trim_end(),
            at,
        }
    }

    fn found(self) -> String {
        self.text.to_owned()
    }
}

fn clause(piece: Piece<'_>) -> Result<Clause, SpecError> {
    let Some((head, actions)) = piece.split_once(':') else {
        return Err(SpecError::NoActions {
            at: piece.at,
            found: piece.found(),
        });
    };
    let (name, model) = match head.split_once('@') {
        Some((name, model)) => (name, Some(model)),
        None => (head, None),
    };
    let stage = Stage::from_id(name.text).ok_or_else(|| SpecError::UnknownStage {
        at: name.at,
        found: name.found(),
    })?;
    let position = |piece: Piece<'_>| match piece.text.parse() {
        Ok(_) if stage.is_per_process() => Err(SpecError::NotPerModel {
            at: piece.at,
            stage,
        }),
        Ok(position) => Ok(position),
        Err(_) => Err(SpecError::BadModel {
            at: piece.at,
            found: piece.found(),
        }),
    };
    Ok(Clause {
        stage,
        model: model.map(position).transpose()?,
        actions: actions.split(',').map(action).collect::<Result<_, _>>()?,
    })
}

fn action(piece: Piece<'_>) -> Result<Action, SpecError> {
    let (name, value) = match piece.split_once('=') {
        Some((name, value)) => (name, value.text),
        None => (piece, ""),
    };
    let form = FORMS.iter().find(|form| form.name == name.text);
    let form = form.ok_or_else(|| SpecError::UnknownAction {
        at: name.at,
        found: name.found(),
    })?;
    (form.read)(value).ok_or_else(|| SpecError::BadAction {
        at: piece.at,
        found: piece.found(),
        form: form.usage,
    })
}

/// Whether a stage is lacking has to be known before it begins, for all models alike.
fn lack_stands_alone(clauses: &[(usize, Clause)]) -> Result<(), SpecError> {
    for (_, lacking) in clauses
        .iter()
        .filter(|(_, clause)| clause.actions.contains(&Action::Lack))
    {
        let says_more = |(_, other): &&(usize, Clause)| {
            let lack_only = other.actions.iter().all(|action| *action == Action::Lack);
            other.stage == lacking.stage && (!lack_only || other.model.is_some())
        };
        if let Some(&(at, ref other)) = clauses.iter().find(says_more) {
            return Err(SpecError::LackNotAlone {
                at,
                stage: other.stage,
            });
        }
    }
    Ok(())
}

fn stage_ids() -> String {
    Stage::ALL.map(Stage::id).join(", ")
}

fn action_names() -> String {
    FORMS.map(|form| form.name).join(", ")
}
