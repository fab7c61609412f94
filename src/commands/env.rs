//! `swarmlab env`: point the user's own docker CLI at a node.

use super::context::Context;
use crate::cli::EnvArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab env`.
pub fn run(context: &Context, _args: &EnvArgs) -> CommandResult {
    Err(super::unfinished(context, "env"))
}
