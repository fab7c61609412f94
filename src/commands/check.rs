//! `swarmlab check`: judge and say why.

use super::context::Context;
use crate::cli::CheckArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab check`.
pub fn run(context: &Context, _args: &CheckArgs) -> CommandResult {
    Err(super::unfinished(context, "check"))
}
