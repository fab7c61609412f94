//! Arguments of `author`.

use clap::{Args, Subcommand, ValueEnum};

use super::ClusterArg;

/// `swarmlab author`
#[derive(Debug, Clone, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
Examples:
  swarmlab author lint                     every lab, every problem
  swarmlab author verify lab-3             prove its grader and solution
  swarmlab author capture lab-3 drained    make a case from the running cluster"
)]
pub struct AuthorArgs {
    /// What to do
    #[command(subcommand)]
    pub command: AuthorCommand,
}

/// Subcommands of `author`.
#[derive(Debug, Clone, Subcommand)]
pub enum AuthorCommand {
    /// Check the files of every lab and list all problems
    #[command(after_help = "\
Examples:
  swarmlab author lint
  swarmlab author lint lab-3 --content my-course")]
    Lint(AuthorLintArgs),
    /// Prove a lab: untouched fails, the solution passes, each case gets its verdict
    #[command(after_help = "\
Examples:
  swarmlab author verify lab-3
  swarmlab author verify lab-3 --cases-only      without a cluster")]
    Verify(AuthorVerifyArgs),
    /// Print the JSON Schema of a content file, for editors
    #[command(after_help = "\
Examples:
  swarmlab author schema lab > lab.schema.json
  swarmlab author schema grader > grader.schema.json")]
    Schema(AuthorSchemaArgs),
    /// Make a case from a running cluster
    #[command(after_help = "\
Examples:
  swarmlab author capture lab-3 wrong-image --about 'updated to an image that does not exist'")]
    Capture(AuthorCaptureArgs),
}

/// `swarmlab author lint`
#[derive(Debug, Clone, Args)]
pub struct AuthorLintArgs {
    /// Only these labs
    #[arg(value_name = "LAB")]
    pub labs: Vec<String>,
}

/// `swarmlab author verify`
#[derive(Debug, Clone, Args)]
pub struct AuthorVerifyArgs {
    /// The lab
    #[arg(value_name = "LAB")]
    pub lab: String,

    /// Judge the recorded cases only, start no cluster
    #[arg(long)]
    pub cases_only: bool,
}

/// `swarmlab author schema`
#[derive(Debug, Clone, Args)]
pub struct AuthorSchemaArgs {
    /// Which file
    #[arg(value_name = "FILE")]
    pub file: SchemaFile,
}

/// Files with a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaFile {
    /// course.toml
    Course,
    /// lab.toml
    Lab,
    /// grader.toml
    Grader,
    /// solution.toml
    Solution,
    /// A snapshot of a cluster
    Snapshot,
    /// What `check --json` prints
    Report,
}

/// `swarmlab author capture`
#[derive(Debug, Clone, Args)]
pub struct AuthorCaptureArgs {
    /// The lab
    #[arg(value_name = "LAB")]
    pub lab: String,

    /// Name of the case
    #[arg(value_name = "NAME")]
    pub name: String,

    /// What the case shows, in one sentence
    #[arg(long, value_name = "TEXT")]
    pub about: Option<String>,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}
