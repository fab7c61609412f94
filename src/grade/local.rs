//! What each node's own daemon knows: volumes, images, and the rule that daemons and containers share. A node that
//! could not be read makes the verdict Unknown, unless the others decide it already.

use serde_json::Value;

use crate::model::grader::{Count, ImageAssertion, VolumeAssertion};
use crate::model::report::{AssertionReport, Outcome};
use crate::model::snapshot::NodeView;
use crate::model::timeline::Moment;

use super::compare::{labels, word};
use super::evidence::Evidence;
use super::json::{at, list_at, matches, text_at};
use super::object::{Candidate, Verdict, with_misses};

/// Which things were found on the nodes, and which nodes could not be read.
pub(super) struct Found {
    pub(super) candidates: Vec<Candidate>,
    pub(super) unread: Vec<String>,
}

/// How an assertion about local things speaks of itself.
pub(super) struct Local<'a> {
    pub(super) kind: &'static str,
    pub(super) name: Option<&'a str>,
    pub(super) count: Option<Count>,
    pub(super) see: String,
    pub(super) wanted: String,
}

impl Local<'_> {
    pub(super) fn report(
        &self,
        outcome: Outcome,
        observed: String,
        expected: String,
    ) -> AssertionReport {
        AssertionReport {
            subject: self.name.map_or_else(
                || self.kind.to_owned(),
                |name| format!("{} {name}", self.kind),
            ),
            outcome,
            observed,
            expected,
            see: Some(self.see.clone()),
            why: None,
        }
    }

    pub(super) fn unknown(&self, why: &str, evidence: &Evidence<'_>) -> AssertionReport {
        AssertionReport {
            why: Some(why.to_owned()),
            ..self.report(
                Outcome::Unknown,
                evidence.text.not_known(),
                self.wanted.clone(),
            )
        }
    }

    /// As [`Self::judge`]; where none was asked for by number and none is there, that says it best.
    pub(super) fn judge_presence(
        &self,
        found: &Found,
        evidence: &Evidence<'_>,
    ) -> Vec<AssertionReport> {
        if found.candidates.is_empty() && found.unread.is_empty() && self.count.is_none() {
            let (observed, expected) = (evidence.text.not_there(), evidence.text.there());
            vec![self.report(Outcome::Fail, observed, expected)]
        } else {
            self.judge(found, evidence)
        }
    }

    /// So many of the things must have all properties.
    pub(super) fn judge(&self, found: &Found, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
        let holding: Vec<&str> = found
            .candidates
            .iter()
            .filter(|candidate| candidate.holds())
            .map(|candidate| candidate.name.as_str())
            .collect();
        let maybe = found
            .candidates
            .iter()
            .any(|candidate| candidate.failures() == 0 && candidate.unknowns() > 0);
        let wanted = self.count.unwrap_or(Count::at_least(1));
        let number = holding.len() as u64;
        let open = maybe || !found.unread.is_empty();
        // More may be where nothing could be read: only a lower bound that is met, or an upper one that is
        // exceeded, is decided.
        let decided = !open
            || wanted.max.is_none() && number >= wanted.min
            || wanted.max.is_some_and(|max| number > max);
        if !decided {
            let why = found.unread.first().cloned().or_else(|| {
                found
                    .candidates
                    .iter()
                    .flat_map(|candidate| &candidate.checks)
                    .find_map(|check| match &check.verdict {
                        Verdict::Unknown(why) => Some(why.clone()),
                        _ => None,
                    })
            });
            return vec![self.unknown(&why.unwrap_or_default(), evidence)];
        }
        if self.count.is_none()
            && holding.is_empty()
            && let Some(best) = found
                .candidates
                .iter()
                .min_by_key(|candidate| candidate.failures())
        {
            return best
                .checks
                .iter()
                .map(|check| {
                    let outcome = match check.verdict {
                        Verdict::Pass => Outcome::Pass,
                        _ => Outcome::Fail,
                    };
                    let mut report =
                        self.report(outcome, check.observed.clone(), check.expected.clone());
                    report.subject = format!("{} {}", self.kind, best.name);
                    report
                })
                .collect();
        }
        let holds = wanted.holds(number);
        let mut observed = evidence.text.how_many(holding.len(), &holding);
        if !holds && number < wanted.min {
            observed = with_misses(observed, &found.candidates);
        }
        let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
        vec![self.report(
            outcome,
            observed,
            evidence.text.count_with(wanted, &self.wanted),
        )]
    }

    /// None of the things may be there.
    pub(super) fn judge_absence(
        &self,
        found: &Found,
        existed: Option<bool>,
        evidence: &Evidence<'_>,
    ) -> Vec<AssertionReport> {
        let there: Vec<&str> = found
            .candidates
            .iter()
            .filter(|candidate| candidate.holds())
            .map(|candidate| candidate.name.as_str())
            .collect();
        let text = evidence.text;
        vec![if !there.is_empty() {
            self.report(
                Outcome::Fail,
                text.still_there(&there.join(", ")),
                text.absent(),
            )
        } else if let Some(why) = found.unread.first() {
            self.unknown(why, evidence)
        } else if existed == Some(false) {
            match evidence.hole() {
                Some(why) => self.unknown(&why, evidence),
                None => self.report(Outcome::Fail, text.never_recorded(), text.was_removed()),
            }
        } else {
            self.report(Outcome::Pass, text.absent(), text.absent())
        }]
    }
}

/// Looks at one list of every node that is meant.
pub(super) fn over_nodes<'a>(
    evidence: &'a Evidence<'_>,
    node: Option<&str>,
    what: &str,
    mut look: impl FnMut(&'a str, &'a NodeView) -> Vec<Candidate>,
) -> Found {
    let mut found = Found {
        candidates: Vec::new(),
        unread: Vec::new(),
    };
    for (name, view) in &evidence.snapshot.nodes {
        if node.is_some_and(|pattern| !matches(pattern, name.as_str())) {
            continue;
        }
        let unread = evidence.snapshot.unread.iter().find(|unread| {
            unread.node.as_ref() == Some(name) && [what, "info"].contains(&unread.what.as_str())
        });
        match unread {
            Some(unread) => found.unread.push(unread.why.clone()),
            None if view.info.is_none() => {
                found
                    .unread
                    .push(evidence.text.daemon_without_answer(name.as_str()));
            }
            None => found.candidates.extend(look(name.as_str(), view)),
        }
    }
    found
}

/// Judges an assertion about volumes.
pub(super) fn volumes(
    assertion: &VolumeAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let none = evidence.text.none();
    let checks = |volume: &Value| {
        let mut checks = Vec::new();
        if let Some(wanted) = &assertion.driver {
            checks.push(word("driver", wanted, text_at(volume, &["Driver"]), none));
        }
        checks.extend(labels(
            "label",
            &assertion.labels,
            at(volume, &["Labels"]),
            evidence,
        ));
        checks
    };
    let is_meant = |volume: &Value| {
        let name = text_at(volume, &["Name"]).unwrap_or_default();
        assertion
            .name
            .as_deref()
            .is_none_or(|pattern| matches(pattern, name))
            && assertion
                .stack
                .as_deref()
                .is_none_or(|stack| super::world::stack_of(volume) == Some(stack))
    };
    let found = over_nodes(
        evidence,
        assertion.node.as_deref(),
        "volumes",
        |node, view| {
            view.volumes
                .iter()
                .filter(|volume| is_meant(volume))
                .map(|volume| Candidate {
                    name: format!("{} ({node})", text_at(volume, &["Name"]).unwrap_or("?")),
                    checks: checks(volume),
                })
                .collect()
        },
    );
    let wanted: Vec<String> = checks(&Value::Null)
        .into_iter()
        .map(|check| check.expected)
        .collect();
    let local = Local {
        kind: "volume",
        name: assertion.name.as_deref().or(assertion.stack.as_deref()),
        count: assertion.count,
        see: "docker volume ls".to_owned(),
        wanted: wanted.join(", "),
    };
    if assertion.absent {
        let existed = assertion.existed.then(|| {
            evidence
                .snapshot
                .timeline
                .iter()
                .any(|entry| match &entry.what {
                    Moment::Event {
                        kind, action, id, ..
                    } => {
                        kind == "volume"
                            && action == "create"
                            && assertion
                                .name
                                .as_deref()
                                .is_none_or(|pattern| matches(pattern, id))
                    }
                    _ => false,
                })
        });
        local.judge_absence(&found, existed, evidence)
    } else {
        local.judge_presence(&found, evidence)
    }
}

/// Judges an assertion about images on the nodes.
pub(super) fn images(assertion: &ImageAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let mut local = Local {
        kind: "image",
        name: Some(&assertion.name),
        count: Some(assertion.count.unwrap_or(Count::at_least(1))),
        see: "docker image ls".to_owned(),
        wanted: String::new(),
    };
    let wanted = match evidence.images.wanted(&assertion.name) {
        Ok(wanted) => wanted,
        Err(role) => return vec![local.unknown(&evidence.text.role_not_known(&role), evidence)],
    };
    local.name = Some(&wanted);
    let found = over_nodes(
        evidence,
        assertion.node.as_deref(),
        "images",
        |node, view| {
            let has = view.images.iter().any(|image| {
                list_at(image, &["RepoTags"])
                    .iter()
                    .chain(list_at(image, &["RepoDigests"]))
                    .filter_map(Value::as_str)
                    .any(|tag| evidence.images.same(&wanted, tag))
            });
            let candidate = has.then(|| Candidate {
                name: node.to_owned(),
                checks: Vec::new(),
            });
            candidate.into_iter().collect()
        },
    );
    if assertion.absent {
        local.judge_absence(&found, None, evidence)
    } else {
        local.judge(&found, evidence)
    }
}
