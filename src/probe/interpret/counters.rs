//! One source of a reading with its fields, or the reason why there are none.

use std::collections::BTreeMap;

use super::super::parse::Fields;
use super::super::reading::{Content, OwnedReading, Source};
use crate::report::{Field, Measured};

/// What `source` gave as text.
///
/// # Errors
/// Why it gave none, in words for the user.
pub(super) fn text(reading: &OwnedReading, source: Source) -> Result<&str, String> {
    match content(reading, source) {
        Some(Content::Text(text) | Content::Cut(text)) => Ok(text),
        other => Err(reason(source, other)),
    }
}

/// What `source` gave as text, if that is certain to be the whole of it.
pub(super) fn whole_text(reading: &OwnedReading, source: Source) -> Option<&str> {
    match content(reading, source) {
        Some(Content::Text(text)) => Some(text),
        _ => None,
    }
}

/// What `source` gave as a number.
///
/// # Errors
/// Why it gave none, in words for the user.
pub(super) fn number(reading: &OwnedReading, source: Source) -> Result<u64, String> {
    match content(reading, source) {
        Some(Content::Number(number)) => Ok(*number),
        other => Err(reason(source, other)),
    }
}

fn content(reading: &OwnedReading, source: Source) -> Option<&Content<String>> {
    let read = reading.sources.iter().find(|read| read.source == source)?;
    Some(&read.content)
}

fn reason(source: Source, content: Option<&Content<String>>) -> String {
    let name = source.name();
    match content {
        None => format!("{name} was not read for this sample"),
        Some(Content::Missing(reason)) => reason.clone(),
        Some(Content::Refused(number)) => {
            let error = std::io::Error::from_raw_os_error(*number);
            format!("{name} could not be read: {error}")
        }
        Some(Content::Text(_) | Content::Cut(_) | Content::Number(_)) => {
            format!("{name} gave something of another kind")
        }
    }
}

/// The bytes of so many pages.
pub(super) fn page_span(pages: u64, page_bytes: u64) -> Measured<u64> {
    if page_bytes == 0 {
        return Measured::absent("the page size of the captured system was not given");
    }
    Measured::from_option(
        pages.checked_mul(page_bytes),
        format!("{pages} pages of {page_bytes} bytes are more than 64 bits count"),
    )
}

/// `first`, or where it is absent `second`; if both are, the first one's reason.
pub(super) fn first_of(first: Measured<u64>, second: &Measured<u64>) -> Measured<u64> {
    match (first.get(), second.get()) {
        (None, Some(value)) => Measured::Value(value),
        _ => first,
    }
}

/// The fields of a source, or the reason why there are none.
pub(super) struct Counters<'a> {
    source: Source,
    page_bytes: u64,
    cut: bool,
    fields: Result<Fields<'a>, String>,
}

impl<'a> Counters<'a> {
    /// The fields of `source`, read by `parse`.
    pub(super) fn read(
        reading: &'a OwnedReading,
        source: Source,
        parse: impl FnOnce(&'a [u8]) -> Fields<'a>,
    ) -> Self {
        Counters {
            source,
            page_bytes: reading.page_bytes,
            cut: matches!(content(reading, source), Some(Content::Cut(_))),
            fields: text(reading, source).map(|text| parse(text.as_bytes())),
        }
    }

    /// The fields, unless the source gave none.
    pub(super) fn fields(&self) -> Option<&Fields<'a>> {
        self.fields.as_ref().ok()
    }

    /// Why the source gave no fields.
    pub(super) fn refusal(&self) -> Option<&str> {
        self.fields.as_ref().err().map(String::as_str)
    }

    /// The bytes of a size or a page count.
    pub(super) fn bytes(&self, key: &str) -> Measured<u64> {
        self.figure(key, |field| match field {
            Field::Bytes(bytes) => Some(Measured::Value(bytes)),
            Field::Pages(pages) | Field::VirtualPages(pages) => {
                Some(page_span(pages, self.page_bytes))
            }
            Field::Count(_) => None,
        })
    }

    /// A count.
    pub(super) fn count(&self, key: &str) -> Measured<u64> {
        self.figure(key, |field| match field {
            Field::Count(count) => Some(Measured::Value(count)),
            _ => None,
        })
    }

    fn figure(
        &self,
        key: &str,
        read: impl FnOnce(Field) -> Option<Measured<u64>>,
    ) -> Measured<u64> {
        let fields = match &self.fields {
            Ok(fields) => fields,
            Err(reason) => return Measured::absent(reason.as_str()),
        };
        let name = self.source.name();
        let figure = fields.get(key).and_then(read);
        figure.unwrap_or_else(|| Measured::absent(format!("{name} gives no usable `{key}`")))
    }

    /// The fields whose key is wanted, as they were read.
    pub(super) fn kept(&self, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Field> {
        let fields = self.fields().into_iter().flat_map(Fields::iter);
        fields
            .filter(|(key, _)| wanted(key))
            .map(|(key, field)| (key.to_owned(), field))
            .collect()
    }

    /// What was odd about the source.
    pub(super) fn warnings(&self) -> Vec<String> {
        let name = self.source.name();
        let cut = self.cut.then(|| {
            format!("{name}: the text fills the buffer kept for it, its end may be missing")
        });
        let odd = self.fields().map(|fields| fields.odd().warnings(name));
        cut.into_iter().chain(odd.unwrap_or_default()).collect()
    }
}
