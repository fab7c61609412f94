//! `swarmlab solve`: replay the reference solution.

use super::context::Context;
use crate::cli::SolveArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab solve`.
pub fn run(context: &Context, _args: &SolveArgs) -> CommandResult {
    Err(super::unfinished(context, "solve"))
}
