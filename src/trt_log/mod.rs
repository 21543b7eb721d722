//! What TensorRT and trtexec say about memory: text in, data out.
//!
//! One reading of these lines for live runs and for logs made elsewhere. A line is understood by its
//! shape and never by a version, because the releases of DRIVE OS have the shapes of an older branch
//! under a newer number. Whatever stands before the message (time, severity, the names of programs
//! and containers, colours) is taken off and told apart; see [`prefix`].
//!
//! Pure, and safe against any text: what is not understood is `None`, and [`looks_like_memory`] says
//! whether it should have been.

mod anchor;
mod banner;
mod beside;
mod build;
mod built;
mod context;
mod drive;
mod explain;
mod failure;
mod life;
mod line;
mod mark;
pub mod prefix;
mod said;
mod scan;
mod stage;
mod step;
mod trtexec;
mod usage;

pub use anchor::{ANCHORS, COMPLAINTS, is_anchored};
pub use banner::{Banner, Verdict};
pub use beside::{Managed, Uttered, beside, managed, said_between};
pub use built::{Built, Skipped, built};
pub use drive::{DriveLine, drive_line};
pub use explain::explain;
pub use life::{Border, Edge, Heard, Life, RunMark};
pub use line::{looks_like_memory, parse_line, parse_text};
pub use prefix::clean;
pub use said::{
    Bound, Meter, OutOfMemory, Place, PlanRefusal, PoolSize, Said, Size, Total, TrtexecTime,
};
pub use stage::stage_of;
