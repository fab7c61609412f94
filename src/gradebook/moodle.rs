//! Moodle's gradebook: Grades → Import → CSV file. Map `ID number` or `Email address` to the user, each lab to its
//! grade item, each feedback to the same item.

use std::io::Write;

use super::cell::{self, Csv};
use super::class::Class;
use super::export::ExportError;
use super::feedback;
use super::view::{Person, is_marked};
use crate::model::class::SubmissionReport;
use crate::text::Text;
use crate::text::gradebook::Word;
use crate::text::text as words_of;

pub(super) fn write(
    class: &Class<'_>,
    text: &dyn Text,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut header = vec!["ID number".to_owned(), "Email address".to_owned()];
    for lab in class.labs() {
        header.push(cell::name(&lab.id));
        header.push(cell::name(&text.feedback_column(&lab.id)));
    }
    let mut csv = Csv::new(out, header)?;
    class.each_person(
        |_| true,
        |person| {
            // One row that Moodle can't place makes it refuse the whole file.
            let Some(identifiers) = identifiers(person) else {
                return Ok(());
            };
            let mut row = identifiers.to_vec();
            for lab in class.labs() {
                row.extend(cells(person, &lab.id, text));
            }
            csv.row(row)
        },
    )?;
    csv.end()
}

/// Number and address; nothing where there is neither.
pub(super) fn identifiers(person: &Person<'_>) -> Option<[String; 2]> {
    let student = person.student?;
    let email = student.email.as_deref().unwrap_or_default();
    let has_one = !student.number.trim().is_empty() || !email.trim().is_empty();
    has_one.then(|| [cell::name(&student.number), cell::name(email)])
}

/// Grade and feedback. A hyphen is Moodle's word for no grade; the teacher decides what that is worth.
fn cells(person: &Person<'_>, lab: &str, text: &dyn Text) -> [String; 2] {
    let refused = person.submissions.iter().find_map(|one| {
        let why = one.refused.as_deref()?;
        Some(words_of(one.language).was_refused(why))
    });
    let Some(grade) = person.grade(lab) else {
        let nothing = text.word(Word::NothingHandedIn);
        let why = refused.unwrap_or_else(|| nothing.to_owned());
        return ["-".to_owned(), html(&why)];
    };
    let of_grade = |one: &&&SubmissionReport| {
        let mut labs = one.labs.iter();
        labs.any(|other| std::ptr::eq(other, grade))
    };
    let submission = person.submissions.iter().find(of_grade);
    let language = submission.map_or(text.language(), |one| one.language);
    let lines = feedback::lines(grade, words_of(language));
    let mark = if is_marked(&grade.mark) {
        cell::number(grade.mark.earned)
    } else {
        "-".to_owned()
    };
    [mark, html(&lines.join("\n"))]
}

/// Moodle reads feedback as HTML: `<none>` would be a tag.
fn html(words: &str) -> String {
    let escaped = words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    cell::prose(&escaped)
}
