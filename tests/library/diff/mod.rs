//! Releases side by side: verdicts, sums, and what the command prints.

mod invariants;
mod sides;
mod tables;
mod verdicts;
