//! One student: every lab with what was observed and expected, and how the mark was made.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::overview::badge;
use super::{Page, coded, record};
use crate::gradebook::feedback::{mismatches, symbol};
use crate::gradebook::view::{Person, base, harmless, is_marked};
use crate::model::class::{LabGrade, SubmissionReport};
use crate::model::report::{AssertionReport, CheckpointReport, Outcome};
use crate::text::gradebook::Word;
use crate::text::sanitize::sanitize_line;

pub(super) fn section(page: &Page<'_>, person: &Person<'_>) -> Markup {
    if person.submissions.is_empty() {
        return html! {};
    }
    let number = person.student.map_or("", |student| &student.number);
    let email = person.student.and_then(|student| student.email.as_deref());
    html! {
        article.student id=(person.slug) {
            header {
                h3 { bdi { (person.name) } @if person.student.is_none() { " " span.badge.warn { (page.word(Word::Unidentified)) } } }
                p.muted {
                    (harmless(number))
                    @if let Some(email) = email { " · " (harmless(email)) }
                }
            }
            @for submission in &person.submissions {
                @if let Some(why) = &submission.refused {
                    p.refused {
                        span.badge.bad { (page.word(Word::Refused)) } " "
                        code { (harmless(&submission.source)) } ": " (sanitize_line(why))
                    }
                }
                @for grade in &submission.labs { (lab(page, person, submission, grade)) }
            }
        }
    }
}

fn lab(
    page: &Page<'_>,
    person: &Person<'_>,
    submission: &SubmissionReport,
    grade: &LabGrade,
) -> Markup {
    let at = grade.submitted_at.to_zoned(TimeZone::UTC);
    html! {
        section.lab {
            div.labhead {
                h4 { (harmless(&page.text.lab_titled(&grade.report.lab, &grade.title))) }
                p.mark {
                    @if is_marked(&grade.mark) {
                        strong { (page.text.points(grade.mark.earned)) }
                        span.muted { " / " (page.text.points(grade.mark.possible)) }
                    } @else { span.muted { (page.word(Word::NothingGradable)) } }
                }
            }
            p.muted.meta {
                code { (harmless(&submission.source)) } " · " (page.word(Word::HandedIn)) " "
                (at.strftime("%Y-%m-%d %H:%M UTC")) " · " (badge(page, &grade.integrity))
                @if !person.counts(grade) { " · " strong { (page.word(Word::Superseded)) } }
            }
            @if let Some(told) = page.text.integrity_detail(&grade.integrity) {
                p.alert { (harmless(&told)) }
            }
            ul.results { @for one in &grade.report.checkpoints { (checkpoint(page, one)) } }
            (differences(page, grade))
            (adjustments(page, grade))
            @if let Some(history) = &grade.history { (record::section(page, history)) }
        }
    }
}

fn checkpoint(page: &Page<'_>, checkpoint: &CheckpointReport) -> Markup {
    let class = match checkpoint.outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Blocked => "blocked",
        Outcome::Unknown => "unknown",
    };
    html! {
        li.(class) {
            p.line {
                span.sign title=(page.text.outcome(checkpoint.outcome)) { (symbol(checkpoint.outcome)) }
                span.title { (coded(&checkpoint.title)) }
                span.points {
                    @if checkpoint.outcome == Outcome::Unknown { "–" } @else { (page.text.points(checkpoint.earned)) }
                    "/" (page.text.points(checkpoint.points))
                }
            }
            @if checkpoint.outcome == Outcome::Blocked {
                p.muted.why { (coded(&page.text.waits_for(&checkpoint.blocked_by))) }
            }
            @if checkpoint.outcome == Outcome::Unknown {
                p.muted.why { (page.word(Word::UnknownCostsNothing)) }
            }
            @for one in mismatches(checkpoint).filter(|_| checkpoint.outcome != Outcome::Pass) { (assertion(page, one)) }
            @if let (Some(hint), Outcome::Fail) = (&checkpoint.hint, checkpoint.outcome) {
                p.hint { strong { (page.word(Word::Hint)) } " " (coded(hint)) }
            }
        }
    }
}

fn assertion(page: &Page<'_>, assertion: &AssertionReport) -> Markup {
    let values = [
        (Word::Observed, Some(&assertion.observed)),
        (Word::Expected, Some(&assertion.expected)),
        (Word::See, assertion.see.as_ref()),
    ];
    let failed = assertion.outcome == Outcome::Fail;
    html! {
        div.assertion {
            p.subject { (sanitize_line(&assertion.subject)) }
            dl {
                @for (label, value) in values.into_iter().filter(|_| failed) {
                    @if let Some(value) = value.filter(|value| !value.is_empty()) {
                        dt { (page.word(label)) } dd { code { (sanitize_line(value)) } }
                    }
                }
                @if let Some(why) = &assertion.why { dt { (page.word(Word::Why)) } dd { (sanitize_line(why)) } }
            }
        }
    }
}

fn differences(page: &Page<'_>, grade: &LabGrade) -> Markup {
    html! {
        @if !grade.differences.is_empty() {
            div.alert {
                p { (page.word(Word::Differences)) }
                ul { @for one in &grade.differences { li { (harmless(&page.text.differs(one))) } } }
            }
        }
    }
}

fn adjustments(page: &Page<'_>, grade: &LabGrade) -> Markup {
    let mark = &grade.mark;
    html! {
        @if is_marked(mark) && !mark.adjustments.is_empty() {
            table.adjustments {
                caption { (page.word(Word::Adjustments)) }
                tbody {
                    tr { th scope="row" { (page.word(Word::Base)) } td.number { (page.text.points(base(mark))) } td {} }
                    @for one in &mark.adjustments { tr {
                        th scope="row" { (page.text.adjustment(one.kind)) }
                        td.number { (page.text.change(one.points)) }
                        td { (coded(&one.reason)) }
                    } }
                }
                tfoot { tr {
                    th scope="row" { (page.word(Word::Mark)) }
                    td.number { strong { (page.text.points(mark.earned)) } }
                    td.muted { "/ " (page.text.points(mark.possible)) }
                } }
            }
        }
    }
}
