//! `JUnit` XML as Jenkins' `junit-10.xsd` and Ant have it: a suite is one lab of one submission, a test case one of its
//! checkpoints. Unknown is `skipped`; a refused submission is one test case in `error`.

use std::io;

use jiff::tz::TimeZone;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::feedback;
use super::view::harmless;
use crate::model::class::{ClassReport, LabGrade, SubmissionReport};
use crate::model::report::{CheckpointReport, Outcome};
use crate::text::Text;
use crate::text::gradebook::Word;
use crate::text::sanitize::{sanitize, sanitize_line};

type Xml = Writer<Vec<u8>>;

pub(super) fn write(report: &ClassReport, text: &dyn Text) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let grades = || report.submissions.iter().flat_map(|one| &one.labs);
    let refused = report
        .submissions
        .iter()
        .filter(|one| one.refused.is_some())
        .count();
    let tests: usize = grades().map(|grade| grade.report.checkpoints.len()).sum();
    let failures: usize = grades().map(failures).sum();
    xml.create_element("testsuites")
        .with_attributes([
            ("name", legal(&harmless(&report.class)).as_str()),
            ("tests", (tests + refused).to_string().as_str()),
            ("failures", failures.to_string().as_str()),
            ("errors", refused.to_string().as_str()),
        ])
        .write_inner_content(|xml| {
            for submission in &report.submissions {
                if let Some(why) = &submission.refused {
                    refusal(xml, submission, why, text)?;
                }
                for grade in &submission.labs {
                    suite(xml, submission, grade, text)?;
                }
            }
            Ok(())
        })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn failures(grade: &LabGrade) -> usize {
    count(grade, &[Outcome::Fail, Outcome::Blocked])
}

fn count(grade: &LabGrade, outcomes: &[Outcome]) -> usize {
    let all = grade.report.checkpoints.iter();
    all.filter(|one| outcomes.contains(&one.outcome)).count()
}

fn suite(
    xml: &mut Xml,
    submission: &SubmissionReport,
    grade: &LabGrade,
    text: &dyn Text,
) -> io::Result<()> {
    let lab = legal(&harmless(&grade.report.lab));
    // `JUnit`'s timestamps have no offset.
    let at = grade.submitted_at.to_zoned(TimeZone::UTC).datetime();
    let at = at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    xml.create_element("testsuite")
        .with_attributes([
            ("name", format!("{} / {lab}", file(submission)).as_str()),
            ("tests", grade.report.checkpoints.len().to_string().as_str()),
            ("failures", failures(grade).to_string().as_str()),
            ("errors", "0"),
            (
                "skipped",
                count(grade, &[Outcome::Unknown]).to_string().as_str(),
            ),
            ("timestamp", at.as_str()),
        ])
        .write_inner_content(|xml| {
            let student = submission.student.as_ref();
            let student = student.map(|one| format!("{} {}", one.number, one.name));
            properties(
                xml,
                &[
                    ("student", harmless(student.unwrap_or_default().trim())),
                    ("mark", super::cell::number(grade.mark.earned)),
                    ("out_of", super::cell::number(grade.mark.possible)),
                    ("integrity", text.integrity(&grade.integrity).to_owned()),
                ],
            )?;
            for checkpoint in &grade.report.checkpoints {
                case(
                    xml,
                    &format!("{}.{lab}", file(submission)),
                    checkpoint,
                    text,
                )?;
            }
            let told = feedback::changes(&grade.mark, text).join("\n");
            if !told.is_empty() {
                let told = legal(&told);
                xml.create_element("system-out")
                    .write_text_content(BytesText::new(&told))?;
            }
            Ok(())
        })?;
    Ok(())
}

fn properties(xml: &mut Xml, all: &[(&str, String)]) -> io::Result<()> {
    xml.create_element("properties")
        .write_inner_content(|xml| {
            for (name, value) in all {
                xml.create_element("property")
                    .with_attributes([("name", *name), ("value", legal(value).as_str())])
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

fn case(
    xml: &mut Xml,
    class: &str,
    checkpoint: &CheckpointReport,
    text: &dyn Text,
) -> io::Result<()> {
    let name = format!("{}: {}", checkpoint.id, checkpoint.title);
    let case = xml.create_element("testcase").with_attributes([
        ("name", legal(&sanitize_line(&name)).as_str()),
        ("classname", class),
        ("time", "0"),
    ]);
    let reasons: Vec<String> = feedback::reasons(checkpoint, text).collect();
    let message = legal(reasons.first().map_or("", String::as_str));
    let element = match checkpoint.outcome {
        Outcome::Pass => {
            case.write_empty()?;
            return Ok(());
        }
        Outcome::Fail | Outcome::Blocked => "failure",
        Outcome::Unknown => "skipped",
    };
    case.write_inner_content(|xml| {
        let told = legal(&reasons.join("\n"));
        xml.create_element(element)
            .with_attributes([
                ("type", kind(checkpoint.outcome)),
                ("message", message.as_str()),
            ])
            .write_text_content(BytesText::new(&told))?;
        Ok(())
    })?;
    Ok(())
}

/// Machines read it: the same in every language.
fn kind(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Blocked => "blocked",
        Outcome::Unknown => "unknown",
    }
}

fn refusal(
    xml: &mut Xml,
    submission: &SubmissionReport,
    why: &str,
    text: &dyn Text,
) -> io::Result<()> {
    let file = file(submission);
    xml.create_element("testsuite")
        .with_attributes([
            ("name", file.as_str()),
            ("tests", "1"),
            ("failures", "0"),
            ("errors", "1"),
            ("skipped", "0"),
        ])
        .write_inner_content(|xml| {
            xml.create_element("testcase")
                .with_attributes([
                    ("name", text.word(Word::File)),
                    ("classname", file.as_str()),
                    ("time", "0"),
                ])
                .write_inner_content(|xml| {
                    let message = legal(&sanitize_line(why));
                    xml.create_element("error")
                        .with_attributes([("type", "refused"), ("message", message.as_str())])
                        .write_empty()?;
                    Ok(())
                })?;
            Ok(())
        })?;
    Ok(())
}

fn file(submission: &SubmissionReport) -> String {
    legal(&harmless(&submission.source))
}

/// Without what XML 1.0 can't hold even escaped, and what steers a terminal.
fn legal(words: &str) -> String {
    sanitize(words)
        .chars()
        .filter(|character| !matches!(character, '\u{fffe}' | '\u{ffff}'))
        .collect()
}
