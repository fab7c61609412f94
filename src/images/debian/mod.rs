//! Images from Debian packages: apt resolves and downloads, `dpkg-deb` decompresses, the rest is here.

mod apt;
mod fetch;
mod paths;
mod run;
mod unpack;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;

use self::apt::Apt;
use self::fetch::{Fetched, fetch};
pub(super) use self::run::{is_installed, run, tool};
use self::unpack::LayerPlan;
use super::assemble::assemble;
use super::cancel::Cancel;
use super::error::ImageError;
use super::index::Entry;
use super::manifest::Layer;
use super::recipe::{self, Common, Recipe, Suite};
use super::role::Role;
use super::store::Store;
use super::wheels;
use crate::model::event::{Event, Events};
use crate::text::Text;

/// What a build works with.
#[derive(Clone, Copy)]
pub(super) struct Build<'a> {
    pub(super) store: &'a Store,
    pub(super) text: &'static dyn Text,
    pub(super) events: &'a Mutex<Events>,
    pub(super) cancel: &'a Cancel,
}

impl Build<'_> {
    fn send(&self, event: Event) {
        if let Ok(events) = self.events.lock() {
            events.send(event);
        }
    }
}

/// Name of the layer of wheels among the layers.
const WHEELS: &str = "wheels";

/// Builds the images of `roles`; calls `done` as soon as each is in the store.
pub(super) fn build(
    build: Build<'_>,
    roles: &[Role],
    done: &(dyn Fn(Entry) + Sync),
) -> Result<(), ImageError> {
    for tool in ["apt-get", "dpkg-deb", "dpkg"] {
        if !is_installed(tool) {
            return Err(ImageError::NotDebian(tool));
        }
    }
    let architecture = run(
        tool("dpkg").arg("--print-architecture"),
        build.cancel,
        || {},
    )?
    .trim()
    .to_owned();
    let common = recipe::common()?;
    let recipes = recipes(roles)?;
    let fetched = fetch(build, &recipes, &common, &architecture)?;
    let work = Work {
        build,
        roles,
        recipes: &recipes,
        common: &common,
        fetched: &fetched,
        architecture: &architecture,
        layers: Mutex::default(),
        done,
    };
    work.all()?;
    // Kept until everything is built, so that an interrupted build need not download again.
    fs_err::remove_dir_all(directory(build.store))?;
    Ok(())
}

/// Where a build keeps package lists, packages and wheels.
pub(super) fn directory(store: &Store) -> PathBuf {
    store.root().join("debian")
}

/// The recipes of `roles` and of the layers beneath them.
fn recipes(roles: &[Role]) -> Result<BTreeMap<String, Recipe>, ImageError> {
    let mut recipes = BTreeMap::new();
    for role in roles {
        let own = recipe::recipe(role.name())?;
        if let Some(base) = &own.base
            && !recipes.contains_key(base)
        {
            recipes.insert(base.clone(), recipe::recipe(base)?);
        }
        recipes.insert(role.name().to_owned(), own);
    }
    Ok(recipes)
}

/// Building layers side by side.
struct Work<'a> {
    build: Build<'a>,
    roles: &'a [Role],
    recipes: &'a BTreeMap<String, Recipe>,
    common: &'a Common,
    fetched: &'a BTreeMap<Suite, Fetched>,
    architecture: &'a str,
    /// What is built, and which roles are complete.
    layers: Mutex<(BTreeMap<String, Layer>, BTreeSet<Role>)>,
    done: &'a (dyn Fn(Entry) + Sync),
}

impl Work<'_> {
    fn all(&self) -> Result<(), ImageError> {
        // The largest first, so that no thread is left alone with it at the end.
        let mut jobs: Vec<String> = self.recipes.keys().cloned().collect();
        jobs.sort_by_key(|name| self.weight(name));
        if self.roles.contains(&Role::Python) {
            // Mostly waiting for the network: begun first.
            jobs.push(WHEELS.to_owned());
        }
        let jobs = Mutex::new(jobs);
        let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| self.work(&jobs)))
                .collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().unwrap_or(Err(ImageError::Interrupted)))
        })
    }

    fn weight(&self, name: &str) -> u64 {
        self.packages(name)
            .map_or(0, |list| list.iter().map(|package| package.size).sum())
    }

    fn packages(&self, name: &str) -> Option<&[apt::Package]> {
        let recipe = self.recipes.get(name)?;
        let fetched = self.fetched.get(&recipe.suite)?;
        fetched.layers.get(name).map(Vec::as_slice)
    }

    fn work(&self, jobs: &Mutex<Vec<String>>) -> Result<(), ImageError> {
        loop {
            let Some(job) = jobs.lock().ok().and_then(|mut jobs| jobs.pop()) else {
                return Ok(());
            };
            self.build
                .cancel
                .check()
                .map_err(|_| ImageError::Interrupted)?;
            let layer = if job == WHEELS {
                wheels::layer(self.build.store, self.architecture, self.build.cancel)
            } else {
                self.layer(&job)
            };
            match layer.and_then(|layer| self.complete(job, layer)) {
                Ok(()) => {}
                Err(error) => {
                    // The others need not go on.
                    if let Ok(mut jobs) = jobs.lock() {
                        jobs.clear();
                    }
                    return Err(if self.build.cancel.is_set() {
                        ImageError::Interrupted
                    } else {
                        error
                    });
                }
            }
        }
    }

    /// Builds the layer of one recipe.
    fn layer(&self, name: &str) -> Result<Layer, ImageError> {
        let missing = || ImageError::Recipe {
            name: name.to_owned(),
            why: "its packages were not resolved".to_owned(),
        };
        let recipe = self.recipes.get(name).ok_or_else(missing)?;
        let apt: &Apt = &self.fetched.get(&recipe.suite).ok_or_else(missing)?.apt;
        let list = self.packages(name).ok_or_else(missing)?;
        let id = format!("image:{name}");
        let label = name.parse::<Role>().map_or_else(
            |_| self.build.text.base_layer(recipe.suite.name()),
            |role| {
                super::catalogue::reference(role, crate::model::image_source::Origin::Debian)
                    .to_owned()
            },
        );
        self.build.send(Event::StepStarted {
            id: id.clone(),
            label,
        });
        let mut packages = Vec::with_capacity(list.len());
        for package in list {
            packages.push((package.name().to_owned(), apt.verify(package)?));
        }
        let total = list.iter().map(|package| package.size).sum();
        let mut written = 0;
        let plan = LayerPlan {
            name,
            recipe,
            common: self.common,
            packages,
        };
        let layer = unpack::build(self.build.store, &plan, self.build.cancel, |file| {
            written += fs_err::metadata(file).map_or(0, |data| data.len());
            self.build.send(Event::StepProgress {
                id: id.clone(),
                done: written,
                total,
            });
        })?;
        self.build.send(Event::StepFinished {
            id,
            note: Some(
                self.build
                    .text
                    .image_source(crate::model::image_source::Used::Debian),
            ),
        });
        Ok(layer)
    }

    /// Notes a layer, and puts together each image that has all its layers now.
    fn complete(&self, name: String, layer: Layer) -> Result<(), ImageError> {
        let mut ready = Vec::new();
        {
            let Ok(mut guard) = self.layers.lock() else {
                return Err(ImageError::Interrupted);
            };
            let (layers, complete) = &mut *guard;
            layers.insert(name, layer);
            for role in self.roles {
                if complete.contains(role) {
                    continue;
                }
                let Some(recipe) = self.recipes.get(role.name()) else {
                    continue;
                };
                let names = recipe
                    .base
                    .as_deref()
                    .into_iter()
                    .chain([role.name()])
                    .chain((*role == Role::Python).then_some(WHEELS));
                let whole: Option<Vec<Layer>> =
                    names.map(|name| layers.get(name).cloned()).collect();
                if let Some(whole) = whole {
                    complete.insert(*role);
                    ready.push((*role, recipe, whole));
                }
            }
        }
        for (role, recipe, layers) in ready {
            (self.done)(assemble(
                self.build.store,
                role,
                recipe,
                &layers,
                self.architecture,
            )?);
        }
        Ok(())
    }
}
