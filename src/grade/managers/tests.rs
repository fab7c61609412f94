//! Leaders, quorums and settings, judged of made-up records.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use test_case::test_case;

use super::*;
use crate::model::grader::{
    LeaderAssertion, QuorumAssertion, QuorumBack, SwarmAssertion, TokenRole,
};
use crate::model::lab::SwarmStart;
use crate::model::language::Language;
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::EventScope;
use crate::text::text;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

/// What agents wrote: second, node, action, note.
fn snapshot(moments: &[(i64, &str, &str, &str)]) -> ClusterSnapshot {
    let mut snapshot = crate::grade::untouched("lab-12", SwarmStart::Formed, &BTreeMap::new());
    let entries = moments
        .iter()
        .map(|(second, node, action, note)| TimelineEntry {
            at: at(*second),
            node: node.parse().unwrap(),
            what: Moment::Agent {
                action: (*action).to_owned(),
                note: (*note).to_owned(),
            },
        });
    snapshot.timeline.extend(entries);
    snapshot.captured_at = at(1000);
    snapshot
}

fn node_is_down(second: i64, by: &str, name: &str) -> TimelineEntry {
    let attributes = [("name", name), ("state.new", "down")];
    TimelineEntry {
        at: at(second),
        node: by.parse().unwrap(),
        what: Moment::Event {
            kind: "node".to_owned(),
            scope: EventScope::Swarm,
            action: "update".to_owned(),
            id: name.to_owned(),
            attributes: attributes
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
        },
    }
}

fn led(snapshot: &ClusterSnapshot, lost: bool) -> Outcome {
    let assertion = LeaderAssertion {
        lost,
        ..LeaderAssertion::default()
    };
    leader(&assertion, &Evidence::new(snapshot, text(Language::En))).outcome
}

#[test]
fn a_leader_that_was_lost_is_another_thing_than_one_that_was_demoted() {
    let elected = [
        (1, "manager-1", "leader", "manager-1"),
        (1, "manager-2", "leader", "manager-1"),
        (20, "manager-3", "leader", "manager-3"),
        (21, "manager-2", "leader", "manager-3"),
    ];
    assert_eq!(led(&snapshot(&elected[..2]), false), Outcome::Fail);
    let mut demoted = snapshot(&elected);
    assert_eq!(led(&demoted, false), Outcome::Pass);
    assert_eq!(led(&demoted, true), Outcome::Fail);
    demoted
        .timeline
        .push(node_is_down(50, "manager-3", "worker-1"));
    assert_eq!(led(&demoted, true), Outcome::Fail);
    demoted
        .timeline
        .push(node_is_down(60, "manager-3", "manager-1"));
    assert_eq!(led(&demoted, true), Outcome::Pass);
    // What was before a reset is the baseline, and no more.
    let mut reset = demoted.clone();
    reset
        .timeline
        .extend(snapshot(&[(90, "manager-1", "reset", "")]).timeline.pop());
    assert_eq!(led(&reset, false), Outcome::Fail);
}

#[test_case(&[(10, "chaos_pause"), (22, "chaos_heal")], true; "frozen, and back before it was down")]
#[test_case(&[(10, "chaos_partition")], true; "cut off")]
#[test_case(&[(5, "chaos_pause"), (8, "chaos_heal")], false; "back long before it gave up the lead")]
#[test_case(&[(30, "chaos_pause")], false; "frozen when another led")]
fn a_silenced_leader_is_lost_while_it_is_silent(chaos: &[(i64, &str)], lost: bool) {
    let mut moments = vec![
        (1, "manager-1", "manager", ""),
        (1, "manager-1", "leader", "manager-1"),
        (20, "manager-3", "leader", "manager-3"),
    ];
    moments.extend(
        chaos
            .iter()
            .map(|(second, action)| (*second, "manager-1", *action, "")),
    );
    moments.sort_by_key(|moment| moment.0);
    let expected = if lost { Outcome::Pass } else { Outcome::Fail };
    assert_eq!(led(&snapshot(&moments), true), expected);
}

#[test]
fn a_leader_that_left_was_not_lost() {
    let left = |second: i64| {
        let mut snapshot = snapshot(&[
            (1, "manager-1", "started", ""),
            (3, "manager-1", "manager", ""),
            (3, "manager-1", "leader", "manager-1"),
            (second, "manager-1", "no_swarm", ""),
            (50, "manager-3", "leader", "manager-3"),
        ]);
        snapshot
            .timeline
            .push(node_is_down(80, "manager-3", "manager-1"));
        snapshot
    };
    assert_eq!(led(&left(38), false), Outcome::Pass);
    assert_eq!(led(&left(38), true), Outcome::Fail);
    // It left long after it had failed.
    assert_eq!(led(&left(200), true), Outcome::Pass);
}

const LOST: [(i64, &str, &str, &str); 2] = [
    (1, "manager-3", "manager", ""),
    (100, "manager-3", "no_leader", "no leader"),
];
const RETURNED: [(i64, &str, &str, &str); 2] = [
    (150, "manager-3", "manager", ""),
    (151, "manager-3", "managers", "manager-1 manager-3"),
];
const ALONE: [(i64, &str, &str, &str); 2] = [
    (150, "manager-3", "manager", ""),
    (151, "manager-3", "managers", "manager-3"),
];

#[test_case(&[], false, None, Outcome::Pass; "lost for good")]
#[test_case(&[], true, None, Outcome::Fail; "not regained")]
#[test_case(&RETURNED, true, None, Outcome::Pass; "regained")]
#[test_case(&RETURNED, false, Some(QuorumBack::Return), Outcome::Pass; "by return")]
#[test_case(&RETURNED, false, Some(QuorumBack::NewCluster), Outcome::Fail; "not by a new cluster")]
#[test_case(&ALONE, false, Some(QuorumBack::NewCluster), Outcome::Pass; "by a new cluster")]
#[test_case(
    &[(140, "manager-3", "managers", "manager-3"), (150, "manager-3", "manager", "")],
    false, Some(QuorumBack::NewCluster), Outcome::Pass; "by a new cluster, noted late"
)]
#[test_case(&[(112, "manager-3", "manager", "")], true, None, Outcome::Fail; "an election")]
#[test_case(
    &[(115, "manager-1", "managers", "manager-1 manager-2"), (150, "manager-3", "manager", "")],
    true, None, Outcome::Fail; "the others went on"
)]
fn quorums(
    then: &[(i64, &str, &str, &str)],
    regained: bool,
    by: Option<QuorumBack>,
    expected: Outcome,
) {
    let snapshot = snapshot(&[&LOST[..], then].concat());
    let assertion = QuorumAssertion {
        regained,
        by,
        ..QuorumAssertion::default()
    };
    let evidence = Evidence::new(&snapshot, text(Language::En));
    assert_eq!(quorum(&assertion, &evidence).outcome, expected);
}

/// A node as a manager read it: second, who read, whom, state, whether it is among those that vote.
fn node_is(second: i64, by: &str, name: &str, state: &str, votes: bool) -> TimelineEntry {
    let body = json!({
        "ID": name,
        "Description": { "Hostname": name },
        "Spec": { "Role": "manager" },
        "Status": { "State": state },
        "ManagerStatus": votes.then(|| json!({ "Reachability": "reachable" })),
    });
    TimelineEntry {
        at: at(second),
        node: by.parse().unwrap(),
        what: Moment::Object {
            kind: "node".to_owned(),
            id: name.to_owned(),
            body,
        },
    }
}

fn by_new_cluster(snapshot: &ClusterSnapshot) -> Outcome {
    let assertion = QuorumAssertion {
        by: Some(QuorumBack::NewCluster),
        ..QuorumAssertion::default()
    };
    quorum(&assertion, &Evidence::new(snapshot, text(Language::En))).outcome
}

#[test_case(("unknown", false), Outcome::Pass; "struck off")]
#[test_case(("unknown", true), Outcome::Fail; "another election")]
#[test_case(("ready", false), Outcome::Fail; "on its way to another role")]
fn a_new_cluster_is_seen_though_nobody_waited(then: (&str, bool), expected: Outcome) {
    let mut snapshot = snapshot(&[]);
    snapshot.timeline.extend([
        node_is(1, "manager-3", "manager-1", "ready", true),
        node_is(50, "manager-3", "manager-1", then.0, then.1),
        node_is(55, "manager-3", "manager-1", "ready", true),
    ]);
    assert_eq!(by_new_cluster(&snapshot), expected);
}

#[test]
fn managers_that_are_back_at_once_hide_no_new_cluster() {
    let mut snapshot = snapshot(
        &[
            &LOST[..],
            &ALONE,
            &[(155, "manager-3", "managers", "manager-1 manager-3")],
        ]
        .concat(),
    );
    assert_eq!(by_new_cluster(&snapshot), Outcome::Fail);
    snapshot.timeline.extend([
        node_is(1, "manager-3", "manager-1", "ready", true),
        node_is(149, "manager-3", "manager-1", "unknown", false),
    ]);
    assert_eq!(by_new_cluster(&snapshot), Outcome::Pass);
    let by_return = QuorumAssertion {
        by: Some(QuorumBack::Return),
        ..QuorumAssertion::default()
    };
    let evidence = Evidence::new(&snapshot, text(Language::En));
    assert_eq!(quorum(&by_return, &evidence).outcome, Outcome::Fail);
}

#[test]
fn tokens_and_autolock_are_read_from_the_record() {
    let mut snapshot = snapshot(&[]);
    let mut record = |second: i64, worker: &str, autolock: bool| {
        let body = json!({
            "ID": "s", "JoinTokens": { "Worker": worker, "Manager": "m" },
            "Spec": { "EncryptionConfig": { "AutoLockManagers": autolock } },
        });
        snapshot.timeline.push(TimelineEntry {
            at: at(second),
            node: "manager-1".parse().unwrap(),
            what: Moment::Object {
                kind: "swarm".to_owned(),
                id: "s".to_owned(),
                body,
            },
        });
        let judged = |assertion: &SwarmAssertion| {
            let evidence = Evidence::new(&snapshot, text(Language::En));
            swarm(assertion, &evidence)[0].outcome
        };
        let rotated = |role| SwarmAssertion {
            rotated: vec![role],
            ..SwarmAssertion::default()
        };
        let locked = SwarmAssertion {
            autolock: Some(true),
            ever: true,
            ..SwarmAssertion::default()
        };
        [
            judged(&rotated(TokenRole::Worker)),
            judged(&rotated(TokenRole::Manager)),
            judged(&locked),
        ]
    };
    let (pass, fail) = (Outcome::Pass, Outcome::Fail);
    assert_eq!(record(1, "a", false), [fail, fail, fail]);
    assert_eq!(record(5, "b", false), [pass, fail, fail]);
    assert_eq!(record(9, "b", true), [pass, fail, pass]);
    assert_eq!(record(12, "b", false), [pass, fail, pass]);
}

#[test]
fn managers_that_were_dark_one_after_the_other_leave_no_hole() {
    let both = |second: i64, last_sign: &'static str| {
        snapshot(&[
            (1, "manager-1", "manager", ""),
            (1, "manager-2", "manager", ""),
            (100, "manager-1", "managers", "3"),
            (150, "manager-1", "started", ""),
            (151, "manager-1", "gap", ""),
            (second, "manager-2", last_sign, ""),
            (second + 50, "manager-2", "gap", ""),
        ])
    };
    let hole = |second, last_sign| {
        Evidence::new(&both(second, last_sign), text(Language::En))
            .hole()
            .is_some()
    };
    assert!(!hole(200, "managers"));
    assert!(hole(120, "managers"));
    // By order nothing is missed.
    assert!(!hole(120, "chaos_kill"));
    assert!(!hole(120, "stopping"));
}
