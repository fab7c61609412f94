//! Clusters as they are: read from the labels of the engine's objects.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::engine::{Address, Engine};
use crate::model::ids::{NodeName, UnknownNode};

use super::agent::AgentClient;
use super::error::ClusterError;
use super::layout::Layout;
use super::names::{self, Kind};

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
}

/// A registry's container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// ID of the container.
    pub container: String,
    /// State of the container.
    pub state: String,
    /// Its fixed address in the lab network.
    pub address: Option<Ipv4Addr>,
}

/// A cluster that exists, in part at least.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// Its birth ID.
    pub id: String,
    /// Its lab.
    pub lab: String,
    /// `SWARMLAB_HOME` of its maker.
    pub home: PathBuf,
    /// Its files.
    pub layout: Layout,
    /// All six nodes, managers first, missing ones included.
    pub nodes: Vec<NodeHandle>,
    /// The mirror.
    pub mirror: Option<Member>,
    /// The writable registry, if the lab has one.
    pub registry: Option<Member>,
    /// Lab port to port on 127.0.0.1 of the host.
    pub ports: Vec<(u16, u16)>,
    /// When its oldest container was made, in seconds since 1970.
    pub created: i64,
}

impl Cluster {
    /// The cluster called `name`; `None` when no container of it exists.
    pub async fn find(host: &Engine, name: &str) -> Result<Option<Self>, ClusterError> {
        let containers = host.containers_labelled(&names::of_cluster(name)).await?;
        Ok(group(&containers)?.into_iter().next())
    }

    /// The cluster of this `home` called `name`, or an error that names those that exist.
    pub async fn get(host: &Engine, home: &Path, name: &str) -> Result<Self, ClusterError> {
        if let Some(cluster) = Self::find(host, name).await? {
            cluster.belongs_to(home)?;
            return Ok(cluster);
        }
        let known = Self::all(host, home).await?;
        Err(ClusterError::NoCluster {
            cluster: name.to_owned(),
            known: known.into_iter().map(|cluster| cluster.name).collect(),
        })
    }

    /// Every cluster of this `home`, by name.
    pub async fn all(host: &Engine, home: &Path) -> Result<Vec<Self>, ClusterError> {
        let containers = host.containers_labelled(&names::of_home(home)).await?;
        group(&containers)
    }

    /// Every cluster of the engine, other users' included, by name.
    pub(super) async fn all_of_the_engine(host: &Engine) -> Result<Vec<Self>, ClusterError> {
        let containers = host.containers_labelled(&names::of_any_cluster()).await?;
        group(&containers)
    }

    /// Refuses a cluster of another `SWARMLAB_HOME`: its sockets and records are not where this one looks.
    pub(super) fn belongs_to(&self, home: &Path) -> Result<(), ClusterError> {
        if self.home == home {
            return Ok(());
        }
        Err(ClusterError::OtherHome {
            cluster: self.name.clone(),
            home: self.home.clone(),
        })
    }

    /// A node by name.
    pub fn node(&self, name: &NodeName) -> Result<&NodeHandle, UnknownNode> {
        self.nodes
            .iter()
            .find(|node| &node.name == name)
            .ok_or_else(|| UnknownNode(name.to_string()))
    }

    /// Notes that the cluster is at its lab's start and a student may work in it. A cluster without this note is
    /// one whose making was interrupted: the next start makes it anew.
    pub fn mark_born(&self) -> Result<(), ClusterError> {
        fs_err::write(self.layout.born(), &self.id)
            .map_err(ClusterError::file("note that the cluster is ready"))
    }

    /// It was ready once (else its making was interrupted).
    #[must_use]
    pub fn was_born(&self) -> bool {
        fs_err::read_to_string(self.layout.born()).is_ok_and(|id| id.trim() == self.id)
    }

    /// How many of its nodes run.
    #[must_use]
    pub fn running(&self) -> usize {
        self.nodes.iter().filter(|node| node.is_running()).count()
    }

    /// IDs of all its containers.
    #[must_use]
    pub fn containers(&self) -> Vec<&str> {
        self.nodes
            .iter()
            .filter_map(|node| node.container.as_deref())
            .chain(self.mirror.as_ref().map(|member| member.container.as_str()))
            .chain(
                self.registry
                    .as_ref()
                    .map(|member| member.container.as_str()),
            )
            .collect()
    }
}

/// The clusters of a list of containers, by name.
fn group(containers: &[Value]) -> Result<Vec<Cluster>, ClusterError> {
    let mut clusters: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for container in containers {
        if let Some(name) = label(container, names::CLUSTER) {
            clusters.entry(name).or_default().push(container);
        }
    }
    clusters
        .into_iter()
        .map(|(name, containers)| assemble(name, &containers))
        .collect()
}

fn label<'a>(container: &'a Value, key: &str) -> Option<&'a str> {
    container["Labels"][key].as_str()
}

fn assemble(name: &str, containers: &[&Value]) -> Result<Cluster, ClusterError> {
    let first = |key: &str| {
        containers
            .iter()
            .find_map(|container| label(container, key))
            .unwrap_or_default()
            .to_owned()
    };
    let home = PathBuf::from(first(names::HOME));
    let layout = Layout::new(&home, name);
    let member = |kind: Kind| {
        let container = containers
            .iter()
            .find(|container| label(container, names::KIND) == Some(kind.as_str()))?;
        Some(Member {
            container: container["Id"].as_str()?.to_owned(),
            state: state_of(container),
            address: address_of(container),
        })
    };
    let nodes = NodeName::all()
        .into_iter()
        .map(|node| {
            let container = containers
                .iter()
                .copied()
                .find(|container| label(container, names::NODE) == Some(node.as_str()));
            node_handle(&layout, node, container)
        })
        .collect::<Result<_, _>>()?;
    Ok(Cluster {
        id: first(names::ID),
        lab: first(names::LAB),
        nodes,
        mirror: member(Kind::Mirror),
        registry: member(Kind::Registry),
        ports: names::parse_ports_label(&first(names::PORTS)),
        created: containers
            .iter()
            .filter_map(|container| container["Created"].as_i64())
            .min()
            .unwrap_or_default(),
        name: name.to_owned(),
        home,
        layout,
    })
}

fn state_of(container: &Value) -> String {
    container["State"].as_str().unwrap_or("unknown").to_owned()
}

fn address_of(container: &Value) -> Option<Ipv4Addr> {
    label(container, names::ADDRESS)?.parse().ok()
}

/// The node as `container` (of `GET /containers/json`) shows it.
pub(super) fn node_handle(
    layout: &Layout,
    name: NodeName,
    container: Option<&Value>,
) -> Result<NodeHandle, ClusterError> {
    let socket = |path: std::io::Result<PathBuf>| {
        path.map_err(ClusterError::file(format!("find the sockets of {name}")))
    };
    let docker: PathBuf = socket(layout.docker_socket(&name))?;
    let agent = socket(layout.agent_socket(&name))?;
    Ok(NodeHandle {
        container: container
            .and_then(|container| container["Id"].as_str())
            .map(str::to_owned),
        state: container.map_or_else(|| "missing".to_owned(), state_of),
        address: container.and_then(address_of),
        directory: layout.node(&name),
        engine: engine_at(&docker)?,
        agent: AgentClient::new(agent),
        name,
    })
}

fn engine_at(socket: &Path) -> Result<Engine, ClusterError> {
    Ok(Engine::at(Address::Unix(socket.to_owned()), NODE_PATIENCE)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn container(id: &str, state: &str, labels: &[(&str, &str)]) -> Value {
        let mut all = serde_json::Map::new();
        all.insert(names::CLUSTER.to_owned(), json!("lab-3"));
        all.insert(names::ID.to_owned(), json!("b1"));
        all.insert(names::LAB.to_owned(), json!("lab-3"));
        all.insert(names::HOME.to_owned(), json!("/h"));
        for (key, value) in labels {
            all.insert((*key).to_owned(), json!(value));
        }
        json!({ "Id": id, "State": state, "Created": 1_700_000_000, "Labels": all })
    }

    #[test]
    fn a_cluster_is_read_from_labels_alone() {
        let list = [
            container(
                "w2",
                "paused",
                &[
                    (names::KIND, "node"),
                    (names::NODE, "worker-2"),
                    (names::ADDRESS, "198.18.0.22"),
                ],
            ),
            container(
                "m1",
                "running",
                &[
                    (names::KIND, "node"),
                    (names::NODE, "manager-1"),
                    (names::PORTS, "8080=8081"),
                ],
            ),
            container(
                "r",
                "running",
                &[(names::KIND, "mirror"), (names::ADDRESS, "198.18.0.2")],
            ),
        ];
        let clusters = group(&list).unwrap();
        let [cluster] = clusters.as_slice() else {
            panic!("{clusters:?}");
        };
        assert_eq!(
            (cluster.name.as_str(), cluster.id.as_str()),
            ("lab-3", "b1")
        );
        assert_eq!(cluster.ports, [(8080, 8081)]);
        assert_eq!(cluster.nodes.len(), 6);
        assert_eq!(cluster.running(), 1);
        let worker = cluster.node(&"worker-2".parse().unwrap()).unwrap();
        assert_eq!(
            (worker.state.as_str(), worker.container.as_deref()),
            ("paused", Some("w2"))
        );
        let missing = cluster.node(&"worker-3".parse().unwrap()).unwrap();
        assert_eq!(
            (missing.state.as_str(), &missing.container),
            ("missing", &None)
        );
        assert_eq!(cluster.mirror.as_ref().unwrap().container, "r");
        assert_eq!(cluster.containers(), ["m1", "w2", "r"]);
    }
}
