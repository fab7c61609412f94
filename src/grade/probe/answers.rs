//! What came back: the answers to one plan, counted, are the verdict on its assertion, whatever was asked.

use super::works_for;
use crate::grade::evidence::Evidence;
use crate::grade::json::{matches, text_at};
use crate::grade::object::Verdict;
use crate::model::grader::Count;
use crate::model::probe::ProbePlan;
use crate::model::report::{AssertionReport, Outcome};
use crate::model::snapshot::{ProbeAnswer, ProbeResult};

/// How an assertion about probes is told.
pub(super) struct Asked<'a> {
    pub(super) subject: String,
    pub(super) expected: String,
    pub(super) see: Option<String>,
    pub(super) count: Option<Count>,
    pub(super) plan: ProbePlan,
    pub(super) mesh: bool,
    pub(super) judge: &'a dyn Fn(&ProbeAnswer) -> (Verdict, String),
}

impl Asked<'_> {
    pub(super) fn report(&self, outcome: Outcome, observed: String) -> AssertionReport {
        AssertionReport {
            subject: self.subject.clone(),
            outcome,
            observed,
            expected: self.expected.clone(),
            see: self.see.clone(),
            why: None,
        }
    }

    fn unknown(&self, why: String, evidence: &Evidence<'_>) -> AssertionReport {
        AssertionReport {
            why: Some(why),
            ..self.report(Outcome::Unknown, evidence.text.not_known())
        }
    }

    pub(super) fn decide(&self, evidence: &Evidence<'_>) -> AssertionReport {
        let text = evidence.text;
        if self.mesh && evidence.ip_vs() == Some(false) {
            return self.unknown(text.no_ip_vs(), evidence);
        }
        let answers: Vec<&ProbeResult> = evidence
            .snapshot
            .probes
            .iter()
            .filter(|result| was_asked(&self.plan, result, evidence))
            .collect();
        if answers.is_empty() {
            return match &self.plan.within {
                Some(service) if !runs_somewhere(service, evidence) => {
                    match evidence.unread_of("containers", None) {
                        Some(why) => self.unknown(why, evidence),
                        None => self.report(Outcome::Fail, text.no_container_of(service)),
                    }
                }
                _ => {
                    let why = evidence.unread_of("probe", None);
                    self.unknown(why.unwrap_or_else(|| text.not_asked()), evidence)
                }
            };
        }
        let judged: Vec<(String, Verdict, String)> = answers
            .iter()
            .map(|result| {
                let (verdict, words) = (self.judge)(&result.answer);
                (result.from.to_string(), verdict, words)
            })
            .collect();
        let right = judged
            .iter()
            .filter(|(_, verdict, _)| *verdict == Verdict::Pass)
            .count() as u64;
        let open = judged
            .iter()
            .filter(|(_, verdict, _)| matches!(verdict, Verdict::Unknown(_)))
            .count() as u64;
        let wanted = self.count.unwrap_or(Count::exactly(answers.len() as u64));
        let could = (right..=right + open).any(|number| wanted.holds(number));
        let must = (right..=right + open).all(|number| wanted.holds(number));
        let shown = |pass: bool| {
            let mut words: Vec<String> = judged
                .iter()
                .filter(|(_, verdict, _)| (*verdict == Verdict::Pass) == pass)
                .map(|(place, _, words)| format!("{place}: {words}"))
                .collect();
            words.dedup();
            words.truncate(6);
            words.join("; ")
        };
        if must {
            self.report(Outcome::Pass, shown(true))
        } else if could {
            let why = judged.iter().find_map(|(place, verdict, _)| match verdict {
                Verdict::Unknown(why) => Some(format!("{place}: {why}")),
                _ => None,
            });
            self.unknown(why.unwrap_or_default(), evidence)
        } else {
            let off = shown(right > wanted.min);
            self.report(Outcome::Fail, off)
        }
    }
}

pub(super) fn was_asked(plan: &ProbePlan, result: &ProbeResult, evidence: &Evidence<'_>) -> bool {
    let from = plan
        .from
        .as_deref()
        .is_none_or(|pattern| matches(pattern, result.from.as_str()));
    let place = match (&plan.within, &result.container) {
        (None, None) => true,
        (Some(service), Some(id)) => evidence
            .snapshot
            .nodes
            .get(&result.from)
            .into_iter()
            .flat_map(|node| &node.containers)
            .any(|container| {
                text_at(container, &["Id"]) == Some(id)
                    && works_for(service, container, evidence.snapshot)
            }),
        _ => false,
    };
    result.request == plan.request && from && place
}

fn runs_somewhere(service: &str, evidence: &Evidence<'_>) -> bool {
    evidence
        .snapshot
        .nodes
        .values()
        .flat_map(|node| &node.containers)
        .any(|container| {
            text_at(container, &["State"]) == Some("running")
                && works_for(service, container, evidence.snapshot)
        })
}
