//! `swarmlab guide`: the text of a step.

use super::context::Context;
use crate::cli::GuideArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab guide`.
pub fn run(context: &Context, _args: &GuideArgs) -> CommandResult {
    Err(super::unfinished(context, "guide"))
}
