//! From a file to the one engine that is asked for.

use super::assemble::assemble;
use super::draft::EngineDraft;
use super::join::join;
use super::model::{Engine, Source};
use super::read::{Found, ReadLayersError, Times};

/// What is wanted of a file.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The number of the listing, from 1; the last of those that tell most when not given.
    pub listing: Option<usize>,
    /// The optimization profile; the first when not given.
    pub optimization_profile: Option<u32>,
    /// Shapes of inputs whose dimensions are dynamic, by the name of the tensor.
    pub shapes: Vec<(String, Vec<i64>)>,
}

/// The engine that is wanted, with the times of `profile`, or else with those that its own file holds.
///
/// # Errors
/// [`ReadLayersError`] where there is no such listing, no such profile, or nothing at all.
pub fn open(
    found: Found,
    profile: Option<Found>,
    wanted: &Wanted,
) -> Result<Engine, ReadLayersError> {
    let Found { engines, profiles } = found;
    let is_given = profile.is_some();
    let times = match profile {
        Some(found) => Some(last(found.profiles).ok_or(ReadLayersError::NoTimes)?),
        None => last(profiles),
    };
    if engines.is_empty() {
        let (times, count) = times.ok_or(ReadLayersError::NoLayers)?;
        let mut engine = of_times(&times);
        engine.warnings.extend(about(&times, count, true));
        return Ok(engine);
    }
    let (draft, others) = choose(engines, wanted.listing)?;
    let mut engine = assemble(draft, wanted.optimization_profile, &wanted.shapes)?;
    engine.warnings.extend(others);
    if let Some((times, count)) = times {
        join(&mut engine, &times);
        engine.warnings.extend(about(&times, count, is_given));
    }
    Ok(engine)
}

/// The last of several profiles, and how many there were.
fn last(mut profiles: Vec<Times>) -> Option<(Times, usize)> {
    let count = profiles.len();
    profiles.pop().map(|times| (times, count))
}

fn about(times: &Times, count: usize, is_given: bool) -> Option<String> {
    match (count, times.line.filter(|_| !is_given)) {
        (0 | 1, None) => None,
        (0 | 1, Some(line)) => Some(format!("the times are those of the table in line {line}")),
        (count, _) => Some(format!("there are {count} profiles; the last is taken")),
    }
}

/// The engine asked for, and what there is to say of the others.
fn choose(
    mut engines: Vec<EngineDraft>,
    asked: Option<usize>,
) -> Result<(EngineDraft, Option<String>), ReadLayersError> {
    let count = engines.len();
    let position = match asked {
        Some(number) => number.checked_sub(1),
        None => engines
            .iter()
            .enumerate()
            .max_by_key(|(position, engine)| (engine.rank(), *position))
            .map(|(position, _)| position),
    };
    let missing = ReadLayersError::NoSuchListing {
        asked: asked.unwrap_or(0),
        count,
    };
    let position = position
        .filter(|position| *position < count)
        .ok_or(missing)?;
    let words = (count > 1).then(|| {
        let labels: Vec<String> = (1..)
            .zip(&engines)
            .take(9)
            .map(|(number, engine)| format!("{number} ({})", engine.label()))
            .collect();
        format!(
            "the file holds {count} engines, number {} is shown; --listing takes another: {}",
            position + 1,
            labels.join(", ")
        )
    });
    Ok((engines.swap_remove(position), words))
}

/// An engine of which the names and times of layers are known.
fn of_times(times: &Times) -> Engine {
    let mut draft = EngineDraft::default();
    for record in &times.records {
        draft.push_name(&record.name);
    }
    draft.source = Source::Times;
    let mut engine = assemble(draft, None, &[]).unwrap_or_default();
    join(&mut engine, times);
    engine
}
