//! `swarmlab docker`: the docker CLI on the first manager that answers.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::child::{docker_at, docker_cli};
use super::context::Context;
use crate::cli::DockerArgs;
use crate::cluster::{Cluster, NodeHandle};
use crate::failure::{CommandResult, Failure};

/// Time for the first manager to answer before the others are asked as well; it takes some 10 ms.
const FIRST_PATIENCE: Duration = Duration::from_millis(400);
/// Time for the others.
const PATIENCE: Duration = Duration::from_secs(3);

/// Runs `swarmlab docker`.
pub fn run(context: &Context, args: &DockerArgs) -> CommandResult {
    let (open, node) = context.block_on(async {
        let open = context.open(args.cluster.cluster.as_deref()).await?;
        let node = spokesman(context, &open.cluster).await?.clone();
        Ok((open, node))
    })?;
    // The CLI of this machine sees this machine's files (`stack deploy -c`); the node's is the second choice.
    if let Some(docker) = docker_cli() {
        let command = docker_at(&docker, node.engine.address(), &args.arguments);
        return Err(context.become_program(command));
    }
    let mut command = vec!["docker".to_owned()];
    command.extend(args.arguments.iter().cloned());
    super::exec::run_in(context, &open, &node, &command)
}

/// The node to talk to: a manager that sees a quorum, else any node whose engine runs.
pub(super) async fn spokesman<'a>(
    context: &Context,
    cluster: &'a Cluster,
) -> Result<&'a NodeHandle, Failure> {
    let running: Vec<&NodeHandle> = cluster
        .nodes
        .iter()
        .filter(|node| node.is_running())
        .collect();
    let Some(first) = running.first() else {
        let name = "manager-1";
        return context.running_node(cluster, name);
    };
    if sees_quorum(first, FIRST_PATIENCE).await {
        return Ok(first);
    }
    let answers = join_all(running.iter().map(|node| sees_quorum(node, PATIENCE))).await;
    let speaker = running.iter().zip(answers).find(|(_, answer)| *answer);
    Ok(speaker.map_or(first, |(node, _)| node))
}

/// Only a manager of a swarm with a quorum can list its nodes.
async fn sees_quorum(node: &NodeHandle, patience: Duration) -> bool {
    matches!(timeout(patience, node.engine.nodes()).await, Ok(Ok(_)))
}
