//! The judge: a pure function of a grader and a snapshot. No IO, no clock, no async.

mod availability;
mod base64;
mod compare;
mod constraint;
mod container;
mod crash;
mod daemon;
mod departure;
mod events;
mod evidence;
mod expr;
mod file;
mod healing;
mod health_check;
mod image;
mod json;
mod local;
mod looked_at;
mod managers;
mod momentary;
mod mutate;
mod node;
mod object;
mod policy;
mod probe;
mod scope;
mod score;
mod sequence;
mod service;
mod swarm_objects;
mod synthetic;
mod task;
mod update;
mod world;

pub use expr::{check_expression, check_template};
pub use looked_at::{FREE, LOOKED_AT, is_looked_at, whole_fields};
pub use mutate::{Mutant, mutants};
pub use probe::{probes, questions};
pub use score::with_help;
pub use synthetic::untouched;

use std::collections::BTreeMap;

use crate::model::grader::{Checkpoint, ExprAssertion, Grader};
use crate::model::language::Language;
use crate::model::report::{AssertionReport, CheckpointReport, LabReport, Outcome, SCHEMA};
use crate::model::roles::render;
use crate::model::snapshot::{ClusterSnapshot, WORKSPACE};
use crate::text::text;

use evidence::Evidence;
use object::judge as judge_object;

/// Judges a lab. The same grader and snapshot always give the same report.
#[must_use]
pub fn judge(grader: &Grader, snapshot: &ClusterSnapshot, language: Language) -> LabReport {
    let evidence = Evidence::new(snapshot, text(language));
    let mut outcomes: BTreeMap<&str, Outcome> = BTreeMap::new();
    let mut reports: BTreeMap<&str, CheckpointReport> = BTreeMap::new();
    // A checkpoint may need one that stands below it; validation has excluded circles, and if one is left the
    // checkpoints in it stay blocked.
    let mut waiting: Vec<&Checkpoint> = grader.checkpoints.iter().collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|checkpoint| {
            let is_ready = checkpoint
                .needs
                .iter()
                .all(|need| outcomes.contains_key(need.as_str()));
            if is_ready {
                let report = judge_checkpoint(checkpoint, &outcomes, &evidence, language);
                outcomes.insert(&checkpoint.id, report.outcome);
                reports.insert(&checkpoint.id, report);
            }
            !is_ready
        });
        if waiting.len() == before {
            for checkpoint in waiting.drain(..) {
                let report = blocked(checkpoint, checkpoint.needs.clone(), snapshot, language);
                reports.insert(&checkpoint.id, report);
            }
        }
    }
    let checkpoints: Vec<CheckpointReport> = grader
        .checkpoints
        .iter()
        .filter_map(|checkpoint| reports.remove(checkpoint.id.as_str()))
        .collect();
    LabReport {
        schema: SCHEMA,
        lab: snapshot.cluster.lab.clone(),
        cluster: snapshot.cluster.name.clone(),
        captured_at: snapshot.captured_at,
        passed: score::passed(&checkpoints),
        score: score::score(&checkpoints),
        checkpoints,
    }
}

fn judge_checkpoint(
    checkpoint: &Checkpoint,
    outcomes: &BTreeMap<&str, Outcome>,
    evidence: &Evidence<'_>,
    language: Language,
) -> CheckpointReport {
    // An unknown outcome is not the student's fault and blocks nothing.
    let blockers: Vec<String> = checkpoint
        .needs
        .iter()
        .filter(|need| {
            let outcome = outcomes.get(need.as_str());
            matches!(outcome, Some(Outcome::Fail | Outcome::Blocked))
        })
        .cloned()
        .collect();
    if !blockers.is_empty() {
        return blocked(checkpoint, blockers, evidence.snapshot, language);
    }
    let assertions = judge_assertions(checkpoint, evidence, language);
    let any = |outcome| assertions.iter().any(|report| report.outcome == outcome);
    let outcome = if any(Outcome::Fail) {
        Outcome::Fail
    } else if any(Outcome::Unknown) || assertions.is_empty() {
        Outcome::Unknown
    } else {
        Outcome::Pass
    };
    let images = &evidence.snapshot.images;
    let hint = (outcome == Outcome::Fail)
        .then(|| {
            checkpoint
                .hints
                .iter()
                .find(|hint| match hint.when.as_deref() {
                    None => true,
                    Some(when) => evidence.scope().holds(when).unwrap_or(false),
                })
        })
        .flatten()
        .map(|hint| render(hint.text.get(language), images));
    CheckpointReport {
        id: checkpoint.id.clone(),
        title: render(checkpoint.title.get(language), images),
        outcome,
        points: checkpoint.points,
        earned: if outcome == Outcome::Pass {
            checkpoint.points
        } else {
            0.0
        },
        blocked_by: Vec::new(),
        assertions,
        hint,
    }
}

fn blocked(
    checkpoint: &Checkpoint,
    blocked_by: Vec<String>,
    snapshot: &ClusterSnapshot,
    language: Language,
) -> CheckpointReport {
    CheckpointReport {
        id: checkpoint.id.clone(),
        title: render(checkpoint.title.get(language), &snapshot.images),
        outcome: Outcome::Blocked,
        points: checkpoint.points,
        earned: 0.0,
        blocked_by,
        assertions: Vec::new(),
        hint: None,
    }
}

fn judge_assertions(
    checkpoint: &Checkpoint,
    evidence: &Evidence<'_>,
    language: Language,
) -> Vec<AssertionReport> {
    let mut reports: Vec<AssertionReport> = Vec::new();
    for assertion in &checkpoint.services {
        reports.extend(judge_object(assertion, evidence));
    }
    for assertion in &checkpoint.nodes {
        reports.extend(judge_object(assertion, evidence));
    }
    for assertion in &checkpoint.daemons {
        reports.extend(daemon::judge(assertion, evidence));
    }
    for assertion in &checkpoint.leaders {
        reports.push(managers::leader(assertion, evidence));
    }
    for assertion in &checkpoint.quorums {
        reports.push(managers::quorum(assertion, evidence));
    }
    for assertion in &checkpoint.swarms {
        reports.extend(managers::swarm(assertion, evidence));
    }
    for assertion in &checkpoint.tasks {
        reports.extend(judge_object(assertion, evidence));
    }
    for assertion in &checkpoint.healings {
        reports.push(healing::judge(assertion, evidence));
    }
    for assertion in &checkpoint.stacks {
        reports.extend(judge_object(assertion, evidence));
    }
    for assertion in &checkpoint.networks {
        reports.extend(judge_object(assertion, evidence));
    }
    for assertion in &checkpoint.secrets {
        reports.extend(judge_object(assertion, evidence));
    }
    for assertion in &checkpoint.configs {
        reports.extend(judge_object(assertion, evidence));
    }
    for assertion in &checkpoint.volumes {
        reports.extend(local::volumes(assertion, evidence));
    }
    for assertion in &checkpoint.containers {
        reports.extend(container::judge(assertion, evidence));
    }
    for assertion in &checkpoint.images {
        reports.extend(local::images(assertion, evidence));
    }
    for assertion in &checkpoint.http {
        reports.extend(probe::http(assertion, evidence));
    }
    for assertion in &checkpoint.tcp {
        reports.extend(probe::tcp(assertion, evidence));
    }
    for assertion in &checkpoint.dns {
        reports.extend(probe::dns(assertion, evidence));
    }
    for assertion in &checkpoint.events {
        reports.push(events::judge(assertion, evidence));
    }
    for assertion in &checkpoint.updates {
        reports.extend(update::judge(assertion, evidence));
    }
    for assertion in &checkpoint.availability {
        reports.extend(availability::judge(assertion, evidence));
    }
    for assertion in &checkpoint.files {
        reports.extend(file::files(assertion, evidence));
    }
    for assertion in &checkpoint.expressions {
        reports.push(judge_expression(assertion, evidence, language));
    }
    reports
}

/// An expression that cannot be evaluated here (a field that this cluster does not have) is Unknown.
fn judge_expression(
    assertion: &ExprAssertion,
    evidence: &Evidence<'_>,
    language: Language,
) -> AssertionReport {
    let images = &evidence.snapshot.images;
    let expected = render(assertion.expected.get(language), images);
    let report = |outcome, observed: String, why| AssertionReport {
        subject: render(&assertion.subject, images),
        outcome,
        observed,
        expected: expected.clone(),
        see: assertion.see.clone(),
        why,
    };
    let lists = [
        world::List::Services,
        world::List::Tasks,
        world::List::Nodes,
    ];
    let (scope, cel) = (evidence.scope(), render(&assertion.cel, images));
    if evidence.snapshot.swarm.is_none()
        && !scope.asks_only(&cel, WORKSPACE)
        && let Err(why) = evidence.now(&lists)
    {
        return report(Outcome::Unknown, evidence.text.not_known(), Some(why));
    }
    let observed = || {
        let template = render(assertion.observed.get(language), images);
        scope.fill(&template).unwrap_or(template)
    };
    match scope.holds(&cel) {
        Ok(true) => report(Outcome::Pass, expected.clone(), None),
        Ok(false) => match file::unread_by(&cel, evidence) {
            Some(why) => report(Outcome::Unknown, evidence.text.not_known(), Some(why)),
            None => report(Outcome::Fail, observed(), None),
        },
        Err(why) => report(Outcome::Unknown, evidence.text.not_known(), Some(why)),
    }
}

/// How many assertions a checkpoint makes.
#[must_use]
pub fn assertion_count(checkpoint: &Checkpoint) -> usize {
    checkpoint.services.len()
        + checkpoint.nodes.len()
        + checkpoint.daemons.len()
        + checkpoint.leaders.len()
        + checkpoint.quorums.len()
        + checkpoint.swarms.len()
        + checkpoint.tasks.len()
        + checkpoint.healings.len()
        + checkpoint.stacks.len()
        + checkpoint.networks.len()
        + checkpoint.secrets.len()
        + checkpoint.configs.len()
        + checkpoint.volumes.len()
        + checkpoint.containers.len()
        + checkpoint.images.len()
        + checkpoint.http.len()
        + checkpoint.tcp.len()
        + checkpoint.dns.len()
        + checkpoint.events.len()
        + checkpoint.updates.len()
        + checkpoint.availability.len()
        + checkpoint.files.len()
        + checkpoint.expressions.len()
}
