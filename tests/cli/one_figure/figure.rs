//! A figure as a form prints it: a number with the precision it is printed in, a word, or nothing.

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Figure {
    /// Bytes, nanoseconds, a share or a chance, and how far printing can have moved it.
    Number { value: f64, within: f64 },
    /// A verdict, a mark, a sentence.
    Word(String),
    /// Nothing is printed, or a dash.
    Absent,
}

const MIB: f64 = 1_048_576.0;

impl Figure {
    pub(crate) fn exact(value: f64) -> Figure {
        Figure::Number { value, within: 0.0 }
    }

    /// A number of the JSON; `null`, a missing field and `{"absent": …}` are nothing.
    pub(crate) fn of_json(value: &serde_json::Value) -> Figure {
        value.as_f64().map_or(Figure::Absent, Figure::exact)
    }

    /// A number of a CSV cell or an exchange file.
    pub(crate) fn plain(text: &str) -> Figure {
        text.trim().parse().map_or(Figure::Absent, Figure::exact)
    }

    /// Bytes as people get them; without a unit they are MiB.
    pub(crate) fn bytes(text: &str) -> Figure {
        let Some((value, within, rest)) = leading_number(text) else {
            return Figure::Absent;
        };
        let scale = match rest.split(|c: char| !c.is_alphanumeric()).next() {
            Some("B") => 1.0,
            Some("KiB") => 1024.0,
            Some("GiB") => MIB * 1024.0,
            _ => MIB,
        };
        Figure::Number {
            value: value * scale,
            within: within * scale,
        }
    }

    /// A time with its unit, in nanoseconds.
    pub(crate) fn time(text: &str) -> Figure {
        let Some((value, within, rest)) = leading_number(text) else {
            return Figure::Absent;
        };
        let scale = match rest {
            "ns" => 1.0,
            "µs" => 1e3,
            "ms" => 1e6,
            _ => 1e9,
        };
        Figure::Number {
            value: value * scale,
            within: within * scale,
        }
    }

    /// A share in percent.
    pub(crate) fn percent(text: &str) -> Figure {
        leading_number(text).map_or(Figure::Absent, |(value, within, _)| Figure::Number {
            value,
            within,
        })
    }

    /// What stands behind `±`; "exact" is an interval without width.
    pub(crate) fn half_width(text: &str) -> Figure {
        match text.split_once('±') {
            Some((_, width)) => Figure::bytes(width),
            None if text.contains("exact") => Figure::exact(0.0),
            None => Figure::Absent,
        }
    }

    /// A chance behind a `p`: "p = 0.052", "p 0.052", "p < 0.001".
    pub(crate) fn chance(text: &str) -> Figure {
        let Some(rest) = text.trim().strip_prefix('p') else {
            return Figure::Absent;
        };
        let rest = rest.trim_start_matches([' ', '=']);
        if let Some(bound) = rest.strip_prefix('<') {
            return leading_number(bound).map_or(Figure::Absent, |(value, _, _)| Figure::Number {
                value: value / 2.0,
                within: value / 2.0,
            });
        }
        leading_number(rest).map_or(Figure::Absent, |(value, within, _)| Figure::Number {
            value,
            within,
        })
    }

    pub(crate) fn word(text: &str) -> Figure {
        match text.trim() {
            "" | "—" => Figure::Absent,
            word => Figure::Word(word.to_owned()),
        }
    }

    /// Whether both can be the same figure, printed in two precisions.
    pub(crate) fn agrees(&self, other: &Figure) -> bool {
        match (self, other) {
            (
                Figure::Number { value, within },
                Figure::Number {
                    value: other,
                    within: other_within,
                },
            ) => (value - other).abs() <= (within + other_within) * 1.000_001 + value.abs() * 1e-9,
            (Figure::Word(one), Figure::Word(other)) => one.eq_ignore_ascii_case(other),
            (Figure::Absent, Figure::Absent) => true,
            _ => false,
        }
    }
}

/// The number a text begins with, half of its last digit's worth, and the rest.
pub(crate) fn leading_number(text: &str) -> Option<(f64, f64, &str)> {
    let text = text.trim();
    let (sign, digits) = match text.chars().next()? {
        '−' | '-' => (-1.0, &text[text.chars().next()?.len_utf8()..]),
        '+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let end = digits
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(digits.len());
    let number = digits[..end].trim_end_matches('.');
    let value: f64 = number.parse().ok()?;
    let decimals = number
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let within = 0.5 / 10f64.powi(i32::try_from(decimals).ok()?);
    Some((sign * value, within, digits[end..].trim()))
}
