//! Placement constraints, and the nodes that meet them: as swarmkit reads them (`manager/constraint/constraint.go`).

use std::collections::BTreeSet;

use serde_json::Value;

use super::json::{at, text_at, texts_at};
use super::node::host_name;
use super::world::Objects;

/// Names of the nodes that meet all constraints of a service, whatever their availability.
pub(super) fn eligible<'a>(service: &Value, nodes: &Objects<'a>) -> BTreeSet<&'a str> {
    let constraints = texts_at(
        service,
        &["Spec", "TaskTemplate", "Placement", "Constraints"],
    );
    let meets_all = |node: &Value| constraints.iter().all(|constraint| meets(constraint, node));
    nodes
        .values()
        .filter(|node| meets_all(node))
        .map(|node| host_name(node))
        .collect()
}

const LABELS: &str = "node.labels.";

fn starts_with(key: &str, prefix: &str) -> bool {
    key.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether a node meets a constraint: `node.role == manager`. What Swarm does not know no node meets.
fn meets(constraint: &str, node: &Value) -> bool {
    let (key, is_equal, wanted) = match (constraint.split_once("=="), constraint.split_once("!=")) {
        (Some((key, value)), _) => (key.trim(), true, value.trim()),
        (None, Some((key, value))) => (key.trim(), false, value.trim()),
        (None, None) => return false,
    };
    let found = match key.to_ascii_lowercase().as_str() {
        "node.id" => text_at(node, &["ID"]).unwrap_or_default(),
        "node.hostname" => host_name(node),
        "node.role" => text_at(node, &["Spec", "Role"]).unwrap_or_default(),
        "node.ip" => text_at(node, &["Status", "Addr"]).unwrap_or_default(),
        "node.platform.os" => text_at(node, &["Description", "Platform", "OS"]).unwrap_or_default(),
        "node.platform.arch" => {
            text_at(node, &["Description", "Platform", "Architecture"]).unwrap_or_default()
        }
        // A record does not hold the labels of engines: such a constraint rules nobody out here.
        _ if starts_with(key, "engine.labels.") => return true,
        _ if starts_with(key, LABELS) => at(node, &["Spec", "Labels"])
            .and_then(|labels| text_at(labels, &[&key[LABELS.len()..]]))
            .unwrap_or_default(),
        _ => return false,
    };
    found.eq_ignore_ascii_case(wanted) == is_equal
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use test_case::test_case;

    use super::*;

    #[test_case(&[], &["m1", "m2", "w1"]; "none")]
    #[test_case(&["node.role==manager"], &["m1", "m2"])]
    #[test_case(&["node.role != Manager"], &["w1"]; "whatever the case")]
    #[test_case(&["node.labels.db == yes"], &["m1", "w1"]; "a label on two nodes")]
    #[test_case(&["node.labels.db == yes", "node.role == manager"], &["m1"]; "all of them")]
    #[test_case(&["node.labels.db != yes"], &["m2"]; "without the label it is not yes")]
    #[test_case(&["node.hostname==w1"], &["w1"])]
    #[test_case(&["node.id == 2"], &["m2"])]
    #[test_case(&["engine.labels.disk == ssd", "node.id == 2"], &["m2"]; "what a record does not hold")]
    #[test_case(&["node.zone == a"], &[]; "what swarm does not know")]
    #[test_case(&["db"], &[]; "no constraint at all")]
    fn nodes_that_meet(constraints: &[&str], expected: &[&str]) {
        let service =
            json!({ "Spec": { "TaskTemplate": { "Placement": { "Constraints": constraints } } } });
        let node = |id: &str, name: &str, role: &str, label: &str| {
            json!({
                "ID": id,
                "Spec": { "Role": role, "Labels": { "db": label } },
                "Description": { "Hostname": name },
            })
        };
        let nodes = [
            node("1", "m1", "manager", "yes"),
            node("2", "m2", "manager", ""),
            node("3", "w1", "worker", "YES"),
        ];
        let objects: Objects<'_> = ["1", "2", "3"].into_iter().zip(&nodes).collect();
        let found: Vec<&str> = eligible(&service, &objects).into_iter().collect();
        assert_eq!(found, expected);
    }
}
