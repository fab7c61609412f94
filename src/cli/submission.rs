//! Arguments of what is handed in.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap_complete::engine::ArgValueCandidates;

use crate::commands::complete;
use crate::gradebook::Format;

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

/// `swarmlab grade`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Every evidence file is judged anew with the graders here (`--content DIR` for private ones); what the
student's own check had said is only compared. Folders and zips are looked through, as Moodle and Canvas
hand them out. A bad file is one line. Exit code 5 when some could not be graded.

Examples:
  swarmlab grade lab-3-12345.swarmlab
  swarmlab grade Moodle-download.zip --out marks
  swarmlab grade submissions/ --class class.toml --out marks --format html,csv,moodle
  swarmlab grade submissions/ --out marks --resume     go on after an interruption; only what changed is redone
  swarmlab grade submissions/ --content my-graders --json | jq '.submissions[].labs[].mark'")]
pub struct GradeArgs {
    /// Evidence files, folders, or zips
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

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

    /// Submissions judged at a time [default: one a core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}
