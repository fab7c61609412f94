//! `swarmlab quiz`: the course's questions.

use super::context::Context;
use crate::cli::QuizArgs;
use crate::failure::CommandResult;

/// Runs `swarmlab quiz`.
pub fn run(context: &Context, _args: &QuizArgs) -> CommandResult {
    Err(super::unfinished(context, "quiz"))
}
