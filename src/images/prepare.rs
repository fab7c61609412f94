//! Makes the images of a plan ready.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use futures_util::StreamExt;
use tokio::task::JoinSet;

use super::assemble::version;
use super::bundle;
use super::cancel::Cancel;
use super::catalogue::{Catalogue, reference};
use super::debian::{self, Build};
use super::disk;
use super::error::ImageError;
use super::hub;
use super::index::{Entry, Index};
use super::load::load;
use super::lock;
use super::role::Role;
use super::store::Store;
use crate::engine::Engine;
use crate::model::event::{Event, Events};
use crate::model::image_source::{Origin, SourceChoice, Used};
use crate::text::Text;

/// Images that are pulled at the same time.
const SIDE_BY_SIDE: usize = 2;

/// Bytes that the cache needs for the compressed layers of every image pulled from Docker Hub.
const HUB_ROOM: u64 = 900_000_000;

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
    let mut work = Work {
        engine,
        plan: &plan,
        events,
        // Read again: the process that held the lock may have done the work.
        index: Index::load(&store)?,
        store,
        used: BTreeMap::new(),
        tried: Vec::new(),
    };
    work.fill().await?;
    work.load().await?;
    let (store, used) = (work.store, work.used);
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
fn missing(store: &Store, plan: &ImagePlan, index: &Index) -> Result<Vec<Role>, ImageError> {
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
fn is_whole(store: &Store, entry: &Entry) -> bool {
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

/// Filling the cache, source after source.
struct Work<'a> {
    engine: &'a Engine,
    plan: &'a ImagePlan,
    events: &'a Events,
    store: Store,
    index: Index,
    used: BTreeMap<Role, Used>,
    /// Why sources gave nothing.
    tried: Vec<(&'static str, String)>,
}

impl Work<'_> {
    fn missing(&self) -> Result<Vec<Role>, ImageError> {
        missing(&self.store, self.plan, &self.index)
    }

    /// Tries the sources that the plan allows until nothing is missing.
    async fn fill(&mut self) -> Result<(), ImageError> {
        use SourceChoice::{Auto, Bundle, Debian, Hub};
        let choice = self.plan.choice;
        if matches!(choice, Auto | Bundle) && !self.missing()?.is_empty() {
            self.try_bundle().await?;
        }
        if matches!(choice, Auto | Hub) && !self.missing()?.is_empty() {
            self.try_hub().await?;
        }
        if matches!(choice, Auto | Debian) && !self.missing()?.is_empty() {
            self.try_debian().await?;
        }
        let missing = self.missing()?;
        for role in &missing {
            // Better an image of an earlier version than none: in a room without internet there is no other.
            let usable = self
                .index
                .get(*role)
                .is_some_and(|entry| choice.accepts(entry.origin) && is_whole(&self.store, entry));
            if !usable {
                return Err(ImageError::NoSource {
                    role: *role,
                    tried: std::mem::take(&mut self.tried),
                });
            }
            self.events.send(Event::Warning(
                self.plan
                    .text
                    .image_outdated(reference(*role, Origin::Debian)),
            ));
        }
        Ok(())
    }

    /// Notes why a source gave nothing, or stops when no other source would help.
    fn gave_nothing(&mut self, source: &'static str, error: ImageError) -> Result<(), ImageError> {
        if error.is_final() {
            return Err(error);
        }
        let why = error.to_string();
        self.events.send(Event::Note(
            self.plan.text.source_gave_nothing(source, &why),
        ));
        self.tried.push((source, why));
        Ok(())
    }

    fn keep(&mut self, entry: Entry, used: Used) -> Result<(), ImageError> {
        self.used.insert(entry.role, used);
        self.index.set(entry);
        self.index.save(&self.store)
    }

    async fn try_bundle(&mut self) -> Result<(), ImageError> {
        let Some(file) = self.plan.bundle.clone() else {
            if self.plan.choice == SourceChoice::Bundle {
                self.tried.push((
                    "bundle",
                    self.plan.text.no_bundle(bundle::CONVENTIONAL_NAME),
                ));
            }
            return Ok(());
        };
        let wanted = self.missing()?;
        match import_blocking(&self.store, &file, &wanted, self.plan.text, self.events).await {
            Ok(entries) => {
                for entry in entries {
                    self.keep(entry, Used::Bundle)?;
                }
                Ok(())
            }
            Err(error) => self.gave_nothing("bundle", error),
        }
    }

    async fn try_hub(&mut self) -> Result<(), ImageError> {
        let cancel = Cancel::default();
        let _guard = cancel.guard();
        let job = |role| {
            pull(
                self.engine.clone(),
                self.store.clone(),
                role,
                self.plan.clone(),
                self.events.clone(),
                cancel.clone(),
            )
        };
        disk::require(self.store.root(), HUB_ROOM)?;
        let mut roles = self.missing()?.into_iter();
        let Some(first) = roles.next() else {
            return Ok(());
        };
        let first = job(first);
        let rest: Vec<_> = roles.map(job).collect();
        // The first alone: if there is no way to the registry, one refusal is enough. Then side by side: the
        // engine downloads one image while another is written into the cache.
        if !self.pulled(first.await)? {
            return Ok(());
        }
        let mut rest = futures_util::stream::iter(rest).buffer_unordered(SIDE_BY_SIDE);
        while let Some(result) = rest.next().await {
            self.pulled(result)?;
        }
        Ok(())
    }

    /// Records a pulled image, or why there is none; false when it is of no use to try the others.
    fn pulled(&mut self, result: Result<Entry, ImageError>) -> Result<bool, ImageError> {
        match result {
            Ok(entry) => self.keep(entry, Used::Hub).map(|()| true),
            Err(error) => {
                let absent = matches!(&error, ImageError::Engine(error) if hub::is_absent(error));
                self.gave_nothing("hub", error)?;
                Ok(absent)
            }
        }
    }

    async fn try_debian(&mut self) -> Result<(), ImageError> {
        let roles = self.missing()?;
        let cancel = Cancel::default();
        let _guard = cancel.guard();
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel::<Entry>();
        let task = tokio::task::spawn_blocking({
            let (store, cancel, text) = (self.store.clone(), cancel.clone(), self.plan.text);
            let events = Mutex::new(self.events.clone());
            let roles = roles.clone();
            move || {
                let build = Build {
                    store: &store,
                    text,
                    events: &events,
                    cancel: &cancel,
                };
                debian::build(build, &roles, &|entry| {
                    let _ = sender.send(entry);
                })
            }
        });
        // Each image is recorded as soon as it is whole, so an interruption loses only what was under way; and the
        // engine takes its images while the others are still being built.
        let mut loads = JoinSet::new();
        while let Some(entry) = receiver.recv().await {
            if entry.role.runs_on_host() {
                loads.spawn(load_if_absent(
                    self.engine.clone(),
                    self.store.clone(),
                    entry.clone(),
                    self.plan.text,
                    self.events.clone(),
                ));
            }
            self.keep(entry, Used::Debian)?;
        }
        while let Some(loaded) = loads.join_next().await {
            loaded.map_err(std::io::Error::other)??;
        }
        match task.await.map_err(std::io::Error::other)? {
            Ok(()) => Ok(()),
            Err(error) => self.gave_nothing("debian", error),
        }
    }

    /// Loads into the host's engine what it runs.
    async fn load(&mut self) -> Result<(), ImageError> {
        for role in [Role::Node, Role::Registry] {
            if let Some(entry) = self.index.get(role) {
                load_if_absent(
                    self.engine.clone(),
                    self.store.clone(),
                    entry.clone(),
                    self.plan.text,
                    self.events.clone(),
                )
                .await?;
            }
        }
        Ok(())
    }
}

/// Pulls one image and shows its progress.
async fn pull(
    engine: Engine,
    store: Store,
    role: Role,
    plan: ImagePlan,
    events: Events,
    cancel: Cancel,
) -> Result<Entry, ImageError> {
    let id = format!("image:{role}");
    let mut started = false;
    let entry = hub::pull(
        &engine,
        &store,
        role,
        plan.registry.as_deref(),
        &cancel,
        |done, total| {
            // Not before an answer: a registry out of reach is not worth a step.
            if !std::mem::replace(&mut started, true) {
                events.send(Event::StepStarted {
                    id: id.clone(),
                    label: reference(role, Origin::Hub).to_owned(),
                });
            }
            events.send(Event::StepProgress {
                id: id.clone(),
                done,
                total,
            });
        },
    )
    .await?;
    if started {
        events.send(Event::StepFinished {
            id,
            note: Some(plan.text.image_source(Used::Hub)),
        });
    }
    Ok(entry)
}

/// Loads an image into the host's engine unless it is there.
async fn load_if_absent(
    engine: Engine,
    store: Store,
    entry: Entry,
    text: &'static dyn Text,
    events: Events,
) -> Result<(), ImageError> {
    if engine.image_id(&entry.host_reference()).await?.is_some() {
        return Ok(());
    }
    if let Some(directory) = engine.directory().await? {
        disk::require(Path::new(&directory), entry.unpacked)?;
    }
    let id = format!("load:{}", entry.role);
    events.send(Event::StepStarted {
        id: id.clone(),
        label: text.loading_image(&entry.reference),
    });
    load(&engine, &store, &entry).await?;
    events.send(Event::StepFinished { id, note: None });
    Ok(())
}

/// Imports a bundle on a blocking thread.
pub(super) async fn import_blocking(
    store: &Store,
    file: &Path,
    wanted: &[Role],
    text: &'static dyn Text,
    events: &Events,
) -> Result<Vec<Entry>, ImageError> {
    let cancel = Cancel::default();
    let _guard = cancel.guard();
    let id = "images:bundle".to_owned();
    events.send(Event::StepStarted {
        id: id.clone(),
        label: text.reading_bundle(&file.display().to_string()),
    });
    let entries = tokio::task::spawn_blocking({
        let (store, file, wanted, cancel) = (
            store.clone(),
            file.to_owned(),
            wanted.to_vec(),
            cancel.clone(),
        );
        let (events, id) = (events.clone(), id.clone());
        move || {
            bundle::import(&store, &file, &wanted, &cancel, |done, total| {
                events.send(Event::StepProgress {
                    id: id.clone(),
                    done,
                    total,
                });
            })
        }
    })
    .await
    .map_err(std::io::Error::other)??;
    events.send(Event::StepFinished { id, note: None });
    Ok(entries)
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
