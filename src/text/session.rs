//! What is said about a lab at work: started, judged, solved, reset.

use super::plural::or_list;
use super::{English, French};

/// Sentences about a lab at work.
pub trait SessionText {
    /// A cluster was made.
    fn cluster_created(&self, cluster: &str) -> String;
    /// A cluster was brought back.
    fn cluster_resumed(&self, cluster: &str) -> String;
    /// A cluster was there already, whole.
    fn cluster_running(&self, cluster: &str) -> String;
    /// Where a port of the cluster is found on this machine.
    fn port_is_at(&self, lab: u16, host: u16) -> String;
    /// The path of the running program is unknown.
    fn no_own_program(&self) -> String;
    /// The lab has no such checkpoint.
    fn unknown_checkpoint(&self, lab: &str, checkpoint: &str) -> String;
    /// The lab has no reference solution.
    fn no_solution(&self, lab: &str) -> String;
    /// A command of the lab's own data failed.
    fn lab_command_failed(&self) -> String;
    /// How to get a clean start.
    fn reset_hint(&self) -> String;
    /// The solution's commands ran, and yet the step's checkpoints do not pass.
    fn step_does_not_pass(&self, step: &str, open: &[String], seconds: u64) -> String;
    /// Asks before a lab's work is thrown away.
    fn reset_question(&self, cluster: &str) -> String;
    /// The cluster is back at the lab's start.
    fn reset_done(&self, cluster: &str) -> String;
}

impl SessionText for English {
    fn cluster_created(&self, cluster: &str) -> String {
        format!("Cluster {cluster} is ready: three managers, three workers.")
    }
    fn cluster_resumed(&self, cluster: &str) -> String {
        format!("Cluster {cluster} is back, with everything that was in it.")
    }
    fn cluster_running(&self, cluster: &str) -> String {
        format!("Cluster {cluster} is running already.")
    }
    fn port_is_at(&self, lab: u16, host: u16) -> String {
        format!("Port {lab} of the cluster is http://127.0.0.1:{host} on this machine.")
    }
    fn no_own_program(&self) -> String {
        "cannot find the file of the running program, which the nodes need".to_owned()
    }
    fn unknown_checkpoint(&self, lab: &str, checkpoint: &str) -> String {
        format!("{lab} has no checkpoint `{checkpoint}`")
    }
    fn no_solution(&self, lab: &str) -> String {
        format!("{lab} has no reference solution")
    }
    fn lab_command_failed(&self) -> String {
        "a command of the lab's own data did not do what it should".to_owned()
    }
    fn reset_hint(&self) -> String {
        "`swarmlab check` shows where it stands; `swarmlab reset` begins the lab anew".to_owned()
    }
    fn step_does_not_pass(&self, step: &str, open: &[String], seconds: u64) -> String {
        let open = or_list(open, "and");
        format!("the solution of step `{step}` ran, and {open} still do not pass after {seconds} s")
    }
    fn reset_question(&self, cluster: &str) -> String {
        format!("Throw away all work in cluster {cluster} and begin the lab anew?")
    }
    fn reset_done(&self, cluster: &str) -> String {
        format!("Cluster {cluster} is back at the start of its lab.")
    }
}

impl SessionText for French {
    fn cluster_created(&self, cluster: &str) -> String {
        format!("Le cluster {cluster} est prêt : trois managers, trois workers.")
    }
    fn cluster_resumed(&self, cluster: &str) -> String {
        format!("Le cluster {cluster} est de retour, avec tout ce qu'il contenait.")
    }
    fn cluster_running(&self, cluster: &str) -> String {
        format!("Le cluster {cluster} tourne déjà.")
    }
    fn port_is_at(&self, lab: u16, host: u16) -> String {
        format!("Le port {lab} du cluster est http://127.0.0.1:{host} sur cette machine.")
    }
    fn no_own_program(&self) -> String {
        "le fichier du programme en cours, dont les nœuds ont besoin, est introuvable".to_owned()
    }
    fn unknown_checkpoint(&self, lab: &str, checkpoint: &str) -> String {
        format!("{lab} n'a pas de point de contrôle `{checkpoint}`")
    }
    fn no_solution(&self, lab: &str) -> String {
        format!("{lab} n'a pas de solution de référence")
    }
    fn lab_command_failed(&self) -> String {
        "une commande des données du lab n'a pas fait ce qu'elle devait".to_owned()
    }
    fn reset_hint(&self) -> String {
        "`swarmlab check` montre où on en est ; `swarmlab reset` recommence le lab".to_owned()
    }
    fn step_does_not_pass(&self, step: &str, open: &[String], seconds: u64) -> String {
        let open = or_list(open, "et");
        format!(
            "la solution de l'étape `{step}` est jouée, mais {open} ne passe pas après {seconds} s"
        )
    }
    fn reset_question(&self, cluster: &str) -> String {
        format!("Jeter tout le travail du cluster {cluster} et recommencer le lab ?")
    }
    fn reset_done(&self, cluster: &str) -> String {
        format!("Le cluster {cluster} est revenu au début de son lab.")
    }
}
