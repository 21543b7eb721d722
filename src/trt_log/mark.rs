//! Lines that tell where in its life a program is, and say nothing of memory.

use crate::report::{DriveStage, Stage};

/// Where the program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `=== Device Information ===`: the device is about to be used.
    Device,
    /// `TensorRT version: …`: the library is about to be used.
    Library,
    /// `Model: net.onnx`: trtexec was given a model, and will build an engine of it.
    Model,
    /// `Save engine: net.plan`: trtexec will write out the engine that it builds.
    Saves,
    /// A model is read into a network, as trtexec or the parser says.
    Parsing,
    /// `Failed to parse onnx file`: what trtexec says next is no success.
    ParseFailed,
    /// `Finish parsing network model`
    Parsed,
    /// The builder is at work on an engine.
    Building,
    /// `Engine generation completed in …`: one build can make several engines and choose.
    Made,
    /// `Saving engine to …`
    Saving,
    /// A buffer for an input or an output.
    Binding,
    /// `Starting inference`
    Inferring,
    /// The first line after the inferences.
    Inferred,
    /// The DRIVE sample begins to count, for this stage and those after it.
    Counting(Stage),
    /// A title of the DRIVE sample: the bracket is over, its readings follow.
    Bracket(DriveStage),
}

/// How the message has to begin.
const BEGINNINGS: [(&str, Mark); 24] = [
    ("=== Device Information ===", Mark::Device),
    ("TensorRT version: ", Mark::Library),
    ("Start parsing network model", Mark::Parsing),
    ("Input filename: ", Mark::Parsing),
    ("Parsing node: ", Mark::Parsing),
    ("Failed to parse ", Mark::ParseFailed),
    ("Finish parsing network model", Mark::Parsed),
    ("Finished parsing network model", Mark::Parsed),
    ("Local timing cache in use", Mark::Building),
    ("Global timing cache in use", Mark::Building),
    ("Timing cache disabled", Mark::Building),
    // What it refuses, it refuses before it says anything else.
    ("IBuilder::buildSerializedNetwork: ", Mark::Building),
    ("Engine generation completed in ", Mark::Made),
    ("Saving engine to ", Mark::Saving),
    ("Using random values for ", Mark::Binding),
    ("Created input binding for ", Mark::Binding),
    ("Created output binding for ", Mark::Binding),
    ("Input binding for ", Mark::Binding),
    ("Output binding for ", Mark::Binding),
    ("Starting inference", Mark::Inferring),
    ("Warmup completed ", Mark::Inferred),
    ("=== Trace details ===", Mark::Inferred),
    ("=== Performance summary ===", Mark::Inferred),
    ("=== Profile (", Mark::Inferred),
];

/// Options of trtexec that tell nothing where they are empty.
const OPTIONS: [(&str, Mark); 2] = [("Model: ", Mark::Model), ("Save engine: ", Mark::Saves)];

/// Dashes that make a title on each side; the sample prints sixteen before and fifteen after.
const DASHES: &str = "----------";

/// Where the message says the program is.
pub(super) fn parse(body: &str) -> Option<Mark> {
    let begins = |(beginning, _): &&(&str, Mark)| body.starts_with(beginning);
    if let Some((_, mark)) = BEGINNINGS.iter().find(begins) {
        return Some(*mark);
    }
    if body.starts_with(DASHES) {
        return title(body);
    }
    let given = |(option, _): &&(&str, Mark)| {
        let value = body.strip_prefix(option);
        value.is_some_and(|value| !value.trim().is_empty())
    };
    OPTIONS.iter().find(given).map(|(_, mark)| *mark)
}

fn title(body: &str) -> Option<Mark> {
    let title = body.trim_end().strip_suffix(DASHES)?;
    let title = title.trim_matches('-').trim();
    let bracket = DriveStage::ALL
        .into_iter()
        .find(|bracket| bracket.title() == title);
    match (bracket, title) {
        (Some(bracket), _) => Some(Mark::Bracket(bracket)),
        (None, "Start to narrow down the mem usage for engine creation") => {
            Some(Mark::Counting(Stage::Runtime))
        }
        (None, "Start to narrow down the mem usage after engine creation") => {
            Some(Mark::Counting(Stage::Context))
        }
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_the_drive_sample_are_told_from_rulers() {
        let sample = |title: &str| parse(&format!("----------------{title}---------------"));
        assert_eq!(
            sample("InferRuntime Creation"),
            Some(Mark::Bracket(DriveStage::InferRuntimeCreation))
        );
        assert_eq!(
            sample("Start to narrow down the mem usage after engine creation "),
            Some(Mark::Counting(Stage::Context))
        );
        assert_eq!(sample(""), None);
        assert_eq!(sample(" Layers Running on GPU "), None);
    }

    #[test]
    fn an_option_without_a_value_is_no_mark() {
        assert_eq!(parse("Model: net.onnx"), Some(Mark::Model));
        assert_eq!(parse("Model: "), None);
        assert_eq!(parse("Save engine: "), None);
    }

    #[test]
    fn a_mark_has_to_begin_the_message() {
        assert_eq!(parse("Starting inference threads"), Some(Mark::Inferring));
        assert_eq!(parse("Activating and Starting inference"), None);
    }
}
