//! From the store into the host's engine.

use std::io::{self, Write};

use bytes::Bytes;
use futures_util::Stream;
use serde_json::json;
use tar::{Builder, Header};
use tokio::sync::mpsc;

use super::cancel::Cancel;
use super::error::ImageError;
use super::index::Entry;
use super::layer::EPOCH;
use super::manifest::Manifest;
use super::store::Store;
use crate::engine::Engine;

/// Loads the image of `entry` under its host reference; gives the engine's id of it.
pub(super) async fn load(
    engine: &Engine,
    store: &Store,
    entry: &Entry,
) -> Result<String, ImageError> {
    let reference = entry.host_reference();
    let manifest = store.manifest(&entry.manifest)?;
    let cancel = Cancel::default();
    let _guard = cancel.guard();
    let (sender, receiver) = mpsc::channel(8);
    let writer = tokio::task::spawn_blocking({
        let (store, reference) = (store.clone(), reference.clone());
        move || {
            let result = write_archive(&store, &manifest, &reference, Outlet(sender.clone()));
            if let Err(error) = &result {
                let _ = sender.blocking_send(Err(io::Error::other(error.to_string())));
            }
            result
        }
    });
    let loaded = engine.load_images(stream(receiver)).await;
    match writer.await {
        // A broken pipe only says that the engine hung up: its own answer says why.
        Ok(Err(error)) if loaded.is_ok() => return Err(error.into()),
        _ => loaded?,
    }
    engine
        .image_id(&reference)
        .await?
        .ok_or_else(|| ImageError::Archive {
            reference,
            why: "the engine took it and does not have it".to_owned(),
        })
}

/// Writes the archive that `docker load` takes: layers as they are, compressed.
fn write_archive(
    store: &Store,
    manifest: &Manifest,
    reference: &str,
    outlet: Outlet,
) -> io::Result<()> {
    let mut archive = Builder::new(io::BufWriter::with_capacity(1 << 17, outlet));
    let config = format!("{}.json", manifest.config.digest.hex());
    let layers: Vec<String> = manifest
        .layers
        .iter()
        .map(|layer| format!("{}/layer.tar", layer.digest.hex()))
        .collect();
    let list = json!([{ "Config": config, "RepoTags": [reference], "Layers": layers }]).to_string();
    append(
        &mut archive,
        "manifest.json",
        list.len() as u64,
        list.as_bytes(),
    )?;
    let file = fs_err::File::open(store.blob(&manifest.config.digest))?;
    append(&mut archive, &config, manifest.config.size, file)?;
    for (layer, path) in manifest.layers.iter().zip(&layers) {
        let file = fs_err::File::open(store.blob(&layer.digest))?;
        append(&mut archive, path, layer.size, file)?;
    }
    archive.into_inner()?.flush()
}

/// Appends one file to an archive.
pub(super) fn append(
    archive: &mut Builder<impl Write>,
    path: &str,
    size: u64,
    content: impl io::Read,
) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_mode(0o644);
    header.set_mtime(EPOCH);
    header.set_size(size);
    archive.append_data(&mut header, path, content)
}

/// Where a blocking writer hands its bytes to the connection.
struct Outlet(mpsc::Sender<io::Result<Bytes>>);

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .blocking_send(Ok(Bytes::copy_from_slice(bytes)))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn stream<T: Send + 'static>(receiver: mpsc::Receiver<T>) -> impl Stream<Item = T> + Send {
    futures_util::stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|item| (item, receiver))
    })
}
