//! Arguments of what is handed in.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCandidates;

use crate::commands::complete;
use crate::gradebook::Format;
use crate::model::grader::Span;

/// `swarmlab submit`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
The file holds the state of the cluster, its recorded history, the text files of your workspace and your
verdicts; never secret values. It says so before it writes. `swarmlab report FILE` shows it.

Examples:
  swarmlab submit
  swarmlab submit -o tp3.swarmlab
  swarmlab submit --cluster lab-3 --cluster lab-4            two labs in one file
  swarmlab submit --name \"Marie Dupont\" --number 12345       where nobody can be asked")]
pub struct SubmitArgs {
    /// The file to write [default: LAB-NUMBER.swarmlab]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// A cluster to hand in (may be given several times) [default: the one started last]
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::clusters))]
    pub cluster: Vec<String>,

    /// Your name; kept for the next time
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Your student number; kept for the next time
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<String>,
}

/// `swarmlab report`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Judges the file with the graders here, as `check` would, and checks the chain of its record.

Examples:
  swarmlab report lab-3-12345.swarmlab
  swarmlab report lab-3-12345.swarmlab --timeline | less     with the whole history")]
pub struct ReportArgs {
    /// An evidence file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Show every recorded moment, not only those of services, nodes and the recorders
    #[arg(long)]
    pub timeline: bool,
}

/// How work is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GradeMode {
    /// Evidence files that students made with `submit`
    Evidence,
    /// Folders or zips of commands, each run in a fresh cluster here
    Replay,
}

/// `swarmlab grade`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Every evidence file is judged anew with the graders here (`--content DIR` for private ones); what the
student's own check had said is only compared. Folders and zips are looked through, as Moodle and Canvas
hand them out. A bad file is one line. Exit code 5 when some could not be graded.

With `--mode replay` each student's solution.toml, scripts or stack file is run here, in a fresh cluster
without a network, and the result is judged. Read docs/replay.md before you run strangers' commands.

Examples:
  swarmlab grade lab-3-12345.swarmlab
  swarmlab grade Moodle-download.zip --out marks
  swarmlab grade submissions/ --class class.toml --out marks --format html,csv,moodle
  swarmlab grade submissions/ --out marks --resume     go on after an interruption; only what changed is redone
  swarmlab grade submissions/ --content my-graders --json | jq '.submissions[].labs[].mark'
  swarmlab grade folders/ --mode replay --lab lab-4 --out marks")]
pub struct GradeArgs {
    /// Evidence files, folders, or zips; with `--mode replay`, folders or zips
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// What was handed in
    #[arg(long, value_enum, value_name = "MODE", default_value_t = GradeMode::Evidence)]
    pub mode: GradeMode,

    /// The lab that folders are replayed for
    #[arg(
        long, value_name = "LAB", required_if_eq("mode", "replay"),
        add = ArgValueCandidates::new(complete::labs)
    )]
    pub lab: Option<String>,

    /// Folder for `class.json`, the journal and what `--format` asks for
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// How points become marks, deadlines and the roster: `class.toml`
    #[arg(long, value_name = "FILE")]
    pub class: Option<PathBuf>,

    /// What to write into the folder beside `class.json`
    #[arg(
        long, value_name = "FORMAT", value_delimiter = ',', requires = "out",
        value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name))
            .try_map(|name| name.parse::<Format>())
    )]
    pub format: Vec<Format>,

    /// Go on with an earlier run in the same folder
    #[arg(long, requires = "out")]
    pub resume: bool,

    /// Submissions judged at a time [default: one a core; clusters side by side: by memory and cores]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// Longest time of one submission's commands in a replay
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = time)]
    pub time_limit: Span,

    /// Runtime of the nodes in a replay [default: `sysbox-runc` where the engine has it]
    #[arg(long, value_name = "NAME")]
    pub runtime: Option<String>,

    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// A time as Docker writes it, of a second at least.
fn time(text: &str) -> Result<Span, String> {
    Span::parse(text)
        .filter(|span| *span >= Span::from_seconds(1))
        .ok_or_else(|| "a time like `90s` or `15m`, of 1s at least".to_owned())
}
