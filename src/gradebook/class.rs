//! A class to be written: what holds for all of it is in memory, a submission is fetched when it is told of. So a class
//! of ten thousand takes hardly more memory than one of a hundred.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io;

use jiff::Timestamp;
use serde::ser::{Error as _, SerializeSeq as _, SerializeStruct as _};
use serde::{Serialize, Serializer};

use super::outline::{GradeOutline, LabOutline, Outlines, PersonOutline};
use super::view::Person;
use crate::model::class::{ClassReport, SCHEMA, Similarity, Student, SubmissionReport};

/// The submissions of a class, finished: their students, their marks and the verdicts on their records stand.
pub trait Submissions {
    /// How many there are.
    fn count(&self) -> usize;

    /// One of them, by its place in the order of [`SubmissionReport::source`].
    fn get(&self, place: usize) -> io::Result<Cow<'_, SubmissionReport>>;
}

impl Submissions for Vec<SubmissionReport> {
    fn count(&self) -> usize {
        self.len()
    }

    fn get(&self, place: usize) -> io::Result<Cow<'_, SubmissionReport>> {
        let one = self.as_slice().get(place).map(Cow::Borrowed);
        one.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// What a [`ClassReport`] says besides its submissions.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassHead {
    /// [`ClassReport::class`].
    pub class: String,
    /// [`ClassReport::graded_at`].
    pub graded_at: Timestamp,
    /// [`ClassReport::tool`].
    pub tool: String,
    /// [`ClassReport::missing`].
    pub missing: Vec<Student>,
    /// [`ClassReport::similar`].
    pub similar: Vec<Similarity>,
}

impl From<ClassReport> for (ClassHead, Vec<SubmissionReport>) {
    fn from(report: ClassReport) -> Self {
        let head = ClassHead {
            class: report.class,
            graded_at: report.graded_at,
            tool: report.tool,
            missing: report.missing,
            similar: report.similar,
        };
        (head, report.submissions)
    }
}

/// A class as [`ClassReport`] has it in JSON; each submission is forgotten when it is written.
pub struct ClassDocument<'c> {
    head: &'c ClassHead,
    submissions: &'c dyn Submissions,
    seen: RefCell<&'c mut dyn FnMut(&SubmissionReport)>,
}

impl<'c> ClassDocument<'c> {
    /// `seen` is shown every submission when it is written, so that one reading serves for more than the document.
    pub fn new(
        head: &'c ClassHead,
        submissions: &'c dyn Submissions,
        seen: &'c mut dyn FnMut(&SubmissionReport),
    ) -> Self {
        Self {
            head,
            submissions,
            seen: RefCell::new(seen),
        }
    }
}

impl Serialize for ClassDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The fields of `ClassReport`, in its order; a test compares.
        let mut fields = serializer.serialize_struct("ClassReport", 7)?;
        fields.serialize_field("schema", &SCHEMA)?;
        fields.serialize_field("class", &self.head.class)?;
        fields.serialize_field("graded_at", &self.head.graded_at)?;
        fields.serialize_field("tool", &self.head.tool)?;
        fields.serialize_field("submissions", &All(self))?;
        fields.serialize_field("missing", &self.head.missing)?;
        fields.serialize_field("similar", &self.head.similar)?;
        fields.end()
    }
}

struct All<'a, 'c>(&'a ClassDocument<'c>);

impl Serialize for All<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = self.0;
        let count = document.submissions.count();
        let mut all = serializer.serialize_seq(Some(count))?;
        for place in 0..count {
            let one = document.submissions.get(place).map_err(S::Error::custom)?;
            (document.seen.borrow_mut())(&one);
            all.serialize_element(&*one)?;
        }
        all.end()
    }
}

/// A class that every format can be made of.
pub struct Class<'c> {
    pub(super) head: &'c ClassHead,
    outlines: Outlines,
    /// Places of the labs, in their numbers' order.
    labs: Vec<usize>,
    people: Vec<PersonOutline>,
    pub(super) submissions: &'c dyn Submissions,
}

impl<'c> Class<'c> {
    /// `outlines` has seen all of `submissions`.
    #[must_use]
    pub fn new(
        head: &'c ClassHead,
        mut outlines: Outlines,
        submissions: &'c dyn Submissions,
    ) -> Self {
        Self {
            head,
            labs: outlines.labs_in_order(),
            people: outlines.people(&head.missing),
            outlines,
            submissions,
        }
    }

    /// The labs in their numbers' order.
    pub(super) fn labs(&self) -> impl Iterator<Item = &LabOutline> {
        self.labs.iter().map(|place| &self.outlines.labs[*place])
    }

    /// How many submissions there are, and how many of them could not be graded.
    pub(super) fn counts(&self) -> (usize, usize) {
        let all = &self.outlines.submissions;
        (all.len(), all.iter().filter(|one| one.is_refused).count())
    }

    /// Every grade, also those that do not count.
    pub(super) fn grades(&self) -> &[GradeOutline] {
        &self.outlines.grades
    }

    /// The grades of one person's submissions.
    pub(super) fn grades_of(&self, person: &PersonOutline) -> impl Iterator<Item = &GradeOutline> {
        let places = person.submissions.iter();
        places.flat_map(|place| self.outlines.grades_of(*place))
    }

    /// The grade that counts for a lab, of each who has one: of what was handed in last.
    pub(super) fn counting(&self, lab: &LabOutline) -> impl Iterator<Item = &GradeOutline> {
        self.people.iter().filter_map(|person| {
            let all = self.grades_of(person);
            all.filter(|grade| self.outlines.labs[grade.lab].id == lab.id)
                .max_by_key(|grade| grade.submitted_at)
        })
    }

    /// The best mark of a lab, as most of its marks have it.
    pub(super) fn best(&self, lab: &LabOutline) -> f64 {
        let marks = self.counting(lab).map(|grade| grade.possible);
        marks.fold(0.0, f64::max)
    }

    /// Tells of every submission, one after the other.
    pub(super) fn each_submission<E: From<io::Error>>(
        &self,
        mut tell: impl FnMut(&SubmissionReport) -> Result<(), E>,
    ) -> Result<(), E> {
        for place in 0..self.submissions.count() {
            tell(&*self.submissions.get(place)?)?;
        }
        Ok(())
    }

    /// Tells of everybody that `wanted` names with all that they handed in, one after the other.
    pub(super) fn each_person<E: From<io::Error>>(
        &self,
        wanted: impl Fn(&PersonOutline) -> bool,
        mut tell: impl FnMut(&Person<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        for person in self.people.iter().filter(|person| wanted(person)) {
            let places = person.submissions.iter();
            let submissions = places
                .map(|place| self.submissions.get(*place))
                .collect::<io::Result<Vec<_>>>()?;
            tell(&Person::new(person, &submissions))?;
        }
        Ok(())
    }
}
