//! Containers: which are meant, and how the engine writes their values.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::grader::{Bytes, ContainerAssertion, PortSpec};
use crate::model::ids::NodeName;
use crate::model::report::AssertionReport;
use crate::model::timeline::Moment;

use super::compare::{
    count, image, labels, missing_patterns, mount, or_none, port_words, present_patterns, word,
};
use super::crash::ends;
use super::evidence::Evidence;
use super::json::{at, count_at, flag_at, int_at, list_at, matches, names_service, text_at};
use super::local::{Found, Local, over_nodes};
use super::object::{Candidate, Check};

const SERVICE: &str = "com.docker.swarm.service.name";
const PROJECT: &str = "com.docker.compose.project";

/// Judges an assertion about containers.
pub(super) fn judge(
    assertion: &ContainerAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let found = over_nodes(
        evidence,
        assertion.node.as_deref(),
        "containers",
        |node, view| {
            view.containers
                .iter()
                .filter(|object| is_meant(assertion, object))
                .map(|object| Candidate {
                    name: format!("{} ({node})", name_of(object).unwrap_or("?")),
                    checks: container_checks(assertion, object, evidence),
                })
                .collect()
        },
    );
    let mut found = found;
    if assertion.ever {
        found.unread.clear();
        if !found.candidates.iter().any(Candidate::holds) || assertion.count.is_some() {
            add_recorded(assertion, evidence, &mut found);
        }
    }
    let wanted: Vec<String> = container_checks(assertion, &Value::Null, evidence)
        .into_iter()
        .map(|check| check.expected)
        .collect();
    let local = Local {
        kind: "container",
        name: assertion
            .name
            .as_deref()
            .or(assertion.service.as_deref())
            .or(assertion.project.as_deref()),
        count: assertion.count,
        see: "docker ps --all".to_owned(),
        wanted: wanted.join(", "),
    };
    if assertion.absent {
        let existed = assertion.existed.then(|| was_recorded(assertion, evidence));
        local.judge_absence(&found, existed, evidence)
    } else {
        local.judge_presence(&found, evidence)
    }
}

fn container_checks(
    assertion: &ContainerAssertion,
    object: &Value,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let text = evidence.text;
    let none = text.none();
    let inspect = at(object, &["Inspect"]).unwrap_or(&Value::Null);
    let mut checks = Vec::new();
    if let Some(wanted) = &assertion.state {
        checks.push(word("state", wanted, text_at(object, &["State"]), none));
    }
    if let Some(wanted) = &assertion.health {
        let found = text_at(inspect, &["State", "Health", "Status"]).unwrap_or("none");
        checks.push(word("health", wanted, Some(found), none));
    }
    if let Some(wanted) = &assertion.image {
        let found = text_at(inspect, &["Config", "Image"]).or(text_at(object, &["Image"]));
        checks.push(image(wanted, found, evidence));
    }
    if let Some(wanted) = assertion.exit_code {
        let found = at(inspect, &["State", "ExitCode"]).and_then(Value::as_i64);
        let shown = found.map_or_else(|| none.to_owned(), |code| code.to_string());
        checks.push(Check::field(
            "exit_code",
            found == Some(wanted),
            shown,
            wanted,
        ));
    }
    if let Some(wanted) = assertion.crashed {
        let ends = text_at(object, &["Id"])
            .map_or_else(Vec::new, |id| ends(&evidence.snapshot.timeline, id));
        let code = wanted.to_string();
        let holds = ends.iter().any(|end| !end.is_ordered && end.code == code);
        let shown: Vec<String> = ends
            .iter()
            .map(|end| text.ended(end.code, end.is_ordered))
            .collect();
        let shown = or_none(shown.join(", "), none);
        checks.push(Check::new(holds, shown, text.ended(&code, false)));
    }
    let env: Vec<&str> = list_at(inspect, &["Config", "Env"])
        .iter()
        .filter_map(Value::as_str)
        .collect();
    checks.extend(present_patterns("env", &assertion.env, &env, text));
    checks.extend(missing_patterns("env", &assertion.env_absent, &env, text));
    checks.extend(labels(
        "label",
        &assertion.labels,
        at(object, &["Labels"]),
        evidence,
    ));
    let networks: Vec<&str> = at(object, &["NetworkSettings", "Networks"])
        .and_then(Value::as_object)
        .map(|networks| networks.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let shown = or_none(networks.join(", "), none);
    for wanted in &assertion.networks {
        let holds = networks.iter().any(|name| matches(wanted, name));
        checks.push(Check::field("network", holds, &shown, wanted));
    }
    checks.extend(missing_patterns(
        "network",
        &assertion.networks_absent,
        &networks,
        text,
    ));
    let mounts = list_at(object, &["Mounts"]);
    let keys = ["Type", "Source", "Destination"];
    checks.extend(
        assertion
            .mounts
            .iter()
            .map(|wanted| mount(wanted, mounts, keys, none)),
    );
    let ports = list_at(object, &["Ports"]);
    checks.extend(
        assertion
            .ports
            .iter()
            .map(|wanted| port(wanted, ports, none)),
    );
    let host = at(inspect, &["HostConfig"]).unwrap_or(&Value::Null);
    if let Some(wanted) = assertion.memory {
        let found = count_at(host, &["Memory"]).filter(|bytes| *bytes > 0);
        let shown = found.map_or_else(|| none.to_owned(), |bytes| Bytes(bytes).to_string());
        checks.push(Check::field(
            "memory",
            found == Some(wanted.0),
            shown,
            wanted,
        ));
    }
    if let Some(wanted) = assertion.cpus {
        let found = cpus(host);
        let shown = found.map_or_else(|| none.to_owned(), |cpus| cpus.to_string());
        let holds = found.is_some_and(|found| (found - wanted).abs() < 1e-6);
        checks.push(Check::field("cpus", holds, shown, wanted));
    }
    checks.extend(filesystems(assertion, object, evidence));
    if !assertion.restart.is_empty() {
        let found = text_at(host, &["RestartPolicy", "Name"])
            .filter(|name| !name.is_empty())
            .unwrap_or("no");
        let holds = assertion.restart.iter().any(|wanted| wanted == found);
        let wanted = assertion.restart.join("|");
        checks.push(Check::field("restart", holds, found, wanted));
    }
    if let Some(wanted) = assertion.restarts {
        let found = count_at(inspect, &["RestartCount"]);
        checks.push(count("restarts", wanted, found, text));
    }
    checks
}

/// The container as it was recorded when it started, last.
fn recorded<'a>(evidence: &Evidence<'a>, id: &str) -> Option<&'a Value> {
    let mut entries = evidence.snapshot.timeline.iter().rev();
    entries.find_map(|entry| match &entry.what {
        Moment::Object { kind, id: of, body } if kind == "container" && of == id => Some(body),
        _ => None,
    })
}

/// Adds the containers of the record that do not already hold, each once.
fn add_recorded(assertion: &ContainerAssertion, evidence: &Evidence<'_>, found: &mut Found) {
    let mut holding: BTreeSet<String> = BTreeSet::new();
    let is_on = |node: &str| {
        let pattern = assertion.node.as_deref();
        pattern.is_none_or(|pattern| matches(pattern, node))
    };
    for entry in &evidence.snapshot.timeline {
        let node = entry.node.as_str();
        let Moment::Object { kind, id, body } = &entry.what else {
            continue;
        };
        if kind == "container" && is_on(node) && is_meant(assertion, body) {
            let candidate = Candidate {
                name: format!("{} ({node})", name_of(body).unwrap_or("?")),
                checks: container_checks(assertion, body, evidence),
            };
            let known = found
                .candidates
                .iter()
                .any(|other| other.name == candidate.name && other.holds());
            // The same container may have started several times; another of the same name is another one.
            if !known || candidate.holds() && holding.insert(id.clone()) {
                found.candidates.push(candidate);
            }
        }
    }
    // What a node missed may have been the very container.
    let nodes = evidence.snapshot.nodes.keys().map(NodeName::as_str);
    for node in nodes.filter(|node| is_on(node)) {
        if !evidence.dark_times_of(node).is_empty() {
            found.unread.push(evidence.text.record_has_gap(node));
        }
    }
}

/// Mounts as the kernel has them: the agent read them when the container started.
fn filesystems(
    assertion: &ContainerAssertion,
    object: &Value,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let text = evidence.text;
    let list = text_at(object, &["Id"])
        .and_then(|id| recorded(evidence, id))
        .and_then(|body| at(body, &["Filesystems"]))
        .and_then(Value::as_array);
    let words = |target: &str, kind: &str, read_only: Option<bool>| {
        let options = match read_only {
            Some(true) => ", ro",
            Some(false) => ", rw",
            None => "",
        };
        format!("{target}: {kind}{options}")
    };
    assertion
        .filesystems
        .iter()
        .map(|wanted| {
            let expected = words(
                &wanted.target,
                wanted.kind.as_deref().unwrap_or("*"),
                wanted.read_only,
            );
            let Some(list) = list else {
                return Check::unknown(text.never_recorded(), expected);
            };
            let mut observed = text.none().to_owned();
            for found in list {
                let target = text_at(found, &["Target"]).unwrap_or_default();
                let kind = text_at(found, &["Type"]).unwrap_or_default();
                let read_only = flag_at(found, &["ReadOnly"]);
                if matches(&wanted.target, target) {
                    observed = words(target, kind, Some(read_only));
                    let holds = wanted.kind.as_deref().is_none_or(|wanted| wanted == kind)
                        && wanted.read_only.is_none_or(|wanted| wanted == read_only);
                    if holds {
                        return Check::new(true, observed, expected);
                    }
                }
            }
            Check::field("mount", false, observed, expected)
        })
        .collect()
}

/// Name of a container of `GET /containers/json`.
fn name_of(object: &Value) -> Option<&str> {
    let name = list_at(object, &["Names"]).first()?.as_str()?;
    Some(name.trim_start_matches('/'))
}

/// Whether a container passes the filters of an assertion.
fn is_meant(assertion: &ContainerAssertion, object: &Value) -> bool {
    let label = |key| text_at(object, &["Labels", key]);
    assertion
        .name
        .as_deref()
        .is_none_or(|pattern| name_of(object).is_some_and(|name| matches(pattern, name)))
        && assertion
            .service
            .as_deref()
            .is_none_or(|pattern| label(SERVICE).is_some_and(|name| names_service(pattern, name)))
        && assertion
            .project
            .as_deref()
            .is_none_or(|pattern| label(PROJECT).is_some_and(|name| matches(pattern, name)))
        && assertion
            .swarm
            .is_none_or(|wanted| label("com.docker.swarm.task.id").is_some() == wanted)
}

/// Whether the record has such a container.
fn was_recorded(assertion: &ContainerAssertion, evidence: &Evidence<'_>) -> bool {
    let image = assertion
        .image
        .as_deref()
        .map(|image| evidence.images.wanted(image));
    evidence.snapshot.timeline.iter().any(|entry| {
        let Moment::Event {
            kind, attributes, ..
        } = &entry.what
        else {
            return false;
        };
        let is = |pattern: Option<&str>, key: &str| {
            pattern.is_none_or(|pattern| {
                attributes
                    .get(key)
                    .is_some_and(|value| matches(pattern, value))
            })
        };
        let same_image = match &image {
            Some(Ok(wanted)) => attributes
                .get("image")
                .is_some_and(|found| evidence.images.same(wanted, found)),
            _ => true,
        };
        kind == "container"
            && is(assertion.name.as_deref(), "name")
            && is(assertion.service.as_deref(), SERVICE)
            && is(assertion.project.as_deref(), PROJECT)
            && same_image
    })
}

/// A published port of a container.
fn port(wanted: &PortSpec, found: &[Value], none: &str) -> Check {
    let holds = found.iter().any(|port| {
        let number = |key: &str, wanted: Option<u16>| {
            wanted.is_none_or(|wanted| int_at(port, &[key]) == Some(i64::from(wanted)))
        };
        number("PublicPort", wanted.published)
            && number("PrivatePort", wanted.target)
            && wanted
                .protocol
                .as_deref()
                .is_none_or(|wanted| text_at(port, &["Type"]) == Some(wanted))
    });
    let mut shown: Vec<String> = found
        .iter()
        .map(|port| {
            let number = |key| {
                int_at(port, &[key]).map_or_else(|| "–".to_owned(), |number| number.to_string())
            };
            format!("{}:{}", number("PublicPort"), number("PrivatePort"))
        })
        .collect();
    shown.sort();
    shown.dedup();
    let shown = or_none(shown.join(", "), none);
    Check::field("port", holds, shown, port_words(wanted))
}

/// CPU limit of a container, as `--cpus` or as quota and period (swarm uses these).
fn cpus(host: &Value) -> Option<f64> {
    let nano = count_at(host, &["NanoCpus"]).filter(|nano| *nano > 0);
    if let Some(nano) = nano {
        return Some(nano as f64 / 1e9);
    }
    let quota = count_at(host, &["CpuQuota"]).filter(|quota| *quota > 0)?;
    let period = at(host, &["CpuPeriod"])
        .and_then(Value::as_u64)
        .filter(|period| *period > 0)
        .unwrap_or(100_000);
    Some(quota as f64 / period as f64)
}
