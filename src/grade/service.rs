//! Services: the properties of their specification and of their tasks.

use serde_json::Value;

use crate::model::grader::{EndpointMode, PortSpec, ServiceAssertion, ServiceMode};

use super::compare::{count, image, labels, missing_patterns, present_patterns};
use super::evidence::Evidence;
use super::json::{at, count_at, int_at, list_at, matches, names_service, text_at, texts_at};
use super::object::{Check, Flags, Subject};
use super::policy;
use super::sequence;
use super::world::{List, World, is_running, spec_name, stack_of};

const TEMPLATE: &str = "TaskTemplate";

/// The container's part of a service's specification.
fn container(service: &Value) -> &Value {
    at(service, &["Spec", TEMPLATE, "ContainerSpec"]).unwrap_or(&Value::Null)
}

/// Image of a service as its specification has it.
pub(super) fn image_of(service: &Value) -> Option<&str> {
    text_at(container(service), &["Image"])
}

/// Mode of a service.
pub(super) fn mode_of(service: &Value) -> Option<ServiceMode> {
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
pub(super) fn mode_word(mode: ServiceMode) -> &'static str {
    match mode {
        ServiceMode::Replicated => "replicated",
        ServiceMode::Global => "global",
        ServiceMode::ReplicatedJob => "replicated-job",
        ServiceMode::GlobalJob => "global-job",
    }
}

/// Replicas that a replicated service wants.
pub(super) fn replicas_of(service: &Value) -> Option<u64> {
    count_at(service, &["Spec", "Mode", "Replicated", "Replicas"])
}

/// State of the last update or rollback, without the engine's prefixes.
pub(super) fn update_state(service: &Value) -> Option<&str> {
    text_at(service, &["UpdateStatus", "State"])
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
                let shown = if found.is_empty() {
                    none.to_owned()
                } else {
                    found.join(" ")
                };
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
            none,
        ));
        checks.extend(labels(
            "container label",
            &self.container_labels,
            at(spec, &["Labels"]),
            none,
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
            let found: Vec<(&str, &str)> = list_at(spec, &[key])
                .iter()
                .map(|file| {
                    (
                        text_at(file, &[name_key]).unwrap_or_default(),
                        text_at(file, &["File", "Name"]).unwrap_or_default(),
                    )
                })
                .collect();
            let shown: Vec<String> = found
                .iter()
                .map(|(name, target)| format!("{name} → {target}"))
                .collect();
            let shown = if shown.is_empty() {
                none.to_owned()
            } else {
                shown.join(", ")
            };
            for reference in wanted {
                let holds = found.iter().any(|(name, target)| {
                    matches(&reference.name, name)
                        && reference.target.as_deref().is_none_or(|wanted| {
                            let bare = wanted.strip_prefix("/run/secrets/").unwrap_or(wanted);
                            let found = target.strip_prefix("/run/secrets/").unwrap_or(target);
                            bare == found || wanted.strip_prefix('/') == Some(found)
                        })
                });
                let expected = match &reference.target {
                    Some(target) => format!("{} → {target}", reference.name),
                    None => reference.name.clone(),
                };
                checks.push(Check::field(field, holds, &shown, expected));
            }
            for pattern in absent {
                let holds = !found.iter().any(|(name, _)| matches(pattern, name));
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

    fn network(&self, service: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
        let mut checks = Vec::new();
        let none = evidence.text.none();
        let found = list_at(service, &["Spec", "EndpointSpec", "Ports"]);
        for wanted in &self.ports {
            checks.push(port(wanted, found, none));
        }
        if let Some(wanted) = self.published {
            let shown = if found.is_empty() {
                none.to_owned()
            } else {
                show_ports(found)
            };
            let expected = if wanted {
                evidence.text.at_least("1")
            } else {
                none.to_owned()
            };
            checks.push(Check::field(
                "port",
                found.is_empty() != wanted,
                shown,
                expected,
            ));
        }
        if !self.networks.is_empty() {
            let targets: Vec<&str> = list_at(service, &["Spec", TEMPLATE, "Networks"])
                .iter()
                .chain(list_at(service, &["Spec", "Networks"]))
                .filter_map(|network| text_at(network, &["Target"]))
                .collect();
            let names: Vec<String> = targets
                .iter()
                .map(|target| network_name(world, evidence, target))
                .collect();
            let shown = if names.is_empty() {
                none.to_owned()
            } else {
                names.join(", ")
            };
            for wanted in &self.networks {
                let holds = names.iter().any(|name| matches(wanted, name));
                checks.push(Check::field("network", holds, &shown, wanted));
            }
        }
        if let Some(wanted) = self.endpoint_mode {
            let wanted = match wanted {
                EndpointMode::Vip => "vip",
                EndpointMode::Dnsrr => "dnsrr",
            };
            let found = text_at(service, &["Spec", "EndpointSpec", "Mode"]).unwrap_or("vip");
            checks.push(Check::field(
                "endpoint_mode",
                found == wanted,
                found,
                wanted,
            ));
        }
        checks
    }

    fn placement(&self, service: &Value, none: &str) -> Vec<Check> {
        let placement = at(service, &["Spec", TEMPLATE, "Placement"]).unwrap_or(&Value::Null);
        let bare = |text: &str| text.replace(char::is_whitespace, "");
        let found = texts_at(placement, &["Constraints"]);
        let shown = if found.is_empty() {
            none.to_owned()
        } else {
            found.join(", ")
        };
        let mut checks: Vec<Check> = self
            .constraints
            .iter()
            .map(|wanted| {
                let holds = found.iter().any(|found| bare(found) == bare(wanted));
                Check::field("constraint", holds, &shown, wanted)
            })
            .collect();
        let found: Vec<String> = list_at(placement, &["Preferences"])
            .iter()
            .filter_map(|preference| text_at(preference, &["Spread", "SpreadDescriptor"]))
            .map(|descriptor| format!("spread={descriptor}"))
            .collect();
        let shown = if found.is_empty() {
            none.to_owned()
        } else {
            found.join(", ")
        };
        checks.extend(self.preferences.iter().map(|wanted| {
            let holds = found.iter().any(|found| *found == bare(wanted));
            Check::field("preference", holds, &shown, wanted)
        }));
        checks
    }
}

/// Name of a network by ID, in the world of the moment, else as it is now.
pub(super) fn network_name(world: &World<'_>, evidence: &Evidence<'_>, target: &str) -> String {
    let of_moment = world.networks.get(target);
    let network = of_moment.or_else(|| evidence.now.networks.get(target));
    network
        .and_then(|network| text_at(network, &["Name"]))
        .unwrap_or(target)
        .to_owned()
}

fn show_ports(ports: &[Value]) -> String {
    let shown: Vec<String> = ports
        .iter()
        .map(|port| {
            let number = |key| {
                int_at(port, &[key]).map_or_else(|| "?".to_owned(), |number| number.to_string())
            };
            format!(
                "{}:{}/{} ({})",
                number("PublishedPort"),
                number("TargetPort"),
                text_at(port, &["Protocol"]).unwrap_or("tcp"),
                text_at(port, &["PublishMode"]).unwrap_or("ingress")
            )
        })
        .collect();
    shown.join(", ")
}

fn port(wanted: &PortSpec, found: &[Value], none: &str) -> Check {
    let holds = found.iter().any(|port| {
        let number = |key: &str, wanted: Option<u16>| {
            wanted.is_none_or(|wanted| int_at(port, &[key]) == Some(i64::from(wanted)))
        };
        let word = |key: &str, wanted: Option<&str>, default: &str| {
            wanted.is_none_or(|wanted| text_at(port, &[key]).unwrap_or(default) == wanted)
        };
        number("PublishedPort", wanted.published)
            && number("TargetPort", wanted.target)
            && word("PublishMode", wanted.mode.as_deref(), "ingress")
            && word("Protocol", wanted.protocol.as_deref(), "tcp")
    });
    let shown = if found.is_empty() {
        none.to_owned()
    } else {
        show_ports(found)
    };
    Check::field("port", holds, shown, super::compare::port_words(wanted))
}

impl Subject for ServiceAssertion {
    fn kind(&self) -> &'static str {
        "service"
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn flags(&self) -> Flags {
        Flags {
            count: self.count,
            ever: self.ever,
            absent: self.absent,
            existed: self.existed,
        }
    }

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

    fn checks(&self, service: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check> {
        let none = evidence.text.none();
        let mut checks = self.program(service, evidence);
        checks.extend(self.scheduling(service, world, evidence));
        checks.extend(self.network(service, world, evidence));
        checks.extend(self.placement(service, none));
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
