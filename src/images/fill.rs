//! Fills the cache, source after source: a bundle, Docker Hub or a registry, Debian's packages.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use futures_util::StreamExt;
use tokio::task::JoinSet;

use super::bundle;
use super::cancel::Cancel;
use super::catalogue::reference;
use super::debian::{self, Build};
use super::disk;
use super::error::ImageError;
use super::hub;
use super::index::{Entry, Index};
use super::load::load;
use super::prepare::{ImagePlan, is_whole, missing};
use super::role::Role;
use super::step::blocking_step;
use super::store::Store;
use crate::engine::Engine;
use crate::model::event::{Event, Events};
use crate::model::image_source::{Origin, SourceChoice, Used};
use crate::text::Text;

/// Images that are pulled at the same time.
const SIDE_BY_SIDE: usize = 2;

/// Bytes that the cache needs for the compressed layers of every image pulled from Docker Hub.
const HUB_ROOM: u64 = 900_000_000;

/// Puts what `plan` misses into the cache, and into the host's engine what it runs. How each image came to be at hand.
pub(super) async fn fill(
    engine: &Engine,
    plan: &ImagePlan,
    events: &Events,
    store: &Store,
) -> Result<BTreeMap<Role, Used>, ImageError> {
    let mut work = Work {
        engine,
        plan,
        events,
        // Read again: the process that held the lock may have done the work.
        index: Index::load(store)?,
        store: store.clone(),
        used: BTreeMap::new(),
        tried: Vec::new(),
    };
    work.try_all().await?;
    work.load().await?;
    Ok(work.used)
}

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
    async fn try_all(&mut self) -> Result<(), ImageError> {
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
    let label = text.reading_bundle(&file.display().to_string());
    let (store, file, wanted) = (store.clone(), file.to_owned(), wanted.to_vec());
    blocking_step("images:bundle", label, events, move |cancel, progress| {
        bundle::import(&store, &file, &wanted, cancel, progress)
    })
    .await
}
