//! Gradescope: `results.json` as its autograder specification has it, one a submission
//! (<https://gradescope-autograders.readthedocs.io/en/latest/specs/>).

use std::collections::BTreeMap;

use serde::Serialize;

use super::class::Class;
use super::export::{ExportError, Folder};
use super::feedback;
use super::mark::cents;
use super::view::is_marked;
use crate::model::class::{LabGrade, SubmissionReport};
use crate::model::report::{CheckpointReport, Outcome};
use crate::text::sanitize::sanitize_line;
use crate::text::{Text, text};

/// A student sees it when the teacher publishes the grades.
const VISIBILITY: &str = "after_published";

/// `results.json`.
#[derive(Debug, Serialize)]
struct Results {
    score: f64,
    output: String,
    output_format: &'static str,
    visibility: &'static str,
    stdout_visibility: &'static str,
    tests: Vec<Test>,
    extra_data: BTreeMap<&'static str, String>,
}

/// One checkpoint.
#[derive(Debug, Serialize)]
struct Test {
    /// Both scores are absent where it could not be judged: it counts nothing then.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    name: String,
    number: String,
    output: String,
    output_format: &'static str,
    visibility: &'static str,
}

pub(super) fn write(class: &Class<'_>, folder: &mut dyn Folder) -> Result<(), ExportError> {
    class.each_person(
        |_| true,
        |person| {
            for (at, submission) in person.submissions.iter().enumerate() {
                let name = if at == 0 {
                    person.slug.to_owned()
                } else {
                    // No slug of another person has a dot in it.
                    format!("{}.{}", person.slug, at + 1)
                };
                let results = results(&class.head.tool, submission);
                folder.file(&format!("gradescope/{name}/results.json"), &mut |out| {
                    serde_json::to_writer_pretty(&mut *out, &results)?;
                    Ok(out.write_all(b"\n")?)
                })?;
            }
            Ok(())
        },
    )
}

fn results(tool: &str, submission: &SubmissionReport) -> Results {
    let words = text(submission.language);
    let marks = submission.labs.iter().map(|grade| grade.mark.earned);
    let mut output: Vec<String> = Vec::new();
    let why = submission.refused.iter();
    output.extend(why.map(|why| words.was_refused(&sanitize_line(why))));
    for grade in &submission.labs {
        let title = words.lab_titled(&grade.report.lab, &sanitize_line(&grade.title));
        output.push(words.labelled(&title, &feedback::mark(&grade.mark, words)));
        output.extend(feedback::changes(&grade.mark, words));
    }
    let tests = submission.labs.iter().enumerate().flat_map(|(lab, grade)| {
        let checkpoints = grade.report.checkpoints.iter().enumerate();
        checkpoints.map(move |(at, one)| test(grade, one, format!("{}.{}", lab + 1, at + 1), words))
    });
    Results {
        score: cents(marks.sum()),
        output: output.join("\n"),
        output_format: "text",
        visibility: VISIBILITY,
        stdout_visibility: "hidden",
        tests: tests.collect(),
        extra_data: BTreeMap::from([
            ("source", sanitize_line(&submission.source)),
            ("digest", submission.digest.clone()),
            ("swarmlab", tool.to_owned()),
        ]),
    }
}

/// Points are the grader's; what the class makes of them is in `score` and `output`.
fn test(grade: &LabGrade, checkpoint: &CheckpointReport, number: String, words: &dyn Text) -> Test {
    let is_judged = checkpoint.outcome != Outcome::Unknown && is_marked(&grade.mark);
    let reasons: Vec<String> = if checkpoint.outcome == Outcome::Pass {
        Vec::new()
    } else {
        feedback::reasons(checkpoint, words).collect()
    };
    Test {
        score: is_judged.then(|| cents(checkpoint.earned)),
        max_score: is_judged.then(|| cents(checkpoint.points)),
        status: is_judged.then_some(if checkpoint.outcome == Outcome::Pass {
            "passed"
        } else {
            "failed"
        }),
        name: format!(
            "{} · {}",
            sanitize_line(&grade.report.lab),
            sanitize_line(&checkpoint.title)
        ),
        number,
        output: reasons.join("\n"),
        output_format: "text",
        visibility: VISIBILITY,
    }
}
