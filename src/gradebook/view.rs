//! The class seen by person: who handed in what, and which submission counts.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::outline::PersonOutline;
use crate::model::class::{LabGrade, Mark, Student, SubmissionReport};
use crate::text::sanitize::sanitize_line;

/// Longer names are nobody's.
const LONGEST: usize = 120;

/// All that one person handed in; without a student, one submission of which nothing tells whose it is.
pub(super) struct Person<'r> {
    pub(super) student: Option<&'r Student>,
    pub(super) submissions: Vec<&'r SubmissionReport>,
    /// [`PersonOutline::name`].
    pub(super) name: String,
    /// [`PersonOutline::slug`].
    pub(super) slug: &'r str,
}

impl<'r> Person<'r> {
    pub(super) fn new(
        outline: &'r PersonOutline,
        submissions: &'r [Cow<'r, SubmissionReport>],
    ) -> Self {
        Self {
            student: outline.student.as_ref(),
            submissions: submissions.iter().map(|one| &**one).collect(),
            name: outline.name(),
            slug: &outline.slug,
        }
    }

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
}

/// Letters, digits and hyphens of `words`, unlike every one in `taken`.
pub(super) fn slug(words: &str, taken: &mut BTreeSet<String>) -> String {
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
