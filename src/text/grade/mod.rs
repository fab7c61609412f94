//! What is said about assertions and verdicts. Docker's own words (`running`, `replicas 4`) are the same in both
//! languages and do not come from here.

mod en;
mod fr;

use crate::model::grader::{Count, HealingAssertion};

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
    /// What an update took from a service, and gave to it.
    fn took(&self) -> &'static str;
    fn gave(&self) -> &'static str;
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
    fn healing_wanted(&self, number: &str, wanted: &HealingAssertion) -> String;
    /// A node left the swarm, or not.
    fn left_the_swarm(&self, left: bool) -> &'static str;
    /// A node joined after an earlier one of its name, or not.
    fn joined_anew(&self, anew: bool) -> &'static str;
    /// How a container ended.
    fn ended(&self, code: &str, ordered: bool) -> String;
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
pub(super) fn count_words(text: &(impl GradeText + ?Sized), count: Count) -> String {
    match count.max {
        Some(max) if max == count.min => count.min.to_string(),
        Some(max) if count.min == 0 => text.at_most(&max.to_string()),
        Some(max) => text.between(&count.min.to_string(), &max.to_string()),
        None => text.at_least(&count.min.to_string()),
    }
}

pub(super) fn names_after(number: usize, names: &[&str]) -> String {
    if names.is_empty() {
        number.to_string()
    } else {
        format!("{number} ({})", names.join(", "))
    }
}

pub(super) fn arrow(from: Option<&str>, to: Option<&str>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!(" {from} → {to}"),
        (None, Some(to)) => format!(" → {to}"),
        (Some(from), None) => format!(" {from} →"),
        (None, None) => String::new(),
    }
}

/// Whole seconds, or tenths below ten; `comma` is the language's decimal mark.
pub(super) fn seconds(length: f64, comma: &str) -> String {
    if length < 9.95 && length.fract().abs() > 0.05 {
        format!("{length:.1}").replace('.', comma)
    } else {
        format!("{length:.0}")
    }
}

pub(super) fn batch_sizes(sizes: &[u64]) -> String {
    sizes
        .iter()
        .map(u64::to_string)
        .collect::<Vec<_>>()
        .join(" + ")
}
