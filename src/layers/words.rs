//! What the words of formats and types mean.
//!
//! TensorRT describes a format in a sentence ("Channel major FP16 format where channel % 8 == 0"). The words
//! are understood, not the sentence, so that a format of a later release is too. `NvInferRuntime.h` says at
//! `TensorFormat` how each of them lies in memory.

use super::model::{DataType, Format, Layout};

impl DataType {
    /// Bits of an element.
    pub fn bits(self) -> Option<u64> {
        Some(match self {
            DataType::Int64 => 64,
            DataType::Fp32 | DataType::Int32 => 32,
            DataType::Fp16 | DataType::Bf16 => 16,
            DataType::Fp8 | DataType::E8m0 | DataType::Int8 | DataType::Uint8 | DataType::Bool => 8,
            DataType::Fp4 | DataType::Int4 => 4,
            DataType::Unknown => return None,
        })
    }

    /// The name as TensorRT's documents write it.
    pub fn name(self) -> &'static str {
        match self {
            DataType::Fp32 => "FP32",
            DataType::Fp16 => "FP16",
            DataType::Bf16 => "BF16",
            DataType::Fp8 => "FP8",
            DataType::Fp4 => "FP4",
            DataType::E8m0 => "E8M0",
            DataType::Int64 => "INT64",
            DataType::Int32 => "INT32",
            DataType::Int8 => "INT8",
            DataType::Int4 => "INT4",
            DataType::Uint8 => "UINT8",
            DataType::Bool => "BOOL",
            DataType::Unknown => "unknown",
        }
    }

    /// The first word of a text that names a type.
    pub fn from_words(text: &str) -> DataType {
        words(text).find_map(data_type).unwrap_or(DataType::Unknown)
    }
}

impl Format {
    /// What a field says that holds both, or two fields that hold one each.
    pub(super) fn from_words(text: &str, data_type: Option<&str>) -> Format {
        let of_type = data_type.map_or(DataType::Unknown, DataType::from_words);
        Format {
            text: text.into(),
            data_type: match of_type {
                DataType::Unknown => DataType::from_words(text),
                known => known,
            },
            layout: layout(text),
        }
    }

    /// Whether the file says that the format is decided when the engine runs.
    pub(super) fn is_dynamic(&self) -> bool {
        self.text.contains("dynamic shape")
    }
}

/// The words of a text: letters and digits, whatever is between them.
fn words(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The type a word names.
fn data_type(word: &str) -> Option<DataType> {
    const NAMES: [(&str, DataType); 38] = [
        ("fp32", DataType::Fp32),
        ("float", DataType::Fp32),
        ("float32", DataType::Fp32),
        ("kfloat", DataType::Fp32),
        ("fp16", DataType::Fp16),
        ("half", DataType::Fp16),
        ("float16", DataType::Fp16),
        ("khalf", DataType::Fp16),
        ("bf16", DataType::Bf16),
        ("bfloat16", DataType::Bf16),
        ("kbf16", DataType::Bf16),
        ("fp8", DataType::Fp8),
        ("float8", DataType::Fp8),
        ("fp8e4m3", DataType::Fp8),
        ("fp8e4m3fn", DataType::Fp8),
        ("fp8e5m2", DataType::Fp8),
        ("e4m3", DataType::Fp8),
        ("kfp8", DataType::Fp8),
        ("fp4", DataType::Fp4),
        ("float4", DataType::Fp4),
        ("fp4e2m1", DataType::Fp4),
        ("e2m1", DataType::Fp4),
        ("kfp4", DataType::Fp4),
        ("e8m0", DataType::E8m0),
        ("ke8m0", DataType::E8m0),
        ("int64", DataType::Int64),
        ("kint64", DataType::Int64),
        ("int32", DataType::Int32),
        ("kint32", DataType::Int32),
        ("int8", DataType::Int8),
        ("kint8", DataType::Int8),
        ("int4", DataType::Int4),
        ("kint4", DataType::Int4),
        ("uint8", DataType::Uint8),
        ("kuint8", DataType::Uint8),
        ("bool", DataType::Bool),
        ("kbool", DataType::Bool),
        ("boolean", DataType::Bool),
    ];
    NAMES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word))
        .map(|(_, data_type)| *data_type)
}

/// The layout a text describes.
fn layout(text: &str) -> Layout {
    let text = text.to_ascii_lowercase();
    let has = |mark: &str| text.contains(mark);
    let spatial = if has("3 spatial dimensions") { 3 } else { 2 };
    if let Some(channels) = vector_width(&text) {
        return Layout::ChannelVector { channels, spatial };
    }
    if let Some(row_bytes) = number_behind(&text, "column stride %") {
        return match number_behind(&text, "channel ==") {
            Some(channels) => Layout::DlaChannelLast {
                channels,
                row_bytes,
            },
            None => Layout::DlaLinear { row_bytes },
        };
    }
    if has("channel major") {
        let channels = number_behind(&text, "channel %")
            .or_else(|| number_behind(&text, "channel =="))
            .unwrap_or(1);
        return Layout::ChannelLast { channels, spatial };
    }
    by_name(&text).unwrap_or_else(|| {
        let mut words = words(&text);
        if has("row major") {
            Layout::Linear
        } else if words.next().is_none_or(|word| data_type(word).is_some())
            && words.next().is_none()
        {
            Layout::Untold
        } else {
            Layout::Unknown
        }
    })
}

/// `Thirty-two wide channel vectorized …`: the number before `wide`.
fn vector_width(text: &str) -> Option<u32> {
    let (before, _) = text.split_once(" wide channel")?;
    let number = before.rsplit(' ').next()?;
    let spelled = match number {
        "two" => 2,
        "four" => 4,
        "eight" => 8,
        "sixteen" => 16,
        "thirty-two" => 32,
        "sixty-four" => 64,
        digits => digits.parse().ok()?,
    };
    Some(spelled)
}

/// The number that follows a mark.
fn number_behind(text: &str, mark: &str) -> Option<u32> {
    let (_, rest) = text.split_once(mark)?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit());
    let digits = rest.get(..end.unwrap_or(rest.len()))?;
    digits.parse().ok().filter(|number| *number > 0)
}

/// The layout by the name it has in the library's header, `kCHW32`.
fn by_name(text: &str) -> Option<Layout> {
    words(text).find_map(|word| {
        let vector = |channels, spatial| Some(Layout::ChannelVector { channels, spatial });
        let last = |channels, spatial| Some(Layout::ChannelLast { channels, spatial });
        match word {
            "klinear" => Some(Layout::Linear),
            "kchw2" => vector(2, 2),
            "kchw4" => vector(4, 2),
            "kchw16" => vector(16, 2),
            "kchw32" => vector(32, 2),
            "kcdhw32" => vector(32, 3),
            "khwc" => last(1, 2),
            "khwc8" => last(8, 2),
            "khwc16" => last(16, 2),
            "kdhwc" => last(1, 3),
            "kdhwc8" => last(8, 3),
            "kdla_linear" => Some(Layout::DlaLinear { row_bytes: 64 }),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_understood_by_their_words() {
        let vector = |channels, spatial| Layout::ChannelVector { channels, spatial };
        let last = |channels, spatial| Layout::ChannelLast { channels, spatial };
        let (linear, untold) = (Layout::Linear, Layout::Untold);
        for (text, data_type, layout) in [
            ("Row major linear FP32", DataType::Fp32, linear),
            ("Row major linear BFloat16 format", DataType::Bf16, linear),
            ("Row major Int8 format", DataType::Int8, linear),
            ("Half", DataType::Fp16, untold),
            ("E8M0", DataType::E8m0, untold),
            ("FP4E2M1", DataType::Fp4, untold),
            (
                "Thirty-two wide channel vectorized row major Int8 format.",
                DataType::Int8,
                vector(32, 2),
            ),
            (
                "Thirty-two wide channel vectorized row major FP16 format with 3 spatial dimensions",
                DataType::Fp16,
                vector(32, 3),
            ),
            (
                "Channel major FP16 format where channel % 8 == 0 with 3 spatial dimensions",
                DataType::Fp16,
                last(8, 3),
            ),
            ("Channel major FP32 format", DataType::Fp32, last(1, 2)),
            (
                "Row major INT8 format where column stride % 64 == 0",
                DataType::Int8,
                Layout::DlaLinear { row_bytes: 64 },
            ),
            (
                "Channel major FP16 format where channel == 4 and column stride % 32 == 0",
                DataType::Fp16,
                Layout::DlaChannelLast {
                    channels: 4,
                    row_bytes: 32,
                },
            ),
            ("FP8 tiled (kHWC16)", DataType::Fp8, last(16, 2)),
            ("Blocked FP8 format", DataType::Fp8, Layout::Unknown),
            (
                "N/A due to dynamic shapes",
                DataType::Unknown,
                Layout::Unknown,
            ),
            ("Quux", DataType::Unknown, Layout::Unknown),
        ] {
            let format = Format::from_words(text, None);
            assert_eq!(
                (format.data_type, format.layout),
                (data_type, layout),
                "{text}"
            );
        }
        let split = Format::from_words("Channel major format where channel % 8 == 0", Some("Half"));
        assert_eq!(split.data_type, DataType::Fp16);
    }
}
