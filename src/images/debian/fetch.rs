//! Which packages each layer needs, and all of them on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::apt::{Apt, Package};
use super::paths::named;
use super::{Build, ImageError};
use crate::images::disk;
use crate::images::recipe::{Common, Recipe, Suite};
use crate::model::event::Event;

/// Bytes without which it is of no use to begin: the lists of two releases, and some packages. What is really
/// needed is known after the lists are read, but apt without room for them waits in place of failing.
const LEAST_ROOM: u64 = 400_000_000;

/// Step of the package lists, and of the packages.
const LISTS: &str = "images:lists";
const PACKAGES: &str = "images:packages";

/// Packages compress about as well as layers, and both are on disk until the build ends.
const BYTES_PER_DOWNLOADED: u64 = 2;

/// What one release gives.
pub(super) struct Fetched {
    pub(super) apt: Apt,
    /// Recipe → the packages to unpack into its layer.
    pub(super) layers: BTreeMap<String, Vec<Package>>,
}

/// A release whose packages are known and not yet downloaded.
struct Resolved {
    fetched: Fetched,
    /// What to ask apt for.
    wanted: Vec<String>,
    /// Bytes of all packages.
    size: u64,
}

/// Resolves and downloads the packages of `recipes`, the releases side by side.
pub(super) fn fetch(
    build: Build<'_>,
    recipes: &BTreeMap<String, Recipe>,
    common: &Common,
    architecture: &str,
) -> Result<BTreeMap<Suite, Fetched>, ImageError> {
    disk::require(build.store.root(), LEAST_ROOM)?;
    let suites: BTreeSet<Suite> = recipes.values().map(|recipe| recipe.suite).collect();
    build.send(Event::StepStarted {
        id: LISTS.to_owned(),
        label: build.text.package_lists(),
    });
    let resolved = each(&suites, |suite| {
        resolve(build, suite, recipes, common, architecture)
    })?;
    build.send(Event::StepFinished {
        id: LISTS.to_owned(),
        note: None,
    });
    let total: u64 = resolved.values().map(|resolved| resolved.size).sum();
    let need = total * BYTES_PER_DOWNLOADED;
    build.send(Event::Note(build.text.disk_need(
        need,
        total,
        disk::free(build.store.root())?,
        &build.store.root().display().to_string(),
    )));
    disk::require(build.store.root(), need)?;
    build.send(Event::StepStarted {
        id: PACKAGES.to_owned(),
        label: build.text.packages(),
    });
    let done: BTreeMap<Suite, AtomicU64> = suites
        .iter()
        .map(|suite| (*suite, AtomicU64::new(0)))
        .collect();
    each(&suites, |suite| {
        let Some(resolved) = resolved.get(&suite) else {
            return Ok(());
        };
        resolved.fetched.apt.download(&resolved.wanted, |bytes| {
            if let Some(own) = done.get(&suite) {
                own.store(bytes, Ordering::Relaxed);
            }
            build.send(Event::StepProgress {
                id: PACKAGES.to_owned(),
                done: done
                    .values()
                    .map(|bytes| bytes.load(Ordering::Relaxed))
                    .sum::<u64>()
                    .min(total),
                total,
            });
        })
    })?;
    build.send(Event::StepFinished {
        id: PACKAGES.to_owned(),
        note: None,
    });
    Ok(resolved
        .into_iter()
        .map(|(suite, resolved)| (suite, resolved.fetched))
        .collect())
}

/// Runs `work` for each release at the same time.
fn each<T: Send>(
    suites: &BTreeSet<Suite>,
    work: impl Fn(Suite) -> Result<T, ImageError> + Sync,
) -> Result<BTreeMap<Suite, T>, ImageError> {
    let results = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for suite in suites {
            let (work, results) = (&work, &results);
            scope.spawn(move || {
                let result = work(*suite);
                if let Ok(mut results) = results.lock() {
                    results.insert(*suite, result);
                }
            });
        }
    });
    results
        .into_inner()
        .map_err(|_| ImageError::Interrupted)?
        .into_iter()
        .map(|(suite, result)| result.map(|result| (suite, result)))
        .collect()
}

fn resolve(
    build: Build<'_>,
    suite: Suite,
    recipes: &BTreeMap<String, Recipe>,
    common: &Common,
    architecture: &str,
) -> Result<Resolved, ImageError> {
    let apt = Apt::new(
        &super::directory(build.store),
        suite,
        architecture,
        build.cancel,
    )?;
    apt.update()?;
    let mut closures: BTreeMap<&str, Vec<Package>> = BTreeMap::new();
    let own = recipes.iter().filter(|(_, recipe)| recipe.suite == suite);
    for (name, recipe) in own.clone() {
        closures.insert(name, apt.closure(&recipe.packages)?);
    }
    let mut all: BTreeMap<&str, u64> = BTreeMap::new();
    for package in closures.values().flatten() {
        all.insert(&package.file, package.size);
    }
    let size = all.values().sum();
    let layers = own
        .clone()
        .map(|(name, recipe)| {
            let beneath: BTreeSet<&str> = recipe
                .base
                .as_deref()
                .and_then(|base| closures.get(base))
                .into_iter()
                .flatten()
                .map(Package::name)
                .collect();
            let packages = closures
                .get(name.as_str())
                .into_iter()
                .flatten()
                .filter(|package| !beneath.contains(package.name()))
                .filter(|package| is_unpacked(package.name(), recipe, common))
                .cloned()
                .collect();
            (name.clone(), packages)
        })
        .collect();
    let mut wanted: Vec<String> = own
        .flat_map(|(_, recipe)| recipe.packages.clone())
        .collect();
    wanted.sort();
    wanted.dedup();
    Ok(Resolved {
        fetched: Fetched { apt, layers },
        wanted,
        size,
    })
}

/// Whether a package of the closure goes into the layer.
fn is_unpacked(name: &str, recipe: &Recipe, common: &Common) -> bool {
    let among = |patterns: &[String]| patterns.iter().any(|pattern| named(name, pattern));
    recipe.packages.iter().any(|asked| asked == name)
        || among(&recipe.keep)
        || !(among(&common.drop) || among(&recipe.drop))
}
