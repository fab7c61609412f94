//! Writes one image layer: a compressed archive, each path once, parents before children, the same bytes each time.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

use super::cancel::Cancel;
use super::digest::Hashing;
use super::manifest::Layer;
use super::store::{Incoming, Store};

/// Modification time of what no package dates: 2026-01-01T00:00:00Z.
pub(super) const EPOCH: u64 = 1_767_225_600;

/// Fast, and within a few per cent of the best.
const LEVEL: Compression = Compression::new(4);

/// Owner, mode and time of an entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attributes {
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Seconds since 1970.
    pub(super) mtime: u64,
}

impl Attributes {
    /// Root's, dated [`EPOCH`].
    pub(super) fn root(mode: u32) -> Self {
        Self {
            mode,
            uid: 0,
            gid: 0,
            mtime: EPOCH,
        }
    }
}

/// A layer being written.
pub(super) struct LayerWriter<'a> {
    store: &'a Store,
    archive: Builder<Hashing<GzEncoder<Incoming>>>,
    seen: BTreeSet<String>,
}

impl<'a> LayerWriter<'a> {
    pub(super) fn new(store: &'a Store, cancel: &Cancel) -> io::Result<Self> {
        let encoder = GzEncoder::new(store.incoming(cancel)?, LEVEL);
        Ok(Self {
            store,
            archive: Builder::new(Hashing::new(encoder, cancel)),
            seen: BTreeSet::new(),
        })
    }

    /// Whether `path` is written already.
    pub(super) fn has(&self, path: &str) -> bool {
        self.seen.contains(path)
    }

    /// A directory; once written, a second time changes nothing.
    pub(super) fn directory(&mut self, path: &str, attributes: Attributes) -> io::Result<()> {
        if path.is_empty() || !self.begin(path)? {
            return Ok(());
        }
        let mut header = header(EntryType::Directory, attributes, 0);
        self.archive
            .append_data(&mut header, format!("{path}/"), io::empty())
    }

    /// A file of `size` bytes.
    pub(super) fn file(
        &mut self,
        path: &str,
        attributes: Attributes,
        size: u64,
        content: impl Read,
    ) -> io::Result<()> {
        if !self.begin(path)? {
            return Ok(());
        }
        let mut header = header(EntryType::Regular, attributes, size);
        self.archive.append_data(&mut header, path, content)
    }

    /// A symbolic link.
    pub(super) fn symlink(
        &mut self,
        path: &str,
        target: &str,
        attributes: Attributes,
    ) -> io::Result<()> {
        self.link(EntryType::Symlink, path, target, attributes)
    }

    /// Another name of a file of this layer.
    pub(super) fn hard_link(
        &mut self,
        path: &str,
        target: &str,
        attributes: Attributes,
    ) -> io::Result<()> {
        self.link(EntryType::Link, path, target, attributes)
    }

    fn link(
        &mut self,
        kind: EntryType,
        path: &str,
        target: &str,
        attributes: Attributes,
    ) -> io::Result<()> {
        if !self.begin(path)? {
            return Ok(());
        }
        let mut header = header(kind, attributes, 0);
        self.archive.append_link(&mut header, path, target)
    }

    /// Writes the parents of `path` that are not there; false when `path` itself is.
    fn begin(&mut self, path: &str) -> io::Result<bool> {
        if let Some((parent, _)) = path.rsplit_once('/')
            && !self.seen.contains(parent)
        {
            self.directory(parent, Attributes::root(0o755))?;
        }
        Ok(self.seen.insert(path.to_owned()))
    }

    /// Puts the layer in the store.
    pub(super) fn finish(self) -> io::Result<Layer> {
        let (encoder, diff_id, unpacked) = self.archive.into_inner()?.finish();
        let (digest, size) = self.store.keep(encoder.finish()?)?;
        Ok(Layer {
            digest,
            size,
            diff_id,
            unpacked,
        })
    }
}

fn header(kind: EntryType, attributes: Attributes, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(attributes.mode);
    header.set_uid(attributes.uid.into());
    header.set_gid(attributes.gid.into());
    header.set_mtime(attributes.mtime);
    header.set_size(size);
    header
}

/// Stores an archive that is there already, compressed or not, as a layer.
pub(super) fn adopt(store: &Store, mut archive: impl Read, cancel: &Cancel) -> io::Result<Layer> {
    let mut start = [0_u8; 2];
    let mut length = 0;
    while length < start.len() {
        match archive.read(&mut start[length..])? {
            0 => break,
            read => length += read,
        }
    }
    let whole = start[..length].chain(archive);
    if start == [0x1f, 0x8b] {
        // Kept as it is, so that its digest is the publisher's.
        let mut incoming = store.incoming(cancel)?;
        let mut copy = Tee {
            reader: whole,
            copy: &mut incoming,
        };
        let mut plain = Hashing::new(flate2::read::MultiGzDecoder::new(&mut copy), cancel);
        io::copy(&mut plain, &mut io::sink())?;
        let (_, diff_id, unpacked) = plain.finish();
        io::copy(&mut copy, &mut io::sink())?;
        let (digest, size) = store.keep(incoming)?;
        return Ok(Layer {
            digest,
            size,
            diff_id,
            unpacked,
        });
    }
    let mut whole = whole;
    let mut encoder = Hashing::new(GzEncoder::new(store.incoming(cancel)?, LEVEL), cancel);
    io::copy(&mut whole, &mut encoder)?;
    let (encoder, diff_id, unpacked) = encoder.finish();
    let (digest, size) = store.keep(encoder.finish()?)?;
    Ok(Layer {
        digest,
        size,
        diff_id,
        unpacked,
    })
}

/// Copies what is read through it.
struct Tee<'a, R, W> {
    reader: R,
    copy: &'a mut W,
}

impl<R: Read, W: Write> Read for Tee<'_, R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.copy.write_all(&buffer[..read])?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::digest::Digest;

    fn write(store: &Store) -> Layer {
        let mut layer = LayerWriter::new(store, &Cancel::default()).unwrap();
        layer
            .file("etc/motd", Attributes::root(0o644), 3, &b"hi\n"[..])
            .unwrap();
        layer.directory("etc", Attributes::root(0o700)).unwrap();
        layer
            .symlink("bin", "usr/bin", Attributes::root(0o777))
            .unwrap();
        layer.finish().unwrap()
    }

    #[test]
    fn the_same_content_gives_the_same_digest() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path());
        assert_eq!(write(&store), write(&store));
    }

    #[test]
    fn parents_come_first_and_nothing_comes_twice() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path());
        let layer = write(&store);
        let file = std::fs::File::open(store.blob(&layer.digest)).unwrap();
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
        let paths: Vec<_> = archive
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().display().to_string())
            .collect();
        assert_eq!(paths, ["etc/", "etc/motd", "bin"]);
    }

    #[test]
    fn a_compressed_layer_keeps_its_digest_and_a_plain_one_is_compressed() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path());
        let layer = write(&store);
        let compressed = std::fs::read(store.blob(&layer.digest)).unwrap();
        let adopted = adopt(&store, &compressed[..], &Cancel::default()).unwrap();
        assert_eq!(adopted, layer);

        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&compressed[..])
            .read_to_end(&mut plain)
            .unwrap();
        let adopted = adopt(&store, &plain[..], &Cancel::default()).unwrap();
        assert_eq!(adopted.diff_id, Digest::of(&plain));
        assert!(store.has(&adopted.digest, adopted.size));
    }
}
