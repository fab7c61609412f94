//! Images by role: catalogue, sources, cache.
//!
//! The cache, `$SWARMLAB_HOME/images`, is content-addressed:
//!
//! ```text
//! registry/        storage tree of a CNCF registry: blobs by digest, repositories and tags. Bind-mounted read-only
//!                  at /var/lib/registry into the lab's registry, it is every node's mirror
//! index.json       role → reference, origin, recipe, digests, sizes
//! debian/          package lists, and packages while a build goes on
//! incoming/        files being written; renamed into place when whole
//! lock             one writer at a time
//! ```
//!
//! [`prepare`] makes every image of a plan ready: from the cache, else a bundle, else a pull, else a build.

mod catalogue;
mod error;
mod prepare;
mod role;
mod source;

pub use catalogue::{Catalogue, reference, repository_and_tag};
pub use error::ImageError;
pub use prepare::{HostImage, ImagePlan, Prepared, prepare};
pub use role::{Role, UnknownRole};
pub use source::{Origin, SourceChoice, Used};
