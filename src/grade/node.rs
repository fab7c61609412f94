//! Nodes as the managers list them.

use serde_json::Value;

use crate::model::grader::NodeAssertion;

use super::compare::{count, labels, word};
use super::departure::{had_left, is_anew};
use super::evidence::Evidence;
use super::json::{at, flag_at, matches, text_at};
use super::object::{Check, Subject, kind_name_and_flags};
use super::world::{List, World, is_running};

/// Host name of a node.
pub(super) fn host_name(node: &Value) -> &str {
    text_at(node, &["Description", "Hostname"]).unwrap_or_default()
}

impl Subject for NodeAssertion {
    kind_name_and_flags!("node");

    fn lists(&self) -> Vec<List> {
        let mut lists = vec![List::Nodes];
        if self.running.is_some() {
            lists.push(List::Tasks);
        }
        lists
    }

    fn objects<'w>(&self, world: &World<'w>) -> Vec<(String, &'w Value)> {
        world
            .nodes
            .values()
            .filter(|node| {
                self.name
                    .as_deref()
                    .is_none_or(|name| matches(name, host_name(node)))
            })
            .map(|node| (host_name(node).to_owned(), *node))
            .collect()
    }

    fn checks(&self, node: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
        let none = evidence.text.none();
        let mut checks = Vec::new();
        for (field, wanted, path) in [
            ("role", &self.role, &["Spec", "Role"][..]),
            (
                "availability",
                &self.availability,
                &["Spec", "Availability"],
            ),
            ("state", &self.state, &["Status", "State"]),
            (
                "reachability",
                &self.reachability,
                &["ManagerStatus", "Reachability"],
            ),
        ] {
            if let Some(wanted) = wanted {
                checks.push(word(field, wanted, text_at(node, path), none));
            }
        }
        if let Some(wanted) = self.leader {
            let is = flag_at(node, &["ManagerStatus", "Leader"]);
            let word = |leader: bool| {
                if leader {
                    "Leader"
                } else {
                    evidence.text.no_leader()
                }
            };
            checks.push(Check::new(is == wanted, word(is), word(wanted)).see("docker node ls"));
        }
        checks.extend(labels(
            "label",
            &self.labels,
            at(node, &["Spec", "Labels"]),
            evidence,
        ));
        if let Some(wanted) = self.running {
            let id = text_at(node, &["ID"]);
            let found = world
                .tasks
                .values()
                .filter(|task| id.is_some() && text_at(task, &["NodeID"]) == id && is_running(task))
                .count() as u64;
            let see = format!("docker node ps {}", host_name(node));
            checks.push(count("running", wanted, Some(found), evidence.text).see(see));
        }
        if let Some(wanted) = self.left {
            let at = world.at.unwrap_or(evidence.snapshot.captured_at);
            let is = had_left(evidence.snapshot, node, at);
            let word = |left| evidence.text.left_the_swarm(left);
            checks.push(Check::new(is == wanted, word(is), word(wanted)).see("docker node ls"));
        }
        if let Some(wanted) = self.anew {
            let is = is_anew(evidence.snapshot, node);
            let word = |anew| evidence.text.joined_anew(anew);
            checks.push(Check::new(is == wanted, word(is), word(wanted)).see("docker node ls"));
        }
        checks
    }

    fn see(&self, name: Option<&str>) -> String {
        match name {
            Some(name) if !name.contains('*') => format!("docker node inspect {name} --pretty"),
            _ => "docker node ls".to_owned(),
        }
    }
}
