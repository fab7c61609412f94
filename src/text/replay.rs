//! What is said about submissions that are run again in a cluster of their own.

use super::plural::counted;
use super::{English, French};
use crate::model::class::{Replayed, Stopped};
use crate::model::language::Language;

/// Sentences about replays.
pub trait ReplayText {
    /// How a submission was replayed, on one line.
    fn replayed(&self, how: &Replayed) -> String;
    /// What ended a replay before its end.
    fn replay_stopped(&self, stopped: Stopped) -> String;
    /// What is going on, with the number of submissions and of clusters side by side.
    fn replaying(&self, count: usize, jobs: usize) -> String;
    /// One submission is done; `left` in seconds, when it can be estimated.
    fn replay_done(
        &self,
        source: &str,
        result: &str,
        done: (usize, usize),
        left: Option<u64>,
    ) -> String;
    /// Points as `4 of 5`.
    fn points_of(&self, earned: f64, gradable: f64) -> String;
    /// Clusters of a run that was killed are being removed.
    fn removing_leftovers(&self, count: usize) -> String;
    /// The runtime that nodes run in, and what it means.
    fn replay_runtime(&self, runtime: &str, user_namespaces: bool) -> String;
    /// The engine has no such runtime.
    fn no_runtime(&self, runtime: &str) -> String;
    /// Those that it has.
    fn runtimes_are(&self, names: &str) -> String;
    /// Nothing was found to replay.
    fn no_work_found(&self) -> String;
    /// What is looked for.
    fn no_work_found_hint(&self) -> String;
    /// No cluster could be made.
    fn no_replay_cluster(&self) -> String;
    /// `--resume` goes on.
    fn replay_resume_hint(&self) -> String;
    /// A cluster could not be removed.
    fn cannot_remove_cluster(&self, cluster: &str, why: &str) -> String;
    /// What two submissions share: every file.
    fn same_files(&self) -> String;
    /// In the log: line ends were mended.
    fn line_ends_mended(&self, file: &str) -> String;
    /// In the log: the rest was not kept.
    fn output_cut(&self, kept: u64) -> String;
    /// In the log: it did not end within its own time.
    fn command_timed_out(&self, seconds: u64) -> String;
    /// In the log: its exit code.
    fn command_ended(&self, code: i64) -> String;
    /// In the log: it could not be run.
    fn command_not_run(&self, why: &str) -> String;
    /// Nodes did not answer, and were started again.
    fn nodes_revived(&self, nodes: &[String]) -> String;
    /// In the log: something was done to a node.
    fn inflicted_on(&self, what: &str, node: &str) -> String;
}

fn mib(bytes: u64) -> u64 {
    bytes >> 20
}

/// How many commands ended with an error.
fn failed(how: &Replayed) -> usize {
    let ended_well = |code: Option<i64>| code == Some(0);
    how.commands
        .iter()
        .filter(|command| !ended_well(command.exit_code))
        .count()
}

impl ReplayText for English {
    fn replayed(&self, how: &Replayed) -> String {
        let mut parts = Vec::new();
        parts.extend(how.stopped.map(|stopped| self.replay_stopped(stopped)));
        if !how.silent.is_empty() {
            parts.push(format!("no answer from {}", how.silent.join(", ")));
        }
        if !how.revived.is_empty() {
            parts.push(self.nodes_revived(&how.revived));
        }
        let all = counted(Language::En, how.commands.len(), "command", "commands");
        parts.push(match failed(how) {
            0 => all,
            failed => format!("{all}, {failed} with an error"),
        });
        parts.push(format!(
            "{}{}",
            how.runtime,
            if how.user_namespaces {
                " in a user namespace"
            } else {
                ""
            }
        ));
        parts.extend(how.output.clone());
        parts.join("; ")
    }
    fn replay_stopped(&self, stopped: Stopped) -> String {
        match stopped {
            Stopped::Time { seconds } => {
                format!("stopped after {seconds} s, judged as it was then")
            }
            Stopped::Output { bytes } => format!(
                "stopped because it printed more than {} MiB, judged as it was then",
                mib(bytes)
            ),
            Stopped::Disk { bytes } => format!(
                "stopped because it wrote more than {} MiB, judged as it was then",
                mib(bytes)
            ),
        }
    }
    fn replaying(&self, count: usize, jobs: usize) -> String {
        let all = counted(Language::En, count, "submission", "submissions");
        format!("replaying {all}, {jobs} at a time")
    }
    fn replay_done(
        &self,
        source: &str,
        result: &str,
        (done, all): (usize, usize),
        left: Option<u64>,
    ) -> String {
        let left = left.map_or_else(String::new, |left| format!(", about {} left", span(left)));
        format!("{source}: {result} ({done}/{all}{left})")
    }
    fn points_of(&self, earned: f64, gradable: f64) -> String {
        format!("{earned} of {gradable}")
    }
    fn removing_leftovers(&self, count: usize) -> String {
        let all = counted(Language::En, count, "cluster", "clusters");
        format!("removing {all} of a run that was interrupted")
    }
    fn replay_runtime(&self, runtime: &str, user_namespaces: bool) -> String {
        match (runtime, user_namespaces) {
            ("sysbox-runc", _) => {
                "nodes run under Sysbox: root in a node is nobody on this machine".to_owned()
            }
            (other, true) => format!(
                "nodes run under {other} in a user namespace: root in a node is nobody on this machine"
            ),
            (other, false) => format!(
                "nodes run under {other}: root in a node is kept in by little (docs/replay.md); replay strangers' work in a virtual machine"
            ),
        }
    }
    fn no_runtime(&self, runtime: &str) -> String {
        format!("the Docker engine has no runtime `{runtime}`")
    }
    fn runtimes_are(&self, names: &str) -> String {
        format!("it has {names}")
    }
    fn no_work_found(&self) -> String {
        "nothing was handed in there".to_owned()
    }
    fn no_work_found_hint(&self) -> String {
        "a folder or a zip for each student, with a solution.toml, scripts or a stack file"
            .to_owned()
    }
    fn no_replay_cluster(&self) -> String {
        "no cluster could be made for the next submission".to_owned()
    }
    fn replay_resume_hint(&self) -> String {
        "`--resume` goes on where this run ended".to_owned()
    }
    fn cannot_remove_cluster(&self, cluster: &str, why: &str) -> String {
        format!("cluster {cluster} could not be removed: {why}")
    }
    fn same_files(&self) -> String {
        "the same files".to_owned()
    }
    fn line_ends_mended(&self, file: &str) -> String {
        format!("{file}: line ends of Windows (CRLF) replaced by those of Linux")
    }
    fn output_cut(&self, kept: u64) -> String {
        format!("what came after the first {kept} bytes was not kept")
    }
    fn command_timed_out(&self, seconds: u64) -> String {
        format!("did not end within {seconds} s")
    }
    fn command_ended(&self, code: i64) -> String {
        format!("exit code {code}")
    }
    fn command_not_run(&self, why: &str) -> String {
        format!("could not be run: {why}")
    }
    fn nodes_revived(&self, nodes: &[String]) -> String {
        format!("did not answer, started again: {}", nodes.join(", "))
    }
    fn inflicted_on(&self, what: &str, node: &str) -> String {
        format!("chaos {what} {node}")
    }
}

impl ReplayText for French {
    fn replayed(&self, how: &Replayed) -> String {
        let mut parts = Vec::new();
        parts.extend(how.stopped.map(|stopped| self.replay_stopped(stopped)));
        if !how.silent.is_empty() {
            parts.push(format!("sans réponse de {}", how.silent.join(", ")));
        }
        if !how.revived.is_empty() {
            parts.push(self.nodes_revived(&how.revived));
        }
        let all = counted(Language::Fr, how.commands.len(), "commande", "commandes");
        parts.push(match failed(how) {
            0 => all,
            failed => format!("{all}, {failed} en erreur"),
        });
        parts.push(format!(
            "{}{}",
            how.runtime,
            if how.user_namespaces {
                " dans un espace de noms d’utilisateurs"
            } else {
                ""
            }
        ));
        parts.extend(how.output.clone());
        parts.join(" ; ")
    }
    fn replay_stopped(&self, stopped: Stopped) -> String {
        match stopped {
            Stopped::Time { seconds } => format!("arrêté après {seconds} s, jugé dans cet état"),
            Stopped::Output { bytes } => format!(
                "arrêté pour avoir affiché plus de {} Mio, jugé dans cet état",
                mib(bytes)
            ),
            Stopped::Disk { bytes } => format!(
                "arrêté pour avoir écrit plus de {} Mio, jugé dans cet état",
                mib(bytes)
            ),
        }
    }
    fn replaying(&self, count: usize, jobs: usize) -> String {
        let all = counted(Language::Fr, count, "rendu", "rendus");
        format!("rejeu de {all}, {jobs} à la fois")
    }
    fn replay_done(
        &self,
        source: &str,
        result: &str,
        (done, all): (usize, usize),
        left: Option<u64>,
    ) -> String {
        let left = left.map_or_else(String::new, |left| {
            format!(", encore {} environ", span(left))
        });
        format!("{source} : {result} ({done}/{all}{left})")
    }
    fn points_of(&self, earned: f64, gradable: f64) -> String {
        format!("{earned} sur {gradable}").replace('.', ",")
    }
    fn removing_leftovers(&self, count: usize) -> String {
        let all = counted(Language::Fr, count, "cluster", "clusters");
        format!("retrait de {all} d’un passage interrompu")
    }
    fn replay_runtime(&self, runtime: &str, user_namespaces: bool) -> String {
        match (runtime, user_namespaces) {
            ("sysbox-runc", _) => "les nœuds tournent sous Sysbox : root dans un nœud n’est personne sur cette machine".to_owned(),
            (other, true) => format!("les nœuds tournent sous {other} dans un espace de noms d’utilisateurs : root dans un nœud n’est personne sur cette machine"),
            (other, false) => format!(
                "les nœuds tournent sous {other} : peu de chose retient root dans un nœud (docs/replay.md) ; rejouez le travail d’inconnus dans une machine virtuelle"
            ),
        }
    }
    fn no_runtime(&self, runtime: &str) -> String {
        format!("le moteur Docker n’a pas de runtime `{runtime}`")
    }
    fn runtimes_are(&self, names: &str) -> String {
        format!("il a {names}")
    }
    fn no_work_found(&self) -> String {
        "rien n’a été rendu là".to_owned()
    }
    fn no_work_found_hint(&self) -> String {
        "un dossier ou un zip par étudiant, avec un solution.toml, des scripts ou un fichier de stack".to_owned()
    }
    fn no_replay_cluster(&self) -> String {
        "aucun cluster n’a pu être créé pour le rendu suivant".to_owned()
    }
    fn replay_resume_hint(&self) -> String {
        "`--resume` reprend là où ce passage s’est arrêté".to_owned()
    }
    fn cannot_remove_cluster(&self, cluster: &str, why: &str) -> String {
        format!("le cluster {cluster} n’a pas pu être retiré : {why}")
    }
    fn same_files(&self) -> String {
        "les mêmes fichiers".to_owned()
    }
    fn line_ends_mended(&self, file: &str) -> String {
        format!("{file} : fins de ligne de Windows (CRLF) remplacées par celles de Linux")
    }
    fn output_cut(&self, kept: u64) -> String {
        format!("ce qui suivait les {kept} premiers octets n’a pas été gardé")
    }
    fn command_timed_out(&self, seconds: u64) -> String {
        format!("pas terminé en {seconds} s")
    }
    fn command_ended(&self, code: i64) -> String {
        format!("code de sortie {code}")
    }
    fn command_not_run(&self, why: &str) -> String {
        format!("n’a pas pu être lancé : {why}")
    }
    fn nodes_revived(&self, nodes: &[String]) -> String {
        format!("sans réponse, redémarrés : {}", nodes.join(", "))
    }
    fn inflicted_on(&self, what: &str, node: &str) -> String {
        format!("chaos {what} {node}")
    }
}

/// `45 s`, `12 min`.
fn span(seconds: u64) -> String {
    if seconds < 90 {
        format!("{seconds} s")
    } else {
        format!("{} min", seconds.div_ceil(60))
    }
}
