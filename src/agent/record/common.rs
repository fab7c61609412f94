//! What the managers agree on and no event tells: who leads, which managers are reachable, what the swarm's own
//! settings are. Pure but for the digests.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The leader and the reachable managers, as `GET /nodes` has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Managers {
    /// Host name of the leader.
    pub(super) leader: Option<String>,
    /// Host names of the managers that can be reached, in order, with a space between.
    pub(super) reachable: String,
}

impl Managers {
    /// Reads the list of nodes.
    pub(super) fn of(nodes: &Value) -> Self {
        let mut leader = None;
        let mut reachable = Vec::new();
        for node in nodes.as_array().into_iter().flatten() {
            let Some(name) = node["Description"]["Hostname"].as_str() else {
                continue;
            };
            if node["ManagerStatus"]["Reachability"] == "reachable" {
                reachable.push(name);
            }
            if node["ManagerStatus"]["Leader"] == true {
                leader = Some(name.to_owned());
            }
        }
        reachable.sort_unstable();
        Self {
            leader,
            reachable: reachable.join(" "),
        }
    }
}

/// The swarm's object as it may be kept: who has a join token could join, so only a digest of each leaves the node.
pub(super) fn without_tokens(mut swarm: Value) -> Value {
    if let Some(tokens) = swarm["JoinTokens"].as_object_mut() {
        for token in tokens.values_mut() {
            let digest = Sha256::digest(token.as_str().unwrap_or_default());
            let mut short = String::new();
            for byte in &digest[..6] {
                let _ = write!(short, "{byte:02x}");
            }
            *token = Value::String(short);
        }
    }
    if let Some(fields) = swarm.as_object_mut() {
        fields.remove("TLSInfo");
    }
    swarm
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_leader_and_who_can_be_reached() {
        let node = |name: &str, leader: bool, reachability: &str| {
            json!({
                "Description": { "Hostname": name },
                "ManagerStatus": { "Leader": leader, "Reachability": reachability },
            })
        };
        let managers = Managers::of(&json!([
            node("manager-3", true, "reachable"),
            node("manager-1", false, "unreachable"),
            node("manager-2", false, "reachable"),
            { "Description": { "Hostname": "worker-1" } },
        ]));
        assert_eq!(managers.leader.as_deref(), Some("manager-3"));
        assert_eq!(managers.reachable, "manager-2 manager-3");
    }

    #[test]
    fn tokens_stay_in_the_node() {
        let swarm = json!({
            "ID": "s", "TLSInfo": { "TrustRoot": "x" },
            "JoinTokens": { "Worker": "SWMTKN-1-abc", "Manager": "SWMTKN-1-def" },
        });
        let kept = without_tokens(swarm);
        assert_eq!(kept["JoinTokens"]["Worker"].as_str().unwrap().len(), 12);
        assert_ne!(kept["JoinTokens"]["Worker"], kept["JoinTokens"]["Manager"]);
        assert!(!kept.to_string().contains("SWMTKN"), "{kept}");
        assert_eq!(kept["TLSInfo"], Value::Null);
    }
}
