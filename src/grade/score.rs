//! Outcomes to points.

use crate::model::report::{CheckpointReport, LabReport, Outcome, Score};

/// The points of judged checkpoints, before what hints cost.
pub(super) fn score(checkpoints: &[CheckpointReport]) -> Score {
    let sum = |points: &dyn Fn(&CheckpointReport) -> f64| checkpoints.iter().map(points).sum();
    Score {
        earned: sum(&|checkpoint| checkpoint.earned),
        possible: sum(&|checkpoint| checkpoint.points),
        gradable: sum(&|checkpoint| {
            if checkpoint.outcome == Outcome::Unknown {
                0.0
            } else {
                checkpoint.points
            }
        }),
        assisted: false,
    }
}

/// Every gradable checkpoint passes, and at least one is gradable.
pub(super) fn passed(checkpoints: &[CheckpointReport]) -> bool {
    let mut gradable = checkpoints
        .iter()
        .filter(|checkpoint| checkpoint.outcome != Outcome::Unknown)
        .peekable();
    gradable.peek().is_some() && gradable.all(|checkpoint| checkpoint.outcome == Outcome::Pass)
}

/// A report with what the student's help cost: points of hints are taken from those earned, never below zero;
/// `assisted` marks that `solve` was used.
#[must_use]
pub fn with_help(mut report: LabReport, hints_cost: f64, assisted: bool) -> LabReport {
    let cost = if hints_cost.is_finite() {
        hints_cost.max(0.0)
    } else {
        0.0
    };
    report.score.earned = (report.score.earned - cost).max(0.0);
    report.score.assisted = assisted;
    report
}
