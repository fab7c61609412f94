//! `swarmlab stop`: stop the nodes, keep everything.

use super::context::Context;
use crate::cli::StopArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab stop`.
pub fn run(context: &Context, _args: &StopArgs) -> CommandResult {
    Err(super::unfinished(context, "stop"))
}
