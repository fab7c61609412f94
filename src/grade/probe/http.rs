//! Assertions about HTTP answers.

use std::collections::BTreeSet;

use super::answers::{Asked, was_asked};
use super::questions::http_plan;
use crate::grade::compare::count_words;
use crate::grade::evidence::Evidence;
use crate::grade::object::Verdict;
use crate::model::grader::HttpAssertion;
use crate::model::report::{AssertionReport, Outcome};
use crate::model::snapshot::{HttpAnswer, ProbeAnswer};

/// Judges an assertion about HTTP answers.
pub(in crate::grade) fn http(
    assertion: &HttpAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let text = evidence.text;
    let url = format!(
        "http://{}:{}{}",
        assertion.host, assertion.port, assertion.path
    );
    let is_right = |answer: &HttpAnswer| {
        let status = match assertion.status {
            Some(wanted) => answer.status == wanted,
            None => (100..400).contains(&answer.status),
        };
        let has = |wanted: &Option<String>, found: &str| {
            wanted
                .as_deref()
                .is_none_or(|wanted| found.contains(wanted))
        };
        status && has(&assertion.body, &answer.body) && has(&assertion.server, &answer.server)
    };
    let judge = |answer: &ProbeAnswer| match answer {
        ProbeAnswer::Http(answers) if assertion.refused => {
            let none = answers.iter().all(|answer| answer.status == 0);
            let words = answers
                .first()
                .map_or_else(|| text.none().to_owned(), words_of);
            (if none { Verdict::Pass } else { Verdict::Fail }, words)
        }
        ProbeAnswer::Http(answers) => match answers.iter().find(|answer| !is_right(answer)) {
            Some(wrong) => (Verdict::Fail, words_of(wrong)),
            None if answers.is_empty() => (Verdict::Fail, text.none().to_owned()),
            None => (Verdict::Pass, words_of(&answers[0])),
        },
        ProbeAnswer::Refused(why) => {
            let verdict = if assertion.refused {
                Verdict::Pass
            } else {
                Verdict::Fail
            };
            (verdict, why.clone())
        }
        ProbeAnswer::Error(why) => (Verdict::Unknown(why.clone()), why.clone()),
        ProbeAnswer::TcpOpen | ProbeAnswer::Dns(_) => {
            (Verdict::Unknown(text.not_asked()), text.not_asked())
        }
    };
    let mut expected = if assertion.refused {
        text.no_answer_wanted()
    } else {
        assertion
            .status
            .map_or_else(|| "HTTP 2xx".to_owned(), |status| format!("HTTP {status}"))
    };
    if let Some(body) = &assertion.body {
        expected = format!("{expected}, *{body}*");
    }
    if let Some(server) = &assertion.server {
        expected = format!("{expected}, Server: {server}");
    }
    let asked = Asked {
        subject: url.clone(),
        expected,
        see: Some(format!("curl -i {url}")),
        count: assertion.count,
        plan: http_plan(assertion),
        mesh: assertion.mesh,
        judge: &judge,
    };
    let mut reports = vec![asked.decide(evidence)];
    if let (Some(wanted), Outcome::Pass) = (assertion.distinct, reports[0].outcome) {
        let bodies: BTreeSet<&str> = evidence
            .snapshot
            .probes
            .iter()
            .filter(|result| was_asked(&asked.plan, result, evidence))
            .flat_map(|result| match &result.answer {
                ProbeAnswer::Http(answers) => answers.as_slice(),
                _ => &[],
            })
            .map(|answer| answer.body.as_str())
            .collect();
        let holds = wanted.holds(bodies.len() as u64);
        reports.push(AssertionReport {
            expected: text.different_answers(&count_words(wanted, text)),
            ..asked.report(
                if holds { Outcome::Pass } else { Outcome::Fail },
                text.different_answers(&bodies.len().to_string()),
            )
        });
    }
    reports
}

fn words_of(answer: &HttpAnswer) -> String {
    if let Some(error) = &answer.error {
        return error.clone();
    }
    let line = answer
        .body
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty());
    let line: String = line.unwrap_or_default().chars().take(60).collect();
    format!("HTTP {} {line}", answer.status)
        .trim_end()
        .to_owned()
}
