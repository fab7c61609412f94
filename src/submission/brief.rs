//! What of a judged submission stays in memory: whose it is, and what it is compared with the class by.

use super::judge::Judged;
use super::prints::Prints;
use crate::model::chain::Link;
use crate::model::class::{Integrity, Student};

/// A submission in brief.
#[derive(Debug)]
pub struct Brief {
    /// [`SubmissionReport::source`](crate::model::class::SubmissionReport::source).
    pub source: String,
    /// Who handed it in, as the submission has it.
    pub student: Option<Student>,
    /// It could not be graded.
    pub is_refused: bool,
    /// The prints of each lab.
    pub(super) labs: Vec<LabBrief>,
    /// Labs that were replayed, with the digest of what ran.
    pub(super) replayed: Vec<(String, String)>,
}

/// [`Prints`], small.
#[derive(Debug)]
pub(super) struct LabBrief {
    pub(super) lab: String,
    /// A digest of the cluster's ID.
    pub(super) cluster: Link,
    pub(super) record: Option<Link>,
    /// In order. The upper half of a hash tells as much of a class: two that share one by chance share no tenth.
    pub(super) ids: Box<[u32]>,
    pub(super) timings: Box<[u32]>,
}

impl Brief {
    /// Of a submission.
    #[must_use]
    pub fn of(judged: &Judged) -> Self {
        let report = &judged.report;
        let replayed = report.labs.iter().filter_map(|lab| {
            let is_replayed = matches!(lab.integrity, Integrity::Replayed(_));
            is_replayed.then(|| (lab.report.lab.clone(), report.digest.clone()))
        });
        Self {
            source: report.source.clone(),
            student: report.student.clone(),
            is_refused: report.refused.is_some(),
            labs: judged.prints.iter().map(LabBrief::of).collect(),
            replayed: replayed.collect(),
        }
    }

    /// The student's number, where there is one.
    pub(super) fn number(&self) -> Option<&str> {
        let number = self.student.as_ref().map(|student| student.number.trim());
        number.filter(|number| !number.is_empty())
    }
}

impl LabBrief {
    fn of(prints: &Prints) -> Self {
        Self {
            lab: prints.lab.clone(),
            cluster: Link::leaf(prints.cluster.as_bytes()),
            record: prints.record,
            ids: prints.ids.iter().map(|hash| upper_half(*hash)).collect(),
            timings: prints
                .timings
                .iter()
                .map(|hash| upper_half(*hash))
                .collect(),
        }
    }
}

fn upper_half(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(u32::MAX)
}
