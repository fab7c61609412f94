//! The swarm's own settings, as they are and as they were.

use serde_json::Value;

use super::with_hole;
use crate::grade::evidence::Evidence;
use crate::grade::json::{clock, flag_at, text_at};
use crate::model::grader::{SwarmAssertion, TokenRole};
use crate::model::report::{AssertionReport, Outcome};
use crate::model::timeline::{Moment, TimelineEntry};

/// Judges an assertion about the swarm's own settings.
pub(in crate::grade) fn swarm(
    assertion: &SwarmAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let text = evidence.text;
    let recorded: Vec<(&TimelineEntry, &str, &Value)> = evidence
        .snapshot
        .timeline
        .iter()
        .filter_map(|entry| match &entry.what {
            Moment::Object { kind, id, body } if kind == "swarm" => {
                Some((entry, id.as_str(), body))
            }
            _ => None,
        })
        .collect();
    let report = |outcome, observed: String, expected: String, see: &str| AssertionReport {
        subject: "swarm".to_owned(),
        outcome,
        observed,
        expected,
        see: Some(see.to_owned()),
        why: None,
    };
    let mut reports = Vec::new();
    for role in &assertion.rotated {
        let (key, word) = match role {
            TokenRole::Worker => ("Worker", "worker"),
            TokenRole::Manager => ("Manager", "manager"),
        };
        let token = |body| text_at(body, &["JoinTokens", key]);
        let replaced = recorded
            .iter()
            .enumerate()
            .find_map(|(index, (entry, id, body))| {
                let before = recorded[..index]
                    .iter()
                    .rev()
                    .find(|(_, other, _)| other == id)?;
                let changed = token(before.2) != token(body) && evidence.is_of_this_try(entry);
                changed.then(|| clock(entry.at))
            });
        let outcome = if replaced.is_some() {
            Outcome::Pass
        } else {
            Outcome::Fail
        };
        let report = report(
            outcome,
            text.token_replaced(word, replaced.as_deref()),
            text.token_to_replace(word),
            &format!("docker swarm join-token {word}"),
        );
        reports.push(with_hole(report, evidence));
    }
    if let Some(wanted) = assertion.autolock {
        let see = "docker info --format '{{.Swarm.Cluster.Spec.EncryptionConfig}}'";
        let locks = |body| flag_at(body, &["Spec", "EncryptionConfig", "AutoLockManagers"]);
        let word = |on: bool| format!("autolock {on}");
        let now = evidence
            .snapshot
            .swarm
            .as_ref()
            .map(|swarm| locks(&swarm.swarm));
        let was = recorded.iter().any(|(_, _, body)| locks(body) == wanted);
        if now == Some(wanted) || assertion.ever && was {
            reports.push(report(Outcome::Pass, word(wanted), word(wanted), see));
        } else if assertion.ever || now.is_some() {
            let fail = report(Outcome::Fail, word(!wanted), word(wanted), see);
            reports.push(if assertion.ever {
                with_hole(fail, evidence)
            } else {
                fail
            });
        } else {
            let mut unknown = report(Outcome::Unknown, text.not_known(), word(wanted), see);
            unknown.why = evidence.now(&[]).err();
            reports.push(unknown);
        }
    }
    reports
}
