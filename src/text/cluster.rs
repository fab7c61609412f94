//! What is said about clusters and nodes.

use super::{English, French};

/// Sentences about clusters.
pub trait ClusterText {
    /// The node does not exist.
    fn unknown_node(&self, name: &str) -> String;
    /// Progress: containers and their network are being made.
    fn step_nodes(&self) -> &'static str;
    /// Progress: the engines of the nodes are starting.
    fn step_engines(&self) -> &'static str;
    /// Progress: the nodes are joining into one swarm.
    fn step_swarm(&self) -> &'static str;
    /// Progress: a packet is sent across an overlay network.
    fn step_proof(&self) -> &'static str;
    /// Progress: nodes are being stopped.
    fn step_stop(&self) -> &'static str;
    /// Progress: a cluster is being removed.
    fn step_destroy(&self, cluster: &str) -> String;
    /// Progress: the cluster goes back to the lab's start.
    fn step_reset(&self) -> &'static str;
    /// An earlier start did not get to its end; what it left is removed first.
    fn start_was_interrupted(&self, cluster: &str) -> String;
    /// A node is made anew.
    fn node_is_missing(&self, node: &str) -> String;
    /// A lab port is taken on the host.
    fn port_moved(&self, wanted: u16, given: u16) -> String;
    /// The engine refused the smaller privilege.
    fn privileged_instead(&self, why: &str) -> String;
    /// The swarm had lost its quorum for good and was revived from the manager that is left.
    fn quorum_recovered(&self, node: &str) -> String;
}

impl ClusterText for English {
    fn unknown_node(&self, name: &str) -> String {
        format!("there is no node `{name}`")
    }
    fn step_nodes(&self) -> &'static str {
        "making six nodes"
    }
    fn step_engines(&self) -> &'static str {
        "starting their Docker engines"
    }
    fn step_swarm(&self) -> &'static str {
        "forming the swarm"
    }
    fn step_proof(&self) -> &'static str {
        "sending a packet across the overlay"
    }
    fn step_stop(&self) -> &'static str {
        "stopping the nodes"
    }
    fn step_destroy(&self, cluster: &str) -> String {
        format!("removing cluster {cluster}")
    }
    fn step_reset(&self) -> &'static str {
        "going back to the lab's start"
    }
    fn start_was_interrupted(&self, cluster: &str) -> String {
        format!("an earlier start of {cluster} was interrupted; it is made anew")
    }
    fn node_is_missing(&self, node: &str) -> String {
        format!("{node} is missing; it is made anew")
    }
    fn port_moved(&self, wanted: u16, given: u16) -> String {
        format!(
            "port {wanted} of this machine is taken; the lab's port {wanted} is at http://127.0.0.1:{given}"
        )
    }
    fn privileged_instead(&self, why: &str) -> String {
        format!(
            "the engine refuses nodes with limited privileges ({why}); they run with --privileged"
        )
    }
    fn quorum_recovered(&self, node: &str) -> String {
        format!("the swarm had lost its quorum; it was revived from {node}")
    }
}

impl ClusterText for French {
    fn unknown_node(&self, name: &str) -> String {
        format!("il n’y a pas de nœud `{name}`")
    }
    fn step_nodes(&self) -> &'static str {
        "création de six nœuds"
    }
    fn step_engines(&self) -> &'static str {
        "démarrage de leurs moteurs Docker"
    }
    fn step_swarm(&self) -> &'static str {
        "formation du swarm"
    }
    fn step_proof(&self) -> &'static str {
        "envoi d’un paquet à travers l’overlay"
    }
    fn step_stop(&self) -> &'static str {
        "arrêt des nœuds"
    }
    fn step_destroy(&self, cluster: &str) -> String {
        format!("suppression du cluster {cluster}")
    }
    fn step_reset(&self) -> &'static str {
        "retour au départ du lab"
    }
    fn start_was_interrupted(&self, cluster: &str) -> String {
        format!("un démarrage précédent de {cluster} a été interrompu ; le cluster est refait")
    }
    fn node_is_missing(&self, node: &str) -> String {
        format!("{node} manque ; il est refait")
    }
    fn port_moved(&self, wanted: u16, given: u16) -> String {
        format!(
            "le port {wanted} de cette machine est pris ; le port {wanted} du lab est sur http://127.0.0.1:{given}"
        )
    }
    fn privileged_instead(&self, why: &str) -> String {
        format!(
            "le moteur refuse des nœuds aux privilèges limités ({why}) ; ils tournent avec --privileged"
        )
    }
    fn quorum_recovered(&self, node: &str) -> String {
        format!("le swarm avait perdu son quorum ; il a été relancé depuis {node}")
    }
}
