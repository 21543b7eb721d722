//! A small writer of SVG: tags, attributes and text, escaped.

use std::fmt::Write as _;

use crate::escape::{acts, escape};

/// Text with everything that XML or HTML would act upon written as an entity, what steers a terminal or the direction
/// of writing shown ([`escape`]), and what XML 1.0 forbids besides replaced by U+FFFD.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' => safe.push(character),
            steers if acts(steers) => safe.push_str(&escape(steers.encode_utf8(&mut [0; 4]))),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

/// A document being written. Tags that were opened are closed in their order.
#[derive(Default)]
pub(crate) struct Svg {
    text: String,
    open: Vec<&'static str>,
}

impl Svg {
    /// Begins a tag; it is written out by [`Tag::empty`], [`Tag::open`] or [`Tag::holding`].
    pub(crate) fn tag(&mut self, name: &'static str) -> Tag<'_> {
        self.text.push('<');
        self.text.push_str(name);
        Tag { svg: self, name }
    }

    /// Closes the tag opened last.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "</{name}>");
        }
    }

    /// Text that is markup already: a style sheet of this program.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// The document, every tag closed.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }
}

/// A tag that takes attributes.
pub(crate) struct Tag<'a> {
    svg: &'a mut Svg,
    name: &'static str,
}

impl Tag<'_> {
    /// A number, to a tenth of a pixel.
    pub(crate) fn at(self, name: &str, value: f64) -> Self {
        let number = number(value);
        self.word(name, &number)
    }

    /// A text.
    pub(crate) fn word(self, name: &str, value: &str) -> Self {
        let value = escaped(value);
        let _ = write!(self.svg.text, " {name}=\"{value}\"");
        self
    }

    /// A class of the charts' style sheet, without its prefix.
    pub(crate) fn class(self, class: &str) -> Self {
        let _ = write!(self.svg.text, " class=\"tm-{class}\"");
        self
    }

    /// A tag without content.
    pub(crate) fn empty(self) {
        self.svg.text.push_str("/>");
    }

    /// A tag whose content follows, until it is closed.
    pub(crate) fn open(self) {
        self.svg.text.push('>');
        self.svg.open.push(self.name);
    }

    /// A tag around a text.
    pub(crate) fn holding(self, text: &str) {
        let text = escaped(text);
        let _ = write!(self.svg.text, ">{text}</{}>", self.name);
    }
}

/// A coordinate, to a tenth; what is no number is 0.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.1}");
    let short = text.strip_suffix(".0").unwrap_or(&text);
    if short == "-0" {
        return "0".to_owned();
    }
    short.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_nest_and_text_is_escaped() {
        let mut svg = Svg::default();
        svg.tag("g").class("row").open();
        svg.tag("text").at("x", 1.04).holding("<a href='\u{1}'>&");
        let text = svg.finish();
        assert_eq!(
            text,
            "<g class=\"tm-row\"><text x=\"1\">&lt;a href=&#39;\\x01&#39;&gt;&amp;</text></g>"
        );
    }

    #[test]
    fn what_is_no_number_is_no_attribute_that_breaks_a_chart() {
        assert_eq!(number(f64::NAN), "0");
        assert_eq!(number(f64::NEG_INFINITY), "0");
        assert_eq!(number(-0.01), "0");
        assert_eq!(number(12.34), "12.3");
    }

    proptest! {
        #[test]
        fn no_text_opens_a_tag_or_leaves_an_attribute(text in any::<String>()) {
            let safe = escaped(&text);
            prop_assert!(!safe.contains(['<', '>', '"', '\'']));
            prop_assert!(!safe.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
        }
    }
}
