//! How a node came to be `down`: it left the swarm, or its machine failed. The managers list both alike; what tells
//! them apart is the node's own record, which says that it is in no swarm any more, or says nothing.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::{Moment, TimelineEntry};

use super::json::{text_at, time_at};
use super::node::host_name;

/// The agent's moments that say that the daemon is in a swarm.
const MEMBER: [&str; 4] = ["manager", "no_leader", "locked", "worker"];

/// What the managers do about a node that went down follows at once; their clocks may differ so much.
const SLACK: SignedDuration = SignedDuration::from_secs(2);

/// Whether the node left the swarm (`docker swarm leave`) between two times.
pub(super) fn left_between(
    snapshot: &ClusterSnapshot,
    node: &str,
    from: Timestamp,
    to: Timestamp,
) -> bool {
    said_so(&snapshot.timeline, node, from, to) || came_back(snapshot, node, from, to)
}

/// Its agent wrote that it is in a swarm, then that it is in none.
fn said_so(timeline: &[TimelineEntry], node: &str, from: Timestamp, to: Timestamp) -> bool {
    let mut is_member = false;
    for entry in timeline {
        let Moment::Agent { action, .. } = &entry.what else {
            continue;
        };
        if entry.node.as_str() != node || entry.at > to {
            continue;
        }
        if MEMBER.contains(&action.as_str()) {
            is_member = true;
        } else if action == "no_swarm" {
            if is_member && entry.at >= from {
                return true;
            }
            is_member = false;
        }
    }
    false
}

/// It joined anew, as another node of its name: who has not left is not let in again. An agent of a worker looks every
/// few seconds only, and does not see that one left who is back at once.
fn came_back(snapshot: &ClusterSnapshot, node: &str, from: Timestamp, to: Timestamp) -> bool {
    let lives = lives(snapshot, node);
    lives.values().any(|joined| {
        *joined > from && *joined <= to && lives.values().any(|before| before < joined)
    })
}

/// The nodes that bore a name one after the other, by ID, each with the time when it joined.
fn lives<'a>(snapshot: &'a ClusterSnapshot, name: &str) -> BTreeMap<&'a str, Timestamp> {
    let recorded = snapshot
        .timeline
        .iter()
        .filter_map(|entry| match &entry.what {
            Moment::Object { kind, body, .. } if kind == "node" => Some(body),
            _ => None,
        });
    let listed = snapshot.swarm.iter().flat_map(|swarm| &swarm.nodes);
    recorded
        .chain(listed)
        .filter(|body| host_name(body) == name)
        .filter_map(|body| Some((text_at(body, &["ID"])?, time_at(body, &["CreatedAt"])?)))
        .collect()
}

/// Whether a node, as the managers list it, has taken the place of an earlier one of its name.
pub(super) fn is_anew(snapshot: &ClusterSnapshot, node: &Value) -> bool {
    time_at(node, &["CreatedAt"]).is_some_and(|joined| {
        let mut others = lives(snapshot, host_name(node)).into_values();
        others.any(|before| before < joined)
    })
}

/// Whether a node, as the managers list it, had left the swarm by that time. Who comes back is listed as another node.
pub(super) fn had_left(snapshot: &ClusterSnapshot, node: &Value, at: Timestamp) -> bool {
    let joined = time_at(node, &["CreatedAt"]).unwrap_or(Timestamp::MIN);
    left_between(snapshot, host_name(node), joined, at)
}

/// Whether a node was `down` at that time because its machine failed: nobody had let it leave.
pub(super) fn had_failed(snapshot: &ClusterSnapshot, node: &Value, at: Timestamp) -> bool {
    let Some(id) = text_at(node, &["ID"]) else {
        return false;
    };
    let until = at.saturating_add(SLACK).unwrap_or(at);
    let mut states = snapshot
        .timeline
        .iter()
        .filter(|entry| entry.at <= until)
        .filter_map(|entry| match &entry.what {
            Moment::Event {
                kind,
                id: of,
                attributes,
                ..
            } if kind == "node" && of == id => attributes.get("state.new"),
            _ => None,
        });
    states.next_back().is_some_and(|state| state == "down") && !had_left(snapshot, node, until)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use test_case::test_case;

    use super::*;
    use crate::model::lab::SwarmStart;
    use crate::model::timeline::EventScope;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).unwrap()
    }

    /// A worker that joined at 10 and was found down at 100.
    fn record(own: &[(i64, &str)]) -> ClusterSnapshot {
        let mut snapshot = crate::grade::untouched("lab-12", SwarmStart::Formed, &BTreeMap::new());
        snapshot.timeline = own
            .iter()
            .map(|(second, action)| TimelineEntry {
                at: at(*second),
                node: "worker-1".parse().unwrap(),
                what: Moment::Agent {
                    action: (*action).to_owned(),
                    note: String::new(),
                },
            })
            .collect();
        snapshot.timeline.push(TimelineEntry {
            at: at(100),
            node: "manager-1".parse().unwrap(),
            what: Moment::Event {
                kind: "node".to_owned(),
                scope: EventScope::Swarm,
                action: "update".to_owned(),
                id: "w".to_owned(),
                attributes: BTreeMap::from([
                    ("name".to_owned(), "worker-1".to_owned()),
                    ("state.new".to_owned(), "down".to_owned()),
                ]),
            },
        });
        snapshot.timeline.sort_by_key(|entry| entry.at);
        snapshot
    }

    fn worker() -> Value {
        json!({
            "ID": "w",
            "CreatedAt": at(10).to_string(),
            "Description": { "Hostname": "worker-1" },
        })
    }

    #[test_case(&[(1, "no_swarm"), (12, "worker"), (80, "chaos_kill")], true; "killed")]
    #[test_case(&[(1, "no_swarm"), (12, "worker")], true; "cut off without a word")]
    #[test_case(&[(1, "no_swarm"), (12, "worker"), (80, "no_swarm")], false; "left")]
    #[test_case(&[(1, "no_swarm"), (12, "worker"), (80, "no_swarm"), (90, "worker")], false; "left and joined anew before the old line was down")]
    #[test_case(&[(1, "worker"), (5, "no_swarm"), (12, "worker"), (80, "chaos_kill")], true; "left when it was another node")]
    #[test_case(&[(12, "no_swarm"), (14, "worker")], true; "its agent was slow to see that it had joined")]
    fn a_machine_that_failed(own: &[(i64, &str)], failed: bool) {
        let snapshot = record(own);
        assert_eq!(had_failed(&snapshot, &worker(), at(101)), failed);
        assert_eq!(had_left(&snapshot, &worker(), at(101)), !failed);
        // Before that nothing had happened to it.
        assert!(!had_failed(&snapshot, &worker(), at(70)));
    }

    #[test]
    fn back_so_soon_that_its_agent_saw_nothing() {
        let mut snapshot = record(&[(1, "no_swarm"), (12, "worker")]);
        let mut anew = worker();
        anew["ID"] = json!("w2");
        anew["CreatedAt"] = json!(at(85).to_string());
        snapshot
            .timeline
            .extend([worker(), anew.clone()].map(|body| TimelineEntry {
                at: at(86),
                node: "manager-1".parse().unwrap(),
                what: Moment::Object {
                    kind: "node".to_owned(),
                    id: "w".to_owned(),
                    body,
                },
            }));
        assert!(had_left(&snapshot, &worker(), at(101)));
        assert!(!had_left(&snapshot, &worker(), at(84)));
        assert!(is_anew(&snapshot, &anew) && !is_anew(&snapshot, &worker()));
        assert!(!had_failed(&snapshot, &worker(), at(101)));
    }
}
