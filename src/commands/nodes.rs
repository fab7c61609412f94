//! `swarmlab nodes`: the nodes of a cluster.

use super::context::Context;
use crate::cli::NodesArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab nodes`.
pub fn run(context: &Context, _args: &NodesArgs) -> CommandResult {
    Err(super::unfinished(context, "nodes"))
}
