//! The record begins anew: what happened before a reset proves nothing.

use std::time::Duration;

use futures_util::future::try_join_all;

use crate::model::agent_api::{AgentRequest, ProbePlan};

use super::super::error::ClusterError;
use super::super::find::Cluster;
use super::super::handle::NodeHandle;
use super::super::staging::write_probes;

/// Time for an agent to write what it holds back: some 10 ms, and where it is reached through exec on a slow machine seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Has every agent mark in its record that the lab begins anew. The old record stays, for whoever wants to know
/// what was tried; no judgement looks at it.
pub(super) async fn forget(cluster: &Cluster, probes: &ProbePlan) -> Result<(), ClusterError> {
    // All flushed before any marks: a removal told late by one manager must not fall behind another's mark.
    try_join_all(
        cluster
            .nodes
            .iter()
            .map(|node| ask(node, AgentRequest::Flush)),
    )
    .await?;
    try_join_all(
        cluster
            .nodes
            .iter()
            .map(|node| ask(node, AgentRequest::Reset)),
    )
    .await?;
    for node in &cluster.nodes {
        write_probes(&cluster.layout, &node.name, probes).map_err(ClusterError::file(format!(
            "write the probes of {}",
            node.name
        )))?;
    }
    Ok(())
}

async fn ask(node: &NodeHandle, request: AgentRequest) -> Result<(), ClusterError> {
    match node.agent.ask(&request, PATIENCE).await {
        Ok(_) => Ok(()),
        Err(source) => Err(ClusterError::Agent {
            node: node.name.clone(),
            source,
        }),
    }
}
