//! The managers' record: who led, whether there was a quorum, the swarm's own settings.

mod leader;
mod quorum;
mod swarm;
#[cfg(test)]
mod tests;

pub(in crate::grade) use leader::leader;
pub(in crate::grade) use quorum::{longest_loss, quorum};
pub(in crate::grade) use swarm::swarm;

use crate::model::report::{AssertionReport, Outcome};
use crate::model::timeline::{Moment, TimelineEntry};

use super::evidence::Evidence;

fn agent(entry: &TimelineEntry) -> Option<(&str, &str)> {
    match &entry.what {
        Moment::Agent { action, note } => Some((action, note)),
        _ => None,
    }
}

/// A fail that a hole in the record could explain is unknown.
fn with_hole(report: AssertionReport, evidence: &Evidence<'_>) -> AssertionReport {
    match evidence.hole() {
        Some(why) if report.outcome == Outcome::Fail => AssertionReport {
            outcome: Outcome::Unknown,
            observed: evidence.text.not_known(),
            why: Some(why),
            ..report
        },
        _ => report,
    }
}
