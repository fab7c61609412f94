//! Several nodes' records as one history. Pure.
//!
//! Every manager records the swarm's events, objects and tasks, so most moments arrive up to three times; each
//! is wanted once, and none may be lost that only one node saw. What happened on one node twice happened twice:
//! entries of the same node are never taken for each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::model::ids::NodeName;
use crate::model::timeline::{Availability, EventScope, Moment, RESET, TimelineEntry};

/// How far apart the managers' clocks and deliveries of one event may be. Nodes share the host's clock; a manager
/// that catches up after an election is some seconds late.
const SAME_EVENT: SignedDuration = SignedDuration::from_secs(3);

/// One timeline of the entries of all nodes: each swarm moment once (the first sighting stays), oldest first.
///
/// The order of one node's entries is kept where their times are equal.
#[must_use]
pub fn merge(mut entries: Vec<TimelineEntry>) -> Vec<TimelineEntry> {
    entries.sort_by_key(|entry| entry.at);
    let mut sightings: HashMap<Key, Vec<Sighting>> = HashMap::new();
    entries
        .into_iter()
        .filter(|entry| match key(&entry.what) {
            None => true,
            Some(key) => is_new(sightings.entry(key).or_default(), entry),
        })
        .collect()
}

/// All nodes' availability runs, oldest first; each node asks for itself, so none repeats another.
#[must_use]
pub fn merge_availability(mut runs: Vec<Availability>) -> Vec<Availability> {
    runs.sort_by(|a, b| (a.from, &a.node, &a.target).cmp(&(b.from, &b.node, &b.target)));
    runs
}

/// What belongs to the present try of the lab: everything after the last reset, and of the time before only what
/// the agents say of themselves (whether the record is whole) and how the reset left the `nodes` (IDs) that are
/// still there, and the swarm: a task of the record is on one of them, and what nobody changes is never told again.
#[must_use]
pub fn since_reset(
    timeline: Vec<TimelineEntry>,
    availability: Vec<Availability>,
    nodes: &BTreeSet<&str>,
) -> (Vec<TimelineEntry>, Vec<Availability>) {
    let own = |entry: &TimelineEntry| matches!(&entry.what, Moment::Agent { .. });
    let is_reset = |entry: &TimelineEntry| matches!(&entry.what, Moment::Agent { action, .. } if action == RESET);
    let Some(reset) = timeline
        .iter()
        .filter(|entry| is_reset(entry))
        .map(|entry| entry.at)
        .max()
    else {
        return (timeline, availability);
    };
    let left_so: BTreeMap<String, usize> = timeline
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.at <= reset)
        .filter_map(|(index, entry)| match &entry.what {
            Moment::Object { kind, id, .. }
                if kind == "swarm" || kind == "node" && nodes.contains(id.as_str()) =>
            {
                Some((id.clone(), index))
            }
            _ => None,
        })
        .collect();
    let left_so: BTreeSet<usize> = left_so.into_values().collect();
    (
        timeline
            .into_iter()
            .enumerate()
            .filter(|(index, entry)| entry.at > reset || own(entry) || left_so.contains(index))
            .map(|(_, entry)| entry)
            .collect(),
        availability
            .into_iter()
            .filter(|run| run.from > reset)
            .collect(),
    )
}

/// What makes two managers' entries the same moment, besides time and node.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Event(String, String, String, BTreeMap<String, String>),
    /// Kind, ID and version of an object; its text where the engine gives no version (networks).
    Object(String, String, String),
    Task(String, String),
}

/// One moment and who reported it so far.
#[derive(Debug)]
struct Sighting {
    at: Timestamp,
    nodes: Vec<NodeName>,
}

/// Joins `entry` to the oldest moment that it can be another report of; true when there is none.
fn is_new(sightings: &mut Vec<Sighting>, entry: &TimelineEntry) -> bool {
    // An object's or a task's version tells them apart at any distance; only events need the window.
    let by_time = matches!(entry.what, Moment::Event { .. });
    let known = sightings.iter_mut().find(|sighting| {
        let near = !by_time || entry.at.duration_since(sighting.at) <= SAME_EVENT;
        near && !sighting.nodes.contains(&entry.node)
    });
    if let Some(known) = known {
        known.nodes.push(entry.node.clone());
        return false;
    }
    sightings.push(Sighting {
        at: entry.at,
        nodes: vec![entry.node.clone()],
    });
    true
}

/// `None` for moments that belong to one node.
fn key(moment: &Moment) -> Option<Key> {
    match moment {
        Moment::Event {
            kind,
            scope: EventScope::Swarm,
            action,
            id,
            attributes,
        } => Some(Key::Event(
            kind.clone(),
            action.clone(),
            id.clone(),
            attributes.clone(),
        )),
        Moment::Object { kind, id, body } => {
            Some(Key::Object(kind.clone(), id.clone(), version(body)))
        }
        Moment::Task { body } => Some(Key::Task(
            body["ID"].as_str().unwrap_or_default().to_owned(),
            version(body),
        )),
        Moment::Event { .. } | Moment::Agent { .. } => None,
    }
}

fn version(body: &Value) -> String {
    match body["Version"]["Index"].as_u64() {
        Some(index) => index.to_string(),
        None => body.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::model::timeline::AvailabilityTarget;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_790_000_000_000 + milliseconds).unwrap()
    }

    fn node(name: &str) -> NodeName {
        name.parse().unwrap()
    }

    fn event(milliseconds: i64, by: &str, id: &str) -> TimelineEntry {
        TimelineEntry {
            at: at(milliseconds),
            node: node(by),
            what: Moment::Event {
                kind: "service".to_owned(),
                scope: EventScope::Swarm,
                action: "update".to_owned(),
                id: id.to_owned(),
                attributes: BTreeMap::new(),
            },
        }
    }

    fn task(milliseconds: i64, by: &str, version: u64) -> TimelineEntry {
        TimelineEntry {
            at: at(milliseconds),
            node: node(by),
            what: Moment::Task {
                body: json!({"ID": "t", "Version": {"Index": version}}),
            },
        }
    }

    #[test]
    fn three_managers_saw_one_event() {
        let merged = merge(vec![
            event(7, "manager-2", "web"),
            event(5, "manager-1", "web"),
            event(1900, "manager-3", "web"),
        ]);
        assert_eq!(merged, vec![event(5, "manager-1", "web")]);
    }

    #[test]
    fn a_reset_begins_the_history_anew() {
        let own = |milliseconds: i64, action: &str| TimelineEntry {
            at: at(milliseconds),
            node: node("manager-1"),
            what: Moment::Agent {
                action: action.to_owned(),
                note: String::new(),
            },
        };
        let run = |milliseconds: i64| Availability {
            node: node("worker-1"),
            target: AvailabilityTarget::Mesh { port: 8080 },
            from: at(milliseconds),
            to: at(milliseconds),
            ok: 1,
            failed: 0,
            error: None,
        };
        let machine = |milliseconds: i64, id: &str| TimelineEntry {
            at: at(milliseconds),
            node: node("manager-1"),
            what: Moment::Object {
                kind: "node".to_owned(),
                id: id.to_owned(),
                body: json!({"ID": id, "Version": {"Index": milliseconds}}),
            },
        };
        let timeline = vec![
            own(0, "manager"),
            machine(0, "stays"),
            machine(0, "of an old swarm"),
            machine(1, "stays"),
            event(1, "manager-1", "old"),
            own(2, RESET),
            event(3, "manager-1", "new"),
        ];
        let nodes = BTreeSet::from(["stays"]);
        let (kept, runs) = since_reset(timeline.clone(), vec![run(1), run(4)], &nodes);
        assert_eq!(
            kept,
            vec![
                own(0, "manager"),
                machine(1, "stays"),
                own(2, RESET),
                event(3, "manager-1", "new")
            ]
        );
        assert_eq!(runs, vec![run(4)]);
        let untouched = since_reset(timeline[..2].to_vec(), vec![run(1)], &nodes);
        assert_eq!(untouched, (timeline[..2].to_vec(), vec![run(1)]));
    }

    #[test]
    fn two_equal_events_in_a_second_stay_two() {
        let merged = merge(vec![
            event(0, "manager-1", "web"),
            event(400, "manager-1", "web"),
            event(20, "manager-2", "web"),
            event(420, "manager-2", "web"),
        ]);
        assert_eq!(
            merged,
            vec![event(0, "manager-1", "web"), event(400, "manager-1", "web")]
        );
    }

    #[test]
    fn what_only_one_manager_saw_stays() {
        let merged = merge(vec![
            event(0, "manager-1", "web"),
            event(5000, "manager-2", "web"),
        ]);
        assert_eq!(merged.len(), 2);
    }

    #[test]
    fn local_events_of_two_nodes_stay_two() {
        let local = |by: &str| {
            let mut entry = event(0, by, "net");
            if let Moment::Event { scope, .. } = &mut entry.what {
                *scope = EventScope::Local;
            }
            entry
        };
        assert_eq!(merge(vec![local("worker-1"), local("worker-2")]).len(), 2);
    }

    #[test]
    fn a_task_version_is_one_moment_however_late_a_manager_read_it() {
        let merged = merge(vec![
            task(0, "manager-1", 10),
            task(9000, "manager-2", 10),
            task(9000, "manager-1", 11),
        ]);
        assert_eq!(
            merged,
            vec![task(0, "manager-1", 10), task(9000, "manager-1", 11)]
        );
    }

    prop_compose! {
        /// What happened: times at least a millisecond apart, few different events so that equal ones are near.
        fn history()(steps in prop::collection::vec((1_i64..2500, 0_usize..2), 0..25)) -> Vec<(i64, usize)> {
            let mut now = 0;
            steps.into_iter().map(|(step, id)| { now += step; (now, id) }).collect()
        }
    }

    proptest! {
        /// Managers that all saw everything, each a little late, add nothing to what one of them saw.
        #[test]
        fn complete_records_merge_to_one(history in history(), late in prop::collection::vec(0_i64..300, 3)) {
            let record = |by: &str, late: i64| -> Vec<_> {
                history.iter().map(|(when, id)| event(when + late, by, ["web", "db"][*id])).collect()
            };
            let first = late.iter().enumerate().min_by_key(|(_, late)| **late).map_or(0, |(index, _)| index);
            let names = ["manager-1", "manager-2", "manager-3"];
            let all: Vec<_> = names.iter().zip(&late).flat_map(|(by, late)| record(by, *late)).collect();
            let merged = merge(all);
            let times = |entries: &[TimelineEntry]| entries.iter().map(|entry| entry.at).collect::<Vec<_>>();
            prop_assert_eq!(times(&merged), times(&record(names[first], late[first])));
        }

        /// Nothing that a node saw gets lost: of each event, at least as many stay as any one node saw.
        #[test]
        fn nothing_is_lost(history in history(), seen in prop::collection::vec(0_u8..8, 25)) {
            let names = ["manager-1", "manager-2", "manager-3"];
            let mut all = Vec::new();
            for ((when, id), seen) in history.iter().zip(&seen) {
                for (bit, by) in names.iter().enumerate() {
                    if seen & (1 << bit) != 0 {
                        all.push(event(*when, by, ["web", "db"][*id]));
                    }
                }
            }
            let merged = merge(all.clone());
            prop_assert!(merged.is_sorted_by_key(|entry| entry.at));
            for id in ["web", "db"] {
                let count = |entries: &[TimelineEntry], by: Option<&str>| entries.iter().filter(|entry| {
                    matches!(&entry.what, Moment::Event { id: i, .. } if i == id)
                        && by.is_none_or(|by| entry.node.as_str() == by)
                }).count();
                for by in names {
                    prop_assert!(count(&merged, None) >= count(&all, Some(by)));
                }
                prop_assert!(count(&merged, None) <= count(&all, None));
            }
        }

        /// Any order of the files gives the same history (up to who is named for what was simultaneous).
        #[test]
        fn order_of_files_does_not_matter(history in history()) {
            let record = |by: &str, late: i64| -> Vec<_> {
                history.iter().map(|(when, id)| event(when + late, by, ["web", "db"][*id])).collect()
            };
            let a = record("manager-1", 0);
            let b = record("manager-2", 40);
            prop_assert_eq!(merge([a.clone(), b.clone()].concat()), merge([b, a].concat()));
        }
    }
}
