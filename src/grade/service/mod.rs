//! Services: the properties of their specification and of their tasks.

mod network;
mod secret;

use serde_json::Value;

use crate::model::grader::{ServiceAssertion, ServiceMode};

use crate::grade::compare::{count, image, labels, missing_patterns, or_none, present_patterns};
use crate::grade::evidence::Evidence;
use crate::grade::json::{at, count_at, list_at, matches, names_service, text_at, texts_at};
use crate::grade::object::{Check, Subject, kind_name_and_flags};
use crate::grade::policy;
use crate::grade::sequence;
use crate::grade::world::{List, World, is_running, spec_name, stack_of};

const TEMPLATE: &str = "TaskTemplate";

/// The container's part of a service's specification.
fn container(service: &Value) -> &Value {
    at(service, &["Spec", TEMPLATE, "ContainerSpec"]).unwrap_or(&Value::Null)
}

/// Image of a service as its specification has it.
pub(in crate::grade) fn image_of(service: &Value) -> Option<&str> {
    text_at(container(service), &["Image"])
}

/// Mode of a service.
pub(in crate::grade) fn mode_of(service: &Value) -> Option<ServiceMode> {
    let mode = at(service, &["Spec", "Mode"])?;
    [
        ("Replicated", ServiceMode::Replicated),
        ("Global", ServiceMode::Global),
        ("ReplicatedJob", ServiceMode::ReplicatedJob),
        ("GlobalJob", ServiceMode::GlobalJob),
    ]
    .into_iter()
    .find(|(key, _)| mode.get(key).is_some())
    .map(|(_, mode)| mode)
}

/// Docker's word for a mode.
pub(in crate::grade) fn mode_word(mode: ServiceMode) -> &'static str {
    match mode {
        ServiceMode::Replicated => "replicated",
        ServiceMode::Global => "global",
        ServiceMode::ReplicatedJob => "replicated-job",
        ServiceMode::GlobalJob => "global-job",
    }
}

/// Replicas that a replicated service wants.
pub(in crate::grade) fn replicas_of(service: &Value) -> Option<u64> {
    count_at(service, &["Spec", "Mode", "Replicated", "Replicas"])
}

/// State of the last update or rollback, without the engine's prefixes.
pub(in crate::grade) fn update_state(service: &Value) -> Option<&str> {
    text_at(service, &["UpdateStatus", "State"])
}

/// Permissions of a secret's or config's file, in octal: `0444`.
fn file_mode(file: &Value) -> String {
    count_at(file, &["File", "Mode"]).map_or_else(String::new, |mode| format!("{mode:04o}"))
}

impl ServiceAssertion {
    fn needs_tasks(&self) -> bool {
        self.running.is_some() || self.converged.is_some()
    }

    fn running_tasks(&self, service: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> u64 {
        let id = text_at(service, &["ID"]);
        world
            .tasks
            .values()
            .filter(|task| id.is_some() && text_at(task, &["ServiceID"]) == id && is_running(task))
            .filter(|task| !evidence.is_momentary(task))
            .filter(|task| {
                match self
                    .image
                    .as_deref()
                    .map(|image| evidence.images.wanted(image))
                {
                    Some(Ok(wanted)) => text_at(task, &["Spec", "ContainerSpec", "Image"])
                        .is_some_and(|found| evidence.images.same(&wanted, found)),
                    _ => true,
                }
            })
            .count() as u64
    }

    fn scheduling(
        &self,
        service: &Value,
        world: &World<'_>,
        evidence: &Evidence<'_>,
    ) -> Vec<Check> {
        let mut checks = Vec::new();
        let none = evidence.text.none();
        let name = spec_name(service);
        let ps = format!("docker service ps {name}");
        if let Some(wanted) = self.mode {
            let found = mode_of(service);
            checks.push(Check::field(
                "mode",
                found == Some(wanted),
                found.map_or(none, mode_word),
                mode_word(wanted),
            ));
        }
        if let Some(wanted) = self.replicas {
            checks.push(count(
                "replicas",
                wanted,
                replicas_of(service),
                evidence.text,
            ));
        }
        if let Some(wanted) = self.running {
            let found = self.running_tasks(service, world, evidence);
            checks.push(count("running", wanted, Some(found), evidence.text).see(&ps));
        }
        if let Some(wanted) = self.converged {
            let running = self.running_tasks(service, world, evidence);
            let needed = match mode_of(service) {
                // The engine makes a task for each eligible node and wants it to run.
                Some(ServiceMode::Global) => world
                    .tasks
                    .values()
                    .filter(|task| {
                        text_at(task, &["ServiceID"]) == text_at(service, &["ID"])
                            && text_at(task, &["DesiredState"]) == Some("running")
                    })
                    .count()
                    .max(1) as u64,
                _ => replicas_of(service).unwrap_or(1),
            };
            let state = update_state(service).unwrap_or_default();
            let busy = ["updating", "rollback_started"].contains(&state);
            let observed = if busy {
                format!("{running}/{needed} ({state})")
            } else {
                format!("{running}/{needed}")
            };
            let holds = (running == needed && !busy) == wanted;
            checks.push(
                Check::field("running", holds, observed, format!("{needed}/{needed}")).see(&ps),
            );
        }
        if let Some(wanted) = &self.update_state {
            let found = update_state(service);
            checks.push(Check::field(
                "update",
                found == Some(wanted),
                found.unwrap_or(none),
                wanted,
            ));
        }
        checks
    }

    fn program(&self, service: &Value, evidence: &Evidence<'_>) -> Vec<Check> {
        let mut checks = Vec::new();
        let spec = container(service);
        let none = evidence.text.none();
        if let Some(wanted) = &self.image {
            checks.push(image(wanted, image_of(service), evidence));
        }
        for (field, key, wanted) in [
            ("command", "Command", &self.command),
            ("args", "Args", &self.args),
        ] {
            if let Some(wanted) = wanted {
                let found = texts_at(spec, &[key]);
                let shown = or_none(found.join(" "), none);
                checks.push(Check::field(
                    field,
                    found == *wanted,
                    shown,
                    wanted.join(" "),
                ));
            }
        }
        let env = texts_at(spec, &["Env"]);
        checks.extend(present_patterns("env", &self.env, &env, evidence.text));
        checks.extend(missing_patterns(
            "env",
            &self.env_absent,
            &env,
            evidence.text,
        ));
        checks.extend(labels(
            "label",
            &self.labels,
            at(service, &["Spec", "Labels"]),
            evidence,
        ));
        checks.extend(labels(
            "container label",
            &self.container_labels,
            at(spec, &["Labels"]),
            evidence,
        ));
        for (field, key, wanted, absent) in [
            ("secret", "Secrets", &self.secrets, &self.secrets_absent),
            ("config", "Configs", &self.configs, &self.configs_absent),
        ] {
            let name_key = if key == "Secrets" {
                "SecretName"
            } else {
                "ConfigName"
            };
            let found: Vec<(&str, &str, String)> = list_at(spec, &[key])
                .iter()
                .map(|file| {
                    (
                        text_at(file, &[name_key]).unwrap_or_default(),
                        text_at(file, &["File", "Name"]).unwrap_or_default(),
                        file_mode(file),
                    )
                })
                .collect();
            let shown: Vec<String> = found
                .iter()
                .map(|(name, target, mode)| {
                    if wanted.iter().any(|wanted| wanted.mode.is_some()) {
                        format!("{name} → {target} ({mode})")
                    } else {
                        format!("{name} → {target}")
                    }
                })
                .collect();
            let shown = or_none(shown.join(", "), none);
            for reference in wanted {
                let holds = found.iter().any(|(name, target, mode)| {
                    matches(&reference.name, name)
                        && reference.mode.as_deref().is_none_or(|wanted| {
                            wanted.trim_start_matches('0') == mode.trim_start_matches('0')
                        })
                        && reference.target.as_deref().is_none_or(|wanted| {
                            let bare = wanted.strip_prefix("/run/secrets/").unwrap_or(wanted);
                            let found = target.strip_prefix("/run/secrets/").unwrap_or(target);
                            bare == found || wanted.strip_prefix('/') == Some(found)
                        })
                });
                let mut expected = match &reference.target {
                    Some(target) => format!("{} → {target}", reference.name),
                    None => reference.name.clone(),
                };
                if let Some(mode) = &reference.mode {
                    expected = format!("{expected} ({mode})");
                }
                checks.push(Check::field(field, holds, &shown, expected));
            }
            for pattern in absent {
                let holds = !found.iter().any(|(name, ..)| matches(pattern, name));
                checks.push(Check::field(
                    field,
                    holds,
                    &shown,
                    evidence.text.without(pattern),
                ));
            }
        }
        let mounts = list_at(spec, &["Mounts"]);
        checks.extend(self.mounts.iter().map(|wanted| {
            super::compare::mount(wanted, mounts, ["Type", "Source", "Target"], none)
        }));
        checks
    }

    fn placement(&self, service: &Value, none: &str) -> Vec<Check> {
        let placement = at(service, &["Spec", TEMPLATE, "Placement"]).unwrap_or(&Value::Null);
        let bare = |text: &str| text.replace(char::is_whitespace, "");
        // Swarm compares values without regard to case; and there are two roles, so "not one" is the other.
        let normal = |text: &str| {
            let text = bare(text);
            let value = text.rfind('=').map_or(0, |at| at + 1);
            let (key, value) = text.split_at(value);
            match (key, value.to_ascii_lowercase().as_str()) {
                ("node.role!=", "manager") => "node.role==worker".to_owned(),
                ("node.role!=", "worker") => "node.role==manager".to_owned(),
                (key, value) => format!("{key}{value}"),
            }
        };
        let found = texts_at(placement, &["Constraints"]);
        let shown = or_none(found.join(", "), none);
        let mut checks: Vec<Check> = self
            .constraints
            .iter()
            .map(|wanted| {
                let holds = found.iter().any(|found| normal(found) == normal(wanted));
                Check::field("constraint", holds, &shown, wanted)
            })
            .collect();
        let found: Vec<String> = list_at(placement, &["Preferences"])
            .iter()
            .filter_map(|preference| text_at(preference, &["Spread", "SpreadDescriptor"]))
            .map(|descriptor| format!("spread={descriptor}"))
            .collect();
        let shown = or_none(found.join(", "), none);
        checks.extend(self.preferences.iter().map(|wanted| {
            let holds = found.iter().any(|found| *found == bare(wanted));
            Check::field("preference", holds, &shown, wanted)
        }));
        checks
    }
}

impl Subject for ServiceAssertion {
    kind_name_and_flags!("service");

    fn lists(&self) -> Vec<List> {
        let mut lists = vec![List::Services];
        if self.needs_tasks() {
            lists.push(List::Tasks);
        }
        if !self.networks.is_empty() {
            lists.push(List::Networks);
        }
        lists
    }

    fn objects<'w>(&self, world: &World<'w>) -> Vec<(String, &'w Value)> {
        world
            .services
            .values()
            .filter(|service| {
                self.name
                    .as_deref()
                    .is_none_or(|name| names_service(name, spec_name(service)))
                    && self
                        .stack
                        .as_deref()
                        .is_none_or(|stack| stack_of(service) == Some(stack))
            })
            .map(|service| (spec_name(service).to_owned(), *service))
            .collect()
    }

    fn is_of_object_alone(&self) -> bool {
        self.lists() == [List::Services]
    }

    fn checks(&self, service: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
        let none = evidence.text.none();
        let mut checks = self.program(service, evidence);
        checks.extend(self.scheduling(service, world, evidence));
        checks.extend(self.network(service, world, evidence));
        checks.extend(self.placement(service, none));
        checks.extend(self.secret_paths(service, none));
        let spec = at(service, &["Spec"]).unwrap_or(&Value::Null);
        let null = &Value::Null;
        if let Some(wanted) = &self.update {
            let found = at(spec, &["UpdateConfig"]).unwrap_or(null);
            checks.extend(policy::update("update", wanted, found, evidence.text));
        }
        if let Some(wanted) = &self.rollback {
            let found = at(spec, &["RollbackConfig"]).unwrap_or(null);
            checks.extend(policy::update("rollback", wanted, found, evidence.text));
        }
        if let Some(wanted) = &self.restart {
            let found = at(spec, &[TEMPLATE, "RestartPolicy"]).unwrap_or(null);
            checks.extend(policy::restart(wanted, found, evidence.text));
        }
        for (field, key, wanted) in [
            ("limits", "Limits", &self.limits),
            ("reservations", "Reservations", &self.reservations),
        ] {
            if let Some(wanted) = wanted {
                let found = at(spec, &[TEMPLATE, "Resources", key]).unwrap_or(null);
                checks.extend(policy::resources(field, wanted, found, none));
            }
        }
        if let Some(wanted) = &self.healthcheck {
            let found = at(container(service), &["Healthcheck"]).unwrap_or(null);
            checks.extend(policy::healthcheck(wanted, found, evidence.text));
        }
        checks.extend(sequence::checks(self, service, evidence));
        checks
    }

    fn see(&self, name: Option<&str>) -> String {
        match name {
            Some(name) if !name.contains('*') => format!("docker service inspect {name} --pretty"),
            _ => "docker service ls".to_owned(),
        }
    }
}
