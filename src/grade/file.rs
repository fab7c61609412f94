//! The student's files.

use crate::model::grader::FileAssertion;
use crate::model::report::{AssertionReport, Outcome};
use crate::model::snapshot::WORKSPACE;

use super::evidence::Evidence;
use super::json::matches;

/// Judges an assertion about the student's files: one of those that are meant has everything.
pub(super) fn files(assertion: &FileAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let meant = evidence
        .snapshot
        .workspace
        .iter()
        .filter(|(path, _)| matches(&assertion.path, path))
        .map(|(path, content)| in_file(assertion, path, content, evidence));
    let fewest_failures = meant.min_by_key(|reports| {
        let failed = |report: &&AssertionReport| report.outcome == Outcome::Fail;
        reports.iter().filter(failed).count()
    });
    let holds = fewest_failures
        .as_ref()
        .is_some_and(|reports| reports.iter().all(|r| r.outcome == Outcome::Pass));
    match (fewest_failures, unread(&assertion.path, evidence)) {
        (Some(reports), None) => reports,
        (Some(reports), Some(_)) if holds => reports,
        (_, Some(why)) => vec![AssertionReport {
            why: Some(why),
            ..report(
                &assertion.path,
                Outcome::Unknown,
                evidence.text.not_known(),
                evidence.text.there(),
            )
        }],
        (None, None) => vec![report(
            &assertion.path,
            Outcome::Fail,
            evidence.text.not_there(),
            evidence.text.there(),
        )],
    }
}

fn in_file(
    assertion: &FileAssertion,
    path: &str,
    content: &str,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let text = evidence.text;
    let lower = match &assertion.comment {
        Some(mark) => without_comments(content, mark).to_lowercase(),
        None => content.to_lowercase(),
    };
    let lines = content.lines().count();
    let has = |words: &String| lower.contains(&words.to_lowercase());
    let wanted = assertion.contains.iter().map(|words| (words, true));
    let unwanted = assertion.lacks.iter().map(|words| (words, false));
    let mut reports: Vec<AssertionReport> = wanted
        .chain(unwanted)
        .map(|(words, wanted)| {
            let holds = has(words) == wanted;
            let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
            let expected = if wanted {
                format!("*{words}*")
            } else {
                text.without(words)
            };
            report(
                path,
                outcome,
                text.lines_without(lines, has(words), words),
                expected,
            )
        })
        .collect();
    if reports.is_empty() {
        reports.push(report(path, Outcome::Pass, text.there(), text.there()));
    }
    reports
}

fn without_comments(content: &str, mark: &str) -> String {
    let is_comment = |line: &str, at: usize| {
        let before = line[..at].chars().next_back();
        before.is_none_or(char::is_whitespace)
    };
    let lines = content.lines().map(|line| {
        let mut marks = line.match_indices(mark).map(|(at, _)| at);
        let end = marks.find(|at| is_comment(line, *at));
        &line[..end.unwrap_or(line.len())]
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn report(path: &str, outcome: Outcome, observed: String, expected: String) -> AssertionReport {
    AssertionReport {
        subject: format!("file {path}"),
        outcome,
        observed,
        expected,
        see: Some(format!("cat /workspace/{path}")),
        why: None,
    }
}

/// Why a file that may be meant was not read.
fn unread(pattern: &str, evidence: &Evidence<'_>) -> Option<String> {
    unread_where(evidence, |path| matches(pattern, path))
}

/// Why a file that an expression names was not read.
pub(super) fn unread_by(expression: &str, evidence: &Evidence<'_>) -> Option<String> {
    let is_named = |path: &str| expression.contains(path.rsplit('/').next().unwrap_or(path));
    unread_where(evidence, is_named).filter(|_| expression.contains(WORKSPACE))
}

/// Why a file that `is_meant` was not read. Where none could be read, any may be the one.
fn unread_where(evidence: &Evidence<'_>, is_meant: impl Fn(&str) -> bool) -> Option<String> {
    let meant = |what: &str| {
        let path = what.strip_prefix(WORKSPACE);
        what == WORKSPACE
            || path
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(&is_meant)
    };
    let mut unread = evidence.snapshot.unread.iter();
    unread
        .find(|unread| meant(&unread.what))
        .map(|unread| format!("{}: {}", unread.what, unread.why))
}

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;

    #[test_case("a = 1 # b", "#", "a = 1 "; "after words")]
    #[test_case("  # b\n\nc", "#", "  \n\nc"; "alone")]
    #[test_case("u = 'http://x' // y", "//", "u = 'http://x' "; "an address is none")]
    #[test_case("//x\ny//z", "//", "\ny//z"; "at once")]
    fn comments_are_left_out(content: &str, mark: &str, rest: &str) {
        assert_eq!(without_comments(content, mark), rest);
    }
}
