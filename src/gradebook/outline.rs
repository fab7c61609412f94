//! What of each submission stays in memory while a class is written: who, which labs, the marks; no word of a report.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::Timestamp;

use super::view::{harmless, slug};
use crate::model::class::{Integrity, LabGrade, Student, SubmissionReport};
use crate::model::language::Language;

/// One lab of one submission.
#[derive(Debug)]
pub(super) struct GradeOutline {
    /// Place in [`Outlines::labs`].
    pub(super) lab: usize,
    pub(super) submitted_at: Timestamp,
    pub(super) earned: f64,
    pub(super) possible: f64,
    /// A teacher should look at the record.
    pub(super) is_odd: bool,
    pub(super) is_intact: bool,
}

/// A title in each language in which somebody has it, as the first has it.
#[derive(Debug, Default)]
pub(super) struct Titles(Vec<(Language, String)>);

impl Titles {
    fn note(&mut self, language: Language, title: &str) {
        if self.0.iter().all(|(known, _)| *known != language) {
            self.0.push((language, title.to_owned()));
        }
    }

    /// The title in that language; else in another; else nothing.
    pub(super) fn in_language(&self, language: Language) -> &str {
        let wanted = self.0.iter().find(|(known, _)| *known == language);
        wanted.or(self.0.first()).map_or("", |(_, title)| title)
    }
}

/// A lab of the class.
#[derive(Debug)]
pub(super) struct LabOutline {
    pub(super) id: String,
    pub(super) titles: Titles,
    /// Every checkpoint, in the grader's order.
    pub(super) checkpoints: Vec<(String, Titles)>,
}

/// A submission: whether it could be graded, and which of all grades are its own.
#[derive(Debug)]
pub(super) struct SubmissionOutline {
    pub(super) is_refused: bool,
    grades: Range<usize>,
}

/// All that one person handed in; without a student, one submission of which nothing tells whose it is.
#[derive(Debug)]
pub(super) struct PersonOutline {
    pub(super) student: Option<Student>,
    /// Where the submission was found that nothing tells whose it is.
    source: Option<String>,
    /// Places of the submissions.
    pub(super) submissions: Vec<usize>,
    /// Name of this person's files and of the section in the class report: letters, digits and hyphens.
    pub(super) slug: String,
}

impl PersonOutline {
    /// The name, harmless and on one line; the file's where there is no name.
    pub(super) fn name(&self) -> String {
        match &self.student {
            Some(student) if !student.name.trim().is_empty() => harmless(&student.name),
            Some(student) => harmless(&student.number),
            None => self.source.as_deref().map(harmless).unwrap_or_default(),
        }
    }
}

/// What a class is, submission by submission, for [`Class`](super::Class).
#[derive(Debug, Default)]
pub struct Outlines {
    pub(super) labs: Vec<LabOutline>,
    pub(super) grades: Vec<GradeOutline>,
    pub(super) submissions: Vec<SubmissionOutline>,
    people: Vec<PersonOutline>,
    /// Places of people, by what tells one from another.
    known: BTreeMap<String, usize>,
}

impl Outlines {
    /// Notes the next submission, in the order of [`SubmissionReport::source`].
    pub fn add(&mut self, submission: &SubmissionReport) {
        let place = self.submissions.len();
        let first = self.grades.len();
        for grade in &submission.labs {
            self.grade(submission.language, grade);
        }
        self.submissions.push(SubmissionOutline {
            is_refused: submission.refused.is_some(),
            grades: first..self.grades.len(),
        });
        let key = submission.student.as_ref().and_then(identity);
        if let Some(at) = key.as_ref().and_then(|key| self.known.get(key)) {
            self.people[*at].submissions.push(place);
            return;
        }
        if let Some(key) = key {
            self.known.insert(key, self.people.len());
        }
        let nobodys = submission.student.is_none();
        self.people.push(PersonOutline {
            student: submission.student.clone(),
            source: nobodys.then(|| submission.source.clone()),
            submissions: vec![place],
            slug: String::new(),
        });
    }

    fn grade(&mut self, language: Language, grade: &LabGrade) {
        let known = self.labs.iter().position(|lab| lab.id == grade.report.lab);
        let place = known.unwrap_or(self.labs.len());
        if known.is_none() {
            self.labs.push(LabOutline {
                id: grade.report.lab.clone(),
                titles: Titles::default(),
                checkpoints: Vec::new(),
            });
        }
        let lab = &mut self.labs[place];
        lab.titles.note(language, &grade.title);
        for (at, checkpoint) in grade.report.checkpoints.iter().enumerate() {
            // Nearly always in the same place.
            let same = |one: &(String, Titles)| one.0 == checkpoint.id;
            let known = match lab.checkpoints.get(at) {
                Some(one) if same(one) => Some(at),
                _ => lab.checkpoints.iter().position(same),
            };
            let at = known.unwrap_or(lab.checkpoints.len());
            if known.is_none() {
                let id = checkpoint.id.clone();
                lab.checkpoints.push((id, Titles::default()));
            }
            lab.checkpoints[at].1.note(language, &checkpoint.title);
        }
        self.grades.push(GradeOutline {
            lab: place,
            submitted_at: grade.submitted_at,
            earned: grade.mark.earned,
            possible: grade.mark.possible,
            is_odd: is_odd(&grade.integrity),
            is_intact: grade.integrity == Integrity::Intact,
        });
    }

    /// The grades of a submission.
    pub(super) fn grades_of(&self, place: usize) -> &[GradeOutline] {
        let range = self.submissions.get(place).map(|one| one.grades.clone());
        range
            .and_then(|range| self.grades.get(range))
            .unwrap_or_default()
    }

    /// Places of the labs, in their numbers' order.
    pub(super) fn labs_in_order(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.labs.len()).collect();
        places.sort_by_key(|place| {
            let id = self.labs[*place].id.as_str();
            let number = id
                .rsplit('-')
                .next()
                .and_then(|end| end.parse::<u32>().ok());
            (number.is_none(), number, id)
        });
        places
    }

    /// Everybody who handed in, then who is `missing`, each with a name for files.
    pub(super) fn people(&mut self, missing: &[Student]) -> Vec<PersonOutline> {
        self.known = BTreeMap::new();
        let mut people = std::mem::take(&mut self.people);
        people.extend(missing.iter().map(|student| PersonOutline {
            student: Some(student.clone()),
            source: None,
            submissions: Vec::new(),
            slug: String::new(),
        }));
        let mut taken = BTreeSet::new();
        for person in &mut people {
            let words = match &person.student {
                Some(student) => format!("{} {}", student.number, student.name),
                None => person.name(),
            };
            person.slug = slug(&words, &mut taken);
        }
        people
    }
}

/// Whether a teacher should look at the record.
fn is_odd(integrity: &Integrity) -> bool {
    match integrity {
        Integrity::Altered { .. } | Integrity::Transplanted { .. } => true,
        Integrity::Replayed(how) => how.is_odd(),
        Integrity::Intact | Integrity::Stale { .. } => false,
    }
}

/// What tells one student from another; a name alone does when there is no number.
fn identity(student: &Student) -> Option<String> {
    let number = student.number.trim();
    let email = student.email.as_deref().unwrap_or("").trim();
    [
        ("number", number.to_owned()),
        ("email", email.to_lowercase()),
        ("name", student.name.trim().to_owned()),
    ]
    .into_iter()
    .find(|(_, value)| !value.is_empty())
    .map(|(kind, value)| format!("{kind} {value}"))
}
