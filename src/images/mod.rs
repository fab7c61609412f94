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

mod assemble;
mod bundle;
mod cache;
mod cancel;
mod catalogue;
mod debian;
mod digest;
mod disk;
mod error;
mod fill;
mod hub;
mod index;
mod layer;
mod load;
mod lock;
mod manifest;
mod prepare;
mod recipe;
mod role;
mod step;
mod store;
mod wheels;

pub use crate::model::image_source::{Origin, SourceChoice, Used};
pub use bundle::{CONVENTIONAL_NAME, find as find_bundle};
pub use cache::{export, import, list};
pub use catalogue::{Catalogue, reference, repository_and_tag};
pub use digest::{Digest, NotADigest};
pub use error::ImageError;
pub use index::Entry;
pub use prepare::{HostImage, ImagePlan, Prepared, cached_catalogue, prepare};
pub use role::{Role, UnknownRole};
