//! The swarm's objects at one moment: now, or replayed from the record.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::{EventScope, Moment, TimelineEntry};

use super::evidence::Evidence;
use super::json::{text_at, time_at};

/// A list of the swarm's objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Services,
    Tasks,
    Nodes,
    Networks,
    Secrets,
    Configs,
}

impl List {
    const ALL: [Self; 6] = [
        Self::Services,
        Self::Tasks,
        Self::Nodes,
        Self::Networks,
        Self::Secrets,
        Self::Configs,
    ];

    /// The word that `unread` uses.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Tasks => "tasks",
            Self::Nodes => "nodes",
            Self::Networks => "networks",
            Self::Secrets => "secrets",
            Self::Configs => "configs",
        }
    }

    fn of_kind(kind: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|list| list.word().strip_suffix('s') == Some(kind))
    }
}

/// Objects by ID.
pub(super) type Objects<'a> = BTreeMap<&'a str, &'a Value>;

/// The swarm's objects at one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct World<'a> {
    pub(super) services: Objects<'a>,
    pub(super) tasks: Objects<'a>,
    pub(super) nodes: Objects<'a>,
    pub(super) networks: Objects<'a>,
    pub(super) secrets: Objects<'a>,
    pub(super) configs: Objects<'a>,
    /// No node is in a swarm.
    pub(super) no_swarm: bool,
    /// Which moment; of a world that is made up none.
    pub(super) at: Option<Timestamp>,
}

impl<'a> World<'a> {
    /// The swarm as the managers list it now.
    pub(super) fn now(snapshot: &'a ClusterSnapshot) -> Self {
        let mut world = Self {
            at: Some(snapshot.captured_at),
            ..Self::default()
        };
        match &snapshot.swarm {
            None => world.no_swarm = true,
            Some(swarm) => {
                for (list, objects) in [
                    (List::Services, &swarm.services),
                    (List::Tasks, &swarm.tasks),
                    (List::Nodes, &swarm.nodes),
                    (List::Networks, &swarm.networks),
                    (List::Secrets, &swarm.secrets),
                    (List::Configs, &swarm.configs),
                ] {
                    let key = if list == List::Networks { "Id" } else { "ID" };
                    for object in objects {
                        if let Some(id) = text_at(object, &[key]) {
                            world.list_mut(list).insert(id, object);
                        }
                    }
                }
            }
        }
        world
    }

    fn list_mut(&mut self, list: List) -> &mut Objects<'a> {
        match list {
            List::Services => &mut self.services,
            List::Tasks => &mut self.tasks,
            List::Nodes => &mut self.nodes,
            List::Networks => &mut self.networks,
            List::Secrets => &mut self.secrets,
            List::Configs => &mut self.configs,
        }
    }

    /// Applies one recorded moment; which list it changed.
    fn apply(&mut self, moment: &'a Moment) -> Option<List> {
        match moment {
            Moment::Object { kind, id, body } => {
                let list = List::of_kind(kind)?;
                // A manager may list a network before its driver is allocated; another knew more already.
                if list == List::Networks && body["Driver"] == "" {
                    self.networks.entry(id).or_insert(body);
                } else {
                    self.list_mut(list).insert(id, body);
                }
                Some(list)
            }
            Moment::Task { body } => {
                self.tasks.insert(text_at(body, &["ID"])?, body);
                Some(List::Tasks)
            }
            Moment::Event {
                kind,
                action,
                id,
                scope: EventScope::Swarm,
                ..
            } if action == "remove" => {
                let list = List::of_kind(kind)?;
                self.list_mut(list).remove(id.as_str())?;
                if list == List::Services {
                    self.tasks
                        .retain(|_, task| text_at(task, &["ServiceID"]) != Some(id));
                }
                Some(list)
            }
            _ => None,
        }
    }

    /// Replays the record, calling `look` after every change of one of `lists`, until it says that it saw enough.
    pub(super) fn replay(
        evidence: &Evidence<'a>,
        lists: &[List],
        mut look: impl FnMut(&Self, Timestamp) -> bool,
    ) {
        let mut world = Self::default();
        for (at, entry) in evidence.in_order() {
            world.at = Some(*at);
            if let Some(changed) = world.apply(&entry.what)
                && lists.contains(&changed)
                && look(&world, *at)
            {
                return;
            }
        }
    }

    /// Host name of a node by ID.
    pub(super) fn host_name(&self, id: &str) -> Option<&'a str> {
        let node = self.nodes.get(id)?;
        text_at(node, &["Description", "Hostname"])
    }

    /// Name of the service of a task.
    pub(super) fn service_of(&self, task: &Value) -> Option<&'a Value> {
        self.services.get(text_at(task, &["ServiceID"])?).copied()
    }
}

/// The record in the order in which the managers saw it. A task is recorded at its worker's last word; what the
/// managers decided since (its node is down, say) has the same time there, and came when they wrote it.
pub(super) fn in_order(snapshot: &ClusterSnapshot) -> Vec<(Timestamp, &TimelineEntry)> {
    let mut last: BTreeMap<&str, Timestamp> = BTreeMap::new();
    let mut entries: Vec<(Timestamp, &TimelineEntry)> = snapshot
        .timeline
        .iter()
        .map(|entry| {
            let Moment::Task { body } = &entry.what else {
                return (entry.at, entry);
            };
            let id = text_at(body, &["ID"]).unwrap_or_default();
            let written = match last.insert(id, entry.at) {
                Some(before) if before == entry.at => time_at(body, &["UpdatedAt"]),
                _ => None,
            };
            (written.map_or(entry.at, |at| at.max(entry.at)), entry)
        })
        .collect();
    entries.sort_by_key(|(at, _)| *at);
    entries
}

/// Name of a service, secret or config.
pub(super) fn spec_name(object: &Value) -> &str {
    text_at(object, &["Spec", "Name"]).unwrap_or_default()
}

/// The stack that an object belongs to.
pub(super) fn stack_of(object: &Value) -> Option<&str> {
    const LABEL: &str = "com.docker.stack.namespace";
    text_at(object, &["Spec", "Labels", LABEL]).or_else(|| text_at(object, &["Labels", LABEL]))
}

/// A task that should run and does.
pub(super) fn is_running(task: &Value) -> bool {
    text_at(task, &["Status", "State"]) == Some("running")
        && text_at(task, &["DesiredState"]) == Some("running")
}

/// A task that ran, whatever became of it. One whose container could not be started is failed, and one that was given up
/// before is shut down, too.
pub(super) fn has_run(task: &Value) -> bool {
    match text_at(task, &["Status", "State"]) {
        Some("running" | "complete") => true,
        // What the executor says of a container that ended by itself (moby, `exitError`).
        Some("failed") => text_at(task, &["Status", "Err"])
            .is_some_and(|error| error.starts_with("task: non-zero exit")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_network_that_one_manager_listed_too_early_keeps_what_another_saw() {
        let network = |driver: &str| Moment::Object {
            kind: "network".to_owned(),
            id: "n".to_owned(),
            body: json!({"Id": "n", "Driver": driver}),
        };
        let (whole, early) = (network("overlay"), network(""));
        let mut world = World::default();
        world.apply(&early);
        world.apply(&whole);
        world.apply(&early);
        assert_eq!(world.networks["n"]["Driver"], "overlay");
    }
}
