//! The content-addressed store: the storage tree of a CNCF registry, written without a registry.
//!
//! The layout is that of distribution's filesystem driver (`registry/storage/paths.go`): blobs under
//! `docker/registry/v2/blobs/sha256/ab/abcd…/data`, and small `link` files under
//! `docker/registry/v2/repositories/NAME` that say what a repository holds.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use fs_err as fs;
use tempfile::NamedTempFile;

use super::cancel::Cancel;
use super::digest::{Digest, Hashing};
use super::error::ImageError;
use super::manifest::Manifest;

/// `$SWARMLAB_HOME/images`.
#[derive(Debug, Clone)]
pub(super) struct Store {
    root: PathBuf,
}

impl Store {
    pub(super) fn new(home: &Path) -> Self {
        Self {
            root: home.join("images"),
        }
    }

    /// The directory that everything of the cache is in.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The directory that a registry serves.
    pub(super) fn registry(&self) -> PathBuf {
        self.root.join("registry")
    }

    /// The file of a blob, there or not.
    pub(super) fn blob(&self, digest: &Digest) -> PathBuf {
        let hex = digest.hex();
        self.v2()
            .join("blobs/sha256")
            .join(&hex[..2])
            .join(hex)
            .join("data")
    }

    /// Whether a blob of this size is there. Content is verified where it is read.
    pub(super) fn has(&self, digest: &Digest, size: u64) -> bool {
        fs::metadata(self.blob(digest)).is_ok_and(|data| data.is_file() && data.len() == size)
    }

    /// Begins a blob.
    pub(super) fn incoming(&self, cancel: &Cancel) -> io::Result<Incoming> {
        let directory = self.root.join("incoming");
        fs::create_dir_all(&directory)?;
        Ok(Incoming(Hashing::new(
            tempfile::Builder::new()
                .prefix("blob-")
                .tempfile_in(directory)?,
            cancel,
        )))
    }

    /// Puts a finished blob in its place; gives its address and its size.
    pub(super) fn keep(&self, incoming: Incoming) -> io::Result<(Digest, u64)> {
        let (mut file, digest, size) = incoming.0.finish();
        file.flush()?;
        let place = self.blob(&digest);
        if !self.has(&digest, size) {
            // On disk before it has its name: a name never stands for half a blob.
            file.as_file().sync_all()?;
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent)?;
            }
            make_readable(file.as_file())?;
            file.persist(&place).map_err(|error| error.error)?;
        }
        Ok((digest, size))
    }

    /// Stores `bytes`.
    pub(super) fn put(&self, bytes: &[u8]) -> io::Result<(Digest, u64)> {
        let mut incoming = self.incoming(&Cancel::default())?;
        incoming.write_all(bytes)?;
        self.keep(incoming)
    }

    /// Reads a small blob whole, verified.
    pub(super) fn read(&self, digest: &Digest) -> Result<Vec<u8>, ImageError> {
        let bytes = fs::read(self.blob(digest))?;
        let found = Digest::of(&bytes);
        if &found == digest {
            Ok(bytes)
        } else {
            Err(ImageError::Damaged {
                what: self.blob(digest).display().to_string(),
                expected: digest.to_string(),
                found: found.to_string(),
            })
        }
    }

    /// Reads a manifest, verified.
    pub(super) fn manifest(&self, digest: &Digest) -> Result<Manifest, ImageError> {
        serde_json::from_slice(&self.read(digest)?).map_err(|error| ImageError::Damaged {
            what: format!("manifest {digest}"),
            expected: "an image manifest".to_owned(),
            found: error.to_string(),
        })
    }

    /// Stores a manifest and makes it what `repository:tag` names.
    pub(super) fn tag(
        &self,
        repository: &str,
        tag: &str,
        manifest: &Manifest,
    ) -> Result<Digest, ImageError> {
        let bytes = serde_json::to_vec_pretty(manifest).map_err(io::Error::other)?;
        let (digest, _) = self.put(&bytes)?;
        self.link(repository, tag, &digest, manifest)?;
        Ok(digest)
    }

    /// Makes a stored manifest what `repository:tag` names.
    pub(super) fn link(
        &self,
        repository: &str,
        tag: &str,
        digest: &Digest,
        manifest: &Manifest,
    ) -> Result<(), ImageError> {
        let repository = self.v2().join("repositories").join(repository);
        for blob in manifest.blobs() {
            self.write_link(
                &repository.join("_layers/sha256").join(blob.digest.hex()),
                &blob.digest,
            )?;
        }
        let manifests = repository.join("_manifests");
        self.write_link(
            &manifests.join("revisions/sha256").join(digest.hex()),
            digest,
        )?;
        let tag = manifests.join("tags").join(tag);
        self.write_link(&tag.join("index/sha256").join(digest.hex()), digest)?;
        self.write_link(&tag.join("current"), digest)?;
        Ok(())
    }

    fn write_link(&self, directory: &Path, digest: &Digest) -> io::Result<()> {
        let place = directory.join("link");
        let text = digest.to_string();
        if fs::read(&place).is_ok_and(|there| there == text.as_bytes()) {
            return Ok(());
        }
        fs::create_dir_all(directory)?;
        self.replace(&place, text.as_bytes())
    }

    /// Writes a file whole or not at all.
    pub(super) fn replace(&self, place: &Path, bytes: &[u8]) -> io::Result<()> {
        let directory = self.root.join("incoming");
        fs::create_dir_all(&directory)?;
        let mut file = NamedTempFile::new_in(directory)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        make_readable(file.as_file())?;
        file.persist(place).map_err(|error| error.error)?;
        Ok(())
    }

    /// Removes what interrupted runs left. Only for the holder of the lock.
    pub(super) fn sweep(&self) -> io::Result<()> {
        let directory = self.root.join("incoming");
        if directory.is_dir() {
            fs::remove_dir_all(&directory)?;
        }
        Ok(())
    }

    fn v2(&self) -> PathBuf {
        self.root.join("registry/docker/registry/v2")
    }
}

/// Temporary files are private; a registry may run as another user.
#[cfg(unix)]
pub(super) fn make_readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub(super) fn make_readable(_file: &std::fs::File) -> io::Result<()> {
    Ok(())
}

/// A blob being written.
pub(super) struct Incoming(Hashing<NamedTempFile>);

impl Incoming {
    /// The address of what is written so far.
    pub(super) fn digest(&self) -> Digest {
        self.0.digest()
    }
}

impl Write for Incoming {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_has_its_name_only_when_it_is_whole() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path());
        let mut half = store.incoming(&Cancel::default()).unwrap();
        half.write_all(b"half of").unwrap();
        drop(half);
        assert!(!store.has(&Digest::of(b"half of"), 7));

        let (digest, size) = store.put(b"whole").unwrap();
        assert_eq!(size, 5);
        assert!(store.has(&digest, 5));
        assert!(!store.has(&digest, 6), "another size is another content");
        assert_eq!(store.read(&digest).unwrap(), b"whole");
    }

    #[test]
    fn a_damaged_blob_is_noticed_when_it_is_read() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path());
        let (digest, _) = store.put(b"right").unwrap();
        fs::write(store.blob(&digest), b"wrong").unwrap();
        let error = store.read(&digest).unwrap_err();
        assert!(matches!(error, ImageError::Damaged { .. }), "{error}");
    }

    #[test]
    fn cancelled_work_stops_at_the_next_write() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path());
        let cancel = Cancel::default();
        let mut blob = store.incoming(&cancel).unwrap();
        drop(cancel.guard());
        assert!(blob.write_all(b"late").is_err());
    }
}
