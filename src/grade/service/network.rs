//! How a service is reached: published ports, networks, endpoint mode.

use serde_json::Value;

use super::TEMPLATE;
use crate::grade::compare::{or_none, port_words};
use crate::grade::evidence::Evidence;
use crate::grade::json::{int_at, list_at, matches, text_at};
use crate::grade::object::Check;
use crate::grade::world::World;
use crate::model::grader::{EndpointMode, PortSpec, ServiceAssertion};

impl ServiceAssertion {
    pub(super) fn network(
        &self,
        service: &Value,
        world: &World<'_>,
        evidence: &Evidence<'_>,
    ) -> Vec<Check> {
        let mut checks = Vec::new();
        let none = evidence.text.none();
        let found = list_at(service, &["Spec", "EndpointSpec", "Ports"]);
        for wanted in &self.ports {
            checks.push(port(wanted, found, none));
        }
        if let Some(wanted) = self.published {
            let shown = or_none(show_ports(found), none);
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
            let shown = or_none(names.join(", "), none);
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
}

/// Name of a network by ID, in the world of the moment, else as it is now.
fn network_name(world: &World<'_>, evidence: &Evidence<'_>, target: &str) -> String {
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
    let shown = or_none(show_ports(found), none);
    Check::field("port", holds, shown, port_words(wanted))
}
