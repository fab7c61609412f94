//! `swarmlab exec`: a command on a node.

use super::context::Context;
use crate::cli::ExecArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab exec`.
pub fn run(context: &Context, _args: &ExecArgs) -> CommandResult {
    Err(super::unfinished(context, "exec"))
}
