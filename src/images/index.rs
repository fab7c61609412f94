//! What the cache holds: `index.json`.

use std::io;

use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::catalogue::repository_and_tag;
use super::digest::Digest;
use super::error::ImageError;
use super::role::Role;
use super::store::Store;
use crate::model::image_source::Origin;

/// Version of the file's form.
const FORMAT: u32 = 1;

/// The cache's table of contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Index {
    format: u32,
    /// One image a role.
    pub(super) images: Vec<Entry>,
}

/// One image of the cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is for.
    pub role: Role,
    /// Its name, as students type it.
    pub reference: String,
    /// Where its content was made.
    pub origin: Origin,
    /// Version of the recipe it was made by.
    pub recipe: String,
    /// `amd64`, `arm64`.
    pub architecture: String,
    /// Address of its manifest.
    pub manifest: Digest,
    /// Address of its configuration, which is the image id in most engines.
    pub config: Digest,
    /// Compressed bytes, all blobs.
    pub size: u64,
    /// Bytes when unpacked.
    pub unpacked: u64,
    /// It came in a bundle: it is what there is, even if a newer recipe would make it otherwise.
    #[serde(default)]
    pub bundled: bool,
    /// When it was made, RFC 3339.
    pub made_at: String,
}

impl Entry {
    /// The name under which the host's engine holds it: it changes with the content, so that two versions of
    /// swarmlab on one host never take each other's image.
    #[must_use]
    pub fn host_reference(&self) -> String {
        let (_, tag) = repository_and_tag(&self.reference);
        format!("swarmlab/{}:{tag}-{}", self.role, self.config.short())
    }
}

impl Default for Index {
    fn default() -> Self {
        Self {
            format: FORMAT,
            images: Vec::new(),
        }
    }
}

impl Index {
    /// Reads the index; an absent one is empty, one of another form too.
    pub(super) fn load(store: &Store) -> Result<Self, ImageError> {
        let bytes = match fs::read(store.root().join("index.json")) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        Ok(Self::parse(&bytes).unwrap_or_default())
    }

    /// Reads an index from its JSON.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes)
            .ok()
            .filter(|index| index.format == FORMAT)
    }

    /// The index as JSON.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, ImageError> {
        Ok(serde_json::to_vec_pretty(self).map_err(io::Error::other)?)
    }

    /// Writes the index, whole or not at all.
    pub(super) fn save(&self, store: &Store) -> Result<(), ImageError> {
        Ok(store.replace(&store.root().join("index.json"), &self.bytes()?)?)
    }

    /// The image of `role`.
    pub(super) fn get(&self, role: Role) -> Option<&Entry> {
        self.images.iter().find(|entry| entry.role == role)
    }

    /// Records an image in place of any other of its role.
    pub(super) fn set(&mut self, entry: Entry) {
        self.images.retain(|other| other.role != entry.role);
        self.images.push(entry);
        self.images.sort_by_key(|entry| entry.role);
    }
}
