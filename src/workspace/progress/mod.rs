//! What the student did: which labs, how far, which hints, which score. One JSON file, whole at every moment.

mod attempt;
mod file;
mod lab;

pub use attempt::Attempt;
pub use file::ProgressError;
pub use lab::{Answer, BestScore, LabProgress, LabState};

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::report::{LabReport, Outcome};

/// Version of the file's format.
pub const FORMAT: u32 = 1;

/// Everything in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// [`FORMAT`].
    pub format: u32,
    /// The work in each cluster that exists or stands still, by the cluster's name.
    #[serde(default)]
    pub attempts: BTreeMap<String, Attempt>,
    /// What is kept of each lab when its clusters are gone.
    #[serde(default)]
    pub labs: BTreeMap<String, LabProgress>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            format: FORMAT,
            attempts: BTreeMap::new(),
            labs: BTreeMap::new(),
        }
    }
}

impl Progress {
    /// Notes that `cluster`, born as `id`, was started for `lab`.
    pub fn started(&mut self, cluster: &str, id: &str, lab: &str, now: Timestamp) {
        self.labs.entry(lab.to_owned()).or_default();
        match self.attempts.get_mut(cluster) {
            Some(attempt) if attempt.id == id && attempt.lab == lab => attempt.started = now,
            _ => {
                let attempt = Attempt {
                    id: id.to_owned(),
                    lab: lab.to_owned(),
                    began: now,
                    started: now,
                    assisted: false,
                    hints: BTreeMap::new(),
                    passed: BTreeSet::new(),
                    unknown: BTreeSet::new(),
                };
                self.attempts.insert(cluster.to_owned(), attempt);
            }
        }
    }

    /// Notes that the lab begins anew in a cluster. Hints that were read stay read; `solve` left nothing behind.
    pub fn reset(&mut self, cluster: &str) {
        if let Some(attempt) = self.attempts.get_mut(cluster) {
            attempt.assisted = false;
            attempt.passed.clear();
            attempt.unknown.clear();
        }
    }

    /// Forgets the attempt in a cluster that is gone; the lab keeps its score.
    pub fn destroyed(&mut self, cluster: &str) {
        self.attempts.remove(cluster);
    }

    /// The cluster started last: what commands work on when no name is given.
    #[must_use]
    pub fn current(&self) -> Option<(&String, &Attempt)> {
        self.attempts
            .iter()
            .max_by_key(|(_, attempt)| attempt.started)
    }

    /// Notes what a full check said.
    pub fn checked(&mut self, report: &LabReport) {
        let with = |outcome| {
            report
                .checkpoints
                .iter()
                .filter(move |checkpoint| checkpoint.outcome == outcome)
                .map(|checkpoint| checkpoint.id.clone())
                .collect()
        };
        if let Some(attempt) = self.attempts.get_mut(&report.cluster) {
            attempt.passed = with(Outcome::Pass);
            attempt.unknown = with(Outcome::Unknown);
        }
        let lab = self.labs.entry(report.lab.clone()).or_default();
        if report.passed {
            lab.passed.get_or_insert(report.captured_at);
        }
        let score = BestScore {
            earned: report.score.earned,
            gradable: report.score.gradable,
            possible: report.score.possible,
            assisted: report.score.assisted,
            at: report.captured_at,
        };
        if lab.best.is_none_or(|best| score.is_better_than(&best)) {
            lab.best = Some(score);
        }
    }

    /// How far `lab` is.
    #[must_use]
    pub fn state(&self, lab: &str) -> LabState {
        match self.labs.get(lab) {
            None => LabState::New,
            Some(lab) if lab.passed.is_some() => LabState::Passed,
            Some(_) => LabState::Started,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::Score;

    pub(super) fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    pub(super) fn report(earned: f64, assisted: bool, second: i64) -> LabReport {
        LabReport {
            schema: 1,
            lab: "lab-3".to_owned(),
            cluster: "lab-3".to_owned(),
            captured_at: at(second),
            passed: earned >= 10.0,
            score: Score {
                earned,
                possible: 10.0,
                gradable: 10.0,
                assisted,
            },
            checkpoints: Vec::new(),
        }
    }

    #[test]
    fn the_cluster_started_last_is_current() {
        let mut progress = Progress::default();
        progress.started("lab-3", "a", "lab-3", at(1));
        progress.started("lab-1", "b", "lab-1", at(2));
        assert_eq!(
            progress.current().map(|(name, _)| name.as_str()),
            Some("lab-1")
        );
        progress.started("lab-3", "a", "lab-3", at(3));
        assert_eq!(
            progress.current().map(|(name, _)| name.as_str()),
            Some("lab-3")
        );
        progress.destroyed("lab-3");
        assert_eq!(
            progress.current().map(|(name, _)| name.as_str()),
            Some("lab-1")
        );
        assert_eq!(progress.state("lab-3"), LabState::Started);
        assert_eq!(progress.state("lab-2"), LabState::New);
    }

    #[test]
    fn a_new_cluster_is_a_new_attempt() {
        let mut progress = Progress::default();
        progress.started("lab-3", "a", "lab-3", at(1));
        let attempt = progress.attempts.get_mut("lab-3").expect("started");
        attempt.hints.insert("update".to_owned(), 2);
        progress.started("lab-3", "a", "lab-3", at(2));
        assert_eq!(progress.attempts["lab-3"].hints["update"], 2);
        progress.started("lab-3", "b", "lab-3", at(3));
        assert!(progress.attempts["lab-3"].hints.is_empty());
    }

    #[test]
    fn an_unassisted_score_is_better_than_an_assisted_one() {
        let mut progress = Progress::default();
        progress.checked(&report(4.0, false, 1));
        progress.checked(&report(10.0, true, 2));
        progress.checked(&report(3.0, false, 3));
        let best = progress.labs["lab-3"].best.expect("checked");
        assert_eq!((best.earned, best.assisted, best.at), (4.0, false, at(1)));
        assert_eq!(progress.state("lab-3"), LabState::Passed);
    }

    #[test]
    fn nothing_of_ones_own_hides_no_assisted_score() {
        let mut progress = Progress::default();
        progress.checked(&report(0.0, false, 1));
        progress.checked(&report(10.0, true, 2));
        let best = progress.labs["lab-3"].best.expect("checked");
        assert_eq!((best.earned, best.assisted), (10.0, true));
    }
}
