//! Arguments of `chaos`.

use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCandidates;

use super::ClusterArg;
use crate::commands::complete;

/// `swarmlab chaos`
#[derive(Debug, Clone, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
`swarmlab nodes` shows what is broken. `start` and `reset` heal everything too.

Examples:
  swarmlab chaos kill manager-1              who is the leader now?
  swarmlab chaos kill manager-1 manager-2    a swarm without a quorum
  swarmlab chaos heal                        all nodes as they were"
)]
pub struct ChaosArgs {
    /// What to do
    #[command(subcommand)]
    pub command: ChaosCommand,
}

/// Subcommands of `chaos`.
#[derive(Debug, Clone, Subcommand)]
pub enum ChaosCommand {
    /// Switch nodes off: their machine dies and stays dead until it is healed
    #[command(after_help = "\
Examples:
  swarmlab chaos kill worker-1
  swarmlab chaos kill manager-1 manager-2")]
    Kill(ChaosNodes),
    /// Freeze nodes: their connections stay open, and they answer nobody
    #[command(after_help = "\
Examples:
  swarmlab chaos pause worker-1")]
    Pause(ChaosNodes),
    /// Cut nodes off from all others; you can still work on them
    #[command(after_help = "\
Examples:
  swarmlab chaos partition manager-3")]
    Partition(ChaosNodes),
    /// Undo whatever was done to nodes
    #[command(after_help = "\
Examples:
  swarmlab chaos heal             every node
  swarmlab chaos heal worker-1")]
    Heal(HealNodes),
}

/// The nodes to break.
#[derive(Debug, Clone, Args)]
pub struct ChaosNodes {
    /// The nodes: manager-1 … manager-3, worker-1 … worker-3
    #[arg(value_name = "NODE", required = true, add = ArgValueCandidates::new(complete::nodes))]
    pub nodes: Vec<String>,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}

/// The nodes to heal.
#[derive(Debug, Clone, Args)]
pub struct HealNodes {
    /// The nodes [default: all]
    #[arg(value_name = "NODE", add = ArgValueCandidates::new(complete::nodes))]
    pub nodes: Vec<String>,

    /// Which cluster
    #[command(flatten)]
    pub cluster: ClusterArg,
}
