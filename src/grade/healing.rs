//! Assertions about healing: tasks that took the place of lost ones.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::model::grader::{Count, HealingAssertion, Span};
use crate::model::report::{AssertionReport, Outcome};
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::{AvailabilityTarget, Moment};

use super::compare::count_words;
use super::departure::had_failed;
use super::evidence::Evidence;
use super::json::{count_at, matches, names_service, seconds_between, text_at, time_at};
use super::node::host_name;
use super::world::spec_name;

/// Judges an assertion about healing.
pub(super) fn judge(assertion: &HealingAssertion, evidence: &Evidence<'_>) -> AssertionReport {
    let text = evidence.text;
    let found = healings(assertion, evidence);
    let wanted = assertion.count.unwrap_or(Count::at_least(1));
    let limit = assertion.within.map(Span::seconds);
    let good: Vec<&Healing> = found
        .iter()
        .filter(|healing| limit.is_none_or(|limit| healing.seconds <= limit))
        .filter(|healing| assertion.moved != Some(true) || healing.from != healing.to)
        .filter(|healing| healing.node_failed || !assertion.node_failed)
        .filter(|healing| healing.drained || !assertion.drained)
        .collect();
    let shown: Vec<String> = found
        .iter()
        .map(|healing| {
            format!(
                "{}: {} → {}, {:.0} s",
                healing.name, healing.from, healing.to, healing.seconds
            )
        })
        .collect();
    let holds = wanted.holds(good.len() as u64);
    let report = AssertionReport {
        subject: format!("service {}", assertion.service),
        outcome: if holds { Outcome::Pass } else { Outcome::Fail },
        observed: if shown.is_empty() {
            text.no_healing()
        } else {
            shown.join("; ")
        },
        expected: text.healing_wanted(&count_words(wanted, text), assertion),
        see: Some(format!("docker service ps {}", assertion.service)),
        why: None,
    };
    match evidence.hole() {
        Some(why) if !holds => AssertionReport {
            outcome: Outcome::Unknown,
            observed: text.not_known(),
            why: Some(why),
            ..report
        },
        _ => report,
    }
}

/// A lost task and the one that took its place.
struct Healing {
    name: String,
    from: String,
    to: String,
    seconds: f64,
    /// Its node was down because its machine failed.
    node_failed: bool,
    /// Its node was on drain when the next task was made.
    drained: bool,
}

/// What the record says of one task.
struct TaskLife<'a> {
    created: Timestamp,
    node: &'a str,
    lost: Option<Timestamp>,
    running: Option<Timestamp>,
    has_answered: bool,
    /// A health check found it ill.
    is_ill: bool,
}

fn healings(assertion: &HealingAssertion, evidence: &Evidence<'_>) -> Vec<Healing> {
    let snapshot = evidence.snapshot;
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut nodes: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut bodies: Vec<&Value> = Vec::new();
    let swarm = snapshot.swarm.as_ref();
    let present = swarm.into_iter().flat_map(|swarm| {
        let services = swarm.services.iter().map(|body| ("service", body));
        services.chain(swarm.nodes.iter().map(|body| ("node", body)))
    });
    let recorded = snapshot
        .timeline
        .iter()
        .filter_map(|entry| match &entry.what {
            Moment::Object { kind, body, .. } => Some((kind.as_str(), body)),
            _ => None,
        });
    for (kind, body) in recorded.chain(present) {
        let Some(id) = text_at(body, &["ID"]) else {
            continue;
        };
        match kind {
            "service" => {
                names.insert(id, spec_name(body));
            }
            "node" => {
                nodes.insert(id, body);
            }
            _ => {}
        }
    }
    for entry in &snapshot.timeline {
        if let Moment::Task { body } = &entry.what {
            bodies.push(body);
        }
    }
    bodies.extend(swarm.into_iter().flat_map(|swarm| &swarm.tasks));

    let (ill, answering) = (found_ill(snapshot), found_answering(snapshot));
    let failed = |id: &str, at: Timestamp| {
        nodes
            .get(id)
            .is_some_and(|node| had_failed(snapshot, node, at))
    };
    let mut slots: BTreeMap<(&str, u64, &str), BTreeMap<&str, TaskLife<'_>>> = BTreeMap::new();
    for body in bodies {
        let (Some(service), Some(id), Some(created)) = (
            text_at(body, &["ServiceID"]),
            text_at(body, &["ID"]),
            time_at(body, &["CreatedAt"]),
        ) else {
            continue;
        };
        if !names
            .get(service)
            .is_some_and(|name| names_service(&assertion.service, name))
        {
            continue;
        }
        let node = text_at(body, &["NodeID"]).unwrap_or_default();
        let slot = count_at(body, &["Slot"]).unwrap_or(0);
        let place = if slot > 0 { "" } else { node };
        let life = slots
            .entry((service, slot, place))
            .or_default()
            .entry(id)
            .or_insert(TaskLife {
                created,
                node,
                lost: None,
                running: None,
                has_answered: false,
                is_ill: false,
            });
        if !node.is_empty() {
            life.node = node;
        }
        let state = text_at(body, &["Status", "State"]).unwrap_or_default();
        let since = time_at(body, &["Status", "Timestamp"]).unwrap_or(created);
        if state == "running" && life.running.is_none() {
            life.running = Some(since);
        }
        let went_down = |at| {
            assertion.state.is_empty()
                && state == "running"
                && text_at(body, &["DesiredState"]) == Some("shutdown")
                && failed(node, at)
        };
        let updated = time_at(body, &["UpdatedAt"]).unwrap_or(since);
        if life.lost.is_none() && (is_lost(assertion, state, body) || went_down(updated)) {
            // A node that went down is noticed by the managers: its tasks keep their last state.
            life.lost = Some(if state == "running" { updated } else { since });
        }
        life.has_answered |= answering.contains(id);
        life.is_ill |= ill.contains(id)
            || text_at(body, &["Status", "Err"]).is_some_and(|error| error.contains("unhealthy"));
    }

    let host = |id: &str| nodes.get(id).map_or("?", |node| host_name(node)).to_owned();
    let mut found = Vec::new();
    for ((service, slot, _), lives) in slots {
        let mut lives: Vec<TaskLife<'_>> = lives.into_values().collect();
        lives.sort_by_key(|life| life.created);
        for (index, life) in lives.iter().enumerate() {
            let Some(lost) = life
                .lost
                .filter(|_| life.running.is_some() || assertion.moved.is_some())
                .filter(|_| !(assertion.healthy && life.is_ill))
                .filter(|_| life.has_answered || !assertion.answered)
                .filter(|lost| !was_stopped(snapshot, &host(life.node), life.running, *lost))
            else {
                continue;
            };
            if assertion
                .from_node
                .as_deref()
                .is_some_and(|node| !matches(node, &host(life.node)))
            {
                continue;
            }
            let next = lives[index + 1..]
                .iter()
                .find_map(|next| Some((next.running?, next.node)));
            if let Some((running, node)) = next {
                let name = names.get(service).copied().unwrap_or("?");
                found.push(Healing {
                    name: if slot > 0 {
                        format!("{name}.{slot}")
                    } else {
                        name.to_owned()
                    },
                    from: host(life.node),
                    to: host(node),
                    seconds: seconds_between(lost, running).max(0.0),
                    node_failed: assertion.node_failed && failed(life.node, lost),
                    drained: assertion.drained
                        && was_on_drain(snapshot, &host(life.node), lives[index + 1].created),
                });
            }
        }
    }
    found
}

/// Whether a node was on drain at a moment. Who drains it comes first; a task of that very moment may be told of later.
fn was_on_drain(snapshot: &ClusterSnapshot, node: &str, at: Timestamp) -> bool {
    const SLACK: SignedDuration = SignedDuration::from_secs(2);
    let availability = snapshot
        .timeline
        .iter()
        .filter_map(|entry| match &entry.what {
            Moment::Event {
                kind, attributes, ..
            } if kind == "node" && attributes.get("name").is_some_and(|name| name == node) => {
                Some((entry.at, attributes.get("availability.new")?.as_str()))
            }
            _ => None,
        });
    let is_before = |one: Timestamp, other: Timestamp| other.duration_since(one) >= -SLACK;
    let mut since = None;
    for (changed, availability) in availability {
        if since.is_some_and(|since| since <= at && is_before(at, changed)) {
            return true;
        }
        since = (availability == "drain").then_some(changed);
    }
    since.is_some_and(|since| since <= at)
}

/// Whether its node was stopped by order (`swarmlab stop`) while the task ran: nobody lost it.
fn was_stopped(
    snapshot: &ClusterSnapshot,
    node: &str,
    running: Option<Timestamp>,
    lost: Timestamp,
) -> bool {
    let mut timeline = snapshot.timeline.iter();
    running.is_some_and(|running| {
        timeline.any(|entry| {
            (running..=lost).contains(&entry.at)
                && entry.node.as_str() == node
                && matches!(&entry.what, Moment::Agent { action, .. } if action == "stopping")
        })
    })
}

fn is_lost(assertion: &HealingAssertion, state: &str, body: &Value) -> bool {
    if assertion.state.is_empty() {
        let failed = ["failed", "complete"].contains(&state);
        let is_moving =
            assertion.moved.is_some() && text_at(body, &["DesiredState"]) == Some("shutdown");
        failed || is_moving
    } else {
        assertion.state.iter().any(|wanted| wanted == state)
    }
}

/// The tasks that answered the availability probe.
fn found_answering(snapshot: &ClusterSnapshot) -> BTreeSet<&str> {
    let runs = snapshot.availability.iter().filter(|run| run.ok > 0);
    runs.filter_map(|run| match &run.target {
        AvailabilityTarget::Task { task, .. } => Some(task.as_str()),
        AvailabilityTarget::Mesh { .. } => None,
    })
    .collect()
}

/// The tasks whose containers a health check found ill.
fn found_ill(snapshot: &ClusterSnapshot) -> BTreeSet<&str> {
    let events = snapshot
        .timeline
        .iter()
        .filter_map(|entry| match &entry.what {
            Moment::Event {
                action, attributes, ..
            } if action == "health_status: unhealthy" => attributes
                .get("com.docker.swarm.task.id")
                .map(String::as_str),
            _ => None,
        });
    events.collect()
}
