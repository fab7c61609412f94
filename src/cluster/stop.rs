//! Stops a cluster and keeps everything.

use std::time::Duration;

use futures_util::future::join_all;

use crate::engine::{Engine, EngineError};

use super::error::ClusterError;
use super::find::Cluster;
use super::site::Voice;

/// Time for a node to end its tasks and engine before it is killed. Swarm's own stop grace is 10 s a task.
const GRACE: Duration = Duration::from_secs(20);

/// Stops every container of the cluster, all at once; volumes, swarm state and records stay.
pub async fn stop(host: &Engine, cluster: &Cluster, voice: &Voice) -> Result<(), ClusterError> {
    voice.begin("stop", voice.text.step_stop());
    let outcomes = join_all(
        cluster
            .nodes
            .iter()
            .filter_map(|node| Some((node.container.as_deref()?, node.state.as_str())))
            .chain(
                [&cluster.mirror, &cluster.registry]
                    .into_iter()
                    .flatten()
                    .map(|member| (member.container.as_str(), member.state.as_str())),
            )
            .map(|(id, state)| stop_one(host, id, state)),
    )
    .await;
    outcomes.into_iter().collect::<Result<Vec<()>, _>>()?;
    voice.end("stop");
    Ok(())
}

async fn stop_one(host: &Engine, id: &str, state: &str) -> Result<(), EngineError> {
    // A frozen process cannot end in an orderly way.
    if state == "paused" {
        host.unpause_container(id).await?;
    }
    host.stop_container(id, GRACE).await
}
