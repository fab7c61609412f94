//! The class as one table: on the terminal a row a submission and lab, in CSV with every checkpoint in a column.

use super::cell;
use super::export::ExportError;
use super::view::{harmless, is_marked, labs};
use crate::model::class::{ClassReport, Integrity, LabGrade, Student, SubmissionReport};
use crate::text::Text;
use crate::text::gradebook::Word;
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

/// The rows of the terminal's table: submissions in their order, then who handed in nothing.
#[must_use]
pub fn rows(report: &ClassReport, text: &dyn Text) -> Vec<Row> {
    let mut rows = Vec::new();
    for submission in &report.submissions {
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
                note: note(report, submission, grade, text),
                needs_a_look: needs_a_look(&grade.integrity) || !grade.differences.is_empty(),
                ..empty.clone()
            });
        }
    }
    rows.extend(report.missing.iter().map(|student| Row {
        file: String::new(),
        student: who(student),
        lab: String::new(),
        mark: String::new(),
        integrity: String::new(),
        note: text.word(Word::NothingHandedIn).to_owned(),
        needs_a_look: false,
    }));
    rows
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
pub(super) fn note(
    report: &ClassReport,
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
    let like = report
        .similar
        .iter()
        .filter(|one| one.lab == grade.report.lab && one.sources.contains(&submission.source));
    // Whose record it is was said already.
    let said: &[String] = match &grade.integrity {
        Integrity::Transplanted { also_in } => also_in,
        _ => &[],
    };
    for similarity in like {
        let others = similarity.sources.iter();
        let others: Vec<String> = others
            .filter(|source| **source != submission.source && !said.contains(source))
            .map(|source| harmless(source))
            .collect();
        if !others.is_empty() {
            notes.push(format!("≈ {}", others.join(", ")));
        }
    }
    sanitize_line(&notes.join(" · "))
}

/// The table as CSV: names neutralised, numbers as numbers.
pub(super) fn write(report: &ClassReport, text: &dyn Text) -> Result<Vec<u8>, ExportError> {
    let columns: Vec<(&str, Vec<&str>)> = labs(report)
        .into_iter()
        .map(|lab| (lab, checkpoints(report, lab)))
        .collect();
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
    for (lab, ids) in &columns {
        header.extend(ids.iter().map(|id| cell::name(&format!("{lab}:{id}"))));
    }
    let mut rows = vec![header];
    for submission in &report.submissions {
        let mut start = vec![cell::name(&submission.source)];
        start.extend(student_cells(submission.student.as_ref()));
        if let Some(why) = &submission.refused {
            let mut row = start.clone();
            row.extend(["", "", "", "", "", ""].map(str::to_owned));
            row.push(cell::prose(&text.was_refused(&sanitize_line(why))));
            rows.push(row);
        }
        for grade in &submission.labs {
            let marked = is_marked(&grade.mark);
            let shown = |points| {
                if marked {
                    cell::number(points)
                } else {
                    String::new()
                }
            };
            let mut row = start.clone();
            row.extend([
                cell::name(&grade.report.lab),
                shown(grade.mark.earned),
                shown(grade.mark.possible),
                grade.report.passed.to_string(),
                grade.submitted_at.to_string(),
                text.integrity(&grade.integrity).to_owned(),
                cell::prose(&note(report, submission, grade, text)),
            ]);
            for (lab, ids) in &columns {
                row.extend(ids.iter().map(|id| {
                    let mut all = grade.report.checkpoints.iter();
                    all.find(|one| grade.report.lab == *lab && one.id == *id)
                        .map_or(String::new(), |one| text.outcome(one.outcome).to_owned())
                }));
            }
            rows.push(row);
        }
    }
    for student in &report.missing {
        let mut row = vec![String::new()];
        row.extend(student_cells(Some(student)));
        row.extend(["", "", "", "", "", ""].map(str::to_owned));
        row.push(text.word(Word::NothingHandedIn).to_owned());
        rows.push(row);
    }
    let width = rows[0].len();
    for row in &mut rows {
        row.resize(width, String::new());
    }
    cell::csv(&rows)
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

/// Every checkpoint of a lab, in the grader's order.
pub(super) fn checkpoints<'r>(report: &'r ClassReport, lab: &str) -> Vec<&'r str> {
    let mut ids: Vec<&str> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let grades = report.submissions.iter().flat_map(|one| &one.labs);
    for grade in grades.filter(|grade| grade.report.lab == lab) {
        for checkpoint in &grade.report.checkpoints {
            if seen.insert(checkpoint.id.as_str()) {
                ids.push(&checkpoint.id);
            }
        }
    }
    ids
}
