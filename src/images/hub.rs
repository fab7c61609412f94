//! Images pulled by the host's engine, from Docker Hub or from an institution's registry, and saved into the cache.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;

use super::assemble::record;
use super::cancel::Cancel;
use super::catalogue::{self, repository_and_tag};
use super::digest::Digest;
use super::error::ImageError;
use super::index::Entry;
use super::layer::adopt;
use super::manifest::{Layer, Manifest};
use super::role::Role;
use super::store::Store;
use super::wheels;
use crate::engine::{Engine, EngineError};
use crate::model::image_source::Origin;

/// How long a registry may say nothing. An engine that cannot resolve or reach the host says so much earlier.
const PATIENCE: Duration = Duration::from_secs(30);

/// The names under which `role` may be pulled, in the order to try, each with the reference that students type.
pub(super) fn candidates(role: Role, registry: Option<&str>) -> Vec<(String, &'static str)> {
    let hub = catalogue::reference(role, Origin::Hub);
    let Some(registry) = registry else {
        return vec![(hub.to_owned(), hub)];
    };
    let registry = registry
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let mut names: Vec<(String, &str)> = Vec::new();
    // As a mirror of Docker Hub names it, as people push it, and as swarmlab's own cache would be served.
    for reference in [hub, catalogue::reference(role, Origin::Debian)] {
        let (repository, tag) = repository_and_tag(reference);
        for name in [
            repository.as_str(),
            reference.rsplit_once(':').map_or(reference, |it| it.0),
        ] {
            let name = format!("{registry}/{name}:{tag}");
            if names.iter().all(|(other, _)| other != &name) {
                names.push((name, reference));
            }
        }
    }
    names
}

/// Pulls the image of `role` and saves it into the store. `progress` is told bytes done and known of.
pub(super) async fn pull(
    engine: &Engine,
    store: &Store,
    role: Role,
    registry: Option<&str>,
    cancel: &Cancel,
    mut progress: impl FnMut(u64, u64),
) -> Result<Entry, ImageError> {
    let mut refused: Option<EngineError> = None;
    for (name, reference) in candidates(role, registry) {
        let was_there = engine.image_id(&name).await?.is_some();
        if !was_there && let Err(error) = engine.pull_image(&name, PATIENCE, &mut progress).await {
            let absent = is_absent(&error);
            // The first refusal names the image that people know.
            refused.get_or_insert(error);
            if absent {
                continue;
            }
            break;
        }
        let entry = save(engine, store, role, (&name, reference), cancel).await;
        // The engine of a user is not a store room: what swarmlab brought in for the cache leaves again.
        if !was_there {
            engine.remove_image(&name).await?;
        }
        return entry;
    }
    Err(refused.map_or(ImageError::Interrupted, ImageError::Engine))
}

/// Whether a registry answered that it has no such image: then another name may help.
pub(super) fn is_absent(error: &EngineError) -> bool {
    let words = error.in_full().to_lowercase();
    error.is_not_found()
        || [
            "not found",
            "manifest unknown",
            "does not exist",
            "repository name not known",
        ]
        .iter()
        .any(|sign| words.contains(sign))
}

/// Copies an image of the engine into the store.
async fn save(
    engine: &Engine,
    store: &Store,
    role: Role,
    (name, reference): (&str, &'static str),
    cancel: &Cancel,
) -> Result<Entry, ImageError> {
    let (sender, receiver) = mpsc::channel::<Bytes>(8);
    let reader = tokio::task::spawn_blocking({
        let (store, name, cancel) = (store.clone(), name.to_owned(), cancel.clone());
        move || {
            let archive = read_archive(&store, Inlet::new(receiver), &name, &cancel)?;
            store_image(&store, role, archive, (&name, reference), &cancel)
        }
    });
    let mut stream = Box::pin(engine.save_image(name));
    let mut broken = None;
    while let Some(chunk) = stream.next().await {
        match chunk {
            Ok(chunk) => {
                if sender.send(chunk).await.is_err() {
                    break;
                }
            }
            Err(error) => {
                broken = Some(error);
                break;
            }
        }
    }
    drop(sender);
    let read = reader.await.map_err(io::Error::other)?;
    match broken {
        Some(error) => Err(error.into()),
        None => read,
    }
}

/// The parts of an engine's archive that matter: layers by their path in it, and small files.
#[derive(Default)]
struct SavedArchive {
    layers: BTreeMap<String, Layer>,
    small: BTreeMap<String, Vec<u8>>,
    /// Paths that stand for another path.
    links: BTreeMap<String, String>,
}

/// The archive's own table of contents.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contents {
    config: String,
    layers: Vec<String>,
}

/// What is smaller than any layer that matters: configurations and tables.
const SMALL: u64 = 64 * 1024;

fn read_archive(
    store: &Store,
    stream: impl Read,
    name: &str,
    cancel: &Cancel,
) -> Result<SavedArchive, ImageError> {
    let mut saved = SavedArchive::default();
    let mut archive = tar::Archive::new(stream);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        if let Some(target) = entry.link_name()? {
            let target = target.to_string_lossy().into_owned();
            saved.links.insert(path.clone(), beside(&path, &target));
        } else if entry.header().entry_type().is_file() {
            if entry.size() <= SMALL {
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes)?;
                saved.small.insert(path, bytes);
            } else {
                let layer = adopt(store, &mut entry, cancel)?;
                saved.layers.insert(path, layer);
            }
        }
    }
    if saved.small.contains_key("manifest.json") {
        Ok(saved)
    } else {
        Err(ImageError::Archive {
            reference: name.to_owned(),
            why: "it has no manifest.json".to_owned(),
        })
    }
}

/// `target`, a link's, as a path of the archive: older engines write `../ID/layer.tar` for a layer that comes twice.
fn beside(path: &str, target: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn store_image(
    store: &Store,
    role: Role,
    mut saved: SavedArchive,
    (name, reference): (&str, &str),
    cancel: &Cancel,
) -> Result<Entry, ImageError> {
    let wrong = |why: &str| ImageError::Archive {
        reference: name.to_owned(),
        why: why.to_owned(),
    };
    let contents: Vec<Contents> = saved
        .small
        .get("manifest.json")
        .and_then(|bytes| serde_json::from_slice(bytes).ok())
        .ok_or_else(|| wrong("its manifest.json is not understood"))?;
    let contents = contents
        .into_iter()
        .next()
        .ok_or_else(|| wrong("it holds no image"))?;
    let config = saved
        .small
        .remove(&contents.config)
        .ok_or_else(|| wrong("it lacks the configuration"))?;
    let mut config: Value =
        serde_json::from_slice(&config).map_err(|error| wrong(&error.to_string()))?;
    let architecture = config["architecture"]
        .as_str()
        .unwrap_or("amd64")
        .to_owned();
    let mut layers = Vec::new();
    for path in &contents.layers {
        let path = saved.links.get(path).unwrap_or(path);
        let layer = match (saved.layers.get(path), saved.small.get(path)) {
            (Some(layer), _) => layer.clone(),
            (None, Some(bytes)) => adopt(store, &bytes[..], cancel)?,
            (None, None) => return Err(wrong("it lacks a layer")),
        };
        layers.push(layer);
    }
    verify(&config, &layers).map_err(|why| wrong(&why))?;
    // Built by swarmlab itself, it has its wheels already.
    let bare = !config.to_string().contains(wheels::ENVIRONMENT[0]);
    if role == Role::Python && bare {
        let layer = wheels::layer(store, &architecture, cancel)?;
        add_wheels(&mut config, &layer.diff_id);
        layers.push(layer);
    }
    let bytes = serde_json::to_vec(&config).map_err(io::Error::other)?;
    let config = store.put(&bytes)?;
    record(
        store,
        role,
        reference,
        Origin::Hub,
        Manifest::new(config, &layers),
        layers.iter().map(|layer| layer.unpacked).sum(),
        &architecture,
    )
}

/// The configuration names the digest of each layer before compression.
fn verify(config: &Value, layers: &[Layer]) -> Result<(), String> {
    let expected: Vec<&str> = config["rootfs"]["diff_ids"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let found: Vec<String> = layers
        .iter()
        .map(|layer| layer.diff_id.to_string())
        .collect();
    if expected == found {
        Ok(())
    } else {
        Err(format!(
            "its layers are {found:?}, its configuration says {expected:?}"
        ))
    }
}

/// Says in a pulled configuration that a layer of wheels lies on top and that pip uses it.
fn add_wheels(config: &mut Value, diff_id: &Digest) {
    if let Some(layers) = config["rootfs"]["diff_ids"].as_array_mut() {
        layers.push(Value::String(diff_id.to_string()));
    }
    if let Some(history) = config["history"].as_array_mut() {
        history.push(serde_json::json!({ "created_by": "swarmlab: wheels for pip" }));
    }
    if !config["config"]["Env"].is_array() {
        config["config"]["Env"] = Value::Array(Vec::new());
    }
    if let Some(env) = config["config"]["Env"].as_array_mut() {
        env.extend(wheels::ENVIRONMENT.map(|line| Value::String(line.to_owned())));
    }
}

/// Reads what the connection receives.
struct Inlet {
    receiver: mpsc::Receiver<Bytes>,
    rest: Bytes,
}

impl Inlet {
    fn new(receiver: mpsc::Receiver<Bytes>) -> Self {
        Self {
            receiver,
            rest: Bytes::new(),
        }
    }
}

impl Read for Inlet {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.receiver.blocking_recv() {
                Some(bytes) => self.rest = bytes,
                None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.rest.len());
        buffer[..count].copy_from_slice(&self.rest.split_to(count));
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_asked_under_every_name_it_may_use() {
        assert_eq!(
            candidates(Role::WebV1, None),
            [("nginx:1.22".to_owned(), "nginx:1.22")]
        );
        assert_eq!(
            candidates(Role::WebV1, Some("http://127.0.0.1:5000/")),
            [
                ("127.0.0.1:5000/library/nginx:1.22".to_owned(), "nginx:1.22"),
                ("127.0.0.1:5000/nginx:1.22".to_owned(), "nginx:1.22"),
            ]
        );
        assert_eq!(
            candidates(Role::Toolbox, Some("registry.example.org")),
            [
                (
                    "registry.example.org/nicolaka/netshoot:v0.13".to_owned(),
                    "nicolaka/netshoot:v0.13"
                ),
                (
                    "registry.example.org/swarmlab/toolbox:1".to_owned(),
                    "swarmlab/toolbox:1"
                ),
            ]
        );
    }

    #[test]
    fn links_of_old_archives_are_followed() {
        assert_eq!(beside("b/layer.tar", "../a/layer.tar"), "a/layer.tar");
        assert_eq!(beside("b/layer.tar", "other.tar"), "b/other.tar");
    }

    #[test]
    fn a_layer_that_the_configuration_does_not_name_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path());
        let layer = adopt(&store, &b"some archive"[..], &Cancel::default()).unwrap();
        let right = serde_json::json!({"rootfs": {"diff_ids": [layer.diff_id.to_string()]}});
        let wrong = serde_json::json!({"rootfs": {"diff_ids": [Digest::of(b"x").to_string()]}});
        verify(&right, std::slice::from_ref(&layer)).unwrap();
        verify(&wrong, &[layer]).unwrap_err();
    }
}
