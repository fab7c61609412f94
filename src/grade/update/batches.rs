//! The pace of an update: how many new tasks at a time, and how long between them.

use super::Update;
use crate::grade::evidence::Evidence;
use crate::grade::json::seconds_between;
use crate::grade::object::Check;
use crate::model::grader::{Span, UpdateAssertion};

/// Task creations are the engine's own times, but a worker of the updater wakes up when it can: seconds by which a
/// batch may come early.
const TOLERANCE: f64 = 1.0;

/// Seconds by which the record of a new beginning may come behind the task that it started.
const SLACK: f64 = 2.0;

/// At most `parallelism` new tasks within `delay`: worker by worker, the updater starts a task, waits until it runs,
/// then sleeps `delay` (swarmkit `manager/orchestrator/update/updater.go`). And not fewer: the first tasks of all its
/// workers come at once, unless there are fewer tasks. Without a delay nothing sets one batch apart from the next.
pub(super) fn batches(
    assertion: &UpdateAssertion,
    update: &Update<'_>,
    evidence: &Evidence<'_>,
) -> Check {
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
    let resumed: Vec<f64> = update
        .resumed
        .iter()
        .map(|at| seconds_between(update.started, *at))
        .collect();
    // Begun anew in between, it did not wait for the delay of the time before.
    let is_apart =
        |first: f64, next: f64| resumed.iter().any(|at| (first..=next + SLACK).contains(at));
    let step = usize::try_from(most).unwrap_or(usize::MAX);
    let not_more = times
        .iter()
        .zip(times.iter().skip(step))
        .all(|(first, next)| next - first >= least || is_apart(*first, *next));
    let at_once = times.iter().filter(|time| **time - times[0] < least);
    let not_fewer = assertion.delay.is_none()
        || at_once.count() >= step.min(times.len())
        || is_apart(times[0], times[0] + least);
    let holds = not_more && not_fewer;
    // The workers of a batch drift apart by what their tasks took to start: told as one batch, unless it was none.
    let near = if holds { (least / 2.0).max(1.0) } else { 1.0 };
    let mut sizes: Vec<u64> = Vec::new();
    let mut gap = f64::INFINITY;
    let mut last_start = f64::NEG_INFINITY;
    for time in &times {
        if time - last_start > near {
            if last_start.is_finite() && !is_apart(last_start, *time) {
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
