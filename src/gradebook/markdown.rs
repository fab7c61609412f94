//! Feedback for each student, in the student's language: what was observed, what was expected, the command that shows
//! it, and how the mark was made.

use std::fmt::Write as _;

use super::class::Class;
use super::export::{ExportError, Folder};
use super::feedback::{mismatches, symbol};
use super::view::{Person, base, is_marked};
use crate::model::class::{LabGrade, Mark};
use crate::model::report::{AssertionReport, CheckpointReport, Outcome};
use crate::text::gradebook::Word;
use crate::text::sanitize::sanitize_line;
use crate::text::{Text, text};

pub(super) fn write(class: &Class<'_>, folder: &mut dyn Folder) -> Result<(), ExportError> {
    class.each_person(
        |person| !person.submissions.is_empty(),
        |person| {
            let page = page(&class.head.class, person);
            folder.file(&format!("feedback/{}.md", person.slug), &mut |out| {
                Ok(out.write_all(page.as_bytes())?)
            })
        },
    )
}

fn page(class: &str, person: &Person<'_>) -> String {
    let language = person.submissions.first().map(|one| one.language);
    let words = text(language.unwrap_or_default());
    let title = words.labelled(words.word(Word::Feedback), &plain(&person.name));
    let mut page = format!("# {title}\n");
    if !class.trim().is_empty() {
        let _ = write!(page, "\n{}\n", plain(class));
    }
    for submission in &person.submissions {
        if let Some(why) = &submission.refused {
            let _ = write!(
                page,
                "\n## {}\n\n{}\n",
                code(&submission.source),
                plain(&words.was_refused(why))
            );
        }
        for grade in &submission.labs {
            lab(&mut page, person, grade, words);
        }
    }
    page
}

fn lab(page: &mut String, person: &Person<'_>, grade: &LabGrade, words: &dyn Text) {
    let title = words.lab_titled(&grade.report.lab, &grade.title);
    let _ = write!(page, "\n## {}\n\n", plain(&title));
    let mark = super::feedback::mark(&grade.mark, words);
    let _ = write!(
        page,
        "**{}**",
        words.labelled(words.word(Word::Mark), &plain(&mark))
    );
    if !person.counts(grade) {
        let _ = write!(page, " ({})", words.word(Word::Superseded));
    }
    page.push_str("\n\n");
    for one in &grade.report.checkpoints {
        checkpoint(page, one, words);
    }
    adjustments(page, &grade.mark, words);
}

fn checkpoint(page: &mut String, checkpoint: &CheckpointReport, words: &dyn Text) {
    let _ = writeln!(
        page,
        "- {} **{}** ({}, {}/{})",
        symbol(checkpoint.outcome),
        ours(&checkpoint.title),
        words.outcome(checkpoint.outcome),
        words.points(checkpoint.earned),
        words.points(checkpoint.points),
    );
    match checkpoint.outcome {
        Outcome::Pass => return,
        Outcome::Blocked => {
            let waits = words.waits_for(&checkpoint.blocked_by);
            let _ = writeln!(page, "  - {}", ours(&waits));
        }
        Outcome::Unknown => {
            let _ = writeln!(page, "  - {}", words.word(Word::UnknownCostsNothing));
        }
        Outcome::Fail => {}
    }
    for one in mismatches(checkpoint) {
        assertion(page, one, words);
    }
    if let (Some(hint), Outcome::Fail) = (&checkpoint.hint, checkpoint.outcome) {
        let _ = writeln!(page, "  - {} {}", words.hint_label(), ours(hint));
    }
}

fn assertion(page: &mut String, assertion: &AssertionReport, words: &dyn Text) {
    let _ = writeln!(page, "  - {}", plain(&assertion.subject));
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(page, "    - {label} {}", code(value));
        }
    };
    if assertion.outcome == Outcome::Fail {
        line(words.observed_label(), &assertion.observed);
        line(words.expected_label(), &assertion.expected);
        line(words.see_label(), assertion.see.as_deref().unwrap_or(""));
    }
    if let Some(why) = &assertion.why {
        let _ = writeln!(page, "    - {} {}", words.why_label(), plain(why));
    }
}

fn adjustments(page: &mut String, mark: &Mark, words: &dyn Text) {
    if mark.adjustments.is_empty() || !is_marked(mark) {
        return;
    }
    let _ = write!(page, "\n### {}\n\n", words.word(Word::Adjustments));
    let _ = writeln!(
        page,
        "| | {} | {} |\n|---|---:|---|",
        words.word(Word::Points),
        words.word(Word::Reason)
    );
    let base = words.points(base(mark));
    let _ = writeln!(page, "| {} | {base} | |", words.word(Word::Base));
    for one in &mark.adjustments {
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            words.adjustment(one.kind),
            words.change(one.points),
            plain(&one.reason)
        );
    }
    let _ = writeln!(
        page,
        "| **{}** | **{}** | |",
        words.word(Word::Mark),
        words.points(mark.earned)
    );
}

/// Words that somebody chose: no mark of Markdown or HTML in them does anything.
fn plain(words: &str) -> String {
    escape(words, "\\`*_[]<>#|!~&$")
}

/// Words of a lab or grader: their `code` stays code, their HTML does nothing.
fn ours(words: &str) -> String {
    escape(words, "\\<>[]|!&$")
}

fn escape(words: &str, special: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for character in sanitize_line(words).chars() {
        if special.contains(character) {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}

/// A code span that no backtick in it can end.
fn code(words: &str) -> String {
    let words = sanitize_line(words);
    let longest = words
        .split(|one| one != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if words.starts_with('`') || words.ends_with('`') {
        format!("{fence} {words} {fence}")
    } else {
        format!("{fence}{words}{fence}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_student_wrote_is_markup() {
        assert_eq!(
            plain("<b>[x](javascript:1)"),
            "\\<b\\>\\[x\\](javascript:1)"
        );
        assert_eq!(code("a `b`` c"), "```a `b`` c```");
        assert_eq!(code("`"), "`` ` ``");
    }
}
