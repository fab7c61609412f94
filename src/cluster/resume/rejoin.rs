//! The swarm of a cluster of which containers were made anew.

use std::time::Duration;

use futures_util::future::{join_all, try_join_all};
use serde_json::Value;

use super::Revived;
use crate::cluster::error::ClusterError;
use crate::cluster::handle::NodeHandle;
use crate::cluster::site::Voice;
use crate::cluster::steps::{ready, swarm};
use crate::cluster::wait::{Look, TimedOut, until};
use crate::model::ids::{NodeName, NodeRole};

/// Time for the managers to find each other again: elections and session time-outs take 14 to 23 s.
const QUORUM_PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks.
const QUORUM_PAUSE: Duration = Duration::from_millis(250);

/// Takes new nodes into the swarm that the old ones form, and waits until every member is Ready.
///
/// A node that left the swarm by the student's own hand stays out: only new containers join.
pub(super) async fn rejoin(voice: &Voice, nodes: &[Revived]) -> Result<(), ClusterError> {
    let old: Vec<&NodeHandle> = nodes
        .iter()
        .filter(|revived| !revived.new)
        .map(|revived| &revived.node)
        .collect();
    let new: Vec<&NodeHandle> = nodes
        .iter()
        .filter(|revived| revived.new)
        .map(|revived| &revived.node)
        .collect();
    let Some(manager) = manager_of(voice, &old, &new).await? else {
        return Ok(());
    };
    forget(&manager, &new).await?;
    let invitation = swarm::invitation(&manager).await?;
    try_join_all(new.iter().map(|node| async {
        // With all managers lost the first of the new ones has made the swarm anew.
        if node.name == manager.name {
            return Ok(());
        }
        swarm::join(node, &invitation).await
    }))
    .await?;
    let members = members(&manager).await?;
    ready::all_ready(&manager, &members).await
}

/// A manager that sees a quorum. When too many managers are gone for good, the swarm is revived from one that is
/// left (`--force-new-cluster`, Swarm's own way), and when none is left, made anew. `None` when the student's own
/// cluster has no swarm at all.
async fn manager_of(
    voice: &Voice,
    old: &[&NodeHandle],
    new: &[&NodeHandle],
) -> Result<Option<NodeHandle>, ClusterError> {
    let states = join_all(old.iter().map(|node| node.engine.info())).await;
    let mut managers = Vec::new();
    let mut in_swarm = 0;
    for (node, info) in old.iter().zip(states) {
        let swarm = info.unwrap_or_default()["Swarm"].take();
        if swarm["LocalNodeState"] == "inactive" {
            continue;
        }
        in_swarm += 1;
        if swarm["ControlAvailable"] == true || !swarm["RemoteManagers"].is_null() {
            managers.push(*node);
        }
    }
    if in_swarm == 0 && new.is_empty() {
        return Ok(None);
    }
    let lost_managers = new
        .iter()
        .filter(|node| node.name.role() == NodeRole::Manager)
        .count();
    // Without new nodes a quorum may come back by itself; with too many managers lost it never will.
    let patience = if lost_managers >= 2 {
        Duration::from_secs(1)
    } else {
        QUORUM_PATIENCE
    };
    let found = until(patience, QUORUM_PAUSE, || async {
        let answers = join_all(managers.iter().map(|node| node.engine.nodes())).await;
        let answering = managers
            .iter()
            .zip(answers)
            .find(|(_, nodes)| nodes.is_ok());
        answering.map_or_else(
            || Look::NotYet("no manager sees a quorum".to_owned()),
            |(node, _)| Look::Done((*node).clone()),
        )
    })
    .await;
    match found {
        Ok(manager) => Ok(Some(manager)),
        Err(source) if lost_managers == 0 && in_swarm > 0 => Err(ClusterError::Waiting {
            what: "no manager of the swarm answers".to_owned(),
            source,
        }),
        Err(_) => revive_swarm(voice, &managers, old, new).await.map(Some),
    }
}

/// A swarm whose quorum is gone for good.
async fn revive_swarm(
    voice: &Voice,
    managers: &[&NodeHandle],
    old: &[&NodeHandle],
    new: &[&NodeHandle],
) -> Result<NodeHandle, ClusterError> {
    for node in managers {
        let Some(address) = node.address else {
            continue;
        };
        let forced = node.engine.swarm_force_new(&address.to_string()).await;
        if forced.is_ok() {
            voice.warn(voice.text.quorum_recovered(node.name.as_str()));
            return Ok((*node).clone());
        }
    }
    // No manager is left: the workers' swarm is nobody's, and all start over.
    let Some(first) = new.first() else {
        return Err(ClusterError::Waiting {
            what: "no manager of the swarm is left".to_owned(),
            source: TimedOut {
                waited: Duration::ZERO,
                last_seen: "every manager refused".to_owned(),
            },
        });
    };
    try_join_all(old.iter().map(|node| async {
        node.engine
            .swarm_leave()
            .await
            .map_err(swarm::at_node(node))
    }))
    .await?;
    let invitation = swarm::init(first).await?;
    try_join_all(old.iter().map(|node| swarm::join(node, &invitation))).await?;
    Ok((*first).clone())
}

/// Removes the dead entries of nodes that were made anew.
async fn forget(manager: &NodeHandle, new: &[&NodeHandle]) -> Result<(), ClusterError> {
    let failed = |error| swarm::at_node(manager)(error);
    let nodes = manager.engine.nodes().await.map_err(failed)?;
    for node in new {
        let living = node
            .engine
            .info()
            .await
            .ok()
            .and_then(|info| info["Swarm"]["NodeID"].as_str().map(str::to_owned))
            .unwrap_or_default();
        for entry in nodes
            .iter()
            .filter(|entry| entry["Description"]["Hostname"] == node.name.as_str())
        {
            let id = entry["ID"].as_str().unwrap_or_default();
            if id == living {
                continue;
            }
            if entry["Spec"]["Role"] == "manager" {
                let demote = |spec: &mut Value| spec["Role"] = Value::from("worker");
                match manager.engine.update_node_spec(id, demote).await {
                    // A swarm revived from one manager has the others in its list, but not in its Raft group any
                    // more ("can't find manager in raft memberlist"): they can be removed as they are.
                    Err(error) if error.is_not_found() => {}
                    demoted => demoted.map_err(failed)?,
                }
            }
            remove_when_demoted(manager, id).await?;
        }
    }
    Ok(())
}

/// A demoted manager leaves the Raft group a moment after its demotion; until then it cannot be removed.
async fn remove_when_demoted(manager: &NodeHandle, id: &str) -> Result<(), ClusterError> {
    until(
        Duration::from_secs(30),
        Duration::from_millis(100),
        || async {
            match manager.engine.remove_swarm_node(id).await {
                Ok(()) => Look::Done(()),
                Err(error) => Look::NotYet(error.in_full()),
            }
        },
    )
    .await
    .map_err(|source| ClusterError::Waiting {
        what: format!("node {id} cannot be removed from the swarm"),
        source,
    })
}

/// Host names of the swarm's members that have a container here.
async fn members(manager: &NodeHandle) -> Result<Vec<String>, ClusterError> {
    let known: Vec<String> = NodeName::all().iter().map(NodeName::to_string).collect();
    let nodes = manager
        .engine
        .nodes()
        .await
        .map_err(swarm::at_node(manager))?;
    let mut members: Vec<String> = nodes
        .iter()
        .filter_map(|node| node["Description"]["Hostname"].as_str())
        .filter(|name| known.iter().any(|node| node == name))
        .map(str::to_owned)
        .collect();
    members.sort();
    members.dedup();
    Ok(members)
}
