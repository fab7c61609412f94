//! Assertions about what the availability probes recorded, each second.

mod at_once;

use at_once::{least_at_a_time, most_at_a_time};
use jiff::Timestamp;

use crate::model::grader::AvailabilityAssertion;
use crate::model::report::{AssertionReport, Outcome};
use crate::model::timeline::{Availability, AvailabilityTarget};

use super::compare::count_words;
use super::evidence::Evidence;
use super::json::{clock, names_service};
use super::managers;
use super::update::{Update, selected};

/// Judges an assertion about availability.
pub(super) fn judge(
    assertion: &AvailabilityAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let text = evidence.text;
    if assertion.mesh.is_some() && evidence.ip_vs() == Some(false) {
        return vec![unknown(assertion, text.no_ip_vs(), evidence)];
    }
    let intervals: Vec<Option<Interval>> = match &assertion.during {
        None => vec![None],
        Some(selector) if selector.quorum_lost => match managers::longest_loss(evidence) {
            Some(interval) => vec![Some(interval)],
            None => {
                return vec![match evidence.hole() {
                    Some(why) => unknown(assertion, why, evidence),
                    None => report(
                        assertion,
                        Outcome::Fail,
                        text.quorum_never_lost(),
                        text.answers_wanted(),
                    ),
                }];
            }
        },
        Some(selector) => match selected(selector, evidence) {
            Err(role) => return vec![unknown(assertion, text.role_not_known(&role), evidence)],
            Ok(updates) if updates.is_empty() => {
                let why = evidence
                    .hole()
                    .unwrap_or_else(|| text.no_such_update(&selector.service));
                return vec![unknown(assertion, why, evidence)];
            }
            Ok(updates) => {
                let now = evidence.snapshot.captured_at;
                let during = |update: &Update<'_>| (update.started, update.ended.unwrap_or(now));
                updates
                    .into_iter()
                    .map(|update| Some(during(update)))
                    .collect()
            }
        },
    };
    // What an update has shown stays shown, whatever is tried after it; where none has, the last one is told of.
    let mut judged = intervals
        .into_iter()
        .map(|interval| judge_during(assertion, interval, evidence));
    let last = judged.next().unwrap_or_default();
    let holds = |reports: &Vec<AssertionReport>| reports.iter().all(|r| r.outcome == Outcome::Pass);
    if holds(&last) {
        return last;
    }
    judged.find(holds).unwrap_or(last)
}

/// From when to when.
type Interval = (Timestamp, Timestamp);

fn judge_during(
    assertion: &AvailabilityAssertion,
    interval: Option<Interval>,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let text = evidence.text;
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
    let unread = evidence.unread_of("timeline", None);
    // Too few may be enough with what could not be read; too many stay too many.
    let mut add = |holds: bool, lacks: bool, observed: String, expected: String| {
        reports.push(match &unread {
            Some(why) if !holds && lacks => unknown(assertion, why.clone(), evidence),
            _ => {
                let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
                report(assertion, outcome, observed, expected)
            }
        });
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
            answered < wanted.min,
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
            failed < wanted.min,
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
            (tasks.len() as u64) < wanted.min,
            text.tasks_answered(tasks.len() as u64),
            text.tasks_answered_wanted(&count_words(wanted, text)),
        );
    }
    if let Some(wanted) = assertion.at_once {
        let most = most_at_a_time(&runs);
        add(
            most >= wanted,
            true,
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
            (nodes.len() as u64) < wanted.min,
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
            true,
            text.tasks_at_least(least, &clock(when)),
            text.tasks_at_least_wanted(wanted),
        );
    }
    reports
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
