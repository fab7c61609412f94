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
    /// Where the student's files are.
    fn workspace_is_at(&self, path: &str) -> String;
    /// The cluster was made by a swarmlab that knew no workspace.
    fn no_workspace_in_nodes(&self) -> String;
    /// A new cluster finds files of an earlier one.
    fn workspace_was_used(&self, files: &[String]) -> String;
    /// The cluster has no workspace.
    fn no_workspace(&self, cluster: &str) -> String;
    /// Files could not be put into the workspace, or moved.
    fn workspace_trouble(&self) -> String;
    /// A reset kept what was changed.
    fn files_set_aside(&self, path: &str) -> String;
    /// An earlier cluster of this name was another lab's; its files lie elsewhere now.
    fn other_labs_files_set_aside(&self, path: &str) -> String;
    /// A removed cluster's files stay.
    fn files_kept(&self, path: &str) -> String;
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
    fn workspace_is_at(&self, path: &str) -> String {
        format!("Your files are in {path}, and at /workspace in every node.")
    }
    fn no_workspace_in_nodes(&self) -> String {
        "An older swarmlab made this cluster: its nodes have no /workspace. `swarmlab destroy` and `swarmlab start` give them one.".to_owned()
    }
    fn workspace_was_used(&self, files: &[String]) -> String {
        let names = files.join(", ");
        format!("files of an earlier cluster of this name are still in the workspace: {names}")
    }
    fn no_workspace(&self, cluster: &str) -> String {
        format!("cluster {cluster} has no workspace")
    }
    fn workspace_trouble(&self) -> String {
        "the files of the workspace cannot be used".to_owned()
    }
    fn files_set_aside(&self, path: &str) -> String {
        format!("Your files are kept in {path}.")
    }
    fn other_labs_files_set_aside(&self, path: &str) -> String {
        format!("what you did here in another lab is kept in {path}")
    }
    fn files_kept(&self, path: &str) -> String {
        format!("Your files stay in {path}.")
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
    fn workspace_is_at(&self, path: &str) -> String {
        format!("Vos fichiers sont dans {path}, et sous /workspace dans chaque nœud.")
    }
    fn no_workspace_in_nodes(&self) -> String {
        "Ce cluster vient d'un swarmlab plus ancien : ses nœuds n'ont pas de /workspace. `swarmlab destroy` puis `swarmlab start` leur en donnent un.".to_owned()
    }
    fn workspace_was_used(&self, files: &[String]) -> String {
        let names = files.join(", ");
        format!(
            "l'espace de travail contient encore des fichiers d'un cluster précédent du même nom : {names}"
        )
    }
    fn no_workspace(&self, cluster: &str) -> String {
        format!("le cluster {cluster} n'a pas d'espace de travail")
    }
    fn workspace_trouble(&self) -> String {
        "les fichiers de l'espace de travail sont inutilisables".to_owned()
    }
    fn files_set_aside(&self, path: &str) -> String {
        format!("Vos fichiers sont gardés dans {path}.")
    }
    fn other_labs_files_set_aside(&self, path: &str) -> String {
        format!("ce que vous aviez fait ici dans un autre lab est gardé dans {path}")
    }
    fn files_kept(&self, path: &str) -> String {
        format!("Vos fichiers restent dans {path}.")
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
