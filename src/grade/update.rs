//! Assertions about updates: what was updated to what, how it went, in which batches.

use crate::model::grader::{Count, RollbackBy, Span, UpdateAssertion, UpdateKind, UpdateSelector};
use crate::model::report::{AssertionReport, Outcome};

use super::evidence::Evidence;
use super::image::shown;
use super::json::{names_service, seconds_between};
use super::object::{Check, Verdict};
use super::updates::{NewTask, Update};

/// Task creations are the engine's own times, but a worker of the updater wakes up when it can: seconds by which a
/// batch may come early.
const TOLERANCE: f64 = 1.0;

/// Judges an assertion about updates.
pub(super) fn judge(assertion: &UpdateAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let text = evidence.text;
    let kind = assertion.kind.unwrap_or_default();
    let wanted = match Wanted::of(assertion, evidence) {
        Ok(wanted) => wanted,
        Err(role) => {
            return vec![unknown(assertion, text.role_not_known(&role), evidence)];
        }
    };
    let of_service: Vec<&Update<'_>> = evidence
        .updates()
        .iter()
        .filter(|update| names_service(&assertion.service, update.service))
        .collect();
    let mut judged: Vec<(&Update<'_>, Vec<Check>)> = of_service
        .iter()
        .filter(|update| update.kind == kind)
        .map(|update| (*update, checks(assertion, &wanted, update, evidence)))
        .collect();
    let failures = |checks: &[Check]| {
        checks
            .iter()
            .filter(|check| check.verdict == Verdict::Fail)
            .count()
    };
    let holding = judged
        .iter()
        .filter(|(_, checks)| checks.iter().all(|check| check.verdict == Verdict::Pass))
        .count();
    let maybe = judged
        .iter()
        .filter(|(_, checks)| failures(checks) == 0)
        .count()
        - holding;
    let count = if assertion.absent {
        Count::exactly(0)
    } else {
        assertion.count.unwrap_or(Count::at_least(1))
    };
    let report = |outcome, observed: String, expected: String| AssertionReport {
        subject: subject(&assertion.service),
        outcome,
        observed,
        expected,
        see: Some(see(&assertion.service)),
        why: None,
    };
    let expected = wanted.words(assertion, evidence);

    if assertion.absent || assertion.count.is_some() {
        let seen: Vec<String> = judged
            .iter()
            .map(|(update, _)| words(update, evidence))
            .collect();
        let observed = text.how_many(
            holding,
            &seen.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        let expected = text.count_with(count, &expected);
        return vec![if count.holds(holding as u64) && maybe == 0 {
            // "None" is evidence only from a whole record.
            match evidence.hole() {
                Some(why) if count.max.is_some() => unknown(assertion, why, evidence),
                _ => report(Outcome::Pass, observed, expected),
            }
        } else if let Some(why) = evidence.hole() {
            unknown(assertion, why, evidence)
        } else if maybe > 0 {
            let why = judged
                .iter()
                .flat_map(|(_, checks)| checks)
                .find_map(why_of);
            unknown(assertion, why.unwrap_or_default(), evidence)
        } else {
            report(Outcome::Fail, observed, expected)
        }];
    }

    judged.sort_by_key(|(_, checks)| {
        let open = checks
            .iter()
            .filter(|check| why_of(check).is_some())
            .count();
        (failures(checks), open)
    });
    let Some((best, checks)) = judged.first() else {
        if let Some(why) = evidence.hole() {
            return vec![unknown(assertion, why, evidence)];
        }
        let seen: Vec<String> = of_service
            .iter()
            .map(|update| words(update, evidence))
            .collect();
        let observed = if seen.is_empty() {
            text.no_update_recorded(kind == UpdateKind::Rollback)
        } else {
            seen.join("; ")
        };
        return vec![report(Outcome::Fail, observed, expected)];
    };
    let is_failed = failures(checks) > 0;
    if let (true, Some(why)) = (is_failed, evidence.hole()) {
        return vec![unknown(assertion, why, evidence)];
    }
    if checks.is_empty() {
        return vec![report(Outcome::Pass, words(best, evidence), expected)];
    }
    checks
        .iter()
        .map(|check| {
            let outcome = match check.verdict {
                Verdict::Pass => Outcome::Pass,
                Verdict::Fail => Outcome::Fail,
                Verdict::Unknown(_) => Outcome::Unknown,
            };
            AssertionReport {
                subject: subject(best.service),
                why: why_of(check),
                see: check.see.clone().or(Some(see(best.service))),
                ..report(outcome, check.observed.clone(), check.expected.clone())
            }
        })
        .collect()
}

/// The service as a person names it; a pattern is any service.
fn subject(service: &str) -> String {
    if service.contains('*') {
        "service".to_owned()
    } else {
        format!("service {service}")
    }
}

/// The docker command that shows the service, or which there are.
fn see(service: &str) -> String {
    if service.contains('*') {
        "docker service ls".to_owned()
    } else {
        format!("docker service ps {service}")
    }
}

fn why_of(check: &Check) -> Option<String> {
    match &check.verdict {
        Verdict::Unknown(why) => Some(why.clone()),
        _ => None,
    }
}

/// Images of an assertion with their roles replaced.
struct Wanted {
    from: Option<String>,
    to: Option<String>,
    none_of: Vec<String>,
}

impl Wanted {
    fn of(assertion: &UpdateAssertion, evidence: &Evidence<'_>) -> Result<Self, String> {
        let image = |image: &Option<String>| {
            image
                .as_deref()
                .map(|image| evidence.images.wanted(image))
                .transpose()
        };
        Ok(Self {
            from: image(&assertion.from)?,
            to: image(&assertion.to)?,
            none_of: assertion
                .to_none_of
                .iter()
                .map(|image| evidence.images.wanted(image))
                .collect::<Result<_, _>>()?,
        })
    }

    fn words(&self, assertion: &UpdateAssertion, evidence: &Evidence<'_>) -> String {
        let is_rollback = assertion.kind == Some(UpdateKind::Rollback);
        let mut words =
            evidence
                .text
                .update_words(is_rollback, self.from.as_deref(), self.to.as_deref());
        if !assertion.state.is_empty() {
            words = format!("{words}, {}", assertion.state.join("|"));
        }
        words
    }
}

/// An update in words: `nginx:1.22 → nginx:1.26 (updating, completed)`.
fn words(update: &Update<'_>, evidence: &Evidence<'_>) -> String {
    let is_rollback = update.kind == UpdateKind::Rollback;
    let words =
        evidence
            .text
            .update_words(is_rollback, update.from.map(shown), update.to.map(shown));
    if update.states.is_empty() {
        words
    } else {
        format!("{words} ({})", update.states.join(", "))
    }
}

fn checks(
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
    let holds = wanted
        .from
        .as_deref()
        .is_none_or(|from| same(from, update.from))
        && wanted.to.as_deref().is_none_or(|to| same(to, update.to));
    checks.push(Check::new(holds, goes, to_wanted));
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
    if let Some(wanted) = assertion.start_first {
        checks.push(order(wanted, update, evidence));
    }
    checks
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

/// At most `parallelism` new tasks within `delay`: worker by worker, the updater starts a task, waits until it runs,
/// then sleeps `delay` (swarmkit `manager/orchestrator/update/updater.go`).
fn batches(assertion: &UpdateAssertion, update: &Update<'_>, evidence: &Evidence<'_>) -> Check {
    let text = evidence.text;
    let most = assertion.parallelism.unwrap_or(1).max(1);
    let delay = assertion.delay.map_or(0.0, Span::seconds);
    let expected = text.batches_wanted(most, delay);
    if update.tasks.is_empty() {
        return Check::unknown(text.no_task_recorded(), expected);
    }
    let least = (delay - TOLERANCE).max(0.5);
    let times: Vec<f64> = update
        .tasks
        .iter()
        .map(|task| seconds_between(update.started, task.created))
        .collect();
    let step = usize::try_from(most).unwrap_or(usize::MAX);
    let holds = times
        .iter()
        .zip(times.iter().skip(step))
        .all(|(first, next)| next - first >= least);
    // The workers of a batch drift apart by what their tasks took to start: told as one batch, unless it was none.
    let near = if holds { (least / 2.0).max(1.0) } else { 1.0 };
    let mut sizes: Vec<u64> = Vec::new();
    let mut gap = f64::INFINITY;
    let mut last_start = f64::NEG_INFINITY;
    for time in &times {
        if time - last_start > near {
            if last_start.is_finite() {
                gap = gap.min(time - last_start);
            }
            sizes.push(0);
            last_start = *time;
        }
        if let Some(size) = sizes.last_mut() {
            *size += 1;
        }
    }
    Check::new(
        holds,
        text.batches_seen(&sizes, gap.is_finite().then_some(gap)),
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

fn unknown(assertion: &UpdateAssertion, why: String, evidence: &Evidence<'_>) -> AssertionReport {
    AssertionReport {
        subject: subject(&assertion.service),
        outcome: Outcome::Unknown,
        observed: evidence.text.not_known(),
        expected: String::new(),
        see: Some(see(&assertion.service)),
        why: Some(why),
    }
}

/// The last update that a selector means.
pub(super) fn selected<'e, 'a>(
    selector: &UpdateSelector,
    evidence: &'e Evidence<'a>,
) -> Result<Option<&'e Update<'a>>, String> {
    let image = |image: &Option<String>| {
        image
            .as_deref()
            .map(|image| evidence.images.wanted(image))
            .transpose()
    };
    let (from, to) = (image(&selector.from)?, image(&selector.to)?);
    let same = |wanted: &Option<String>, found: Option<&str>| {
        wanted
            .as_deref()
            .is_none_or(|wanted| found.is_some_and(|found| evidence.images.same(wanted, found)))
    };
    Ok(evidence.updates().iter().rfind(|update| {
        names_service(&selector.service, update.service)
            && update.kind == selector.kind.unwrap_or_default()
            && same(&from, update.from)
            && same(&to, update.to)
    }))
}
