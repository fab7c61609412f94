//! The student's disk: `SWARMLAB_HOME`, atomic files, locks, progress.

pub mod atomic;
pub mod lock;
pub mod paths;
pub mod progress;

pub use paths::Home;
pub use progress::Progress;
