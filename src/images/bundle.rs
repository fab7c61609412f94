//! A file to carry to a room without internet: index and blobs in one archive.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use fs_err as fs;
use tar::{Archive, Builder};

use super::cancel::Cancel;
use super::catalogue::repository_and_tag;
use super::digest::{Digest, Hashing};
use super::disk;
use super::error::ImageError;
use super::index::{Entry, Index};
use super::load::append;
use super::role::Role;
use super::store::{Store, make_readable};

/// First file of a bundle.
const INDEX: &str = "swarmlab-images.json";

/// Where a bundle is looked for when none is named: beside the state, and in the current directory.
pub const CONVENTIONAL_NAME: &str = "swarmlab-images.tar";

/// The bundle to use: the one named, else the environment's, else one in a conventional place.
#[must_use]
pub fn find(named: Option<&Path>, environment: Option<PathBuf>, home: &Path) -> Option<PathBuf> {
    named.map(Path::to_owned).or(environment).or_else(|| {
        [PathBuf::from("."), home.to_owned()]
            .into_iter()
            .map(|directory| directory.join(CONVENTIONAL_NAME))
            .find(|path| path.is_file())
    })
}

/// Every blob of `entries` with its size, each once: manifests, configurations, layers.
fn blobs(store: &Store, entries: &[Entry]) -> Result<Vec<(Digest, u64)>, ImageError> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for entry in entries {
        let manifest = store.manifest(&entry.manifest)?;
        let own = fs::metadata(store.blob(&entry.manifest))?.len();
        let parts = manifest
            .blobs()
            .map(|blob| (blob.digest.clone(), blob.size));
        for (digest, size) in std::iter::once((entry.manifest.clone(), own)).chain(parts) {
            if seen.insert(digest.clone()) {
                all.push((digest, size));
            }
        }
    }
    Ok(all)
}

/// Writes every image of the cache into `file`, verified; gives the bytes written. `progress`: done, total.
pub(super) fn export(
    store: &Store,
    index: &Index,
    file: &Path,
    cancel: &Cancel,
    mut progress: impl FnMut(u64, u64),
) -> Result<u64, ImageError> {
    let blobs = blobs(store, &index.images)?;
    let total: u64 = blobs.iter().map(|blob| blob.1).sum();
    let directory = match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    disk::require(directory, total)?;
    // Beside its place, so that the rename that ends it is one step.
    let incoming = tempfile::Builder::new()
        .prefix(".swarmlab-bundle-")
        .tempfile_in(directory)?;
    let mut archive = Builder::new(io::BufWriter::with_capacity(1 << 20, incoming));
    let table = index.bytes()?;
    append(&mut archive, INDEX, table.len() as u64, &table[..])?;
    let mut done = 0;
    for (digest, size) in blobs {
        let place = store.blob(&digest);
        let mut content = Hashing::new(fs::File::open(&place)?, cancel);
        append(&mut archive, &path_of(&digest), size, &mut content)?;
        let (_, found, _) = content.finish();
        if found != digest {
            return Err(ImageError::Damaged {
                what: place.display().to_string(),
                expected: digest.to_string(),
                found: found.to_string(),
            });
        }
        done += size;
        progress(done, total);
    }
    let incoming = archive
        .into_inner()?
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    incoming.as_file().sync_all()?;
    make_readable(incoming.as_file())?;
    let written = incoming.as_file().metadata()?.len();
    incoming.persist(file).map_err(|error| error.error)?;
    Ok(written)
}

fn path_of(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.hex())
}

/// Reads `wanted` images (all, when empty) of a bundle into the store; gives what it registered. What is there
/// already is not written again. `progress`: bytes read, total.
pub(super) fn import(
    store: &Store,
    file: &Path,
    wanted: &[Role],
    cancel: &Cancel,
    mut progress: impl FnMut(u64, u64),
) -> Result<Vec<Entry>, ImageError> {
    let wrong = |why: String| ImageError::Bundle {
        path: file.to_owned(),
        why,
    };
    let input = fs::File::open(file)?;
    let total = input.metadata()?.len();
    let mut archive = Archive::new(io::BufReader::with_capacity(1 << 20, input));
    let mut index: Option<Index> = None;
    let mut done = 0;
    for entry in archive
        .entries()
        .map_err(|error| wrong(error.to_string()))?
    {
        let mut entry = entry.map_err(|error| wrong(error.to_string()))?;
        let path = entry.path()?.to_string_lossy().into_owned();
        if index.is_none() {
            if path != INDEX || entry.size() > 1 << 20 {
                return Err(wrong(format!("it does not begin with {INDEX}")));
            }
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            let found = Index::parse(&bytes)
                .ok_or_else(|| wrong("its index is of another version of swarmlab".to_owned()))?;
            let missing: u64 = found
                .images
                .iter()
                .filter(|image| store.manifest(&image.manifest).is_err())
                .map(|image| image.size)
                .sum();
            disk::require(store.root(), missing)?;
            index = Some(found);
            continue;
        }
        let digest: Digest = path
            .strip_prefix("blobs/sha256/")
            .and_then(|hex| format!("sha256:{hex}").parse().ok())
            .ok_or_else(|| wrong(format!("it holds `{path}`")))?;
        let size = entry.size();
        take(store, &mut entry, &digest, size, cancel)?
            .map_err(|found| wrong(format!("{digest} in it is damaged: its content is {found}")))?;
        done += size;
        progress(done, total);
    }
    let index = index.ok_or_else(|| wrong("it is empty".to_owned()))?;
    let entries: Vec<Entry> = index
        .images
        .into_iter()
        .filter(|entry| wanted.is_empty() || wanted.contains(&entry.role))
        .map(|entry| Entry {
            bundled: true,
            ..entry
        })
        .collect();
    for entry in &entries {
        let manifest = store
            .manifest(&entry.manifest)
            .map_err(|_| wrong(format!("it lacks the manifest of {}", entry.reference)))?;
        if let Some(blob) = manifest
            .blobs()
            .find(|blob| !store.has(&blob.digest, blob.size))
        {
            return Err(wrong(format!(
                "it lacks {} of {}",
                blob.digest, entry.reference
            )));
        }
        let (repository, tag) = repository_and_tag(&entry.reference);
        store.link(&repository, &tag, &entry.manifest, &manifest)?;
    }
    Ok(entries)
}

/// Stores one blob, or gives the digest that it has in place of its own. One that is there already is only passed
/// over.
fn take(
    store: &Store,
    content: &mut impl Read,
    digest: &Digest,
    size: u64,
    cancel: &Cancel,
) -> Result<Result<(), Digest>, ImageError> {
    if store.has(digest, size) {
        return Ok(Ok(()));
    }
    let mut incoming = store.incoming(cancel)?;
    io::copy(content, &mut incoming)?;
    let found = incoming.digest();
    if &found != digest {
        return Ok(Err(found));
    }
    store.keep(incoming)?;
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::assemble::record;
    use crate::images::layer::{Attributes, LayerWriter};
    use crate::images::manifest::Manifest;
    use crate::model::image_source::Origin;

    /// A home whose cache holds one small image.
    fn filled(home: &Path) -> (Store, Index) {
        let store = Store::new(home);
        let mut layer = LayerWriter::new(&store, &Cancel::default()).unwrap();
        layer
            .file("etc/motd", Attributes::root(0o644), 3, &b"hi\n"[..])
            .unwrap();
        let layer = layer.finish().unwrap();
        let config = store.put(b"{}").unwrap();
        let entry = record(
            &store,
            Role::WebV2,
            "nginx:1.26",
            Origin::Debian,
            Manifest::new(config, std::slice::from_ref(&layer)),
            layer.unpacked,
            "amd64",
        )
        .unwrap();
        let mut index = Index::default();
        index.set(entry);
        (store, index)
    }

    fn tags(store: &Store) -> bool {
        store
            .registry()
            .join("docker/registry/v2/repositories/library/nginx/_manifests/tags/1.26/current/link")
            .is_file()
    }

    #[test]
    fn what_is_exported_is_what_is_imported() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (store, index) = filled(here.path());
        let file = here.path().join("room.tar");
        export(&store, &index, &file, &Cancel::default(), |_, _| {}).unwrap();
        let other = Store::new(there.path());
        let entries = import(&other, &file, &[], &Cancel::default(), |_, _| {}).unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].manifest, index.images[0].manifest);
        assert!(entries[0].bundled);
        assert!(tags(&other));
    }

    #[test]
    fn a_damaged_blob_is_not_exported() {
        let here = tempfile::tempdir().unwrap();
        let (store, index) = filled(here.path());
        let manifest = store.manifest(&index.images[0].manifest).unwrap();
        let layer = store.blob(&manifest.layers[0].digest);
        let mut bytes = fs::read(&layer).unwrap();
        bytes[20] ^= 1;
        fs::write(&layer, bytes).unwrap();
        let file = here.path().join("room.tar");
        let error = export(&store, &index, &file, &Cancel::default(), |_, _| {}).unwrap_err();
        assert!(matches!(error, ImageError::Damaged { .. }), "{error}");
        assert!(!file.exists(), "half a bundle is left");
    }

    #[test]
    fn a_bundle_with_one_changed_byte_or_cut_short_gives_nothing() {
        let here = tempfile::tempdir().unwrap();
        let (store, index) = filled(here.path());
        let file = here.path().join("room.tar");
        export(&store, &index, &file, &Cancel::default(), |_, _| {}).unwrap();
        let whole = fs::read(&file).unwrap();
        let layer = store.manifest(&index.images[0].manifest).unwrap().layers[0]
            .digest
            .clone();
        let content = fs::read(store.blob(&layer)).unwrap();
        let at = whole
            .windows(content.len())
            .position(|window| window == content)
            .unwrap();
        let mut changed = whole.clone();
        changed[at + 12] ^= 1;
        for wrong in [&changed[..], &whole[..at], b"no archive at all", b""] {
            let there = tempfile::tempdir().unwrap();
            fs::write(&file, wrong).unwrap();
            let other = Store::new(there.path());
            let error = import(&other, &file, &[], &Cancel::default(), |_, _| {}).unwrap_err();
            assert!(matches!(error, ImageError::Bundle { .. }), "{error}");
            assert!(!tags(&other));
        }
    }

    #[test]
    fn a_path_that_leads_out_is_refused() {
        let here = tempfile::tempdir().unwrap();
        let file = here.path().join("evil.tar");
        let mut archive = Builder::new(fs::File::create(&file).unwrap());
        let table = Index::default().bytes().unwrap();
        append(&mut archive, INDEX, table.len() as u64, &table[..]).unwrap();
        append(&mut archive, "blobs/sha256/etc", 1, &b"x"[..]).unwrap();
        archive.into_inner().unwrap();
        let store = Store::new(&here.path().join("home"));
        let error = import(&store, &file, &[], &Cancel::default(), |_, _| {}).unwrap_err();
        assert!(matches!(error, ImageError::Bundle { .. }), "{error}");
    }
}
