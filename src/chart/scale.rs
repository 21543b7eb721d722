//! From figures to pixels, and round figures for axes.

/// Most grid lines of an axis, whatever is asked for.
const MOST_TICKS: usize = 24;

/// A straight scale from figures to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Figures from `low` to `high` on pixels from `from` to `to`. A range without extent gets one.
    pub(super) fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Scale {
            low,
            high,
            from,
            to,
        }
    }

    /// The pixel of a figure; outside the range, that of its nearer end.
    pub(super) fn at(&self, figure: f64) -> f64 {
        let part = ((figure - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + part * (self.to - self.from)
    }

    /// How many pixels a difference takes.
    pub(super) fn length(&self, difference: f64) -> f64 {
        (difference / (self.high - self.low) * (self.to - self.from)).abs()
    }

    /// Whether a figure lies within.
    pub(super) fn holds(&self, figure: f64) -> bool {
        figure >= self.low && figure <= self.high
    }

    /// About `wanted` round figures within the range, and the step between them.
    pub(super) fn ticks(&self, wanted: usize) -> (Vec<f64>, f64) {
        // Rather some more than half as many.
        let step = round_step((self.high - self.low) / wanted.max(1) as f64 * 0.75);
        let first = (self.low / step).ceil();
        let ticks = (0..MOST_TICKS)
            .map(|index| (first + index as f64) * step)
            .take_while(|tick| *tick <= self.high + step * 1e-9)
            .collect();
        (ticks, step)
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
fn round_step(least: f64) -> f64 {
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|factor| factor * power >= least * (1.0 - 1e-9))
        .unwrap_or(10.0);
    factor * power
}

/// The unit in which the largest of some sizes reads well: its bytes and its name.
pub(super) fn byte_unit(largest_bytes: u64) -> (f64, &'static str) {
    const UNITS: [(u32, &str); 3] = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let fitting = UNITS
        .into_iter()
        .find(|(shift, _)| largest_bytes >> shift > 0);
    fitting.map_or((1.0, "B"), |(shift, name)| ((1u64 << shift) as f64, name))
}

/// A tick as text, with as many decimals as its step needs and thousands set apart.
pub(super) fn tick_text(value: f64, step: f64) -> String {
    let decimals = if step >= 1.0 || step <= 0.0 {
        0
    } else {
        // A step is at least 1e-9 of anything shown; more decimals would be noise.
        (1..9)
            .find(|decimals| step * 10f64.powi(*decimals) >= 0.999)
            .unwrap_or(9)
    };
    let decimals = usize::try_from(decimals).unwrap_or(0);
    let text = format!("{:.decimals$}", value.abs());
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) => (whole, format!(".{part}")),
        None => (text.as_str(), String::new()),
    };
    let zero = text.chars().all(|c| c == '0' || c == '.');
    let sign = if value < 0.0 && !zero { "\u{2212}" } else { "" };
    format!("{sign}{}{part}", grouped(whole))
}

/// `12 345`, with narrow spaces that do not break.
fn grouped(digits: &str) -> String {
    let length = digits.len();
    let mut text = String::with_capacity(length + 6);
    for (index, digit) in digits.chars().enumerate() {
        let left = length.saturating_sub(index);
        if index > 0 && left.is_multiple_of(3) && length > 4 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_are_told_in_the_unit_of_the_largest() {
        assert_eq!(byte_unit(40), (1.0, "B"));
        assert_eq!(byte_unit(3 << 20), (1_048_576.0, "MiB"));
    }

    #[test]
    fn ticks_are_round_and_within() {
        let (ticks, step) = Scale::new((-13.0, 612.0), (0.0, 1.0)).ticks(6);
        assert!((step - 100.0).abs() < 1e-9);
        assert_eq!(ticks, [0.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0]);
    }

    #[test]
    fn tick_texts_have_the_decimals_of_their_step() {
        assert_eq!(tick_text(0.5, 0.5), "0.5");
        assert_eq!(tick_text(0.05, 0.01), "0.05");
        assert_eq!(tick_text(-12_345.0, 5.0), "\u{2212}12\u{202f}345");
        assert_eq!(tick_text(-0.0, 5.0), "0");
        assert_eq!(tick_text(1500.0, 500.0), "1500");
    }

    proptest! {
        #[test]
        fn a_scale_stays_on_its_pixels(low in any::<f64>(), high in any::<f64>(), figure in any::<f64>()) {
            let scale = Scale::new((low, high), (10.0, 20.0));
            let pixel = scale.at(figure);
            prop_assert!(pixel.is_nan() || (10.0..=20.0).contains(&pixel));
            prop_assert!(scale.ticks(6).0.len() <= MOST_TICKS);
        }
    }
}
