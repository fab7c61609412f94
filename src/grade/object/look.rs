//! What one moment, now or recorded, says about an assertion.

use super::check::{Candidate, Verdict, with_misses};
use super::report::{not_found, report_of, title, unknown};
use super::subject::Subject;
use super::weigh::distance;
use crate::grade::evidence::Evidence;
use crate::grade::world::World;
use crate::model::grader::Count;
use crate::model::report::{AssertionReport, Outcome};

/// What one moment says about an assertion.
pub(super) struct Look {
    pub(super) reports: Vec<AssertionReport>,
    /// 0 when it holds; the higher, the farther off.
    pub(super) distance: usize,
}

/// What one moment says.
pub(super) fn look(subject: &dyn Subject, world: &World<'_>, evidence: &Evidence<'_>) -> Look {
    let candidates = subject.candidates(world, evidence);
    let count = subject.flags().count;
    let weight = |one: &Candidate| (one.failures(), one.unknowns());
    let weights: Vec<(usize, usize)> = candidates.iter().map(weight).collect();
    Look {
        reports: match count {
            Some(count) => vec![look_count(subject, count, &candidates, world, evidence)],
            None => look_best(subject, &candidates, world, evidence),
        },
        distance: distance(count, &weights),
    }
}

fn look_best(
    subject: &dyn Subject,
    candidates: &[Candidate],
    world: &World<'_>,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let Some(best) = candidates
        .iter()
        .min_by_key(|candidate| (candidate.failures(), candidate.unknowns()))
    else {
        return vec![not_found(subject, world, evidence)];
    };
    let mut reports: Vec<AssertionReport> = best
        .checks
        .iter()
        .map(|check| report_of(check, subject, &best.name))
        .collect();
    if reports.is_empty() {
        reports.push(AssertionReport {
            subject: title(subject, Some(&best.name)),
            outcome: Outcome::Pass,
            observed: evidence.text.there(),
            expected: evidence.text.there(),
            see: Some(subject.see(Some(&best.name))),
            why: None,
        });
    }
    reports
}

fn look_count(
    subject: &dyn Subject,
    count: Count,
    candidates: &[Candidate],
    world: &World<'_>,
    evidence: &Evidence<'_>,
) -> AssertionReport {
    let matching: Vec<&str> = candidates
        .iter()
        .filter(|candidate| candidate.holds())
        .map(|candidate| candidate.name.as_str())
        .collect();
    let maybe = candidates
        .iter()
        .filter(|candidate| candidate.failures() == 0 && candidate.unknowns() > 0)
        .count();
    let (sure, most) = (matching.len() as u64, (matching.len() + maybe) as u64);
    let undecided =
        maybe > 0 && (sure..=most).any(|number| count.holds(number) != count.holds(sure));
    if let (true, Some(why)) = (undecided, first_unknown(candidates)) {
        return unknown(subject, why, evidence);
    }
    let holds = count.holds(sure);
    let mut observed = evidence.text.how_many(matching.len(), &matching);
    if !holds && sure < count.min {
        observed = with_misses(observed, candidates);
    }
    if world.no_swarm && !holds {
        observed = evidence.text.no_swarm();
    }
    let wanted = subject.wanted(world, evidence);
    AssertionReport {
        subject: title(subject, subject.name()),
        outcome: if holds { Outcome::Pass } else { Outcome::Fail },
        observed,
        expected: evidence.text.count_with(count, &wanted),
        see: Some(subject.see(None)),
        why: None,
    }
}

pub(super) fn first_unknown(candidates: &[Candidate]) -> Option<String> {
    candidates
        .iter()
        .filter(|candidate| candidate.failures() == 0)
        .flat_map(|candidate| &candidate.checks)
        .find_map(|check| match &check.verdict {
            Verdict::Unknown(why) => Some(why.clone()),
            _ => None,
        })
}
