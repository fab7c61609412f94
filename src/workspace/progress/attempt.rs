//! The work in one cluster.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::lab::Lab;

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
