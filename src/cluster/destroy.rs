//! Back to nothing: a label query, and whatever it finds is removed.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join_all};
use serde_json::Value;
use tokio::time::sleep;

use crate::engine::{Engine, EngineError};

use super::error::ClusterError;
use super::layout::Layout;
use super::names;
use super::site::Voice;

/// How often the removal of a network is tried: the engine frees endpoints of removed containers a little later.
const NETWORK_ATTEMPTS: u32 = 100;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(100);
/// How often a look is repeated because something that appeared after it was in the way.
const CONFLICT_ATTEMPTS: u32 = 100;
/// Longest time in which the engine, on a loaded machine, makes what it was asked for.
const QUIET: Duration = Duration::from_millis(1500);

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Containers.
    pub containers: usize,
    /// Networks.
    pub networks: usize,
    /// Volumes beyond those that went with their containers.
    pub volumes: usize,
}

impl Removed {
    /// There was nothing.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    fn and(self, more: Self) -> Self {
        Self {
            containers: self.containers + more.containers,
            networks: self.networks + more.networks,
            volumes: self.volumes + more.volumes,
        }
    }
}

/// Removes everything of the cluster `name`, in whatever state it is, and its directory under `home`. Nothing to
/// remove is no error.
pub async fn destroy(
    host: &Engine,
    home: &Path,
    name: &str,
    voice: &Voice,
) -> Result<Removed, ClusterError> {
    names::check_cluster_name(name)?;
    voice.begin("destroy", voice.text.step_destroy(name));
    let layout = Layout::new(home, name);
    let removed = remove_objects(host, name, Making::of(&layout)).await?;
    remove_files(&layout)?;
    voice.end("destroy");
    Ok(removed)
}

/// How sure it is that nobody has asked the engine for an object which it has yet to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Making {
    /// The cluster was ready once, or this process made what there is and waited for it.
    Over,
    /// A start was cut short: the engine finishes what a killed client asked for.
    Perhaps,
}

impl Making {
    /// Of a cluster, by its files: one that was never ready was cut short.
    fn of(layout: &Layout) -> Self {
        if layout.born().exists() {
            Self::Over
        } else {
            Self::Perhaps
        }
    }

    /// How long nothing new must have appeared.
    fn quiet(self) -> Duration {
        match self {
            Self::Over => Duration::ZERO,
            Self::Perhaps => QUIET,
        }
    }
}

/// Removes every container, network and volume of a cluster, and what appears meanwhile.
pub(super) async fn remove_objects(
    host: &Engine,
    name: &str,
    making: Making,
) -> Result<Removed, ClusterError> {
    let mut removed = Removed::default();
    let mut attempts = 0;
    let mut last = Instant::now();
    loop {
        match remove_once(host, name).await {
            Ok(now) if now.is_nothing() && last.elapsed() >= making.quiet() => return Ok(removed),
            Ok(now) if now.is_nothing() => {}
            Ok(now) => {
                removed = removed.and(now);
                last = Instant::now();
                continue;
            }
            // A container that the engine made after the look uses a volume or a network, or somebody else removed it:
            // the next look sees it.
            Err(error)
                if (error.is_conflict() || error.is_not_found())
                    && attempts < CONFLICT_ATTEMPTS =>
            {
                attempts += 1;
            }
            Err(error) => return Err(error.into()),
        }
        sleep(PAUSE).await;
    }
}

/// Removes what there is at this moment.
async fn remove_once(host: &Engine, name: &str) -> Result<Removed, EngineError> {
    let filter = names::of_cluster(name);
    let containers = host.containers_labelled(&filter).await?;
    let ids = ids(&containers, "Id");
    // Each removal is tried, whatever becomes of the others; the first error is told.
    let outcomes = join_all(ids.iter().map(|id| host.remove_container(id))).await;
    outcomes.into_iter().collect::<Result<Vec<()>, _>>()?;

    let (networks, volumes) = tokio::try_join!(
        host.networks_labelled(&filter),
        host.volumes_labelled(&filter)
    )?;
    let network_ids = self::ids(&networks, "Id");
    let volume_names = self::ids(&volumes, "Name");
    tokio::try_join!(
        try_join_all(network_ids.iter().map(|id| remove_network(host, id))),
        try_join_all(volume_names.iter().map(|name| host.remove_volume(name))),
    )?;
    Ok(Removed {
        containers: ids.len(),
        networks: network_ids.len(),
        volumes: volume_names.len(),
    })
}

fn ids(objects: &[Value], key: &str) -> Vec<String> {
    objects
        .iter()
        .filter_map(|object| object[key].as_str().map(str::to_owned))
        .collect()
}

/// Removes a network; containers that do not belong to the cluster (a user's own, connected by hand) are taken off
/// it first.
async fn remove_network(host: &Engine, id: &str) -> Result<(), EngineError> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match host.remove_network(id).await {
            Err(error)
                if attempt < NETWORK_ATTEMPTS && error.message().contains("active endpoints") => {}
            other => return other,
        }
        let network = host.network(id).await?;
        let connected = network["Containers"].as_object();
        for container in connected.into_iter().flat_map(serde_json::Map::keys) {
            host.disconnect_network(id, container).await?;
        }
        sleep(PAUSE).await;
    }
}

/// Removes the cluster's directory and the short cut to it.
fn remove_files(layout: &Layout) -> Result<(), ClusterError> {
    layout.remove_short_cut();
    let directory = layout.directory();
    match fs_err::remove_dir_all(&directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ClusterError::Leftover {
            path: directory,
            source: error,
        }),
        _ => Ok(()),
    }
}

/// Names of the clusters made under `home` of which anything is left in the engine: containers, networks, volumes.
/// Clusters of other users of the same engine are none of this user's business.
pub async fn remains(host: &Engine, home: &Path) -> Result<Vec<String>, ClusterError> {
    let filter = names::of_home(home);
    let (containers, networks, volumes) = tokio::try_join!(
        host.containers_labelled(&filter),
        host.networks_labelled(&filter),
        host.volumes_labelled(&filter),
    )?;
    let mut names: Vec<String> = containers
        .iter()
        .chain(&networks)
        .chain(&volumes)
        .filter_map(|object| object["Labels"][names::CLUSTER].as_str())
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}
