//! Verdicts about an object as lines of the report.

use super::check::{Check, Verdict};
use super::subject::Subject;
use crate::grade::evidence::Evidence;
use crate::grade::world::World;
use crate::model::report::{AssertionReport, Outcome};

pub(super) fn report_of(check: &Check, subject: &dyn Subject, name: &str) -> AssertionReport {
    let (outcome, why) = match &check.verdict {
        Verdict::Pass => (Outcome::Pass, None),
        Verdict::Fail => (Outcome::Fail, None),
        Verdict::Unknown(why) => (Outcome::Unknown, Some(why.clone())),
    };
    AssertionReport {
        subject: title(subject, Some(name)),
        outcome,
        observed: check.observed.clone(),
        expected: check.expected.clone(),
        see: Some(check.see.clone().unwrap_or_else(|| subject.see(Some(name)))),
        why,
    }
}

pub(super) fn title(subject: &dyn Subject, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{} {name}", subject.kind()),
        None => subject.kind().to_owned(),
    }
}

pub(super) fn not_found(
    subject: &dyn Subject,
    world: &World<'_>,
    evidence: &Evidence<'_>,
) -> AssertionReport {
    let observed = if subject.flags().ever {
        evidence.text.never_recorded()
    } else if world.no_swarm {
        evidence.text.no_swarm()
    } else {
        evidence.text.not_there()
    };
    AssertionReport {
        subject: title(subject, subject.name()),
        outcome: Outcome::Fail,
        observed,
        expected: evidence.text.there(),
        see: Some(subject.see(None)),
        why: None,
    }
}

pub(super) fn unknown(
    subject: &dyn Subject,
    why: String,
    evidence: &Evidence<'_>,
) -> AssertionReport {
    AssertionReport {
        subject: title(subject, subject.name()),
        outcome: Outcome::Unknown,
        observed: evidence.text.not_known(),
        expected: String::new(),
        see: Some(subject.see(subject.name())),
        why: Some(why),
    }
}
