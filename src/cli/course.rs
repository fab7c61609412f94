//! Arguments of the student's loop.

use clap::Args;
use clap_complete::engine::ArgValueCandidates;

use super::ClusterArg;
use crate::commands::complete;

/// `swarmlab guide`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  swarmlab guide                 the first step that is not done
  swarmlab guide update          the step called `update`
  swarmlab guide 2               the second step
  swarmlab guide --list          all steps
  swarmlab guide --all | less    the whole text")]
pub struct GuideArgs {
    /// The step, by name or number
    #[arg(value_name = "STEP")]
    pub step: Option<String>,

    /// List the steps
    #[arg(long, conflicts_with_all = ["step", "all"])]
    pub list: bool,

    /// Show the whole text
    #[arg(long, conflicts_with = "step")]
    pub all: bool,

    /// Another lab than the cluster's
    #[arg(long, value_name = "LAB", add = ArgValueCandidates::new(complete::labs))]
    pub lab: Option<String>,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab hint`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Hints of a step come one after the other, from a nudge to the command. What a hint costs is said before.

Examples:
  swarmlab hint
  swarmlab hint update           of the step called `update`
  swarmlab hint --again          the hints you have, once more")]
pub struct HintArgs {
    /// The step, by name or number [default: the first that is not done]
    #[arg(value_name = "STEP")]
    pub step: Option<String>,

    /// Show the hints already taken, no new one
    #[arg(long)]
    pub again: bool,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab quiz`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  swarmlab quiz                  ask, and explain each answer
  swarmlab quiz --answers        questions, right answers and why, without asking
  swarmlab quiz --lab lab-1")]
pub struct QuizArgs {
    /// Show the questions with their answers, ask nothing
    #[arg(long)]
    pub answers: bool,

    /// Another lab than the cluster's
    #[arg(long, value_name = "LAB", add = ArgValueCandidates::new(complete::labs))]
    pub lab: Option<String>,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab check`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Exit code 0 only if every checkpoint that can be judged passes, 1 otherwise.

Examples:
  swarmlab check
  swarmlab check --checkpoint updated
  swarmlab check --watch         again and again while you work, until Ctrl-C
  swarmlab check --json | jq .score")]
pub struct CheckArgs {
    /// Only this checkpoint (may be given several times)
    #[arg(long, value_name = "ID")]
    pub checkpoint: Vec<String>,

    /// Judge again whenever something changes
    #[arg(long, conflicts_with = "json")]
    pub watch: bool,

    /// Print one JSON document
    #[arg(long)]
    pub json: bool,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab solve`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  swarmlab solve                     the whole lab
  swarmlab solve --until updated     up to the checkpoint `updated`, then it is your turn")]
pub struct SolveArgs {
    /// Stop after the step that this checkpoint belongs to
    #[arg(long, value_name = "ID")]
    pub until: Option<String>,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab reset`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Files that you changed are moved to a folder beside the workspace, and the lab's own are put back.

Examples:
  swarmlab reset                 asks first on a terminal
  swarmlab reset --yes")]
pub struct ResetArgs {
    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab labs`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  swarmlab labs
  swarmlab labs --json")]
pub struct LabsArgs {
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}
