//! The colours of drawings, in light and in dark.
//!
//! Words stand on every fill with 4.5:1 (WCAG 2.2, 1.4.3). From little to much the scale goes from the
//! paper's lightness to the opposite end, so that it is read in grey as well.

use super::drawing::Paint;

/// Steps of the scale from little to much.
pub const STEPS: usize = 7;

/// Kinds that have a colour of their own; the last is for all others.
pub const KINDS: usize = 9;

/// Steps from here on have words in the paper's colour.
const HOT: usize = 5;

/// Fills of the scale, in light and in dark.
const HEAT: [(&str, &str); STEPS] = [
    ("#fff8e8", "#20252b"),
    ("#ffe9bd", "#3a2c1c"),
    ("#ffd285", "#573a17"),
    ("#ffb04f", "#7c4a12"),
    ("#f58b2d", "#965410"),
    ("#c9480f", "#ee9a3c"),
    ("#8f1f05", "#ffd27a"),
];

/// Fills of kinds, in light and in dark.
const KIND: [(&str, &str); KINDS] = [
    ("#cfe3f7", "#1f4468"),
    ("#fde0c2", "#69401a"),
    ("#cdeeda", "#1f5138"),
    ("#e3daf7", "#453a78"),
    ("#f6eebb", "#5a5015"),
    ("#f8d6e6", "#6b2f4e"),
    ("#c9ecee", "#1b5357"),
    ("#e8dccb", "#52412a"),
    ("#e4e8ec", "#39424b"),
];

/// Class, property, and its value in light and in dark.
const OTHERS: [(&str, &str, &str, &str); 12] = [
    ("paper", "fill", "#ffffff", "#15191e"),
    ("ink", "fill", "#1a1f26", "#e8ecf0"),
    ("mute", "fill", "#56606b", "#a3adb8"),
    ("onhot", "fill", "#ffffff", "#15191e"),
    ("plain", "fill", "#ffffff", "#1c2127"),
    ("pill", "fill", "#e8edf2", "#2c343c"),
    ("box", "stroke", "#7a848f", "#6d7782"),
    ("wire", "stroke", "#a3adb7", "#59636e"),
    ("tip", "fill", "#8a949f", "#77818c"),
    ("flag", "stroke", "#a3327f", "#e88fc9"),
    ("flagged", "fill", "#a3327f", "#e88fc9"),
    ("rule", "stroke", "#d5dbe1", "#333b43"),
];

/// What does not depend on light or dark.
const FORMS: &str = "\
.tm-graph text{font:11.5px system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif}\
.tm-graph .tm-title{font-size:17px;font-weight:650}\
.tm-graph .tm-about{font-size:13px}\
.tm-graph .tm-head{font-size:13px;font-weight:650}\
.tm-graph .tm-small{font-size:10.5px}\
.tm-graph .tm-figure{font-variant-numeric:tabular-nums;font-weight:550}\
.tm-graph .tm-bold{font-weight:650}\
.tm-graph .tm-halo{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}\
.tm-graph a{text-decoration:underline}\
.tm-wire{fill:none;stroke-linecap:butt}\
.tm-box,.tm-rule{stroke-width:1}\
.tm-rule{stroke-dasharray:2 4}\
.tm-flag{stroke-width:2.5}\
.tm-dashed{stroke-dasharray:5 3;stroke-width:1.5}";

/// The classes of a box's fill and of the words on it.
pub(super) fn classes(paint: Paint) -> (String, &'static str) {
    match paint {
        Paint::Plain => ("plain".to_owned(), "ink"),
        Paint::Heat(step) => {
            let step = step.min(STEPS - 1);
            (
                format!("h{step}"),
                if step >= HOT { "onhot" } else { "ink" },
            )
        }
        Paint::Kind(kind) => (format!("k{}", kind.min(KINDS - 1)), "ink"),
    }
}

/// A box's fill and the colour of the words on it, on white.
pub(super) fn on_white(paint: Paint) -> (&'static str, &'static str) {
    let ink = "#1a1f26";
    match paint {
        Paint::Plain => ("#ffffff", ink),
        Paint::Heat(step) => {
            let step = step.min(STEPS - 1);
            let fill = HEAT.get(step).map_or("#ffffff", |(light, _)| *light);
            (fill, if step >= HOT { "#ffffff" } else { ink })
        }
        Paint::Kind(kind) => {
            let fill = KIND.get(kind.min(KINDS - 1));
            (fill.map_or("#ffffff", |(light, _)| *light), ink)
        }
    }
}

/// The style sheet of a drawing, which it holds.
pub(super) fn style() -> String {
    let mut sheets = [String::new(), String::new()];
    for (dark, rules) in sheets.iter_mut().enumerate() {
        let mut rule = |class: &str, property: &str, of: (&str, &str)| {
            let colour = if dark == 1 { of.1 } else { of.0 };
            rules.push_str(&format!(".tm-graph .tm-{class}{{{property}:{colour}}}"));
        };
        for (class, property, light, on_dark) in OTHERS {
            rule(class, property, (light, on_dark));
        }
        for (step, colours) in HEAT.iter().enumerate() {
            rule(&format!("h{step}"), "fill", *colours);
        }
        for (kind, colours) in KIND.iter().enumerate() {
            rule(&format!("k{kind}"), "fill", *colours);
        }
        rule("halo", "stroke", ("#ffffff", "#15191e"));
    }
    let [light, dark] = sheets;
    format!("{FORMS}{light}@media screen and (prefers-color-scheme:dark){{{dark}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal");
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn colour(class: &str) -> (&'static str, &'static str) {
        let found = OTHERS.iter().find(|(other, ..)| *other == class);
        found
            .map(|(_, _, light, dark)| (*light, *dark))
            .expect("it is in the list")
    }

    #[test]
    fn words_can_be_read_on_every_fill() {
        let fills = (0..STEPS)
            .map(Paint::Heat)
            .chain((0..KINDS).map(Paint::Kind));
        for paint in fills {
            let (class, words) = classes(paint);
            let number: usize = class[1..].parse().expect("a number");
            let fill = if class.starts_with('h') {
                HEAT[number]
            } else {
                KIND[number]
            };
            let words = colour(words);
            assert!(contrast(fill.0, words.0) >= 4.5, "{class} in light");
            assert!(contrast(fill.1, words.1) >= 4.5, "{class} in dark");
        }
    }

    #[test]
    fn the_scale_goes_one_way() {
        let light: Vec<f64> = HEAT.iter().map(|(light, _)| luminance(light)).collect();
        let dark: Vec<f64> = HEAT.iter().map(|(_, dark)| luminance(dark)).collect();
        assert!(light.windows(2).all(|pair| pair[0] > pair[1]), "{light:?}");
        assert!(dark.windows(2).all(|pair| pair[0] < pair[1]), "{dark:?}");
    }
}
