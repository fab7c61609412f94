//! Assertions about updates: what was updated to what, how it went, in which batches.

mod batches;
mod checks;
mod record;
mod selected;
mod words;

pub(super) use record::{Update, updates};
pub(super) use selected::selected;

use checks::checks;
use words::{Wanted, words};

use crate::model::grader::{Count, UpdateAssertion, UpdateKind};
use crate::model::report::{AssertionReport, Outcome};

use super::evidence::Evidence;
use super::json::names_service;
use super::object::{Check, Verdict};

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

    // Among equals the last attempt: it is what the student just did.
    judged.reverse();
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
