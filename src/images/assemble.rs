//! Layers and a recipe → an image in the store.

use serde_json::json;

use super::catalogue::{reference, repository_and_tag};
use super::error::ImageError;
use super::index::Entry;
use super::manifest::{History, ImageConfig, Layer, Manifest, RootFs, RunConfig};
use super::recipe::{self, Recipe};
use super::role::Role;
use super::store::Store;
use super::wheels;
use crate::model::image_source::Origin;

/// The date of every image that is built: the same packages give the same digest on any day.
const CREATED: &str = "2026-01-01T00:00:00Z";

/// Stores the image of `role` made of `layers`, the lowest first.
pub(super) fn assemble(
    store: &Store,
    role: Role,
    recipe: &Recipe,
    layers: &[Layer],
    architecture: &str,
) -> Result<Entry, ImageError> {
    let config = ImageConfig {
        architecture: architecture.to_owned(),
        os: "linux",
        created: CREATED.to_owned(),
        config: run_config(role, recipe),
        rootfs: RootFs {
            kind: "layers",
            diff_ids: layers.iter().map(|layer| layer.diff_id.clone()).collect(),
        },
        history: layers
            .iter()
            .map(|_| History {
                created: CREATED.to_owned(),
                created_by: format!("swarmlab: Debian {} packages", recipe.suite.name()),
            })
            .collect(),
    };
    let bytes = serde_json::to_vec(&config).map_err(std::io::Error::other)?;
    let config = store.put(&bytes)?;
    let reference = reference(role, Origin::Debian);
    record(
        store,
        role,
        reference,
        Origin::Debian,
        Manifest::new(config, layers),
        layers.iter().map(|layer| layer.unpacked).sum(),
        architecture,
    )
}

/// Stores a manifest under its reference and describes the image for the index.
pub(super) fn record(
    store: &Store,
    role: Role,
    reference: &str,
    origin: Origin,
    manifest: Manifest,
    unpacked: u64,
    architecture: &str,
) -> Result<Entry, ImageError> {
    let (repository, tag) = repository_and_tag(reference);
    let digest = store.tag(&repository, &tag, &manifest)?;
    Ok(Entry {
        role,
        reference: reference.to_owned(),
        origin,
        recipe: version(role, origin)?,
        architecture: architecture.to_owned(),
        manifest: digest,
        size: manifest.blobs().map(|blob| blob.size).sum(),
        config: manifest.config.digest,
        unpacked,
        bundled: false,
        made_at: jiff::Timestamp::now().to_string(),
    })
}

/// What an image of `origin` has to be made by to be up to date.
pub(super) fn version(role: Role, origin: Origin) -> Result<String, ImageError> {
    match origin {
        Origin::Debian => recipe::version(role),
        // A pulled image is what its registry says it is; the catalogue alone decides which one.
        Origin::Hub => Ok(reference(role, origin).to_owned()),
    }
}

fn run_config(role: Role, recipe: &Recipe) -> RunConfig {
    let config = &recipe.config;
    let empty = |names: &[String]| {
        names
            .iter()
            .map(|name| (name.clone(), json!({})))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let mut env = config.env.clone();
    if role == Role::Python {
        env.extend(wheels::ENVIRONMENT.map(str::to_owned));
    }
    RunConfig {
        exposed_ports: empty(&config.expose),
        env,
        entrypoint: config.entrypoint.clone(),
        cmd: config.cmd.clone(),
        volumes: empty(&config.volume),
        working_dir: config.workdir.clone(),
        stop_signal: config.stopsignal.clone(),
        ..RunConfig::default()
    }
}
