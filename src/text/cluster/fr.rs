//! In French.

use super::ClusterText;
use crate::text::French;

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
    fn no_socket_to_point_at(&self) -> String {
        "les nœuds de ce moteur n’ont pas de socket sur cette machine où pointer docker".to_owned()
    }
    fn no_socket_to_point_at_hint(&self) -> String {
        "`swarmlab docker -- …` parle à un manager, `swarmlab shell NŒUD` ouvre un shell".to_owned()
    }
    fn engine_sees_no_files_hint(&self) -> String {
        "le moteur ne voit pas les fichiers de cette machine : prenez un moteur de cette machine, ou laissez Docker Desktop partager le répertoire (Settings, Resources, File sharing)".to_owned()
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
