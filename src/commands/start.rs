//! `swarmlab start`: images, cluster, starting state, first step.

use super::context::Context;
use crate::cli::StartArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab start`.
pub fn run(context: &Context, _args: &StartArgs) -> CommandResult {
    Err(super::unfinished(context, "start"))
}
