//! One node of a cluster: what its container tells, and how its engine and its agent are reached.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::engine::{Address, Engine, Exec};
use crate::model::agent_api::{WORKSPACE_DIRECTORY, files};
use crate::model::ids::NodeName;

use super::agent::AgentClient;
use super::error::ClusterError;
use super::layout::Layout;
use super::names;
use super::plan::AGENT_PATH;

/// Longest time for one answer of a node's engine. A join of a swarm takes longest.
const NODE_PATIENCE: Duration = Duration::from_secs(30);

/// A node of a cluster, whatever state it is in.
#[derive(Debug, Clone)]
pub struct NodeHandle {
    /// The node.
    pub name: NodeName,
    /// ID of its container on the host's engine; `None` when it is missing.
    pub container: Option<String>,
    /// State of the container: `running`, `paused`, `exited`, `created`, …; `missing`.
    pub state: String,
    /// Its fixed address in the lab network.
    pub address: Option<Ipv4Addr>,
    /// What it shares with the host.
    pub directory: PathBuf,
    /// It is off the lab network.
    pub is_cut_off: bool,
    /// It has the student's files. Nodes that an older swarmlab made do not.
    pub has_workspace: bool,
    /// Its own Docker engine. Answers only while the node runs.
    pub engine: Engine,
    /// Its agent. Answers only while the node runs.
    pub agent: AgentClient,
}

impl NodeHandle {
    /// Its container runs (and is not paused).
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.state == "running"
    }

    /// Each question to it is a program that the host's engine runs in it first; there is no socket on this machine.
    #[must_use]
    pub fn is_reached_through_exec(&self) -> bool {
        matches!(self.engine.address(), Address::Exec(_))
    }

    /// Its state in one word: that of its container, or `partitioned`.
    #[must_use]
    pub fn condition(&self) -> &str {
        if self.is_running() && self.is_cut_off {
            "partitioned"
        } else {
            &self.state
        }
    }

    /// Nothing is wrong with it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_running() && !self.is_cut_off
    }

    /// Where commands of the student's run in it.
    #[must_use]
    pub fn work_directory(&self) -> &'static str {
        if self.has_workspace {
            WORKSPACE_DIRECTORY
        } else {
            "/root"
        }
    }
}

pub(super) fn label<'a>(container: &'a Value, key: &str) -> Option<&'a str> {
    container["Labels"][key].as_str()
}

pub(super) fn state_of(container: &Value) -> String {
    container["State"].as_str().unwrap_or("unknown").to_owned()
}

pub(super) fn address_of(container: &Value) -> Option<Ipv4Addr> {
    label(container, names::ADDRESS)?.parse().ok()
}

/// The container is known to be in other networks than the lab's, or in none.
fn is_cut_off(container: &Value, network: &str) -> bool {
    let networks = container["NetworkSettings"]["Networks"].as_object();
    networks.is_some_and(|networks| !networks.contains_key(network))
}

fn mounts_workspace(container: &Value) -> bool {
    let mounts = container["Mounts"].as_array();
    mounts
        .into_iter()
        .flatten()
        .any(|mount| mount["Destination"] == WORKSPACE_DIRECTORY)
}

/// The node as `container` (of `GET /containers/json`) shows it.
pub(super) fn node_handle(
    host: &Engine,
    layout: &Layout,
    name: NodeName,
    container: Option<&Value>,
) -> Result<NodeHandle, ClusterError> {
    let road = |path: std::io::Result<PathBuf>, socket: &str| {
        let path = path.map_err(ClusterError::file(format!("find the sockets of {name}")))?;
        Ok::<_, ClusterError>(road(host, container, path, socket))
    };
    let docker = road(layout.docker_socket(&name), files::DOCKER_SOCKET)?;
    let agent = road(layout.agent_socket(&name), files::AGENT_SOCKET)?;
    Ok(NodeHandle {
        container: container
            .and_then(|container| container["Id"].as_str())
            .map(str::to_owned),
        state: container.map_or_else(|| "missing".to_owned(), state_of),
        address: container.and_then(address_of),
        directory: layout.node(&name),
        has_workspace: container.is_some_and(mounts_workspace),
        is_cut_off: container.is_some_and(|container| is_cut_off(container, &layout.network())),
        engine: Engine::at(docker, NODE_PATIENCE)?,
        agent: AgentClient::new(agent),
        name,
    })
}

/// How a socket of a node is reached: by its path where host and node share a kernel, else through a program in the
/// node. A node that is not there has no socket either way.
fn road(host: &Engine, container: Option<&Value>, path: PathBuf, socket: &str) -> Address {
    let id = container.and_then(|container| container["Id"].as_str());
    let by_path = host.is_local()
        && container.and_then(|container| label(container, names::ACCESS))
            != Some(names::THROUGH_EXEC);
    match id {
        Some(id) if !by_path => Address::Exec(Box::new(Exec {
            engine: host.address().clone(),
            container: id.to_owned(),
            command: [AGENT_PATH, "agent-pipe", socket]
                .map(str::to_owned)
                .to_vec(),
        })),
        _ => Address::Unix(path),
    }
}
