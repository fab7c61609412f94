//! What the agents in the nodes record: `timeline.jsonl` and `availability.jsonl`, one JSON document a line.
//!
//! Every node writes what its own daemon shows it; several managers therefore write the same swarm moment.
//! `observe::merge` makes one timeline of them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ids::NodeName;

/// Action of the `Agent` moment that says: the lab begins anew, what was recorded before belongs to an earlier try.
pub const RESET: &str = "reset";

/// Action of the `Agent` moment that says who leads the managers: the note is the leader's host name.
pub const LEADER: &str = "leader";

/// Action of the `Agent` moment that says which managers can be reached: the note is their host names.
pub const MANAGERS: &str = "managers";

/// One recorded moment of the cluster's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineEntry {
    /// When it happened, by the engine's clock: an event's own time; an object's `UpdatedAt` (the time of the event
    /// that made the agent read it, where there is none); a task's `Status.Timestamp` when its state changed, else
    /// its `UpdatedAt`. The agent's own clock for its own moments.
    pub at: Timestamp,
    /// The node whose agent wrote it (the first, when several saw the same thing).
    pub node: NodeName,
    /// What happened.
    pub what: Moment,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Moment {
    /// An event of `GET /events`, of scope swarm (from managers) or local (from every node).
    Event {
        /// `service`, `node`, `container`, `network`, `secret`, `config`, …
        #[serde(rename = "type")]
        kind: String,
        /// Whose matter it is. A network has events of both scopes: managers see `swarm` ones, and each node that
        /// sets it up for a task sees its own `local` ones.
        #[serde(default)]
        scope: EventScope,
        /// `create`, `update`, `remove`, `die`, `start`, …
        action: String,
        /// ID of the object.
        id: String,
        /// `name`, `replicas.old`, `replicas.new`, `image.new`, `updatestate.new`, `exitCode`, …
        attributes: BTreeMap<String, String>,
    },
    /// A swarm object as the manager showed it right after an event about it, or a node's container as it was when it
    /// started (its environment included, which may hold a password).
    Object {
        /// `service`, `node`, `network`, `secret`, `config`; `container`.
        #[serde(rename = "type")]
        kind: String,
        /// ID of the object.
        id: String,
        /// The engine's inspect JSON; of a container its entry in `GET /containers/json`, with the details that graders
        /// ask for under `Inspect`, and its mounts as the kernel has them under `Filesystems`.
        body: Value,
    },
    /// A task whose state, desired state or error changed since the agent last looked.
    Task {
        /// The engine's own JSON of `GET /tasks`, without `Spec.ContainerSpec.Env`.
        body: Value,
    },
    /// The agent itself.
    Agent {
        /// `started` and `stopping` (the agent); `daemon_exited` and `daemon_started` (dockerd or containerd, as the
        /// note says); `recording` (the event stream is open); [`RESET`]; `gap` (events may be missing before this moment);
        /// `chaos_kill`, `chaos_pause`, `chaos_partition`, `chaos_heal` (`swarmlab chaos` did it to the node);
        /// `leader` and `managers` (as this manager sees them, when they are others than before);
        /// `manager`, `no_leader` (a manager that cannot answer), `locked`, `worker`, `no_swarm` (what the daemon is
        /// from now on, as far as the agent knows).
        action: String,
        /// Details for people.
        note: String,
    },
}

/// Scope of an event of the engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventScope {
    /// One node's daemon.
    #[default]
    Local,
    /// The whole swarm.
    Swarm,
}

/// A run of requests of an availability probe with the same result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Availability {
    /// The node that asked.
    pub node: NodeName,
    /// What was asked.
    pub target: AvailabilityTarget,
    /// Time of the first request of the run.
    pub from: Timestamp,
    /// Time of the last request of the run.
    pub to: Timestamp,
    /// Requests answered with a status below 500.
    pub ok: u32,
    /// Requests without an answer, or answered 5xx. A failed request is always a run of its own.
    pub failed: u32,
    /// Why the request failed.
    #[serde(default)]
    pub error: Option<String>,
}

/// What an availability probe asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AvailabilityTarget {
    /// A published port on the node's own address, through the routing mesh. Asked only while a service
    /// publishes the port in ingress mode, and never on a kernel without `ip_vs`.
    Mesh {
        /// Published port.
        port: u16,
    },
    /// A task's container on this node, asked directly at its address, without VIP or mesh.
    Task {
        /// `com.docker.swarm.service.name`.
        service: String,
        /// `com.docker.swarm.task.id`.
        task: String,
        /// Target port in the container.
        port: u16,
        /// Image of the container as its service named it, without digest.
        image: String,
    },
}
