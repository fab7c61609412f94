//! `swarmlab docker`: the docker CLI on the first manager that answers.

use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::child::{docker_at, docker_cli};
use super::context::Context;
use super::workspace::place_below;
use crate::cli::DockerArgs;
use crate::cluster::{Cluster, NodeHandle};
use crate::failure::{CommandResult, Failure};
use crate::model::agent_api::WORKSPACE_DIRECTORY;

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
    // This machine's CLI costs no way through the node; the node's is the second choice.
    let docker = docker_cli().filter(|_| {
        !node.is_reached_through_exec() && (!node.has_workspace || !is_about_node_paths(args))
    });
    if let Some(docker) = docker {
        let mut command = docker_at(&docker, node.engine.address(), &args.arguments);
        let workspace = context.workspace(&open.cluster.name)?;
        if node.has_workspace && place_below(workspace.path()).is_none() {
            command.current_dir(workspace.path());
        }
        return Err(context.become_program(command));
    }
    let mut command = vec!["docker".to_owned()];
    command.extend(args.arguments.iter().cloned());
    super::exec::run_in(context, &open, &node, &command)
}

/// A stack's file names paths of nodes (`./site:/usr/share/nginx/html`), which docker takes from where it runs, and
/// `/workspace/nginx.conf` is a file only there: so it has to run in a node. Unless it is a file of this machine that
/// no node sees.
fn is_about_node_paths(args: &DockerArgs) -> bool {
    let path = |argument: &str| argument.rsplit('=').next().unwrap_or_default().to_owned();
    let is_of_this_machine = |argument: &String| {
        let path = path(argument);
        path.starts_with('/') && Path::new(&path).exists()
    };
    let is_of_nodes =
        |argument: &String| Path::new(&path(argument)).starts_with(WORKSPACE_DIRECTORY);
    let arguments = &args.arguments;
    arguments
        .iter()
        .any(|word| word == "stack" || is_of_nodes(word))
        && !arguments.iter().any(is_of_this_machine)
}

/// The node to talk to: a manager that sees a quorum, else any node whose engine runs.
pub(super) async fn spokesman<'a>(
    context: &Context,
    cluster: &'a Cluster,
) -> Result<&'a NodeHandle, Failure> {
    let running = cluster.running_nodes();
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
