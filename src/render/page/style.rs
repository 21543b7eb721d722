//! The style sheets that a page holds.

/// That of pages.
pub(super) fn page() -> &'static str {
    include_str!("page.css")
}

/// That of charts.
pub(super) fn charts() -> String {
    crate::chart::style()
}
