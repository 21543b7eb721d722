//! Memory counters as a shell loop or a tool of the board recorded them: text in, readings out.
//!
//! `tegrastats`, repeated `/proc/meminfo` and repeated `/proc/vm/stats` are series over time; `pidin
//! info`, `pidin syspage=asinfo` and `showmem` are single looks. Which it is is told by content.
//! Pure, safe against any text, and of bounded memory however long the file is.

mod asinfo;
mod clock;
mod kind;
mod pidin;
mod reader;
mod showmem;
mod tegrastats;

pub use asinfo::{AddressSpan, asinfo, ram_bytes};
pub use clock::{Stamp, stamp};
pub use kind::Kind;
pub use pidin::{PidinInfo, pidin_info};
pub use reader::{Content, Look, Series, SeriesReader};
pub use showmem::{ShowmemRow, showmem_row};
pub use tegrastats::{Blocks, Swap, Tegrastats, tegrastats};
