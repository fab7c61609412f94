//! The student's disk: `SWARMLAB_HOME`, atomic files, locks, progress, the files of a lab.

pub mod atomic;
pub mod files;
pub mod lock;
pub mod paths;
pub mod progress;
mod put;
mod read;
pub mod student;

pub use files::Workspace;
pub use paths::Home;
pub use progress::Progress;
pub use put::{StartingFile, make_directory};
pub use read::{Texts, read_texts};
