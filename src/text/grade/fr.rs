//! In French.

use super::{GradeText, arrow, batch_sizes, count_words, names_after, seconds};
use crate::model::grader::{Count, HealingAssertion, Span};
use crate::model::language::Language;
use crate::text::French;
use crate::text::plural::plural;

impl GradeText for French {
    fn none(&self) -> &'static str {
        "aucun"
    }

    fn at_least(&self, number: &str) -> String {
        format!("au moins {number}")
    }

    fn at_most(&self, number: &str) -> String {
        format!("au plus {number}")
    }

    fn between(&self, min: &str, max: &str) -> String {
        format!("de {min} à {max}")
    }

    fn without(&self, what: &str) -> String {
        format!("pas {what}")
    }

    fn took(&self) -> &'static str {
        "a retiré"
    }

    fn gave(&self) -> &'static str {
        "a donné"
    }

    fn how_many(&self, number: usize, names: &[&str]) -> String {
        names_after(number, names)
    }

    fn count_with(&self, count: Count, properties: &str) -> String {
        let count = count_words(self, count);
        if properties.is_empty() {
            count
        } else {
            format!("{count} avec {properties}")
        }
    }

    fn there(&self) -> String {
        "existe".to_owned()
    }

    fn not_there(&self) -> String {
        "n'existe pas".to_owned()
    }

    fn absent(&self) -> String {
        "plus aucun".to_owned()
    }

    fn still_there(&self, names: &str) -> String {
        format!("encore là : {names}")
    }

    fn was_removed(&self) -> String {
        "a existé puis a été supprimé".to_owned()
    }

    fn never_recorded(&self) -> String {
        "jamais enregistré".to_owned()
    }

    fn never_closest(&self, observed: &str) -> String {
        format!("jamais ; au plus près : {observed}")
    }

    fn no_swarm(&self) -> String {
        "aucun nœud n'est dans un swarm".to_owned()
    }

    fn not_known(&self) -> String {
        "n'a pas pu être vu".to_owned()
    }

    fn daemon_without_answer(&self, node: &str) -> String {
        format!("le démon de {node} n'a pas répondu")
    }

    fn no_manager_answers(&self, node: &str, state: &str) -> String {
        format!("aucun manager ne répond pour le swarm, où {node} est {state}")
    }

    fn nothing_read(&self) -> String {
        "aucun nœud n'a été lu".to_owned()
    }

    fn record_has_gap(&self, node: &str) -> String {
        format!("l'enregistreur de {node} a pu manquer des événements")
    }

    fn role_not_known(&self, role: &str) -> String {
        format!("l'instantané ne dit pas quelle image est `{role}`")
    }

    fn no_leader(&self) -> &'static str {
        "pas Leader"
    }

    fn evenly(&self, label: &str) -> String {
        format!("également sur les valeurs de {label}")
    }

    fn lines_without(&self, lines: usize, found: bool, words: &str) -> String {
        let count = format!("{lines} {}", plural(Language::Fr, lines, "ligne", "lignes"));
        let with = if found { "avec" } else { "sans" };
        format!("{count} {with} `{words}`")
    }

    fn one_swarm(&self) -> String {
        "tous dans un même swarm".to_owned()
    }

    fn several_swarms(&self, strangers: &str) -> String {
        if strangers.is_empty() {
            "aucun démon n'est dans le swarm".to_owned()
        } else {
            format!("pas dans le même swarm : {strangers}")
        }
    }

    fn no_update_recorded(&self, rollback: bool) -> String {
        if rollback {
            "aucun retour arrière enregistré".to_owned()
        } else {
            "aucune mise à jour enregistrée".to_owned()
        }
    }

    fn update_words(&self, rollback: bool, from: Option<&str>, to: Option<&str>) -> String {
        let kind = if rollback {
            "retour arrière"
        } else {
            "mise à jour"
        };
        format!("{kind}{}", arrow(from, to))
    }

    fn rollback_by(&self, manual: bool) -> &'static str {
        if manual {
            "retour arrière manuel"
        } else {
            "retour arrière automatique"
        }
    }

    fn no_task_recorded(&self) -> String {
        "aucune tâche de cette mise à jour n'a été enregistrée".to_owned()
    }

    fn batches_wanted(&self, most: u64, length: f64) -> String {
        let tasks = plural(
            Language::Fr,
            usize::try_from(most).unwrap_or(2),
            "tâche",
            "tâches",
        );
        format!(
            "{most} {tasks} à la fois, à {} s d'écart",
            seconds(length, ",")
        )
    }

    fn batches_seen(&self, sizes: &[u64], gap: Option<f64>) -> String {
        match gap {
            Some(gap) => format!(
                "lots de {} tâches, à au moins {} s d'écart",
                batch_sizes(sizes),
                seconds(gap, ",")
            ),
            None => format!("{} tâches d'un coup", batch_sizes(sizes)),
        }
    }

    fn no_ip_vs(&self) -> String {
        "ce noyau n'a pas ip_vs : ni adresse virtuelle, ni routing mesh".to_owned()
    }

    fn no_such_update(&self, service: &str) -> String {
        format!("cette mise à jour de {service} n'a pas été enregistrée")
    }

    fn no_request_recorded(&self) -> String {
        "aucune requête n'a été enregistrée".to_owned()
    }

    fn answers_wanted(&self) -> String {
        "des requêtes servies".to_owned()
    }

    fn requests_answered(&self, number: u64) -> String {
        format!("requêtes servies : {number}")
    }

    fn requests_answered_wanted(&self, number: &str) -> String {
        format!("requêtes servies : {number}")
    }

    fn requests_failed(&self, number: u64, of: u64, first: Option<&str>) -> String {
        let first = first
            .map(|first| format!(" ; première : {first}"))
            .unwrap_or_default();
        format!("requêtes en échec : {number} sur {of}{first}")
    }

    fn requests_failed_wanted(&self, number: &str) -> String {
        format!("requêtes en échec : {number}")
    }

    fn tasks_answered(&self, number: u64) -> String {
        format!("tâches ayant répondu : {number}")
    }

    fn tasks_answered_wanted(&self, number: &str) -> String {
        format!("tâches ayant répondu : {number}")
    }

    fn tasks_at_once(&self, number: u64) -> String {
        format!("tâches ayant répondu au même moment : {number}")
    }

    fn nodes_answered(&self, number: &str) -> String {
        format!("nœuds ayant obtenu une réponse : {number}")
    }

    fn tasks_at_least(&self, number: u64, when: &str) -> String {
        let tasks = plural(
            Language::Fr,
            usize::try_from(number).unwrap_or(2),
            "tâche répondait",
            "tâches répondaient",
        );
        format!("{number} {tasks} à {when}")
    }

    fn tasks_at_least_wanted(&self, number: u64) -> String {
        let tasks = plural(
            Language::Fr,
            usize::try_from(number).unwrap_or(2),
            "tâche répond",
            "tâches répondent",
        );
        format!("à tout moment au moins {number} {tasks}")
    }

    fn no_healing(&self) -> String {
        "aucune tâche perdue n'a été remplacée".to_owned()
    }

    fn healing_wanted(&self, number: &str, wanted: &HealingAssertion) -> String {
        let limit = wanted
            .within
            .map(Span::seconds)
            .map(|limit| format!(" en {} s", seconds(limit, ",")))
            .unwrap_or_default();
        let lost = if wanted.node_failed {
            "tâches perdues avec leur machine et"
        } else if wanted.drained {
            "tâches d'un nœud vidé"
        } else if wanted.answered {
            "tâches qui avaient répondu, perdues et"
        } else {
            "tâches perdues"
        };
        format!("{lost} remplacées{limit} : {number}")
    }

    fn left_the_swarm(&self, left: bool) -> &'static str {
        if left {
            "il a quitté le Swarm"
        } else {
            "il n'a pas quitté le Swarm"
        }
    }

    fn joined_anew(&self, anew: bool) -> &'static str {
        if anew {
            "il est revenu, sous un autre ID"
        } else {
            "il a encore son premier ID"
        }
    }

    fn ended(&self, code: &str, ordered: bool) -> String {
        if ordered {
            format!("fini avec le code {code}, sur ordre donné au moteur")
        } else {
            format!("fini avec le code {code}, sans ordre donné au moteur")
        }
    }

    fn no_container_of(&self, service: &str) -> String {
        format!("aucun conteneur de {service} ne tourne")
    }

    fn not_asked(&self) -> String {
        "cela n'a pas été demandé".to_owned()
    }

    fn no_answer_wanted(&self) -> String {
        "aucune réponse".to_owned()
    }

    fn different_answers(&self, number: &str) -> String {
        format!("réponses différentes : {number}")
    }

    fn open(&self) -> String {
        "ouvert".to_owned()
    }

    fn addresses(&self, number: &str) -> String {
        format!("adresses : {number}")
    }
}
