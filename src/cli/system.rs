//! Arguments of what is about the machine.

use clap::{Args, ValueEnum};

/// `swarmlab doctor`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Exit code 0 when nothing fails, 3 otherwise. Warnings do not stop a lab.

Examples:
  swarmlab doctor
  swarmlab doctor --json | jq '.checks[] | select(.outcome != \"ok\")'")]
pub struct DoctorArgs {
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// `swarmlab completions`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  source <(swarmlab completions bash)
  swarmlab completions zsh > ~/.zfunc/_swarmlab
  swarmlab completions fish > ~/.config/fish/completions/swarmlab.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: CompletionShell,
}

/// Shells with completions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompletionShell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// `swarmlab agent-pipe`
#[derive(Debug, Clone, Args)]
pub struct AgentPipeArgs {
    /// Name of the socket
    #[arg(value_name = "SOCKET", value_parser = ["agent.sock", "docker.sock"])]
    pub socket: String,
}

/// `swarmlab agent-call`
#[derive(Debug, Clone, Args)]
pub struct AgentCallArgs {
    /// One JSON request
    #[arg(value_name = "JSON")]
    pub request: String,
}
