//! What a log says of the machine, the model and the speed.

/// A fact a line tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told<'a> {
    /// `TensorRT version: 8.4.1`; 8.0 prints the number instead.
    Version(&'a str),
    /// `Selected Device: NVIDIA GeForce GTX 1070`
    Device(&'a str),
    /// `Selected Device ID: 0`
    Ordinal(u32),
    /// `Compute Capability: 6.1`
    Capability(&'a str),
    /// `SMs: 16`
    Multiprocessors(u32),
    /// `Load engine: ./model.plan`
    Loads(&'a str),
    /// `Save engine: ./model.plan`
    Saves(&'a str),
    /// `Model: model.onnx`
    Model(&'a str),
    /// `Throughput: 6378.46 qps`
    Throughput(&'a str),
    /// `Latency: min = …`: its median and its 99th percentile, milliseconds.
    Latency {
        /// The median.
        median: &'a str,
        /// The 99th percentile.
        most: Option<&'a str>,
    },
    /// `Timing trace has 19138 queries over 3.00041 s`
    Queries(u64),
    /// What is said of an engine among several that one build tries.
    Candidate(Candidate),
}

/// What becomes of an engine that a build tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Candidate {
    /// `Use backend strategy …`, `Chose this engine with backend strategy …`
    Chosen,
    /// `Skip backend strategy …`
    Skipped,
}

/// The fact in a message, if there is one.
pub(super) fn told(body: &str) -> Option<Told<'_>> {
    let body = body.trim_end();
    let after = |mark: &str| body.strip_prefix(mark).map(str::trim);
    let text = |mark: &str| after(mark).filter(|text| !text.is_empty());
    let number = |mark: &str| after(mark)?.parse().ok();
    text("TensorRT version: ")
        .or_else(|| module(body))
        .map(Told::Version)
        .or_else(|| text("Selected Device: ").map(Told::Device))
        .or_else(|| number("Selected Device ID: ").map(Told::Ordinal))
        .or_else(|| text("Compute Capability: ").map(Told::Capability))
        .or_else(|| number("SMs: ").map(Told::Multiprocessors))
        .or_else(|| text("Load engine: ").map(Told::Loads))
        .or_else(|| text("Save engine: ").map(Told::Saves))
        .or_else(|| text("Model: ").map(Told::Model))
        .or_else(|| speed(body))
        .or_else(|| queries(body))
        .or_else(|| candidate(body).map(Told::Candidate))
}

/// Polygraphy: `Loaded Module: tensorrt           | Version: 8.4.0.6 | Path: […]`
fn module(body: &str) -> Option<&str> {
    let rest = body.strip_prefix("Loaded Module: tensorrt ")?;
    let version = rest.trim_start().strip_prefix("| Version: ")?;
    version.split_ascii_whitespace().next()
}

/// Verbose logs explain the same words in sentences: a number is required.
fn speed(body: &str) -> Option<Told<'_>> {
    let throughput = body
        .strip_prefix("Throughput: ")
        .or_else(|| body.strip_prefix("throughput: "));
    if let Some(rate) = throughput.and_then(|rest| rest.strip_suffix(" qps")) {
        return is_number(rate).then_some(Told::Throughput(rate));
    }
    if let Some(rest) = body.strip_prefix("Latency: ") {
        let of = |mark: &str| {
            let (_, rest) = rest.split_once(mark)?;
            let (figure, _) = rest.split_once(" ms")?;
            is_number(figure).then_some(figure)
        };
        let median = of("median = ")?;
        return Some(Told::Latency {
            median,
            most: of("percentile(99%) = "),
        });
    }
    // 7.x, below `Host Latency`.
    if let Some((figure, rest)) = body.strip_prefix("median: ")?.split_once(" ms") {
        let is_host = rest.starts_with(" (end to end");
        return (is_host && is_number(figure)).then_some(Told::Latency {
            median: figure,
            most: None,
        });
    }
    None
}

fn candidate(body: &str) -> Option<Candidate> {
    if body.starts_with("Use backend strategy ")
        || body.starts_with("Chose this engine with backend strategy ")
    {
        return Some(Candidate::Chosen);
    }
    body.starts_with("Skip backend strategy ")
        .then_some(Candidate::Skipped)
}

/// `Timing trace has 19138 queries over 3.00041 s`
fn queries(body: &str) -> Option<Told<'_>> {
    let (number, _) = body
        .strip_prefix("Timing trace has ")?
        .split_once(" queries over ")?;
    Some(Told::Queries(number.parse().ok()?))
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>()
        .is_ok_and(|number| number.is_finite() && number >= 0.0)
}

/// Whether a device's memory is the system's: by its compute capability, else by its name. 5.3 and 6.2
/// are Jetson Nano and TX2, 7.2 Xavier, 8.7 Orin, 10.1 and 11.0 Thor, which changed its number.
pub(super) fn is_integrated(name: Option<&str>, capability: Option<&str>) -> Option<bool> {
    const CAPABILITIES: [&str; 6] = ["5.3", "6.2", "7.2", "8.7", "10.1", "11.0"];
    const NAMES: [&str; 6] = ["Orin", "Xavier", "Thor", "Nano", "TX2", "Tegra"];
    if let Some(capability) = capability {
        return Some(CAPABILITIES.contains(&capability));
    }
    let name = name?;
    NAMES.iter().any(|part| name.contains(part)).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explanations_of_a_figure_are_no_figure() {
        assert_eq!(
            told("Throughput: 6378.46 qps"),
            Some(Told::Throughput("6378.46"))
        );
        assert_eq!(told("Throughput: the observed throughput computed"), None);
        assert_eq!(told("Latency: the summation of the H2D Latency"), None);
        assert_eq!(
            told(
                "Latency: min = 0.1 ms, max = 0.4 ms, mean = 0.2 ms, median = 0.16 ms, percentile(99%) = 0.17 ms"
            ),
            Some(Told::Latency {
                median: "0.16",
                most: Some("0.17")
            })
        );
        assert_eq!(
            told("median: 2.03601 ms (end to end 2.04791 ms)"),
            Some(Told::Latency {
                median: "2.03601",
                most: None
            })
        );
        assert_eq!(told("median: 1.98887 ms"), None);
    }

    #[test]
    fn options_without_a_value_tell_nothing() {
        assert_eq!(told("Load engine: "), None);
        assert_eq!(told("Load engine: a.plan"), Some(Told::Loads("a.plan")));
    }

    #[test]
    fn a_board_is_told_by_number_or_by_name() {
        assert_eq!(is_integrated(Some("Orin"), Some("8.7")), Some(true));
        assert_eq!(is_integrated(Some("NVIDIA H100"), Some("9.0")), Some(false));
        assert_eq!(is_integrated(Some("NVIDIA Tegra X1"), None), Some(true));
        assert_eq!(is_integrated(Some("NVIDIA H100"), None), None);
        assert_eq!(is_integrated(None, None), None);
    }
}
