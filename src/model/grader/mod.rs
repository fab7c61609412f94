//! What `grader.toml` says: the vocabulary in which a teacher states what a lab's outcome has to be.
//!
//! One array of plain tables per subject, so that a mistake is told with line and caret. The doc comments of this
//! module are the reference page (`graders/REFERENCE.md`): they are written for teachers.

mod expression;
mod history;
mod local;
mod managers;
mod objects;
mod probes;
mod service;
mod values;

pub use expression::*;
pub use history::*;
pub use local::*;
pub use managers::*;
pub use objects::*;
pub use probes::*;
pub use service::*;
pub use values::*;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::text::Localized;

/// `graders/LAB/grader.toml`: the checkpoints of a lab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grader {
    /// Version of the format: 1.
    pub format: u32,
    /// Version of this grader; raise it when a verdict may change.
    pub version: u32,
    /// The checkpoints in the order in which they are shown.
    #[serde(rename = "checkpoint")]
    pub checkpoints: Vec<Checkpoint>,
}

/// Something that the student has to reach. It passes when all of its assertions hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Key of the checkpoint: small letters, digits, hyphens.
    pub id: String,
    /// What is reached, in a few words.
    pub title: Localized,
    /// Points that it brings.
    pub points: f64,
    /// Checkpoints that have to pass before this one is looked at; until then it is `blocked`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Items of the course that it meets (`A-1209`).
    #[serde(default)]
    pub covers: Vec<String>,
    /// Services.
    #[serde(default, rename = "service")]
    pub services: Vec<ServiceAssertion>,
    /// Nodes as the managers list them.
    #[serde(default, rename = "node")]
    pub nodes: Vec<NodeAssertion>,
    /// Each node's own daemon, whatever the managers say.
    #[serde(default, rename = "daemon")]
    pub daemons: Vec<DaemonAssertion>,
    /// Changes of the managers' leader.
    #[serde(default, rename = "leader")]
    pub leaders: Vec<LeaderAssertion>,
    /// Losses of the managers' quorum.
    #[serde(default, rename = "quorum")]
    pub quorums: Vec<QuorumAssertion>,
    /// The swarm's own settings.
    #[serde(default, rename = "swarm")]
    pub swarms: Vec<SwarmAssertion>,
    /// Tasks.
    #[serde(default, rename = "task")]
    pub tasks: Vec<TaskAssertion>,
    /// Tasks that took the place of lost ones.
    #[serde(default, rename = "healing")]
    pub healings: Vec<HealingAssertion>,
    /// Stacks.
    #[serde(default, rename = "stack")]
    pub stacks: Vec<StackAssertion>,
    /// Networks of the swarm.
    #[serde(default, rename = "network")]
    pub networks: Vec<NetworkAssertion>,
    /// Secrets.
    #[serde(default, rename = "secret")]
    pub secrets: Vec<SecretAssertion>,
    /// Configs.
    #[serde(default, rename = "config")]
    pub configs: Vec<ConfigAssertion>,
    /// Volumes on the nodes.
    #[serde(default, rename = "volume")]
    pub volumes: Vec<VolumeAssertion>,
    /// Containers on the nodes.
    #[serde(default, rename = "container")]
    pub containers: Vec<ContainerAssertion>,
    /// Images on the nodes.
    #[serde(default, rename = "image")]
    pub images: Vec<ImageAssertion>,
    /// HTTP requests made while the cluster is read.
    #[serde(default, rename = "http")]
    pub http: Vec<HttpAssertion>,
    /// TCP connections made while the cluster is read.
    #[serde(default, rename = "tcp")]
    pub tcp: Vec<TcpAssertion>,
    /// Names looked up while the cluster is read.
    #[serde(default, rename = "dns")]
    pub dns: Vec<DnsAssertion>,
    /// Recorded events.
    #[serde(default, rename = "event")]
    pub events: Vec<EventAssertion>,
    /// Recorded updates and rollbacks of a service.
    #[serde(default, rename = "update")]
    pub updates: Vec<UpdateAssertion>,
    /// Recorded answers of declared endpoints.
    #[serde(default, rename = "availability")]
    pub availability: Vec<AvailabilityAssertion>,
    /// The student's own files.
    #[serde(default, rename = "file")]
    pub files: Vec<FileAssertion>,
    /// Anything else, as an expression.
    #[serde(default, rename = "expr")]
    pub expressions: Vec<ExprAssertion>,
    /// Hints; the first whose `when` holds is shown when the checkpoint fails.
    #[serde(default, rename = "hint")]
    pub hints: Vec<CheckpointHint>,
}

/// A hint that fits what was observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckpointHint {
    /// CEL expression over the snapshot; without it the hint always fits.
    pub when: Option<String>,
    /// The hint.
    pub text: Localized,
}
