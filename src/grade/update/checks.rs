//! The properties of one update, compared.

use std::collections::BTreeSet;

use super::Update;
use super::batches::batches;
use super::record::NewTask;
use super::words::{Wanted, words};
use crate::grade::compare::or_none;
use crate::grade::evidence::Evidence;
use crate::grade::image::shown;
use crate::grade::json::{matches, seconds_between};
use crate::grade::object::Check;
use crate::grade::policy;
use crate::model::grader::{RollbackBy, Span, UpdateAssertion, UpdateKind, UpdatePolicy};

/// Everything that the assertion asks of an update.
pub(super) fn checks(
    assertion: &UpdateAssertion,
    wanted: &Wanted,
    update: &Update<'_>,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let text = evidence.text;
    let mut checks = Vec::new();
    let service = update.service;
    let same = |wanted: &str, found: Option<&str>| {
        found.is_some_and(|found| evidence.images.same(wanted, found))
    };
    let goes = words(update, evidence);
    let to_wanted = text.update_words(
        update.kind == UpdateKind::Rollback,
        wanted.from.as_deref(),
        wanted.to.as_deref(),
    );
    let holds = update.goes(
        wanted.from.as_deref(),
        wanted.to.as_deref(),
        |wanted, found| evidence.images.same(wanted, found),
    );
    checks.push(Check::new(holds, goes, to_wanted));
    checks.extend(given(
        &assertion.took,
        &update.took,
        text.took(),
        text.none(),
    ));
    checks.extend(given(
        &assertion.gave,
        &update.gave,
        text.gave(),
        text.none(),
    ));
    for image in &wanted.none_of {
        let is = same(image, update.to);
        checks.push(Check::new(
            !is,
            update.to.map_or(text.none(), shown),
            text.without(image),
        ));
    }
    if !assertion.state.is_empty() {
        let holds = assertion
            .state
            .iter()
            .any(|state| update.states.contains(&state.as_str()));
        let observed = if update.states.is_empty() {
            text.none().to_owned()
        } else {
            update.states.join(", ")
        };
        checks.push(
            Check::field("update", holds, observed, assertion.state.join("|"))
                .see(format!("docker service inspect {service} --pretty")),
        );
    }
    if let Some(by) = assertion.by {
        let word = |by| text.rollback_by(by == RollbackBy::Manual);
        checks.push(Check::new(
            update.by == Some(by),
            update.by.map_or(text.none(), word),
            word(by),
        ));
    }
    if !assertion.task_state.is_empty() {
        checks.push(task_state(assertion, update, evidence));
    }
    if assertion.parallelism.is_some() || assertion.delay.is_some() {
        checks.push(batches(assertion, update, evidence));
    }
    if let Some(wanted) = assertion.starting {
        checks.push(starting(wanted, update, evidence));
    }
    if let Some(wanted) = assertion.start_first {
        checks.push(order(wanted, update, evidence));
    }
    if let Some(wanted) = &assertion.policy {
        checks.extend(in_force(wanted, update, evidence));
    }
    checks
}

/// How long the new tasks took to run, the quickest of them.
fn starting(wanted: Span, update: &Update<'_>, evidence: &Evidence<'_>) -> Check {
    const TOLERANCE: f64 = 1.0;
    let quickest = update
        .tasks
        .iter()
        .filter_map(|task| {
            let running = task.running?;
            // Where the old one goes first, it is waited for.
            let stopped = task.replaced_stopped.filter(|stopped| *stopped < running);
            let could_start = stopped.map_or(task.created, |stopped| stopped.max(task.created));
            Some(seconds_between(could_start, running))
        })
        .min_by(f64::total_cmp);
    let expected = wanted.to_string();
    match quickest {
        Some(quickest) => Check::field(
            "starting",
            quickest >= wanted.seconds() - TOLERANCE,
            format!("{quickest:.1}s"),
            expected,
        ),
        None => Check::unknown(evidence.text.no_task_recorded(), expected),
    }
}

/// The update policies that set its pace: all of them have to be as wanted.
fn in_force(wanted: &UpdatePolicy, update: &Update<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
    let text = evidence.text;
    let found = update.policies_in_force();
    if found.is_empty() {
        return vec![Check::unknown(text.never_recorded(), "update")];
    }
    let see = format!("docker service inspect {} --pretty", update.service);
    found
        .into_iter()
        .flat_map(|policy| policy::update("update", wanted, policy, text))
        .map(|check| check.see(see.clone()))
        .collect()
}

/// Secrets and configs that came or went.
fn given(wanted: &[String], found: &BTreeSet<&str>, field: &str, none: &str) -> Vec<Check> {
    let shown: Vec<&str> = found.iter().copied().collect();
    let shown = or_none(shown.join(", "), none);
    let has = |pattern: &str| found.iter().any(|name| matches(pattern, name));
    wanted
        .iter()
        .map(|pattern| Check::field(field, has(pattern), &shown, pattern))
        .collect()
}

fn task_state(assertion: &UpdateAssertion, update: &Update<'_>, evidence: &Evidence<'_>) -> Check {
    let expected = format!("task {}", assertion.task_state.join("|"));
    if update.tasks.is_empty() {
        return Check::unknown(evidence.text.no_task_recorded(), expected);
    }
    let reached = |task: &NewTask<'_>| {
        assertion
            .task_state
            .iter()
            .any(|state| task.states.contains(state.as_str()))
    };
    let found = update.tasks.iter().find(|task| reached(task));
    let mut states: Vec<&str> = update
        .tasks
        .iter()
        .flat_map(|task| task.states.iter().copied())
        .collect();
    states.sort_unstable();
    states.dedup();
    let error = found
        .and_then(|task| task.error)
        .map(|error| format!(" ({error})"))
        .unwrap_or_default();
    Check::new(
        found.is_some(),
        format!("task {}{error}", states.join(", ")),
        expected,
    )
}

/// Whether new tasks ran before the ones that they replaced were stopped.
fn order(wanted: bool, update: &Update<'_>, evidence: &Evidence<'_>) -> Check {
    let word = |start_first: bool| {
        if start_first {
            "start-first"
        } else {
            "stop-first"
        }
    };
    let seen: Vec<bool> = update
        .tasks
        .iter()
        .filter_map(|task| Some(task.replaced_stopped? >= task.running?))
        .collect();
    if seen.is_empty() {
        return Check::unknown(evidence.text.no_task_recorded(), word(wanted));
    }
    let is = seen.iter().filter(|first| **first).count() * 2 > seen.len();
    Check::new(is == wanted, word(is), word(wanted))
}
