//! When the managers had no quorum, and how they got one again.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{agent, with_hole};
use crate::grade::evidence::Evidence;
use crate::grade::json::{at, clock, seconds_between, text_at};
use crate::grade::node::host_name;
use crate::model::grader::{QuorumAssertion, QuorumBack, Span};
use crate::model::report::{AssertionReport, Outcome};
use crate::model::timeline::{EventScope, LEADER, MANAGERS, Moment, TimelineEntry};
use crate::text::record::Regained;

/// What happens at the ends of an outage is no proof against it.
const EDGE: SignedDuration = SignedDuration::from_secs(2);
/// A manager sees the others again so soon after it answers again.
const SEES_OTHERS: SignedDuration = SignedDuration::from_secs(15);
/// Longer than an election.
const LONGER: i64 = 20;

/// A time without a quorum.
struct Loss {
    from: Timestamp,
    seconds: f64,
    regained: Regained,
}

fn losses(evidence: &Evidence<'_>) -> Vec<Loss> {
    let timeline = &evidence.snapshot.timeline;
    let mut found: Vec<Loss> = Vec::new();
    for entry in timeline {
        if agent(entry).is_none_or(|(action, _)| action != "no_leader")
            || !evidence.is_of_this_try(entry)
        {
            continue;
        }
        let back = timeline.iter().find(|later| {
            later.at > entry.at && agent(later).is_some_and(|(action, _)| action == "manager")
        });
        let to = back.map_or(evidence.snapshot.captured_at, |back| back.at);
        // A manager that was cut off alone has no leader either, while the others go on. What it writes itself is
        // no proof of that: its events may be there before its agent, on a slow machine, notes that it manages again.
        let others_went_on = timeline
            .iter()
            .filter(|other| other.node != entry.node)
            .filter(|other| {
                other.at.duration_since(entry.at) > EDGE && to.duration_since(other.at) > EDGE
            })
            .any(proves_a_quorum);
        if others_went_on
            || found.iter().any(|loss| {
                loss.from <= entry.at && entry.at < to && loss.regained == Regained::Not
            })
        {
            continue;
        }
        let regained = back.map_or(Regained::Not, |back| how(timeline, entry, back));
        found.push(Loss {
            from: entry.at,
            seconds: seconds_between(entry.at, to),
            regained,
        });
    }
    found
}

/// The longest time without a quorum that is longer than an election.
pub(in crate::grade) fn longest_loss(evidence: &Evidence<'_>) -> Option<(Timestamp, Timestamp)> {
    let losses = losses(evidence);
    let longest = losses
        .iter()
        .filter(|loss| loss.seconds >= LONGER as f64)
        .max_by(|a, b| a.seconds.total_cmp(&b.seconds))?;
    let length = SignedDuration::from_secs_f64(longest.seconds);
    Some((longest.from, longest.from.checked_add(length).ok()?))
}

/// When a manager struck another from its list although nobody demoted it: only `--force-new-cluster` does that
/// (swarmkit restarts raft with one member, and makes every node "unknown" as after each election). It is told apart from
/// a return however soon the lost managers are back.
fn struck_off(timeline: &[TimelineEntry]) -> Vec<&TimelineEntry> {
    let mut voted: HashMap<&str, bool> = HashMap::new();
    let mut struck = Vec::new();
    for entry in timeline {
        let Moment::Object { kind, id, body } = &entry.what else {
            continue;
        };
        if kind != "node" {
            continue;
        }
        let is_manager = text_at(body, &["Spec", "Role"]) == Some("manager");
        let votes = is_manager && at(body, &["ManagerStatus"]).is_some();
        let did_vote = voted.insert(id, votes).unwrap_or(false);
        let is_unknown = text_at(body, &["Status", "State"]) == Some("unknown");
        if did_vote && is_manager && !votes && is_unknown {
            struck.push(entry);
        }
    }
    struck
}

/// The role that the swarm wanted the node to have then.
fn role_then<'t>(timeline: &'t [TimelineEntry], name: &str, at: Timestamp) -> Option<&'t str> {
    let mut known = timeline.iter().rev().filter(|entry| entry.at <= at);
    known.find_map(|entry| match &entry.what {
        Moment::Object { kind, body, .. } if kind == "node" && host_name(body) == name => {
            text_at(body, &["Spec", "Role"])
        }
        _ => None,
    })
}

/// How many of the managers are others than the one that saw them, and were no workers when the quorum was lost:
/// somebody who promotes workers right after `--force-new-cluster` brought no lost manager back.
fn others_in(
    timeline: &[TimelineEntry],
    names: &str,
    seen: &TimelineEntry,
    lost: Timestamp,
) -> usize {
    names
        .split_whitespace()
        .filter(|name| *name != seen.node.as_str())
        .filter(|name| role_then(timeline, name, lost) != Some("worker"))
        .count()
}

/// Only managers with a quorum can write this.
fn proves_a_quorum(entry: &TimelineEntry) -> bool {
    match &entry.what {
        Moment::Event { scope, .. } => *scope == EventScope::Swarm,
        Moment::Object { kind, .. } => {
            ["service", "node", "network", "secret", "config", "swarm"].contains(&kind.as_str())
        }
        Moment::Agent { action, .. } => [LEADER, MANAGERS].contains(&action.as_str()),
        // A task's time is that of its worker.
        Moment::Task { .. } => false,
    }
}

/// Whether the manager that answers again struck others off, or sees them. It may write whom it sees before it writes
/// that it manages.
fn how(timeline: &[TimelineEntry], lost: &TimelineEntry, back: &TimelineEntry) -> Regained {
    let struck = struck_off(timeline);
    if struck
        .iter()
        .any(|entry| entry.at > lost.at && entry.at.duration_since(back.at) <= EDGE)
    {
        return Regained::ByNewCluster;
    }
    let seen: Vec<usize> = timeline
        .iter()
        .filter(|entry| entry.node == back.node && entry.at.duration_since(lost.at) > EDGE)
        .filter(|entry| entry.at.duration_since(back.at) <= SEES_OTHERS)
        .filter_map(agent)
        .filter(|(action, _)| *action == MANAGERS)
        .filter(|(_, names)| !names.is_empty())
        .map(|(_, names)| others_in(timeline, names, back, lost.at))
        .collect();
    match seen.iter().max() {
        None => Regained::Somehow,
        Some(0) => Regained::ByNewCluster,
        Some(_) => Regained::ByReturn,
    }
}

/// Judges an assertion about the quorum.
pub(in crate::grade) fn quorum(
    assertion: &QuorumAssertion,
    evidence: &Evidence<'_>,
) -> AssertionReport {
    let text = evidence.text;
    let longer = assertion.longer.unwrap_or(Span::from_seconds(LONGER));
    let wanted = match (assertion.by, assertion.regained) {
        (Some(QuorumBack::Return), _) => Regained::ByReturn,
        (Some(QuorumBack::NewCluster), _) => Regained::ByNewCluster,
        (None, true) => Regained::Somehow,
        (None, false) => Regained::Not,
    };
    let losses = losses(evidence);
    let is_long = |loss: &&Loss| loss.seconds >= longer.seconds();
    let holds = losses.iter().filter(is_long).any(|loss| match wanted {
        Regained::Not => true,
        Regained::Somehow => loss.regained != Regained::Not,
        way => loss.regained == way,
    }) || wanted == Regained::ByNewCluster
            // Who types it at once leaves no time in which the loss of the quorum could be recorded.
            && struck_off(&evidence.snapshot.timeline)
                .into_iter()
                .any(|entry| evidence.is_of_this_try(entry));
    let shown: Vec<String> = losses
        .iter()
        .map(|loss| text.quorum_lost(&clock(loss.from), loss.seconds, loss.regained))
        .collect();
    let report = AssertionReport {
        subject: "quorum".to_owned(),
        outcome: if holds { Outcome::Pass } else { Outcome::Fail },
        observed: if shown.is_empty() {
            text.quorum_never_lost()
        } else {
            shown.join("; ")
        },
        expected: text.quorum_wanted(&longer.to_string(), wanted),
        see: Some("docker node ls".to_owned()),
        why: None,
    };
    with_hole(report, evidence)
}
