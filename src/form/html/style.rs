//! The style sheets that a page holds.

/// That of pages.
pub(crate) fn page() -> &'static str {
    include_str!("page.css")
}

/// That of charts.
pub(crate) fn charts() -> String {
    crate::chart::style()
}
