//! Work that is handed in: evidence files packed, read, and judged, one or a class of them.
//!
//! ```text
//! submit:  snapshot, node records ─► redact ─► records ─► pack ─► NAME.swarmlab
//! grade:   find ─► (read ─► integrity ─► judge)  one a worker ─► journal ─► class
//! ```
//!
//! What is read here was written by strangers: `read` and `json` are the only doors, and each refusal is a
//! [`Refusal`](crate::model::refusal::Refusal).

mod aside;
mod batch;
mod brief;
mod class;
mod find;
mod history;
mod identity;
mod integrity;
mod journal;
mod json;
mod judge;
mod pack;
mod prints;
mod read;
mod records;
mod redact;
mod rules;
mod work;

pub use batch::{Batch, BatchError, Graded, LIMIT, STEP, grade};
pub use brief::Brief;
pub use class::{Compared, compare};
pub use find::{Found, Place, find};
pub use history::history;
pub use identity::from_name;
pub use integrity::{Checked, verify};
pub use journal::{Entry, Journal, JournalError, Known, LineAt, Notes};
pub use judge::{Judge, Judged, JudgedLab};
pub use pack::{LabEvidence, Packed, digest, pack};
pub use prints::Prints;
pub use read::{Evidence, LARGEST_FILE, LARGEST_UNPACKED, LabFiles, read};
pub use records::{NodeRecords, Recorded, Sealed, seal_at_submit};
pub use redact::{published, redact};
pub use rules::digests;
pub use work::{
    FoundWork, LARGEST_WORK, MOST_WORK_FILES, SOLUTION_FILE, STACK_FILES, Work, WorkFiles,
    WorkKind, WorkPlace, find_work, is_script, kind_of,
};
