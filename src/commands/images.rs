//! `swarmlab images`: the image cache.

use super::context::Context;
use crate::cli::ImagesArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab images`.
pub fn run(context: &Context, _args: &ImagesArgs) -> CommandResult {
    Err(super::unfinished(context, "images"))
}
