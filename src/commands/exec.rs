//! `swarmlab exec`: a command on a node.

use std::io::IsTerminal as _;

use super::child::{docker_at, docker_cli};
use super::cluster::Open;
use super::context::Context;
use crate::cli::ExecArgs;
use crate::cluster::NodeHandle;
use crate::engine::exec::ExecChunk;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};

/// Runs `swarmlab exec`.
pub fn run(context: &Context, args: &ExecArgs) -> CommandResult {
    // A misspelt node is told without an engine.
    context.node(&args.node)?;
    let (open, node) = context.block_on(async {
        let open = context.open(args.cluster.cluster.as_deref()).await?;
        let node = context.running_node(&open.cluster, &args.node)?.clone();
        Ok((open, node))
    })?;
    run_in(context, &open, &node, &args.command)
}

/// Runs a command in a node; the exit code is the command's own.
pub(super) fn run_in(
    context: &Context,
    open: &Open,
    node: &NodeHandle,
    command: &[String],
) -> CommandResult {
    let container = node.container.clone().unwrap_or_default();
    let directory = context.directory_in(node, &open.cluster.name);
    if let Some(docker) = docker_cli() {
        let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        let flags = if terminal { "-it" } else { "-i" };
        let words = ["exec", flags, "-w", &directory, &container].map(str::to_owned);
        let words = words.iter().chain(command);
        return Err(context.become_program(docker_at(&docker, open.host.address(), words)));
    }
    context.block_on(async {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let code = open
            .host
            .exec_streaming(
                &container,
                &directory,
                &words,
                stdin(),
                |chunk| match chunk {
                    ExecChunk::Stdout(bytes) => context.ui.pass_out(&bytes),
                    ExecChunk::Stderr(bytes) => context.ui.pass_err(&bytes),
                },
            )
            .await
            .map_err(|error| {
                Failure::environment(context.text.cluster_trouble(&open.cluster.name))
                    .because(&error)
            })?;
        // Codes beyond a byte do not exist; -1 is an engine that cannot tell.
        Ok(ExitCode::Child(u8::try_from(code).unwrap_or(u8::MAX)))
    })
}

/// The standard input of this process; none if it is closed.
fn stdin() -> Option<tokio::fs::File> {
    use std::os::fd::AsFd;

    let copy = std::io::stdin().as_fd().try_clone_to_owned().ok()?;
    Some(tokio::fs::File::from_std(std::fs::File::from(copy)))
}
