//! Assertions about objects: which object is meant, now or ever, present or absent. One rule for all kinds.

use serde_json::Value;

use crate::model::grader::Count;
use crate::model::report::{AssertionReport, Outcome};

use super::evidence::Evidence;
use super::world::{List, World};

/// What came of one property.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    Pass,
    Fail,
    Unknown(String),
}

/// One property of one object, compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Check {
    pub(super) verdict: Verdict,
    pub(super) observed: String,
    pub(super) expected: String,
    /// The command that shows it, when it is not the object's own.
    pub(super) see: Option<String>,
}

impl Check {
    /// A property that holds or not.
    pub(super) fn new(
        holds: bool,
        observed: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            verdict: if holds { Verdict::Pass } else { Verdict::Fail },
            observed: observed.into(),
            expected: expected.into(),
            see: None,
        }
    }

    /// A property named by its field: `replicas 3`.
    pub(super) fn field(
        field: &str,
        holds: bool,
        observed: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Self {
        Self::new(
            holds,
            format!("{field} {observed}"),
            format!("{field} {expected}"),
        )
    }

    /// A property that cannot be judged.
    pub(super) fn unknown(why: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Unknown(why.into()),
            observed: String::new(),
            expected: expected.into(),
            see: None,
        }
    }

    /// Shown by another command.
    pub(super) fn see(mut self, command: impl Into<String>) -> Self {
        self.see = Some(command.into());
        self
    }
}

/// An object with all its properties compared.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) name: String,
    pub(super) checks: Vec<Check>,
}

impl Candidate {
    pub(super) fn failures(&self) -> usize {
        self.checks
            .iter()
            .filter(|check| check.verdict == Verdict::Fail)
            .count()
    }

    pub(super) fn unknowns(&self) -> usize {
        self.checks
            .iter()
            .filter(|check| matches!(check.verdict, Verdict::Unknown(_)))
            .count()
    }

    pub(super) fn holds(&self) -> bool {
        self.failures() == 0 && self.unknowns() == 0
    }
}

/// The flags that all object assertions share.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) count: Option<Count>,
    pub(super) ever: bool,
    pub(super) absent: bool,
    pub(super) existed: bool,
}

/// An assertion about one kind of object.
pub(super) trait Subject {
    /// The word for the kind, Docker's own: `service`.
    fn kind(&self) -> &'static str;
    /// The name that is asked for, as in the grader.
    fn name(&self) -> Option<&str>;
    /// The shared flags.
    fn flags(&self) -> Flags;
    /// The lists of the swarm that the properties need.
    fn lists(&self) -> Vec<List>;
    /// The objects that are meant (by name and other filters), each with its own name.
    fn objects<'w>(&self, world: &World<'w>) -> Vec<(String, &'w Value)>;
    /// The properties of one object, compared.
    fn checks(&self, object: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check>;
    /// The docker command that shows an object, or the list.
    fn see(&self, name: Option<&str>) -> String;
    /// The objects that are meant, each with its properties compared.
    fn candidates(&self, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Candidate> {
        self.objects(world)
            .into_iter()
            .map(|(name, object)| Candidate {
                name,
                checks: self.checks(object, world, evidence),
            })
            .collect()
    }
    /// The properties in words, for a count: `role worker, state ready`.
    fn wanted(&self, world: &World<'_>, evidence: &Evidence<'_>) -> String {
        let words: Vec<String> = self
            .checks(&Value::Null, world, evidence)
            .into_iter()
            .map(|check| check.expected)
            .collect();
        words.join(", ")
    }
}

/// What one moment says about an assertion.
struct Look {
    reports: Vec<AssertionReport>,
    /// 0 when it holds; the higher, the farther off.
    distance: usize,
}

/// Judges an assertion about objects of the swarm.
pub(super) fn judge(subject: &dyn Subject, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let flags = subject.flags();
    if flags.absent {
        return vec![judge_absence(subject, flags.existed, evidence)];
    }
    let now = evidence.now(&subject.lists());
    let present = now.as_ref().map(|world| look(subject, world, evidence));
    if !flags.ever {
        return match present {
            Ok(look) => look.reports,
            Err(why) => vec![unknown(subject, why.clone(), evidence)],
        };
    }

    let mut best: Option<Look> = None;
    let mut found = |look: Look| {
        let done = look.distance == 0;
        if best
            .as_ref()
            .is_none_or(|best| look.distance <= best.distance)
        {
            best = Some(look);
        }
        done
    };
    let done = match present {
        Ok(look) => found(look),
        Err(_) => false,
    };
    if !done {
        World::replay(evidence.snapshot, &subject.lists(), |world, _| {
            found(look(subject, world, evidence))
        });
    }
    let Some(best) = best else {
        let why = evidence.hole().or_else(|| now.err());
        return match why {
            Some(why) => vec![unknown(subject, why, evidence)],
            None => vec![not_found(subject, &World::default(), evidence)],
        };
    };
    let failed = best
        .reports
        .iter()
        .any(|report| report.outcome == Outcome::Fail);
    // The best recorded moment is no evidence when moments may be missing.
    match evidence.hole().or_else(|| now.err()) {
        Some(why) if failed => vec![unknown(subject, why, evidence)],
        _ => best
            .reports
            .into_iter()
            .map(|mut report| {
                let is_nothing = report.observed == evidence.text.never_recorded()
                    || report.observed == evidence.text.no_swarm();
                if report.outcome == Outcome::Fail && !is_nothing {
                    report.observed = evidence.text.never_closest(&report.observed);
                }
                report
            })
            .collect(),
    }
}

fn judge_absence(subject: &dyn Subject, existed: bool, evidence: &Evidence<'_>) -> AssertionReport {
    let name = subject.name();
    let title = title(subject, name);
    let world = match evidence.now(&subject.lists()) {
        Ok(world) => world,
        Err(why) => return unknown(subject, why, evidence),
    };
    let candidates = subject.candidates(world, evidence);
    let report = |outcome, observed: String, expected: String| AssertionReport {
        subject: title.clone(),
        outcome,
        observed,
        expected,
        see: Some(subject.see(None)),
        why: None,
    };
    let there: Vec<&str> = candidates
        .iter()
        .filter(|candidate| candidate.holds())
        .map(|candidate| candidate.name.as_str())
        .collect();
    if !there.is_empty() {
        return report(
            Outcome::Fail,
            evidence.text.still_there(&there.join(", ")),
            evidence.text.absent(),
        );
    }
    if let Some(why) = first_unknown(&candidates) {
        return unknown(subject, why, evidence);
    }
    if !existed {
        return report(
            Outcome::Pass,
            evidence.text.absent(),
            evidence.text.absent(),
        );
    }
    let mut was_there = false;
    World::replay(evidence.snapshot, &subject.lists(), |world, _| {
        was_there = subject
            .candidates(world, evidence)
            .iter()
            .any(Candidate::holds);
        was_there
    });
    if was_there {
        return report(
            Outcome::Pass,
            evidence.text.was_removed(),
            evidence.text.was_removed(),
        );
    }
    match evidence.hole() {
        Some(why) => unknown(subject, why, evidence),
        None => report(
            Outcome::Fail,
            evidence.text.never_recorded(),
            evidence.text.was_removed(),
        ),
    }
}

fn first_unknown(candidates: &[Candidate]) -> Option<String> {
    candidates
        .iter()
        .filter(|candidate| candidate.failures() == 0)
        .flat_map(|candidate| &candidate.checks)
        .find_map(|check| match &check.verdict {
            Verdict::Unknown(why) => Some(why.clone()),
            _ => None,
        })
}

/// What one moment says.
fn look(subject: &dyn Subject, world: &World<'_>, evidence: &Evidence<'_>) -> Look {
    let candidates = subject.candidates(world, evidence);
    match subject.flags().count {
        Some(count) => look_count(subject, count, &candidates, world, evidence),
        None => look_best(subject, &candidates, world, evidence),
    }
}

fn look_best(
    subject: &dyn Subject,
    candidates: &[Candidate],
    world: &World<'_>,
    evidence: &Evidence<'_>,
) -> Look {
    let Some(best) = candidates
        .iter()
        .min_by_key(|candidate| (candidate.failures(), candidate.unknowns()))
    else {
        return Look {
            reports: vec![not_found(subject, world, evidence)],
            distance: 1000,
        };
    };
    let mut reports: Vec<AssertionReport> = best
        .checks
        .iter()
        .map(|check| report_of(check, subject, &best.name))
        .collect();
    if reports.is_empty() {
        reports.push(AssertionReport {
            subject: title(subject, Some(&best.name)),
            outcome: Outcome::Pass,
            observed: evidence.text.there(),
            expected: evidence.text.there(),
            see: Some(subject.see(Some(&best.name))),
            why: None,
        });
    }
    Look {
        reports,
        distance: best.failures() * 2 + best.unknowns(),
    }
}

fn look_count(
    subject: &dyn Subject,
    count: Count,
    candidates: &[Candidate],
    world: &World<'_>,
    evidence: &Evidence<'_>,
) -> Look {
    let matching: Vec<&str> = candidates
        .iter()
        .filter(|candidate| candidate.holds())
        .map(|candidate| candidate.name.as_str())
        .collect();
    let maybe = candidates
        .iter()
        .filter(|candidate| candidate.failures() == 0 && candidate.unknowns() > 0)
        .count();
    let (sure, most) = (matching.len() as u64, (matching.len() + maybe) as u64);
    let undecided =
        maybe > 0 && (sure..=most).any(|number| count.holds(number) != count.holds(sure));
    if let (true, Some(why)) = (undecided, first_unknown(candidates)) {
        return Look {
            reports: vec![unknown(subject, why, evidence)],
            distance: 1,
        };
    }
    let holds = count.holds(sure);
    let mut observed = evidence.text.how_many(matching.len(), &matching);
    if !holds && sure < count.min {
        let off: Vec<String> = candidates
            .iter()
            .filter(|candidate| candidate.failures() > 0)
            .filter_map(|candidate| {
                let check = candidate
                    .checks
                    .iter()
                    .find(|check| check.verdict == Verdict::Fail)?;
                Some(format!("{}: {}", candidate.name, check.observed))
            })
            .take(6)
            .collect();
        if !off.is_empty() {
            observed = format!("{observed}; {}", off.join("; "));
        }
    }
    if world.no_swarm && !holds {
        observed = evidence.text.no_swarm();
    }
    let wanted = subject.wanted(world, evidence);
    let distance = if holds {
        0
    } else {
        2 + usize::try_from(count.min.abs_diff(sure))
            .unwrap_or(1000)
            .min(500)
    };
    Look {
        reports: vec![AssertionReport {
            subject: title(subject, subject.name()),
            outcome: if holds { Outcome::Pass } else { Outcome::Fail },
            observed,
            expected: evidence.text.count_with(count, &wanted),
            see: Some(subject.see(None)),
            why: None,
        }],
        distance,
    }
}

fn report_of(check: &Check, subject: &dyn Subject, name: &str) -> AssertionReport {
    let (outcome, why) = match &check.verdict {
        Verdict::Pass => (Outcome::Pass, None),
        Verdict::Fail => (Outcome::Fail, None),
        Verdict::Unknown(why) => (Outcome::Unknown, Some(why.clone())),
    };
    AssertionReport {
        subject: title(subject, Some(name)),
        outcome,
        observed: check.observed.clone(),
        expected: check.expected.clone(),
        see: Some(check.see.clone().unwrap_or_else(|| subject.see(Some(name)))),
        why,
    }
}

fn title(subject: &dyn Subject, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{} {name}", subject.kind()),
        None => subject.kind().to_owned(),
    }
}

fn not_found(subject: &dyn Subject, world: &World<'_>, evidence: &Evidence<'_>) -> AssertionReport {
    let observed = if subject.flags().ever {
        evidence.text.never_recorded()
    } else if world.no_swarm {
        evidence.text.no_swarm()
    } else {
        evidence.text.not_there()
    };
    AssertionReport {
        subject: title(subject, subject.name()),
        outcome: Outcome::Fail,
        observed,
        expected: evidence.text.there(),
        see: Some(subject.see(None)),
        why: None,
    }
}

fn unknown(subject: &dyn Subject, why: String, evidence: &Evidence<'_>) -> AssertionReport {
    AssertionReport {
        subject: title(subject, subject.name()),
        outcome: Outcome::Unknown,
        observed: evidence.text.not_known(),
        expected: String::new(),
        see: Some(subject.see(subject.name())),
        why: Some(why),
    }
}
