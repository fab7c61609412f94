//! Stacks, networks, secrets and configs.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::grader::{ConfigAssertion, NetworkAssertion, SecretAssertion, StackAssertion};

use super::compare::{count, labels, or_none, word};
use super::evidence::Evidence;
use super::json::{at, flag_at, list_at, matches, text_at};
use super::object::{Candidate, Check, Subject, kind_name_and_flags};
use super::world::{List, World, has_run, is_running, spec_name, stack_of};

impl Subject for StackAssertion {
    kind_name_and_flags!("stack");

    fn lists(&self) -> Vec<List> {
        let mut lists = vec![List::Services];
        if self.running.is_some() {
            lists.push(List::Tasks);
        }
        lists
    }

    fn objects<'w>(&self, _world: &World<'w>) -> Vec<(String, &'w Value)> {
        Vec::new()
    }

    fn checks(&self, _: &Value, _: &World<'_>, _: &Evidence<'_>) -> Vec<Check> {
        Vec::new()
    }

    fn candidates(&self, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Candidate> {
        let mut stacks: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for service in world.services.values() {
            if let Some(stack) = stack_of(service)
                && self.name.as_deref().is_none_or(|name| matches(name, stack))
            {
                stacks.entry(stack).or_default().push(service);
            }
        }
        stacks
            .into_iter()
            .map(|(stack, services)| {
                let mut names: Vec<&str> = services
                    .iter()
                    .map(|service| {
                        let name = spec_name(service);
                        name.strip_prefix(&format!("{stack}_")).unwrap_or(name)
                    })
                    .collect();
                names.sort_unstable();
                let mut checks: Vec<Check> = self
                    .services
                    .iter()
                    .map(|wanted| {
                        let holds = names.iter().any(|name| matches(wanted, name));
                        Check::field("service", holds, names.join(", "), wanted)
                    })
                    .collect();
                if let Some(wanted) = self.service_count {
                    checks.push(count(
                        "services",
                        wanted,
                        Some(names.len() as u64),
                        evidence.text,
                    ));
                }
                if let Some(wanted) = self.running {
                    let ids: Vec<&str> = services
                        .iter()
                        .filter_map(|service| text_at(service, &["ID"]))
                        .collect();
                    let running = world
                        .tasks
                        .values()
                        .filter(|task| {
                            text_at(task, &["ServiceID"]).is_some_and(|id| ids.contains(&id))
                                && is_running(task)
                        })
                        .count();
                    let see = format!("docker stack ps {stack}");
                    checks.push(
                        count("running", wanted, Some(running as u64), evidence.text).see(see),
                    );
                }
                Candidate {
                    name: stack.to_owned(),
                    checks,
                }
            })
            .collect()
    }

    fn see(&self, name: Option<&str>) -> String {
        match name {
            Some(name) if !name.contains('*') => format!("docker stack services {name}"),
            _ => "docker stack ls".to_owned(),
        }
    }
}

impl Subject for NetworkAssertion {
    kind_name_and_flags!("network");

    fn lists(&self) -> Vec<List> {
        let mut lists = vec![List::Networks];
        if !self.services.is_empty() {
            lists.push(List::Services);
        }
        if self.ran.is_some() {
            lists.push(List::Tasks);
        }
        lists
    }

    fn objects<'w>(&self, world: &World<'w>) -> Vec<(String, &'w Value)> {
        world
            .networks
            .values()
            .filter_map(|network| {
                let name = text_at(network, &["Name"])?;
                let is_meant = match self.name.as_deref() {
                    Some(wanted) => matches(wanted, name),
                    None => !flag_at(network, &["Ingress"]),
                };
                let in_stack = self
                    .stack
                    .as_deref()
                    .is_none_or(|stack| stack_of(network) == Some(stack));
                (is_meant && in_stack).then(|| (name.to_owned(), *network))
            })
            .collect()
    }

    fn checks(&self, network: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
        let none = evidence.text.none();
        let mut checks = Vec::new();
        if let Some(wanted) = &self.driver {
            checks.push(word("driver", wanted, text_at(network, &["Driver"]), none));
        }
        let encrypted = at(network, &["Options"])
            .and_then(|options| options.get("encrypted"))
            .is_some_and(|value| value.as_str() != Some("false"));
        for (field, wanted, found) in [
            (
                "attachable",
                self.attachable,
                flag_at(network, &["Attachable"]),
            ),
            ("internal", self.internal, flag_at(network, &["Internal"])),
            ("encrypted", self.encrypted, encrypted),
        ] {
            if let Some(wanted) = wanted {
                checks.push(Check::field(field, found == wanted, found, wanted));
            }
        }
        if let Some(wanted) = &self.subnet {
            let found: Vec<&str> = list_at(network, &["IPAM", "Config"])
                .iter()
                .filter_map(|config| text_at(config, &["Subnet"]))
                .collect();
            let shown = or_none(found.join(", "), none);
            checks.push(Check::field(
                "subnet",
                found.contains(&wanted.as_str()),
                shown,
                wanted,
            ));
        }
        checks.extend(labels(
            "label",
            &self.labels,
            at(network, &["Labels"]),
            evidence,
        ));
        let id = text_at(network, &["Id"]);
        let name = text_at(network, &["Name"]);
        let attached: Vec<&str> = world
            .services
            .values()
            .filter(|service| {
                list_at(service, &["Spec", "TaskTemplate", "Networks"])
                    .iter()
                    .any(|network| {
                        let target = text_at(network, &["Target"]);
                        target.is_some() && (target == id || target == name)
                    })
            })
            .map(|service| spec_name(service))
            .collect();
        checks.extend(users("service", &self.services, &attached, none));
        if let Some(wanted) = self.ran {
            let is_on = |task: &Value| {
                list_at(task, &["NetworksAttachments"])
                    .iter()
                    .any(|attachment| text_at(attachment, &["Network", "ID"]) == id)
            };
            let mut tasks = world.tasks.values();
            let ran = tasks.any(|task| has_run(task) && is_on(task));
            checks.push(Check::field("ran", ran == wanted, ran, wanted));
        }
        checks
    }

    fn see(&self, name: Option<&str>) -> String {
        match name {
            Some(name) if !name.contains('*') => format!("docker network inspect {name}"),
            _ => "docker network ls".to_owned(),
        }
    }
}

/// Services that have to use something.
fn users(field: &str, wanted: &[String], found: &[&str], none: &str) -> Vec<Check> {
    let shown = or_none(found.join(", "), none);
    wanted
        .iter()
        .map(|wanted| {
            let holds = found.iter().any(|name| matches(wanted, name));
            Check::field(field, holds, &shown, wanted)
        })
        .collect()
}

/// The services that are given a secret or config, by its ID.
fn given<'w>(world: &World<'w>, list: &str, id_key: &str, id: Option<&str>) -> Vec<&'w str> {
    world
        .services
        .values()
        .filter(|service| {
            list_at(service, &["Spec", "TaskTemplate", "ContainerSpec", list])
                .iter()
                .any(|file| id.is_some() && text_at(file, &[id_key]) == id)
        })
        .map(|service| spec_name(service))
        .collect()
}

fn named<'w>(
    objects: &super::world::Objects<'w>,
    name: Option<&str>,
    stack: Option<&str>,
) -> Vec<(String, &'w Value)> {
    objects
        .values()
        .filter(|object| {
            name.is_none_or(|name| matches(name, spec_name(object)))
                && stack.is_none_or(|stack| stack_of(object) == Some(stack))
        })
        .map(|object| (spec_name(object).to_owned(), *object))
        .collect()
}

impl Subject for SecretAssertion {
    kind_name_and_flags!("secret");

    fn lists(&self) -> Vec<List> {
        let mut lists = vec![List::Secrets];
        if !self.services.is_empty() {
            lists.push(List::Services);
        }
        lists
    }

    fn objects<'w>(&self, world: &World<'w>) -> Vec<(String, &'w Value)> {
        named(&world.secrets, self.name.as_deref(), self.stack.as_deref())
    }

    fn checks(&self, secret: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
        let none = evidence.text.none();
        let mut checks = labels(
            "label",
            &self.labels,
            at(secret, &["Spec", "Labels"]),
            evidence,
        );
        let found = given(world, "Secrets", "SecretID", text_at(secret, &["ID"]));
        checks.extend(users("service", &self.services, &found, none));
        checks
    }

    fn see(&self, name: Option<&str>) -> String {
        match name {
            Some(name) if !name.contains('*') => format!("docker secret inspect {name}"),
            _ => "docker secret ls".to_owned(),
        }
    }
}

impl Subject for ConfigAssertion {
    kind_name_and_flags!("config");

    fn lists(&self) -> Vec<List> {
        let mut lists = vec![List::Configs];
        if !self.services.is_empty() {
            lists.push(List::Services);
        }
        lists
    }

    fn objects<'w>(&self, world: &World<'w>) -> Vec<(String, &'w Value)> {
        named(&world.configs, self.name.as_deref(), self.stack.as_deref())
    }

    fn checks(&self, config: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
        let none = evidence.text.none();
        let mut checks = labels(
            "label",
            &self.labels,
            at(config, &["Spec", "Labels"]),
            evidence,
        );
        if let Some(wanted) = &self.content {
            let content = text_at(config, &["Spec", "Data"]).and_then(super::base64::decode);
            let holds = content
                .as_deref()
                .is_some_and(|content| content.contains(wanted.as_str()));
            let lines = content.map_or(0, |content| content.lines().count());
            let observed = evidence.text.lines_without(lines, holds, wanted);
            checks.push(Check::new(holds, observed, format!("*{wanted}*")));
        }
        let found = given(world, "Configs", "ConfigID", text_at(config, &["ID"]));
        checks.extend(users("service", &self.services, &found, none));
        checks
    }

    fn see(&self, name: Option<&str>) -> String {
        match name {
            Some(name) if !name.contains('*') => format!("docker config inspect --pretty {name}"),
            _ => "docker config ls".to_owned(),
        }
    }
}
