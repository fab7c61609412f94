//! `swarmlab` alone: where you are, what is next.

use super::context::Context;
use crate::failure::CommandResult;

/// Shows where the student is and the next command.
pub fn run(context: &Context) -> CommandResult {
    Err(super::unfinished(context, ""))
}
