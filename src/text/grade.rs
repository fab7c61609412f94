//! What is said about assertions and verdicts. Docker's own words (`running`, `replicas 4`) are the same in both
//! languages and do not come from here.

use super::plural::plural;
use super::{English, French};
use crate::model::grader::Count;
use crate::model::language::Language;

/// Sentences about assertions and verdicts.
pub trait GradeText {
    /// A value that is not there.
    fn none(&self) -> &'static str;
    /// A lower bound.
    fn at_least(&self, number: &str) -> String;
    /// An upper bound.
    fn at_most(&self, number: &str) -> String;
    /// Both bounds.
    fn between(&self, min: &str, max: &str) -> String;
    /// Something must not be there.
    fn without(&self, what: &str) -> String;
    /// So many things, by name.
    fn how_many(&self, number: usize, names: &[&str]) -> String;
    /// How many things with which properties.
    fn count_with(&self, count: Count, properties: &str) -> String;
    /// An object is there.
    fn there(&self) -> String;
    /// An object is not there.
    fn not_there(&self) -> String;
    /// An object must not be there.
    fn absent(&self) -> String;
    /// Objects are there and should not.
    fn still_there(&self, names: &str) -> String;
    /// An object was there and is gone.
    fn was_removed(&self) -> String;
    /// The record never shows such an object.
    fn never_recorded(&self) -> String;
    /// The nearest that the record comes to what is wanted.
    fn never_closest(&self, observed: &str) -> String;
    /// No node is in a swarm.
    fn no_swarm(&self) -> String;
    /// What is observed when nothing could be.
    fn not_known(&self) -> String;
    /// A node's daemon did not answer.
    fn daemon_without_answer(&self, node: &str) -> String;
    /// A node is in a swarm, and no manager answers.
    fn no_manager_answers(&self, node: &str, state: &str) -> String;
    /// The snapshot is empty.
    fn nothing_read(&self) -> String;
    /// Events may be missing from the record.
    fn record_has_gap(&self, node: &str) -> String;
    /// The snapshot does not say which image plays a role.
    fn role_not_known(&self, role: &str) -> String;
    /// A node is not the leader.
    fn no_leader(&self) -> &'static str;
    /// Tasks are spread evenly over a label's values.
    fn evenly(&self, label: &str) -> String;
    /// A file's length, and whether it has some words.
    fn lines_without(&self, lines: usize, found: bool, words: &str) -> String;
    /// All daemons are in one swarm.
    fn one_swarm(&self) -> String;
    /// Some daemons are in another swarm, or none.
    fn several_swarms(&self, strangers: &str) -> String;
    /// No update or rollback was recorded.
    fn no_update_recorded(&self, rollback: bool) -> String;
    /// An update or rollback from an image to another.
    fn update_words(&self, rollback: bool, from: Option<&str>, to: Option<&str>) -> String;
    /// Who started a rollback.
    fn rollback_by(&self, manual: bool) -> &'static str;
    /// No new task was recorded.
    fn no_task_recorded(&self) -> String;
    /// Batches of at most so many tasks, so many seconds apart.
    fn batches_wanted(&self, most: u64, seconds: f64) -> String;
    /// Sizes of the batches, and the shortest time between two.
    fn batches_seen(&self, sizes: &[u64], gap: Option<f64>) -> String;
    /// The kernel lacks `ip_vs`.
    fn no_ip_vs(&self) -> String;
    /// The update during which something is asked was not recorded.
    fn no_such_update(&self, service: &str) -> String;
    /// The availability probe recorded no request.
    fn no_request_recorded(&self) -> String;
    /// Some request has to be answered.
    fn answers_wanted(&self) -> String;
    /// Requests that were answered.
    fn requests_answered(&self, number: u64) -> String;
    /// Requests that have to be answered.
    fn requests_answered_wanted(&self, number: &str) -> String;
    /// Requests that failed, of how many, and the first.
    fn requests_failed(&self, number: u64, of: u64, first: Option<&str>) -> String;
    /// Requests that may fail.
    fn requests_failed_wanted(&self, number: &str) -> String;
    /// Different tasks that answered.
    fn tasks_answered(&self, number: u64) -> String;
    /// Different tasks that have to answer.
    fn tasks_answered_wanted(&self, number: &str) -> String;
    /// The least number of tasks that answered at the same time.
    fn tasks_at_least(&self, number: u64, when: &str) -> String;
    /// The least number of tasks that have to answer at any time.
    fn tasks_at_least_wanted(&self, number: u64) -> String;
    /// Tasks that answered (or have to) at one and the same time.
    fn tasks_at_once(&self, number: u64) -> String;
    /// Nodes that had (or have to have) an answer.
    fn nodes_answered(&self, number: &str) -> String;
    /// No task took the place of a lost one.
    fn no_healing(&self) -> String;
    /// Tasks have to take the place of lost ones.
    fn healing_wanted(&self, number: &str, seconds: Option<f64>) -> String;
    /// A service runs nowhere.
    fn no_container_of(&self, service: &str) -> String;
    /// A probe was not carried out.
    fn not_asked(&self) -> String;
    /// There must be no answer.
    fn no_answer_wanted(&self) -> String;
    /// Answers that differ.
    fn different_answers(&self, number: &str) -> String;
    /// A port accepts connections.
    fn open(&self) -> String;
    /// Addresses of a name.
    fn addresses(&self, number: &str) -> String;
}

/// A count in words: `4`, `at least 2`.
fn count_words(text: &(impl GradeText + ?Sized), count: Count) -> String {
    match count.max {
        Some(max) if max == count.min => count.min.to_string(),
        Some(max) if count.min == 0 => text.at_most(&max.to_string()),
        Some(max) => text.between(&count.min.to_string(), &max.to_string()),
        None => text.at_least(&count.min.to_string()),
    }
}

fn names_after(number: usize, names: &[&str]) -> String {
    if names.is_empty() {
        number.to_string()
    } else {
        format!("{number} ({})", names.join(", "))
    }
}

fn arrow(from: Option<&str>, to: Option<&str>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!(" {from} → {to}"),
        (None, Some(to)) => format!(" → {to}"),
        (Some(from), None) => format!(" {from} →"),
        (None, None) => String::new(),
    }
}

/// Whole seconds, or tenths below ten; `comma` is the language's decimal mark.
fn seconds(length: f64, comma: &str) -> String {
    if length < 9.95 && length.fract().abs() > 0.05 {
        format!("{length:.1}").replace('.', comma)
    } else {
        format!("{length:.0}")
    }
}

fn batch_sizes(sizes: &[u64]) -> String {
    sizes
        .iter()
        .map(u64::to_string)
        .collect::<Vec<_>>()
        .join(" + ")
}

impl GradeText for English {
    fn none(&self) -> &'static str {
        "none"
    }

    fn at_least(&self, number: &str) -> String {
        format!("at least {number}")
    }

    fn at_most(&self, number: &str) -> String {
        format!("at most {number}")
    }

    fn between(&self, min: &str, max: &str) -> String {
        format!("{min} to {max}")
    }

    fn without(&self, what: &str) -> String {
        format!("not {what}")
    }

    fn how_many(&self, number: usize, names: &[&str]) -> String {
        names_after(number, names)
    }

    fn count_with(&self, count: Count, properties: &str) -> String {
        let count = count_words(self, count);
        if properties.is_empty() {
            count
        } else {
            format!("{count} with {properties}")
        }
    }

    fn there(&self) -> String {
        "exists".to_owned()
    }

    fn not_there(&self) -> String {
        "does not exist".to_owned()
    }

    fn absent(&self) -> String {
        "none left".to_owned()
    }

    fn still_there(&self, names: &str) -> String {
        format!("still there: {names}")
    }

    fn was_removed(&self) -> String {
        "existed and was removed".to_owned()
    }

    fn never_recorded(&self) -> String {
        "never recorded".to_owned()
    }

    fn never_closest(&self, observed: &str) -> String {
        format!("never; closest: {observed}")
    }

    fn no_swarm(&self) -> String {
        "no node is in a swarm".to_owned()
    }

    fn not_known(&self) -> String {
        "could not be seen".to_owned()
    }

    fn daemon_without_answer(&self, node: &str) -> String {
        format!("the daemon of {node} did not answer")
    }

    fn no_manager_answers(&self, node: &str, state: &str) -> String {
        format!("no manager answers for the swarm, in which {node} is {state}")
    }

    fn nothing_read(&self) -> String {
        "no node was read".to_owned()
    }

    fn record_has_gap(&self, node: &str) -> String {
        format!("the recorder of {node} may have missed events")
    }

    fn role_not_known(&self, role: &str) -> String {
        format!("the snapshot does not say which image `{role}` is")
    }

    fn no_leader(&self) -> &'static str {
        "not Leader"
    }

    fn evenly(&self, label: &str) -> String {
        format!("evenly over the values of {label}")
    }

    fn lines_without(&self, lines: usize, found: bool, words: &str) -> String {
        let count = format!("{lines} {}", plural(Language::En, lines, "line", "lines"));
        let with = if found { "with" } else { "without" };
        format!("{count} {with} `{words}`")
    }

    fn one_swarm(&self) -> String {
        "all in one swarm".to_owned()
    }

    fn several_swarms(&self, strangers: &str) -> String {
        if strangers.is_empty() {
            "no daemon is in the swarm".to_owned()
        } else {
            format!("not in the same swarm: {strangers}")
        }
    }

    fn no_update_recorded(&self, rollback: bool) -> String {
        format!(
            "no {} recorded",
            if rollback { "rollback" } else { "update" }
        )
    }

    fn update_words(&self, rollback: bool, from: Option<&str>, to: Option<&str>) -> String {
        format!(
            "{}{}",
            if rollback { "rollback" } else { "update" },
            arrow(from, to)
        )
    }

    fn rollback_by(&self, manual: bool) -> &'static str {
        if manual {
            "manual rollback"
        } else {
            "automatic rollback"
        }
    }

    fn no_task_recorded(&self) -> String {
        "no task of this update was recorded".to_owned()
    }

    fn batches_wanted(&self, most: u64, length: f64) -> String {
        let tasks = plural(
            Language::En,
            usize::try_from(most).unwrap_or(2),
            "task",
            "tasks",
        );
        format!(
            "at most {most} {tasks} at a time, {} s apart",
            seconds(length, ".")
        )
    }

    fn batches_seen(&self, sizes: &[u64], gap: Option<f64>) -> String {
        match gap {
            Some(gap) => format!(
                "batches of {} tasks, at least {} s apart",
                batch_sizes(sizes),
                seconds(gap, ".")
            ),
            None => format!("{} tasks at once", batch_sizes(sizes)),
        }
    }

    fn no_ip_vs(&self) -> String {
        "this kernel has no ip_vs: no virtual address, no routing mesh".to_owned()
    }

    fn no_such_update(&self, service: &str) -> String {
        format!("that update of {service} was not recorded")
    }

    fn no_request_recorded(&self) -> String {
        "no request was recorded".to_owned()
    }

    fn answers_wanted(&self) -> String {
        "requests answered".to_owned()
    }

    fn requests_answered(&self, number: u64) -> String {
        format!("requests answered: {number}")
    }

    fn requests_answered_wanted(&self, number: &str) -> String {
        format!("requests answered: {number}")
    }

    fn requests_failed(&self, number: u64, of: u64, first: Option<&str>) -> String {
        let first = first
            .map(|first| format!("; first: {first}"))
            .unwrap_or_default();
        format!("requests failed: {number} of {of}{first}")
    }

    fn requests_failed_wanted(&self, number: &str) -> String {
        format!("requests failed: {number}")
    }

    fn tasks_answered(&self, number: u64) -> String {
        format!("tasks that answered: {number}")
    }

    fn tasks_answered_wanted(&self, number: &str) -> String {
        format!("tasks that answered: {number}")
    }

    fn tasks_at_once(&self, number: u64) -> String {
        format!("tasks that answered at the same time: {number}")
    }

    fn nodes_answered(&self, number: &str) -> String {
        format!("nodes that had an answer: {number}")
    }

    fn tasks_at_least(&self, number: u64, when: &str) -> String {
        let tasks = plural(
            Language::En,
            usize::try_from(number).unwrap_or(2),
            "task",
            "tasks",
        );
        format!("{number} {tasks} answered at {when}")
    }

    fn tasks_at_least_wanted(&self, number: u64) -> String {
        let tasks = plural(
            Language::En,
            usize::try_from(number).unwrap_or(2),
            "task",
            "tasks",
        );
        format!("at all times at least {number} {tasks} answering")
    }

    fn no_healing(&self) -> String {
        "no lost task was replaced".to_owned()
    }

    fn healing_wanted(&self, number: &str, limit: Option<f64>) -> String {
        let limit = limit
            .map(|limit| format!(" within {} s", seconds(limit, ".")))
            .unwrap_or_default();
        format!("lost tasks replaced{limit}: {number}")
    }

    fn no_container_of(&self, service: &str) -> String {
        format!("no container of {service} runs")
    }

    fn not_asked(&self) -> String {
        "it was not asked".to_owned()
    }

    fn no_answer_wanted(&self) -> String {
        "no answer".to_owned()
    }

    fn different_answers(&self, number: &str) -> String {
        format!("different answers: {number}")
    }

    fn open(&self) -> String {
        "open".to_owned()
    }

    fn addresses(&self, number: &str) -> String {
        format!("addresses: {number}")
    }
}

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
            "au plus {most} {tasks} à la fois, à {} s d'écart",
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

    fn healing_wanted(&self, number: &str, limit: Option<f64>) -> String {
        let limit = limit
            .map(|limit| format!(" en {} s", seconds(limit, ",")))
            .unwrap_or_default();
        format!("tâches perdues remplacées{limit} : {number}")
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
