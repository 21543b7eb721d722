//! Backends, driven stage by stage as the worker drives them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "cpu")]
#[path = "backend/shipped_models.rs"]
mod shipped_models;
