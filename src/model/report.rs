//! What a judgement says. `check --json` prints a [`LabReport`] as it stands here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Version of the report's shape.
pub const SCHEMA: u32 = 1;

/// The four outcomes of DESIGN.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The outcome the exercise asks for was seen.
    Pass,
    /// Something else was seen.
    Fail,
    /// An earlier checkpoint has to pass first.
    Blocked,
    /// It could not be seen. Never costs points.
    Unknown,
}

/// One assertion of a checkpoint, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssertionReport {
    /// What was looked at: `service web`.
    pub subject: String,
    /// Pass, fail or unknown.
    pub outcome: Outcome,
    /// What was seen.
    pub observed: String,
    /// What had to be seen.
    pub expected: String,
    /// The docker command that shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub see: Option<String>,
    /// Why it is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<String>,
}

/// One checkpoint, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckpointReport {
    /// ID in the grader.
    pub id: String,
    /// Title in the language asked for.
    pub title: String,
    /// The outcome.
    pub outcome: Outcome,
    /// Points that it is worth.
    pub points: f64,
    /// Points that it brought.
    pub earned: f64,
    /// The checkpoints that it waits for (outcome `blocked`).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub blocked_by: Vec<String>,
    /// Every assertion, in the grader's order.
    pub assertions: Vec<AssertionReport>,
    /// The hint that fits what was observed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
}

/// Points of a whole lab.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Points earned, after what hints cost.
    pub earned: f64,
    /// Points of all checkpoints.
    pub possible: f64,
    /// Points of the checkpoints that are not unknown.
    pub gradable: f64,
    /// `solve` was used in this cluster.
    pub assisted: bool,
}

/// A lab, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// `lab-3`.
    pub lab: String,
    /// Name of the cluster.
    pub cluster: String,
    /// When the snapshot was taken.
    pub captured_at: Timestamp,
    /// Every gradable checkpoint passes, and at least one is gradable.
    pub passed: bool,
    /// The points.
    pub score: Score,
    /// Every checkpoint, in the grader's order.
    pub checkpoints: Vec<CheckpointReport>,
}
