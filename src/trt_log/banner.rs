//! The lines with which trtexec and NVIDIA's samples begin and end.

use super::scan::Scan;
use crate::tensorrt_release::TensorRtVersion;

/// What a banner says of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// `RUNNING`: it begins.
    Running,
    /// `PASSED`.
    Passed,
    /// `FAILED`.
    Failed,
    /// `WAIVED`: it ended without having done what it is for.
    Waived,
}

/// `&&&& RUNNING TensorRT.trtexec [TensorRT v8401] # ./trtexec --loadEngine=a.plan`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// What it says.
    pub verdict: Verdict,
    /// The program, `TensorRT.trtexec`.
    pub program: String,
    /// The library; absent in 7.x.
    pub version: Option<TensorRtVersion>,
    /// How the program was started.
    pub command: String,
}

/// Longest program name and command kept, bytes.
const LONGEST: usize = 4096;

/// The banner in a line; whatever stands before it, a shell's prompt for one, is passed over.
pub(super) fn parse(line: &str) -> Option<Banner> {
    let mut scan = Scan::after(line, "&&&& ")?;
    let verdict = match scan.until(" ")? {
        "RUNNING" => Verdict::Running,
        "PASSED" => Verdict::Passed,
        "FAILED" => Verdict::Failed,
        "WAIVED" => Verdict::Waived,
        _ => return None,
    };
    let (head, command) = match scan.rest().split_once('#') {
        Some((head, command)) => (head, command.trim()),
        None => (scan.rest(), ""),
    };
    let (program, version) = match head.split_once('[') {
        Some((program, tags)) => (program, version(tags)),
        None => (head, None),
    };
    Some(Banner {
        verdict,
        program: cut(program.trim()),
        version,
        command: cut(command),
    })
}

/// `TensorRT v101601] [b11] `
fn version(tags: &str) -> Option<TensorRtVersion> {
    let number = Scan::after(tags, "TensorRT v")?.small()?;
    Some(TensorRtVersion::from_number(number))
}

fn cut(text: &str) -> String {
    text.get(..text.floor_char_boundary(LONGEST))
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Option<(Verdict, String, String)> {
        let banner = parse(line)?;
        let version = banner.version.map(|version| version.to_string());
        Some((
            banner.verdict,
            version.unwrap_or_default(),
            format!("{} # {}", banner.program, banner.command),
        ))
    }

    #[test]
    fn every_form_of_a_banner_is_read() {
        let expected = |verdict, version: &str| {
            let rest = "TensorRT.trtexec # trtexec --onnx=a.onnx".to_owned();
            Some((verdict, version.to_owned(), rest))
        };
        for (tags, version) in [
            ("", ""),
            (" [TensorRT v8003]", "8.0.3"),
            (" [TensorRT v8510]", "8.5.10"),
            (" [TensorRT v100300]", "10.3.0"),
            (" [TensorRT v101601] [b11]", "10.16.1"),
            (" [TensorRT v110100] [b1]", "11.1.0"),
        ] {
            let line = format!("$ &&&& RUNNING TensorRT.trtexec{tags} # trtexec --onnx=a.onnx");
            assert_eq!(told(&line), expected(Verdict::Running, version), "{line}");
        }
        let line = "&&&& FAILED TensorRT.trtexec [TensorRT v8401] # trtexec --onnx=a.onnx";
        assert_eq!(told(line), expected(Verdict::Failed, "8.4.1"));
    }

    #[test]
    fn other_lines_are_no_banners() {
        for line in ["", "&&&& ", "&&&& RUN x", "a && b", "&&&&PASSED x"] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
