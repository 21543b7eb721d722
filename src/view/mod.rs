//! What is shown to people, one file a family of results, as a [`document::Document`] that knows no form.

#[cfg(feature = "budget")]
mod check;
pub mod document;

#[cfg(feature = "budget")]
pub use check::check;
