//! `swarmlab docker`: the docker CLI on the first manager that answers.

use super::context::Context;
use crate::cli::DockerArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab docker`.
pub fn run(context: &Context, _args: &DockerArgs) -> CommandResult {
    Err(super::unfinished(context, "docker"))
}
