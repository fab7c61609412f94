//! What an evidence file says of itself: `manifest.json`, and `chain.json` of each lab. `docs/evidence.md` has the format.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::chain::Link;
use super::class::Student;
use super::language::Language;
use super::snapshot::ClusterIdentity;

/// Version of the format.
pub const FORMAT: u32 = 1;

/// Ending of an evidence file's name.
pub const ENDING: &str = ".swarmlab";

/// The first file in it.
pub const MANIFEST: &str = "manifest.json";

/// The files of one lab, in the order in which they stand.
pub const FILES: [&str; 5] = [CHAIN, TIMELINE, AVAILABILITY, REPORT, SNAPSHOT];

/// How the record was chained: [`ChainNote`].
pub const CHAIN: &str = "chain.json";
/// One moment a line, each with its link.
pub const TIMELINE: &str = "timeline.jsonl";
/// One run of the availability probes a line, each with its link.
pub const AVAILABILITY: &str = "availability.jsonl";
/// The verdicts that the student saw.
pub const REPORT: &str = "report.json";
/// The snapshot, without timeline and availability.
pub const SNAPSHOT: &str = "snapshot.json";

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of the swarmlab that packed.
    pub tool: String,
    /// Who hands in.
    pub student: Student,
    /// The student's language.
    pub language: Language,
    /// When it was packed, by the student's clock.
    pub submitted_at: Timestamp,
    /// Every lab in it.
    pub labs: Vec<LabEntry>,
}

/// One lab in an evidence file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabEntry {
    /// Its folder in the file: the cluster's name.
    pub folder: String,
    /// Which cluster, and the lab in it.
    pub cluster: ClusterIdentity,
    /// SHA-256 of the student's `lab.toml`, hexadecimal.
    pub lab_digest: String,
    /// SHA-256 of the student's `grader.toml`, hexadecimal.
    pub grader_digest: String,
    /// `solve` was used.
    pub assisted: bool,
    /// How many hints of each step were read.
    pub hints: BTreeMap<String, usize>,
    /// SHA-256 of each of the lab's files, hexadecimal, by name ([`FILES`]).
    pub files: BTreeMap<String, String>,
}

/// `chain.json`: of both records of a lab.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainNote {
    /// Of [`TIMELINE`].
    pub timeline: RecordChain,
    /// Of [`AVAILABILITY`].
    pub availability: RecordChain,
}

/// How one record was chained. Lines count from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordChain {
    /// Who made the links.
    pub made_by: Chainer,
    /// How many lines there are.
    pub lines: usize,
    /// The links of all lines, one after the other, as a chain of their own: it ends so.
    pub head: Option<Link>,
    /// Lines that do not follow their node's line before them here, and the link that they do follow: between the
    /// two, the node wrote what another node's line says as well, or what a reset made void.
    #[serde(default)]
    pub after: BTreeMap<usize, Link>,
    /// Lines in which a secret value was blotted out, and the leaf of the line before that.
    #[serde(default)]
    pub redacted: BTreeMap<usize, Link>,
}

/// Who made the links of a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chainer {
    /// Each node's recorder, while it wrote.
    Nodes,
    /// `submit`, of lines that had none.
    #[default]
    Submit,
}
