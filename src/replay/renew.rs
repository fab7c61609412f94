//! A cluster that a plain submission used, back at its lab's start, and seen to be there.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::ReplayError;
use super::pool::prepare;
use super::setting::{READING, Setting};
use crate::cluster::{self, Cluster, Voice};
use crate::model::event::Events;
use crate::model::snapshot::ClusterSnapshot;
use crate::observe::{self, Source};
use crate::workspace::Workspace;

/// A node's way out of overlay networks: its engine makes it when it is first needed, and keeps it.
const GATEWAY: &str = "docker_gwbridge";
/// Label by which the engine marks a task's container.
const TASK: &str = "com.docker.swarm.task.id";

/// All that a cluster holds, each with what makes it what it is; nothing when something could not be read.
pub(super) type Holdings = Option<BTreeSet<String>>;

/// Brings the cluster `name` back to its lab's start; whether it holds then what it held in the beginning.
pub(super) async fn renew(
    setting: &Setting,
    name: &str,
    beginning: &Holdings,
) -> Result<bool, ReplayError> {
    let voice = Voice {
        events: Events::none(),
        text: setting.text,
    };
    cluster::reset(&setting.host, &setting.spec_of(name), &voice).await?;
    Workspace::of(&setting.home, name).clear()?;
    let cluster = Cluster::get(&setting.host, setting.home.root(), name).await?;
    prepare(setting, &cluster).await?;
    let (Some(beginning), Some(now)) = (beginning, holdings(&cluster).await) else {
        return Ok(false);
    };
    let other: Vec<&String> = beginning.symmetric_difference(&now).collect();
    if !other.is_empty() {
        tracing::warn!(name, ?other, "a used cluster is not as it was");
    }
    Ok(other.is_empty())
}

/// What `cluster` holds now.
pub(super) async fn holdings(cluster: &Cluster) -> Holdings {
    of(&observe::collect(&Source::of(cluster), Timestamp::now(), READING).await)
}

fn of(snapshot: &ClusterSnapshot) -> Holdings {
    if !snapshot.unread.is_empty() {
        return None;
    }
    let mut all = BTreeSet::new();
    if let Some(swarm) = &snapshot.swarm {
        all.insert(format!("swarm {}", swarm.swarm["Spec"]));
        for node in &swarm.nodes {
            let (name, state) = (&node["Description"]["Hostname"], &node["Status"]["State"]);
            all.insert(format!("node {name} {} {state}", node["Spec"]));
        }
        for (kind, objects) in [
            ("service", &swarm.services),
            ("secret", &swarm.secrets),
            ("config", &swarm.configs),
        ] {
            all.extend(objects.iter().map(|one| format!("{kind} {}", one["Spec"])));
        }
        let networks = swarm.networks.iter();
        all.extend(networks.map(|network| format!("network {}", network["Name"])));
    }
    for (node, view) in &snapshot.nodes {
        // A task's container is its service's; of the swarm's networks a node has those that its tasks use.
        let containers = view.containers.iter();
        all.extend(
            containers
                .filter(|one| one["Config"]["Labels"][TASK].is_null())
                .map(|one| format!("{node} container {}", one["Name"])),
        );
        let networks = view.networks.iter();
        all.extend(
            networks
                .filter(|one| one["Scope"] != "swarm" && one["Name"] != GATEWAY)
                .map(|one| format!("{node} network {}", one["Name"])),
        );
        let volumes = view.volumes.iter();
        all.extend(volumes.map(|one| format!("{node} volume {}", one["Name"])));
    }
    all.extend(
        snapshot
            .workspace
            .iter()
            .map(|(path, text)| format!("file {path} {text}")),
    );
    Some(all)
}
