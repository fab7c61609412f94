//! Names that must not be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Role a node starts with in a lab's plan (Swarm's own words).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeRole {
    /// Holds the cluster's state and takes part in Raft.
    Manager,
    /// Runs tasks only.
    Worker,
}

/// A node of the lab: `manager-1` … `manager-3`, `worker-1` … `worker-3`; also its host name.
///
/// The name tells the role of the *plan*; a student may promote or demote the node in Swarm.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NodeName(String);

impl NodeName {
    /// Every node of a lab, managers first.
    #[must_use]
    pub fn all() -> Vec<Self> {
        ["manager", "worker"]
            .iter()
            .flat_map(|role| (1..=3).map(move |n| Self(format!("{role}-{n}"))))
            .collect()
    }

    /// Role of this node in the lab's plan.
    #[must_use]
    pub fn role(&self) -> NodeRole {
        if self.0.starts_with("manager") {
            NodeRole::Manager
        } else {
            NodeRole::Worker
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is no node of a lab.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no node of the lab")]
pub struct UnknownNode(pub String);

impl FromStr for NodeName {
    type Err = UnknownNode;

    fn from_str(text: &str) -> Result<Self, UnknownNode> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for NodeName {
    type Error = UnknownNode;

    fn try_from(text: String) -> Result<Self, UnknownNode> {
        // Asked for every line of a record.
        let number = text.strip_prefix("manager-");
        match number.or_else(|| text.strip_prefix("worker-")) {
            Some("1" | "2" | "3") => Ok(Self(text)),
            _ => Err(UnknownNode(text)),
        }
    }
}

impl From<NodeName> for String {
    fn from(node: NodeName) -> Self {
        node.0
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
