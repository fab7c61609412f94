//! Nodes broken on purpose, and mended: what was done is read from the engine, so anybody can undo it at any time.
//!
//! A killed node's container does not run, a paused one is frozen, a partitioned one is off the lab network: its
//! sockets are files, so one can still look into it.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::engine::{Engine, EngineError};
use crate::model::agent_api::AgentRequest;
use crate::model::chaos::ChaosKind;

use super::error::ClusterError;
use super::find::Cluster;
use super::handle::NodeHandle;
use super::names;
use super::wait::{Look, until};

/// Time for an agent to write a line.
const NOTE_PATIENCE: Duration = Duration::from_secs(2);
/// Time for the engine of a node that was started again to answer.
const ENGINE_PATIENCE: Duration = Duration::from_secs(120);
/// Time for a container to be frozen.
const FREEZE_PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inflicted {
    /// It was done.
    Done,
    /// It was so already.
    Already,
    /// The node does not run: nothing can be done to it but to heal it.
    NotRunning,
    /// It has no container any more; only `start` makes a new one.
    Missing,
}

/// Does `kind` to one node. Doing it twice is no error.
pub async fn chaos(
    host: &Engine,
    cluster: &Cluster,
    node: &NodeHandle,
    kind: ChaosKind,
) -> Result<Inflicted, ClusterError> {
    let Some(container) = node.container.as_deref() else {
        return Ok(Inflicted::Missing);
    };
    let is_alive = matches!(node.state.as_str(), "running" | "paused" | "restarting");
    let already = match kind {
        ChaosKind::Kill => !is_alive,
        ChaosKind::Pause => node.state == "paused",
        ChaosKind::Partition => node.is_cut_off,
        ChaosKind::Heal => node.is_running() && !node.is_cut_off,
    };
    if already {
        return Ok(Inflicted::Already);
    }
    if !is_alive && kind != ChaosKind::Heal {
        return Ok(Inflicted::NotRunning);
    }
    if kind == ChaosKind::Heal {
        heal(host, cluster, node, container).await?;
    }
    // Before it is silenced, or after it speaks again.
    note(node, kind).await;
    match kind {
        ChaosKind::Kill => host.kill_container(container).await?,
        ChaosKind::Pause => freeze(host, container).await?,
        ChaosKind::Partition => {
            let network = names::network(&cluster.name);
            host.disconnect_network(&network, container).await?;
        }
        ChaosKind::Heal => {}
    }
    Ok(Inflicted::Done)
}

/// Freezes a container. On a busy machine with cgroup v1 runc may give up, since the node's processes come into being faster
/// than they are frozen, and thaws them; then it is tried again.
async fn freeze(host: &Engine, container: &str) -> Result<(), EngineError> {
    let begun = Instant::now();
    loop {
        match host.pause_container(container).await {
            Err(error)
                if error.in_full().contains("unable to freeze")
                    && begun.elapsed() < FREEZE_PATIENCE =>
            {
                sleep(PAUSE).await;
            }
            other => return other,
        }
    }
}

/// Undoes everything that was done to a node, and waits until its engine answers.
async fn heal(
    host: &Engine,
    cluster: &Cluster,
    node: &NodeHandle,
    container: &str,
) -> Result<(), ClusterError> {
    reconnect(host, &cluster.name, node).await?;
    match node.state.as_str() {
        "running" => {}
        "paused" => host.unpause_container(container).await?,
        _ => host.start_container(container).await?,
    }
    until(ENGINE_PATIENCE, PAUSE, || async {
        match node.engine.ping().await {
            Ok(()) => Look::Done(()),
            Err(error) => Look::NotYet(error.in_full()),
        }
    })
    .await
    .map_err(|source| ClusterError::Waiting {
        what: format!("the Docker engine of {} does not answer", node.name),
        source,
    })
}

/// Puts a node that was cut off back on the lab network, under its own address and name.
pub(super) async fn reconnect(
    host: &Engine,
    cluster: &str,
    node: &NodeHandle,
) -> Result<(), ClusterError> {
    let (true, Some(container), Some(address)) =
        (node.is_cut_off, node.container.as_deref(), node.address)
    else {
        return Ok(());
    };
    let network = names::network(cluster);
    let aliases = [node.name.as_str()];
    host.connect_network(&network, container, &address.to_string(), &aliases)
        .await?;
    Ok(())
}

/// Has the node's agent write what is done to it. A node that cannot, or an older agent, keeps no record of it.
async fn note(node: &NodeHandle, kind: ChaosKind) {
    let request = AgentRequest::Note {
        action: kind.action().to_owned(),
    };
    let noted = timeout(NOTE_PATIENCE, node.agent.ask(&request, NOTE_PATIENCE)).await;
    if !matches!(noted, Ok(Ok(_))) {
        tracing::debug!(node = %node.name, "no note of what was done to it");
    }
}
