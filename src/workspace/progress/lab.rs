//! What is kept of a lab when its clusters are gone.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is kept of a lab.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabProgress {
    /// When every gradable checkpoint first passed.
    #[serde(default)]
    pub passed: Option<Timestamp>,
    /// The best score: most points; points of one's own before assisted ones.
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

impl BestScore {
    pub(super) fn is_better_than(&self, other: &Self) -> bool {
        // Nothing of one's own is no more than everything by `solve`.
        let rank = |score: &Self| (!score.assisted && score.earned > 0.0, score.earned);
        rank(self) > rank(other)
    }
}
