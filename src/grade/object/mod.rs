//! Assertions about objects: which object is meant, now or ever, present or absent. One rule for all kinds.

mod absence;
mod check;
mod look;
mod report;
mod subject;
mod weigh;

pub(super) use check::{Candidate, Check, Verdict, with_misses};
pub(super) use subject::{Flags, Subject, kind_name_and_flags};

use absence::judge_absence;
use look::{Look, look};
use report::{not_found, unknown};
use weigh::Weigher;

use crate::model::report::{AssertionReport, Outcome};

use super::evidence::Evidence;
use super::world::World;

/// Judges an assertion about objects of the swarm.
pub(super) fn judge(subject: &dyn Subject, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let flags = subject.flags();
    if flags.absent {
        return vec![judge_absence(subject, flags.existed, evidence)];
    }
    let now = evidence.now(&subject.lists());
    let present = now.as_ref().map(|world| look(subject, world, evidence));
    if !flags.ever {
        return match present {
            Ok(look) => look.reports,
            Err(why) => vec![unknown(subject, why.clone(), evidence)],
        };
    }

    let mut best: Option<Look> = None;
    let mut found = |look: Look| {
        let done = look.distance == 0;
        if best
            .as_ref()
            .is_none_or(|best| look.distance <= best.distance)
        {
            best = Some(look);
        }
        done
    };
    let done = match present {
        Ok(look) => found(look),
        Err(_) => false,
    };
    if !done {
        let mut weigher = Weigher::new(subject, evidence);
        let (mut moment, mut nearest) = (0_usize, None);
        World::replay(evidence, &subject.lists(), |world, _| {
            moment += 1;
            let distance = weigher.distance(world);
            // Of two that are as near, the later.
            if nearest.is_none_or(|(least, _)| distance <= least) {
                nearest = Some((distance, moment));
            }
            distance == 0
        });
        let mut moment = 0_usize;
        World::replay(evidence, &subject.lists(), |world, _| {
            moment += 1;
            let is_nearest = nearest.is_none_or(|(_, nearest)| nearest == moment);
            if is_nearest {
                found(look(subject, world, evidence));
            }
            is_nearest
        });
    }
    let Some(best) = best else {
        let why = evidence.hole().or_else(|| now.err());
        return match why {
            Some(why) => vec![unknown(subject, why, evidence)],
            None => vec![not_found(subject, &World::default(), evidence)],
        };
    };
    let failed = best
        .reports
        .iter()
        .any(|report| report.outcome == Outcome::Fail);
    // The best recorded moment is no evidence when moments may be missing.
    match evidence.hole().or_else(|| now.err()) {
        Some(why) if failed => vec![unknown(subject, why, evidence)],
        _ => best
            .reports
            .into_iter()
            .map(|mut report| {
                let is_nothing = report.observed == evidence.text.never_recorded()
                    || report.observed == evidence.text.no_swarm();
                if report.outcome == Outcome::Fail && !is_nothing {
                    report.observed = evidence.text.never_closest(&report.observed);
                }
                report
            })
            .collect(),
    }
}
