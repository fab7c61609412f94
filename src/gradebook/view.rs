//! The class seen by person and by lab: who handed in what, and which submission counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::class::{ClassReport, LabGrade, Mark, Student, SubmissionReport};
use crate::text::sanitize::sanitize_line;

/// Longer names are nobody's.
const LONGEST: usize = 120;

/// All that one person handed in; without a student, one submission of which nothing tells whose it is.
pub(super) struct Person<'r> {
    pub(super) student: Option<&'r Student>,
    pub(super) submissions: Vec<&'r SubmissionReport>,
    /// Name of this person's files and of the section in the class report: letters, digits and hyphens.
    pub(super) slug: String,
}

impl<'r> Person<'r> {
    /// The grade that counts for `lab`: of what was handed in last.
    pub(super) fn grade(&self, lab: &str) -> Option<&'r LabGrade> {
        let all = self.submissions.iter().flat_map(|one| &one.labs);
        all.filter(|grade| grade.report.lab == lab)
            .max_by_key(|grade| grade.submitted_at)
    }

    /// Whether `grade` is the one that counts.
    pub(super) fn counts(&self, grade: &LabGrade) -> bool {
        self.grade(&grade.report.lab)
            .is_some_and(|counting| std::ptr::eq(counting, grade))
    }

    /// The name, harmless and on one line; the file's where there is no name.
    pub(super) fn name(&self) -> String {
        match self.student {
            Some(student) if !student.name.trim().is_empty() => harmless(&student.name),
            Some(student) => harmless(&student.number),
            None => self
                .submissions
                .first()
                .map(|one| harmless(&one.source))
                .unwrap_or_default(),
        }
    }
}

/// Everybody, by name as the submissions have it, then who handed in nothing.
pub(super) fn people(report: &ClassReport) -> Vec<Person<'_>> {
    let mut people: Vec<Person<'_>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for submission in &report.submissions {
        let key = submission.student.as_ref().and_then(identity);
        if let Some(at) = key.as_ref().and_then(|key| known.get(key)) {
            people[*at].submissions.push(submission);
            continue;
        }
        if let Some(key) = key {
            known.insert(key, people.len());
        }
        people.push(Person {
            student: submission.student.as_ref(),
            submissions: vec![submission],
            slug: String::new(),
        });
    }
    for student in &report.missing {
        people.push(Person {
            student: Some(student),
            submissions: Vec::new(),
            slug: String::new(),
        });
    }
    let mut taken = BTreeSet::new();
    for person in &mut people {
        let words = match person.student {
            Some(student) => format!("{} {}", student.number, student.name),
            None => person.name(),
        };
        person.slug = slug(&words, &mut taken);
    }
    people
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

/// Letters, digits and hyphens of `words`, unlike every one in `taken`.
fn slug(words: &str, taken: &mut BTreeSet<String>) -> String {
    let mut slug = String::new();
    for character in words.to_lowercase().chars().take(LONGEST) {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            'à' | 'â' | 'ä' => slug.push('a'),
            'é' | 'è' | 'ê' | 'ë' => slug.push('e'),
            'î' | 'ï' => slug.push('i'),
            'ô' | 'ö' => slug.push('o'),
            'ù' | 'û' | 'ü' => slug.push('u'),
            'ç' => slug.push('c'),
            _ if !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
        if slug.len() >= 48 {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    let slug = if slug.is_empty() { "submission" } else { slug };
    let mut unlike = slug.to_owned();
    let mut next = 2;
    while !taken.insert(unlike.clone()) {
        unlike = format!("{slug}-{next}");
        next += 1;
    }
    unlike
}

/// The labs of the class in their numbers' order.
pub(super) fn labs(report: &ClassReport) -> Vec<&str> {
    let grades = report.submissions.iter().flat_map(|one| &one.labs);
    let labs: BTreeSet<&str> = grades.map(|grade| grade.report.lab.as_str()).collect();
    let mut labs: Vec<&str> = labs.into_iter().collect();
    labs.sort_by_key(|lab| {
        let number = lab
            .rsplit('-')
            .next()
            .and_then(|end| end.parse::<u32>().ok());
        (number.is_none(), number, *lab)
    });
    labs
}

/// The best mark of a lab, as most of its marks have it.
pub(super) fn best(people: &[Person<'_>], lab: &str) -> f64 {
    let grades = people.iter().filter_map(|person| person.grade(lab));
    let marks = grades.map(|grade| grade.mark.possible);
    marks.fold(0.0, f64::max)
}

/// Whether there is a mark at all: nothing could be judged where there is none.
pub(super) fn is_marked(mark: &Mark) -> bool {
    mark.possible > 0.0
}

/// The mark before anything changed it.
pub(super) fn base(mark: &Mark) -> f64 {
    let changed: f64 = mark.adjustments.iter().map(|one| one.points).sum();
    super::mark::cents(mark.earned - changed)
}

/// Untrusted text on one line, without what steers a terminal or a reader's eye, of a length that fits a table.
pub(super) fn harmless(text: &str) -> String {
    let line = sanitize_line(text);
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
