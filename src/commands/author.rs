//! `swarmlab author`: make a lab, prove it.

use super::context::Context;
use crate::cli::AuthorArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab author`.
pub fn run(context: &Context, _args: &AuthorArgs) -> CommandResult {
    Err(super::unfinished(context, "author"))
}
