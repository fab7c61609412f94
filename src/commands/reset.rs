//! `swarmlab reset`: back to the lab's start.

use super::context::Context;
use crate::cli::ResetArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab reset`.
pub fn run(context: &Context, _args: &ResetArgs) -> CommandResult {
    Err(super::unfinished(context, "reset"))
}
