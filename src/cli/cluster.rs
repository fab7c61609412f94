//! Arguments of the commands that live with a cluster.

use clap::Args;
use clap_complete::engine::ArgValueCandidates;

use super::ImageSourceArgs;
use crate::commands::complete;

/// Which cluster.
#[derive(Debug, Clone, Args)]
pub struct ClusterArg {
    /// Name of the cluster [default: the one started last]
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::clusters))]
    pub cluster: Option<String>,
}

/// `swarmlab start`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Start again resumes: what is missing is repaired, nothing is built twice.

Examples:
  swarmlab start lab-3
  swarmlab start lab-3 --lang fr
  swarmlab start lab-1 --cluster evening    a second cluster beside the first
  swarmlab start lab-3 --images debian      build images from Debian packages")]
pub struct StartArgs {
    /// The lab: lab-1, lab-3, … (`swarmlab labs` lists them)
    #[arg(value_name = "LAB", add = ArgValueCandidates::new(complete::labs))]
    pub lab: String,

    /// Name of the cluster [default: the lab's name]
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::clusters))]
    pub cluster: Option<String>,

    /// Where images come from
    #[command(flatten)]
    pub images: ImageSourceArgs,
}

/// `swarmlab workspace`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Edit your stack files here; a shell on a node starts in the same folder, /workspace. What commands on a
node write there belongs to root, as everything on a node. `reset` moves what you changed to a folder
beside it, and `destroy` keeps it.

Examples:
  cd \"$(swarmlab workspace)\"
  swarmlab docker -- stack deploy -c stack.yml shop    after you edited stack.yml there")]
pub struct WorkspaceArgs {
    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab shell`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
The shell starts in /workspace, the folder that `swarmlab workspace` prints.

Examples:
  swarmlab shell                 on manager-1
  swarmlab shell worker-2")]
pub struct ShellArgs {
    /// The node: manager-1 … manager-3, worker-1 … worker-3
    #[arg(value_name = "NODE", default_value = "manager-1", add = ArgValueCandidates::new(complete::nodes))]
    pub node: String,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab exec`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
The exit code is the command's own.

Examples:
  swarmlab exec worker-1 -- docker ps
  swarmlab exec manager-2 -- sh -c 'ip addr | grep inet'")]
pub struct ExecArgs {
    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,

    /// The node: manager-1 … manager-3, worker-1 … worker-3
    #[arg(value_name = "NODE", add = ArgValueCandidates::new(complete::nodes))]
    pub node: String,

    /// The command and its arguments
    #[arg(
        value_name = "CMD",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub command: Vec<String>,
}

/// `swarmlab docker`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
The exit code is docker's own. Files are those of the workspace (`swarmlab workspace`); `-` is standard input.

Examples:
  swarmlab docker -- node ls
  swarmlab docker -- stack deploy -c stack.yml shop
  swarmlab docker -- service ps web
  swarmlab docker --cluster evening -- service ls")]
pub struct DockerArgs {
    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,

    /// Arguments for docker
    #[arg(
        value_name = "ARGS",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub arguments: Vec<String>,
}

/// `swarmlab env`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  eval \"$(swarmlab env)\"             docker now talks to manager-1
  eval \"$(swarmlab env worker-1)\"
  eval \"$(swarmlab env --unset)\"     back to your own engine")]
pub struct EnvArgs {
    /// The node: manager-1 … manager-3, worker-1 … worker-3
    #[arg(value_name = "NODE", default_value = "manager-1", add = ArgValueCandidates::new(complete::nodes))]
    pub node: String,

    /// Print what brings your docker CLI back to your own engine
    #[arg(long)]
    pub unset: bool,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab status`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  swarmlab status
  swarmlab status --json")]
pub struct StatusArgs {
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// `swarmlab nodes`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  swarmlab nodes
  swarmlab nodes --watch         again every second, until Ctrl-C")]
pub struct NodesArgs {
    /// Show it again every second
    #[arg(long, conflicts_with = "json")]
    pub watch: bool,

    /// Print one JSON document
    #[arg(long)]
    pub json: bool,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab stop`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  swarmlab stop                  `swarmlab start LAB` goes on where you were
  swarmlab stop --cluster evening")]
pub struct StopArgs {
    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// `swarmlab destroy`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Your progress and scores stay, and so do the image cache and the files of yours in the workspace.

Examples:
  swarmlab destroy
  swarmlab destroy --cluster evening
  swarmlab destroy --all --yes")]
pub struct DestroyArgs {
    /// Every cluster of this user
    #[arg(long, conflicts_with = "cluster")]
    pub all: bool,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}
