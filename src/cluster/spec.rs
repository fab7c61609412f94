//! What is wanted: one cluster.

use std::path::PathBuf;

use crate::model::agent_api::ProbePlan;

/// What the nodes are when the lab starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartingSwarm {
    /// Three managers and three workers in one swarm.
    Formed,
    /// Six engines that know nothing of each other.
    None,
}

/// Limits of one node's container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: u64,
    /// Thousandths of a CPU; never more than the host has.
    pub milli_cpus: u64,
    /// Processes and threads, those of the node's own containers included.
    pub pids: u64,
}

impl Default for Limits {
    /// A node with its swarm idles at 62 to 101 MiB; a database and a web server fit well below 2 GiB.
    fn default() -> Self {
        Self {
            memory: 2 << 30,
            milli_cpus: 2000,
            pids: 4096,
        }
    }
}

/// Whom the nodes can reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// This machine, and whatever it can reach.
    #[default]
    World,
    /// Each other and their registries, nothing else; and they share no file with another cluster. For commands of
    /// strangers.
    Themselves,
}

/// A cluster as it is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterSpec {
    /// Its name (`--cluster`).
    pub name: String,
    /// The lab it is for: `lab-3`.
    pub lab: String,
    /// `SWARMLAB_HOME`.
    pub home: PathBuf,
    /// The student's files on this machine, seen in every node.
    pub workspace: PathBuf,
    /// The static program that is the nodes' PID 1: this very program.
    pub program: PathBuf,
    /// The node image in the host's engine.
    pub node_image: String,
    /// The registry image in the host's engine.
    pub registry_image: String,
    /// Registry storage tree with the task images; the mirror serves it read-only.
    pub mirror_tree: PathBuf,
    /// How the nodes start.
    pub swarm: StartingSwarm,
    /// With a registry that students can push to.
    pub registry: bool,
    /// Ports published on 127.0.0.1 of the host, from manager-1.
    pub ports: Vec<u16>,
    /// What the availability probe of every node asks.
    pub probes: ProbePlan,
    /// Limits of each node.
    pub limits: Limits,
    /// Whom the nodes can reach.
    pub reach: Reach,
    /// The engine's runtime for the nodes' containers; its default without one.
    pub runtime: Option<String>,
}
