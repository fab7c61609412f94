//! The class as one table: on the terminal a row a submission and lab, in CSV with every checkpoint in a column.

use std::io::Write;

use super::cell::{self, Csv};
use super::class::Class;
use super::export::ExportError;
use super::view::{harmless, is_marked};
use crate::model::class::{Integrity, LabGrade, Similarity, Student, SubmissionReport};
use crate::text::Text;
use crate::text::gradebook::Word;
use crate::text::plural::first_names;
use crate::text::sanitize::sanitize_line;

/// A row of the terminal's table, every cell on one line and harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it was found.
    pub file: String,
    /// Who handed in.
    pub student: String,
    /// The lab.
    pub lab: String,
    /// The mark, `14.5 of 20`.
    pub mark: String,
    /// The verdict on the record.
    pub integrity: String,
    /// What else to know.
    pub note: String,
    /// Whether a teacher should look: refused, not intact, or other verdicts than the student's.
    pub needs_a_look: bool,
}

impl Row {
    /// The cells in the order of `class_headers`.
    #[must_use]
    pub fn cells(&self) -> [&str; 6] {
        [
            &self.file,
            &self.student,
            &self.lab,
            &self.mark,
            &self.integrity,
            &self.note,
        ]
    }
}

/// The rows of the terminal's table for one submission, of a class of which these are `similar`.
#[must_use]
pub fn rows(submission: &SubmissionReport, similar: &[Similarity], text: &dyn Text) -> Vec<Row> {
    let mut rows = Vec::new();
    let student = match &submission.student {
        Some(student) => who(student),
        None => text.word(Word::Unidentified).to_owned(),
    };
    let empty = Row {
        file: harmless(&submission.source),
        student,
        lab: String::new(),
        mark: String::new(),
        integrity: String::new(),
        note: String::new(),
        needs_a_look: false,
    };
    if let Some(why) = &submission.refused {
        rows.push(Row {
            note: text.was_refused(&harmless(why)),
            needs_a_look: true,
            ..empty.clone()
        });
    }
    for grade in &submission.labs {
        let mark = if is_marked(&grade.mark) {
            text.mark_of(grade.mark.earned, grade.mark.possible)
        } else {
            text.word(Word::NoMark).to_owned()
        };
        rows.push(Row {
            lab: harmless(&grade.report.lab),
            mark,
            integrity: text.integrity(&grade.integrity).to_owned(),
            note: note(similar, submission, grade, text),
            needs_a_look: needs_a_look(&grade.integrity) || !grade.differences.is_empty(),
            ..empty.clone()
        });
    }
    rows
}

/// The row of a student who handed in nothing.
#[must_use]
pub fn missing_row(student: &Student, text: &dyn Text) -> Row {
    Row {
        file: String::new(),
        student: who(student),
        lab: String::new(),
        mark: String::new(),
        integrity: String::new(),
        note: text.word(Word::NothingHandedIn).to_owned(),
        needs_a_look: false,
    }
}

fn needs_a_look(integrity: &Integrity) -> bool {
    match integrity {
        Integrity::Intact => false,
        Integrity::Replayed(how) => how.is_odd(),
        Integrity::Altered { .. } | Integrity::Transplanted { .. } | Integrity::Stale { .. } => {
            true
        }
    }
}

fn who(student: &Student) -> String {
    let words = format!("{} {}", student.number, student.name);
    harmless(words.trim())
}

/// What a teacher wants to know beside a mark: what changed it, and what is odd.
fn note(
    similar: &[Similarity],
    submission: &SubmissionReport,
    grade: &LabGrade,
    text: &dyn Text,
) -> String {
    let mut notes: Vec<String> = Vec::new();
    notes.extend(text.integrity_detail(&grade.integrity));
    if !grade.differences.is_empty() {
        notes.push(text.verdicts_differ(grade.differences.len()));
    }
    for adjustment in &grade.mark.adjustments {
        let kind = text.adjustment(adjustment.kind).to_lowercase();
        notes.push(format!(
            "{kind} {} ({})",
            text.change(adjustment.points),
            adjustment.reason
        ));
    }
    let like = similar
        .iter()
        .filter(|one| one.lab == grade.report.lab && one.sources.contains(&submission.source));
    // Whose record it is was said already.
    let said: &[String] = match &grade.integrity {
        Integrity::Transplanted { also_in } => also_in,
        _ => &[],
    };
    for similarity in like {
        let others = similarity.sources.iter();
        let others: Vec<&String> = others
            .filter(|source| **source != submission.source && !said.contains(source))
            .collect();
        if !others.is_empty() {
            notes.push(format!("≈ {}", harmless(&first_names(&others))));
        }
    }
    sanitize_line(&notes.join(" · "))
}

/// The table as CSV: names neutralised, numbers as numbers.
pub(super) fn write(
    class: &Class<'_>,
    text: &dyn Text,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut header: Vec<String> = [
        "source",
        "number",
        "name",
        "email",
        "lab",
        "mark",
        "out_of",
        "passed",
        "submitted_at",
        "integrity",
        "note",
    ]
    .map(str::to_owned)
    .to_vec();
    for lab in class.labs() {
        let ids = lab.checkpoints.iter().map(|(id, _)| id);
        header.extend(ids.map(|id| cell::name(&format!("{}:{id}", lab.id))));
    }
    let mut csv = Csv::new(out, header)?;
    class.each_submission(|submission| {
        let mut start = vec![cell::name(&submission.source)];
        start.extend(student_cells(submission.student.as_ref()));
        if let Some(why) = &submission.refused {
            let mut row = start.clone();
            row.extend(["", "", "", "", "", ""].map(str::to_owned));
            row.push(cell::prose(&text.was_refused(&sanitize_line(why))));
            csv.row(row)?;
        }
        for grade in &submission.labs {
            let mut row = start.clone();
            row.extend(cells(class, submission, grade, text));
            csv.row(row)?;
        }
        Ok::<(), ExportError>(())
    })?;
    for student in &class.head.missing {
        let mut row = vec![String::new()];
        row.extend(student_cells(Some(student)));
        row.extend(["", "", "", "", "", ""].map(str::to_owned));
        row.push(text.word(Word::NothingHandedIn).to_owned());
        csv.row(row)?;
    }
    csv.end()
}

/// The cells of a grade, those of all labs' checkpoints last.
fn cells(
    class: &Class<'_>,
    submission: &SubmissionReport,
    grade: &LabGrade,
    text: &dyn Text,
) -> Vec<String> {
    let marked = is_marked(&grade.mark);
    let shown = |points| {
        if marked {
            cell::number(points)
        } else {
            String::new()
        }
    };
    let mut cells = vec![
        cell::name(&grade.report.lab),
        shown(grade.mark.earned),
        shown(grade.mark.possible),
        grade.report.passed.to_string(),
        grade.submitted_at.to_string(),
        text.integrity(&grade.integrity).to_owned(),
        cell::prose(&note(&class.head.similar, submission, grade, text)),
    ];
    for lab in class.labs() {
        cells.extend(lab.checkpoints.iter().map(|(id, _)| {
            let mut all = grade.report.checkpoints.iter();
            all.find(|one| grade.report.lab == lab.id && one.id == *id)
                .map_or(String::new(), |one| text.outcome(one.outcome).to_owned())
        }));
    }
    cells
}

fn student_cells(student: Option<&Student>) -> [String; 3] {
    student.map_or_else(Default::default, |student| {
        [
            cell::name(&student.number),
            cell::name(&student.name),
            cell::name(student.email.as_deref().unwrap_or_default()),
        ]
    })
}
