//! What the figures of reports come to: which are compared, what is noise, and each verdict, decided once for all
//! forms.
//!
//! `lifecycle` is what one report comes to. [`digest`] holds the figures of reports, [`comparison`] sides against each
//! other, [`budget`] a report against limits, [`history`] releases in their order; [`calibration`] asks how well all of
//! it decides, and [`watched`] what a stream of samples came to.

#[cfg(feature = "budget")]
pub mod budget;
#[cfg(feature = "host")]
pub mod calibration;
pub mod change;
pub mod comparison;
pub mod digest;
pub mod engines;
pub mod figure;
#[cfg(feature = "host")]
pub mod history;
pub(crate) mod lifecycle;
pub mod noise;
pub mod rows;
pub mod sides;
pub mod table;
pub mod verdict;
pub mod watched;
