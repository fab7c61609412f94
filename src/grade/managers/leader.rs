//! Who led the managers, and who after it.

use jiff::{SignedDuration, Timestamp};

use super::{agent, with_hole};
use crate::grade::compare::count_words;
use crate::grade::departure::left_between;
use crate::grade::evidence::Evidence;
use crate::grade::json::{clock, matches};
use crate::model::chaos::ChaosKind;
use crate::model::grader::{Count, LeaderAssertion};
use crate::model::report::{AssertionReport, Outcome};
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::{LEADER, Moment, TimelineEntry};

/// A dead node is `down` after 15 to 40 s; a slow machine takes longer.
const NOTICED: SignedDuration = SignedDuration::from_secs(300);
/// A leader may be noticed to be gone before or after the next one is seen.
const BEFORE: SignedDuration = SignedDuration::from_secs(60);
/// A recorder sees a new leader so late.
const SEEN: SignedDuration = SignedDuration::from_secs(5);

/// The leader went from one node to another.
struct Change<'a> {
    at: Timestamp,
    from: &'a str,
    to: &'a str,
    lost: bool,
}

fn changes<'a>(evidence: &Evidence<'a>) -> Vec<Change<'a>> {
    let timeline = &evidence.snapshot.timeline;
    let mut leader: Option<&str> = None;
    let mut found = Vec::new();
    for entry in timeline {
        let Some((LEADER, name)) = agent(entry) else {
            continue;
        };
        let before = leader.replace(name);
        if let Some(from) = before.filter(|from| *from != name)
            && evidence.is_of_this_try(entry)
        {
            found.push(Change {
                at: entry.at,
                from,
                to: name,
                lost: was_lost(evidence.snapshot, from, name, entry.at),
            });
        }
    }
    found
}

/// The node was down around that time without having left the swarm, had to start again, or was silenced: back soon, it
/// was never `down`. `next` leads since.
fn was_lost(snapshot: &ClusterSnapshot, node: &str, next: &str, at: Timestamp) -> bool {
    let timeline = &snapshot.timeline;
    if was_silent(snapshot, node, at) {
        return true;
    }
    if were_stopped_together(timeline, [node, next], at) {
        return false;
    }
    // Its very first start, shortly before, is none.
    let first = timeline
        .iter()
        .find(|entry| entry.node.as_str() == node && matches!(agent(entry), Some(("manager", _))));
    let managed_since = first.map_or(Timestamp::MIN, |entry| entry.at);
    timeline.iter().any(|entry| {
        let since = entry.at.duration_since(at);
        if since < -BEFORE || since > NOTICED {
            return false;
        }
        match &entry.what {
            Moment::Event {
                kind, attributes, ..
            } => {
                let is = |key: &str, value: &str| attributes.get(key).is_some_and(|v| v == value);
                let is_down = kind == "node" && is("name", node) && is("state.new", "down");
                let before = at.saturating_sub(BEFORE).unwrap_or(at);
                is_down && !left_between(snapshot, node, before, entry.at)
            }
            Moment::Agent { action, .. } => {
                entry.node.as_str() == node
                    && entry.at > managed_since
                    && ["started", "daemon_exited"].contains(&action.as_str())
            }
            _ => false,
        }
    })
}

/// Both nodes were stopped by order at about the same time (`swarmlab stop`), and who leads now is the first to lead since:
/// any of them may be.
fn were_stopped_together(timeline: &[TimelineEntry], nodes: [&str; 2], at: Timestamp) -> bool {
    let before = || timeline.iter().rev().filter(|entry| entry.at < at);
    let stopped = nodes.map(|node| {
        before()
            .find(|entry| {
                entry.node.as_str() == node && matches!(agent(entry), Some(("stopping", _)))
            })
            .map(|entry| entry.at)
    });
    let [Some(one), Some(other)] = stopped else {
        return false;
    };
    let led_since = before()
        .take_while(|entry| entry.at > one.max(other))
        .any(|entry| matches!(agent(entry), Some((LEADER, _))));
    one.duration_since(other).abs() <= BEFORE && !led_since
}

/// The node had been killed, frozen or cut off shortly before, and was not yet back.
fn was_silent(snapshot: &ClusterSnapshot, node: &str, at: Timestamp) -> bool {
    let silencing =
        [ChaosKind::Kill, ChaosKind::Pause, ChaosKind::Partition].map(ChaosKind::action);
    let mut is_silent = false;
    for entry in snapshot
        .timeline
        .iter()
        .filter(|entry| entry.node.as_str() == node)
    {
        let Some((action, _)) = agent(entry) else {
            continue;
        };
        let ago = at.duration_since(entry.at);
        if silencing.contains(&action) && !ago.is_negative() && ago <= BEFORE {
            is_silent = true;
        } else if action == ChaosKind::Heal.action() && ago > SEEN {
            is_silent = false;
        }
    }
    is_silent
}

/// Judges an assertion about the leader.
pub(in crate::grade) fn leader(
    assertion: &LeaderAssertion,
    evidence: &Evidence<'_>,
) -> AssertionReport {
    let text = evidence.text;
    let all = changes(evidence);
    let meant = |pattern: &Option<String>, name: &str| {
        pattern
            .as_deref()
            .is_none_or(|pattern| matches(pattern, name))
    };
    let good = all
        .iter()
        .filter(|change| change.lost || !assertion.lost)
        .filter(|change| meant(&assertion.from, change.from) && meant(&assertion.to, change.to))
        .count();
    let shown: Vec<String> = all
        .iter()
        .map(|change| text.leader_change(change.from, change.to, &clock(change.at), change.lost))
        .collect();
    let wanted = assertion.changes.unwrap_or(Count::at_least(1));
    let holds = wanted.holds(good as u64);
    let report = AssertionReport {
        subject: "leader".to_owned(),
        outcome: if holds { Outcome::Pass } else { Outcome::Fail },
        observed: if shown.is_empty() {
            text.leader_never_changed()
        } else {
            shown.join("; ")
        },
        expected: text.another_leader(&count_words(wanted, text), assertion.lost),
        see: Some("docker node ls".to_owned()),
        why: None,
    };
    with_hole(report, evidence)
}
