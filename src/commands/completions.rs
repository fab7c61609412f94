//! `swarmlab completions`: the script that makes a shell complete commands, labs and nodes.
//!
//! The script asks this program at each completion (`COMPLETE=bash swarmlab`), so it never lists a lab that is gone.

use clap_complete::env::Shells;

use super::context::Context;
use crate::cli::{CompletionShell, CompletionsArgs};
use crate::failure::{CommandResult, Failure, FailureKind};

/// Prints the script of a shell.
pub fn run(context: &Context, args: &CompletionsArgs) -> CommandResult {
    let name = match args.shell {
        CompletionShell::Bash => "bash",
        CompletionShell::Elvish => "elvish",
        CompletionShell::Fish => "fish",
        CompletionShell::Powershell => "powershell",
        CompletionShell::Zsh => "zsh",
    };
    let internal =
        || Failure::new(FailureKind::Internal, "completions").hint(context.text.internal_hint());
    let shells = Shells::builtins();
    let shell = shells.completer(name).ok_or_else(internal)?;
    let mut script = Vec::new();
    shell
        .write_registration("COMPLETE", "swarmlab", "swarmlab", "swarmlab", &mut script)
        .map_err(|error| internal().because(&error))?;
    context.ui.out(&String::from_utf8_lossy(&script));
    Ok(crate::exit_code::ExitCode::Ok)
}
