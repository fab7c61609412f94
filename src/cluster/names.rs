//! Every name and label that swarmlab gives to containers, networks and volumes. Nowhere else are they spelled.
//!
//! State lives in labels: what exists, to which cluster it belongs and how far its making got are questions to
//! the engine, so they survive any crash of this program.

use std::path::Path;

use serde_json::{Map, Value};

use crate::model::ids::NodeName;

/// Name of the cluster: on everything.
pub const CLUSTER: &str = "io.swarmlab.cluster";
/// What the object is: [`Kind`].
pub const KIND: &str = "io.swarmlab.kind";
/// The node that a container is.
pub const NODE: &str = "io.swarmlab.node";
/// The cluster's birth ID: tells two clusters of the same name apart.
pub const ID: &str = "io.swarmlab.id";
/// The lab for which the cluster was made.
pub const LAB: &str = "io.swarmlab.lab";
/// `SWARMLAB_HOME` of its maker: where the node directories are.
pub const HOME: &str = "io.swarmlab.home";
/// Version of swarmlab that made it.
pub const VERSION: &str = "io.swarmlab.version";
/// Fixed address of a container in the lab network.
pub const ADDRESS: &str = "io.swarmlab.address";
/// How the node's sockets are reached, where that is not by their paths: [`THROUGH_EXEC`].
pub const ACCESS: &str = "io.swarmlab.access";
/// Through a program run in the node.
pub const THROUGH_EXEC: &str = "exec";
/// Lab ports and where they are on the host: `8080=8080,8081=8082`.
pub const PORTS: &str = "io.swarmlab.ports";

/// Longest name of a cluster: with the longest node name it still makes a host name of 63 characters.
pub const LONGEST_CLUSTER: usize = 32;

/// What a labelled object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A node's container.
    Node,
    /// The registry that is every node's mirror.
    Mirror,
    /// The registry that students push to.
    Registry,
    /// The lab network.
    Network,
    /// A node's `/var/lib/docker`.
    Volume,
    /// What closes the lab network towards this machine; gone once it has.
    Seal,
}

impl Kind {
    /// The label's value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Mirror => "mirror",
            Self::Registry => "registry",
            Self::Network => "network",
            Self::Volume => "volume",
            Self::Seal => "seal",
        }
    }
}

/// The lab network.
#[must_use]
pub fn network(cluster: &str) -> String {
    format!("swarmlab-{cluster}")
}

/// A node's container.
#[must_use]
pub fn node(cluster: &str, node: &NodeName) -> String {
    format!("swarmlab-{cluster}-{node}")
}

/// The mirror's container.
#[must_use]
pub fn mirror(cluster: &str) -> String {
    format!("swarmlab-{cluster}-mirror")
}

/// The writable registry's container.
#[must_use]
pub fn registry(cluster: &str) -> String {
    format!("swarmlab-{cluster}-registry")
}

/// The container that closes the lab network.
#[must_use]
pub fn seal(cluster: &str) -> String {
    format!("swarmlab-{cluster}-seal")
}

/// Host name of the writable registry in the lab network, as students type it.
pub const REGISTRY_ALIAS: &str = "registry";
/// Port of both registries.
pub const REGISTRY_PORT: u16 = 5000;

/// Who made an object and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Name of the cluster.
    pub cluster: String,
    /// Its birth ID.
    pub id: String,
    /// Its lab.
    pub lab: String,
    /// `SWARMLAB_HOME`.
    pub home: String,
}

impl Owner {
    /// The labels of an object of `kind`, with `more` beside them.
    #[must_use]
    pub fn labels(&self, kind: Kind, more: &[(&str, String)]) -> Value {
        let common = [
            (CLUSTER, self.cluster.clone()),
            (KIND, kind.as_str().to_owned()),
            (ID, self.id.clone()),
            (LAB, self.lab.clone()),
            (HOME, self.home.clone()),
            (VERSION, env!("CARGO_PKG_VERSION").to_owned()),
        ];
        let labels: Map<String, Value> = common
            .iter()
            .chain(more)
            .map(|(key, value)| ((*key).to_owned(), Value::String(value.clone())))
            .collect();
        Value::Object(labels)
    }
}

/// Label filter for everything of one cluster.
#[must_use]
pub fn of_cluster(cluster: &str) -> Vec<String> {
    vec![format!("{CLUSTER}={cluster}")]
}

/// Label filter for everything of every cluster.
#[must_use]
pub fn of_any_cluster() -> Vec<String> {
    vec![CLUSTER.to_owned()]
}

/// Label filter for everything made under one `SWARMLAB_HOME`.
#[must_use]
pub fn of_home(home: &Path) -> Vec<String> {
    vec![CLUSTER.to_owned(), format!("{HOME}={}", home.display())]
}

/// Why a text is no name for a cluster.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot name a cluster: 1 to {LONGEST_CLUSTER} of a-z, 0-9 and -, beginning and ending with a letter or digit"
)]
pub struct BadClusterName(pub String);

/// Accepts what works as part of a container's name and of a host name.
pub fn check_cluster_name(name: &str) -> Result<(), BadClusterName> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fits = (1..=LONGEST_CLUSTER).contains(&name.len())
        && name.chars().all(|c| letter(c) || c == '-')
        && name.starts_with(letter)
        && name.ends_with(letter);
    if fits {
        Ok(())
    } else {
        Err(BadClusterName(name.to_owned()))
    }
}

/// Writes the value of [`PORTS`].
#[must_use]
pub fn ports_label(ports: &[(u16, u16)]) -> String {
    let pairs: Vec<String> = ports
        .iter()
        .map(|(lab, host)| format!("{lab}={host}"))
        .collect();
    pairs.join(",")
}

/// Reads the value of [`PORTS`]: lab port to host port.
#[must_use]
pub fn parse_ports_label(text: &str) -> Vec<(u16, u16)> {
    text.split(',')
        .filter_map(|pair| {
            let (lab, host) = pair.split_once('=')?;
            Some((lab.parse().ok()?, host.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;

    #[test_case("lab-3", true)]
    #[test_case("a", true)]
    #[test_case("", false; "empty")]
    #[test_case("Lab", false; "upper case")]
    #[test_case("-a", false; "leading dash")]
    #[test_case("a-", false; "trailing dash")]
    #[test_case("a/b", false; "slash")]
    #[test_case("é", false; "not ASCII")]
    #[test_case("abcdefghijklmnopqrstuvwxyz-012345", false; "too long")]
    fn cluster_names(name: &str, good: bool) {
        assert_eq!(check_cluster_name(name).is_ok(), good);
    }

    #[test]
    fn the_ports_label_reads_back() {
        let ports = vec![(8080, 8080), (5000, 5001)];
        assert_eq!(parse_ports_label(&ports_label(&ports)), ports);
        assert_eq!(parse_ports_label(""), vec![]);
    }

    #[test]
    fn container_names_stay_host_names() {
        let longest = "a".repeat(LONGEST_CLUSTER);
        let all = NodeName::all();
        let most = all.iter().map(|name| node(&longest, name).len()).max();
        assert!(most.unwrap() <= 63, "{most:?}");
    }
}
