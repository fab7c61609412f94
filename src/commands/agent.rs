//! `swarmlab agent` and `swarmlab agent-call`: inside a node, not for people.

use super::context::Context;
use crate::cli::AgentCallArgs;
use crate::failure::CommandResult;

/// Is the first process of a node until it ends.
pub fn run(context: &Context) -> CommandResult {
    Err(super::unfinished(context, "agent"))
}

/// Sends one request to the node's agent and prints its answer.
pub fn call(context: &Context, _args: &AgentCallArgs) -> CommandResult {
    Err(super::unfinished(context, "agent-call"))
}
