//! What stands before a message: time, severity, names of programs.
//!
//! Loggers order these as they like: trtexec `[time] [I] [TRT] `, Python `[time] [TRT] [I] `, older
//! Python `[TensorRT] INFO: `, Triton `I0318 12:02:39.209476 149 logging.cc:46] "…"`, `DeepStream`
//! `WARNING: [TRT]: `, container managers put `name_1  | ` before all that, system loggers a date and a
//! host. So each is taken off as it comes, until something comes that is none.

use std::borrow::Cow;

use crate::report::Severity;

/// A line taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefixed<'a> {
    /// How grave it is, where the line tells.
    pub severity: Option<Severity>,
    /// Its time as it stands there: boards without a clock print any, so it orders nothing.
    pub time: Option<&'a str>,
    /// Who speaks: `TRT`, `TensorRT`, `TRT-LLM`, `Torch-TensorRT - Debug Build`, a source file.
    pub tool: Option<&'a str>,
    /// The message.
    pub body: &'a str,
}

/// Most parts taken off one line; the longest real prefix has five.
const MOST_PARTS: usize = 12;

/// Takes a line without colours apart; see [`clean`](super::prefix).
pub fn split(line: &str) -> Prefixed<'_> {
    let mut split = Prefixed {
        body: line,
        ..Prefixed::default()
    };
    for _ in 0..MOST_PARTS {
        let rest = split.body.trim_start();
        let next = bracket(rest)
            .or_else(|| glog(rest))
            .or_else(|| word(rest))
            .or_else(|| container(rest))
            .or_else(|| system_log(rest))
            .or_else(|| user_logger(rest));
        let Some((part, rest)) = next else {
            break;
        };
        match part {
            // The innermost speaker and severity are TensorRT's own.
            Part::Severity(severity) => split.severity = Some(severity),
            Part::Time(time) => split.time = Some(time),
            Part::Tool(tool) => split.tool = Some(tool),
            Part::SeverityAndTime(severity, time) => {
                split.severity = Some(severity);
                split.time = Some(time);
            }
            Part::Other => {}
        }
        split.body = rest.trim_start();
    }
    // Triton puts the message in quotes.
    if let Some(quoted) = split.body.strip_prefix('"') {
        split.body = quoted.strip_suffix('"').unwrap_or(quoted);
    }
    split
}

/// What was taken off.
enum Part<'a> {
    Severity(Severity),
    Time(&'a str),
    Tool(&'a str),
    SeverityAndTime(Severity, &'a str),
    Other,
}

/// `[I] `, `[INFO] `, `[TRT] `, `[TRT]: `, `[06/15/2022-05:43:36] `, `[21:33:43.210] `, `[TensorRT] `,
/// `[Torch-TensorRT - Debug Build] - `, `[file.cpp:272:function] `.
fn bracket(text: &str) -> Option<(Part<'_>, &str)> {
    let (inside, rest) = text.strip_prefix('[')?.split_once(']')?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    // Torch-TensorRT's dash. Elsewhere one is the message's own.
    let dash = if inside.starts_with("Torch-TensorRT") {
        " - "
    } else {
        ""
    };
    let rest = rest.strip_prefix(dash).unwrap_or(rest);
    let part = if let Some(severity) = letter(inside).or_else(|| named(inside)) {
        Part::Severity(severity)
    } else if is_time(inside) {
        Part::Time(inside)
    } else if is_tool(inside) || is_place(inside) {
        Part::Tool(inside)
    } else {
        return None;
    };
    Some((part, rest))
}

/// `I0318 12:02:39.209476 149 logging.cc:46] `: severity and day, time, thread, place.
fn glog(text: &str) -> Option<(Part<'_>, &str)> {
    let severity = letter(text.get(..1)?)?;
    let (head, rest) = text.split_once("] ")?;
    let time = head.get(1..)?;
    let mut words = time.split_ascii_whitespace();
    let is_day = words.next()?.bytes().all(|byte| byte.is_ascii_digit());
    let is_glog = is_day && is_time(words.next()?) && words.count() == 2;
    is_glog.then_some((Part::SeverityAndTime(severity, time), rest))
}

/// `INFO: `, `WARNING: `.
fn word(text: &str) -> Option<(Part<'_>, &str)> {
    let (name, rest) = text.split_once(": ")?;
    Some((Part::Severity(named(name)?), rest))
}

/// `torch2trt_1  | ` of docker-compose.
fn container(text: &str) -> Option<(Part<'_>, &str)> {
    let (name, rest) = text.split_once(" | ")?;
    let name = name.trim_end();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!name.is_empty() && name.chars().all(is_name)).then_some((Part::Other, rest))
}

/// `Nov 20 23:53:47 host program[77]: `.
fn system_log(text: &str) -> Option<(Part<'_>, &str)> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (head, rest) = text.split_once(": ")?;
    let mut words = head.split_ascii_whitespace();
    let is_date = MONTHS.contains(&words.next()?)
        && words.next()?.bytes().all(|byte| byte.is_ascii_digit())
        && is_time(words.next()?);
    (is_date && words.count() == 2).then_some((Part::Other, rest))
}

/// `My Logger: Severity.INFO ` of a logger that prints Python's name of the severity.
fn user_logger(text: &str) -> Option<(Part<'_>, &str)> {
    let (head, rest) = text.split_once("Severity.")?;
    let (name, rest) = rest.split_once(' ')?;
    let is_short = head.len() <= 40;
    Some((Part::Severity(named(name)?), rest)).filter(|_| is_short)
}

fn letter(text: &str) -> Option<Severity> {
    let is = |severity: &Severity| text.chars().eq([severity.letter()]);
    Severity::ALL.into_iter().find(is)
}

fn named(text: &str) -> Option<Severity> {
    match text {
        "INTERNAL_ERROR" | "FATAL" => Some(Severity::InternalError),
        "ERROR" | "error" => Some(Severity::Error),
        "WARNING" | "WARN" | "warning" => Some(Severity::Warning),
        "INFO" | "info" => Some(Severity::Info),
        "VERBOSE" | "DEBUG" | "GRAPH" | "debug" => Some(Severity::Verbose),
        _ => None,
    }
}

/// Whether it is digits and what stands between them, with two colons at least.
fn is_time(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_digit() || matches!(c, ':' | '/' | '-' | '.' | ',' | ' ' | 'T');
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.matches(':').count() >= 2
        && text.chars().all(fits)
}

fn is_tool(text: &str) -> bool {
    matches!(text, "TRT" | "TensorRT" | "TRT-LLM") || text.starts_with("Torch-TensorRT")
}

/// `llm_inference.cpp:272:parseArguments`. TensorRT's own places have `::`, and are the message's.
fn is_place(text: &str) -> bool {
    let mut parts = text.split(':');
    let is_source = parts
        .next()
        .and_then(|file| file.rsplit_once('.'))
        .is_some_and(|(_, ending)| matches!(ending, "cpp" | "cc"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_source && parts.next().is_some_and(is_number)
}

/// The text without terminal sequences, and of what a carriage return overwrote only the last.
pub fn clean(line: &str) -> Cow<'_, str> {
    let line = line.trim_end_matches(['\r', '\n']);
    let line = match line.rsplit_once('\r') {
        Some((_, last)) => last,
        None => line,
    };
    if line.contains('\u{1b}') {
        Cow::Owned(without_sequences(line))
    } else {
        Cow::Borrowed(line)
    }
}

/// Leaves out `ESC [ … letter` and other sequences of two characters.
fn without_sequences(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            kept.push(c);
        } else if rest.next() == Some('[') {
            // Parameters end with the first character from @ to ~ (ECMA-48, 5.4).
            rest.by_ref().find(|c| ('@'..='~').contains(c));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Severity, time and tool of a line whose message is `body`.
    fn taken<'a>(line: &'a str, body: &str) -> (char, Option<&'a str>, Option<&'a str>) {
        let split = split(line);
        assert_eq!(split.body, body, "{line}");
        let severity = split.severity.map_or('-', Severity::letter);
        (severity, split.time, split.tool)
    }

    const BODY: &str = "[MemUsageChange] Init CUDA: CPU +1, GPU +0, now: CPU 1, GPU 2 (MiB)";

    #[test]
    fn every_known_logger_is_taken_apart() {
        let time = Some("06/15/2022-05:43:36");
        let trt = Some("TRT");
        for (prefix, expected) in [
            ("[06/15/2022-05:43:36] [I] [TRT] ", ('I', time, trt)),
            ("[06/15/2022-05:43:36] [I] ", ('I', time, None)),
            ("[I] [TRT] ", ('I', None, trt)),
            ("[06/15/2022-05:43:36] [TRT] [W] ", ('W', time, trt)),
            ("[TensorRT] INFO: ", ('I', None, Some("TensorRT"))),
            ("[V] ", ('V', None, None)),
            ("My Logger: Severity.INFO ", ('I', None, None)),
            ("WARNING: [TRT]: ", ('W', None, trt)),
            (
                "[21:33:43.210] [INFO] [TensorRT] ",
                ('I', Some("21:33:43.210"), Some("TensorRT")),
            ),
            (
                "INFO: [Torch-TensorRT - Debug Build] - ",
                ('I', None, Some("Torch-TensorRT - Debug Build")),
            ),
            (
                "torch2trt_1  | [06/15/2022-05:43:36] [TRT] [I] ",
                ('I', time, trt),
            ),
            (
                "Nov 20 23:53:47 board app[77]: [06/15/2022-05:43:36] [TRT] [E] ",
                ('E', time, trt),
            ),
            ("", ('-', None, None)),
        ] {
            let line = format!("{prefix}{BODY}");
            assert_eq!(taken(&line, BODY), expected, "{line}");
        }
    }

    #[test]
    fn triton_puts_the_message_in_quotes() {
        let line = format!("I0318 12:02:39.209476 149 logging.cc:46] \"{BODY}\"");
        let time = Some("0318 12:02:39.209476 149 logging.cc:46");
        assert_eq!(taken(&line, BODY), ('I', time, None));
    }

    #[test]
    fn the_place_in_an_error_is_the_messages_own() {
        let body = "1: [stdArchiveReader.cpp::StdArchiveReader::40] Error Code 1: Serialization";
        taken(&format!("[E] [TRT] {body}"), body);
        let body = "[checkMacros.cpp::nvinfer1::catchCudaError::229] Error Code 1: Cuda Runtime";
        taken(&format!("[TRT] [E] {body}"), body);
        let place = "llm_inference.cpp:272:parseLLMInferenceArgs";
        let line = format!("[21:33:43.210] [INFO] [{place}] args");
        assert_eq!(taken(&line, "args").2, Some(place));
    }

    #[test]
    fn text_without_a_prefix_is_all_message() {
        for text in [
            "",
            "[",
            "[]",
            "Layer: [I] x",
            "[MemUsageStats] y",
            "Input: a | b",
        ] {
            assert_eq!(split(text).body, text);
        }
    }

    #[test]
    fn colours_are_taken_off() {
        assert_eq!(clean("\u{1b}[0;32mINFO: \u{1b}[0m[x] - y"), "INFO: [x] - y");
        assert_eq!(clean("\u{1b}[1A\u{1b}[0G\u{1b}[2K[-] 0/6"), "[-] 0/6");
        assert_eq!(clean("cut \u{1b}[0;3"), "cut ");
        assert_eq!(clean("cut \u{1b}"), "cut ");
    }

    #[test]
    fn what_was_overwritten_is_left_out() {
        assert_eq!(clean("10%\r50%\rdone\r\n"), "done");
        assert_eq!(clean("plain\n"), "plain");
    }
}
