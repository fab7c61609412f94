//! Objects that must not be there, or must be there no more.

use super::look::first_unknown;
use super::report::{title, unknown};
use super::subject::Subject;
use super::weigh::Weigher;
use crate::grade::evidence::Evidence;
use crate::grade::world::World;
use crate::model::report::{AssertionReport, Outcome};

/// Judges that no object is as the assertion says; `existed`: and that one was.
pub(super) fn judge_absence(
    subject: &dyn Subject,
    existed: bool,
    evidence: &Evidence<'_>,
) -> AssertionReport {
    let name = subject.name();
    let title = title(subject, name);
    let world = match evidence.now(&subject.lists()) {
        Ok(world) => world,
        Err(why) => return unknown(subject, why, evidence),
    };
    let candidates = subject.candidates(world, evidence);
    let report = |outcome, observed: String, expected: String| AssertionReport {
        subject: title.clone(),
        outcome,
        observed,
        expected,
        see: Some(subject.see(None)),
        why: None,
    };
    let there: Vec<&str> = candidates
        .iter()
        .filter(|candidate| candidate.holds())
        .map(|candidate| candidate.name.as_str())
        .collect();
    if !there.is_empty() {
        return report(
            Outcome::Fail,
            evidence.text.still_there(&there.join(", ")),
            evidence.text.absent(),
        );
    }
    if let Some(why) = first_unknown(&candidates) {
        return unknown(subject, why, evidence);
    }
    if !existed {
        return report(
            Outcome::Pass,
            evidence.text.absent(),
            evidence.text.absent(),
        );
    }
    let mut was_there = false;
    let mut weigher = Weigher::new(subject, evidence);
    World::replay(evidence, &subject.lists(), |world, _| {
        was_there = weigher.weights(world).contains(&(0, 0));
        was_there
    });
    if was_there {
        return report(
            Outcome::Pass,
            evidence.text.was_removed(),
            evidence.text.was_removed(),
        );
    }
    match evidence.hole() {
        Some(why) => unknown(subject, why, evidence),
        None => report(
            Outcome::Fail,
            evidence.text.never_recorded(),
            evidence.text.was_removed(),
        ),
    }
}
