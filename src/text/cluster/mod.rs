//! What is said about clusters and nodes.

mod en;
mod fr;

/// Sentences about clusters.
pub trait ClusterText {
    /// `agent-call` found nobody to ask.
    fn no_agent(&self) -> String;
    /// No cluster of that name exists.
    fn no_cluster(&self, name: &str) -> String;
    /// No cluster exists at all, or none was started last.
    fn no_cluster_yet(&self) -> String;
    /// How to begin.
    fn start_some_lab_hint(&self) -> String;
    /// The node's container does not run.
    fn node_not_running(&self, node: &str, state: &str) -> String;
    /// How to bring nodes back.
    fn start_again_hint(&self, lab: &str, cluster: &str) -> String;
    /// Somebody else works on the cluster; this command waits.
    fn waiting_for(&self, cluster: &str, pid: u32, command: &str) -> String;
    /// The same, when it is not known who.
    fn waiting_for_somebody(&self, cluster: &str) -> String;
    /// The cluster stayed locked.
    fn cluster_is_busy(&self, cluster: &str) -> String;
    /// `env`: the nodes are reached through exec.
    fn no_socket_to_point_at(&self) -> String;
    /// What does the same.
    fn no_socket_to_point_at_hint(&self) -> String;
    /// The engine has other directories than this machine.
    fn engine_sees_no_files_hint(&self) -> String;
    /// Something could not be done to the cluster.
    fn cluster_trouble(&self, cluster: &str) -> String;
    /// A node's engine did not start.
    fn daemon_silent(&self, node: &str, seconds: u64) -> String;
    /// No packet crossed the overlay.
    fn no_overlay(&self, from: &str, to: &str) -> String;
    /// No subnet is free.
    fn no_subnet(&self, taken: usize) -> String;
    /// How to get a subnet.
    fn no_subnet_hint(&self) -> String;
    /// No host port is free.
    fn no_port(&self, port: u16) -> String;
    /// The port of a stopped cluster was taken meanwhile.
    fn port_taken(&self, port: u16, cluster: &str) -> String;
    /// How to free a port.
    fn port_taken_hint(&self, port: u16, cluster: &str) -> String;
    /// The cluster was made for another lab.
    fn other_lab(&self, cluster: &str, lab: &str, wanted: &str) -> String;
    /// The cluster was made under another `SWARMLAB_HOME`.
    fn other_home(&self, cluster: &str, home: &str) -> String;
    /// What to do about it.
    fn other_home_hint(&self, cluster: &str, home: &str) -> String;
    /// What to do about it.
    fn other_lab_hint(&self, cluster: &str, wanted: &str) -> String;
    /// An image is missing in the engine.
    fn image_not_in_engine(&self, image: &str) -> String;
    /// How to get it.
    fn prepare_images_hint(&self) -> String;
    /// Root-owned files could not be removed.
    fn leftover_hint(&self, path: &str) -> String;
    /// A name that no cluster can have.
    fn bad_cluster_name(&self, name: &str) -> String;
    /// The rule.
    fn bad_cluster_name_hint(&self) -> String;
    /// A cluster was stopped.
    fn stopped(&self, cluster: &str) -> String;
    /// A cluster was removed.
    fn destroyed(&self, cluster: &str) -> String;
    /// There was nothing to remove.
    fn nothing_to_destroy(&self) -> String;
    /// Asks before a cluster is removed.
    fn destroy_question(&self, cluster: &str) -> String;
    /// The docker CLI is not installed and a terminal was asked for.
    fn no_docker_cli(&self) -> String;
    /// What to do without it.
    fn no_docker_cli_hint(&self) -> String;
    /// Heads of the table of clusters: cluster, lab, nodes, ports.
    fn status_heads(&self) -> [&'static str; 4];
    /// Heads of the table of nodes: node, role, state, availability, engine, tasks.
    fn nodes_heads(&self) -> [&'static str; 6];
    /// No node is in a swarm that answers.
    fn no_swarm_seen(&self) -> String;
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
