//! Colours, patterns and the style sheet.
//!
//! Blue, orange and grey are told apart with every common deficiency of colour vision, and differ in
//! lightness when printed in grey. Every fill has 3:1 against its paper and every text 4.5:1
//! (WCAG 2.2, 1.4.11 and 1.4.3).

use super::svg::Svg;

/// Whose bytes a bar or a line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hue {
    /// Heap in use: plain.
    Cpu,
    /// Device memory: striped.
    Device,
    /// What is neither: dotted.
    Other,
    /// What could not be told apart: an outline.
    Untold,
}

impl Hue {
    /// Every hue, in the order of legends.
    pub(super) const ALL: [Hue; 4] = [Hue::Cpu, Hue::Device, Hue::Other, Hue::Untold];

    /// The name in legends and tooltips.
    pub(super) fn name(self) -> &'static str {
        match self {
            Hue::Cpu => "cpu",
            Hue::Device => "device",
            Hue::Other => "other",
            Hue::Untold => "not split",
        }
    }

    /// The class of its colour.
    pub(super) fn class(self) -> &'static str {
        match self {
            Hue::Cpu => "cpu",
            Hue::Device => "device",
            Hue::Other => "other",
            Hue::Untold => "untold",
        }
    }

    /// The pattern it is filled with, where it has one.
    pub(super) fn pattern(self) -> Option<&'static str> {
        match self {
            Hue::Cpu | Hue::Untold => None,
            Hue::Device => Some("stripes"),
            Hue::Other => Some("dots"),
        }
    }
}

/// Lines that share a chart before colours begin anew.
pub(super) const LINE_HUES: usize = 6;

/// A class with its fill or stroke in light and in dark.
const COLOURS: [(&str, &str, &str, &str); 26] = [
    ("paper", "fill", "#ffffff", "#15191e"),
    ("ink", "fill", "#1a1f26", "#e8ecf0"),
    ("mute", "fill", "#56606b", "#a3adb8"),
    ("cpu", "fill", "#1b69ad", "#67b0f2"),
    ("device", "fill", "#b85400", "#f59b4c"),
    ("other", "fill", "#6f7680", "#a9b1ba"),
    ("untold", "fill", "#ffffff", "#15191e"),
    ("over", "stroke", "#ffffff", "#15191e"),
    ("halo", "stroke", "#ffffff", "#15191e"),
    ("tear", "stroke", "#ffffff", "#15191e"),
    ("grid", "stroke", "#dfe4e9", "#2c333b"),
    ("axis", "stroke", "#8a939d", "#66707b"),
    ("edge", "stroke", "#56606b", "#a3adb8"),
    ("whisker", "stroke", "#1a1f26", "#e8ecf0"),
    ("noise", "fill", "#8a939d", "#a3adb8"),
    ("band", "fill", "#eef1f4", "#1f252c"),
    ("bandedge", "stroke", "#c3cad1", "#414a54"),
    ("c-cpu", "stroke", "#1b69ad", "#67b0f2"),
    ("c-device", "stroke", "#b85400", "#f59b4c"),
    ("c-other", "stroke", "#6f7680", "#a9b1ba"),
    ("l0", "color", "#1b69ad", "#67b0f2"),
    ("l1", "color", "#b85400", "#f59b4c"),
    ("l2", "color", "#00755a", "#4cc9a4"),
    ("l3", "color", "#a3327f", "#e88fc9"),
    ("l4", "color", "#6f5b00", "#d9c24a"),
    ("l5", "color", "#5b4bb5", "#a99cf0"),
];

/// What does not depend on light or dark. Patterns keep their look when printed in grey.
const FORMS: &str = "\
svg.tm-chart{display:block;max-width:100%;height:auto}\
.tm-chart text{font:13px system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif}\
.tm-chart .tm-small{font-size:11.5px}\
.tm-chart .tm-sum{font-weight:650}\
.tm-chart .tm-figure{font-variant-numeric:tabular-nums}\
.tm-over{stroke-width:2;opacity:.55}\
.tm-halo{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}\
.tm-tear{stroke-width:2.5}\
.tm-grid,.tm-axis,.tm-edge,.tm-bandedge{stroke-width:1;fill:none}\
.tm-bandedge{stroke-dasharray:2 3}\
.tm-untold{stroke:#7a838d;stroke-dasharray:3 2}\
.tm-whisker{stroke-width:1.5;fill:none}\
.tm-noise{opacity:.38}\
.tm-curve{fill:none;stroke-width:1.8;stroke-linejoin:round}\
.tm-line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}\
.tm-change{stroke:currentColor;stroke-width:1.5;stroke-dasharray:1 3;stroke-linecap:round}\
.tm-spot{fill:currentColor;stroke:none}\
.tm-hull{fill:currentColor;stroke:none;opacity:.16}\
.tm-c-cpu,.tm-c-device,.tm-c-other{fill:none}\
";

/// The style sheet of every chart, for a page that holds some. A chart that stands alone has it inside.
pub fn style() -> String {
    let rules = |dark: bool| {
        let mut rules = String::new();
        for (class, property, on_light, on_dark) in COLOURS {
            let colour = if dark { on_dark } else { on_light };
            // The double class outweighs the forms above.
            rules.push_str(&format!(".tm-chart .tm-{class}{{{property}:{colour}}}"));
        }
        rules
    };
    format!(
        "{FORMS}{}@media screen and (prefers-color-scheme:dark){{{}}}",
        rules(false),
        rules(true)
    )
}

/// The patterns of a chart, under names that begin with its own.
pub(super) fn patterns(svg: &mut Svg, id: &str) {
    svg.tag("defs").open();
    svg.tag("pattern")
        .word("id", &format!("{id}-stripes"))
        .word("patternUnits", "userSpaceOnUse")
        .word("width", "6")
        .word("height", "6")
        .word("patternTransform", "rotate(45)")
        .open();
    svg.tag("rect")
        .class("device")
        .word("width", "6")
        .word("height", "6")
        .empty();
    svg.tag("path").class("over").word("d", "M1 0V6").empty();
    svg.close();
    svg.tag("pattern")
        .word("id", &format!("{id}-dots"))
        .word("patternUnits", "userSpaceOnUse")
        .word("width", "5")
        .word("height", "5")
        .open();
    svg.tag("rect")
        .class("other")
        .word("width", "5")
        .word("height", "5")
        .empty();
    svg.tag("circle")
        .class("paper")
        .word("cx", "2.5")
        .word("cy", "2.5")
        .word("r", "1")
        .empty();
    svg.close();
    svg.close();
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

    #[test]
    fn every_mark_stands_clear_of_its_paper_in_both_schemes() {
        let (_, _, light, dark) = COLOURS[0];
        for (class, _, on_light, on_dark) in COLOURS {
            let least = match class {
                "ink" | "mute" => 4.5,
                "paper" | "untold" | "over" | "halo" | "tear" | "grid" | "band" | "bandedge" => {
                    continue;
                }
                _ => 3.0,
            };
            assert!(contrast(on_light, light) >= least, "{class} in light");
            assert!(contrast(on_dark, dark) >= least, "{class} in dark");
        }
    }

    #[test]
    fn every_hue_has_a_colour() {
        for hue in Hue::ALL {
            assert!(COLOURS.iter().any(|(class, ..)| *class == hue.class()));
        }
    }
}
