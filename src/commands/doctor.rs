//! `swarmlab doctor`: is this machine ready.

use super::context::Context;
use crate::cli::DoctorArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab doctor`.
pub fn run(context: &Context, _args: &DoctorArgs) -> CommandResult {
    Err(super::unfinished(context, "doctor"))
}
