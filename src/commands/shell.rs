//! `swarmlab shell`: a shell on a node.

use super::context::Context;
use crate::cli::ShellArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab shell`.
pub fn run(context: &Context, _args: &ShellArgs) -> CommandResult {
    Err(super::unfinished(context, "shell"))
}
