//! In English.

use super::{GradeText, arrow, batch_sizes, count_words, names_after, seconds};
use crate::model::grader::{Count, HealingAssertion, Span};
use crate::model::language::Language;
use crate::text::English;
use crate::text::plural::plural;

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

    fn took(&self) -> &'static str {
        "took away"
    }

    fn gave(&self) -> &'static str {
        "gave"
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
        format!("{most} {tasks} at a time, {} s apart", seconds(length, "."))
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

    fn healing_wanted(&self, number: &str, wanted: &HealingAssertion) -> String {
        let limit = wanted
            .within
            .map(Span::seconds)
            .map(|limit| format!(" within {} s", seconds(limit, ".")))
            .unwrap_or_default();
        let lost = if wanted.node_failed {
            "tasks lost with their machine"
        } else if wanted.drained {
            "tasks of a drained node"
        } else if wanted.answered {
            "tasks that had answered, lost and"
        } else {
            "lost tasks"
        };
        format!("{lost} replaced{limit}: {number}")
    }

    fn left_the_swarm(&self, left: bool) -> &'static str {
        if left {
            "it left the swarm"
        } else {
            "it did not leave the swarm"
        }
    }

    fn joined_anew(&self, anew: bool) -> &'static str {
        if anew {
            "it joined anew, under another ID"
        } else {
            "it has its first ID"
        }
    }

    fn ended(&self, code: &str, ordered: bool) -> String {
        if ordered {
            format!("ended with code {code}, by an order to the engine")
        } else {
            format!("ended with code {code}, without an order to the engine")
        }
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
