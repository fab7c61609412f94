//! What is said about clusters and nodes.

use super::{English, French};

/// Sentences about clusters.
pub trait ClusterText {
    /// The node does not exist.
    fn unknown_node(&self, name: &str) -> String;
}

impl ClusterText for English {
    fn unknown_node(&self, name: &str) -> String {
        format!("there is no node `{name}`")
    }
}

impl ClusterText for French {
    fn unknown_node(&self, name: &str) -> String {
        format!("il n’y a pas de nœud `{name}`")
    }
}
