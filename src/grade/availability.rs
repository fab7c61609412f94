//! Assertions about what the availability probes recorded, each second.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::model::grader::AvailabilityAssertion;
use crate::model::report::{AssertionReport, Outcome};
use crate::model::timeline::{Availability, AvailabilityTarget};

use super::compare::count_words;
use super::evidence::Evidence;
use super::json::names_service;
use super::update::selected;

/// The probe asks once a second and learns of a new task by asking for it: a task answered up to so long before its
/// first and after its last answered request.
const REACH: SignedDuration = SignedDuration::from_millis(1500);

/// Shorter dips than this cannot be told from the probe's own pace.
const SHORTEST_DIP: SignedDuration = SignedDuration::from_secs(1);

type Interval = (Timestamp, Timestamp);

/// Judges an assertion about availability.
pub(super) fn judge(
    assertion: &AvailabilityAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let text = evidence.text;
    if assertion.mesh.is_some() && evidence.ip_vs() == Some(false) {
        return vec![unknown(assertion, text.no_ip_vs(), evidence)];
    }
    let interval = match &assertion.during {
        None => None,
        Some(selector) => match selected(selector, evidence) {
            Err(role) => return vec![unknown(assertion, text.role_not_known(&role), evidence)],
            Ok(None) => {
                let why = evidence
                    .hole()
                    .unwrap_or_else(|| text.no_such_update(&selector.service));
                return vec![unknown(assertion, why, evidence)];
            }
            Ok(Some(update)) => Some((
                update.started,
                update.ended.unwrap_or(evidence.snapshot.captured_at),
            )),
        },
    };
    let image = match assertion
        .image
        .as_deref()
        .map(|image| evidence.images.wanted(image))
        .transpose()
    {
        Ok(image) => image,
        Err(role) => return vec![unknown(assertion, text.role_not_known(&role), evidence)],
    };
    let meant: Vec<&Availability> = evidence
        .snapshot
        .availability
        .iter()
        .filter(|run| is_meant(assertion, image.as_deref(), run, evidence))
        .collect();
    let runs: Vec<&Availability> = meant
        .iter()
        .copied()
        .filter(|run| interval.is_none_or(|(from, to)| run.to >= from && run.from <= to))
        .collect();
    let asks_for_answers = assertion.answered.is_some_and(|count| count.min > 0)
        || assertion.tasks.is_some_and(|count| count.min > 0)
        || assertion.nodes.is_some_and(|count| count.min > 0)
        || assertion.at_once.is_some();
    if runs.is_empty() {
        // No request at all is no answer, unless answers are what is asked for: then nothing was there to ask.
        let why = evidence
            .unread_of("timeline", None)
            .unwrap_or_else(|| text.no_request_recorded());
        if asks_for_answers && evidence.hole().is_none() && assertion.mesh.is_none() {
            return vec![report(
                assertion,
                Outcome::Fail,
                text.no_request_recorded(),
                text.answers_wanted(),
            )];
        }
        return vec![unknown(assertion, why, evidence)];
    }

    let mut reports = Vec::new();
    let mut add = |holds: bool, observed: String, expected: String| {
        let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
        reports.push(report(assertion, outcome, observed, expected));
    };
    // Runs are counted whole: a run that reaches over the interval's edge was answered all along.
    let answered: u64 = runs.iter().map(|run| u64::from(run.ok)).sum();
    let failed_runs: Vec<&&Availability> = runs
        .iter()
        .filter(|run| {
            run.failed > 0 && interval.is_none_or(|(from, to)| run.from >= from && run.from <= to)
        })
        .collect();
    let failed: u64 = failed_runs.iter().map(|run| u64::from(run.failed)).sum();
    if let Some(wanted) = assertion.answered {
        add(
            wanted.holds(answered),
            text.requests_answered(answered),
            text.requests_answered_wanted(&count_words(wanted, text)),
        );
    }
    if let Some(wanted) = assertion.failed {
        let first = failed_runs.first().map(|run| {
            let why = run.error.as_deref().unwrap_or("?");
            format!("{} {}: {why}", clock(run.from), run.node)
        });
        add(
            wanted.holds(failed),
            text.requests_failed(failed, answered + failed, first.as_deref()),
            text.requests_failed_wanted(&count_words(wanted, text)),
        );
    }
    if let Some(wanted) = assertion.tasks {
        let mut tasks: Vec<&str> = runs
            .iter()
            .filter(|run| run.ok > 0)
            .filter_map(|run| match &run.target {
                AvailabilityTarget::Task { task, .. } => Some(task.as_str()),
                AvailabilityTarget::Mesh { .. } => None,
            })
            .collect();
        tasks.sort_unstable();
        tasks.dedup();
        add(
            wanted.holds(tasks.len() as u64),
            text.tasks_answered(tasks.len() as u64),
            text.tasks_answered_wanted(&count_words(wanted, text)),
        );
    }
    if let Some(wanted) = assertion.at_once {
        let most = most_at_a_time(&runs);
        add(
            most >= wanted,
            text.tasks_at_once(most),
            text.tasks_at_once(wanted),
        );
    }
    if let Some(wanted) = assertion.nodes {
        let mut nodes: Vec<_> = runs
            .iter()
            .filter(|run| run.ok > 0)
            .map(|run| &run.node)
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        add(
            wanted.holds(nodes.len() as u64),
            text.nodes_answered(&nodes.len().to_string()),
            text.nodes_answered(&count_words(wanted, text)),
        );
    }
    if let Some(wanted) = assertion.at_all_times {
        let all = (
            runs.iter().map(|run| run.from).min().unwrap_or_default(),
            runs.iter().map(|run| run.to).max().unwrap_or_default(),
        );
        let (least, when) = least_at_a_time(&meant, interval.unwrap_or(all), wanted);
        add(
            least >= wanted,
            text.tasks_at_least(least, &clock(when)),
            text.tasks_at_least_wanted(wanted),
        );
    }
    reports
}

/// The most tasks that answered at the same time.
fn most_at_a_time(runs: &[&Availability]) -> u64 {
    let answered: Vec<&&Availability> = runs.iter().filter(|run| run.ok > 0).collect();
    // The number only grows where some run begins.
    let tasks_at = |at: Timestamp| {
        let mut tasks: Vec<&AvailabilityTarget> = answered
            .iter()
            .filter(|run| run.from <= at && at <= run.to)
            .map(|run| &run.target)
            .collect();
        tasks.sort_unstable();
        tasks.dedup();
        tasks.len() as u64
    };
    answered
        .iter()
        .map(|run| tasks_at(run.from))
        .max()
        .unwrap_or(0)
}

/// Hours, minutes, seconds in UTC, as the docker CLI's `--since` understands them.
fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%SZ").to_string()
}

fn is_meant(
    assertion: &AvailabilityAssertion,
    image: Option<&str>,
    run: &Availability,
    evidence: &Evidence<'_>,
) -> bool {
    match &run.target {
        AvailabilityTarget::Mesh { port } => assertion.mesh == Some(*port),
        AvailabilityTarget::Task {
            service,
            image: found,
            ..
        } => {
            assertion
                .service
                .as_deref()
                .is_some_and(|wanted| names_service(wanted, service))
                && image.is_none_or(|wanted| evidence.images.same(wanted, found))
        }
    }
}

/// When each task answered, by its ID.
///
/// A task's container never starts again, so a task that answered before and after a time without any request (a busy
/// machine) is no evidence of an interruption: only a failed request ends a span.
fn spans<'a>(runs: &[&'a Availability]) -> Vec<(&'a str, Timestamp, Timestamp)> {
    let mut of_task: BTreeMap<&str, Vec<&Availability>> = BTreeMap::new();
    for run in runs {
        if let AvailabilityTarget::Task { task, .. } = &run.target {
            of_task.entry(task).or_default().push(run);
        }
    }
    let mut spans = Vec::new();
    for (task, mut runs) in of_task {
        runs.sort_by_key(|run| run.from);
        for stretch in runs.split(|run| run.ok == 0) {
            let ends = stretch.first().zip(stretch.iter().map(|run| run.to).max());
            if let Some((first, last)) = ends {
                let start = first.from.checked_sub(REACH).unwrap_or(first.from);
                spans.push((task, start, last.checked_add(REACH).unwrap_or(last)));
            }
        }
    }
    spans
}

/// The least number of tasks that answered at the same time within the interval (never counting dips that the probe
/// cannot resolve), and when that was.
fn least_at_a_time(runs: &[&Availability], (from, to): Interval, enough: u64) -> (u64, Timestamp) {
    let spans = spans(runs);
    let mut edges: Vec<Timestamp> = spans
        .iter()
        .flat_map(|(_, start, end)| [*start, *end])
        .filter(|edge| *edge > from && *edge < to)
        .collect();
    edges.push(from);
    edges.sort_unstable();
    edges.dedup();
    let answering = |at: Timestamp| {
        let mut now: Vec<&str> = spans
            .iter()
            .filter(|(_, start, end)| *start <= at && at < *end)
            .map(|(task, _, _)| *task)
            .collect();
        now.sort_unstable();
        now.dedup();
        now.len() as u64
    };
    // Stretches below what is enough, joined: many short ones in a row are one long dip.
    let mut least = (u64::MAX, from);
    let mut dip: Option<(Timestamp, u64)> = None;
    for (index, edge) in edges.iter().enumerate() {
        let end = edges.get(index + 1).copied().unwrap_or(to);
        let number = answering(*edge);
        if number >= enough {
            dip = None;
            if number < least.0 {
                least = (number, *edge);
            }
            continue;
        }
        let (start, lowest) = dip.map_or((*edge, number), |(start, lowest)| {
            (start, lowest.min(number))
        });
        dip = Some((start, lowest));
        if end.duration_since(start) > SHORTEST_DIP && lowest < least.0 {
            least = (lowest, start);
        }
    }
    if least.0 == u64::MAX {
        (enough, from)
    } else {
        least
    }
}

fn subject(assertion: &AvailabilityAssertion) -> String {
    match (&assertion.mesh, &assertion.service) {
        (Some(port), _) => format!("port {port}"),
        (None, Some(service)) => format!("service {service}"),
        (None, None) => "availability".to_owned(),
    }
}

fn report(
    assertion: &AvailabilityAssertion,
    outcome: Outcome,
    observed: String,
    expected: String,
) -> AssertionReport {
    AssertionReport {
        subject: subject(assertion),
        outcome,
        observed,
        expected,
        see: assertion
            .service
            .as_ref()
            .map(|service| format!("docker service ps {service}")),
        why: None,
    }
}

fn unknown(
    assertion: &AvailabilityAssertion,
    why: String,
    evidence: &Evidence<'_>,
) -> AssertionReport {
    AssertionReport {
        why: Some(why),
        ..report(
            assertion,
            Outcome::Unknown,
            evidence.text.not_known(),
            String::new(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(task: &str, from: i64, to: i64, ok: u32) -> Availability {
        Availability {
            node: "worker-1".parse().unwrap(),
            target: AvailabilityTarget::Task {
                service: "web".to_owned(),
                task: task.to_owned(),
                port: 80,
                image: "nginx:1.26".to_owned(),
            },
            from: Timestamp::from_second(from).unwrap(),
            to: Timestamp::from_second(to).unwrap(),
            ok,
            failed: u32::from(ok == 0),
            error: None,
        }
    }

    #[test]
    fn tasks_that_answered_one_after_the_other_were_never_together() {
        let runs = [
            run("a", 0, 10, 10),
            run("b", 5, 20, 15),
            run("c", 11, 12, 2),
            run("d", 7, 7, 0),
            run("a", 13, 14, 2),
        ];
        let at_once = |runs: &[Availability]| most_at_a_time(&runs.iter().collect::<Vec<_>>());
        assert_eq!(at_once(&runs), 2);
        assert_eq!(at_once(&runs[2..4]), 1);
        assert_eq!(at_once(&[]), 0);
    }

    #[test]
    fn only_a_failed_request_is_evidence_of_an_interruption() {
        let least = |runs: &[Availability]| {
            let runs: Vec<&Availability> = runs.iter().collect();
            let at = |second| Timestamp::from_second(second).unwrap();
            least_at_a_time(&runs, (at(5), at(35)), 1).0
        };
        let (before, after) = (run("a", 0, 10, 10), run("a", 20, 40, 20));
        assert_eq!(least(&[before.clone(), after.clone()]), 1);
        assert_eq!(least(&[before.clone(), run("a", 15, 15, 0), after]), 0);
        // Another task is no proof that the first went on.
        assert_eq!(least(&[before, run("b", 20, 40, 20)]), 0);
    }
}
