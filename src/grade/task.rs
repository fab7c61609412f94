//! Tasks: how many have all of the properties, and where they are.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::grader::{Count, TaskAssertion};

use super::compare::{count_words, image, labels, word};
use super::evidence::Evidence;
use super::json::{at, count_at, int_at, matches, names_service, text_at};
use super::object::{Candidate, Check, Flags, Subject};
use super::world::{List, World, spec_name, stack_of};

/// `web.2`, or `agent.worker-1` for a global service, as `docker service ps` writes it.
pub(super) fn task_name(task: &Value, world: &World<'_>) -> String {
    let service = world.service_of(task).map_or("?", spec_name);
    match count_at(task, &["Slot"]) {
        Some(slot) if slot > 0 => format!("{service}.{slot}"),
        _ => {
            let node = text_at(task, &["NodeID"]).and_then(|id| world.host_name(id));
            format!("{service}.{}", node.unwrap_or("?"))
        }
    }
}

impl TaskAssertion {
    fn is_placed(&self) -> bool {
        self.node.is_some()
            || self.node_role.is_some()
            || !self.node_labels.is_empty()
            || self.nodes.is_some()
            || self.per_node.is_some()
            || self.spread.is_some()
    }

    /// A property of all the tasks together, when they have all others.
    fn together(&self, tasks: &[&Value], world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
        let mut checks = Vec::new();
        let text = evidence.text;
        // A node that joined a moment ago has no name in the record yet, and is a node all the same.
        let mut by_node: BTreeMap<&str, u64> = BTreeMap::new();
        for task in tasks {
            let id = text_at(task, &["NodeID"]).unwrap_or("?");
            *by_node
                .entry(world.host_name(id).unwrap_or(id))
                .or_default() += 1;
        }
        let shown = |groups: &BTreeMap<&str, u64>| {
            let words: Vec<String> = groups
                .iter()
                .map(|(name, n)| format!("{name}: {n}"))
                .collect();
            if words.is_empty() {
                text.none().to_owned()
            } else {
                words.join(", ")
            }
        };
        if let Some(wanted) = self.nodes {
            checks.push(Check::field(
                "nodes",
                wanted.holds(by_node.len() as u64),
                shown(&by_node),
                count_words(wanted, text),
            ));
        }
        if let Some(wanted) = self.per_node {
            let holds = !by_node.is_empty() && by_node.values().all(|number| wanted.holds(*number));
            checks.push(Check::field(
                "per_node",
                holds,
                shown(&by_node),
                count_words(wanted, text),
            ));
        }
        if let Some(label) = &self.spread {
            let key = label.strip_prefix("node.labels.").unwrap_or(label);
            let value_of =
                |node: &Value| text_at(node, &["Spec", "Labels", key]).map(str::to_owned);
            let values: Vec<String> = world
                .nodes
                .values()
                .filter_map(|node| value_of(node))
                .collect();
            let mut groups: BTreeMap<&str, u64> =
                values.iter().map(|value| (value.as_str(), 0)).collect();
            for task in tasks {
                let node = text_at(task, &["NodeID"]).and_then(|id| world.nodes.get(id));
                let value = node.and_then(|node| text_at(node, &["Spec", "Labels", key]));
                *groups.entry(value.unwrap_or("—")).or_default() += 1;
            }
            let (least, most) = (
                groups.values().min().copied().unwrap_or(0),
                groups.values().max().copied().unwrap_or(0),
            );
            let holds = groups.len() > 1 && most - least <= 1;
            checks.push(Check::field(
                "spread",
                holds,
                shown(&groups),
                text.evenly(key),
            ));
        }
        checks
    }
}

impl Subject for TaskAssertion {
    fn kind(&self) -> &'static str {
        "task"
    }

    fn name(&self) -> Option<&str> {
        self.service.as_deref()
    }

    fn flags(&self) -> Flags {
        let together = self.nodes.is_some() || self.per_node.is_some() || self.spread.is_some();
        Flags {
            // The properties of all tasks together are those of one candidate, see `candidates`.
            count: (!together && !self.absent).then(|| self.count.unwrap_or(Count::at_least(1))),
            ever: self.ever,
            absent: self.absent,
            existed: self.existed,
        }
    }

    fn lists(&self) -> Vec<List> {
        let mut lists = vec![List::Services, List::Tasks];
        if self.is_placed() {
            lists.push(List::Nodes);
        }
        lists
    }

    fn objects<'w>(&self, world: &World<'w>) -> Vec<(String, &'w Value)> {
        let bodies = self.bodies(world).into_iter();
        bodies.map(|task| (task_name(task, world), task)).collect()
    }

    fn is_of_object_alone(&self) -> bool {
        !self.is_placed()
    }

    fn bodies<'w>(&self, world: &World<'w>) -> Vec<&'w Value> {
        let is_all = self.service.is_none() && self.stack.is_none();
        world
            .tasks
            .values()
            .filter(|task| {
                is_all
                    || world.service_of(task).is_some_and(|service| {
                        self.service
                            .as_deref()
                            .is_none_or(|name| names_service(name, spec_name(service)))
                            && self
                                .stack
                                .as_deref()
                                .is_none_or(|stack| stack_of(service) == Some(stack))
                    })
            })
            .copied()
            .collect()
    }

    fn checks(&self, task: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
        let none = evidence.text.none();
        let mut checks = Vec::new();
        let status = |key| text_at(task, &["Status", key]);
        if !self.state.is_empty() {
            let found = status("State");
            let holds = found.is_some_and(|found| self.state.iter().any(|state| state == found));
            let error = status("Err")
                .map(|error| format!(" ({error})"))
                .unwrap_or_default();
            let observed = format!("{}{error}", found.unwrap_or(none));
            checks.push(Check::field("state", holds, observed, self.state.join("|")));
        }
        if let Some(wanted) = &self.desired {
            checks.push(word(
                "desired",
                wanted,
                text_at(task, &["DesiredState"]),
                none,
            ));
        }
        if let Some(wanted) = &self.image {
            checks.push(image(
                wanted,
                text_at(task, &["Spec", "ContainerSpec", "Image"]),
                evidence,
            ));
        }
        let node = text_at(task, &["NodeID"]).and_then(|id| world.nodes.get(id));
        let host = node.and_then(|node| text_at(node, &["Description", "Hostname"]));
        if let Some(wanted) = &self.node {
            let holds = host.is_some_and(|host| matches(wanted, host));
            checks.push(Check::field("node", holds, host.unwrap_or(none), wanted));
        }
        if let Some(wanted) = &self.node_role {
            let role = node.and_then(|node| text_at(node, &["Spec", "Role"]));
            checks.push(word("role", wanted, role, none));
        }
        let found = node.and_then(|node| at(node, &["Spec", "Labels"]));
        checks.extend(labels("node label", &self.node_labels, found, evidence));
        if let Some(wanted) = self.slot {
            let slot = count_at(task, &["Slot"]);
            let shown = slot.map_or_else(|| none.to_owned(), |slot| slot.to_string());
            checks.push(Check::field("slot", slot == Some(wanted), shown, wanted));
        }
        if let Some(wanted) = &self.error {
            let words = [status("Err"), status("Message")];
            let contains = |words: &str| words.to_lowercase().contains(&wanted.to_lowercase());
            let holds = words.iter().flatten().any(|words| contains(words));
            let shown = words.iter().flatten().next().copied().unwrap_or(none);
            checks.push(Check::field("error", holds, shown, format!("*{wanted}*")));
        }
        let secrets: Vec<&str> = at(task, &["Spec", "ContainerSpec", "Secrets"])
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|secret| text_at(secret, &["SecretName"]))
            .collect();
        for wanted in &self.secrets {
            let holds = secrets.iter().any(|secret| matches(wanted, secret));
            let shown = match secrets[..] {
                [] => none.to_owned(),
                _ => secrets.join(", "),
            };
            checks.push(Check::field("secret", holds, shown, wanted));
        }
        if let Some(wanted) = self.exit_code {
            let found = int_at(task, &["Status", "ContainerStatus", "ExitCode"]);
            let shown = found.map_or_else(|| none.to_owned(), |code| code.to_string());
            checks.push(Check::field(
                "exit_code",
                found == Some(wanted),
                shown,
                wanted,
            ));
        }
        checks
    }

    fn candidates(&self, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Candidate> {
        let each: Vec<(Candidate, &Value)> = self
            .objects(world)
            .into_iter()
            .map(|(name, task)| {
                let checks = self.checks(task, world, evidence);
                (Candidate { name, checks }, task)
            })
            .collect();
        if self.flags().count.is_some() || self.absent {
            return each.into_iter().map(|(candidate, _)| candidate).collect();
        }
        let tasks: Vec<&Value> = each
            .iter()
            .filter(|(candidate, _)| candidate.holds())
            .map(|(_, task)| *task)
            .collect();
        if each.is_empty() {
            return Vec::new();
        }
        let mut checks = self.together(&tasks, world, evidence);
        let wanted = self.count.unwrap_or(Count::at_least(1));
        let found = tasks.len() as u64;
        let words = evidence
            .text
            .count_with(wanted, &self.wanted(world, evidence));
        checks.insert(0, Check::new(wanted.holds(found), found.to_string(), words));
        vec![Candidate {
            name: self.service.clone().unwrap_or_default(),
            checks,
        }]
    }

    fn see(&self, _name: Option<&str>) -> String {
        match (&self.service, &self.stack) {
            (Some(service), _) if !service.contains('*') => {
                format!("docker service ps {service} --no-trunc")
            }
            (_, Some(stack)) => format!("docker stack ps {stack} --no-trunc"),
            _ => "docker node ps $(docker node ls -q)".to_owned(),
        }
    }
}
