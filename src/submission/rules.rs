//! A lab as the teacher has it: its grader, what its hints cost, and which versions of it are not stale.

use super::pack::digest;
use crate::content::{ContentError, LabContent, Library};
use crate::grade::whole_fields;
use crate::model::evidence::LabEntry;
use crate::text::Text;

/// One lab of the teacher's.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) content: LabContent,
    /// Digests of lab and grader that are not stale: the teacher's, and those built in.
    pub(super) known: Vec<(String, String)>,
    /// Fields of a snapshot that are read whole.
    pub(super) whole: Vec<&'static str>,
}

impl Rules {
    /// The lab `id` of `library`.
    pub(super) fn of(
        library: &Library,
        built_in: &Library,
        id: &str,
    ) -> Result<Self, ContentError> {
        let known = [library, built_in]
            .into_iter()
            .filter_map(|library| digests(library, id))
            .collect();
        let content = library.lab(id)?;
        Ok(Self {
            whole: whole_fields(&content.grader),
            content,
            known,
        })
    }

    /// Points that the hints cost of which a file says that they were read.
    pub(super) fn hints_cost(&self, entry: &LabEntry) -> f64 {
        let steps = self.content.lab.steps.iter();
        steps
            .map(|step| {
                let read = entry.hints.get(&step.id).copied().unwrap_or(0);
                let hints = step.hints.iter().take(read);
                hints.map(|hint| hint.cost).sum::<f64>()
            })
            .sum()
    }

    /// What of a file was made with another version.
    pub(super) fn stale(&self, entry: &LabEntry, text: &dyn Text) -> Vec<String> {
        let mut what = Vec::new();
        if !self.known.iter().any(|(lab, _)| *lab == entry.lab_digest) {
            what.push(text.stale_lab(&self.content.id));
        }
        let is_known = |(_, grader): &(String, String)| *grader == entry.grader_digest;
        if !self.known.iter().any(is_known) {
            what.push(text.stale_grader(&self.content.id));
        }
        what
    }
}

/// SHA-256 of a lab's `lab.toml` and `grader.toml`, hexadecimal; `None` when the course does not have it.
#[must_use]
pub fn digests(library: &Library, lab: &str) -> Option<(String, String)> {
    let text = library.lab_text(lab).ok()?;
    let grader = library.grader_text(lab).ok()?;
    Some((digest(text.as_bytes()), digest(grader.as_bytes())))
}
