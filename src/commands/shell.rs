//! `swarmlab shell`: a shell on a node.

use super::child::{docker_at, docker_cli};
use super::context::Context;
use crate::cli::ShellArgs;
use crate::failure::{CommandResult, Failure};

/// Runs `swarmlab shell`.
pub fn run(context: &Context, args: &ShellArgs) -> CommandResult {
    // A misspelt node is told without an engine.
    context.node(&args.node)?;
    let command = context.block_on(async {
        let open = context.open(args.cluster.cluster.as_deref()).await?;
        let node = context.running_node(&open.cluster, &args.node)?;
        let docker = docker_cli().ok_or_else(|| {
            Failure::environment(context.text.no_docker_cli())
                .hint(context.text.no_docker_cli_hint())
        })?;
        let container = node.container.clone().unwrap_or_default();
        // Input from a file or a pipe is a script for the shell.
        let flags = if context.ui.mode().interactive {
            "-it"
        } else {
            "-i"
        };
        let directory = context.directory_in(node, &open.cluster.name);
        let words = ["exec", flags, "-w", &directory, &container, "bash", "-l"];
        Ok(docker_at(&docker, open.host.address(), words))
    })?;
    Err(context.become_program(command))
}
