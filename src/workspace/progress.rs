//! What the student did: which labs, how far, which hints, which score. One JSON file, whole at every moment.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::lock::{Lock, LockError};
use super::{Home, atomic};
use crate::model::lab::Lab;
use crate::model::report::{LabReport, Outcome};

/// Version of the file's format.
pub const FORMAT: u32 = 1;

/// How long to wait for another command that is writing; it takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// The file cannot be used. It is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum ProgressError {
    /// A newer swarmlab wrote it.
    #[error("{} has format {found}, this swarmlab knows up to {FORMAT}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
    },
    /// It is not what swarmlab writes.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        #[source]
        source: serde_json::Error,
    },
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Another command does not let go of it.
    #[error(transparent)]
    Lock(#[from] LockError),
}

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

/// The work in one cluster, from `start` to `destroy`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// The cluster's birth ID: a new cluster of the same name is a new attempt.
    pub id: String,
    /// The lab.
    pub lab: String,
    /// When the cluster was first started.
    pub began: Timestamp,
    /// When it was last started; the latest of all attempts is the default cluster.
    pub started: Timestamp,
    /// `solve` was used.
    #[serde(default)]
    pub assisted: bool,
    /// How many hints of each step were read.
    #[serde(default)]
    pub hints: BTreeMap<String, usize>,
    /// The checkpoints that passed in the latest check.
    #[serde(default)]
    pub passed: BTreeSet<String>,
    /// Checkpoints that could not be judged in the latest check.
    #[serde(default)]
    pub unknown: BTreeSet<String>,
}

impl Attempt {
    /// Points that the hints read in this cluster cost.
    #[must_use]
    pub fn hints_cost(&self, lab: &Lab) -> f64 {
        lab.steps
            .iter()
            .map(|step| {
                let read = self.hints.get(&step.id).copied().unwrap_or(0);
                step.hints
                    .iter()
                    .take(read)
                    .map(|hint| hint.cost)
                    .sum::<f64>()
            })
            .sum()
    }
}

/// What is kept of a lab.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabProgress {
    /// When every gradable checkpoint first passed.
    #[serde(default)]
    pub passed: Option<Timestamp>,
    /// The best score: most points; unassisted before assisted.
    #[serde(default)]
    pub best: Option<BestScore>,
    /// The latest answer to each question of the quiz.
    #[serde(default)]
    pub quiz: BTreeMap<String, Answer>,
}

/// The best score of a lab.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BestScore {
    /// Points earned.
    pub earned: f64,
    /// Points of the checkpoints that could be judged.
    pub gradable: f64,
    /// Points of all checkpoints.
    pub possible: f64,
    /// `solve` was used.
    pub assisted: bool,
    /// When.
    pub at: Timestamp,
}

/// An answer to a question of the quiz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Numbers of the choices, from 1.
    pub choices: Vec<usize>,
    /// Every right choice and no other.
    pub right: bool,
    /// When.
    pub at: Timestamp,
}

/// How far a lab is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LabState {
    /// Never started.
    New,
    /// Started.
    Started,
    /// Every gradable checkpoint passed once.
    Passed,
}

impl Progress {
    /// Reads the file; nothing done yet if there is none.
    pub fn load(home: &Home) -> Result<Self, ProgressError> {
        let path = home.progress_file();
        let bytes = match fs_err::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        Self::parse(&bytes, path)
    }

    fn parse(bytes: &[u8], path: PathBuf) -> Result<Self, ProgressError> {
        let damaged = |source| ProgressError::Damaged {
            path: path.clone(),
            source,
        };
        // The format first: a newer file may have fields that this version would call damage.
        let value: serde_json::Value = serde_json::from_slice(bytes).map_err(damaged)?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(found) if found > u64::from(FORMAT) => Err(ProgressError::Newer { path, found }),
            _ => serde_json::from_value(value).map_err(damaged),
        }
    }

    /// Changes the file: reads it, lets `change` work on it, writes it, all under one lock.
    pub fn update<T>(home: &Home, change: impl FnOnce(&mut Self) -> T) -> Result<T, ProgressError> {
        let _lock = Lock::acquire_blocking(&home.progress_lock(), PATIENCE)?;
        let before = Self::load(home)?;
        let mut after = before.clone();
        let result = change(&mut after);
        if after != before {
            let mut bytes = serde_json::to_vec_pretty(&after).map_err(io::Error::from)?;
            bytes.push(b'\n');
            atomic::write(&home.progress_file(), &bytes)?;
        }
        Ok(result)
    }

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

impl BestScore {
    fn is_better_than(&self, other: &Self) -> bool {
        (!self.assisted, self.earned) > (!other.assisted, other.earned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::Score;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn report(earned: f64, assisted: bool, second: i64) -> LabReport {
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

    fn home() -> (tempfile::TempDir, Home) {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let home = Home::at(directory.path());
        (directory, home)
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
    fn what_is_written_is_read() {
        let (_directory, home) = home();
        Progress::update(&home, |progress| {
            progress.started("lab-3", "a", "lab-3", at(1));
            progress.checked(&report(10.0, false, 2));
        })
        .expect("writable");
        let progress = Progress::load(&home).expect("readable");
        assert_eq!(progress.labs["lab-3"].passed, Some(at(2)));
    }

    #[test]
    fn a_newer_format_is_left_alone() {
        let (_directory, home) = home();
        let newer = br#"{"format": 2, "galaxies": []}"#;
        fs_err::write(home.progress_file(), newer).expect("writable");
        let error = Progress::update(&home, |progress| {
            progress.started("lab-3", "a", "lab-3", at(1));
        })
        .expect_err("a newer format");
        assert!(
            matches!(error, ProgressError::Newer { found: 2, .. }),
            "{error}"
        );
        assert_eq!(fs_err::read(home.progress_file()).expect("readable"), newer);
    }

    #[test]
    fn damage_is_told_and_left_alone() {
        let (_directory, home) = home();
        fs_err::write(home.progress_file(), "{").expect("writable");
        let error = Progress::load(&home).expect_err("damaged");
        assert!(matches!(error, ProgressError::Damaged { .. }), "{error}");
        assert_eq!(fs_err::read(home.progress_file()).expect("readable"), b"{");
    }

    #[test]
    fn many_writers_lose_nothing() {
        let (_directory, home) = home();
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let home = &home;
                scope.spawn(move || {
                    Progress::update(home, |progress| {
                        progress.started(&format!("c{writer}"), "a", "lab-3", at(writer));
                    })
                    .expect("writable");
                });
            }
        });
        assert_eq!(Progress::load(&home).expect("readable").attempts.len(), 8);
    }
}
