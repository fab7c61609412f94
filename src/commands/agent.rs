//! `swarmlab agent`, `swarmlab agent-pipe` and `swarmlab agent-call`: inside a node, not for people.

use super::context::Context;
use crate::agent;
use crate::cli::{AgentCallArgs, AgentPipeArgs};
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};

/// Is the first process of a node until it ends.
pub fn run() -> CommandResult {
    match agent::run() {
        Ok(()) => Ok(ExitCode::Ok),
        Err(error) => Err(Failure::environment(error.to_string())),
    }
}

/// Joins its standard streams to a socket of the node.
pub fn pipe(args: &AgentPipeArgs) -> CommandResult {
    match agent::pipe(&args.socket) {
        Ok(()) => Ok(ExitCode::Ok),
        Err(error) => Err(Failure::environment(error.to_string())),
    }
}

/// Sends one request to the node's agent and prints its answer.
pub fn call(context: &Context, args: &AgentCallArgs) -> CommandResult {
    let reply = agent::call(&args.request)
        .map_err(|error| Failure::environment(context.text.no_agent()).because(&error))?;
    context.ui.out(&reply);
    Ok(ExitCode::Ok)
}
