//! `swarmlab labs`: the labs with state and score.

use super::context::Context;
use crate::cli::LabsArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab labs`.
pub fn run(context: &Context, _args: &LabsArgs) -> CommandResult {
    Err(super::unfinished(context, "labs"))
}
