//! What can go wrong with images.

use std::path::PathBuf;

use super::role::Role;
use crate::engine::EngineError;

/// An image that is not at hand, and why.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The host's engine refused.
    #[error("{}", .0.in_full())]
    Engine(#[from] EngineError),
    /// The file system has too little room.
    #[error(
        "images need {} MB in {}, {} MB are free",
        need.div_ceil(1_000_000),
        path.display(),
        free / 1_000_000
    )]
    NoSpace {
        /// Bytes that the work needs.
        need: u64,
        /// Bytes free.
        free: u64,
        /// Where.
        path: PathBuf,
    },
    /// No source gave the image.
    #[error("no source has the image of role `{role}`")]
    NoSource {
        /// The role that nothing plays.
        role: Role,
        /// What each source answered, in the order tried.
        tried: Vec<(&'static str, String)>,
    },
    /// A program that the Debian source runs is missing or failed.
    #[error("{program}: {words}")]
    Tool {
        /// The program.
        program: String,
        /// Its last words, or why it did not start.
        words: String,
    },
    /// This host has no `apt-get` or no `dpkg-deb`.
    #[error("{0} is not installed: this host cannot build images from Debian packages")]
    NotDebian(&'static str),
    /// Content is not what its digest says.
    #[error("{what} is damaged: expected {expected}, found {found}")]
    Damaged {
        /// Which content.
        what: String,
        /// The digest or size that it should have.
        expected: String,
        /// What it has.
        found: String,
    },
    /// A file that is no bundle, or an incomplete one.
    #[error("{} is not a usable image bundle: {why}", path.display())]
    Bundle {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// There is nothing to export.
    #[error("the cache has no images")]
    EmptyCache,
    /// An engine's archive of an image is not as expected.
    #[error("the engine's archive of {reference} cannot be used: {why}")]
    Archive {
        /// The image.
        reference: String,
        /// What is wrong with it.
        why: String,
    },
    /// A recipe embedded in the program is wrong.
    #[error("recipe {name}: {why}")]
    Recipe {
        /// The recipe.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// The work was stopped from outside.
    #[error("interrupted")]
    Interrupted,
}

impl ImageError {
    /// Whether trying another source is of no use.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Interrupted | Self::NoSpace { .. })
    }
}
