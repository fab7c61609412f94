//! Docker image manifest, schema 2, and image configuration: what a registry serves and an engine loads.
//!
//! Field names and media types: <https://distribution.github.io/distribution/spec/manifest-v2-2/>.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::digest::Digest;

/// Media type of [`Manifest`].
pub(super) const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/// A piece of content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub(super) media_type: String,
    /// Bytes.
    pub(super) size: u64,
    pub(super) digest: Digest,
}

/// An image: its configuration and its layers, the lowest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    schema_version: u32,
    media_type: String,
    pub(super) config: Descriptor,
    pub(super) layers: Vec<Descriptor>,
}

impl Manifest {
    pub(super) fn new(config: (Digest, u64), layers: &[Layer]) -> Self {
        Self {
            schema_version: 2,
            media_type: MANIFEST.to_owned(),
            config: Descriptor {
                media_type: CONFIG.to_owned(),
                size: config.1,
                digest: config.0,
            },
            layers: layers
                .iter()
                .map(|layer| Descriptor {
                    media_type: LAYER.to_owned(),
                    size: layer.size,
                    digest: layer.digest.clone(),
                })
                .collect(),
        }
    }

    /// Every blob: configuration and layers.
    pub(super) fn blobs(&self) -> impl Iterator<Item = &Descriptor> {
        std::iter::once(&self.config).chain(&self.layers)
    }
}

/// A layer in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layer {
    /// Address of the compressed archive.
    pub(super) digest: Digest,
    /// Bytes of the compressed archive.
    pub(super) size: u64,
    /// Address of the archive before compression.
    pub(super) diff_id: Digest,
    /// Bytes before compression.
    pub(super) unpacked: u64,
}

/// The image configuration that swarmlab writes for images it builds.
#[derive(Debug, Serialize)]
pub(super) struct ImageConfig {
    pub(super) architecture: String,
    pub(super) os: &'static str,
    pub(super) created: String,
    pub(super) config: RunConfig,
    pub(super) rootfs: RootFs,
    pub(super) history: Vec<History>,
}

/// How to run the image: `docker inspect`'s `Config`.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RunConfig {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) user: String,
    /// Port to `{}`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) exposed_ports: BTreeMap<String, Value>,
    pub(super) env: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) entrypoint: Vec<String>,
    pub(super) cmd: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) volumes: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) working_dir: String,
    pub(super) labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) stop_signal: String,
}

/// Layers before compression, the lowest first.
#[derive(Debug, Serialize)]
pub(super) struct RootFs {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) diff_ids: Vec<Digest>,
}

/// One line of `docker history`.
#[derive(Debug, Serialize)]
pub(super) struct History {
    pub(super) created: String,
    pub(super) created_by: String,
}
