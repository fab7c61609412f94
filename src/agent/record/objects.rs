//! Bodies of the swarm's objects: which are read, and which are worth a line. Pure.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;

/// The kinds of objects that managers keep, with the path of their list.
pub(super) const LISTS: [(&str, &str); 5] = [
    ("node", "/nodes"),
    ("service", "/services"),
    ("network", "/networks"),
    ("secret", "/secrets"),
    ("config", "/configs"),
];

/// Where one object's body is.
pub(super) fn path(kind: &str, id: &str) -> Option<String> {
    let (_, list) = LISTS.iter().find(|(name, _)| *name == kind)?;
    // Objects are asked for by ID, which needs no escaping; anything else was made up by somebody.
    let plain = !id.is_empty() && id.chars().all(|letter| letter.is_ascii_alphanumeric());
    plain.then(|| format!("{list}/{id}"))
}

/// ID of a listed body that belongs to the swarm; `/networks` lists a node's own ones too.
pub(super) fn swarm_id(kind: &str, body: &Value) -> Option<String> {
    let id = body["ID"].as_str().or_else(|| body["Id"].as_str())?;
    (kind != "network" || body["Scope"] == "swarm").then(|| id.to_owned())
}

/// A network is listed before its driver and subnet are allocated, a node before it told its host name.
pub(super) fn is_unfinished(kind: &str, body: &Value) -> bool {
    match kind {
        "network" => body["Driver"] == "",
        "node" => body["Description"]["Hostname"]
            .as_str()
            .is_none_or(str::is_empty),
        _ => false,
    }
}

/// The last body of each object that was written.
#[derive(Debug, Default)]
pub(super) struct Objects(HashMap<String, Value>);

impl Objects {
    /// Makes the body fit for the record; whether it says something new.
    pub(super) fn is_new(&mut self, kind: &str, id: &str, body: &mut Value) -> bool {
        if kind == "network" {
            // Which containers of this node are attached is the node's matter, and changes all the time.
            for key in ["Containers", "Peers"] {
                body.as_object_mut().map(|network| network.remove(key));
            }
        }
        let known = self.0.insert(id.to_owned(), body.clone());
        known.as_ref() != Some(body)
    }

    /// An object that is gone may come back under the same ID only by accident; forget it.
    pub(super) fn forget(&mut self, id: &str) {
        self.0.remove(id);
    }
}

/// When the object became what it is; `event` where the engine does not tell.
pub(super) fn changed_at(body: &Value, event: Timestamp) -> Timestamp {
    let updated = body["UpdatedAt"].as_str();
    updated.and_then(|text| text.parse().ok()).unwrap_or(event)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_are_of_known_kinds_and_plain_ids() {
        assert_eq!(path("service", "lm4x"), Some("/services/lm4x".to_owned()));
        assert_eq!(path("container", "4f1c"), None);
        assert_eq!(path("config", "../tasks"), None);
    }

    #[test]
    fn a_network_without_a_driver_is_not_there_yet() {
        let body = |driver: &str| json!({"Id": "n", "Driver": driver});
        assert!(is_unfinished("network", &body("")));
        assert!(!is_unfinished("network", &body("overlay")));
        assert!(!is_unfinished("config", &json!({"ID": "c"})));
    }

    #[test]
    fn a_node_without_a_host_name_is_not_there_yet() {
        let joined = json!({"ID": "n", "Description": {"Platform": {}}});
        let known = json!({"ID": "n", "Description": {"Hostname": "worker-1"}});
        assert!(is_unfinished("node", &joined));
        assert!(!is_unfinished("node", &known));
    }

    #[test]
    fn the_same_body_is_written_once() {
        let mut objects = Objects::default();
        let body = |index: u64| json!({"ID": "s", "Version": {"Index": index}});
        assert!(objects.is_new("service", "s", &mut body(1)));
        assert!(!objects.is_new("service", "s", &mut body(1)));
        assert!(objects.is_new("service", "s", &mut body(2)));
        objects.forget("s");
        assert!(objects.is_new("service", "s", &mut body(2)));
    }

    #[test]
    fn who_is_attached_to_a_network_is_no_change_of_it() {
        let mut objects = Objects::default();
        let body = |container: &str| json!({"Id": "n", "Containers": {container: {}}, "Peers": [container]});
        assert!(objects.is_new("network", "n", &mut body("a")));
        let mut other = body("b");
        assert!(!objects.is_new("network", "n", &mut other));
        assert_eq!(other, json!({"Id": "n"}));
    }

    #[test]
    fn networks_of_the_node_are_not_the_swarms() {
        assert_eq!(
            swarm_id("network", &json!({"Id": "n", "Scope": "local"})),
            None
        );
        assert_eq!(
            swarm_id("network", &json!({"Id": "n", "Scope": "swarm"})),
            Some("n".to_owned())
        );
        assert_eq!(
            swarm_id("secret", &json!({"ID": "s"})),
            Some("s".to_owned())
        );
    }

    #[test]
    fn the_engines_time_is_preferred() {
        let event = Timestamp::UNIX_EPOCH;
        let body = json!({"UpdatedAt": "2026-11-21T02:00:00.5Z"});
        assert_eq!(
            changed_at(&body, event).to_string(),
            "2026-11-21T02:00:00.5Z"
        );
        assert_eq!(changed_at(&json!({}), event), event);
    }
}
