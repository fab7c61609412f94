//! Back to the lab's start without making new nodes.
//!
//! A swarm that is as it was at the start keeps running and is only emptied; one that is damaged, or that should
//! not be there at all, is left by everybody and made anew where the lab starts with one.

mod forget;
mod node;
mod swarm;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use futures_util::future::{join_all, try_join_all};
use serde_json::Value;

use crate::engine::Engine;

use super::create::prove;
use super::error::ClusterError;
use super::find::Cluster;
use super::handle::NodeHandle;
use super::resume;
use super::site::{Clock, Site, Voice};
use super::spec::{ClusterSpec, StartingSwarm};
use super::steps::{registry, swarm as forming};

/// Time for a node to tell how it is.
const STATE_PATIENCE: Duration = Duration::from_secs(3);
/// The same where each question is a program to begin in the node.
const STATE_PATIENCE_THROUGH_EXEC: Duration = Duration::from_secs(15);

/// Brings the cluster of `spec` to its lab's start. On return there is no service, stack, secret, config, network,
/// task container, container, volume or image of the student's, roles, labels and availability are those of the
/// start, and the record begins anew. Returns when each phase was over.
///
/// What the engines clear up behind (old entries of the task list) may take some seconds longer.
pub async fn reset(
    host: &Engine,
    spec: &ClusterSpec,
    voice: &Voice,
) -> Result<Vec<(&'static str, Duration)>, ClusterError> {
    let clock = Clock::default();
    voice.begin("reset", voice.text.step_reset());
    let mut cluster = Cluster::get(host, &spec.home, &spec.name).await?;
    if !all_running(&cluster, spec) {
        resume::revive_all(host, spec, &cluster, voice, &clock).await?;
        cluster = Cluster::get(host, &spec.home, &spec.name).await?;
        clock.mark("nodes running");
    }
    let nodes = &cluster.nodes;
    match (spec.swarm, sound_manager(nodes).await) {
        (StartingSwarm::Formed, Some(manager)) => {
            // A container takes half a second to end: the nodes take no new task by then. Where they do, it only takes longer.
            let (paused, _) = tokio::join!(
                swarm::pause_nodes(manager),
                join_all(nodes.iter().map(node::end_containers)),
            );
            if let Err(error) = paused {
                tracing::debug!(%error, "nodes take new tasks while the old ones end");
            }
            clock.mark("containers");
            swarm::empty(manager).await?;
            clock.mark("objects");
            tokio::try_join!(
                try_join_all(nodes.iter().map(node::clear)),
                swarm::clear_networks(manager),
                swarm::restore_nodes(manager, nodes),
                swarm::restore_spec(manager),
            )?;
            join_all(nodes.iter().map(node::lets_go_of_networks)).await;
        }
        (start, manager) => {
            // What a node holds of a swarm's networks it lets go of only while it is in that swarm.
            if let Some(manager) = manager {
                swarm::empty(manager).await?;
                tokio::try_join!(
                    try_join_all(nodes.iter().map(node::clear)),
                    swarm::clear_networks(manager),
                )?;
            }
            try_join_all(nodes.iter().map(leave)).await?;
            clock.mark("left");
            try_join_all(nodes.iter().map(node::clear)).await?;
            cluster = renew_stuck(host, spec, cluster, voice, &clock).await?;
            if start == StartingSwarm::Formed {
                form(&cluster.nodes).await?;
            }
        }
    }
    clock.mark("cleared");
    if spec.registry {
        renew_registry(host, spec, &cluster, voice, &clock).await?;
    }
    forget::forget(&cluster, &spec.probes).await?;
    clock.mark("forgotten");
    voice.end("reset");
    Ok(clock.marks())
}

fn all_running(cluster: &Cluster, spec: &ClusterSpec) -> bool {
    cluster.nodes.iter().all(NodeHandle::is_whole)
        && cluster
            .mirror
            .as_ref()
            .is_some_and(|member| member.state == "running")
        && (!spec.registry || cluster.registry.is_some())
}

/// A manager that sees a quorum of a swarm in which all six nodes are, each under its own name and alive.
async fn sound_manager(nodes: &[NodeHandle]) -> Option<&NodeHandle> {
    let states = join_all(nodes.iter().map(|node| async {
        let info = tokio::time::timeout(state_patience(node), node.engine.info()).await;
        info.ok()?.ok().map(|mut info| info["Swarm"].take())
    }))
    .await;
    let ids: Vec<String> = states
        .iter()
        .flatten()
        .filter(|swarm| swarm["LocalNodeState"] == "active")
        .filter_map(|swarm| swarm["NodeID"].as_str().map(str::to_owned))
        .collect();
    if ids.len() < nodes.len() {
        return None;
    }
    for (node, state) in nodes.iter().zip(&states) {
        let controls = state
            .as_ref()
            .is_some_and(|state| state["ControlAvailable"] == true);
        if !controls {
            continue;
        }
        let listed = tokio::time::timeout(state_patience(node), node.engine.nodes()).await;
        if let Ok(Ok(listed)) = listed {
            return is_sound(&listed, &ids).then_some(node);
        }
    }
    None
}

fn state_patience(node: &NodeHandle) -> Duration {
    if node.is_reached_through_exec() {
        STATE_PATIENCE_THROUGH_EXEC
    } else {
        STATE_PATIENCE
    }
}

/// Every one of `ids` is listed and Ready.
fn is_sound(listed: &[Value], ids: &[String]) -> bool {
    ids.iter().all(|id| {
        listed
            .iter()
            .any(|node| node["ID"] == id.as_str() && node["Status"]["State"] == "ready")
    })
}

async fn leave(node: &NodeHandle) -> Result<(), ClusterError> {
    node.engine
        .swarm_leave()
        .await
        .map_err(forming::at_node(node))
}

/// Nodes that do not get rid of the swarm they left are made anew: its networks would be taken, by name, for those
/// of the next.
async fn renew_stuck(
    host: &Engine,
    spec: &ClusterSpec,
    cluster: Cluster,
    voice: &Voice,
    clock: &Clock,
) -> Result<Cluster, ClusterError> {
    let stuck = join_all(cluster.nodes.iter().map(|node| async {
        let container = node.container.as_deref()?;
        (!node::has_left(node).await).then_some(container)
    }))
    .await;
    let stuck: Vec<&str> = stuck.into_iter().flatten().collect();
    if stuck.is_empty() {
        return Ok(cluster);
    }
    try_join_all(stuck.iter().map(|id| host.remove_container(id))).await?;
    let rest = Cluster::get(host, &spec.home, &spec.name).await?;
    resume::revive_all(host, spec, &rest, voice, clock).await?;
    clock.mark("made anew");
    Cluster::get(host, &spec.home, &spec.name).await
}

/// The swarm of the start, out of nodes that are in none.
async fn form(nodes: &[NodeHandle]) -> Result<(), ClusterError> {
    if let Some((first, others)) = nodes.split_first() {
        let invitation = forming::init(first).await?;
        try_join_all(others.iter().map(|node| forming::join(node, &invitation))).await?;
    }
    prove(nodes).await
}

/// An empty registry in place of the one that the student pushed to.
async fn renew_registry(
    host: &Engine,
    spec: &ClusterSpec,
    cluster: &Cluster,
    voice: &Voice,
    clock: &Clock,
) -> Result<(), ClusterError> {
    if let Some(member) = &cluster.registry {
        host.remove_container(&member.container).await?;
    }
    let at = resume::circumstances(host, spec, cluster).await?;
    let site = Site {
        host,
        spec,
        at: &at,
        layout: cluster.layout.clone(),
        voice,
        clock,
        privileged: &AtomicBool::new(false),
    };
    match site.planner().registry() {
        Some(plan) => registry::raise(host, &plan).await.map(drop),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_swarm_is_sound_when_every_node_is_listed_and_ready() {
        let ids = ["a".to_owned(), "b".to_owned()];
        let node = |id: &str, state: &str| json!({ "ID": id, "Status": { "State": state } });
        assert!(is_sound(
            &[node("a", "ready"), node("b", "ready"), node("old", "down")],
            &ids
        ));
        assert!(!is_sound(&[node("a", "ready"), node("b", "down")], &ids));
        assert!(!is_sound(&[node("a", "ready")], &ids));
    }
}
