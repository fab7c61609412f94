//! What each node's own daemon knows: the daemon, containers, volumes, images; and the student's files.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Bytes, Count};

/// Daemons: each node's own view, right also when no manager can answer for the swarm.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DaemonAssertion {
    /// The node (`worker-1`, `manager-*`); without it all six count.
    pub node: Option<String>,
    /// How many daemons have the properties; every named one unless told, at least one without `node`.
    pub count: Option<Count>,
    /// State of the node's container: `running`, `paused`, `exited`.
    pub container: Option<String>,
    /// Its part in a swarm: `active`, `inactive`, `pending`, `error` or `locked`.
    pub swarm: Option<String>,
    /// It is a manager and can serve the swarm's API.
    pub control: Option<bool>,
    /// A text that its own error about the swarm has to contain.
    pub error: Option<String>,
    /// Managers that it knows of.
    pub managers: Option<Count>,
    /// Nodes that it knows of (managers only).
    pub nodes: Option<Count>,
    /// All daemons with the properties are in one and the same swarm.
    pub same_cluster: Option<bool>,
    /// Managers must enter a key after a restart.
    pub autolock: Option<bool>,
}

/// Containers on the nodes, running or not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContainerAssertion {
    /// Name; `*` stands for any text.
    pub name: Option<String>,
    /// Only on this node; `*` stands for any text.
    pub node: Option<String>,
    /// Only containers of this service of the swarm.
    pub service: Option<String>,
    /// Only containers of this compose project.
    pub project: Option<String>,
    /// `true`: only tasks of the swarm; `false`: only containers started by hand or compose.
    pub swarm: Option<bool>,
    /// How many containers have the properties; at least one unless told. With `ever`: one after the other, too.
    pub count: Option<Count>,
    /// Now, or as it was when it started: containers that are gone are judged by that.
    pub ever: bool,
    /// No such container is there.
    pub absent: bool,
    /// With `absent`: and the record shows that there was one (by name, service, project and image).
    pub existed: bool,
    /// `running`, `exited`, `paused`, `created`, `restarting`, `dead`.
    pub state: Option<String>,
    /// `healthy`, `unhealthy`, `starting` or `none`.
    pub health: Option<String>,
    /// Image, by role or reference.
    pub image: Option<String>,
    /// Exit code of the last run.
    pub exit_code: Option<i64>,
    /// It ended once with this exit code and nobody had ordered the engine to end it (`docker kill`, `stop`, `rm`):
    /// its program ended, or was killed behind the engine's back.
    pub crashed: Option<i64>,
    /// Environment: `NAME` has to be set, or `NAME=value` exactly so.
    pub env: Vec<String>,
    /// No variable may look so (`*` allowed).
    pub env_absent: Vec<String>,
    /// Labels that it must have; `*` stands for any value.
    pub labels: BTreeMap<String, String>,
    /// Networks that it must be attached to.
    pub networks: Vec<String>,
    /// Networks that it must not be attached to (`*` allowed).
    pub networks_absent: Vec<String>,
    /// Mounts that it must have.
    pub mounts: Vec<super::MountSpec>,
    /// Published ports that it must have on its node.
    pub ports: Vec<super::PortSpec>,
    /// What must be mounted in it, as the kernel has it: secrets, configs, tmpfs too.
    pub filesystems: Vec<FilesystemSpec>,
    /// Memory limit that is applied.
    pub memory: Option<Bytes>,
    /// CPU limit that is applied.
    pub cpus: Option<f64>,
    /// Restart policy, any of these: `no`, `always`, `on-failure`, `unless-stopped`.
    pub restart: Vec<String>,
    /// How many times the restart policy started it again.
    pub restarts: Option<Count>,
}

/// A mount in a container as the kernel has it; what is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilesystemSpec {
    /// Path in the container; `*` stands for any text.
    pub target: String,
    /// Type of the file system: `tmpfs`, ….
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// It cannot be written.
    #[serde(default)]
    pub read_only: Option<bool>,
}

/// Volumes on the nodes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VolumeAssertion {
    /// Name; `*` stands for any text.
    pub name: Option<String>,
    /// Only on this node; `*` stands for any text.
    pub node: Option<String>,
    /// Only volumes of this stack.
    pub stack: Option<String>,
    /// How many volumes have the properties, over all nodes; at least one unless told.
    pub count: Option<Count>,
    /// No such volume is there.
    pub absent: bool,
    /// With `absent`: and the record shows that there was one (by name).
    pub existed: bool,
    /// `local`, ….
    pub driver: Option<String>,
    /// Labels that it must have.
    pub labels: BTreeMap<String, String>,
}

/// Images on the nodes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ImageAssertion {
    /// Role or reference; `*` stands for any text.
    pub name: String,
    /// Only on this node; `*` stands for any text.
    pub node: Option<String>,
    /// How many nodes have it; at least one unless told.
    pub count: Option<Count>,
    /// No node has it.
    pub absent: bool,
}

/// A text file of the student's workspace (`/workspace` in every node), as it is now. Hidden folders are not
/// read, nor folders called `secrets` and files called `*password*`, `*.key`, `*.pem`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FileAssertion {
    /// Path in the workspace; `*` stands for any text.
    pub path: String,
    /// Texts that it has to contain, in any case.
    pub contains: Vec<String>,
    /// Texts that it must not contain.
    pub lacks: Vec<String>,
    /// What begins a comment, up to the end of its line (`#`, `//`): comments are not looked at. After other words it takes
    /// a blank before it.
    pub comment: Option<String>,
}
