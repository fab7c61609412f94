//! The control socket of a node's agent: `agent.sock` in the node directory, `/swarmlab/agent.sock` in the node.
//!
//! One [`AgentRequest`] as a JSON document a line, one [`AgentReply`] a line, in order; a connection may carry many.
//! Each connection has its own thread in the agent: a slow question on one never delays another. Where the socket
//! cannot be reached from outside, `swarmlab agent-pipe agent.sock` inside the node joins its standard streams to it,
//! and `swarmlab agent-call '<request>'` prints the reply line.
//!
//! ```text
//! → {"probe":{"request":{"dns":{"name":"tasks.web"}},"container":"4f1c…","timeout_ms":2000}}
//! ← {"probe":{"dns":["10.0.1.3","10.0.1.4"]}}
//! → "facts"
//! ← {"facts":{…}}
//! ```

use std::net::Ipv4Addr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::NodeName;
use super::snapshot::{KernelFacts, ProbeAnswer, ProbeRequest};

/// Version of the facts' shape.
pub const SCHEMA: u32 = 1;

/// Where the agent of a node keeps and answers things, as seen in the node.
pub const NODE_DIRECTORY: &str = "/swarmlab";

/// Where the sockets are in a node whose node directory crosses the border of a virtual machine.
pub const SOCKET_DIRECTORY: &str = "/run/swarmlab";

/// Where the student's files are in every node.
pub const WORKSPACE_DIRECTORY: &str = "/workspace";

/// File names in the node directory.
pub mod files {
    /// Second listener of the node's dockerd.
    pub const DOCKER_SOCKET: &str = "docker.sock";
    /// The control socket.
    pub const AGENT_SOCKET: &str = "agent.sock";
    /// [`super::AgentFacts`], rewritten whole whenever something in it changes.
    pub const FACTS: &str = "agent.json";
    /// `TimelineEntry` lines.
    pub const TIMELINE: &str = "timeline.jsonl";
    /// Where `timeline.jsonl` goes when it has grown too large; read it first.
    pub const TIMELINE_OLD: &str = "timeline.1.jsonl";
    /// `Availability` lines.
    pub const AVAILABILITY: &str = "availability.jsonl";
    /// Where `availability.jsonl` goes when it has grown too large; read it first.
    pub const AVAILABILITY_OLD: &str = "availability.1.jsonl";
    /// [`super::ProbePlan`], written by the host.
    pub const PROBES: &str = "probe.json";
    /// What dockerd said.
    pub const DAEMON_LOG: &str = "daemon.log";
    /// What containerd said.
    pub const CONTAINERD_LOG: &str = "containerd.log";
    /// What the agent itself had to complain about.
    pub const AGENT_LOG: &str = "agent.log";
}

/// What the agent reads from its environment.
pub mod environment {
    /// Name of the node: `manager-1`.
    pub const NODE: &str = "SWARMLAB_NODE";
    /// Name of the cluster.
    pub const CLUSTER: &str = "SWARMLAB_CLUSTER";
    /// The cluster's birth ID, which seeds the chain of the record.
    pub const BIRTH: &str = "SWARMLAB_BIRTH";
    /// Numeric user that owns the node directory on the host.
    pub const UID: &str = "SWARMLAB_UID";
    /// Numeric group that owns the node directory on the host.
    pub const GID: &str = "SWARMLAB_GID";
    /// `http://ADDRESS:5000` of the mirror; none when empty or unset.
    pub const MIRROR: &str = "SWARMLAB_MIRROR";
    /// `registry:5000`, several separated by commas; none when empty or unset.
    pub const INSECURE_REGISTRY: &str = "SWARMLAB_INSECURE_REGISTRY";
    /// Directory for the sockets, where the node directory cannot hold any.
    pub const SOCKETS: &str = "SWARMLAB_SOCKETS";
    /// Set when the cluster is closed: no question for a name may leave the node.
    pub const CLOSED: &str = "SWARMLAB_CLOSED";
    /// MTU of the node's networks; the daemon's own default when unset.
    pub const MTU: &str = "SWARMLAB_MTU";
}

/// What the host wants probed, in `probe.json`; the agent reads it again within a second of a change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbePlan {
    /// The endpoints, asked once a second each.
    #[serde(default)]
    pub endpoints: Vec<ProbeEndpoint>,
}

/// A published port to watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbeEndpoint {
    /// Published port, TCP.
    pub port: u16,
    /// Path of the GET request.
    #[serde(default = "root_path")]
    pub path: String,
}

fn root_path() -> String {
    "/".to_owned()
}

/// A question to the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AgentRequest {
    /// Who are you, what runs there. Answered with [`AgentReply::Facts`].
    Facts,
    /// [`AgentRequest::Facts`], but only once the node's dockerd answers `/_ping`.
    AwaitDaemon {
        /// After this many milliseconds it is [`AgentReply::Error`].
        timeout_ms: u64,
    },
    /// Brings the record up to the present: task states are read anew, pending availability is written. When the
    /// reply comes, the files are complete up to the moment of the request.
    Flush,
    /// Writes an `Agent` moment with the action `reset` into the timeline: the lab begins anew here. Answered with
    /// [`AgentReply::Flushed`].
    Reset,
    /// Writes an `Agent` moment with this action into the timeline: something is done to the node from outside.
    /// Answered with [`AgentReply::Flushed`].
    Note {
        /// `chaos_kill`, ….
        action: String,
    },
    /// Puts one question to the network. Answered with [`AgentReply::Probe`].
    Probe {
        /// The question.
        request: ProbeRequest,
        /// ID of a local container in whose network namespace it is put; else the node's own.
        #[serde(default)]
        container: Option<String>,
        /// For the whole question; of each request where there are several.
        timeout_ms: u64,
    },
    /// The node's address on the ingress overlay, once it has one. Answered with [`AgentReply::OverlayAddress`].
    OverlayAddress {
        /// After this many milliseconds it is [`AgentReply::Error`].
        timeout_ms: u64,
    },
    /// ICMP echo from the node's ingress namespace (`ingress_sbox`) to those of other nodes, repeated until each
    /// answered. Answered with [`AgentReply::OverlayPing`].
    OverlayPing {
        /// What the others answered to [`AgentRequest::OverlayAddress`].
        peers: Vec<Ipv4Addr>,
        /// Milliseconds for all of them together.
        timeout_ms: u64,
    },
    /// The limits that the kernel enforces on a local container. Answered with [`AgentReply::ContainerLimits`].
    ContainerLimits {
        /// Its ID.
        container: String,
    },
    /// The mounts that a local container sees. Answered with [`AgentReply::ContainerMounts`].
    ContainerMounts {
        /// Its ID.
        container: String,
    },
}

/// The answer to one request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AgentReply {
    /// To `facts` and `await_daemon`.
    Facts(Box<AgentFacts>),
    /// To `flush`, `reset` and `note`.
    Flushed,
    /// To `probe`. What went wrong in carrying it out is [`ProbeAnswer::Error`] in here.
    Probe(ProbeAnswer),
    /// To `overlay_address`.
    OverlayAddress(Ipv4Addr),
    /// To `overlay_ping`, one entry a peer, in order.
    OverlayPing(Vec<PeerAnswer>),
    /// To `container_limits`.
    ContainerLimits(ContainerLimits),
    /// To `container_mounts`.
    ContainerMounts(Vec<ContainerMount>),
    /// The request could not be understood or carried out.
    Error {
        /// Why, in English, in the words of whoever refused.
        message: String,
    },
}

/// Whether a peer answered across the overlay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerAnswer {
    /// The peer.
    pub peer: Ipv4Addr,
    /// Microseconds from the request that was answered to its answer; `None` when none came.
    #[serde(default)]
    pub rtt_us: Option<u64>,
    /// Requests that were sent.
    pub sent: u32,
}

/// What the agent knows about its node; also the content of `agent.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentFacts {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The node.
    pub node: NodeName,
    /// The cluster.
    pub cluster: String,
    /// Version of the agent (of swarmlab).
    pub version: String,
    /// When the agent of this run of the container started.
    pub started_at: Timestamp,
    /// What the kernel can do.
    pub kernel: KernelFacts,
    /// containerd.
    pub containerd: DaemonFacts,
    /// dockerd.
    pub dockerd: DaemonFacts,
    /// The recorder.
    pub recorder: RecorderFacts,
    /// What init had to do without, in English (a hierarchy that stayed read-only, …).
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// One supervised daemon.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DaemonFacts {
    /// Path of the program.
    pub program: String,
    /// Its process, while it runs.
    pub pid: Option<u32>,
    /// When its socket first answered in this run of it.
    pub answered_at: Option<Timestamp>,
    /// How often it had to be started again since the agent started.
    pub restarts: u32,
    /// How it ended last: `exit status 1`, `signal 9`.
    pub last_exit: Option<String>,
}

/// State of the recorder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecorderFacts {
    /// The event stream is open.
    pub connected: bool,
    /// How often events may have been missed since the agent started.
    pub gaps: u32,
}

/// What the kernel enforces on a container's cgroup; `None` is no limit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContainerLimits {
    /// Bytes (`memory.max`, `memory.limit_in_bytes`).
    pub memory: Option<u64>,
    /// CPUs (`cpu.max`, `cpu.cfs_quota_us` over its period).
    pub cpus: Option<f64>,
    /// Processes (`pids.max`).
    pub pids: Option<u64>,
}

/// A line of the container's `/proc/PID/mountinfo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContainerMount {
    /// Mount point in the container: `/run/secrets/db_password`.
    pub target: String,
    /// File system: `tmpfs`, `overlay`, `ext4`.
    pub fs_type: String,
    /// Mounted read-only.
    pub read_only: bool,
    /// Root of the mount within its file system: a volume's directory, a bind's source.
    pub root: String,
}
