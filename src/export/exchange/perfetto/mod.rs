//! A report as a trace in Chrome's JSON format, which ui.perfetto.dev opens (perfetto.dev/docs,
//! "Visualizing external trace formats").
//!
//! Every run is a process with one track of slices (the run, in it the stages one after the other and
//! the waits between them) and counter tracks. Slices on a track must nest or follow each other: Perfetto
//! drops what overlaps. Times are whole microseconds from the first moment of the report, cut, so that
//! what nests in nanoseconds nests in them; the exact duration is among a slice's arguments.

mod counters;
mod slices;
mod trace;

pub(crate) use trace::perfetto;
