//! What is said about clusters and nodes.

use super::{English, French};

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

impl ClusterText for French {
    fn no_agent(&self) -> String {
        "l’agent de ce nœud ne répond pas".to_owned()
    }

    fn no_cluster(&self, name: &str) -> String {
        format!("il n’y a pas de cluster `{name}`")
    }
    fn no_cluster_yet(&self) -> String {
        "il n’y a aucun cluster".to_owned()
    }
    fn start_some_lab_hint(&self) -> String {
        "`swarmlab start lab-1` en fait un ; `swarmlab labs` liste les labs".to_owned()
    }
    fn node_not_running(&self, node: &str, state: &str) -> String {
        format!("{node} ne tourne pas : son conteneur est dans l’état {state}")
    }
    fn start_again_hint(&self, lab: &str, cluster: &str) -> String {
        format!("`swarmlab start {lab} --cluster {cluster}` le ramène")
    }
    fn waiting_for(&self, cluster: &str, pid: u32, command: &str) -> String {
        format!("en attente : `swarmlab {command}` (processus {pid}) travaille sur {cluster}")
    }
    fn waiting_for_somebody(&self, cluster: &str) -> String {
        format!("en attente : un autre swarmlab travaille sur {cluster}")
    }
    fn cluster_is_busy(&self, cluster: &str) -> String {
        format!("un autre swarmlab travaille sur {cluster} et n’en finit pas")
    }
    fn cluster_trouble(&self, cluster: &str) -> String {
        format!("quelque chose s’est mal passé avec le cluster {cluster}")
    }
    fn daemon_silent(&self, node: &str, seconds: u64) -> String {
        format!("le moteur Docker de {node} n’a pas démarré en {seconds} s")
    }
    fn no_overlay(&self, from: &str, to: &str) -> String {
        format!("aucun paquet n’a traversé le réseau overlay entre {from} et {to}")
    }
    fn no_subnet(&self, taken: usize) -> String {
        format!(
            "aucun réseau n’est libre pour le lab : {taken} réseaux de cette machine ne laissent aucun /24"
        )
    }
    fn no_subnet_hint(&self) -> String {
        "`docker network prune` supprime les réseaux inutilisés ; un VPN tient peut-être le reste"
            .to_owned()
    }
    fn no_port(&self, port: u16) -> String {
        format!("aucun port de 127.0.0.1 n’est libre pour le port {port} du lab")
    }
    fn port_taken(&self, port: u16, cluster: &str) -> String {
        format!(
            "le port {port} de 127.0.0.1, où le cluster {cluster} est publié, est pris par un autre programme"
        )
    }
    fn port_taken_hint(&self, port: u16, cluster: &str) -> String {
        format!(
            "arrêtez ce qui y écoute (`ss -ltnp 'sport = :{port}'`), ou `swarmlab destroy --cluster {cluster}` puis recommencez"
        )
    }
    fn other_lab(&self, cluster: &str, lab: &str, wanted: &str) -> String {
        format!("le cluster {cluster} a été fait pour {lab}, pas pour {wanted}")
    }
    fn other_home(&self, cluster: &str, home: &str) -> String {
        format!("le cluster {cluster} a été fait sous SWARMLAB_HOME={home}")
    }
    fn other_home_hint(&self, cluster: &str, home: &str) -> String {
        format!(
            "choisissez un autre nom avec `--cluster`, mettez SWARMLAB_HOME={home}, ou `swarmlab destroy --cluster {cluster}`"
        )
    }
    fn other_lab_hint(&self, cluster: &str, wanted: &str) -> String {
        format!(
            "choisissez un autre nom avec `--cluster`, ou `swarmlab destroy --cluster {cluster}` puis `swarmlab start {wanted} --cluster {cluster}`"
        )
    }
    fn image_not_in_engine(&self, image: &str) -> String {
        format!("l’image {image} n’est pas dans le moteur Docker")
    }
    fn prepare_images_hint(&self) -> String {
        "`swarmlab images prepare` la fait".to_owned()
    }
    fn leftover_hint(&self, path: &str) -> String {
        format!("`sudo rm -r {path}`")
    }
    fn bad_cluster_name(&self, name: &str) -> String {
        format!("`{name}` ne peut pas nommer un cluster")
    }
    fn bad_cluster_name_hint(&self) -> String {
        "de 1 à 32 caractères parmi a-z, 0-9 et -, une lettre ou un chiffre au début et à la fin"
            .to_owned()
    }
    fn stopped(&self, cluster: &str) -> String {
        format!("{cluster} est arrêté ; tout ce qu’il contient est gardé")
    }
    fn destroyed(&self, cluster: &str) -> String {
        format!("{cluster} est supprimé")
    }
    fn nothing_to_destroy(&self) -> String {
        "il n’y avait rien à supprimer".to_owned()
    }
    fn destroy_question(&self, cluster: &str) -> String {
        format!("Supprimer {cluster} et tout ce qu’il contient ?")
    }
    fn no_docker_cli(&self) -> String {
        "la commande docker n’est pas installée".to_owned()
    }
    fn no_docker_cli_hint(&self) -> String {
        "installez le client docker, ou utilisez `swarmlab exec NŒUD -- CMD`".to_owned()
    }
    fn status_heads(&self) -> [&'static str; 4] {
        ["cluster", "lab", "nœuds en marche", "ports sur 127.0.0.1"]
    }
    fn nodes_heads(&self) -> [&'static str; 6] {
        ["nœud", "rôle", "état", "disponibilité", "moteur", "tâches"]
    }
    fn no_swarm_seen(&self) -> String {
        "aucun nœud n’est un manager qui répond : pas de swarm, ou pas de quorum".to_owned()
    }
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
