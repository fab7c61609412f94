//! The student's disk: `SWARMLAB_HOME`, atomic files, locks, progress.

pub mod atomic;
pub mod lock;
pub mod paths;

pub use paths::Home;
