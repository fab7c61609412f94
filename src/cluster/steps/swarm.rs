//! The swarm: manager-1 makes it, everybody joins as soon as their engine answers and the tokens exist.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::engine::EngineError;
use crate::engine::swarm::{JoinTokens, MANAGEMENT_PORT};
use crate::model::ids::NodeRole;

use super::super::error::ClusterError;
use super::super::handle::NodeHandle;
use super::super::wait::TimedOut;

/// Time for one node to get in; it takes 0.4 s.
const JOIN_PATIENCE: Duration = Duration::from_secs(120);
/// Between two tries.
const JOIN_PAUSE: Duration = Duration::from_millis(100);

/// What joiners wait for.
#[derive(Debug, Clone)]
pub(in crate::cluster) struct Invitation {
    pub(in crate::cluster) tokens: JoinTokens,
    pub(in crate::cluster) remotes: Vec<String>,
}

/// `ADDRESS:2377` of a manager.
pub(in crate::cluster) fn remote(manager: &NodeHandle) -> Result<String, ClusterError> {
    Ok(format!("{}:{MANAGEMENT_PORT}", address(manager)?))
}

fn address(node: &NodeHandle) -> Result<String, ClusterError> {
    node.address
        .map(|address| address.to_string())
        .ok_or_else(|| ClusterError::Waiting {
            what: format!("{} has no address in the lab network", node.name),
            source: TimedOut {
                waited: Duration::ZERO,
                last_seen: "no label with its address".to_owned(),
            },
        })
}

pub(in crate::cluster) fn at_node(
    node: &NodeHandle,
) -> impl FnOnce(EngineError) -> ClusterError + use<> {
    let node = node.name.clone();
    move |source| ClusterError::Node { node, source }
}

/// Makes a new swarm on `node`.
pub(in crate::cluster) async fn init(node: &NodeHandle) -> Result<Invitation, ClusterError> {
    node.engine
        .swarm_init(&address(node)?)
        .await
        .map_err(at_node(node))?;
    invitation(node).await
}

/// What others need to join the swarm of the manager `node`.
pub(in crate::cluster) async fn invitation(node: &NodeHandle) -> Result<Invitation, ClusterError> {
    Ok(Invitation {
        tokens: node.engine.join_tokens().await.map_err(at_node(node))?,
        remotes: vec![remote(node)?],
    })
}

/// Waits for the tokens.
pub(in crate::cluster) async fn invited(
    mut invitations: watch::Receiver<Option<Invitation>>,
    node: &NodeHandle,
) -> Result<Invitation, ClusterError> {
    match invitations.wait_for(Option::is_some).await {
        Ok(invitation) => invitation.clone().ok_or_else(|| no_tokens(node)),
        // The first manager failed; its own error is the one that is told.
        Err(_) => Err(no_tokens(node)),
    }
}

fn no_tokens(node: &NodeHandle) -> ClusterError {
    ClusterError::Waiting {
        what: format!("{} has no token to join with", node.name),
        source: TimedOut {
            waited: Duration::ZERO,
            last_seen: "the first manager made no swarm".to_owned(),
        },
    }
}

/// Takes `node` into the swarm in its planned role.
///
/// Managers that join at the same time can be turned away for a moment while the Raft group changes, and a join
/// that the engine gave up waiting for may go on behind; so it is asked what came of it and tried again.
pub(in crate::cluster) async fn join(
    node: &NodeHandle,
    invitation: &Invitation,
) -> Result<(), ClusterError> {
    let token = match node.name.role() {
        NodeRole::Manager => &invitation.tokens.manager,
        NodeRole::Worker => &invitation.tokens.worker,
    };
    let address = address(node)?;
    let start = Instant::now();
    loop {
        let Err(error) = node
            .engine
            .swarm_join(&address, &invitation.remotes, token)
            .await
        else {
            return Ok(());
        };
        let info = node.engine.info().await.map_err(at_node(node))?;
        let state = info["Swarm"]["LocalNodeState"].as_str().unwrap_or_default();
        if state == "active" {
            return Ok(());
        }
        if start.elapsed() > JOIN_PATIENCE {
            return Err(at_node(node)(error));
        }
        if state == "error" {
            node.engine.swarm_leave().await.map_err(at_node(node))?;
        }
        sleep(JOIN_PAUSE).await;
    }
}
