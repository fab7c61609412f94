//! `swarmlab status`: the clusters.

use super::context::Context;
use crate::cli::StatusArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab status`.
pub fn run(context: &Context, _args: &StatusArgs) -> CommandResult {
    Err(super::unfinished(context, "status"))
}
