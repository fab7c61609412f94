//! The one reading: every node, then the managers' common view, then the probes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::cluster::{AgentClient, Cluster};
use crate::engine::Engine;
use crate::model::ids::NodeName;
use crate::model::snapshot::{ClusterIdentity, ClusterSnapshot, SCHEMA};

use super::merge::{merge, merge_availability, since_reset};
use super::node::{NodeReading, read_node};
use super::swarm::read_swarm;
use super::workspace::read_workspace;
use crate::workspace::Home;

/// Where one node is read.
#[derive(Debug, Clone)]
pub struct NodeSource {
    /// The node.
    pub name: NodeName,
    /// State of its container on the host (`running`, `exited`, `missing`, …).
    pub container: String,
    /// Its engine, when the container runs.
    pub engine: Option<Engine>,
    /// Its agent; answers only while the container runs.
    pub agent: AgentClient,
    /// The directory it shares with the host: records and facts of its agent.
    pub directory: PathBuf,
}

/// A cluster to read.
#[derive(Debug, Clone)]
pub struct Source {
    /// Which cluster.
    pub identity: ClusterIdentity,
    /// Its nodes, whatever state they are in.
    pub nodes: Vec<NodeSource>,
    /// The student's files on this machine.
    pub workspace: PathBuf,
}

impl Source {
    /// Everything that there is to read of a cluster.
    #[must_use]
    pub fn of(cluster: &Cluster) -> Self {
        let nodes = cluster.nodes.iter().map(|node| NodeSource {
            name: node.name.clone(),
            container: node.state.clone(),
            engine: node.is_running().then(|| node.engine.clone()),
            agent: node.agent.clone(),
            directory: node.directory.clone(),
        });
        Self {
            identity: ClusterIdentity {
                name: cluster.name.clone(),
                id: cluster.id.clone(),
                lab: cluster.lab.clone(),
            },
            nodes: nodes.collect(),
            workspace: Home::at(&cluster.home).workspace(&cluster.name),
        }
    }
}

/// Reads a cluster once; returns within `patience` and a little, complete or not.
pub async fn collect(source: &Source, now: Timestamp, patience: Duration) -> ClusterSnapshot {
    let deadline = Instant::now() + patience;
    let (readings, (swarm, mut unread), (workspace, left_out)) = tokio::join!(
        join_all(source.nodes.iter().map(|node| read_node(node, deadline))),
        read_swarm(source, deadline),
        read_workspace(source.workspace.clone(), deadline)
    );
    unread.extend(left_out);

    let mut nodes = BTreeMap::new();
    let (mut timeline, mut availability) = (Vec::new(), Vec::new());
    for NodeReading {
        name,
        view,
        record,
        unread: missing,
    } in readings
    {
        unread.extend(missing);
        timeline.extend(record.timeline);
        availability.extend(record.availability);
        nodes.insert(name, view);
    }

    let present: BTreeSet<&str> = swarm
        .iter()
        .flat_map(|swarm| &swarm.nodes)
        .filter_map(|node| node["ID"].as_str())
        .collect();
    let (timeline, availability) =
        since_reset(merge(timeline), merge_availability(availability), &present);

    ClusterSnapshot {
        schema: SCHEMA,
        captured_at: now,
        cluster: source.identity.clone(),
        swarm,
        nodes,
        probes: Vec::new(),
        timeline,
        availability,
        workspace,
        images: BTreeMap::new(),
        unread,
    }
}
