//! What can go wrong with a cluster.

use std::io;
use std::path::PathBuf;

use crate::engine::EngineError;
use crate::model::ids::NodeName;

use super::agent::AgentError;
use super::names::BadClusterName;
use super::wait::TimedOut;

/// Why something could not be done to a cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The host's engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The engine of a node.
    #[error("{node}: {source}")]
    Node {
        /// The node.
        node: NodeName,
        /// What its engine said.
        #[source]
        source: EngineError,
    },
    /// The agent of a node.
    #[error("{node}: {source}")]
    Agent {
        /// The node.
        node: NodeName,
        /// What became of the question.
        #[source]
        source: AgentError,
    },
    /// A node's engine did not come up.
    #[error("the Docker engine of {node} did not start within {} s", .source.waited.as_secs())]
    DaemonSilent {
        /// The node.
        node: NodeName,
        /// The last lines of its log.
        log: Vec<String>,
        /// How long it was waited for.
        #[source]
        source: TimedOut,
    },
    /// Something else did not come about in time.
    #[error("{what}")]
    Waiting {
        /// What was waited for.
        what: String,
        /// How long, and what was seen last.
        #[source]
        source: TimedOut,
    },
    /// No packet crossed the overlay.
    #[error("no packet crossed the overlay network between {from} and {to}")]
    NoOverlay {
        /// The node that asked.
        from: NodeName,
        /// The node that was asked.
        to: NodeName,
        /// What the agents said.
        why: String,
    },
    /// Every candidate network collides with one of the host.
    #[error("no free network for the lab: {taken} networks of this host leave no /24 free")]
    NoSubnet {
        /// How many networks stand in the way.
        taken: usize,
    },
    /// No host port is free.
    #[error("no free port on 127.0.0.1 for port {port} of the lab")]
    NoPort {
        /// The lab's port.
        port: u16,
    },
    /// The host port of an existing cluster was taken by somebody else meanwhile.
    #[error(
        "port {port} on 127.0.0.1, which belongs to cluster {cluster}, is taken by another program"
    )]
    PortTaken {
        /// The cluster.
        cluster: String,
        /// The port.
        port: u16,
    },
    /// A file.
    #[error("{what}")]
    File {
        /// What was done to which file.
        what: String,
        /// What went wrong.
        #[source]
        source: io::Error,
    },
    /// Files of the nodes that this user may not remove.
    #[error("cannot remove {path}")]
    Leftover {
        /// What remains.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The name.
    #[error(transparent)]
    Name(#[from] BadClusterName),
    /// The cluster exists for another lab.
    #[error("cluster {cluster} was made for {lab}, not for {wanted}")]
    OtherLab {
        /// The cluster.
        cluster: String,
        /// Its lab.
        lab: String,
        /// The lab asked for.
        wanted: String,
    },
    /// The cluster was made under another `SWARMLAB_HOME`, perhaps by another user.
    #[error("cluster {cluster} was made under SWARMLAB_HOME={}", home.display())]
    OtherHome {
        /// The cluster.
        cluster: String,
        /// Where its files are.
        home: PathBuf,
    },
    /// There is no such cluster.
    #[error("there is no cluster {cluster}")]
    NoCluster {
        /// The name.
        cluster: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// The lab network could not be closed towards this machine.
    #[error("the lab network could not be closed towards this machine (code {code})")]
    Unsealed {
        /// Exit code of the container that closes it.
        code: i64,
    },
    /// The image is not in the host's engine.
    #[error("image {image} is not in the Docker engine")]
    NoImage {
        /// Its name or ID.
        image: String,
    },
}

impl ClusterError {
    /// For `map_err` on file operations (fs-err already names the file).
    pub(super) fn file(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::File { what, source }
    }
}
