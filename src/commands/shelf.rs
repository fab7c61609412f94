//! The submissions of a graded class where they are kept: on disk, and finished each time that one is taken.

use std::borrow::Cow;
use std::io;

use super::marks::Marking;
use crate::gradebook::Submissions;
use crate::model::class::{Integrity, Student, SubmissionReport};
use crate::submission::{Compared, Entry, Notes};

/// The submissions of a class.
pub(super) struct Shelf<'a> {
    notes: &'a Notes,
    entries: &'a [Entry],
    compared: &'a Compared,
    marking: &'a Marking,
    /// The roster's entry for each.
    recognised: Vec<Option<&'a Student>>,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(
        notes: &'a Notes,
        entries: &'a [Entry],
        compared: &'a Compared,
        marking: &'a Marking,
    ) -> Self {
        let students = entries.iter().map(|entry| entry.brief.student.as_ref());
        Self {
            notes,
            entries,
            compared,
            marking,
            recognised: students.map(|one| marking.recognise(one)).collect(),
        }
    }

    /// Who of the roster handed in nothing.
    pub(super) fn missing(&self) -> Vec<Student> {
        self.marking
            .missing(self.recognised.iter().copied().flatten())
    }
}

impl Submissions for Shelf<'_> {
    fn count(&self) -> usize {
        self.entries.len()
    }

    fn get(&self, place: usize) -> io::Result<Cow<'_, SubmissionReport>> {
        let entry = self.entries.get(place).ok_or(io::ErrorKind::NotFound)?;
        let mut report = self.notes.judged(entry.line)?.report;
        for (lab, grade) in report.labs.iter_mut().enumerate() {
            // What was altered says more of this file; the other one says where it was taken from.
            if let Some(others) = self.compared.also_in.get(&(place, lab))
                && !matches!(grade.integrity, Integrity::Altered { .. })
            {
                let also_in = others.clone();
                grade.integrity = Integrity::Transplanted { also_in };
            }
        }
        if let Some(known) = self.recognised.get(place).copied().flatten() {
            report.student = Some(known.clone());
        }
        self.marking.mark(&mut report);
        Ok(Cow::Owned(report))
    }
}
