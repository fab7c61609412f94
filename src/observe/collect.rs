//! The one reading: every node, then the managers' common view, then the probes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::engine::Engine;
use crate::model::ids::NodeName;
use crate::model::snapshot::{ClusterIdentity, ClusterSnapshot, SCHEMA};

use super::node::{NodeReading, read_node};
use super::record::merge_records;
use super::swarm::read_swarm;

/// Where one node is read.
#[derive(Debug, Clone)]
pub struct NodeSource {
    /// The node.
    pub name: NodeName,
    /// State of its container on the host (`running`, `exited`, `missing`, …).
    pub container: String,
    /// Its engine, when the container runs.
    pub engine: Option<Engine>,
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
}

/// Reads a cluster once; returns within `patience` and a little, complete or not.
pub async fn collect(source: &Source, now: Timestamp, patience: Duration) -> ClusterSnapshot {
    let deadline = Instant::now() + patience;
    let (readings, (swarm, mut unread)) = tokio::join!(
        join_all(source.nodes.iter().map(|node| read_node(node, deadline))),
        read_swarm(source, deadline)
    );

    let mut nodes = BTreeMap::new();
    let mut records = Vec::new();
    for NodeReading {
        name,
        view,
        record,
        unread: missing,
    } in readings
    {
        unread.extend(missing);
        records.push(record);
        nodes.insert(name, view);
    }
    let (timeline, availability) = merge_records(records);

    ClusterSnapshot {
        schema: SCHEMA,
        captured_at: now,
        cluster: source.identity.clone(),
        swarm,
        nodes,
        probes: Vec::new(),
        timeline,
        availability,
        workspace: BTreeMap::new(),
        images: BTreeMap::new(),
        unread,
    }
}
