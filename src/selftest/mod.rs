//! Known amounts against what the counters say: how a user comes to trust the numbers on a board.
//!
//! [`LIFE_SPEC`] and [`PLATEAU_SPEC`] say what a synthetic lifecycle allocates, [`DEVICE_OPTIONS`] what
//! one of the `cuda` backend does; [`judge_life`], [`judge_plateaus`] and [`judge_device`] compare
//! reports of them with that. [`calibrate`] says which attribution suits the machine. Pure: the runs are
//! made by the caller.

mod device;
mod findings;
mod judge;
mod life;
mod plan;
mod plateaus;

pub use device::{calibrate, judge_device};
pub use findings::{Calibration, Check, DeviceFindings, Findings, Plateaus, Result};
pub use judge::judge_life;
pub use plan::{
    DEVICE_OPTIONS, LIFE_SPEC, PLATEAU_BYTES, PLATEAU_SPEC, calibration_steps, plateau_steps,
};
pub use plateaus::judge_plateaus;
