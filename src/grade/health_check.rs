//! Commands in containers that nobody typed: the runs of a health check.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::at;
use super::world::spec_name;
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::Moment;

/// Whether an event is a run of the health check that a service gives its containers (moby `daemon/health.go`).
pub(super) fn is_health_check(
    snapshot: &ClusterSnapshot,
    action: &str,
    attributes: &BTreeMap<String, String>,
) -> bool {
    let Some(command) = action.strip_prefix("exec_create: ") else {
        return false;
    };
    let Some(name) = attributes.get("com.docker.swarm.service.name") else {
        return false;
    };
    let listed = snapshot.swarm.iter().flat_map(|swarm| &swarm.services);
    let recorded = snapshot
        .timeline
        .iter()
        .filter_map(|entry| match &entry.what {
            Moment::Object { kind, body, .. } if kind == "service" => Some(body),
            _ => None,
        });
    listed
        .chain(recorded)
        .filter(|service| spec_name(service) == name)
        .any(|service| is_test_of(service, command))
}

/// Whether `command` is how the engine runs the test of a service's health check.
fn is_test_of(service: &Value, command: &str) -> bool {
    let path = [
        "Spec",
        "TaskTemplate",
        "ContainerSpec",
        "Healthcheck",
        "Test",
    ];
    let test = at(service, &path).and_then(Value::as_array);
    let words: Vec<&str> = test
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    match words[..] {
        // Through the image's shell, whichever it is.
        ["CMD-SHELL", line] => command.ends_with(line),
        [_, ref words @ ..] => !words.is_empty() && command == words.join(" "),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use test_case::test_case;

    use super::*;

    #[test_case(&["CMD-SHELL", "pg_isready -q"], "/bin/sh -c pg_isready -q", true; "by a shell")]
    #[test_case(&["CMD", "pg_isready", "-q"], "pg_isready -q", true; "alone")]
    #[test_case(&["CMD", "pg_isready", "-q"], "psql -U postgres", false; "typed")]
    #[test_case(&["NONE"], "sh", false; "switched off")]
    #[test_case(&[], "sh", false; "the image's own")]
    fn runs(test: &[&str], command: &str, expected: bool) {
        let container = json!({ "Healthcheck": { "Test": test } });
        let service = json!({ "Spec": { "TaskTemplate": { "ContainerSpec": container } } });
        assert_eq!(is_test_of(&service, command), expected);
    }
}
