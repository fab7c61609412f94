//! Assertions about recorded events, and about tasks that took the place of lost ones.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::model::grader::{Count, EventAssertion, HealingAssertion, Span};
use crate::model::report::{AssertionReport, Outcome};
use crate::model::timeline::{Moment, TimelineEntry};

use super::compare::count_words;
use super::evidence::Evidence;
use super::json::{count_at, matches, names_service, seconds_between, text_at, time_at};
use super::world::spec_name;

/// Which events are meant.
struct Selector<'a> {
    kind: &'a str,
    action: Option<&'a str>,
    name: Option<&'a str>,
    attributes: &'a BTreeMap<String, String>,
}

impl Selector<'_> {
    fn selects(&self, entry: &TimelineEntry) -> bool {
        match &entry.what {
            Moment::Event {
                kind,
                action,
                id,
                attributes,
                ..
            } => {
                let name = attributes.get("name").map_or(id.as_str(), String::as_str);
                kind == self.kind
                    // `exec_start: sh -c …`: what follows the colon is not the action.
                    && self.action.is_none_or(|wanted| {
                        matches(wanted, action) || action.split(':').next() == Some(wanted)
                    })
                    && self.name.is_none_or(|wanted| matches(wanted, name))
                    && self.attributes.iter().all(|(key, wanted)| {
                        attributes.get(key).is_some_and(|found| matches(wanted, found))
                    })
            }
            Moment::Agent { action, note } => {
                self.kind == "agent"
                    && self.action.is_none_or(|wanted| matches(wanted, action))
                    && self.name.is_none_or(|wanted| matches(wanted, note))
                    && self.attributes.is_empty()
            }
            _ => false,
        }
    }
}

/// Judges an assertion about events.
pub(super) fn judge(assertion: &EventAssertion, evidence: &Evidence<'_>) -> AssertionReport {
    let text = evidence.text;
    let selector = Selector {
        kind: &assertion.kind,
        action: assertion.action.as_deref(),
        name: assertion.name.as_deref(),
        attributes: &assertion.attributes,
    };
    let timeline = &evidence.snapshot.timeline;
    let start: Option<Timestamp> = match &assertion.after {
        None => None,
        Some(after) => {
            let first = Selector {
                kind: &after.kind,
                action: after.action.as_deref(),
                name: after.name.as_deref(),
                attributes: &after.attributes,
            };
            let mut selected = timeline.iter().filter(|entry| first.selects(entry));
            let entry = if after.last {
                selected.next_back()
            } else {
                selected.next()
            };
            match entry {
                Some(entry) => Some(entry.at),
                // Nothing can come after what never happened.
                None => Some(Timestamp::MAX),
            }
        }
    };
    let found: Vec<&TimelineEntry> = timeline
        .iter()
        .filter(|entry| start.is_none_or(|start| entry.at > start))
        .filter(|entry| {
            assertion
                .node
                .as_deref()
                .is_none_or(|node| matches(node, entry.node.as_str()))
        })
        .filter(|entry| selector.selects(entry))
        .collect();
    let wanted = assertion.count.unwrap_or(Count::at_least(1));
    let number = found.len() as u64;
    let holds = wanted.holds(number);
    let mut words = vec![assertion.kind.clone()];
    words.extend(assertion.action.clone());
    words.extend(assertion.name.clone());
    words.extend(
        assertion
            .attributes
            .iter()
            .map(|(key, value)| format!("{key}={value}")),
    );
    let when: Vec<String> = found
        .iter()
        .take(5)
        .map(|entry| entry.at.strftime("%H:%M:%SZ").to_string())
        .collect();
    let report = AssertionReport {
        subject: format!("event {}", words.join(" ")),
        outcome: if holds { Outcome::Pass } else { Outcome::Fail },
        observed: text.how_many(
            found.len(),
            &when.iter().map(String::as_str).collect::<Vec<_>>(),
        ),
        expected: count_words(wanted, text),
        see: Some(format!(
            "docker events --since 1h --filter type={}",
            assertion.kind
        ))
        .filter(|_| assertion.kind != "agent"),
        why: None,
    };
    let more_changes_it = !holds && number < wanted.min || holds && wanted.max.is_some();
    match evidence.hole() {
        Some(why) if more_changes_it => AssertionReport {
            outcome: Outcome::Unknown,
            observed: text.not_known(),
            why: Some(why),
            ..report
        },
        _ => report,
    }
}

/// Judges an assertion about healing.
pub(super) fn healing(assertion: &HealingAssertion, evidence: &Evidence<'_>) -> AssertionReport {
    let text = evidence.text;
    let found = healings(assertion, evidence);
    let wanted = assertion.count.unwrap_or(Count::at_least(1));
    let limit = assertion.within.map(Span::seconds);
    let good: Vec<&Healing> = found
        .iter()
        .filter(|healing| limit.is_none_or(|limit| healing.seconds <= limit))
        .filter(|healing| assertion.moved != Some(true) || healing.from != healing.to)
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
        expected: text.healing_wanted(&count_words(wanted, text), limit),
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
}

/// What the record says of one task.
struct TaskLife<'a> {
    created: Timestamp,
    node: &'a str,
    lost: Option<Timestamp>,
    running: Option<Timestamp>,
}

fn healings(assertion: &HealingAssertion, evidence: &Evidence<'_>) -> Vec<Healing> {
    let snapshot = evidence.snapshot;
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut hosts: BTreeMap<&str, &str> = BTreeMap::new();
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
                hosts.insert(id, super::node::host_name(body));
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
            });
        if !node.is_empty() {
            life.node = node;
        }
        let state = text_at(body, &["Status", "State"]).unwrap_or_default();
        let since = time_at(body, &["Status", "Timestamp"]).unwrap_or(created);
        if state == "running" && life.running.is_none() {
            life.running = Some(since);
        }
        if is_lost(assertion, state, body) && life.lost.is_none() {
            // A node that went down is noticed by the managers: its tasks keep their last state.
            let noticed = time_at(body, &["UpdatedAt"]).unwrap_or(since);
            life.lost = Some(if state == "running" { noticed } else { since });
        }
    }

    let host = |id: &str| hosts.get(id).copied().unwrap_or("?").to_owned();
    let mut found = Vec::new();
    for ((service, slot, _), lives) in slots {
        let mut lives: Vec<TaskLife<'_>> = lives.into_values().collect();
        lives.sort_by_key(|life| life.created);
        for (index, life) in lives.iter().enumerate() {
            let Some(lost) = life
                .lost
                .filter(|_| life.running.is_some() || assertion.moved.is_some())
            else {
                continue;
            };
            if assertion
                .from_node
                .as_deref()
                .is_some_and(|node| host(life.node) != node)
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
                });
            }
        }
    }
    found
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

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;
    use crate::model::grader::EventSelector;
    use crate::model::lab::SwarmStart;
    use crate::model::language::Language;
    use crate::model::timeline::EventScope;
    use crate::text::text;

    fn event(second: i64, kind: &str) -> TimelineEntry {
        TimelineEntry {
            at: Timestamp::from_second(second).unwrap(),
            node: "manager-1".parse().unwrap(),
            what: Moment::Event {
                kind: kind.to_owned(),
                scope: EventScope::Local,
                action: "create".to_owned(),
                id: "db".to_owned(),
                attributes: BTreeMap::new(),
            },
        }
    }

    #[test_case(false, Outcome::Pass; "after the first")]
    #[test_case(true, Outcome::Fail; "after the last")]
    fn created_again_after_the_volume(last: bool, outcome: Outcome) {
        let mut snapshot = crate::grade::untouched("lab-4", SwarmStart::Formed, &BTreeMap::new());
        snapshot
            .timeline
            .extend([event(1, "volume"), event(2, "service"), event(3, "volume")]);
        let assertion = EventAssertion {
            kind: "service".to_owned(),
            after: Some(EventSelector {
                kind: "volume".to_owned(),
                last,
                ..EventSelector::default()
            }),
            ..EventAssertion::default()
        };
        let report = judge(&assertion, &Evidence::new(&snapshot, text(Language::En)));
        assert_eq!(report.outcome, outcome);
    }
}
