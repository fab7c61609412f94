//! Clusters as they are: read from the labels of the engine's objects.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::engine::Engine;
use crate::model::ids::{NodeName, UnknownNode};

use super::error::ClusterError;
use super::handle::{NodeHandle, address_of, label, node_handle, state_of};
use super::layout::Layout;
use super::names::{self, Kind};

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
        Ok(group(host, &containers)?.into_iter().next())
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

    /// The nodes that are not whole, each with what is wrong: `worker-1 partitioned`.
    #[must_use]
    pub fn broken_nodes(&self) -> Vec<String> {
        let broken = self.nodes.iter().filter(|node| !node.is_whole());
        broken
            .map(|node| format!("{} {}", node.name, node.condition()))
            .collect()
    }

    /// The running nodes, managers by plan first; those that are cut off last, because a leader that is cut off
    /// believes for some seconds that it still leads.
    #[must_use]
    pub fn running_nodes(&self) -> Vec<&NodeHandle> {
        let mut running: Vec<&NodeHandle> =
            self.nodes.iter().filter(|node| node.is_running()).collect();
        running.sort_by_key(|node| node.is_cut_off);
        running
    }

    /// Every cluster of this `home`, by name.
    pub async fn all(host: &Engine, home: &Path) -> Result<Vec<Self>, ClusterError> {
        let containers = host.containers_labelled(&names::of_home(home)).await?;
        group(host, &containers)
    }

    /// Every cluster of the engine, other users' included, by name.
    pub(super) async fn all_of_the_engine(host: &Engine) -> Result<Vec<Self>, ClusterError> {
        let containers = host.containers_labelled(&names::of_any_cluster()).await?;
        group(host, &containers)
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
fn group(host: &Engine, containers: &[Value]) -> Result<Vec<Cluster>, ClusterError> {
    let mut clusters: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for container in containers {
        if let Some(name) = label(container, names::CLUSTER) {
            clusters.entry(name).or_default().push(container);
        }
    }
    clusters
        .into_iter()
        .map(|(name, containers)| assemble(host, name, &containers))
        .collect()
}

fn assemble(host: &Engine, name: &str, containers: &[&Value]) -> Result<Cluster, ClusterError> {
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
            node_handle(host, &layout, node, container)
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::engine::Address;

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

    fn here() -> Engine {
        Engine::at_socket(Path::new("/run/docker.sock"), 1).unwrap()
    }

    #[test]
    fn sockets_are_reached_by_path_only_where_they_are_shared() {
        let elsewhere = Engine::at(
            Address::Tcp("192.0.2.1:2375".to_owned()),
            Duration::from_secs(1),
        )
        .unwrap();
        let plain = [(names::NODE, "worker-2")];
        let desktop = [
            (names::NODE, "worker-2"),
            (names::ACCESS, names::THROUGH_EXEC),
        ];
        let node = |host: &Engine, labels: &[(&str, &str)]| {
            let clusters = group(host, &[container("w2", "running", labels)]).unwrap();
            let name = "worker-2".parse().unwrap();
            clusters[0]
                .node(&name)
                .unwrap()
                .engine
                .address()
                .to_string()
        };
        assert!(node(&here(), &plain).starts_with("unix:///h/clusters/lab-3/"));
        for road in [node(&here(), &desktop), node(&elsewhere, &plain)] {
            assert_eq!(
                road,
                "`/usr/local/libexec/swarmlab agent-pipe docker.sock` in container w2"
            );
        }
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
        let clusters = group(&here(), &list).unwrap();
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
