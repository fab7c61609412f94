//! clap types only, no behaviour. A doc comment here is a line of `--help`.

mod author;
mod chaos;
mod cluster;
mod course;
mod images;
mod submission;
mod system;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub use author::*;
pub use chaos::*;
pub use cluster::*;
pub use course::*;
pub use images::*;
pub use submission::*;
pub use system::*;

/// A real six-node Docker Swarm on this machine, a course to practise on it, and fair verdicts
#[derive(Debug, Parser)]
#[command(
    name = "swarmlab",
    version,
    propagate_version = false,
    disable_help_subcommand = true,
    subcommand_required = false,
    max_term_width = 100,
    after_help = "\
Examples:
  swarmlab start lab-3    build the cluster, show the first step
  swarmlab                where you are, what is next
  swarmlab check          what is done, what is missing, and how to see it
  swarmlab doctor         is this machine ready?

Exit codes:
  0  done, all pass               3    environment: engine, privilege, space
  1  a checkpoint did not pass    4    lab content invalid
  2  usage                        5  some submissions could not be graded
                                  130  interrupted"
)]
pub struct Cli {
    /// What to do; nothing: where you are, what is next
    #[command(subcommand)]
    pub command: Option<Command>,

    /// What holds for every command
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// Options of every command.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub struct GlobalArgs {
    /// Language of messages and texts [default: `SWARMLAB_LANG`, else the locale, else en]
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<LanguageChoice>,

    /// Answer yes to every question
    #[arg(short, long, global = true)]
    pub yes: bool,

    /// Say more of what happens (-vv: everything) on stderr; `SWARMLAB_LOG` takes a filter
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// Colours; auto: on a terminal, unless `NO_COLOR` is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,

    /// Folder with `labs`, `graders` and `solutions` to use over the built-in course
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "SWARMLAB_CONTENT",
        hide_env_values = true
    )]
    pub content: Option<PathBuf>,
}

/// Values of `--lang`. Without a doc comment on each value, clap lists them on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LanguageChoice {
    Fr,
    En,
}

/// Values of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build or resume a lab's cluster and show the first step
    Start(StartArgs),
    /// Show the text of a step
    Guide(GuideArgs),
    /// Show the next hint of the current step
    Hint(HintArgs),
    /// Answer the course's questions on the lab
    Quiz(QuizArgs),
    /// Judge the cluster and say why
    Check(CheckArgs),
    /// Replay the reference solution (marks the score as assisted)
    Solve(SolveArgs),
    /// Bring the cluster back to the lab's start
    Reset(ResetArgs),
    /// Open a shell on a node
    Shell(ShellArgs),
    /// Run a command on a node
    Exec(ExecArgs),
    /// Run the docker CLI on the first manager that answers
    Docker(DockerArgs),
    /// Print what to eval to point your own docker CLI at a node
    Env(EnvArgs),
    /// Print the folder of your files, which every node sees at /workspace
    Workspace(WorkspaceArgs),
    /// List the clusters
    Status(StatusArgs),
    /// List the nodes with role, availability and tasks
    Nodes(NodesArgs),
    /// Break nodes on purpose, and mend them
    Chaos(ChaosArgs),
    /// Stop the nodes and keep everything
    Stop(StopArgs),
    /// Remove a cluster and everything in it
    Destroy(DestroyArgs),
    /// Write the evidence file for the teacher
    Submit(SubmitArgs),
    /// Show an evidence file as `check` would
    Report(ReportArgs),
    /// Judge a class: evidence files, folders of them, zips
    Grade(GradeArgs),
    /// List the labs with your state and score
    Labs(LabsArgs),
    /// Prepare, list, export or import the images
    Images(ImagesArgs),
    /// Make a lab and prove it
    Author(AuthorArgs),
    /// Check this machine and say how to mend it
    Doctor(DoctorArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Be the first process of a node
    #[command(hide = true)]
    Agent,
    /// Join standard input and output to a socket of this node
    #[command(hide = true)]
    AgentPipe(AgentPipeArgs),
    /// Ask the agent of this node
    #[command(hide = true)]
    AgentCall(AgentCallArgs),
}
