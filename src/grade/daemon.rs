//! Daemons: each node's own view of the swarm.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::grader::{Count, DaemonAssertion};
use crate::model::report::{AssertionReport, Outcome};
use crate::model::snapshot::NodeView;

use super::compare::{count, word};
use super::evidence::Evidence;
use super::json::{count_at, flag_at, list_at, matches, text_at};
use super::local::{Found, Local};
use super::object::{Candidate, Check};

/// Judges an assertion about daemons.
pub(super) fn judge(assertion: &DaemonAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let meant: Vec<_> = evidence
        .snapshot
        .nodes
        .iter()
        .filter(|(name, _)| {
            assertion
                .node
                .as_deref()
                .is_none_or(|pattern| matches(pattern, name.as_str()))
        })
        .collect();
    let mut found = Found {
        candidates: Vec::new(),
        unread: Vec::new(),
    };
    for (name, view) in &meant {
        let why = evidence
            .unread_of("info", Some(name.as_str()))
            .unwrap_or_else(|| evidence.text.daemon_without_answer(name.as_str()));
        found.candidates.push(Candidate {
            name: name.as_str().to_owned(),
            checks: daemon_checks(assertion, view, &why, evidence),
        });
    }
    let wanted: Vec<String> = daemon_checks(assertion, &NodeView::default(), "", evidence)
        .into_iter()
        .map(|check| check.expected)
        .collect();
    let default = match assertion.node {
        Some(_) => Count::exactly(meant.len() as u64),
        None => Count::at_least(1),
    };
    let local = Local {
        kind: "daemon",
        name: assertion.node.as_deref(),
        count: Some(assertion.count.unwrap_or(default)),
        see: "docker info".to_owned(),
        wanted: wanted.join(", "),
    };
    let mut reports = local.judge(&found, evidence);
    if assertion.same_cluster == Some(true) {
        let holding: BTreeSet<&str> = found
            .candidates
            .iter()
            .filter(|candidate| candidate.holds())
            .map(|candidate| candidate.name.as_str())
            .collect();
        let views: Vec<(&str, &Value)> = meant
            .iter()
            .filter(|(name, _)| holding.contains(name.as_str()))
            .filter_map(|(name, view)| Some((name.as_str(), view.info.as_ref()?)))
            .collect();
        let strangers = strangers(&views, evidence);
        let (outcome, observed) = if strangers.is_empty() && !views.is_empty() {
            (Outcome::Pass, evidence.text.one_swarm())
        } else {
            (
                Outcome::Fail,
                evidence.text.several_swarms(&strangers.join(", ")),
            )
        };
        let open = found
            .candidates
            .iter()
            .any(|candidate| candidate.unknowns() > 0);
        reports.push(if outcome == Outcome::Fail && open {
            local.unknown(&evidence.text.not_known(), evidence)
        } else {
            local.report(outcome, observed, evidence.text.one_swarm())
        });
    }
    reports
}

fn daemon_checks(
    assertion: &DaemonAssertion,
    view: &NodeView,
    why: &str,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let none = evidence.text.none();
    let mut checks = Vec::new();
    if let Some(wanted) = &assertion.container {
        checks.push(word("container", wanted, Some(&view.container), none));
    }
    let Some(info) = &view.info else {
        let said = daemon_info_checks(assertion, &Value::Null, evidence);
        checks.extend(
            said.into_iter()
                .map(|check| Check::unknown(why, check.expected)),
        );
        return checks;
    };
    checks.extend(daemon_info_checks(assertion, info, evidence));
    checks
}

fn daemon_info_checks(
    assertion: &DaemonAssertion,
    info: &Value,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let none = evidence.text.none();
    let mut checks = Vec::new();
    if let Some(wanted) = &assertion.swarm {
        checks.push(word(
            "swarm",
            wanted,
            text_at(info, &["Swarm", "LocalNodeState"]),
            none,
        ));
    }
    let control = flag_at(info, &["Swarm", "ControlAvailable"]);
    if let Some(wanted) = assertion.control {
        let word = |control: bool| {
            if control {
                "Is Manager: true"
            } else {
                "Is Manager: false"
            }
        };
        checks.push(Check::new(control == wanted, word(control), word(wanted)));
    }
    if let Some(wanted) = &assertion.error {
        let found = text_at(info, &["Swarm", "Error"]);
        let holds =
            found.is_some_and(|found| found.to_lowercase().contains(&wanted.to_lowercase()));
        checks.push(Check::field(
            "error",
            holds,
            found.unwrap_or(none),
            format!("*{wanted}*"),
        ));
    }
    for (field, wanted, key) in [
        ("managers", assertion.managers, "Managers"),
        ("nodes", assertion.nodes, "Nodes"),
    ] {
        if let Some(wanted) = wanted {
            // Only a manager counts them; a worker says 0 whatever there is.
            let found = control.then(|| count_at(info, &["Swarm", key])).flatten();
            checks.push(count(field, wanted, found, evidence.text));
        }
    }
    if let Some(wanted) = assertion.autolock {
        let found = flag_at(
            info,
            &[
                "Swarm",
                "Cluster",
                "Spec",
                "EncryptionConfig",
                "AutoLockManagers",
            ],
        );
        checks.push(Check::field("autolock", found == wanted, found, wanted));
    }
    checks
}

/// The daemons that are not in the swarm of the first manager among them.
fn strangers<'a>(views: &[(&'a str, &'a Value)], evidence: &Evidence<'_>) -> Vec<&'a str> {
    let cluster = |info: &'a Value| text_at(info, &["Swarm", "Cluster", "ID"]);
    let node = |info: &'a Value| text_at(info, &["Swarm", "NodeID"]);
    let Some(first) = views.iter().find_map(|(_, info)| cluster(info)) else {
        return views.iter().map(|(name, _)| *name).collect();
    };
    let mut members: BTreeSet<&str> = views
        .iter()
        .filter(|(_, info)| cluster(info) == Some(first))
        .filter_map(|(_, info)| node(info))
        .collect();
    let swarm_id = evidence
        .snapshot
        .swarm
        .as_ref()
        .and_then(|swarm| text_at(&swarm.swarm, &["ID"]));
    if swarm_id == Some(first) {
        members.extend(evidence.now.nodes.keys());
    }
    views
        .iter()
        .filter(|(_, info)| {
            if let Some(id) = cluster(info) {
                return id != first;
            }
            // A worker does not say which swarm it is in, but which managers it follows.
            let listed = node(info).is_some_and(|id| members.contains(id));
            let follows = list_at(info, &["Swarm", "RemoteManagers"])
                .iter()
                .filter_map(|manager| text_at(manager, &["NodeID"]))
                .any(|id| members.contains(id));
            !listed && !follows
        })
        .map(|(name, _)| *name)
        .collect()
}
