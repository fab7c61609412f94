//! Services and the values of their specification.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Bytes, Count, Span};

/// A service: the one called `name`, else some service (or `count` of them) with all of the properties.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceAssertion {
    /// Name; `*` stands for any text (`*_web`).
    pub name: Option<String>,
    /// Only services of this stack.
    pub stack: Option<String>,
    /// How many services have the properties; at least one unless told.
    pub count: Option<Count>,
    /// At some recorded moment, not only now.
    pub ever: bool,
    /// No such service is there.
    pub absent: bool,
    /// With `absent`: and the record shows that there was one.
    pub existed: bool,
    /// `replicated`, `global`, `replicated-job` or `global-job`.
    pub mode: Option<ServiceMode>,
    /// Replicas that the service wants.
    pub replicas: Option<Count>,
    /// Tasks that are running; beside `image`, those of that image.
    pub running: Option<Count>,
    /// As many tasks run as the service wants, and the last update or rollback is over.
    pub converged: Option<bool>,
    /// Image, by role (`{{web_v1}}`) or reference; a digest or registry prefix makes no difference.
    pub image: Option<String>,
    /// Command that replaces the image's entrypoint.
    pub command: Option<Vec<String>>,
    /// Arguments of the command.
    pub args: Option<Vec<String>>,
    /// Environment: `NAME` has to be set, or `NAME=value` exactly so.
    pub env: Vec<String>,
    /// No variable may look so (`*` allowed): `POSTGRES_PASSWORD=*`.
    pub env_absent: Vec<String>,
    /// Labels of the service.
    pub labels: BTreeMap<String, String>,
    /// Labels of its containers.
    pub container_labels: BTreeMap<String, String>,
    /// Published ports that it must have.
    pub ports: Vec<PortSpec>,
    /// `true`: it publishes some port; `false`: it publishes none.
    pub published: Option<bool>,
    /// Networks that it must be attached to, by name.
    pub networks: Vec<String>,
    /// Secrets that it must be given.
    pub secrets: Vec<FileReference>,
    /// Secrets that it must not have, by name.
    pub secrets_absent: Vec<String>,
    /// Variables that must hold the path of a secret's file in the container, wherever that is: variable and name of
    /// the secret, `{ POSTGRES_PASSWORD_FILE = "postgres_password" }`.
    pub secret_paths: BTreeMap<String, String>,
    /// Configs that it must be given.
    pub configs: Vec<FileReference>,
    /// Configs that it must not have, by name.
    pub configs_absent: Vec<String>,
    /// Mounts that it must have.
    pub mounts: Vec<MountSpec>,
    /// Placement constraints that it must have; spaces make no difference.
    pub constraints: Vec<String>,
    /// Placement preferences that it must have: `spread=node.labels.zone`.
    pub preferences: Vec<String>,
    /// Update policy; Swarm's defaults count (`order` `stop-first`, `failure_action` `pause`, …).
    pub update: Option<UpdatePolicy>,
    /// Rollback policy; Swarm's defaults count.
    pub rollback: Option<UpdatePolicy>,
    /// Restart policy; Swarm's defaults count.
    pub restart: Option<RestartPolicy>,
    /// Most resources of a task.
    pub limits: Option<ResourceSpec>,
    /// Resources kept for a task.
    pub reservations: Option<ResourceSpec>,
    /// Health check.
    pub healthcheck: Option<HealthcheckSpec>,
    /// `vip` or `dnsrr`.
    pub endpoint_mode: Option<EndpointMode>,
    /// State of the last update or rollback (`completed`, `paused`, `rollback_completed`, …).
    pub update_state: Option<String>,
    /// The wanted replicas took these values one after the other in the record, others may lie between.
    pub replicas_sequence: Vec<u64>,
    /// The image took these values one after the other in the record, others may lie between.
    pub image_sequence: Vec<String>,
}

/// Mode of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceMode {
    /// A number of replicas.
    Replicated,
    /// One task on each eligible node.
    Global,
    /// A number of tasks that run to their end.
    ReplicatedJob,
    /// One task that runs to its end on each eligible node.
    GlobalJob,
}

/// How a service is found by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EndpointMode {
    /// One virtual address.
    Vip,
    /// The addresses of the tasks.
    Dnsrr,
}

/// A published port; what is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PortSpec {
    /// Port on the nodes.
    pub published: Option<u16>,
    /// Port in the containers.
    pub target: Option<u16>,
    /// `ingress` or `host`.
    pub mode: Option<String>,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: Option<String>,
}

/// A secret or config that a service is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileReference {
    /// Name of the secret or config; `*` stands for any text.
    pub name: String,
    /// File in the container; a secret's is relative to `/run/secrets`.
    pub target: Option<String>,
    /// Permissions of the file: `0440`.
    pub mode: Option<String>,
}

/// A mount; what is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MountSpec {
    /// `volume`, `bind` or `tmpfs`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Name of the volume or path on the node; `*` stands for any text.
    pub source: Option<String>,
    /// Path in the container.
    pub target: Option<String>,
    /// A volume that somebody gave a name, so that it can be found again (`true`), or one without (`false`).
    pub named: Option<bool>,
}

/// Update or rollback policy; what is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdatePolicy {
    /// Tasks updated at the same time; 0 is all.
    pub parallelism: Option<Count>,
    /// Wait between batches.
    pub delay: Option<Span>,
    /// `pause`, `continue` or `rollback`.
    pub failure_action: Option<String>,
    /// How long an updated task is watched for failure.
    pub monitor: Option<Span>,
    /// Share of failures that is tolerated.
    pub max_failure_ratio: Option<f64>,
    /// `stop-first` or `start-first`.
    pub order: Option<String>,
}

/// Restart policy; what is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RestartPolicy {
    /// `any`, `on-failure` or `none`.
    pub condition: Option<String>,
    /// Wait before a restart.
    pub delay: Option<Span>,
    /// Most restarts within the window.
    pub max_attempts: Option<Count>,
    /// The window.
    pub window: Option<Span>,
}

/// Resources of one task; what is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ResourceSpec {
    /// CPUs: 0.25 is a quarter of one.
    pub cpus: Option<f64>,
    /// Memory: `50M`.
    pub memory: Option<Bytes>,
}

/// Health check; what is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HealthcheckSpec {
    /// A text that the command has to contain.
    pub test: Option<String>,
    /// Time between checks.
    pub interval: Option<Span>,
    /// Longest time of one check.
    pub timeout: Option<Span>,
    /// Failures in a row that make a container unhealthy.
    pub retries: Option<Count>,
    /// Time at the start in which failures do not count.
    pub start_period: Option<Span>,
}
