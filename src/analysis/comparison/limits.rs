//! Limits in words: `device=5%|64MiB`, `@all=10%`, `deserialize.peak=1MiB`.

use std::str::FromStr;

use crate::analysis::digest::Category;
use crate::report::Stage;
use crate::units::{UnitError, parse_size, whole_bytes};

use crate::analysis::figure::{Quantity, RowKey, Scope};

/// Growth that is allowed; over any of its parts is over it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowance {
    /// Per cent of the base; says nothing of a base that is not above zero.
    pub percent: Option<f64>,
    /// Bytes.
    pub bytes: Option<u64>,
}

/// What a limit applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The whole life and every stage.
    All,
    /// The whole life.
    Life,
    /// Every stage.
    EveryStage,
    /// One stage, of every engine.
    Stage(Stage),
}

/// One limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Where it applies.
    pub place: Place,
    /// Whose bytes.
    pub owner: Category,
    /// Held or peak.
    pub quantity: Quantity,
    /// What it allows.
    pub allowance: Allowance,
    /// As it was written.
    pub text: String,
}

/// Why a limit was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// There is no equals sign.
    #[error("`{0}` has no limit; write WHAT=LIMIT, such as device=5%|64MiB")]
    NoLimit(String),
    /// What it applies to is not known.
    #[error(
        "`{0}` names nothing that is measured; write a category (total, cpu, device, other, allocator, buffers), STAGE.CATEGORY with a stage such as deserialize or * for every one, or @all, with .peak appended for the peak"
    )]
    What(String),
    /// A percentage that is none.
    #[error("`{0}` is not a percentage; write a number from 0 with %, such as 5%")]
    Percent(String),
    /// A size that is none.
    #[error(transparent)]
    Size(#[from] UnitError),
}

/// Limits in the order they were given; none but the threshold where it is empty. Of several that apply to a row the
/// most particular counts, of equally particular ones the last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits(pub Vec<Limit>);

impl Limits {
    /// Adds limits separated by commas.
    ///
    /// # Errors
    /// One of them is none; nothing is added then.
    pub fn add(&mut self, text: &str) -> Result<(), LimitError> {
        let parts = text.split(',').map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        let limits: Vec<Limit> = parts.map(str::parse).collect::<Result<_, _>>()?;
        if limits.is_empty() {
            return Err(LimitError::NoLimit(text.to_owned()));
        }
        self.0.extend(limits);
        Ok(())
    }

    /// The limit that counts for a row.
    pub fn for_row(&self, key: RowKey) -> Option<&Limit> {
        let row = (key.category, key.quantity);
        let of_row = self.0.iter().filter(|it| (it.owner, it.quantity) == row);
        let applying = of_row.filter_map(|it| Some((it.place.particularity(key.scope)?, it)));
        // Of equal keys `max_by_key` keeps the last.
        let counts = applying.max_by_key(|(particularity, _)| *particularity);
        counts.map(|(_, limit)| limit)
    }
}

impl Place {
    /// How particularly it applies to a scope; `None` where it does not.
    fn particularity(self, scope: Scope) -> Option<u8> {
        let is_stage = matches!(scope, Scope::Stage { .. } | Scope::Bracket { .. });
        let (applies, particularity) = match (self, scope) {
            (Place::All, _) => (scope.is_whole() || is_stage, 0),
            (Place::EveryStage, _) => (is_stage, 1),
            (Place::Life, _) => (scope.is_whole(), 2),
            (Place::Stage(wanted), Scope::Stage { stage, .. }) => (wanted == stage, 2),
            (Place::Stage(wanted), Scope::Bracket { bracket, .. }) => {
                (bracket.stages().contains(&wanted), 2)
            }
            (Place::Stage(_), _) => (false, 2),
        };
        applies.then_some(particularity)
    }
}

impl Allowance {
    /// The growth allowed over a base, bytes: the smallest of its parts. `None` where it has only a
    /// percentage and the base is not above zero.
    pub fn of(&self, base_bytes: i64) -> Option<u64> {
        self.share(base_bytes).into_iter().chain(self.bytes).min()
    }

    /// The growth allowed over a base, bytes. What is given in bytes is allowed as it is, 0 too; a share of the base
    /// never allows less than `threshold_bytes`, up to which changes are of no interest, and of a base that is not
    /// above zero exactly that.
    pub fn at_least(&self, base_bytes: i64, threshold_bytes: u64) -> u64 {
        let share = self.share(base_bytes).unwrap_or(0).max(threshold_bytes);
        let share = self.percent.map(|_| share);
        let least = share.into_iter().chain(self.bytes).min();
        least.unwrap_or(threshold_bytes)
    }

    /// The percentage of a base that is above zero, bytes.
    fn share(&self, base_bytes: i64) -> Option<u64> {
        let percent = self.percent.filter(|_| base_bytes > 0)?;
        Some(whole_bytes(base_bytes as f64 * percent / 100.0))
    }
}

impl FromStr for Allowance {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let mut allowance = Allowance {
            percent: None,
            bytes: None,
        };
        for part in text.split('|').map(str::trim) {
            match part.strip_suffix('%') {
                Some(number) => allowance.percent = Some(percent(number)?),
                None => allowance.bytes = Some(parse_size(part)?),
            }
        }
        Ok(allowance)
    }
}

fn percent(number: &str) -> Result<f64, LimitError> {
    let refused = || LimitError::Percent(format!("{number}%"));
    let percent: f64 = number.trim().parse().map_err(|_| refused())?;
    if percent.is_finite() && percent >= 0.0 {
        Ok(percent)
    } else {
        Err(refused())
    }
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let (what, allowance) = text
            .split_once('=')
            .ok_or_else(|| LimitError::NoLimit(text.to_owned()))?;
        let refused = || LimitError::What(what.to_owned());
        // From the right: a stage of a program's own may have dots in its name.
        let what = what.trim();
        let (what, quantity) = match what.strip_suffix(".peak") {
            Some(what) if !what.is_empty() => (what, Quantity::Peak),
            None if what == "peak" => ("", Quantity::Peak),
            _ => (what, Quantity::Held),
        };
        let split = what
            .rsplit_once('.')
            .and_then(|(stage, name)| Some((stage, owner(name)?)));
        let (place, owner) = match (what, split) {
            ("", _) if quantity == Quantity::Peak => (Place::Life, Category::Total),
            ("@all", _) => (Place::All, Category::Total),
            (_, Some(("@all", owner))) => (Place::All, owner),
            (_, Some((stage, owner))) => (place(stage).ok_or_else(refused)?, owner),
            (one, None) => match owner(one) {
                Some(owner) => (Place::Life, owner),
                None => (place(one).ok_or_else(refused)?, Category::Total),
            },
        };
        if quantity == Quantity::Peak && !matches!(owner, Category::Total | Category::Device) {
            return Err(refused());
        }
        Ok(Limit {
            place,
            owner,
            quantity,
            allowance: allowance.parse()?,
            text: text.trim().to_owned(),
        })
    }
}

fn owner(name: &str) -> Option<Category> {
    Category::MEASURED
        .into_iter()
        .find(|owner| owner.id() == name)
}

fn place(name: &str) -> Option<Place> {
    match name {
        "*" => Some(Place::EveryStage),
        name => Stage::from_id(name).map(Place::Stage),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(text: &str) -> Limits {
        let mut limits = Limits::default();
        limits.add(text).unwrap();
        limits
    }

    fn stage(stage: Stage) -> Scope {
        Scope::Stage {
            stage,
            engine: Some(0),
            nth: 0,
        }
    }

    #[test]
    fn the_name_of_a_stage_may_have_dots() {
        let mine = |id| Place::Stage(Stage::from_id(id).unwrap());
        for text in ["custom:a.b=1MiB", "custom:a.b.total=1MiB"] {
            let limit: Limit = text.parse().unwrap();
            assert_eq!(
                (limit.place, limit.owner),
                (mine("custom:a.b"), Category::Total),
                "{text}"
            );
        }
        let limit: Limit = "custom:a.b.device.peak=1MiB".parse().unwrap();
        assert_eq!(
            (limit.place, limit.owner),
            (mine("custom:a.b"), Category::Device)
        );
        assert_eq!(limit.quantity, Quantity::Peak);
        for wrong in [
            "deserialize..device=1MiB",
            ".peak=1MiB",
            "custom:=1MiB",
            "=1MiB",
        ] {
            assert!(wrong.parse::<Limit>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_limit_names_an_owner_a_stage_or_all() {
        let limits = limits("device=5%|64MiB, @all=10%, deserialize.cpu=1MiB, *.peak=2MiB");
        let of = |scope, owner, quantity| {
            let key = RowKey {
                scope,
                category: owner,
                quantity,
            };
            limits.for_row(key).map(|limit| limit.text.as_str())
        };
        assert_eq!(
            of(Scope::Life, Category::Device, Quantity::Held),
            Some("device=5%|64MiB")
        );
        assert_eq!(
            of(Scope::Life, Category::Total, Quantity::Held),
            Some("@all=10%")
        );
        let deserialize = stage(Stage::Deserialize);
        assert_eq!(
            of(deserialize, Category::Total, Quantity::Held),
            Some("@all=10%")
        );
        assert_eq!(
            of(deserialize, Category::Cpu, Quantity::Held),
            Some("deserialize.cpu=1MiB")
        );
        assert_eq!(of(deserialize, Category::Device, Quantity::Held), None);
        assert_eq!(
            of(stage(Stage::Context), Category::Total, Quantity::Peak),
            Some("*.peak=2MiB")
        );
    }

    #[test]
    fn the_most_particular_limit_counts_and_of_equals_the_last() {
        let limits = limits("deserialize=1MiB,*=2MiB,@all=3MiB,deserialize=4MiB");
        let text = |scope| {
            let limit = limits.for_row(RowKey::total(scope));
            limit.map(|limit| limit.text.clone())
        };
        assert_eq!(
            text(stage(Stage::Deserialize)).as_deref(),
            Some("deserialize=4MiB")
        );
        assert_eq!(text(stage(Stage::Context)).as_deref(), Some("*=2MiB"));
        assert_eq!(text(Scope::Life).as_deref(), Some("@all=3MiB"));
    }

    #[test]
    fn over_a_part_is_over_the_whole() {
        let allowance: Allowance = "5%|64MiB".parse().unwrap();
        assert_eq!(allowance.of(100 << 20), Some(5 << 20));
        assert_eq!(allowance.of(10_000 << 20), Some(64 << 20));
        assert_eq!(allowance.of(-5), Some(64 << 20));
        let share: Allowance = "5%".parse().unwrap();
        assert_eq!(share.of(0), None);
    }

    #[test]
    fn what_is_no_limit_is_refused_by_name() {
        for (text, words) in [
            ("device", "has no limit"),
            ("speed=5%", "`speed` names nothing"),
            ("deserialize.cpu.fast=5%", "names nothing"),
            ("cpu.peak=5%", "names nothing"),
            ("device=-5%", "not a percentage"),
            ("device=NaN%", "not a percentage"),
            ("device=lots", "`lots` is not a size"),
            ("device=", "is not a size"),
            ("", "has no limit"),
        ] {
            let error = Limits::default().add(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
