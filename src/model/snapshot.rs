//! `ClusterSnapshot`: everything a grader may look at, as one serialisable document.
//!
//! Objects of the engine keep the engine's own JSON (field names of the Docker API), so a snapshot captured
//! today can be judged by a grader written later.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ids::NodeName;
use super::timeline::{Availability, TimelineEntry};

/// Version of the snapshot's shape.
pub const SCHEMA: u32 = 1;

/// [`Unread::what`] of the student's files as a whole; of one that was left out, with `/` and its path behind it.
pub const WORKSPACE: &str = "workspace";

/// One reading of a whole cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterSnapshot {
    /// [`SCHEMA`] when it was written.
    pub schema: u32,
    /// When the reading began.
    pub captured_at: Timestamp,
    /// Which cluster.
    pub cluster: ClusterIdentity,
    /// What the managers know together; `None` when no manager could answer (no swarm, or no quorum).
    pub swarm: Option<SwarmView>,
    /// Each daemon's own view. All six nodes are present, reachable or not.
    pub nodes: BTreeMap<NodeName, NodeView>,
    /// Answers to the active probes that the lab's grader asked for.
    #[serde(default)]
    pub probes: Vec<ProbeResult>,
    /// What the recorders of all nodes wrote, merged, oldest first.
    #[serde(default)]
    pub timeline: Vec<TimelineEntry>,
    /// What the availability probes of all nodes wrote, oldest first.
    #[serde(default)]
    pub availability: Vec<Availability>,
    /// The text files of the student's workspace (path to text).
    #[serde(default)]
    pub workspace: BTreeMap<String, String>,
    /// The images of the cluster: role to the reference that a student types (`web_v1` to `nginx:1.22`).
    #[serde(default)]
    pub images: BTreeMap<String, String>,
    /// What could not be read, and why. A judgement that needs one of these is Unknown, never Fail.
    #[serde(default)]
    pub unread: Vec<Unread>,
}

/// Which cluster a snapshot shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterIdentity {
    /// The cluster's name (`--cluster`).
    pub name: String,
    /// Random, made at the cluster's birth.
    pub id: String,
    /// The lab that was started in it.
    pub lab: String,
}

/// The cluster's objects as one manager (which saw a quorum) listed them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SwarmView {
    /// The manager that answered.
    pub seen_by: Option<NodeName>,
    /// `GET /swarm`, without join tokens and unlock keys.
    pub swarm: Value,
    /// `GET /nodes`.
    pub nodes: Vec<Value>,
    /// `GET /services?status=true`.
    pub services: Vec<Value>,
    /// `GET /tasks`.
    pub tasks: Vec<Value>,
    /// `GET /networks`, those of scope `swarm`.
    pub networks: Vec<Value>,
    /// `GET /secrets` (never holds the content).
    pub secrets: Vec<Value>,
    /// `GET /configs`.
    pub configs: Vec<Value>,
}

/// One node as its own daemon describes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NodeView {
    /// State of the node's container on the host: `running`, `paused`, `exited`, `missing`, …
    pub container: String,
    /// `GET /info` of the node's daemon; `None` when it did not answer.
    pub info: Option<Value>,
    /// `GET /containers/json?all=true`, each with its `inspect` under `Inspect` when it could be read.
    pub containers: Vec<Value>,
    /// `GET /volumes`.
    pub volumes: Vec<Value>,
    /// `GET /networks`.
    pub networks: Vec<Value>,
    /// `GET /images/json`.
    pub images: Vec<Value>,
    /// What the node's kernel can do, as the agent found it.
    pub kernel: KernelFacts,
}

/// Kernel features that decide what Swarm can show on a node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KernelFacts {
    /// `/proc/net/ip_vs` exists: VIPs and the routing mesh can work. `None` when it was not read.
    pub ip_vs: Option<bool>,
    /// 1 or 2; 0 when it was not read.
    pub cgroup: u8,
    /// `uname -r`.
    pub release: String,
}

/// A question to put to the cluster while it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What to ask.
    pub request: ProbeRequest,
    /// The node that asks.
    pub from: NodeName,
    /// ID of a container of that node in whose network namespace it is asked.
    pub container: Option<String>,
}

/// An active question put to the cluster while it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbeResult {
    /// What was asked.
    pub request: ProbeRequest,
    /// The node from which it was asked.
    pub from: NodeName,
    /// The container whose network namespace was used (else the node's own): its ID.
    #[serde(default)]
    pub container: Option<String>,
    /// What came back.
    pub answer: ProbeAnswer,
}

/// The questions that a node's agent can put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ProbeRequest {
    /// One or more HTTP GET requests, each on a new connection.
    Http {
        /// Host name or address, resolved in the namespace of the probe.
        host: String,
        /// TCP port.
        port: u16,
        /// Path and query.
        path: String,
        /// How many requests.
        count: u32,
    },
    /// A TCP connection, closed at once.
    Tcp {
        /// Host name or address.
        host: String,
        /// TCP port.
        port: u16,
    },
    /// An A query to the namespace's resolver.
    Dns {
        /// The name.
        name: String,
    },
}

/// What a probe saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ProbeAnswer {
    /// One entry a request, in order.
    Http(Vec<HttpAnswer>),
    /// The connection was accepted.
    TcpOpen,
    /// Addresses, sorted; empty when the name does not exist.
    Dns(Vec<String>),
    /// The target refused, did not answer in time, or has no such name: an answer about the cluster.
    Refused(String),
    /// The probe itself could not be carried out: no answer about the cluster at all.
    Error(String),
}

/// One HTTP response, or why there was none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpAnswer {
    /// Status code; 0 without a response.
    pub status: u16,
    /// The first 4 KiB of the body, lossily decoded.
    pub body: String,
    /// `Server` header, if any.
    pub server: String,
    /// Why there was no response.
    pub error: Option<String>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unread {
    /// What: `services`, `tasks`, `info`, `containers`, `timeline`, `probe`, `workspace`, …
    pub what: String,
    /// On which node, if it is one node's matter.
    pub node: Option<NodeName>,
    /// The engine's own words.
    pub why: String,
}
