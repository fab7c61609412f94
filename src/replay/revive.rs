//! Nodes that a submission silenced: started again, so that what only they can show is judged.
//!
//! What nobody could look at is unknown and costs nothing. Here the teacher's machine holds the cluster, so nobody has to
//! take a node's silence for an answer.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::setting::Setting;
use super::{ReplayError, inflict};
use crate::cluster::Cluster;
use crate::model::chaos::ChaosKind;
use crate::model::snapshot::ClusterSnapshot;

/// Longest wait for an engine that lives: it need not know anything of the swarm for that.
const ANSWER: Duration = Duration::from_secs(5);

/// Nodes whose engine did not answer.
pub(super) fn silent(snapshot: &ClusterSnapshot) -> Vec<String> {
    let nodes = snapshot.nodes.iter();
    nodes
        .filter(|(_, view)| view.info.is_none())
        .map(|(name, _)| name.to_string())
        .collect()
}

/// Starts the nodes that were silent in `snapshot` and still are again; the names of those whose engine answers now.
pub(super) async fn revive(
    setting: &Setting,
    name: &str,
    snapshot: &ClusterSnapshot,
) -> Result<Vec<String>, ReplayError> {
    let silent = silent(snapshot);
    if silent.is_empty() {
        return Ok(Vec::new());
    }
    let cluster = Cluster::get(&setting.host, setting.home.root(), name).await?;
    let revived = join_all(silent.into_iter().map(|node| {
        let cluster = &cluster;
        async move {
            match again(setting, cluster, &node).await {
                Ok(is_again) => is_again.then_some(node),
                Err(error) => {
                    tracing::warn!(%node, %error, "cannot start a silenced node again");
                    None
                }
            }
        }
    }))
    .await;
    Ok(revived.into_iter().flatten().collect())
}

/// Whether it was started again. An engine that answers at all only waits for a leader.
async fn again(setting: &Setting, cluster: &Cluster, node: &str) -> Result<bool, ReplayError> {
    let handle = cluster.node(&node.parse()?)?;
    if let Ok(Ok(())) = timeout(ANSWER, handle.engine.ping()).await {
        return Ok(false);
    }
    if let Some(container) = &handle.container {
        // Without grace: what does not answer does not stop by itself either.
        setting
            .host
            .restart_container(container, Duration::ZERO)
            .await?;
    }
    inflict(&setting.host, cluster, node, ChaosKind::Heal).await?;
    Ok(true)
}
