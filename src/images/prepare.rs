//! Makes the images of a plan ready.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::assemble::version;
use super::catalogue::Catalogue;
use super::error::ImageError;
use super::fill::fill;
use super::index::{Entry, Index};
use super::lock;
use super::role::Role;
use super::store::Store;
use crate::engine::Engine;
use crate::model::event::{Event, Events};
use crate::model::image_source::{Origin, SourceChoice, Used};
use crate::text::Text;

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
    /// The words of notes and steps.
    pub text: &'static dyn Text,
}

impl ImagePlan {
    /// Every role, from wherever it can be had.
    #[must_use]
    pub fn all(home: PathBuf, text: &'static dyn Text) -> Self {
        Self {
            home,
            roles: Role::ALL.to_vec(),
            choice: SourceChoice::Auto,
            registry: None,
            bundle: None,
            text,
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
    let store = Store::new(&plan.home);
    let mut plan = plan.clone();
    // A cluster cannot do without these.
    for role in [Role::Registry, Role::Node] {
        if !plan.roles.contains(&role) {
            plan.roles.insert(0, role);
        }
    }
    let index = Index::load(&store)?;
    if missing(&store, &plan, &index)?.is_empty()
        && let Some(prepared) = at_hand(engine, &store, &plan, &index).await?
    {
        return Ok(prepared);
    }
    let _lock = lock::acquire(&store, || {
        events.send(Event::Note(plan.text.images_busy()));
    })
    .await?;
    store.sweep()?;
    let used = fill(engine, &plan, events, &store).await?;
    let index = Index::load(&store)?;
    let mut prepared = at_hand(engine, &store, &plan, &index)
        .await?
        .ok_or_else(|| ImageError::NoSource {
            role: Role::Node,
            tried: vec![(
                "engine",
                "an image was removed while it was used".to_owned(),
            )],
        })?;
    prepared.used.extend(used);
    Ok(prepared)
}

/// The roles whose image is not in the cache as `plan` wants it.
pub(super) fn missing(
    store: &Store,
    plan: &ImagePlan,
    index: &Index,
) -> Result<Vec<Role>, ImageError> {
    let mut missing = Vec::new();
    for role in &plan.roles {
        let there = match index.get(*role) {
            Some(entry) => {
                plan.choice.accepts(entry.origin)
                    // A room without internet must not look for something newer at each start.
                    && (entry.bundled || entry.recipe == version(*role, entry.origin)?)
                    && is_whole(store, entry)
            }
            None => false,
        };
        if !there {
            missing.push(*role);
        }
    }
    Ok(missing)
}

/// Whether every blob of an image is there with its size.
pub(super) fn is_whole(store: &Store, entry: &Entry) -> bool {
    store.manifest(&entry.manifest).is_ok_and(|manifest| {
        manifest
            .blobs()
            .all(|blob| store.has(&blob.digest, blob.size))
    })
}

/// Everything that is ready, or nothing when the host's engine lacks an image.
async fn at_hand(
    engine: &Engine,
    store: &Store,
    plan: &ImagePlan,
    index: &Index,
) -> Result<Option<Prepared>, ImageError> {
    let (Some(node), Some(registry)) = tokio::try_join!(
        on_host(engine, index, Role::Node),
        on_host(engine, index, Role::Registry),
    )?
    else {
        return Ok(None);
    };
    Ok(Some(Prepared {
        node,
        registry,
        mirror: store.registry(),
        catalogue: catalogue(index),
        used: plan.roles.iter().map(|role| (*role, Used::Cache)).collect(),
    }))
}

async fn on_host(
    engine: &Engine,
    index: &Index,
    role: Role,
) -> Result<Option<HostImage>, ImageError> {
    let Some(entry) = index.get(role) else {
        return Ok(None);
    };
    let reference = entry.host_reference();
    Ok(engine
        .image_id(&reference)
        .await?
        .map(|id| HostImage { reference, id }))
}

/// The references of what is in the cache; Debian's for what is not.
fn catalogue(index: &Index) -> Catalogue {
    let mut catalogue = Catalogue::of(Origin::Debian);
    for entry in &index.images {
        catalogue.set(entry.role, &entry.reference);
    }
    catalogue
}

/// The references that the cache under `home` gives, without an engine.
///
/// # Errors
/// When the cache's index cannot be read.
pub fn cached_catalogue(home: &Path) -> Result<Catalogue, ImageError> {
    Ok(catalogue(&Index::load(&Store::new(home))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::assemble::record;
    use crate::images::manifest::Manifest;
    use crate::text::English;

    #[test]
    fn an_image_is_at_hand_when_whole_of_the_right_recipe_and_origin() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path());
        let config = store.put(b"{}").unwrap();
        let blob = store.blob(&config.0);
        let manifest = Manifest::new(config, &[]);
        let entry = record(
            &store,
            Role::Cache,
            "redis:8.0",
            Origin::Debian,
            manifest,
            0,
            "amd64",
        )
        .unwrap();
        let mut plan = ImagePlan::all(home.path().to_owned(), &English);
        plan.roles = vec![Role::Cache];
        let lacks = |plan: &ImagePlan, entry: &Entry| {
            let mut index = Index::default();
            index.set(entry.clone());
            !missing(&store, plan, &index).unwrap().is_empty()
        };
        assert!(
            !missing(&store, &plan, &Index::default())
                .unwrap()
                .is_empty()
        );
        assert!(!lacks(&plan, &entry));

        let old = Entry {
            recipe: "earlier".to_owned(),
            ..entry.clone()
        };
        assert!(lacks(&plan, &old), "another recipe makes another image");
        let carried = Entry {
            bundled: true,
            ..old
        };
        assert!(!lacks(&plan, &carried), "a bundle is taken as it is");

        plan.choice = SourceChoice::Hub;
        assert!(lacks(&plan, &entry), "built is not pulled");
        plan.choice = SourceChoice::Auto;
        fs_err::write(blob, b"{ }").unwrap();
        assert!(lacks(&plan, &entry), "a blob of another size is no blob");
    }
}
