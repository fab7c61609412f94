//! What the container's environment tells the agent.

use std::path::{Path, PathBuf};

use crate::model::agent_api::{NODE_DIRECTORY, environment};
use crate::model::ids::{NodeName, UnknownNode};

/// Settings of one node, fixed for the life of its container.
#[derive(Debug, Clone)]
pub(super) struct Config {
    pub(super) node: NodeName,
    pub(super) cluster: String,
    /// The cluster's birth ID; empty in a cluster that an earlier swarmlab made.
    pub(super) birth: String,
    /// Owner of the node directory on the host.
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) mirror: Option<String>,
    pub(super) insecure_registries: Vec<String>,
    pub(super) mtu: Option<u32>,
    /// The cluster has no way out.
    pub(super) is_closed: bool,
    /// The directory shared with the host.
    pub(super) directory: PathBuf,
    /// Where the sockets are: that directory too, if it can hold any.
    pub(super) sockets: PathBuf,
}

/// The environment does not describe a node.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A variable that every node has is not there.
    #[error("the variable {0} is not set")]
    Missing(&'static str),
    /// A variable should hold a number.
    #[error("{0} is `{1}`, which is no number")]
    NoNumber(&'static str, String),
    /// The node has a name that no node of a lab has.
    #[error("{}: {error}", environment::NODE)]
    Node {
        #[from]
        #[source]
        /// The name.
        error: UnknownNode,
    },
}

impl Config {
    pub(super) fn from_environment() -> Result<Self, ConfigError> {
        Self::from(|name| std::env::var(name).ok())
    }

    fn from(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let text = |name| variable(name).filter(|value| !value.trim().is_empty());
        let required = |name| text(name).ok_or(ConfigError::Missing(name));
        let number = |name| {
            text(name)
                .map(|value| {
                    let number = value.trim().parse::<u32>();
                    number.map_err(|_| ConfigError::NoNumber(name, value))
                })
                .transpose()
        };
        Ok(Self {
            node: required(environment::NODE)?.parse::<NodeName>()?,
            cluster: required(environment::CLUSTER)?,
            birth: text(environment::BIRTH).unwrap_or_default(),
            uid: number(environment::UID)?.unwrap_or(0),
            gid: number(environment::GID)?.unwrap_or(0),
            mirror: text(environment::MIRROR),
            insecure_registries: text(environment::INSECURE_REGISTRY)
                .map(|names| {
                    names
                        .split(',')
                        .map(|name| name.trim().to_owned())
                        .collect()
                })
                .unwrap_or_default(),
            mtu: number(environment::MTU)?,
            is_closed: text(environment::CLOSED).is_some(),
            directory: PathBuf::from(NODE_DIRECTORY),
            sockets: sockets(text(environment::SOCKETS)),
        })
    }

    /// A file of the shared directory (`model::agent_api::files`).
    pub(super) fn file(&self, name: &str) -> PathBuf {
        Path::join(&self.directory, name)
    }

    /// A socket (`model::agent_api::files`).
    pub(super) fn socket(&self, name: &str) -> PathBuf {
        Path::join(&self.sockets, name)
    }
}

/// A socket of the node in which this runs, by name.
pub(super) fn socket_here(name: &str) -> PathBuf {
    sockets(std::env::var(environment::SOCKETS).ok()).join(name)
}

fn sockets(given: Option<String>) -> PathBuf {
    given.map_or_else(|| PathBuf::from(NODE_DIRECTORY), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from(|name| {
            let pair = pairs.iter().find(|(key, _)| *key == name);
            pair.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn everything_given() {
        let config = read(&[
            ("SWARMLAB_NODE", "worker-2"),
            ("SWARMLAB_CLUSTER", "lab-3"),
            ("SWARMLAB_UID", "1000"),
            ("SWARMLAB_GID", "1001"),
            ("SWARMLAB_MIRROR", "http://198.18.0.250:5000"),
            ("SWARMLAB_INSECURE_REGISTRY", "registry:5000, other:5000"),
        ])
        .unwrap();
        assert_eq!(config.node.as_str(), "worker-2");
        assert_eq!((config.uid, config.gid), (1000, 1001));
        assert_eq!(config.insecure_registries, ["registry:5000", "other:5000"]);
        assert_eq!(config.file("agent.log"), Path::new("/swarmlab/agent.log"));
        assert_eq!(
            config.socket("agent.sock"),
            Path::new("/swarmlab/agent.sock")
        );
    }

    #[test]
    fn sockets_may_be_elsewhere() {
        let config = read(&[
            ("SWARMLAB_NODE", "worker-2"),
            ("SWARMLAB_CLUSTER", "lab-3"),
            ("SWARMLAB_SOCKETS", "/run/swarmlab"),
        ])
        .unwrap();
        assert_eq!(
            config.socket("docker.sock"),
            Path::new("/run/swarmlab/docker.sock")
        );
        assert_eq!(config.file("agent.log"), Path::new("/swarmlab/agent.log"));
    }

    #[test]
    fn an_empty_mirror_is_none() {
        let config = read(&[
            ("SWARMLAB_NODE", "worker-2"),
            ("SWARMLAB_CLUSTER", "lab-3"),
            ("SWARMLAB_MIRROR", ""),
        ])
        .unwrap();
        assert_eq!(config.mirror, None);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let missing = read(&[("SWARMLAB_NODE", "worker-2")]).unwrap_err();
        assert_eq!(missing, ConfigError::Missing("SWARMLAB_CLUSTER"));
        let node = read(&[("SWARMLAB_NODE", "worker-9"), ("SWARMLAB_CLUSTER", "x")]);
        assert_eq!(
            node.unwrap_err().to_string(),
            "SWARMLAB_NODE: `worker-9` is no node of the lab"
        );
        let gid = read(&[
            ("SWARMLAB_NODE", "worker-1"),
            ("SWARMLAB_CLUSTER", "x"),
            ("SWARMLAB_GID", "docker"),
        ]);
        assert_eq!(
            gid.unwrap_err().to_string(),
            "SWARMLAB_GID is `docker`, which is no number"
        );
    }
}
