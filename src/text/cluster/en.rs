//! In English.

use super::ClusterText;
use crate::text::English;

impl ClusterText for English {
    fn no_agent(&self) -> String {
        "the agent of this node does not answer".to_owned()
    }

    fn no_cluster(&self, name: &str) -> String {
        format!("there is no cluster `{name}`")
    }
    fn no_cluster_yet(&self) -> String {
        "no cluster is there".to_owned()
    }
    fn start_some_lab_hint(&self) -> String {
        "`swarmlab start lab-1` makes one; `swarmlab labs` lists the labs".to_owned()
    }
    fn node_not_running(&self, node: &str, state: &str) -> String {
        format!("{node} does not run: its container is {state}")
    }
    fn start_again_hint(&self, lab: &str, cluster: &str) -> String {
        format!("`swarmlab start {lab} --cluster {cluster}` brings it back")
    }
    fn waiting_for(&self, cluster: &str, pid: u32, command: &str) -> String {
        format!("waiting: `swarmlab {command}` (process {pid}) works on {cluster}")
    }
    fn waiting_for_somebody(&self, cluster: &str) -> String {
        format!("waiting: another swarmlab works on {cluster}")
    }
    fn cluster_is_busy(&self, cluster: &str) -> String {
        format!("another swarmlab works on {cluster} and does not come to an end")
    }
    fn no_socket_to_point_at(&self) -> String {
        "the nodes of this engine have no socket on this machine to point docker at".to_owned()
    }
    fn no_socket_to_point_at_hint(&self) -> String {
        "`swarmlab docker -- …` talks to a manager, `swarmlab shell NODE` opens a shell".to_owned()
    }
    fn engine_sees_no_files_hint(&self) -> String {
        "the engine does not see this machine's files: use an engine on this machine, or let Docker Desktop share the directory (Settings, Resources, File sharing)".to_owned()
    }
    fn cluster_trouble(&self, cluster: &str) -> String {
        format!("something went wrong with cluster {cluster}")
    }
    fn daemon_silent(&self, node: &str, seconds: u64) -> String {
        format!("the Docker engine of {node} did not start within {seconds} s")
    }
    fn no_overlay(&self, from: &str, to: &str) -> String {
        format!("no packet crossed the overlay network between {from} and {to}")
    }
    fn no_subnet(&self, taken: usize) -> String {
        format!("no network is free for the lab: {taken} networks of this machine leave no /24")
    }
    fn no_subnet_hint(&self) -> String {
        "`docker network prune` removes unused networks; a VPN may hold the rest".to_owned()
    }
    fn no_port(&self, port: u16) -> String {
        format!("no port of 127.0.0.1 is free for port {port} of the lab")
    }
    fn port_taken(&self, port: u16, cluster: &str) -> String {
        format!(
            "port {port} of 127.0.0.1, where cluster {cluster} is published, is taken by another program"
        )
    }
    fn port_taken_hint(&self, port: u16, cluster: &str) -> String {
        format!(
            "end what listens there (`ss -ltnp 'sport = :{port}'`), or `swarmlab destroy --cluster {cluster}` and start anew"
        )
    }
    fn other_lab(&self, cluster: &str, lab: &str, wanted: &str) -> String {
        format!("cluster {cluster} was made for {lab}, not for {wanted}")
    }
    fn other_home(&self, cluster: &str, home: &str) -> String {
        format!("cluster {cluster} was made under SWARMLAB_HOME={home}")
    }
    fn other_home_hint(&self, cluster: &str, home: &str) -> String {
        format!(
            "choose another name with `--cluster`, set SWARMLAB_HOME={home}, or `swarmlab destroy --cluster {cluster}`"
        )
    }
    fn other_lab_hint(&self, cluster: &str, wanted: &str) -> String {
        format!(
            "choose another name with `--cluster`, or `swarmlab destroy --cluster {cluster}` and then `swarmlab start {wanted} --cluster {cluster}`"
        )
    }
    fn image_not_in_engine(&self, image: &str) -> String {
        format!("image {image} is not in the Docker engine")
    }
    fn prepare_images_hint(&self) -> String {
        "`swarmlab images prepare` makes it".to_owned()
    }
    fn leftover_hint(&self, path: &str) -> String {
        format!("`sudo rm -r {path}`")
    }
    fn bad_cluster_name(&self, name: &str) -> String {
        format!("`{name}` cannot name a cluster")
    }
    fn bad_cluster_name_hint(&self) -> String {
        "1 to 32 of a-z, 0-9 and -, beginning and ending with a letter or digit".to_owned()
    }
    fn stopped(&self, cluster: &str) -> String {
        format!("{cluster} is stopped; everything in it is kept")
    }
    fn destroyed(&self, cluster: &str) -> String {
        format!("{cluster} is removed")
    }
    fn nothing_to_destroy(&self) -> String {
        "there was nothing to remove".to_owned()
    }
    fn destroy_question(&self, cluster: &str) -> String {
        format!("Remove {cluster} and everything in it?")
    }
    fn no_docker_cli(&self) -> String {
        "the docker command is not installed".to_owned()
    }
    fn no_docker_cli_hint(&self) -> String {
        "install the docker CLI, or use `swarmlab exec NODE -- CMD`".to_owned()
    }
    fn status_heads(&self) -> [&'static str; 4] {
        ["cluster", "lab", "nodes running", "ports on 127.0.0.1"]
    }
    fn nodes_heads(&self) -> [&'static str; 6] {
        ["node", "role", "state", "availability", "engine", "tasks"]
    }
    fn no_swarm_seen(&self) -> String {
        "no node is a manager that answers: no swarm, or no quorum".to_owned()
    }
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
