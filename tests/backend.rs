//! Backends, driven stage by stage as the worker drives them.

#[cfg(feature = "cpu")]
#[path = "backend/shipped_models.rs"]
mod shipped_models;
