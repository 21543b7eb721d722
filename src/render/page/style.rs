//! The style sheet of pages; that of charts is theirs.

/// The style sheet.
pub(super) fn page() -> &'static str {
    include_str!("page.css")
}
