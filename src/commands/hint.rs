//! `swarmlab hint`: the next hint.

use super::context::Context;
use crate::cli::HintArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab hint`.
pub fn run(context: &Context, _args: &HintArgs) -> CommandResult {
    Err(super::unfinished(context, "hint"))
}
