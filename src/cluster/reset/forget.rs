//! The record begins anew: what happened before a reset proves nothing.

use std::io;
use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;

use crate::model::agent_api::{AgentRequest, ProbePlan, files};

use super::super::error::ClusterError;
use super::super::find::Cluster;
use super::super::staging::write_probes;

/// Time for an agent to write what it holds back.
const FLUSH_PATIENCE: Duration = Duration::from_secs(2);

/// Empties the records of all nodes. The agents append, so they go on at the new beginning.
pub(super) async fn forget(cluster: &Cluster, probes: &ProbePlan) -> Result<(), ClusterError> {
    // An agent that does not answer holds nothing back that could be waited for.
    join_all(
        cluster
            .nodes
            .iter()
            .map(|node| node.agent.ask(&AgentRequest::Flush, FLUSH_PATIENCE)),
    )
    .await;
    for node in &cluster.nodes {
        empty(&node.directory)
            .and_then(|()| write_probes(&cluster.layout, &node.name, probes))
            .map_err(ClusterError::file(format!(
                "empty the record of {}",
                node.name
            )))?;
    }
    Ok(())
}

fn empty(directory: &Path) -> io::Result<()> {
    for name in [files::TIMELINE, files::AVAILABILITY] {
        match fs_err::OpenOptions::new()
            .write(true)
            .open(directory.join(name))
        {
            Ok(file) => file.set_len(0)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    for name in [files::TIMELINE_OLD, files::AVAILABILITY_OLD] {
        match fs_err::remove_file(directory.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
