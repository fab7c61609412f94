//! `swarmlab destroy`: remove everything of a cluster.

use super::context::Context;
use crate::cli::DestroyArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab destroy`.
pub fn run(context: &Context, _args: &DestroyArgs) -> CommandResult {
    Err(super::unfinished(context, "destroy"))
}
