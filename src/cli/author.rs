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
  swarmlab author new lab-20               begin a lab
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
    /// Begin a lab: its folders with files that say what goes where
    #[command(after_help = "\
Examples:
  swarmlab --content my-course author new lab-20")]
    New(AuthorNewArgs),
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
  swarmlab author verify --all
  swarmlab author verify lab-3 --mutate        does a case notice when an assertion is missing?
  swarmlab author verify lab-3 --live          replay the solution on a cluster too")]
    Verify(AuthorVerifyArgs),
    /// Print the JSON Schema of a content file, for editors
    #[command(after_help = "\
Examples:
  swarmlab author schema lab > lab.schema.json
  swarmlab author schema grader > grader.schema.json
  swarmlab author schema --reference > REFERENCE.md")]
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
    /// The labs
    #[arg(value_name = "LAB", required_unless_present = "all")]
    pub labs: Vec<String>,

    /// Every lab of the course
    #[arg(long, conflicts_with = "labs")]
    pub all: bool,

    /// Also replay the solution on a cluster of its own
    #[arg(long)]
    pub live: bool,

    /// Also take each assertion out of the grader and look whether a case notices
    #[arg(long, value_name = "WHAT", num_args = 0..=1, default_missing_value = "assertions")]
    pub mutate: Option<Mutation>,
}

/// What a mutation run takes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mutation {
    /// Whole assertions
    Assertions,
    /// Whole assertions, and each property alone
    Properties,
}

/// `swarmlab author new`
#[derive(Debug, Clone, Args)]
pub struct AuthorNewArgs {
    /// Name of the lab: small letters, digits, hyphens
    #[arg(value_name = "LAB")]
    pub lab: String,
}

/// `swarmlab author schema`
#[derive(Debug, Clone, Args)]
pub struct AuthorSchemaArgs {
    /// Which file
    #[arg(value_name = "FILE", required_unless_present = "reference")]
    pub file: Option<SchemaFile>,

    /// Print the reference page of all files instead (Markdown)
    #[arg(long, conflicts_with = "file")]
    pub reference: bool,
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
    /// class.toml, the teacher's rules for marks
    Class,
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
