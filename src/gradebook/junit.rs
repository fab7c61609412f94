//! `JUnit` XML: a suite is one lab of one submission, a test case one of its checkpoints. Unknown is `skipped`; a refused
//! submission is one test case in `error`. Valid by the strictest schema in use, Windy Road's of Ant's tasks
//! (<https://github.com/windyroad/JUnit-Schema>), and by Jenkins' `junit-10.xsd`: hence the attributes and elements that
//! say nothing here.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::class::Class;
use super::export::ExportError;
use super::feedback;
use super::view::harmless;
use crate::model::class::{LabGrade, SubmissionReport};
use crate::model::report::{CheckpointReport, Outcome};
use crate::text::Text;
use crate::text::gradebook::Word;
use crate::text::sanitize::{sanitize, sanitize_line};

type Xml<'w> = Writer<&'w mut dyn Write>;

pub(super) fn write(
    class: &Class<'_>,
    text: &dyn Text,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut id = 0;
    xml.create_element("testsuites")
        .write_inner_content(|xml| {
            class.each_submission(|submission| {
                if let Some(why) = &submission.refused {
                    let at = class.head.graded_at;
                    let suite = Suite::new(id, file(submission), "submission", at);
                    refusal(xml, &suite, submission, why, text)?;
                    id += 1;
                }
                for grade in &submission.labs {
                    suite(xml, id, submission, grade, text)?;
                    id += 1;
                }
                Ok::<(), io::Error>(())
            })
        })?;
    Ok(xml.into_inner().write_all(b"\n")?)
}

/// What the element of a suite says of itself.
struct Suite {
    id: usize,
    name: String,
    package: String,
    at: String,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Suite {
    fn new(id: usize, name: String, package: &str, at: Timestamp) -> Self {
        // `JUnit`'s timestamps have no offset.
        let at = at.to_zoned(TimeZone::UTC).datetime();
        Self {
            id,
            name,
            package: package.to_owned(),
            at: at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            tests: 1,
            failures: 0,
            errors: 1,
            skipped: 0,
        }
    }

    /// The suite: its properties, its cases, and what was told beside them.
    fn write(
        &self,
        xml: &mut Xml<'_>,
        values: &[(&str, String)],
        cases: impl FnOnce(&mut Xml<'_>) -> io::Result<()>,
        told: &str,
    ) -> io::Result<()> {
        let count = |count: usize| count.to_string();
        xml.create_element("testsuite")
            .with_attributes([
                ("id", count(self.id).as_str()),
                ("package", self.package.as_str()),
                ("name", self.name.as_str()),
                ("hostname", "localhost"),
                ("timestamp", self.at.as_str()),
                ("time", "0"),
                ("tests", count(self.tests).as_str()),
                ("failures", count(self.failures).as_str()),
                ("errors", count(self.errors).as_str()),
                ("skipped", count(self.skipped).as_str()),
            ])
            .write_inner_content(|xml| {
                properties(xml, values)?;
                cases(xml)?;
                let told = legal(told);
                xml.create_element("system-out")
                    .write_text_content(BytesText::new(&told))?;
                xml.create_element("system-err").write_empty()?;
                Ok(())
            })?;
        Ok(())
    }
}

fn failures(grade: &LabGrade) -> usize {
    count(grade, &[Outcome::Fail, Outcome::Blocked])
}

fn count(grade: &LabGrade, outcomes: &[Outcome]) -> usize {
    let all = grade.report.checkpoints.iter();
    all.filter(|one| outcomes.contains(&one.outcome)).count()
}

fn suite(
    xml: &mut Xml<'_>,
    id: usize,
    submission: &SubmissionReport,
    grade: &LabGrade,
    text: &dyn Text,
) -> io::Result<()> {
    let lab = legal(&harmless(&grade.report.lab));
    let class = format!("{}.{lab}", file(submission));
    let name = format!("{} / {lab}", file(submission));
    let suite = Suite {
        tests: grade.report.checkpoints.len(),
        failures: failures(grade),
        errors: 0,
        skipped: count(grade, &[Outcome::Unknown]),
        ..Suite::new(id, name, &lab, grade.submitted_at)
    };
    let student = submission.student.as_ref();
    let student = student.map(|one| format!("{} {}", one.number, one.name));
    let values = [
        ("student", harmless(student.unwrap_or_default().trim())),
        ("mark", super::cell::number(grade.mark.earned)),
        ("out_of", super::cell::number(grade.mark.possible)),
        ("integrity", text.integrity(&grade.integrity).to_owned()),
    ];
    let cases = |xml: &mut Xml<'_>| {
        for checkpoint in &grade.report.checkpoints {
            case(xml, &class, checkpoint, text)?;
        }
        Ok(())
    };
    let told = feedback::changes(&grade.mark, text).join("\n");
    suite.write(xml, &values, cases, &told)
}

fn properties(xml: &mut Xml<'_>, all: &[(&str, String)]) -> io::Result<()> {
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
    xml: &mut Xml<'_>,
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
        // Skipped has no type in Ant's schema.
        let its_kind = (element != "skipped").then(|| ("type", kind(checkpoint.outcome)));
        xml.create_element(element)
            .with_attributes(its_kind)
            .with_attribute(("message", message.as_str()))
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
    xml: &mut Xml<'_>,
    suite: &Suite,
    submission: &SubmissionReport,
    why: &str,
    text: &dyn Text,
) -> io::Result<()> {
    let class = file(submission);
    let case = |xml: &mut Xml<'_>| {
        xml.create_element("testcase")
            .with_attributes([
                ("name", text.word(Word::File)),
                ("classname", class.as_str()),
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
    };
    suite.write(xml, &[], case, "")
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
