//! What grading a class says: every submission judged, its integrity, its mark. `grade --format json` prints a
//! [`ClassReport`] as it stands here; every other export is made of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::history::History;
use super::language::Language;
use super::report::{LabReport, Outcome};

/// Version of the report's shape.
pub const SCHEMA: u32 = 1;

/// A class, graded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Name of the class (`class.toml`), empty without one.
    pub class: String,
    /// When the grading ended.
    pub graded_at: Timestamp,
    /// Version of the swarmlab that graded.
    pub tool: String,
    /// Every submission, in the order of [`SubmissionReport::source`].
    pub submissions: Vec<SubmissionReport>,
    /// Who of the roster handed in nothing.
    pub missing: Vec<Student>,
    /// Submissions that resemble each other more than separate work does.
    pub similar: Vec<Similarity>,
}

/// Who handed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Student {
    /// The institution's number, unique in a class.
    pub number: String,
    /// Name as the student gave it; untrusted.
    pub name: String,
    /// Address, where the roster has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// One submission: an evidence file or a folder to replay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmissionReport {
    /// Where it was found, below the path that was given (`Dupont_123_assign/lab-3.swarmlab`); untrusted.
    pub source: String,
    /// SHA-256 of its bytes, hexadecimal; empty where they could not be read.
    pub digest: String,
    /// Who handed it in; `None` where nothing tells.
    pub student: Option<Student>,
    /// The student's language.
    pub language: Language,
    /// Why it could not be graded, one sentence; `None` if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Every lab in it.
    pub labs: Vec<LabGrade>,
}

/// One lab of a submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabGrade {
    /// Title of the lab in the student's language.
    pub title: String,
    /// When the student packed it, by the student's clock.
    pub submitted_at: Timestamp,
    /// The verdicts of the teacher's grader. Its cluster is the student's, its time the snapshot's.
    pub report: LabReport,
    /// What the hash chain and the rest of the class say of the record.
    pub integrity: Integrity,
    /// Checkpoints of which the student's own `check` had said something else.
    pub differences: Vec<Difference>,
    /// The mark, after gates, costs, lateness and overrides.
    pub mark: Mark,
    /// The record, condensed to be drawn; `None` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
}

/// Whether the record is what the cluster wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Integrity {
    /// Every link of the chain holds.
    Intact,
    /// Something was changed, cut or put in another order.
    Altered {
        /// Where: `timeline, line 12`.
        places: Vec<String>,
    },
    /// The same cluster or the same record is in another submission.
    Transplanted {
        /// [`SubmissionReport::source`] of the others.
        also_in: Vec<String>,
    },
    /// Made by versions of lab or grader that are not the teacher's; judged with the teacher's.
    Stale {
        /// What differs: `grader of lab-3`.
        what: Vec<String>,
    },
    /// There is no record of the student's: the submission's commands ran here, in a cluster of their own.
    Replayed(Replayed),
}

/// How a submission was replayed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// The runtime of the nodes' containers: `runc`, `sysbox-runc`, …
    pub runtime: String,
    /// The engine keeps its containers in a user namespace: root in a node is nobody on the host.
    pub user_namespaces: bool,
    /// What ran, in order.
    pub commands: Vec<PlayedCommand>,
    /// What ended it before its end; what was there by then was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// Nodes that did not answer when it was judged: what only they could show is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silent: Vec<String>,
    /// Nodes that did not answer after its commands, and were started again before it was judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revived: Vec<String>,
    /// Where what it printed is, below the output directory; `None` without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

impl Replayed {
    /// Whether a teacher should look at it.
    #[must_use]
    pub fn is_odd(&self) -> bool {
        self.stopped.is_some() || !self.silent.is_empty() || !self.revived.is_empty()
    }
}

/// One command of a submission that was replayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayedCommand {
    /// The node where it ran.
    pub node: String,
    /// The command's first line, or the file; untrusted.
    pub command: String,
    /// Its exit code; `None` when it did not end, or could not be run.
    pub exit_code: Option<i64>,
}

/// What ended a replay before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "limit")]
pub enum Stopped {
    /// It ran for longer than this.
    Time {
        /// Seconds.
        seconds: u64,
    },
    /// It printed more than this.
    Output {
        /// Bytes.
        bytes: u64,
    },
    /// Its nodes wrote more than this.
    Disk {
        /// Bytes.
        bytes: u64,
    },
}

/// A checkpoint on which the student's own judge and the teacher's differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The checkpoint.
    pub checkpoint: String,
    /// What the student's file claims; `None`: the student's grader had no such checkpoint.
    pub claimed: Option<Outcome>,
    /// What was judged here.
    pub judged: Outcome,
}

/// How points became a mark.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// The mark.
    pub earned: f64,
    /// The best mark without bonus.
    pub possible: f64,
    /// What changed it, in order of application, each with its reason.
    pub adjustments: Vec<Adjustment>,
}

/// One change of a mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adjustment {
    /// What kind.
    pub kind: AdjustmentKind,
    /// Points added (negative: taken).
    pub points: f64,
    /// Why, for the student: a checkpoint's ID, `2 d 3 h late`, the teacher's own words.
    pub reason: String,
}

/// The kinds of [`Adjustment`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentKind {
    /// A required checkpoint did not pass.
    Gate,
    /// A bonus checkpoint passed.
    Bonus,
    /// Hints were read.
    Hints,
    /// `solve` was used.
    Assisted,
    /// Handed in after the deadline.
    Late,
    /// The teacher's word.
    Override,
    /// Brought to the step in which the class is marked.
    Rounding,
}

/// Two or more submissions that are alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Similarity {
    /// The lab.
    pub lab: String,
    /// [`SubmissionReport::source`] of each.
    pub sources: Vec<String>,
    /// From 0 (nothing in common) to 1 (identical).
    pub degree: f64,
    /// What is alike: `the same object IDs`, `the same times between commands`.
    pub what: Vec<String>,
}
